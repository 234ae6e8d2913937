// SPDX-License-Identifier: Apache-2.0
// The tokens of a C++ file, cut as a compiler cuts them, and what in it compilers do not all read alike. For
// the reader of the C++ array form only.
#pragma once

#include "format/bytes.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace macebin {

struct CcToken {
    enum class Kind : std::uint8_t {
        end,
        word,
        number,    ///< as the preprocessor cuts them: "1'000" and "0x1fu" are one each
        literal,   ///< in quotes, raw strings too
        directive, ///< from # to the end of its line, which may be several lines of the file
        mark,      ///< any other character
    };

    Kind kind = Kind::end;
    std::string_view text;
    std::uint64_t at = 0;

    ByteRange range() const { return {at, text.size()}; }
    bool is(std::string_view what) const { return text == what; }
};

/// Leaves out white space and comments. Each byte is looked at a bounded number of times.
class CcTokens {
public:
    explicit CcTokens(std::string_view file);

    CcToken next();

    /// What MACE's scripts never write, and what makes text out of no text or the other way round.
    struct Oddity {
        std::uint64_t at = 0;
        std::string_view what; ///< a clause: "a comment goes on in the next line"
    };
    /// The first of those passed so far; zero bytes are known from the begin on.
    const std::optional<Oddity>& oddity() const { return oddity_; }
    /// The first passed so far that compilers, or their settings, disagree about.
    const std::optional<Oddity>& doubt() const { return doubt_; }

private:
    bool startsHere(std::string_view mark) const { return file_.substr(at_, mark.size()) == mark; }
    std::size_t joinAt(std::size_t at) const;
    bool isBlankToLineEnd(std::size_t at) const;
    bool isDigraph() const;
    void tell(std::uint64_t at, std::string_view what, bool isDoubtful);
    void skipBlanks();
    void skipLineComment();
    void skipBlockComment();
    void skipLiteral(char quote);
    bool skipRawString();
    void skipNumber();
    void skipDirective();
    CcToken::Kind skipToken(std::size_t start);

    std::string_view file_;
    std::size_t at_ = 0;
    bool isLineStart_ = true; ///< nothing but white space and comments since the last line's end
    std::optional<Oddity> oddity_;
    std::optional<Oddity> doubt_;
};

} // namespace macebin
