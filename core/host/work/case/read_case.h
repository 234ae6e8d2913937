// SPDX-License-Identifier: Apache-2.0
// Reads a support case: the one door for both faces.
//
// What comes in: paths of files, folders and archives, in any order. The steps: find the files, in the order
// of their paths, each once; read them on all cores, each by its front first, so that what cannot be of a
// case is not read at all; recognise what each is, and what is in each archive; keep what triage() looks at,
// and let the bytes of everything else go; then have triage() answer. What goes out: the page, and what was
// passed over, as a count. What must stay true: the answer depends neither on the order of the paths nor on
// how many files are read at once, what could not be read is told, and memory is bounded by the files that
// are caches and by the few that are being read.
#pragma once

#include "core/report/triage.h"

#include <functional>
#include <optional>
#include <stop_token>

namespace macebin {

/// How a case is read, and who watches.
struct CaseWork {
    unsigned jobs = 0; ///< files at once; 0: one a core
    /// Called by the thread that called readCase(), after each file.
    std::function<void(std::size_t done, std::size_t total)> progress = {};
    std::stop_token stop = {};
};

/// Reads files, folders to the bottom, and the members of archives; recognises each by its content. Judges
/// what is a cache as --check without a driver does, under `policy`. Nothing where `work.stop` ended it.
std::optional<TriageReport> readCase(std::vector<std::string> paths, const ExitPolicy& policy,
                                     const CaseWork& work = {});

} // namespace macebin
