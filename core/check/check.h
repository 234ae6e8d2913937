// SPDX-License-Identifier: Apache-2.0
// The check itself: bytes in, a report out. Pure: no files, no processes.
#pragma once

#include "core/answer/file_report.h"
#include "core/check/signature.h"
#include "core/readers/reader.h"

#include <functional>
#include <memory>
#include <vector>

namespace macebin {

struct CheckOptions {
    std::vector<PublicKey> trustedKeys;
    std::optional<AskedReader> asked; ///< who will read the file, where it was said
    bool fileDigest = false;          ///< compute the SHA-256 of the file
    ParseLimits limits;
    /// Called once a file: where its programs are decoded and kept. Within which limits is its own matter.
    std::function<std::shared_ptr<DecodedPrograms>()> programs = {};
};

/// Recognises, parses and judges one file. The report views `bytes`, which must outlive it. Devices are asked
/// by others: only a reader named in the options adds one here.
FileReport checkBytes(ByteView bytes, const CheckOptions& options = {});

/// The report of a file that could not be read at all; `why` is one sentence.
FileReport cannotRead(std::string why);

} // namespace macebin
