// SPDX-License-Identifier: Apache-2.0
// SHA-256 sums that were taken on the phone, against the copies of the case: was a file hurt on the way, or
// there?
#pragma once

#include "core/answer/digest.h"

#include <optional>
#include <span>
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

/// A list that is a file of the case.
struct PhoneDigestList {
    std::string_view path;
    std::span<const PhoneDigest> sums;
};

struct FoundDigest {
    const PhoneDigest* sum = nullptr; ///< null: none stands for the file
    std::size_t list = 0;
    /// That it is the sum of the file that the copy was made of. All caches of MACE have one name: that the
    /// names agree shows nothing.
    bool isSure = false;
};

/// The sum that stands for a copy: one of its bytes; else the one whose whole path, with a folder in it,
/// leads to the copy, from the list's own folder or by its end. Where that settles nothing, the one sum of
/// the copy's name, not sure: only where the case has no second copy and no second sum of that name, and no
/// folder speaks against it. `copies`: the paths of all copies in the case.
FoundDigest findPhoneDigest(std::span<const PhoneDigestList> lists, std::span<const std::string_view> copies,
                            std::string_view path, const Sha256& ofCopy);

bool isDigest(const PhoneDigest& sum, const Sha256& digest);

} // namespace macebin
