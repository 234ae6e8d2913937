// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive.h"

#include "core/archive/reader.h"
#include "core/text/paths.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

using archives::Fault;
using archives::Reader;
using archives::Step;

/// "the archive", or "\"inner.zip\"" of one inside.
std::string called(const std::string& path) {
    return path.empty() ? "the archive" : inQuotes(path, kLongestArchiveName);
}

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

/// What that means for the whole of `subject`, and what to do.
std::string clauseOf(Unread why, const std::string& detail) {
    switch (why) {
    case Unread::encrypted: return " is encrypted: unpack it first.";
    case Unread::checksum:
        return " is not what was packed, as the checksum in the archive shows: the archive is damaged. Have "
               "it "
               "sent again.";
    case Unread::damaged: return " cannot be unpacked: the archive is damaged. Have it sent again.";
    case Unread::cut: return " is not there whole: the archive is cut short. Have it sent again.";
    case Unread::method:
        return " is packed in a way that is not read here" +
               (detail.empty() ? std::string() : " (" + inQuotes(detail, 80) + ")") + ": unpack it first.";
    case Unread::limit: return " is larger than what is unpacked here, and was passed over: unpack it first.";
    case Unread::depth: return " is an archive inside archives, and was not opened: unpack it first.";
    }
    return {};
}

/// Why an archive gives no member at all.
std::string whyNothing(const std::string& path, ArchiveKind kind, const Fault& fault) {
    const std::string who = capital(called(path));
    if (kind == ArchiveKind::rar || kind == ArchiveKind::lz4)
        return who + " is of the kind " + std::string(name(kind)) +
               ", which is not read here: unpack it first.";
    return who + clauseOf(fault.why, fault.why == Unread::method ? fault.words : "");
}

/// Reads an archive, and those in it.
class Walk {
public:
    Walk(const TakeMember& take, const ArchiveLimits& limits, const std::stop_token& stop)
        : take_(take), limits_(limits), stop_(stop) {}

    void read(ByteView bytes, const std::string& path, unsigned depth);
    ArchiveReading out;

private:
    void readEntries(Reader& reader, const std::string& path, unsigned depth,
                     const std::optional<Fault>& all);
    bool readEntry(Reader& reader, const std::string& path, unsigned depth, const std::optional<Fault>& all);
    bool mayGoOn(const Reader& reader, const std::optional<Fault>& fault);
    std::optional<Fault> unpack(Reader& reader, Bytes& content);
    void give(ArchiveMember member, unsigned depth);
    void fail(const std::string& path, unsigned depth, ArchiveKind kind, const Fault& fault);
    void tellBroken(const std::string& path, std::size_t members, const Fault& fault);
    void tellFull(const std::string& path) {
        tell("What follows in " + called(path) + " was not looked at: it holds more than is unpacked here.");
    }
    bool passOver(const Reader& reader, const std::string& path);
    bool isFull() const { return members_ >= limits_.members || total_ >= limits_.total; }
    void tell(std::string sentence) {
        if (out.notes.size() < kMostArchiveNotes) out.notes.push_back(std::move(sentence));
    }

    const TakeMember& take_;
    const ArchiveLimits& limits_;
    const std::stop_token& stop_;
    std::uint64_t total_ = 0;
    std::uint64_t checked_ = 0;
    std::size_t members_ = 0;
};

void Walk::fail(const std::string& path, unsigned depth, ArchiveKind kind, const Fault& fault) {
    std::string sentence = whyNothing(path, kind, fault);
    if (depth == 0) {
        out.isEncrypted = fault.why == Unread::encrypted;
        out.failure = std::move(sentence);
        return;
    }
    ++out.unread;
    tell(std::move(sentence));
}

void Walk::tellBroken(const std::string& path, std::size_t members, const Fault& fault) {
    const std::string what = fault.why == Unread::encrypted ? " goes on encrypted behind its file "
                             : fault.why == Unread::cut     ? " is cut short behind its file "
                                                            : " is damaged behind its file ";
    tell(capital(called(path)) + what + number(members) + ": what follows was not looked at.");
}

/// What people pack may be packed already: a bug report, an app. What only looks like an archive is told.
void Walk::give(ArchiveMember member, unsigned depth) {
    const bool isInner = !member.unread && looksLikeArchive(member.content);
    if (isInner && depth < limits_.depth) return read(member.content, member.name, depth + 1);
    if (isInner) member.unread = Unread::depth;
    if (member.unread) {
        ++out.unread;
        tell(sentenceOf(member));
        if (member.unread != Unread::cut) member.content.clear();
    } else {
        ++out.whole;
    }
    take_(std::move(member));
}

std::optional<Fault> Walk::unpack(Reader& reader, Bytes& content) {
    const std::uint64_t most = std::min(limits_.member, limits_.total - std::min(limits_.total, total_));
    std::uint64_t made = 0;
    while (const auto piece = reader.piece()) {
        made += piece->bytes.size();
        if (piece->offset > most || piece->bytes.size() > most - piece->offset || made > most) {
            total_ += made;
            return Fault{Unread::limit, {}};
        }
        if (piece->offset > content.size()) content.resize(piece->offset); // a hole in a sparse file
        content.resize(piece->offset);
        content.insert(content.end(), piece->bytes.begin(), piece->bytes.end());
        if (stop_.stop_requested()) break;
    }
    total_ += std::max<std::uint64_t>(made, content.size());
    return reader.fault;
}

