// SPDX-License-Identifier: Apache-2.0
// The files of a case: from paths to recognised content.
#pragma once

#include "core/report/triage.h"
#include "core/triage/opening.h"

namespace macebin {

/// Reads files, folders to the bottom, and the members of archives; recognises each by its content. Judges
/// what is a cache as --check without a driver does, under `policy`.
TriageReport readCase(const std::vector<std::string>& paths, const ExitPolicy& policy);

/// What one file is, by its content, as readCase() takes it. An archive is what is in it: log, if there is
/// one; else device, cache; other where there is nothing of a case in it.
OpenedKind recognise(const std::string& path, ByteView bytes, bool isNamed);

} // namespace macebin
