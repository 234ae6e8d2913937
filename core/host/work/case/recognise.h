// SPDX-License-Identifier: Apache-2.0
// What one file of a case is, by its content.
#pragma once

#include "core/archive/archive.h"
#include "core/triage/opening.h"

namespace macebin {

/// Sets the kind of `file`, and what is kept of it; `file.path` is set already. What was not named may be
/// anything: a message in it is only a message. The report, where there is one, views `bytes`.
void recogniseAs(CaseFile& file, ByteView bytes, bool isNamed);

/// The same for a member of an archive. One that is not there whole is never judged; of one that is cut, the
/// lines of a log before the cut are read.
void recogniseMember(CaseFile& file, const ArchiveMember& member, bool isNamed);

/// True where a file that nobody named may be of a kind that a case has: by its first bytes, at least 4 KiB
/// of them where it has so many, and its size.
bool mayBeOfACase(ByteView front, std::uint64_t fileSize);

/// The same of a file that mayBeOfACase() does not take, and mayBecomeLog() does not rule out: `front` is the
/// first kLogFront bytes of it. Where they rule nothing out either, all of it must be read.
bool mayBeLogBehindNuls(ByteView front, std::uint64_t fileSize);

/// What one file is, as readCase() takes it. An archive is what is in it: log, if there is one; else device,
/// cache; unreadable where something in it cannot be unpacked and nothing else is of a case; else other.
OpenedKind recognise(const std::string& path, ByteView bytes, bool isNamed);

} // namespace macebin
