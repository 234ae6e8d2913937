// SPDX-License-Identifier: Apache-2.0
// Any bytes get a report, and the report keeps its promises.
#include "core/check/check.h"

#include <cstdlib>

using namespace macebin;

namespace {

void require(bool promise) {
    if (!promise) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
    const FileReport report = checkBytes(bytes);
    const std::uint64_t judged = judgedBytes(report, bytes).size();
    std::uint64_t at = 0;
    for (const Region& region : regionsOf(report)) {
        require(region.range.offset == at && region.range.size > 0);
        at = region.range.end();
    }
    require(at == judged);
    for (const Entry& entry : report.cache.entries) {
        require(fits(entry.keyRange.offset, entry.keyRange.size, judged));
        require(fits(entry.value.offset, entry.value.size, judged));
    }
    if (report.integrity == Integrity::damaged) require(report.findings.worst() == Severity::error);
    if (report.integrity == Integrity::intact) require(report.findings.worst() != Severity::error);
    if (report.integrity == Integrity::unreadable) require(!report.findings.empty());
    return 0;
}
