// SPDX-License-Identifier: Apache-2.0
#include "core/bytes/byte_search.h"

#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace macebin {

namespace {

constexpr std::uint64_t kStep = std::uint64_t{4} << 20; ///< bytes between two looks at the stop token

std::optional<std::uint64_t> firstIn(ByteView bytes, ByteView needle) {
    const void* found = ::memmem(bytes.data(), bytes.size(), needle.data(), needle.size());
    if (!found) return std::nullopt;
    return static_cast<std::uint64_t>(static_cast<const std::byte*>(found) - bytes.data());
}

std::optional<std::uint64_t> lastIn(ByteView bytes, ByteView needle) {
    const auto found = std::find_end(bytes.begin(), bytes.end(), needle.begin(), needle.end());
    if (found == bytes.end()) return std::nullopt;
    return static_cast<std::uint64_t>(found - bytes.begin());
}

std::optional<std::uint64_t> unsignedNumber(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        text.remove_prefix(2);
        base = 16;
    } else if (text.ends_with('h') || text.ends_with('H')) {
        text.remove_suffix(1);
        base = 16;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace

std::optional<std::uint64_t> findBytes(ByteView haystack, ByteView needle, std::uint64_t from,
                                       Direction direction, const std::stop_token& stop,
                                       std::atomic<std::uint64_t>* scanned) {
    if (needle.empty() || needle.size() > haystack.size()) return std::nullopt;
    const std::uint64_t lastStart = haystack.size() - needle.size();
    const std::uint64_t overlap = needle.size() - 1;
    const auto note = [&](std::uint64_t count) {
        if (scanned) *scanned += count;
    };
    if (direction == Direction::forward) {
        for (std::uint64_t at = from; at <= lastStart && !stop.stop_requested(); at += kStep) {
            if (const auto hit = firstIn(slice(haystack, {at, kStep + overlap}), needle)) return at + *hit;
            note(kStep);
        }
        return std::nullopt;
    }
    std::uint64_t end = std::min(from, lastStart + 1); // matches begin before it
    while (end > 0 && !stop.stop_requested()) {
        const std::uint64_t begin = end > kStep ? end - kStep : 0;
        if (const auto hit = lastIn(slice(haystack, {begin, end - begin + overlap}), needle))
            return begin + *hit;
        note(end - begin);
        end = begin;
    }
    return std::nullopt;
}

Result<Bytes> parseHexBytes(std::string_view text) {
    Bytes out;
    int high = -1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isPrefix = c == '0' && i + 1 < text.size() && (text[i + 1] == 'x' || text[i + 1] == 'X');
        if (high < 0 && isPrefix) {
            ++i;
            continue;
        }
        if (high < 0 && (c == ' ' || c == ',' || c == '\t' || c == '\n' || c == ':')) continue;
        const int digit = hexValue(c);
        if (digit < 0) return Failure{"bytes are written as pairs of hexadecimal digits, such as \"0a e2\""};
        if (high < 0) {
            high = digit;
        } else {
            out.push_back(static_cast<std::byte>(high * 16 + digit));
            high = -1;
        }
    }
    if (high >= 0) return Failure{"the last byte has one digit only; each takes two, such as \"0a\""};
    if (out.empty()) return Failure{"there is nothing to look for"};
    return out;
}

Result<std::uint64_t> parseOffset(std::string_view text, std::uint64_t current, std::uint64_t size) {
    text = withoutBlanks(text);
    const bool isPlus = text.starts_with('+');
    const bool isMinus = text.starts_with('-');
    const auto value = unsignedNumber(isPlus || isMinus ? withoutBlanks(text.substr(1)) : text);
    if (!value)
        return Failure{
            "an offset is a number such as 4096, 0x1000 or 1000h, or relative such as +0x10 or -16"};
    const auto outside = [&] {
        return Failure{size == 0 ? "there are no bytes to go to"
                                 : "that is outside of the file, whose last byte is at " + hex(size - 1)};
    };
    if (isMinus) return *value <= current ? Result<std::uint64_t>(current - *value) : outside();
    if (isPlus && *value > size - std::min(current, size)) return outside();
    const std::uint64_t offset = isPlus ? current + *value : *value;
    return offset < size ? Result<std::uint64_t>(offset) : outside();
}

} // namespace macebin
