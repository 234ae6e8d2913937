// SPDX-License-Identifier: Apache-2.0
#include "format/cache/mace/cc_form.h"

#include "format/ascii.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace macebin {

namespace {

constexpr std::size_t kPeek = 16 * 1024; ///< what stands in front of the array is shorter
constexpr std::string_view kArray = "kData";

/// A word, a number, a literal in quotes, or one other character. Empty at the end of the file.
struct Token {
    std::string_view text;
    std::uint64_t at = 0;

    ByteRange range() const { return {at, text.size()}; }
};

/// Cuts C++ into tokens and leaves out white space and comments. Each byte is looked at once.
class Tokens {
public:
    explicit Tokens(std::string_view file) : file_(file) {}

    Token next() {
        skipBlanks();
        const std::size_t start = at_;
        if (start == file_.size()) return {{}, start};
        const char first = file_[start];
        if (isNameCharacter(first))
            while (at_ < file_.size() && isNameCharacter(file_[at_]))
                ++at_;
        else if (first == '"' || first == '\'')
            skipLiteral(first);
        else
            ++at_;
        return {file_.substr(start, at_ - start), start};
    }

private:
    bool startsHere(std::string_view mark) const { return file_.substr(at_, mark.size()) == mark; }

    void skipPast(std::string_view mark) {
        const std::size_t found = file_.find(mark, at_);
        at_ = found == std::string_view::npos ? file_.size() : found + mark.size();
    }

    void skipBlanks() {
        while (at_ < file_.size()) {
            if (isSpace(file_[at_])) {
                ++at_;
            } else if (startsHere("//")) {
                skipPast("\n");
            } else if (startsHere("/*")) {
                at_ += 2; // "/*/" does not end itself
                skipPast("*/");
            } else {
                return;
            }
        }
    }

    /// A literal ends at its quote, or with its line.
    void skipLiteral(char quote) {
        for (++at_; at_ < file_.size() && file_[at_] != '\n'; ++at_) {
            if (file_[at_] == quote) {
                ++at_;
                return;
            }
            if (file_[at_] == '\\' && at_ + 1 < file_.size()) ++at_;
        }
    }

    std::string_view file_;
    std::size_t at_ = 0;
};

/// A C++ integer: hexadecimal behind 0x, octal behind 0, else decimal. Nothing for all else.
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

std::string quoted(const Token& token) {
    return token.text.empty() ? "the end of the file" : inQuotes(token.text, 40);
}

/// Reads the file from its first token to its last, remembering which function it is in.
class Reader {
public:
    explicit Reader(ByteView bytes) : size_(bytes.size()), tokens_(asText(bytes)) {}

    std::optional<CcForm> read() {
        Token before;
        for (Token token = tokens_.next(); !token.text.empty(); token = tokens_.next()) {
            if (token.text == "(" && isCcName(before.text))
                called_ = before.text;
            else if (token.text == "{" && !called_.empty())
                function_ = std::exchange(called_, {});
            else if (token.text == ";")
                called_ = {}; // a declaration or a call, no definition
            else if (token.text == "return")
                token = readReturn();
            else if (token.text == kArray && !hasArray_)
                token = readArray();
            before = token;
        }
        const bool isEmpty = returnsNull_ && returned_ && !form_.names.data.empty();
        if (!hasArray_ && !isEmpty) return {};
        compareCounts();
        return std::move(form_);
    }

private:
    /// What stands behind `return` tells the two functions apart.
    Token readReturn() {
        const Token token = tokens_.next();
        if (token.text == kArray || token.text == "nullptr" || token.text == "NULL") {
            returnsNull_ = returnsNull_ || token.text != kArray;
            if (form_.names.data.empty()) form_.names.data = function_;
        } else if (const auto value = integerIn(token.text)) {
            if (form_.names.size.empty()) form_.names.size = function_;
            if (!returned_) returned_ = std::pair(*value, token.range());
        }
        return token;
    }

    void fail(CcFault kind, std::string why, ByteRange where) {
        if (!form_.fault.empty()) return;
        form_.faultKind = kind;
        form_.fault = std::move(why);
        form_.faultAt = where;
    }

    /// kData[N] = { … }: from behind the name to the closing brace.
    Token readArray() {
        Token token = tokens_.next();
        if (token.text != "[") return token; // only named, not declared
        hasArray_ = true;
        token = tokens_.next();
        const bool hasCount = token.text != "]";
        const auto count = integerIn(token.text);
        form_.announced = count.value_or(0);
        if (count) countAt_ = token.range();
        if (hasCount && !count) {
            fail(CcFault::malformed, "The array's size is " + quoted(token) + ", not a number.",
                 token.range());
            return token;
        }
        if (hasCount) token = tokens_.next();
        for (const std::string_view wanted : {"]", "=", "{"}) {
            if (token.text != wanted) {
                fail(CcFault::malformed,
                     "Behind the array's name stands " + quoted(token) + " where \"" + std::string(wanted) +
                         "\" belongs.",
                     token.range());
                return token;
            }
            token = tokens_.next();
        }
        form_.bytes.reserve(std::min(count.value_or(0), size_ / 2)); // an element takes two characters
        token = readElements(token);
        if (!hasCount) form_.announced = form_.bytes.size();
        return token;
    }

    /// The list up to its closing brace, a comma behind the last element or not.
    Token readElements(Token token) {
        while (token.text != "}") {
            const auto value = integerIn(token.text);
            if (!value || *value > 255) {
                fail(CcFault::malformed,
                     "Element " + number(form_.bytes.size()) + " of the array is " + quoted(token) +
                         ", not a byte; the bytes from there on were not read.",
                     token.range());
                return token;
            }
            form_.bytes.push_back(std::byte(*value));
            token = tokens_.next();
            if (token.text == ",") {
                token = tokens_.next();
            } else if (token.text != "}") {
                fail(CcFault::malformed,
                     "Behind element " + number(form_.bytes.size() - 1) + " of the array stands " +
                         quoted(token) + "; the bytes from there on were not read.",
                     token.range());
                return token;
            }
        }
        return token;
    }

    void compareCounts() {
        const std::uint64_t found = form_.bytes.size();
        if (countAt_ && form_.announced != found)
            fail(CcFault::count,
                 "The array is declared with " + counted(form_.announced, "byte") + " and holds " +
                     number(found) + ".",
                 *countAt_);
        if (returned_ && returned_->first != found)
            fail(CcFault::count,
                 "The size function returns " + number(returned_->first) + ", and the array holds " +
                     counted(found, "byte") + ".",
                 returned_->second);
    }

    std::uint64_t size_;
    Tokens tokens_;
    CcForm form_;
    bool hasArray_ = false;
    bool returnsNull_ = false;
    std::string_view called_;   ///< the word before the last round bracket
    std::string_view function_; ///< whose body this is
    std::optional<ByteRange> countAt_;
    std::optional<std::pair<std::uint64_t, ByteRange>> returned_;
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
    return Reader(bytes).read();
}

} // namespace macebin
