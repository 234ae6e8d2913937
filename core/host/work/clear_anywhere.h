// SPDX-License-Identifier: Apache-2.0
// Clearing or restoring wherever the files are: here by renaming, on a phone by the adb commands that do the
// same, which are told and never run.
#pragma once

#include "core/host/work/clear_storage.h"

#include <string>

namespace macebin {

struct ClearWish {
    ClearRequest request;
    std::string package; ///< of an app on a phone; empty: the path is one of this machine, if it is there
    bool restores = false;
};

/// True if the answer will be commands for a phone: an app was named, or the path is there on phones only.
bool isForPhone(const ClearWish& wish);

/// A path that is not here and looks like one on a phone is told for a phone.
ClearReport clearAnywhere(const ClearWish& wish);

} // namespace macebin
