// SPDX-License-Identifier: Apache-2.0
// Signing a file with a key that lies in another one.
#pragma once

#include "core/change/change_outcome.h"
#include "core/change/write/cache_writer.h"

#include <string>
#include <string_view>

namespace macebin {

struct SignWish {
    std::string keyPath;         ///< PEM, PKCS #8
    std::string_view passphrase; ///< of the key; empty where none was given
    WriteOptions container;      ///< driver version and ABI, where not those of the file
};

/// The signed container and what was planned. Its check judges the bytes as somebody will who trusts the key.
struct SignedFile : MadeChange {
    std::string whyNoKey;         ///< where the key could not be read: a sentence without its stop
    bool needsPassphrase = false; ///< ... for the lack of one
};

/// `path` names the file in sentences; `report` is of its bytes, which must still be there.
SignedFile signFile(const std::string& path, const FileReport& report, const SignWish& wish);

} // namespace macebin
