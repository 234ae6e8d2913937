// SPDX-License-Identifier: Apache-2.0
// Two strings that decide something, one under the other, with the places marked where they differ.
#pragma once

#include "format/bytes.h"

#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// Two places that do not say the same. Either may be empty: then the other has more there.
struct TextChange {
    ByteRange before;
    ByteRange after;
    friend bool operator==(const TextChange&, const TextChange&) = default;
};
/// The parts in which two texts differ, in ascending order: whole words, less what a word shares with its
/// counterpart up to a separator. Empty for equal texts. Linear; at most 32 parts, else one that spans all.
std::vector<TextChange> changedParts(std::string_view before, std::string_view after);

/// What stands before the two strings.
struct DifferenceLabels {
    std::string_view first = "in the file";
    std::string_view second = "on the device";
};

/// A text, cut where a part that differs begins or ends. A place where only the other text has something is a
/// marked part without text.
struct MarkedPart {
    std::string_view text;
    bool isMarked = false;
};
std::vector<MarkedPart> markedParts(std::string_view text, const std::vector<TextChange>& parts,
                                    ByteRange TextChange::*side);

/// The same in double quotes, safe to print, with >> and << around what differs. A hostile text does not fill
/// a screen.
std::string markedText(std::string_view text, const std::vector<TextChange>& parts,
                       ByteRange TextChange::*side);

/// Two lines, each ending in a line feed: what stands in the file, and what the device says, marked.
std::string markDifference(std::string_view inFile, std::string_view onDevice,
                           const DifferenceLabels& labels = {});

} // namespace macebin
