// SPDX-License-Identifier: Apache-2.0
#include "widgets/hex/geometry.h"

#include <algorithm>
#include <cmath>

namespace macebin::widgets {

std::uint64_t HexGeometry::rows() const {
    const auto perRow = static_cast<std::uint64_t>(columns);
    return size / perRow + (size % perRow != 0 ? 1 : 0);
}

int HexGeometry::bytesIn(std::uint64_t row) const {
    if (row >= rows()) return 0;
    return static_cast<int>(
        std::min<std::uint64_t>(static_cast<std::uint64_t>(columns), size - rowBegin(row)));
}

int HexGeometry::columnsThatFit(double pixels) const {
    HexGeometry trial = *this;
    int best = 4;
    constexpr int most = 128;
    for (trial.columns = 8; trial.columns <= most && trial.width() <= pixels; trial.columns += 8)
        best = trial.columns;
    return best;
}

std::uint64_t HexGeometry::nearestByte(double px, double py, std::uint64_t top) const {
    if (size == 0) return 0;
    const double line = std::floor(py / lineHeight);
    const std::uint64_t last = rows() - 1;
    std::uint64_t row = top;
    if (line < 0)
        row -= std::min(top, static_cast<std::uint64_t>(-line));
    else
        row += static_cast<std::uint64_t>(line);
    row = std::min(row, last);
    // The text area begins one and a half blanks before its first character.
    int column = columns - 1;
    if (px >= x(textCharacter(0)) - 1.5 * charWidth) {
        column = static_cast<int>(std::floor((px - x(textCharacter(0))) / charWidth));
    } else {
        while (column > 0 && px < x(hexCharacter(column)) - charWidth / 2)
            --column;
    }
    column = std::clamp(column, 0, columns - 1);
    return std::min(rowBegin(row) + static_cast<std::uint64_t>(column), size - 1);
}

std::optional<std::uint64_t> HexGeometry::byteAt(double px, double py, std::uint64_t top) const {
    const std::uint64_t rowsLeft = rows() - std::min(top, rows());
    if (py < 0 || px < x(hexCharacter(0)) - charWidth / 2 || px >= x(characters())) return std::nullopt;
    const double line = std::floor(py / lineHeight);
    if (line >= static_cast<double>(rowsLeft)) return std::nullopt;
    const std::uint64_t row = top + static_cast<std::uint64_t>(line);
    const std::uint64_t byte = nearestByte(px, py, top);
    if (rowOf(byte) != row) return std::nullopt;
    const bool isText = px >= x(textCharacter(0)) - 1.5 * charWidth;
    const double right = isText ? x(textCharacter(columnOf(byte)) + 1) : x(hexCharacter(columnOf(byte)) + 3);
    return px < right + charWidth / 2 ? std::optional(byte) : std::nullopt;
}

int offsetDigitsFor(std::uint64_t size) {
    int digits = 8;
    while (digits < 16 && size > 0 && (size - 1) >> (4 * digits) != 0)
        ++digits;
    return digits;
}

ScrollScale::ScrollScale(std::uint64_t rows, std::uint64_t visibleRows) {
    constexpr std::uint64_t most = std::uint64_t{1} << 30;
    lastTop_ = rows - std::min(rows, visibleRows);
    rowsPerStep = lastTop_ / most + 1;
    maximum = static_cast<int>(lastTop_ / rowsPerStep + (lastTop_ % rowsPerStep != 0 ? 1 : 0));
}

int ScrollScale::stepOf(std::uint64_t row) const {
    return row >= lastTop_ ? maximum : static_cast<int>(row / rowsPerStep);
}

std::uint64_t ScrollScale::rowOf(int step) const {
    if (step >= maximum) return lastTop_;
    return std::min(static_cast<std::uint64_t>(std::max(step, 0)) * rowsPerStep, lastTop_);
}

} // namespace macebin::widgets
