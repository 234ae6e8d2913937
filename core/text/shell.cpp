// SPDX-License-Identifier: Apache-2.0
#include "core/text/shell.h"

#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <iterator>

namespace macebin {

namespace {

bool isPlain(char c) {
    return isLetterOrDigit(c) || std::string_view("_-./:,+@%").find(c) != std::string_view::npos;
}

/// The bytes of the UTF-8 character at the front; 0 if there is none.
std::size_t characterSize(std::string_view text) {
    for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size)
        if (isUtf8(text.substr(0, size))) return size;
    return 0;
}

/// A name that is pasted with such a character as it is may reach the shell as another name.
bool isUnseen(std::string_view character) {
    return isMisleading(codePoint(character));
}

/// Calls `take` for each character, and for each byte that belongs to none; `isShown`: as it is.
template <class Take>
void walk(std::string_view text, const Take& take) {
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        const std::string_view character = text.substr(0, std::max<std::size_t>(size, 1));
        take(character, size > 0 && !isUnseen(character));
        text.remove_prefix(character.size());
    }
}

bool isAllShown(std::string_view text) {
    bool isShownSoFar = true;
    walk(text, [&](std::string_view, bool isShown) { isShownSoFar = isShownSoFar && isShown; });
    return isShownSoFar;
}

/// Three octal digits: shells differ in how many hexadecimal ones they take.
void appendOctal(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    out += '\\';
    for (const int shift : {6, 3, 0})
        out += static_cast<char>('0' + (byte >> shift & 7));
}

/// Neither a quote nor a backslash stands in it as it is: a shell that takes $'…' for a dollar and a quoted
/// word finds the same end. Nor '!', which an interactive shell may look at in here.
std::string ansiQuoted(std::string_view text) {
    std::string out = "$'";
    walk(text, [&](std::string_view character, bool isShown) {
        const char c = character.front();
        if (isShown && c != '\'' && c != '\\' && c != '!')
            out += character;
        else
            for (const char byte : character)
                appendOctal(out, byte);
    });
    return out + "'";
}

} // namespace

bool ShellText::holds(Placeholder placeholder) const {
    return std::find(placeholders_.begin(), placeholders_.end(), placeholder.text()) != placeholders_.end();
}

void ShellText::add(std::string_view text, std::span<const std::string_view> placeholders) {
    if (text.empty()) return;
    if (!text_.empty()) text_ += ' ';
    text_ += text;
    placeholders_.insert(placeholders_.end(), placeholders.begin(), placeholders.end());
}

std::string ShellText::quoted(std::string_view any) {
    if (!any.empty() && std::all_of(any.begin(), any.end(), isPlain)) return std::string(any);
    if (!isAllShown(any)) return ansiQuoted(any);
    std::string out = "'";
    for (const char c : any)
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    return out + "'";
}

std::string ShellText::quotedPath(std::string_view any) {
    return quoted(any.starts_with('-') ? "./" + std::string(any) : std::string(any));
}

bool ShellText::isMisreadByNoShell(std::string_view line) {
    return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || isPlain(c); });
}

TerminalText shown(const HostCommand& command) {
    return shown(command.text(), command.text().size());
}

} // namespace macebin
