// SPDX-License-Identifier: Apache-2.0
// SHA-256 sums that were taken on the phone, against the copies of the case: was a file hurt on the way, or
// there?
#pragma once

#include "core/answer/digest.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

struct PhoneDigest {
    std::string path;       ///< as the list names it
    std::string digest;     ///< 64 hexadecimal digits, lower case
    std::uint64_t line = 0; ///< in the list, from 1
};

/// The sums in a list as `sha256sum` prints it (coreutils, Android's toybox) or openssl and BSD
/// ("SHA256(path)= …"), and as the collect script writes it, with a word in a sum's place where the phone had
/// none. Empty where a line is neither, or no line has a sum: then the text is something else.
std::vector<PhoneDigest> readPhoneDigests(std::string_view text);

/// The entry of a list that stands for the file: one of the same sum, else the one whose path agrees in most
/// of its last parts, the file name at least; nothing where none does, or several do and have different sums.
const PhoneDigest* findPhoneDigest(const std::vector<PhoneDigest>& list, std::string_view path,
                                   const Sha256& ofCopy);

bool isDigest(const PhoneDigest& sum, const Sha256& digest);

} // namespace macebin
