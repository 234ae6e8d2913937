// SPDX-License-Identifier: Apache-2.0
// A support case as it came in: files of any kind, each recognised by its content. Plain data, filled by the
// host; triage() reads it.
#pragma once

#include "core/check/check.h"
#include "core/log/report.h"
#include "core/storage/storage_names.h"
#include "core/triage/phone_digests.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace macebin {

enum class CaseKind : std::uint8_t {
    cache,      ///< compiled programs in any form, of the phone or shipped with the app
    tuned,      ///< tuned parameters in any form
    log,        ///< a log, a tombstone, an ANR trace
    digests,    ///< SHA-256 sums that were taken on the phone
    device,     ///< tells of a device: clinfo, getprop, dumpsys, a profile
    notTheFile, ///< a message, a web page or the like where the cache should be
    message,    ///< a message of adb or the phone beside the case, as why the app's files are out of reach
    unreadable, ///< could not be read, or of no known kind although it was named
    other,      ///< of no known kind, found in a folder or an archive
};
std::string_view
name(CaseKind kind); ///< "cache", "tuned", "log", "digests", "device", "not-the-file", "message", …

struct CaseFile {
    std::string path; ///< of a member of an archive: "bugreport.zip: FS/data/…"
    CaseKind kind = CaseKind::other;
    /// Of caches, tuned files and what took their place; its views live as long as `bytes`. Of unreadable
    /// ones the findings alone.
    std::optional<FileReport> report;
    std::shared_ptr<const void> bytes;
    std::optional<LogReport> log;
    std::vector<PhoneDigest> digests;
    ProfileEvidence device; ///< what a log or dump tells; empty for caches, which tell of the past
    bool isEmpty = false;   ///< of kind unreadable, because it has no byte
    StorageRole byName = StorageRole::none; ///< what its name says that it is to MACE
    std::string failure;                    ///< why it could not be read, a sentence
};

/// By name only, since the content is the same: an app ships it, MACE never writes it.
bool isPrecompiledName(std::string_view path);

} // namespace macebin
