// SPDX-License-Identifier: Apache-2.0
// Lines of a text, and how to find the few that matter in a large log without looking at the others.
#pragma once

#include "format/ascii.h"
#include "format/bytes.h"

#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace macebin::logs {

/// One line of a text, without its line end (LF or CR LF).
struct Line {
    std::string_view text;
    std::uint64_t number = 1; ///< the first line is 1
};

/// True with a byte-order mark, as PowerShell's `>` leaves it, and without one where the front is nearly all
/// ASCII.
bool isUtf16(ByteView bytes);
/// UTF-16 as UTF-8; nothing for all other bytes.
std::optional<std::string> fromUtf16(ByteView bytes);

/// A file as text: from UTF-16 where it is that, without a byte-order mark and without NULs, which a buffer
/// leaves that was copied while it was written, or a power loss. Views `bytes`, or owns.
class TextOf {
public:
    explicit TextOf(ByteView bytes);
    TextOf(const TextOf&) = delete;
    TextOf& operator=(const TextOf&) = delete;
    std::string_view text() const { return text_; }
    /// How many NULs were left out: what stood there is lost.
    std::size_t nuls() const { return nuls_; }

private:
    std::optional<std::string> own_;
    std::size_t nuls_ = 0;
    std::string_view text_;
};

/// Finds the first of several fixed strings. It looks at pairs of bytes and mostly skips ahead (Wu and
/// Manber), so that a large text costs about as much as with `grep -F`.
class AnyOf {
public:
    /// Strings of 5 bytes or more, without line feeds; they must outlive this.
    explicit AnyOf(std::span<const std::string_view> strings);
    /// A place inside one of them, at `from` or behind, where `from` begins a line: of the line that holds
    /// the first. npos where there is none.
    std::size_t find(std::string_view text, std::size_t from) const;

private:
    static constexpr std::size_t kWindow = 5;
    static constexpr std::size_t kPairs = 4096;
    struct Candidate {
        std::string_view string;
        std::size_t window = 0; ///< where in it the bytes stand that are looked for: its rarest ones
    };
    /// By a pair of bytes, folded: how far the window can move on. Small enough for the fastest cache.
    std::array<std::uint8_t, kPairs> shift_;
    std::vector<std::vector<Candidate>> candidates_; ///< likewise: those whose window ends in the pair
};

/// Walks over the lines that hold one of the strings, and over those that a reader asks for.
class LineWalk {
public:
    LineWalk(std::string_view text, const AnyOf& anchors) : text_(text), anchors_(anchors) {}

    /// The next line with an anchor; with `all` the next line, whatever it holds. False at the end.
    bool next(Line& line, bool all);

private:
    void give(Line& line, std::size_t start);

    std::string_view text_;
    const AnyOf& anchors_;
    std::size_t at_ = 0;         ///< where the next line begins
    std::uint64_t number_ = 1;   ///< its number
    std::size_t anchor_ = 0;     ///< the next anchor at or behind at_, once known
    bool isAnchorKnown_ = false; ///< anchor_ is up to date
};

/// The number of lines in a text; one without a line end counts.
std::uint64_t countLines(std::string_view text);

/// The text up to the first blank or tab.
std::string_view firstWord(std::string_view text);
/// The number that the text is, whole; 0 where it is none.
std::uint32_t numberOf(std::string_view text);
/// One of logcat's levels: V D I W E F, or A for assert.
bool isLevel(char c);

} // namespace macebin::logs
