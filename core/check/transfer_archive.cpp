// SPDX-License-Identifier: Apache-2.0
// Caches that came packed: zip (PKWARE's APPNOTE.TXT, sections 4.3 and 4.4) and gzip (RFC 1952). No size in
// them is believed before it is checked against what deflate can make of the bytes that are there.
#include "core/check/transfer_detail.h"
#include "format/byte_reader.h"
#include "format/text.h"

#include <libdeflate.h>

#include <algorithm>
#include <memory>

namespace macebin::transfer {

namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
constexpr std::string_view kDirectoryEndText = "PK\x05\x06";
constexpr std::uint64_t kDirectoryEndSize = 22;
constexpr std::uint32_t kInZip64 = 0xffffffff; ///< a size or offset that stands in a ZIP64 field instead

/// The most that deflate makes of `packed` bytes: 258 bytes from two bits, and some for the last byte.
std::uint64_t mostUnpacked(std::uint64_t packed, std::uint64_t limit) {
    return packed >= limit / 1032 ? limit : std::min(limit, packed * 1032 + 64);
}

enum class Wrapping { none, gzip };

struct Unpacked {
    Bytes bytes;
    std::uint64_t room = 0; ///< the most bytes that were made room for, be it in vain
    std::string problem;    ///< why there are no bytes, else empty
};

/// Unpacks into a buffer that begins at `guess` bytes and grows, but never beyond `most`.
Unpacked unpack(ByteView packed, Wrapping wrapping, std::uint64_t guess, std::uint64_t most) {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> engine(
        libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
    Unpacked out;
    if (!engine) {
        out.problem = "there was no memory to unpack it";
        return out;
    }
    const auto run =
        wrapping == Wrapping::gzip ? libdeflate_gzip_decompress_ex : libdeflate_deflate_decompress_ex;
    // Real caches shrink to a tenth at best: more room than that has to be asked for twice.
    std::uint64_t room = std::min({guess, most, packed.size() * std::uint64_t{32} + 64 * 1024});
    while (true) {
        out.bytes = Bytes(); // gives the old room back before it asks for more
        out.bytes.resize(std::max<std::uint64_t>(room, 1));
        out.room = out.bytes.size();
        std::size_t made = 0;
        const auto result = run(engine.get(), packed.data(), packed.size(), out.bytes.data(),
                                out.bytes.size(), nullptr, &made);
        const bool tooSmall = result == LIBDEFLATE_INSUFFICIENT_SPACE;
        if (tooSmall && room < most) {
            room = room > most / 4 ? most : std::max<std::uint64_t>(room, 1) * 4;
            continue;
        }
        out.bytes.resize(result == LIBDEFLATE_SUCCESS ? made : 0);
        if (tooSmall)
            out.problem = "it unpacks to more than it may";
        else if (result != LIBDEFLATE_SUCCESS)
            out.problem = "its packed bytes are damaged or cut short";
        return out;
    }
}

// ---- zip ----

struct Member {
    std::string_view name;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    std::uint64_t data = 0; ///< offset of the packed bytes
    bool sizesUnknown = false;

    bool isEncrypted() const { return flags & 1; }
    bool isFolder() const { return name.ends_with('/'); }
    bool isZip64() const { return packed == kInZip64 || size == kInZip64; }
};

struct Archive {
    std::vector<Member> members; ///< those that are looked at
    std::uint64_t announced = 0; ///< how many there are
    bool hasDirectory = false;
};

/// The header in front of a member's bytes. False where there is none.
bool readLocalHeader(ByteView bytes, std::uint64_t offset, Member& member) {
    ByteReader in(bytes);
    in.seek(offset);
    if (in.u32() != kLocalHeader) return false;
    in.skip(2);
    member.flags = in.u16();
    member.method = in.u16();
    in.skip(4);
    member.crc = in.u32();
    member.packed = in.u32();
    member.size = in.u32();
    const std::uint16_t nameSize = in.u16();
    const std::uint16_t extraSize = in.u16();
    member.name = in.text(nameSize);
    in.skip(extraSize);
    member.data = in.position();
    return in.ok();
}

/// One record of the central directory, together with the place from its local header.
std::optional<Member> readDirectoryRecord(ByteView bytes, ByteReader& in) {
    Member member;
    if (in.u32() != kDirectoryHeader) return {};
    in.skip(4);
    member.flags = in.u16();
    member.method = in.u16();
    in.skip(4);
    member.crc = in.u32();
    member.packed = in.u32();
    member.size = in.u32();
    const std::uint16_t nameSize = in.u16();
    const std::uint64_t behindName = std::uint64_t{in.u16()} + in.u16();
    in.skip(8);
    const std::uint32_t offset = in.u32();
    member.name = in.text(nameSize);
    in.skip(behindName);
    Member local;
    if (!in.ok()) return {};
    member.data = readLocalHeader(bytes, offset, local) ? local.data : bytes.size();
    return member;
}

Archive readDirectory(ByteView bytes, std::size_t most) {
    Archive archive;
    const std::uint64_t tail = std::min<std::uint64_t>(bytes.size(), 0xffff + kDirectoryEndSize);
    const std::size_t at = asText(bytes.last(tail)).rfind(kDirectoryEndText);
    if (at == std::string_view::npos) return archive;
    ByteReader end(bytes);
    end.seek(bytes.size() - tail + at + 10);
    archive.announced = end.u16();
    end.skip(4);
    ByteReader in(bytes);
    in.seek(end.u32());
    archive.hasDirectory = end.ok();
    while (archive.members.size() < std::min<std::uint64_t>(most, archive.announced)) {
        const auto member = readDirectoryRecord(bytes, in);
        if (!member) break;
        archive.members.push_back(*member);
    }
    return archive;
}

/// Without a usable directory (an archive cut short), the members' own headers still lead from one to the
/// next.
void walkMembers(ByteView bytes, std::size_t most, Archive& archive) {
    std::uint64_t offset = 0;
    Member member;
    while (archive.members.size() < most && readLocalHeader(bytes, offset, member)) {
        member.sizesUnknown = (member.flags & 8) && member.packed == 0;
        if (member.sizesUnknown) member.packed = bytes.size() - member.data;
        archive.members.push_back(member);
        if (!fits(member.data, member.packed, bytes.size())) break;
        offset = member.data + member.packed;
    }
    archive.announced = archive.members.size();
}

Unpacked stored(ByteView packed) {
    return {Bytes(packed.begin(), packed.end()), packed.size(), {}};
}

Unpacked unpackMember(ByteView bytes, const Member& member, std::uint64_t limit) {
    const auto refuse = [](std::string why) { return Unpacked{{}, 0, std::move(why)}; };
    if (member.isEncrypted()) return refuse("it is encrypted");
    if (member.isZip64()) return refuse("it is in ZIP64 form, which is not read");
    if (member.method != 0 && member.method != 8)
        return refuse("its packing method " + number(member.method) + " is not read");
    if (!fits(member.data, member.packed, bytes.size()))
        return refuse("the archive ends before its bytes do");
    const ByteView packed = bytes.subspan(member.data, member.packed);
    const std::uint64_t most = mostUnpacked(packed.size(), limit);
    if (!member.sizesUnknown && member.size > most)
        return refuse("its announced size of " + counted(member.size, "byte") +
                      " is impossible or too large");

    const std::uint64_t room = member.sizesUnknown ? packed.size() : member.size;
    if (member.method == 0 && packed.size() > limit) return refuse("it is too large");
    Unpacked out = member.method == 0
                       ? stored(packed)
                       : unpack(packed, Wrapping::none, room, member.sizesUnknown ? most : room);
    if (!out.problem.empty() || member.sizesUnknown) return out;
    if (out.bytes.size() != member.size) return refuse("its announced size is wrong");
    if (libdeflate_crc32(0, out.bytes.data(), out.bytes.size()) != member.crc)
        out.problem = "its checksum in the archive does not match";
    return out;
}

std::string listed(const Archive& archive) {
    static constexpr std::size_t most = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, archive.members.size()); ++i)
        text += (i ? ", " : ": ") + inQuotes(archive.members[i].name, 80);
    if (archive.announced > most) text += ", …";
    return text;
}

