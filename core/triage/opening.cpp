// SPDX-License-Identifier: Apache-2.0
#include "core/triage/opening.h"

#include <algorithm>

namespace macebin {

Opening openingOf(std::span<const OpenedKind> files) {
    const auto count = [&](auto is) { return std::count_if(files.begin(), files.end(), is); };
    const auto logs = count([](const OpenedKind& file) { return file.kind == CaseKind::log; });
    const auto archives = count([](const OpenedKind& file) {
        return file.isArchive && file.kind != CaseKind::other && file.kind != CaseKind::unreadable;
    });
    // What lies beside and says nothing makes no case of a log.
    const auto others = count([](const OpenedKind& file) {
        return file.kind != CaseKind::other && file.kind != CaseKind::unreadable;
    });
    if (archives > 0) return Opening::theCase;
    if (logs > 0) return others == 1 ? Opening::log : Opening::theCase;
    const bool isAnyDevice = count([](const OpenedKind& file) { return file.kind == CaseKind::device; }) > 0;
    return isAnyDevice ? Opening::device : Opening::files;
}

} // namespace macebin
