// SPDX-License-Identifier: Apache-2.0
// PoCL's program binaries, "poclbin", versions 6 to 12. Layout: PoCL's lib/CL/pocl_binary.c at its release
// tags; version 9 checked on real files (FORMAT.md, "PoCL").
#include "format/program/pocl/pocl.h"

#include "format/ascii.h"
#include "format/program/decoders.h"
#include "format/program/llvm/bitcode.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::string_view kMagic{"poclbin\0", 8};
constexpr std::uint64_t kHashSize = 41; ///< SHA1_digest_t: 40 characters and a NUL
constexpr std::string_view kUncached = "_UNCACHED_";
constexpr std::size_t kUncachedSize = 16;
constexpr std::uint32_t kSeenVersion = 9;
constexpr std::uint64_t kFlushDenorms = 1;
constexpr std::uint64_t kHasScopeVariables = 2;

struct Header {
    std::uint64_t deviceId = 0;
    std::uint32_t version = 0;
    std::uint32_t kernels = 0;
    std::uint64_t flags = 0;
    std::uint32_t rootEntries = 1;
    std::string_view hash;
    ByteRange hashRange;
    std::uint64_t scopeVariableBytes = 0;

    bool hasRootEntries() const { return version >= 9; }
    bool hasScopeVariables() const { return version >= 10 && (flags & kHasScopeVariables) != 0; }
    std::uint64_t binaryType() const { return version >= 9 ? flags >> 32 : flags >> 1; }
};

std::string_view releases(std::uint32_t version) {
    switch (version) {
    case 6: return "PoCL 1.0 to 1.2";
    case 7: return "PoCL 1.3 to 1.7";
    case 8: return "PoCL 1.8 or 3.0";
    case 9: return "PoCL 3.1";
    case 10: return "PoCL between 3.1 and 4.0";
    case 11: return "PoCL 4.0 to 7.1";
    default: return "PoCL after 7.1";
    }
}

/// CL_PROGRAM_BINARY_TYPE_* of cl.h; empty for what is none of them.
std::string_view binaryTypeName(std::uint64_t type) {
    switch (type) {
    case 0: return "none";
    case 1: return "compiled object";
    case 2: return "library";
    case 4: return "executable";
    case 0x40e1: return "intermediate";
    default: return {};
    }
}

Header readHeader(ByteReader& in) {
    Header header;
    in.skip(kMagic.size());
    header.deviceId = in.u64();
    header.version = in.u32();
    header.kernels = in.u32();
    header.flags = in.u64();
    if (header.hasRootEntries()) header.rootEntries = in.u32();
    const std::uint64_t at = in.position();
    header.hash = in.text(kHashSize);
    header.hashRange = {at, kHashSize};
    if (header.hasScopeVariables()) header.scopeVariableBytes = in.u64();
    return header;
}

bool isHashLetter(char c) {
    return c >= 'A' && c <= 'P';
}

/// With its kernel cache switched off (POCL_KERNEL_CACHE=0) PoCL has no hash: "_UNCACHED_" and six random
/// letters or digits, a directory's name, stand over the first 16 characters of whatever was there (PoCL's
/// lib/CL/pocl_cache.c, pocl_cache_create_program_cachedir).
bool isUncachedName(std::string_view hash) {
    const std::string_view random = hash.substr(kUncached.size(), kUncachedSize - kUncached.size());
    const std::string_view rest = hash.substr(kUncachedSize);
    return hash.starts_with(kUncached) && std::all_of(random.begin(), random.end(), isLetterOrDigit) &&
           std::all_of(rest.begin(), rest.end(), [](char c) { return c == '\0' || isHashLetter(c); });
}

/// PoCL writes a SHA-1 as letters 'A' to 'P', one a nibble, with a slash behind the first two.
bool isBuildHash(std::string_view hash, std::uint32_t version) {
    if (hash.back() != '\0') return false;
    if (isUncachedName(hash)) return true;
    if (hash[2] != '/') return false;
    const std::string_view text = hash.substr(0, kHashSize - 1);
    if (version != kSeenVersion) return isName(text);
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i != 2 && !isHashLetter(text[i])) return false;
    return true;
}

bool judgeHeader(Decoding& out, const Header& header) {
    std::uint64_t known = header.version >= 9 ? 0xffff'ffff'0000'0000 | kFlushDenorms : ~std::uint64_t{0};
    if (header.version >= 10) known |= kHasScopeVariables;
    if ((header.flags & ~known) != 0 || binaryTypeName(header.binaryType()).empty()) {
        return out.fail({0x18, 8}, "flags " + hex(header.flags) +
                                       " hold a bit or a binary type that version " + number(header.version) +
                                       " does not have");
    }
    if (!isBuildHash(header.hash, header.version)) {
        return out.fail(header.hashRange,
                        "the build hash " + inQuotes(header.hash) + " is none that PoCL writes");
    }
    return true;
}

