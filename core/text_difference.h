// SPDX-License-Identifier: Apache-2.0
// Two strings that decide something, one under the other, with the place marked where they differ.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// What stands before the two strings.
struct DifferenceLabels {
    std::string_view first = "in the file";
    std::string_view second = "on the device";
};

/// Three lines, each ending in a line feed: what stands in the file, what the device says, and a caret at the
/// first character that differs, with a tilde under each further one up to the last. Both are safe to print.
/// Equal strings have no third line.
std::string markDifference(std::string_view inFile, std::string_view onDevice,
                           const DifferenceLabels& labels = {});

} // namespace macebin
