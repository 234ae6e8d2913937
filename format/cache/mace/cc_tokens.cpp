// SPDX-License-Identifier: Apache-2.0
// How a compiler cuts a file into tokens: [lex.phases], [lex.pptoken], [lex.comment] of the C++ standard.
#include "format/cache/mace/cc_tokens.h"

#include "format/ascii.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kRawMarkSize = 16; ///< [lex.string]
constexpr std::string_view kLoneReturn = "a carriage return stands alone, which is a line's end to some "
                                         "compilers and a blank to others";
constexpr std::string_view kJoined = "a backslash joins a comment with the next line";
constexpr std::string_view kTrigraph = "\"?\?/\" stands there, which is a backslash to some compilers";

constexpr bool isRawPrefix(std::string_view word) {
    return word == "R" || word == "u8R" || word == "uR" || word == "UR" || word == "LR";
}

} // namespace

CcTokens::CcTokens(std::string_view file) : file_(file) {
    if (file_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    if (const auto zero = file_.find('\0'); zero != std::string_view::npos)
        tell(zero, "a zero byte stands there, which is a blank to some compilers", true);
}

void CcTokens::tell(std::uint64_t at, std::string_view what, bool isDoubtful) {
    if (!oddity_ || at < oddity_->at) oddity_ = Oddity{at, what};
    if (isDoubtful && (!doubt_ || at < doubt_->at)) doubt_ = Oddity{at, what};
}

/// Where the line goes on that the backslash at `at` joins with the next; npos where it joins none.
std::size_t CcTokens::joinAt(std::size_t at) const {
    if (file_.substr(at, 2) == "\\\n") return at + 2;
    return file_.substr(at, 3) == "\\\r\n" ? at + 3 : std::string_view::npos;
}

bool CcTokens::isBlankToLineEnd(std::size_t at) const {
    while (at < file_.size() && file_[at] != '\n' && isSpace(file_[at]))
        ++at;
    return at == file_.size() || file_[at] == '\n';
}

CcToken CcTokens::next() {
    skipBlanks();
    const std::size_t start = at_;
    if (start == file_.size()) return {CcToken::Kind::end, {}, start};
    const CcToken::Kind kind = skipToken(start);
    isLineStart_ = kind == CcToken::Kind::directive;
    return {kind, file_.substr(start, at_ - start), start};
}

/// [lex.digraph], and the exception of [lex.pptoken] for "<::".
bool CcTokens::isDigraph() const {
    if (startsHere("<::")) return false;
    return startsHere("<:") || startsHere("<%") || startsHere(":>") || startsHere("%>");
}

CcToken::Kind CcTokens::skipToken(std::size_t start) {
    using Kind = CcToken::Kind;
    const char first = file_[start];
    if (isLineStart_ && (first == '#' || startsHere("%:"))) {
        skipDirective();
        return Kind::directive;
    }
    if (isDigit(first)) {
        skipNumber();
        return Kind::number;
    }
    if (isNameCharacter(first)) {
        while (at_ < file_.size() && isNameCharacter(file_[at_]))
            ++at_;
        const bool isRaw = isRawPrefix(file_.substr(start, at_ - start)) && skipRawString();
        return isRaw ? Kind::literal : Kind::word;
    }
    if (first == '"' || first == '\'') {
        skipLiteral(first);
        return Kind::literal;
    }
    if (first == '\\') tell(start, "a backslash stands between the words", true);
    if (startsHere("?\?/")) tell(start, kTrigraph, true);
    if (isDigraph()) tell(start, "two characters stand for one bracket", true);
    ++at_;
    return Kind::mark;
}

void CcTokens::skipBlanks() {
    while (at_ < file_.size()) {
        const char here = file_[at_];
        if (isSpace(here)) {
            if (here == '\n') isLineStart_ = true;
            if (here == '\r' && file_.substr(at_, 2) != "\r\n") tell(at_, kLoneReturn, true);
            ++at_;
        } else if (startsHere("//")) {
            skipLineComment();
        } else if (startsHere("/*")) {
            skipBlockComment();
        } else {
            return;
        }
    }
}

/// To the line's end, which it leaves. A backslash right before that end joins the next line to the comment
/// for every compiler; one with blanks behind it, or written as a trigraph, only for some.
void CcTokens::skipLineComment() {
    while (at_ < file_.size()) {
        const std::size_t end = std::min(file_.find('\n', at_), file_.size());
        std::string_view line = file_.substr(at_, end - at_);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (const auto lone = line.find('\r'); lone != std::string_view::npos)
            tell(at_ + lone, kLoneReturn, true);
        const std::string_view text = trimmed(line);
        const std::size_t last = at_ + static_cast<std::size_t>(line.find_last_not_of(" \t\v\f\r"));
        at_ = end;
        if (text.ends_with("?\?/")) tell(last - 2, kTrigraph, true);
        if (!text.ends_with('\\')) return;
        const bool isJoined = joinAt(last) != std::string_view::npos;
        tell(last, kJoined, !isJoined);
        if (!isJoined) return;
        at_ = std::min(end + 1, file_.size());
    }
}

void CcTokens::skipBlockComment() {
    const std::size_t start = at_;
    const std::size_t end = file_.find("*/", start + 2); // "/*/" does not end itself
    at_ = end == std::string_view::npos ? file_.size() : end + 2;
    const std::string_view comment = file_.substr(start, at_ - start);
    for (const std::string_view hidden : {"*\\", "*?\?/"})
        if (const auto found = comment.find(hidden); found != std::string_view::npos)
            tell(start + found, "a comment may end there for some compilers, over a joined line", true);
    if (end == std::string_view::npos) tell(start, "a comment has no end", true);
}

/// A literal ends at its quote, or with its line.
void CcTokens::skipLiteral(char quote) {
    for (++at_; at_ < file_.size() && file_[at_] != '\n'; ++at_) {
        if (file_[at_] == quote) {
            ++at_;
            return;
        }
        if (startsHere("?\?/")) tell(at_, kTrigraph, true);
        if (file_[at_] != '\\') continue;
        const std::size_t joined = joinAt(at_);
        at_ = std::min(joined == std::string_view::npos ? at_ + 1 : joined - 1, file_.size() - 1);
    }
}

/// Behind its prefix. False where no raw string begins.
bool CcTokens::skipRawString() {
    if (at_ >= file_.size() || file_[at_] != '"') return false;
    const std::size_t length = file_.substr(at_ + 1, kRawMarkSize + 1).find('(');
    if (length == std::string_view::npos) return false;
    const std::string_view mark = file_.substr(at_ + 1, length);
    if (mark.find_first_of(" \t\v\f\r\n\\)\"") != std::string_view::npos) return false;
    std::size_t at = at_ + 1 + length;
    while ((at = file_.find(')', at)) != std::string_view::npos) {
        ++at;
        if (file_.substr(at, mark.size()) == mark && file_.substr(at + mark.size(), 1) == "\"") {
            at_ = at + mark.size() + 1;
            return true;
        }
    }
    tell(at_, "a raw string has no end", true);
    at_ = file_.size();
    return true;
}

void CcTokens::skipNumber() {
    while (at_ < file_.size()) {
        const bool isSeparator =
            file_[at_] == '\'' && at_ + 1 < file_.size() && isNameCharacter(file_[at_ + 1]);
        if (isSeparator)
            tell(at_, "a quote stands in a number, which C++11 takes for a literal's begin", true);
        if (!isSeparator && !isNameCharacter(file_[at_]) && file_[at_] != '.') return;
        ++at_;
    }
}

/// To the end of its line, over joined lines and comments.
void CcTokens::skipDirective() {
    while (at_ < file_.size() && file_[at_] != '\n') {
        const char here = file_[at_];
        if (startsHere("//")) {
            skipLineComment();
        } else if (startsHere("/*")) {
            skipBlockComment();
        } else if (here == '"' || here == '\'') {
            skipLiteral(here);
        } else if (const std::size_t joined = joinAt(at_); joined != std::string_view::npos) {
            at_ = joined;
        } else {
            if (here == '\r' && file_.substr(at_, 2) != "\r\n") tell(at_, kLoneReturn, true);
            if (startsHere("?\?/")) tell(at_, kTrigraph, true);
            if (here == '\\' && isBlankToLineEnd(at_ + 1))
                tell(at_, kJoined, true); // blanks behind it: some compilers join all the same
            ++at_;
        }
    }
}

} // namespace macebin
