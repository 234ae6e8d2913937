// SPDX-License-Identifier: Apache-2.0
// What one file tells of a device; of an archive, what each file in it tells.
#pragma once

#include "core/evidence/evidence.h"
#include "core/report/profile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace macebin {

struct EvidenceOfFile {
    /// The file; of an archive those members that tell something, or the archive where none does. One that
    /// could not be read whole has its failure.
    std::vector<EvidenceFile> files;
    std::vector<ProfileEvidence> told;
};
/// `name`: what the file is called where its facts stand. `limit`: bytes; a larger file is not read.
EvidenceOfFile readEvidenceFile(const std::string& path, const std::string& name, std::uint64_t limit);

} // namespace macebin
