// SPDX-License-Identifier: Apache-2.0
// Caches that came packed: of all that core/archive can take out of the file, the member that is most a
// cache. What could not be taken out whole is told and never judged.
#include "core/answer/digest.h"
#include "core/archive/archive.h"
#include "core/check/transfer_detail.h"
#include "core/storage/storage_names.h"
#include "format/limits.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <algorithm>
#include <functional>
#include <map>

namespace macebin::transfer {

namespace {

/// Offered the members one by one, keeps the best.
class BestMember {
public:
    explicit BestMember(const Judge& judge) : judge_(judge) {}

    void offer(ArchiveMember&& member) {
        ++named_[member.name];
        if (member.unread) return;
        Judged judged = judge_(member.content);
        const bool hasName = bearsMaceName(member.baseName());
        const bool isOne = judged.fit != Fit::none || hasName;
        if (isOne) candidates_.push_back({member.name, sha256(member.content)});
        const bool isBetter =
            !any_ || judged.fit > judged_.fit || (judged.fit == judged_.fit && hasName && !hasName_);
        if (!isBetter) return;
        any_ = true;
        hasName_ = hasName;
        digest_ = isOne ? candidates_.back().digest : Sha256{};
        name_ = std::move(member.name);
        bytes_ = std::move(member.content);
        judged_ = std::move(judged);
    }
    /// Those that are caches too, or bear the name of one, and are other bytes than what is kept.
    std::vector<std::string> others() const {
        std::vector<std::string> out;
        for (const Candidate& one : candidates_)
            if (one.digest != digest_) out.push_back(one.name);
        return out;
    }
    /// How many files of the archive have the name of what is kept.
    std::size_t namesakes() const {
        const auto found = named_.find(name_);
        return found == named_.end() ? 0 : found->second;
    }
    bool any() const { return any_; }
    Fit fit() const { return judged_.fit; }
    const std::string& name() const { return name_; }
    ByteView bytes() const { return bytes_; }
    void moveInto(Hurt& hurt) {
        hurt.undone = std::move(bytes_);
        hurt.judged = std::move(judged_);
        hurt.innerName = std::move(name_);
    }

private:
    struct Candidate {
        std::string name;
        Sha256 digest;
    };

    const Judge& judge_;
    bool any_ = false;
    bool hasName_ = false;
    std::string name_;
    Bytes bytes_;
    Judged judged_;
    std::map<std::string, std::size_t, std::less<>> named_;
    std::vector<Candidate> candidates_;
    Sha256 digest_{};
};

RuleRef ruleOf(ArchiveKind kind) {
    if (kind == ArchiveKind::zip) return "transfer.zip";
    if (kind == ArchiveKind::gzip) return "transfer.gzip";
    return "transfer.archive";
}

std::string whatItIs(const ArchiveReading& reading, const BestMember& best) {
    if (reading.isOneFile()) {
        std::string out = "The file is compressed with " + std::string(name(reading.kind));
        if (!reading.names.empty()) out += " and was called " + inQuotes(reading.names.front());
        if (best.any()) out += ", " + counted(best.bytes().size(), "byte") + " when unpacked";
        return out + ".";
    }
    std::string out = "The file is " + describe(reading);
    if (!reading.failure.empty()) return out + ".";
    out += (isStream(reading.kind) ? ", with " : " with ") +
           std::string(reading.isWhole() ? "" : "at least ") + counted(reading.members, "member");
    for (std::size_t i = 0; i < reading.names.size(); ++i)
        out += (i ? ", " : ": ") + inQuotes(reading.names[i], kLongestMemberName);
    return out + (reading.members > reading.names.size() ? ", …." : ".");
}

/// What else in it is a cache, and was not judged here.
std::string whatElse(const std::vector<std::string>& others) {
    if (others.empty()) return {};
    std::string out = " It also holds ";
    for (std::size_t i = 0; i < std::min(kMostMembersTold, others.size()); ++i)
        out += (i ? ", " : "") + inQuotes(others[i], kLongestMemberName);
    if (others.size() > kMostMembersTold)
        out += " and " + number(others.size() - kMostMembersTold) + " more of the kind";
    return out + ", which was not judged here: macebin --triage judges every file in an archive.";
}

std::string whatIsMissing(const ArchiveReading& reading) {
    if (!reading.failure.empty()) return reading.failure;
    std::string out;
    for (std::size_t i = 0; i < std::min(kMostMembersTold, reading.notes.size()); ++i)
        out += (i ? " " : "") + reading.notes[i];
    if (reading.notes.size() > kMostMembersTold) out += " There is more that could not be unpacked.";
    return out;
}

} // namespace

std::optional<Hurt> findArchive(ByteView bytes, const Judge& judge, const ArchiveLimits& limits) {
    if (!looksLikeArchive(bytes)) return {};
    BestMember best(judge);
    const ArchiveReading reading = readArchive(
        bytes, [&](ArchiveMember&& member) { best.offer(std::move(member)); }, limits);
    const bool isProgram = best.any() && best.fit() == Fit::none && reading.whole == 1 && reading.isWhole() &&
                           !describeProgram(best.bytes()).empty();
    const bool isFound = best.fit() != Fit::none || isProgram;
    const auto others = best.others();
    std::string message = whatItIs(reading, best);
    if (isFound && !reading.isOneFile())
        message += " The member looked into is " + inQuotes(best.name(), kLongestMemberName) + ".";
    const bool isAmbiguous = isFound && !reading.isOneFile() && best.namesakes() > 1;
    if (isAmbiguous)
        message += " " + number(best.namesakes()) +
                   " files in it have this name: which one stays when it is unpacked depends on the program "
                   "that unpacks it.";
    message += whatElse(others);
    Hurt found = hurt(ruleOf(reading.kind), std::move(message),
                      ByteRange{0, std::min<std::uint64_t>(4, bytes.size())});
    found.packed = PackedFile{describe(reading), isFound ? best.name() : std::string(), reading.isWhole()};
    found.isProgram = isProgram;
    if (!reading.isWhole())
        found.unread = hurt(isFound ? RuleRef("transfer.unread-member") : RuleRef("transfer.not-unpacked"),
                            whatIsMissing(reading), {})
                           .finding;
    else if (!others.empty() || isAmbiguous)
        found.packed->isReadWhole = false; // one answer is not about all of them
    best.moveInto(found);
    return found;
}

} // namespace macebin::transfer
