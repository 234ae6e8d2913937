// SPDX-License-Identifier: Apache-2.0
#include "core/text/shell.h"

#include "format/ascii.h"

#include <algorithm>

namespace macebin {

namespace {

bool isPlain(char c) {
    return isLetterOrDigit(c) || std::string_view("_-./:,+@%").find(c) != std::string_view::npos;
}

} // namespace

std::string shellWord(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), isPlain)) return std::string(text);
    std::string out = "'";
    for (const char c : text)
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    return out + "'";
}

std::string shellPath(std::string_view path) {
    return shellWord(path.starts_with('-') ? "./" + std::string(path) : std::string(path));
}

std::string phoneCommand(std::string_view command) {
    const auto isPlain = [](char c) {
        return isLetter(c) || isDigit(c) || std::string_view(" /._:@%+,-").find(c) != std::string_view::npos;
    };
    return std::all_of(command.begin(), command.end(), isPlain) ? std::string(command) : shellWord(command);
}

} // namespace macebin
