// SPDX-License-Identifier: Apache-2.0
// How a change ended. Pure data: core/host/work/save_change.h fills it in, core/report/change.h tells it.
#pragma once

#include "core/change/change.h"

#include <functional>
#include <optional>
#include <string>

namespace macebin {

/// When a result may take its name, and what it means that it did.
struct ResultCheck {
    std::function<std::string(ByteView)> accept = whyNotWhole; ///< why the bytes must not, or nothing
    std::string proof = "it passes --check"; ///< why the result can be relied on: one clause
};

/// A plan with the bytes that it leads to.
struct MadeChange {
    Change change;
    Bytes bytes; ///< the result; empty where it is refused
    ResultCheck check;
};

/// A file that was written, or was to be.
struct SavedFile {
    std::string path;
    std::uint64_t size = 0; ///< bytes
    bool saved = false;
    std::string proof; ///< why it can be relied on: one clause
};

struct ChangeOutcome {
    bool dryRun = false;
    bool saved = false;
    std::string output;     ///< path; empty where nothing was to be written
    std::string backup;     ///< path of the old file's copy; empty where there is none
    std::string note;       ///< what could not be kept of the old file's access: a sentence, mostly empty
    std::string failure;    ///< why it was not saved although it could have been; empty where it was
    std::uint64_t size = 0; ///< bytes of the result
    std::string proof = "it passes --check"; ///< why the result can be relied on: one clause
    std::optional<SavedFile> second;         ///< what goes with it: the rest of a split, a public key
    int exitCode = 0;
};

} // namespace macebin
