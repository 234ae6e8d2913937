// SPDX-License-Identifier: Apache-2.0
#include "core/report/extract.h"

#include "format/text.h"

#include <algorithm>

namespace macebin {

std::size_t ExtractReport::written() const {
    return static_cast<std::size_t>(std::count_if(
        files.begin(), files.end(), [](const ExtractedFile& file) { return file.failure.empty(); }));
}

TerminalText textReport(const ExtractReport& report) {
    TerminalText out;
    for (const ExtractedFile& file : report.files)
        if (file.failure.empty()) out += shown(file.path) + "  " + shown(file.size) + " bytes\n";
    return out;
}

} // namespace macebin
