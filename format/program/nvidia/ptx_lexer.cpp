// SPDX-License-Identifier: Apache-2.0
// Lexical elements of PTX (NVIDIA, "PTX ISA", section "Syntax").
#include "format/program/nvidia/ptx_lexer.h"

#include "format/ascii.h"

namespace macebin::ptx {

namespace {

bool isWordCharacter(char c) {
    return isNameCharacter(c) || c == '$' || c == '%' || c == '.';
}

bool isSign(char c) {
    return c > ' ' && c < '\x7f';
}

} // namespace

std::string_view Lexer::stop(std::string_view problem, std::uint64_t at) {
    problem_ = problem;
    fault_ = at;
    at_ = text_.size();
    return {};
}

/// False where a comment has no end.
bool Lexer::skipBlanks() {
    while (at_ < text_.size()) {
        const std::string_view rest = text_.substr(at_);
        if (isSpace(rest[0])) {
            ++at_;
        } else if (rest.starts_with("//")) {
            const auto end = rest.find('\n');
            at_ = end == std::string_view::npos ? text_.size() : at_ + end + 1;
        } else if (rest.starts_with("/*")) {
            const auto end = rest.find("*/", 2);
            if (end == std::string_view::npos) return false;
            at_ += end + 2;
        } else {
            return true;
        }
    }
    return true;
}

std::string_view Lexer::next() {
    if (!skipBlanks()) return stop("a comment has no end", at_);
    start_ = at_;
    if (at_ >= text_.size()) return {};
    const char first = text_[at_];
    if (first == '"') {
        const auto end = text_.find('"', at_ + 1);
        if (end == std::string_view::npos) return stop("a string has no end", at_);
        at_ = end + 1;
    } else if (isWordCharacter(first)) {
        while (at_ < text_.size() && isWordCharacter(text_[at_]))
            ++at_;
    } else if (isSign(first)) {
        ++at_;
    } else {
        return stop("a byte that PTX text cannot hold", at_);
    }
    return text_.substr(start_, at_ - start_);
}

} // namespace macebin::ptx
