// SPDX-License-Identifier: Apache-2.0
#include "core/text_difference.h"

#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// A driver's string has no limit of its own.
constexpr std::size_t kLongestPart = 1000;

std::string safe(std::string_view text) {
    const std::string quoted = inQuotes(text, kLongestPart);
    return quoted.substr(1, quoted.size() - 2);
}

/// "file:    ": both labels take the same room.
std::string label(std::string_view text, const DifferenceLabels& labels) {
    std::string out = std::string(text) + ": ";
    out.resize(std::max(labels.first.size(), labels.second.size()) + 2, ' ');
    return out;
}

} // namespace

std::string markedText(std::string_view text, const std::vector<TextChange>& parts,
                       ByteRange TextChange::*side, DifferenceMarks marks) {
    std::string out = "\"";
    std::uint64_t at = 0;
    for (const TextChange& part : parts) {
        const ByteRange range = part.*side;
        out += safe(text.substr(at, range.offset - at));
        out +=
            std::string(marks.open) + safe(text.substr(range.offset, range.size)) + std::string(marks.close);
        at = range.end();
    }
    return out + safe(text.substr(at)) + "\"";
}

std::string markDifference(std::string_view inFile, std::string_view onDevice,
                           const DifferenceLabels& labels) {
    const std::vector<TextChange> parts = changedParts(inFile, onDevice);
    return label(labels.first, labels) + markedText(inFile, parts, &TextChange::before) + "\n" +
           label(labels.second, labels) + markedText(onDevice, parts, &TextChange::after) + "\n";
}

} // namespace macebin
