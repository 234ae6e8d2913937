// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/case/evidence_file.h"

#include "core/archive/archive.h"
#include "core/host/file/read_file.h"
#include "core/text/joined.h"

#include <utility>

namespace macebin {

namespace {

void take(EvidenceOfFile& out, const std::string& name, ByteView bytes, bool isMember) {
    ProfileEvidence evidence = readEvidence(name, bytes);
    if (isMember && evidence.kinds.empty()) return;
    out.files.push_back({name, evidence.kinds, {}});
    out.told.push_back(std::move(evidence));
}

void readMembers(EvidenceOfFile& out, const std::string& name, ByteView bytes) {
    const ArchiveReading reading = readArchive(bytes, [&](ArchiveMember&& member) {
        if (member.unread) return; // the notes tell of it
        take(out, member.name.empty() ? name : name + ": " + member.name, member.content, true);
    });
    std::string failure = reading.failure.empty() ? joined(reading.notes, " ") : reading.failure;
    if (failure.ends_with('.')) failure.pop_back(); // a clause
    if (!failure.empty() || out.files.empty()) out.files.push_back({name, {}, std::move(failure), true});
}

} // namespace

EvidenceOfFile readEvidenceFile(const std::string& path, const std::string& name, std::uint64_t limit) {
    EvidenceOfFile out;
    const auto bytes = readSubject(path, limit);
    if (!bytes)
        out.files.push_back({name, {}, bytes.error()});
    else if (looksLikeArchive(bytes->view()))
        readMembers(out, name, bytes->view());
    else
        take(out, name, bytes->view(), false);
    return out;
}

} // namespace macebin
