// SPDX-License-Identifier: Apache-2.0
// What every report says of a file, whatever form the report has: what it is, what that means, where a fault
// is. Safe to print; not escaped for HTML or XML.
#pragma once

#include "core/answer/file_report.h"

#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// What the file is, in a few words: "MACE program cache, v2".
std::string describeKind(const Cache& cache);
/// The same, with the text or C++ array form that it is in: "C++ array form of a MACE program cache, v2".
std::string describeKind(const FileReport& report);
/// One sentence: what it is, how much is in it, what protects it; or why it cannot be read.
std::string whatItIs(const FileReport& report);
/// Why the verdict is what it is and what that means for the phone, in the order in which verdictOf()
/// decides.
std::string whatThatMeans(const FileReport& report);

/// A directory in which nothing was judged, or a list that names nothing.
struct NothingJudged {
    bool isDirectory = true;
    std::size_t passedOver = 0; ///< files of other kinds
    /// A sentence on each file that was not read and may be a cache. Where there is one, nobody knows that
    /// the directory holds none.
    std::vector<std::string> notRead = {};
};
/// Some lines on that, none with a line feed at its end.
std::string noCacheText(const NothingJudged& nothing);
/// "2 files of other kinds were passed over"
std::string passedOverText(std::size_t count);

/// "bytes 0x10 to 0x14 (4 bytes), entry 3", with the bytes it counts in where that is not the file; empty
/// where no place applies.
std::string placeOfFinding(const FileReport& report, const Finding& finding);
/// Where offsets count that do not count in the file itself: "inside the array".
std::string_view whereInside(const FileReport& report);
/// The first of the worst severity, which decides what is said first; none where there is no finding.
const Finding* worstFinding(const FileReport& report);
/// True for the kinds of file that are a list of pairs.
bool holdsPairs(const Cache& cache);

} // namespace macebin
