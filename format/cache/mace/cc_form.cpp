// SPDX-License-Identifier: Apache-2.0
// The exact grammar of the C++ array form (FORMAT.md, "C++ array form"): whatever a compiler could read in
// another way is not of it.
#include "format/cache/mace/cc_form.h"

#include "format/ascii.h"
#include "format/cache/mace/cc_reading.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace macebin {

namespace {

constexpr std::size_t kPeek = 16 * 1024; ///< what stands in front of the array is shorter
/// MACE includes the first, Macebin the second: both declare size_t, and change no word of the form.
constexpr std::array<std::string_view, 2> kHeaders{"<cstring>", "<cstddef>"};

/// "#include <cstring>" with blanks between its words, and nothing else in its line.
bool isHarmless(std::string_view directive) {
    directive.remove_prefix(1); // of "%:" the second character stays, and fits nothing
    directive = withoutBlanks(directive);
    if (!directive.starts_with("include")) return false;
    directive.remove_prefix(std::string_view("include").size());
    if (directive.ends_with('\r')) directive.remove_suffix(1);
    return std::find(kHeaders.begin(), kHeaders.end(), withoutBlanks(directive)) != kHeaders.end();
}

/// Reads the file from its first token to its last, as the grammar has it.
class Grammar {
public:
    explicit Grammar(ByteView file) : file_(asText(file)), tokens_(file_), filling_(file) {
        token_ = tokens_.next();
    }

    /// True if the file is of the form as far as it was read: to its end, or to a fault in the array itself.
    bool read() {
        while (token_.kind == CcToken::Kind::directive && isHarmless(token_.text))
            advance();
        const bool isOfForm = take({"namespace", "mace", "{"}) && readDataFunction() &&
                              (isBroken() || (readSizeFunction() && take({"}"}) && takeEnd()));
        return isOfForm && !tokens_.oddity();
    }

    CcForm takeForm() {
        filling_.compareCounts();
        return std::move(filling_.form);
    }

    /// Why the file is not of the form: what stands first where something else belongs.
    std::string whyNot() const {
        const auto& odd = tokens_.oddity();
        const std::string line = "Line " + number(cc::lineOf(file_, whereNot().offset));
        if (odd && (expected_.empty() || odd->at < token_.at))
            return line + ": " + std::string(odd->what) + ".";
        return line + ": " + cc::quoted(token_) + " stands where " + expected_ + " belongs.";
    }
    ByteRange whereNot() const {
        const auto& odd = tokens_.oddity();
        if (odd && (expected_.empty() || odd->at < token_.at)) return {odd->at, 1};
        return token_.range();
    }

private:
    void advance() { token_ = tokens_.next(); }
    bool isBroken() const { return !filling_.form.fault.empty(); }

    bool isNot(std::string expected) {
        expected_ = std::move(expected);
        return false;
    }

    bool take(std::initializer_list<std::string_view> words) {
        for (const std::string_view word : words) {
            if (!token_.is(word)) return isNot(inQuotes(word));
            advance();
        }
        return true;
    }

    bool takeName(std::string& name) {
        if (!isCcName(token_.text)) return isNot("the name of a function");
        name = token_.text;
        advance();
        return take({"(", ")", "{"});
    }

    bool takeEnd() { return token_.kind == CcToken::Kind::end || isNot("the end of the file"); }

    bool readDataFunction() {
        if (!take({"const", "unsigned", "char", "*"}) || !takeName(filling_.form.names.data)) return false;
        if (token_.is("return")) return take({"return", "nullptr", ";", "}"});
        if (!take({"static", "const", "unsigned", "char", cc::kArrayName})) return false;
        if (!token_.is("[")) return isNot("\"[\"");
        token_ = filling_.readArray(tokens_);
        return isBroken() || take({"}", ";", "return", cc::kArrayName, ";", "}"});
    }

    bool readSizeFunction() {
        if (token_.is("std") && !take({"std", ":", ":"})) return false;
        if (!take({"size_t"}) || !takeName(filling_.form.names.size) || !take({"return"})) return false;
        const auto size = cc::integerIn(token_.text);
        if (!size) return isNot("a number");
        filling_.setReturned(*size, token_.range());
        advance();
        return take({";", "}"});
    }

    std::string_view file_;
    CcTokens tokens_;
    cc::Filling filling_;
    CcToken token_;
    std::string expected_; ///< what belongs where `token_` stands; empty while nothing was missed
};

} // namespace

bool looksLikeCc(ByteView bytes) {
    const std::string_view front = asText(bytes.first(std::min(bytes.size(), kPeek)));
    const auto has = [&](std::string_view word) { return front.find(word) != std::string_view::npos; };
    if (!has("namespace mace") || front.find('\0') != std::string_view::npos) return false;
    if (has("kData[")) return true;
    // Without an array little is left, and other sources of MACE have these words, too.
    return bytes.size() <= kLargestEmptyForm && has("unsigned char") && has("return nullptr") &&
           has("return 0");
}

std::optional<CcForm> readCc(ByteView bytes) {
    Grammar grammar(bytes);
    if (grammar.read()) return grammar.takeForm();
    auto form = cc::searchArray(bytes);
    if (!form) return {};
    form->otherCode = grammar.whyNot();
    form->otherCodeAt = grammar.whereNot();
    return form;
}

} // namespace macebin
