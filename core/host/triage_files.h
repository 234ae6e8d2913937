// SPDX-License-Identifier: Apache-2.0
// The files of a case: from paths to recognised content.
#pragma once

#include "core/report/triage.h"

namespace macebin {

/// Reads files, folders to the bottom, and the members of archives; recognises each by its content. Judges
/// what is a cache as --check without a driver does, under `policy`.
TriageReport readCase(const std::vector<std::string>& paths, const ExitPolicy& policy);

} // namespace macebin
