// SPDX-License-Identifier: Apache-2.0
// The limits of archives. format/LIMITS.md says of each why, and what is told when it is reached.
#pragma once

#include <cstddef>
#include <cstdint>

namespace macebin {

inline constexpr std::size_t kMostArchiveMembers = 20'000; ///< files: in an archive and those in it
inline constexpr std::uint64_t kMostMemberBytes = std::uint64_t{512} << 20; ///< that one may unpack to
/// Bytes that all of them may unpack to, looked at or passed over.
inline constexpr std::uint64_t kMostUnpackedBytes = std::uint64_t{2} << 30;
/// Bytes that packed streams may unpack to where they are read for the checksum at their end.
inline constexpr std::uint64_t kMostCheckedBytes = std::uint64_t{2} << 30;
inline constexpr unsigned kMostArchiveDepth = 2;        ///< archives inside archives that are opened
inline constexpr std::size_t kMostArchiveNotes = 20;    ///< sentences on what could not be read
inline constexpr std::size_t kMostArchiveNames = 5;     ///< of members that are kept to be told
inline constexpr std::size_t kLongestArchiveName = 200; ///< bytes of a name in a sentence

} // namespace macebin