/// What is not unpacked is passed over by unpacking it, but in a zip: that counts, and a stream whose end
/// nobody knows is not followed.
bool Walk::mayGoOn(const Reader& reader, const std::optional<Fault>& fault) {
    if (!fault || reader.skipsWithoutUnpacking()) return true;
    // To pass over what is broken libarchive calls the decoder again. libbz2 does not survive that.
    if (fault->why != Unread::limit) return reader.isTar();
    if (reader.isStreamOfOneFile()) return false;
    total_ += std::min(reader.announcedSize(), limits_.total);
    return reader.isSizeAnnounced() && total_ < limits_.total;
}

/// Of a folder or a link: what it announces is passed over by unpacking it, too.
bool Walk::passOver(const Reader& reader, const std::string& path) {
    if (reader.skipsWithoutUnpacking()) return true;
    total_ += std::min(reader.announcedSize(), limits_.total);
    if (total_ < limits_.total) return true;
    tellFull(path);
    return false;
}

/// False where what follows the member is not looked at.
bool Walk::readEntry(Reader& reader, const std::string& path, unsigned depth,
                     const std::optional<Fault>& all) {
    const std::string own = reader.name();
    if (depth == 0 && out.names.size() < kMostArchiveNames && !own.empty()) out.names.push_back(own);
    if (!reader.isRegular()) return passOver(reader, path);
    ArchiveMember member;
    member.name = path.empty() || own.empty() ? path + own : path + ": " + own;
    std::optional<Fault> fault;
    if (reader.isEncrypted())
        fault = Fault{Unread::encrypted, {}};
    else
        fault = unpack(reader, member.content);
    const bool goesOn = mayGoOn(reader, fault);
    if (all && (!fault || fault->why != Unread::cut)) fault = all;
    if (fault) {
        member.unread = fault->why;
        if (fault->why == Unread::method) member.detail = fault->words;
    }
    if (!stop_.stop_requested()) give(std::move(member), depth);
    if (!goesOn && !reader.isStreamOfOneFile())
        tell("What follows in " + called(path) + " was not looked at.");
    return goesOn;
}

void Walk::readEntries(Reader& reader, const std::string& path, unsigned depth,
                       const std::optional<Fault>& all) {
    for (std::size_t members = 0; !stop_.stop_requested(); ++members) {
        const Step step = reader.next();
        if (step == Step::end) return;
        if (step == Step::broken)
            return members == 0 ? fail(path, depth, ArchiveKind::none, *reader.fault)
                                : tellBroken(path, members, *reader.fault);
        if (isFull()) return tellFull(path);
        ++members_;
        if (depth == 0) {
            ++out.members;
            out.holdsTar = reader.isTar();
        }
        if (!readEntry(reader, path, depth, all)) return;
    }
}

void Walk::read(ByteView bytes, const std::string& path, unsigned depth) {
    const ArchiveKind kind = archiveKind(bytes);
    if (depth == 0) out.kind = kind;
    if (kind == ArchiveKind::none || kind == ArchiveKind::rar || kind == ArchiveKind::lz4)
        return fail(path, depth, kind, {Unread::method, {}});
    std::optional<Fault> all;
    const bool isOneFile = isStream(kind) && !archives::holdsTar(bytes, kind);
    if (isStream(kind)) {
        auto check =
            archives::checkStream(bytes, kind, limits_.checked - std::min(limits_.checked, checked_), stop_);
        checked_ += check.made;
        all = std::move(check.fault);
        if (all && all->why == Unread::cut) all.reset(); // what stands before the cut is whole
        // Without the checksum at its end nobody knows that the one file is what was packed.
        if (!all && isOneFile && !check.isToEnd) all = Fault{Unread::limit, {}};
    }
    Reader reader(bytes, kind, isOneFile);
    const std::size_t before = members_;
    readEntries(reader, path, depth, all);
    if (isOneFile && members_ == before && !reader.fault && !stop_.stop_requested())
        give({path, {}, all ? std::optional(all->why) : std::nullopt, {}}, depth); // one file without a byte
}

} // namespace

std::string_view ArchiveMember::baseName() const {
    const std::string_view whole = name;
    const auto inner = whole.rfind(": ");
    const std::string_view own = inner == std::string_view::npos ? whole : whole.substr(inner + 2);
    return fileNameOf(own);
}

std::string sentenceOf(const ArchiveMember& member) {
    if (!member.unread) return {};
    const std::string who =
        member.name.empty() ? "The file in it" : inQuotes(member.name, kLongestArchiveName);
    return who + clauseOf(*member.unread, member.detail);
}

std::string describe(const ArchiveReading& reading) {
    const std::string kind(name(reading.kind));
    if (!isStream(reading.kind)) return "a " + kind + " archive";
    return (reading.holdsTar ? "a tar archive compressed with " : "a file compressed with ") + kind;
}

ArchiveReading readArchive(ByteView bytes, const TakeMember& take, const ArchiveLimits& limits,
                           const std::stop_token& stop) {
    const archives::Utf8Names names;
    Walk walk(take, limits, stop);
    walk.read(bytes, {}, 0);
    walk.out.wasStopped = stop.stop_requested();
    return std::move(walk.out);
}

} // namespace macebin
