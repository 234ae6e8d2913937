// SPDX-License-Identifier: Apache-2.0
// The files inside a zip (a bug report), a tar or a gzip, one after another, within limits that a bomb does
// not pass.
#pragma once

#include "core/answer/result.h"
#include "format/byte_writer.h"

#include <functional>
#include <string>
#include <vector>

namespace macebin {

struct ArchiveLimits {
    std::size_t members = 20'000;
    std::uint64_t member = std::uint64_t{512} << 20; ///< bytes that one may unpack to
    std::uint64_t total = std::uint64_t{2} << 30;    ///< bytes that all of them may unpack to
    unsigned depth = 2;                              ///< of archives inside archives that are opened
};

/// By its first bytes: zip, gzip or tar.
bool looksLikeArchive(ByteView bytes);

using WantsMember = std::function<bool(const std::string& name)>;
using TakeMember = std::function<void(const std::string& name, Bytes content)>;

/// Unpacks each regular file that `wants` says yes to (by its name as stored: trust nothing in it), and hands
/// it over; of an archive inside it the files, named "inner.zip: name". The limits are over all of them.
/// Gives what was passed over or cut short, a sentence each; fails where not even the first member can be
/// read.
Result<std::vector<std::string>> readArchive(ByteView bytes, const WantsMember& wants, const TakeMember& take,
                                             const ArchiveLimits& limits = {});

} // namespace macebin