// ---- gzip ----

/// The name in a gzip header (RFC 1952, 2.3.1), or nothing.
std::string_view gzipName(ByteView bytes) {
    ByteReader in(bytes);
    in.skip(3);
    const std::uint8_t flags = in.u8();
    in.skip(6);
    if (flags & 4) in.skip(in.u16());
    if (!in.ok() || !(flags & 8)) return {};
    const std::string_view rest = asText(slice(bytes, {in.position(), 256}));
    const std::size_t end = rest.find('\0');
    return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

} // namespace

std::optional<Hurt> findZip(ByteView bytes, const Judge& judge, const TransferLimits& limits) {
    if (!startsWith(bytes, "PK\x03\x04") && !startsWith(bytes, kDirectoryEndText)) return {};
    Archive archive = readDirectory(bytes, limits.members);
    if (archive.members.empty()) walkMembers(bytes, limits.members, archive);

    BestUndoing best(judge);
    std::string problems;
    std::size_t problemCount = 0;
    std::uint64_t left = limits.unpacked;
    for (const Member& member : archive.members) {
        if (member.isFolder() || best.proven()) continue;
        Unpacked unpacked = unpackMember(bytes, member, left);
        left -= std::min(left, unpacked.room);
        if (!unpacked.problem.empty() && problemCount++ < 3)
            problems += " " + inQuotes(member.name, 80) + ": " + unpacked.problem + ".";
        if (!unpacked.bytes.empty()) best.offer(std::move(unpacked.bytes), member.name);
    }
    std::string message = "The file is a zip archive with " + counted(archive.announced, "member") +
                          listed(archive) + "." + problems;
    if (!archive.hasDirectory)
        message += " The directory at its end is missing: the archive itself was cut short.";
    if (archive.hasDirectory && archive.announced > limits.members)
        message += " Only the first " + number(limits.members) + " were looked at.";
    if (!best.empty()) message += " The member looked into is " + inQuotes(best.label(), 80) + ".";
    Hurt found = hurt("transfer.zip", std::move(message), ByteRange{0, 4});
    found.innerName = best.label();
    best.moveInto(found);
    return found;
}

