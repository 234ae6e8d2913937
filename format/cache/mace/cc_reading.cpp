// SPDX-License-Identifier: Apache-2.0
#include "format/cache/mace/cc_reading.h"

#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>

namespace macebin::cc {

std::optional<std::uint64_t> integerIn(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

std::string quoted(const CcToken& token) {
    return token.kind == CcToken::Kind::end ? "the end of the file" : inQuotes(token.text, 40);
}

std::uint64_t lineOf(std::string_view file, std::uint64_t at) {
    const std::string_view before = file.substr(0, at);
    return 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
}

void Filling::fail(CcFault kind, std::string why, ByteRange where) {
    if (!form.fault.empty()) return;
    form.faultKind = kind;
    form.fault = std::move(why);
    form.faultAt = where;
}

CcToken Filling::readArray(CcTokens& tokens) {
    CcToken token = tokens.next();
    const bool hasCount = !token.is("]");
    const auto count = integerIn(token.text);
    form.announced = count.value_or(0);
    if (count) countAt_ = token.range();
    if (hasCount && !count) {
        fail(CcFault::malformed, "The array's size is " + quoted(token) + ", not a number.", token.range());
        return token;
    }
    if (hasCount) token = tokens.next();
    for (const std::string_view wanted : {"]", "=", "{"}) {
        if (!token.is(wanted)) {
            fail(CcFault::malformed,
                 "Behind the array's name stands " + quoted(token) + " where \"" + std::string(wanted) +
                     "\" belongs.",
                 token.range());
            return token;
        }
        token = tokens.next();
    }
    form.bytes.reserve(std::min(count.value_or(0), fileSize_ / 2)); // an element takes two characters
    token = readElements(tokens, token);
    if (!hasCount) form.announced = form.bytes.size();
    return token;
}

/// The list up to its closing brace, a comma behind the last element or not.
CcToken Filling::readElements(CcTokens& tokens, CcToken token) {
    while (!token.is("}")) {
        const auto value = integerIn(token.text);
        if (!value || *value > 255) {
            fail(CcFault::malformed,
                 "Element " + number(form.bytes.size()) + " of the array is " + quoted(token) +
                     ", not a byte; the bytes from there on were not read.",
                 token.range());
            return token;
        }
        form.bytes.push_back(std::byte(*value));
        token = tokens.next();
        if (token.is(",")) {
            token = tokens.next();
        } else if (!token.is("}")) {
            fail(CcFault::malformed,
                 "Behind element " + number(form.bytes.size() - 1) + " of the array stands " + quoted(token) +
                     "; the bytes from there on were not read.",
                 token.range());
            return token;
        }
    }
    return token;
}

void Filling::compareCounts() {
    const std::uint64_t found = form.bytes.size();
    if (countAt_ && form.announced != found)
        fail(CcFault::count,
             "The array is declared with " + counted(form.announced, "byte") + " and holds " + number(found) +
                 ".",
             *countAt_);
    if (returned_ && returned_->first != found)
        fail(CcFault::count,
             "The size function returns " + number(returned_->first) + ", and the array holds " +
                 counted(found, "byte") + ".",
             returned_->second);
}

} // namespace macebin::cc
