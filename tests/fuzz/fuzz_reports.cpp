// SPDX-License-Identifier: Apache-2.0
// Reports that are read back: any bytes, in any pieces.
#include "core/report/summary.h"
#include "core/summary/totals.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace macebin;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t first = 0;
    for (const std::size_t piece : {std::size_t{7}, std::size_t{4096}}) {
        ReportSummary summary;
        std::size_t at = 0;
        summary.reports.push_back({"fuzz", {}, {}});
        summary.reports[0].read = readReports(
            [&] {
                const std::string_view next = text.substr(at, piece);
                at += next.size();
                return next;
            },
            [&](const ReportedFile& file) { summary.add(file); });
        const std::size_t seen = summary.files * 31 + summary.bad();
        if (piece == 7) first = seen;
        if (seen != first || textReport(summary).empty() || jsonReport(summary, JsonLayout::indented).empty())
            std::abort();
    }
    return 0;
}
