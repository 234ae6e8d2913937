// SPDX-License-Identifier: Apache-2.0
#include "core/text/terminal_text.h"

#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::size_t kLineWidth = 100; // columns

std::string_view begins(Ink ink) {
    switch (ink) {
    case Ink::none: return "";
    case Ink::bold: return "\033[1m";
    case Ink::dim: return "\033[2m";
    case Ink::good: return "\033[1;32m";
    case Ink::bad: return "\033[1;31m";
    case Ink::doubt: return "\033[1;33m";
    case Ink::error: return "\033[31m";
    case Ink::warning: return "\033[33m";
    }
    return "";
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

} // namespace

/// Makes what only this file may make.
class Painter {
public:
    static TerminalText paint(const TerminalText& text, Ink ink) {
        TerminalText out;
        out.bytes_.append(begins(ink)).append(text.bytes_).append("\033[0m");
        return out;
    }
    static TerminalText fill(const TerminalText& text, std::size_t blanks) {
        TerminalText out = text;
        out.bytes_.append(blanks, ' ');
        return out;
    }
};

void TerminalText::append(std::string_view any, std::size_t most) {
    bytes_ += escapedText(any, most);
}

TerminalText shown(std::string_view any, std::size_t most) {
    TerminalText out;
    out.append(any, most);
    return out;
}

TerminalText shown(std::uint64_t value) {
    return shown(number(value));
}

TerminalText quoted(std::string_view any, std::size_t most) {
    return "\"" + shown(any, most) + "\"";
}

TerminalText linesOf(std::string_view any, const TerminalText& indent) {
    TerminalText out;
    for (;;) {
        const std::size_t end = any.find('\n');
        out.append(any.substr(0, end), kLongestShown);
        if (end == std::string_view::npos) return out;
        out += "\n" + indent;
        any.remove_prefix(end + 1);
    }
}

TerminalText wrapped(std::string_view any, const TerminalText& first, const TerminalText& indent) {
    const std::string text = shown(any).bytes();
    std::string_view rest = text;
    TerminalText out = first;
    std::size_t column = columnsOf(first);
    bool isStart = true;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, end);
        const std::size_t width = characters(word);
        if (!isStart && column + 1 + width > kLineWidth) {
            out += "\n" + indent;
            column = columnsOf(indent);
        } else if (!isStart) {
            out += " ";
            ++column;
        }
        out = std::move(out) + word;
        column += width;
        isStart = false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out + "\n";
}

std::size_t columnsOf(const TerminalText& text) {
    return characters(text.bytes());
}

TerminalText padded(const TerminalText& text, std::size_t columns) {
    const std::size_t used = columnsOf(text);
    return Painter::fill(text, columns > used ? columns - used : 0);
}

TerminalText coloured(const TerminalText& text, Ink ink, bool isOn) {
    return isOn && ink != Ink::none ? Painter::paint(text, ink) : text;
}

} // namespace macebin
