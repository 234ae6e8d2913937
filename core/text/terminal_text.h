// SPDX-License-Identifier: Apache-2.0
// Text for a terminal. A terminal obeys what it is sent: an escape sequence in a compiler's name sets the
// window's title or hides a line, a line feed in a path forges a line of our report, a mark of writing
// direction makes one name read as another. So what the command line prints is a type of its own:
//
//     TerminalText out = "Device: " + shown(device.name) + "\n";   // ours as it stands, theirs escaped
//     out += coloured("DAMAGED", Ink::bad, colour);                // the only escape sequences there are
//     out += device.name;                                          // does not compile
//
// Only a literal of this program is taken as it stands, with its line feeds; all other text is escaped by
// shown(). The command line's streams (app/cli/streams.h) take nothing else.
#pragma once

#include "format/limits.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace macebin {

class TerminalText {
public:
    TerminalText() = default;
    /// A literal: our own words.
    template <std::size_t size>
    TerminalText(const char (&ours)[size]) : bytes_(ours, size - 1) {}
    /// Not a buffer, whose bytes may come from anywhere.
    template <std::size_t size>
    TerminalText(char (&)[size]) = delete;

    TerminalText& operator+=(const TerminalText& more) {
        bytes_ += more.bytes_;
        return *this;
    }
    friend TerminalText operator+(TerminalText left, const TerminalText& right) {
        return std::move(left += right);
    }
    /// Other text behind ours is escaped, as by shown(). In front of ours it does not compile: it may be a
    /// sum with literals in it, whose line feeds would be lost.
    template <class Text>
    requires(std::same_as<Text, std::string> || std::same_as<Text, std::string_view>) friend TerminalText
    operator+(TerminalText left, const Text& any) {
        left.append(any, kLongestShown);
        return left;
    }

    bool empty() const { return bytes_.empty(); }
    /// What the terminal is sent.
    const std::string& bytes() const { return bytes_; }

private:
    friend TerminalText shown(std::string_view any, std::size_t most);
    friend TerminalText linesOf(std::string_view any, const TerminalText& indent);
    friend class Painter;

    void append(std::string_view any, std::size_t most);

    std::string bytes_;
};

/// Text of anybody, on one line: control characters (C0, C1, DEL), marks of writing direction, characters
/// without width, line and paragraph separators, and bytes that are not UTF-8 become \xNN.
TerminalText shown(std::string_view any, std::size_t most = kLongestShown);

TerminalText shown(std::uint64_t number);
/// The same in double quotes.
TerminalText quoted(std::string_view any, std::size_t most = 120);
/// One of two literals: `condition ? "a" : "b"` is no literal any more.
inline TerminalText either(bool condition, const TerminalText& yes, const TerminalText& no = {}) {
    return condition ? yes : no;
}

/// The same as shown() for text of several lines: each but the first begins with `indent`.
TerminalText linesOf(std::string_view any, const TerminalText& indent);

/// Words broken at blanks into lines of about 100 columns, what a mail shows without breaking lines itself.
/// The first begins with `first`, the others with `indent`; the last ends in a line feed. Neither may be what
/// our headings begin with: text of others that is padded to the end of a line would forge one.
TerminalText wrapped(std::string_view any, const TerminalText& first, const TerminalText& indent);

/// Filled with blanks to as many columns, counted in characters.
TerminalText padded(const TerminalText& text, std::size_t columns);
/// How many characters it has: as many columns, for most scripts. Of text without colours.
std::size_t columnsOf(const TerminalText& text);

/// The colours of a report. The words say the same without them.
enum class Ink : unsigned char {
    none,
    bold,
    dim,
    good,    ///< bold green
    bad,     ///< bold red
    doubt,   ///< bold yellow
    error,   ///< red
    warning, ///< yellow
};
/// The text in that colour, where colours are on.
TerminalText coloured(const TerminalText& text, Ink ink, bool isOn);

} // namespace macebin
