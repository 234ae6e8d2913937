// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive.h"

#include "core/answer/digest.h"
#include "core/archive/reader.h"
#include "core/storage/storage_names.h"
#include "core/text/paths.h"
#include "format/text.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

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

/// "a/b" of "./a/x/../b" and of "/a/b": how members of one archive name each other. Nothing where it leads
/// out.
std::optional<std::string> plainPath(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            parts.push_back(part);
            continue;
        }
        if (parts.empty()) return {};
        parts.pop_back();
    }
    std::string out;
    for (const std::string_view part : parts)
        out.append(out.empty() ? "" : "/").append(part);
    return out;
}

/// The links of one archive, and the files in it that they may lead to: by the digests of their plain paths,
/// since a name may be as long as whoever made the archive likes.
struct Links {
    struct OfMace {
        std::string told; ///< its name, in quotes
        Sha256 path;
    };
    std::set<Sha256> files;         ///< regular ones
    std::map<Sha256, Sha256> leads; ///< from a link to what it leads to
    std::vector<OfMace> ofMace;     ///< links under a name of MACE's

    static Sha256 keyOf(std::string_view name) {
        return sha256(asBytes(plainPath(name).value_or(std::string(name))));
    }
    /// Also through further links.
    bool leadsToFile(Sha256 path) const {
        constexpr int most = 40; // as Linux follows at most
        for (int i = 0; i < most; ++i) {
            if (files.contains(path)) return true;
            const auto next = leads.find(path);
            if (next == leads.end()) return false;
            path = next->second;
        }
        return false;
    }
};

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
    void noteLink(const Reader& reader, const std::string& path);
    void tellLinks(const std::string& path, bool isSeenToEnd);
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
    Links links_; ///< of the archive that is being read
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

/// What is no file and bears one of MACE's names: MACE would read what it leads to.
void Walk::noteLink(const Reader& reader, const std::string& path) {
    const std::string own = reader.name();
    const Sha256 key = Links::keyOf(own);
    const auto target = reader.target();
    if (target) {
        const bool isFromTop = target->isInArchive || target->path.starts_with('/');
        const auto leadsTo =
            plainPath(isFromTop ? target->path : std::string(directoryPart(own)) + target->path);
        if (leadsTo) links_.leads[key] = sha256(asBytes(*leadsTo));
    }
    if (reader.isFolder() || !bearsMaceName(fileNameOf(own))) return;
    std::string told = inQuotes(path.empty() ? own : path + ": " + own, kLongestArchiveName);
    if (target) {
        links_.ofMace.push_back({std::move(told), key});
        return;
    }
    ++out.unread;
    tell(told + " is a device or a pipe, not a file: not read.");
}

/// At the end of an archive: what its links lead to may stand anywhere in it.
void Walk::tellLinks(const std::string& path, bool isSeenToEnd) {
    for (const Links::OfMace& link : links_.ofMace) {
        if (links_.leadsToFile(link.path)) continue;
        ++out.unread;
        const std::string where = isSeenToEnd ? called(path) : "what could be read of " + called(path);
        tell(link.told + " is a link, and what it points to is not in " + where +
             ": not read. Have the file itself packed.");
    }
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
    if (!reader.isRegular()) {
        noteLink(reader, path);
        return passOver(reader, path);
    }
    links_.files.insert(Links::keyOf(own));
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
    Links outer = std::exchange(links_, {}); // an archive inside this one has its own
    const std::size_t told = out.notes.size();
    readEntries(reader, path, depth, all);
    tellLinks(path, out.notes.size() == told && out.failure.empty());
    links_ = std::move(outer);
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