std::optional<Hurt> findGzip(ByteView bytes, const Judge& judge, const TransferLimits& limits) {
    // Magic, the one method there is, and three flag bits that are zero in every file.
    if (!startsWith(bytes, "\x1f\x8b\x08") || bytes.size() < 18) return {};
    if ((bytes[3] & std::byte{0xe0}) != std::byte{0}) return {};

    const std::uint64_t most = mostUnpacked(bytes.size(), limits.unpacked);
    const auto announced = loadLittle<std::uint32_t>(bytes, bytes.size() - 4); // true unless bytes follow
    Unpacked unpacked = unpack(bytes, Wrapping::gzip, std::min<std::uint64_t>(announced, most), most);
    std::string message = "The file is compressed with gzip";
    const std::string_view name = gzipName(bytes);
    if (!name.empty()) message += " and was called " + inQuotes(name);
    message += unpacked.problem.empty() ? ", " + counted(unpacked.bytes.size(), "byte") + " when unpacked."
                                        : "; " + unpacked.problem + ".";
    Hurt found = hurt("transfer.gzip", std::move(message), ByteRange{0, 2});
    found.innerName = name;
    if (unpacked.bytes.empty()) return found;
    BestUndoing best(judge);
    best.offer(std::move(unpacked.bytes));
    best.moveInto(found);
    return found;
}

} // namespace macebin::transfer
