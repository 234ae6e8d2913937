// SPDX-License-Identifier: Apache-2.0
// PTX text cut into words and signs, comments and blanks left out.
#pragma once

#include "format/bytes.h"

#include <string_view>

namespace macebin::ptx {

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    /// The next word (letters, digits, `_ $ % .`), quoted string or single sign; empty at the end or at a
    /// fault.
    std::string_view next();
    /// Like next(), without moving on.
    std::string_view peek() const {
        Lexer ahead = *this;
        return ahead.next();
    }
    /// Where the last token began, and where it ended.
    std::uint64_t start() const { return start_; }
    std::uint64_t end() const { return at_; }
    /// Why reading stopped early, and where; empty while all is well.
    std::string_view problem() const { return problem_; }
    std::uint64_t fault() const { return fault_; }

private:
    bool skipBlanks();
    std::string_view stop(std::string_view problem, std::uint64_t at);

    std::string_view text_;
    std::uint64_t at_ = 0;
    std::uint64_t start_ = 0;
    std::string_view problem_;
    std::uint64_t fault_ = 0;
};

} // namespace macebin::ptx
