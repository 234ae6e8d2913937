// SPDX-License-Identifier: Apache-2.0
// Where each byte of the hex view stands: all its arithmetic, apart from painting. Rows and offsets have 64
// bits; only what is on the screen becomes pixels.
#pragma once

#include <cstdint>
#include <optional>

namespace macebin::widgets {

/// Everything stands on a grid of characters: offset, two blanks, the bytes ("0a e2 …", a blank more after
/// each eighth), two blanks, the same bytes as text.
struct HexGeometry {
    std::uint64_t size = 0; ///< bytes
    int columns = 16;       ///< bytes a row, at least 1
    int offsetDigits = 8;
    double charWidth = 8; ///< pixels
    int lineHeight = 16;  ///< pixels
    int margin = 6;       ///< pixels

    std::uint64_t rows() const;
    std::uint64_t rowOf(std::uint64_t offset) const { return offset / static_cast<std::uint64_t>(columns); }
    int columnOf(std::uint64_t offset) const {
        return static_cast<int>(offset % static_cast<std::uint64_t>(columns));
    }
    std::uint64_t rowBegin(std::uint64_t row) const { return row * static_cast<std::uint64_t>(columns); }
    /// Bytes in that row.
    int bytesIn(std::uint64_t row) const;

    int hexCharacter(int column) const { return offsetDigits + 2 + column * 3 + column / 8; }
    int textCharacter(int column) const { return hexCharacter(columns - 1) + 4 + column; }
    int characters() const { return textCharacter(columns - 1) + 1; }
    double x(int character) const { return margin + character * charWidth; }
    double width() const { return x(characters()) + margin; }

    /// Columns that fit into so many pixels: a multiple of eight, else four.
    int columnsThatFit(double pixels) const;
    /// The byte under a point of the view, whose first row is `top`; nothing beside the bytes.
    std::optional<std::uint64_t> byteAt(double px, double py, std::uint64_t top) const;
    /// The byte next to any point, also outside of the view; 0 where there is none.
    std::uint64_t nearestByte(double px, double py, std::uint64_t top) const;
};

/// Digits that the largest offset needs: 8 for what a phone has, else up to 16.
int offsetDigitsFor(std::uint64_t size);

/// Scroll bars count in int. With more rows than that, one step of theirs is several rows.
struct ScrollScale {
    std::uint64_t rowsPerStep = 1;
    int maximum = 0;

    ScrollScale() = default;
    ScrollScale(std::uint64_t rows, std::uint64_t visibleRows);
    int stepOf(std::uint64_t row) const;
    /// The row for a step; at the last step the last row that can be on top.
    std::uint64_t rowOf(int step) const;

private:
    std::uint64_t lastTop_ = 0;
};

} // namespace macebin::widgets
