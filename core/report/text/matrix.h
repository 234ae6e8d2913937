// SPDX-License-Identifier: Apache-2.0
// Files and devices: what MACE does with each on each, and which device has a file that is used.
#pragma once

#include "core/answer/file_report.h"
#include "core/text/terminal_text.h"

#include <string>
#include <vector>

namespace macebin {

/// One file on one device.
struct MatrixCell {
    std::string decision;
    Impact impact = Impact::unknown;
    const Rule* rule = nullptr;
    const Rule* risk = nullptr; ///< the first one
};

/// The answers of one file, in the order of the devices.
struct MatrixFile {
    std::string path;
    bool isTuned = false; ///< tuned parameters fit any device: they cover none
    std::vector<MatrixCell> cells;
};

/// Nothing of a file that no profile was asked about.
MatrixFile matrixFileOf(const FileReport& report);
std::vector<std::string> predictedDevices(const FileReport& report);

struct Matrix {
    std::vector<std::string> devices; ///< their names
    std::vector<MatrixFile> files;

    /// Takes what the profiles say of a checked file; the first one names the devices, where nobody did.
    void add(const FileReport& report);
    /// The same of one that was taken apart before.
    void add(MatrixFile file, const std::vector<std::string>& itsDevices);
    std::size_t answers() const { return files.size() * devices.size(); }
};

/// What a device gets out of all files together: the best that one of them does there.
struct Coverage {
    Impact impact = Impact::unknown; ///< of the best file: none, at-risk, unknown, slow-start, app-crash
    std::vector<std::size_t> files;  ///< indexes of those with that impact; none where no file was judged
};
/// In the order of the devices.
std::vector<Coverage> coverageOf(const Matrix& matrix);
/// "used", "used at a risk", "not decided", "not covered"
std::string_view coverageWord(const Coverage& coverage);

/// The paths of the files that give the device what it gets, a few of them; empty where it is not covered.
std::string coveringFiles(const Matrix& matrix, const Coverage& coverage);

/// A table of one line an answer, then a line a device: who is covered, by which files.
TerminalText textMatrix(const Matrix& matrix);

/// The header line of the CSV form.
std::string csvPredictionHeader();
/// One line for each device that a profile describes (RFC 4180).
std::string csvPredictions(const FileReport& report);

} // namespace macebin
