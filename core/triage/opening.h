// SPDX-License-Identifier: Apache-2.0
// What to show of files that were opened together: the files, what a log says, a device, or the page of a
// case.
#pragma once

#include "core/triage/case_file.h"

#include <span>

namespace macebin {

enum class Opening : std::uint8_t {
    files,   ///< one by one, or in a table
    log,     ///< what it says
    device,  ///< devices to ask about; caches among them are files all the same
    theCase, ///< a log, or an archive with something of a case in it, among others
};

struct OpenedKind {
    CaseKind kind = CaseKind::other;
    bool isArchive = false; ///< `kind` then is that of what is in it
};

/// One a file, in any order; none: Opening::files.
Opening openingOf(std::span<const OpenedKind> files);

} // namespace macebin