void tellHeader(Decoding& out, const Header& header) {
    if (header.version != kSeenVersion) out.fact("layout", "from PoCL's source, not seen on a real file");
    out.fact("device id", hex(header.deviceId));
    out.fact("build hash", std::string(header.hash.substr(0, header.hash.find('\0'))));
    out.fact("binary type", std::string(binaryTypeName(header.binaryType())));
    out.fact("denormals flushed", (header.flags & kFlushDenorms) != 0 ? "yes" : "no");
    if (header.hasScopeVariables())
        out.fact("program scope variables", counted(header.scopeVariableBytes, "byte"));
}

/// Up to version 8 one program.bc without a size in front; later groups of files, each with its size.
bool readProgramFiles(Decoding& out, ByteReader& in, const Header& header) {
    const std::uint64_t end = out.bytes().size();
    if (!header.hasRootEntries()) {
        const std::uint64_t start = in.position();
        in.skip(in.u32());
        in.skip(in.u32());
        if (!in.ok()) return out.failRead(in, end, "the program file");
        const ByteRange whole{start, in.position() - start};
        return pocl::readFiles(out, ByteReader(slice(out.bytes(), whole), start), whole.end());
    }
    for (std::uint32_t i = 0; i < header.rootEntries; ++i) {
        const std::uint64_t start = in.position();
        const ByteRange files = in.range(in.u64());
        if (!in.ok()) return out.failRead(in, end, "a group of program files");
        if (files.size == 0) return out.fail({start, 8}, "a group of program files has 0 bytes");
        out.part(RegionKind::length, {start, 8}, "size of program files");
        if (!pocl::readFiles(out, ByteReader(slice(out.bytes(), files), files.offset), files.end()))
            return false;
    }
    return true;
}

/// The program's own bitcode names the compiler and the CPU; a stream that does not close is damage.
bool readProgramBitcode(Decoding& out) {
    for (const EmbeddedFile& file : out.program.files) {
        if (file.name != "/program.bc") continue;
        const ByteView content = slice(out.bytes(), file.range);
        if (!looksLikeBitcode(content)) return true;
        const BitcodeSummary summary = summariseBitcode(content);
        out.program.architecture = summary.triple;
        if (!summary.producer.empty()) out.program.compiler += ", " + summary.producer;
        if (summary.closes) return true;
        ByteRange fault = summary.fault.value_or(ByteRange{0, file.range.size});
        fault.offset += file.range.offset;
        return out.fail(fault, "the bitcode in program.bc does not close: " + summary.problem);
    }
    return true;
}

bool readKernels(Decoding& out, ByteReader& in, const Header& header) {
    for (std::uint32_t i = 0; i < header.kernels; ++i)
        if (!pocl::readKernel(out, in, header.version)) return false;
    if (!in.atEnd()) {
        return out.fail({in.position(), in.remaining()}, "the last kernel record ends at " +
                                                             hex(in.position()) + ", the binary at " +
                                                             hex(out.bytes().size()));
    }
    out.program.kernelsKnown = header.kernels <= out.limits().kernels;
    return true;
}

} // namespace

namespace pocl {

bool readFiles(Decoding& out, ByteReader files, std::uint64_t end) {
    while (!files.atEnd()) {
        const std::uint64_t start = files.position();
        const std::string_view path = files.text(files.u32());
        const ByteRange content = files.range(files.u32());
        if (!files.ok()) return out.failRead(files, end, "a file");
        if (path.empty() || path.front() != '/' || !isName(path)) {
            return out.fail({start, content.offset - start},
                            "the file name " + inQuotes(path) + " is not a path from /");
        }
        out.part(RegionKind::length, {start, content.offset - start}, "name and size of", path);
        out.part(RegionKind::section, content, "file", path);
        out.file(path, content);
    }
    return true;
}

} // namespace pocl

bool looksLikePocl(ByteView bytes) {
    return startsWith(bytes, kMagic);
}

Program decodePocl(ByteView bytes, const DecodeLimits& limits) {
    Decoding out(bytes, limits, Family::pocl);
    if (!looksLikePocl(bytes)) {
        out.unknownLayout("it does not begin with poclbin");
        return out.finish();
    }
    ByteReader in(bytes);
    const Header header = readHeader(in);
    if (bytes.size() >= 0x14 && (header.version < 6 || header.version > 12)) {
        out.program.format = "poclbin version " + number(header.version);
        out.unknownLayout("versions 6 to 12 are known, this is " + number(header.version));
        return out.finish();
    }
    if (!in.ok()) {
        out.failRead(in, bytes.size(), "the header");
        return out.finish();
    }
    out.program.format = "poclbin version " + number(header.version);
    out.program.compiler = releases(header.version);
    out.part(RegionKind::header, {0, in.position()}, "header");
    tellHeader(out, header);
    if (judgeHeader(out, header) && readProgramFiles(out, in, header) && readKernels(out, in, header))
        readProgramBitcode(out);
    return out.finish();
}

} // namespace macebin
