// SPDX-License-Identifier: Apache-2.0
// ARM Mali's OpenCL program binaries: chunks of a fourcc, a size and a payload padded to four. No
// specification is public: the layout was established on real files of driver r20p0, Bifrost (FORMAT.md,
// "Mali").
#include "format/program/decoders.h"
#include "format/program/decoding.h"
#include "format/program/llvm/bitcode.h"

namespace macebin {

namespace {

constexpr std::uint64_t kChunkFront = 8;
constexpr std::uint64_t kKernelSize = 28;
constexpr std::uint64_t kBitcodeFront = 8; ///< two words before the bitcode
constexpr std::string_view kClosingChunk = "TERM";

struct Chunk {
    std::string_view tag;
    ByteRange whole;
    ByteRange payload;

    std::uint32_t word(ByteView bytes, std::uint64_t index) const {
        return loadLittle<std::uint32_t>(bytes, payload.offset + index * 4);
    }
};

/// The one payload size that a chunk can have, where it has only one.
std::optional<std::uint64_t> fixedSize(std::string_view tag) {
    if (tag == "CLCC") return 12;
    if (tag == "KRNL") return kKernelSize;
    if (tag == kClosingChunk) return 0;
    return std::nullopt;
}

/// CLCC, LLVM, KRNL…, STRT, TERM is the only order seen.
bool mayFollow(std::string_view before, std::string_view tag) {
    if (before.empty()) return tag == "CLCC";
    if (before == "CLCC") return tag == "LLVM";
    if (before == "STRT") return tag == kClosingChunk;
    return tag == "KRNL" || tag == "STRT";
}

std::optional<Chunk> readChunk(Decoding& out, ByteReader& in) {
    Chunk chunk;
    const std::uint64_t start = in.position();
    chunk.tag = in.text(4);
    chunk.payload = in.range(in.u32());
    const ByteRange padding = in.range((4 - chunk.payload.size % 4) % 4);
    if (!in.ok()) {
        out.failRead(in, out.bytes().size(), "chunk " + inQuotes(chunk.tag));
        return std::nullopt;
    }
    chunk.whole = {start, in.position() - start};
    if (!isZero(slice(out.bytes(), padding))) {
        out.fail(padding, "the padding of chunk " + inQuotes(chunk.tag) + " is not zero");
        return std::nullopt;
    }
    const std::optional<std::uint64_t> fixed = fixedSize(chunk.tag);
    if (fixed && chunk.payload.size != *fixed) {
        out.fail({start, kChunkFront}, "chunk " + std::string(chunk.tag) + " has " +
                                           counted(chunk.payload.size, "byte") + ", it always has " +
                                           number(*fixed));
        return std::nullopt;
    }
    out.part(RegionKind::length, {start, kChunkFront}, "tag and size of", chunk.tag);
    out.part(RegionKind::padding, padding, "padding of", chunk.tag);
    return chunk;
}

/// All chunks, to the last byte; CLCC counts them. None where they do not close, or come in another order.
std::vector<Chunk> readChunks(Decoding& out) {
    std::vector<Chunk> chunks;
    ByteReader in(out.bytes());
    std::string_view before;
    while (before != kClosingChunk && !in.atEnd()) {
        const std::optional<Chunk> chunk = readChunk(out, in);
        if (!chunk) return {};
        if (!mayFollow(before, chunk->tag)) {
            out.unknownLayout("the chunk at " + hex(chunk->whole.offset) + " is " + inQuotes(chunk->tag) +
                              ", which never follows " + inQuotes(before));
            return {};
        }
        before = chunk->tag;
        chunks.push_back(*chunk);
    }
    if (before != kClosingChunk || !in.atEnd()) {
        out.fail({in.position(), in.remaining()}, "the chunks end at " + hex(in.position()) + " with " +
                                                      std::string(before) + ", the binary at " +
                                                      hex(out.bytes().size()));
        return {};
    }
    const std::uint32_t total = chunks.front().word(out.bytes(), 0);
    const std::uint32_t others = chunks.front().word(out.bytes(), 2);
    if (total == chunks.size() && others == chunks.size() - 1) return chunks;
    out.fail(chunks.front().payload, "the header counts " + number(total) + " chunks and " + number(others) +
                                         " behind it, there are " + number(chunks.size()));
    return {};
}

/// Zero-terminated strings, found by their offset.
class StringTable {
public:
    StringTable(ByteView bytes, const Chunk& chunk) : text_(asText(slice(bytes, chunk.payload))) {}

    bool isTerminated() const { return !text_.empty() && text_.back() == '\0'; }
    std::string_view first() const { return text_.substr(0, text_.find('\0')); }
    /// Nothing where no string begins there.
    std::optional<std::string_view> at(std::uint32_t offset) const {
        if (offset >= text_.size() || (offset > 0 && text_[offset - 1] != '\0')) return std::nullopt;
        const std::string_view rest = text_.substr(offset);
        return rest.substr(0, rest.find('\0'));
    }

private:
    std::string_view text_;
};

bool readStrings(Decoding& out, const Chunk& chunk, const StringTable& strings) {
    if (!strings.isTerminated())
        return out.fail(chunk.payload, "the last string of " + counted(chunk.payload.size, "byte") +
                                           " has no zero at its end");
    const std::string_view options = strings.first();
    if (!options.empty() && !isName(options))
        return out.fail(chunk.payload, "the build options " + inQuotes(options) + " are not text");
    out.program.buildOptions = out.text(options);
    out.part(RegionKind::text, chunk.payload, "build options and names");
    return true;
}

bool readKernel(Decoding& out, const Chunk& chunk, const StringTable& strings) {
    static constexpr std::pair<std::uint64_t, std::uint32_t> fixed[] = {{0, 2}, {1, 0x40}, {2, 0}, {5, 2}};
    for (const auto& [index, expected] : fixed) {
        if (chunk.word(out.bytes(), index) == expected) continue;
        out.unknownLayout("word " + number(index) + " of a kernel is " + hex(chunk.word(out.bytes(), index)) +
                          ", in every known binary it is " + hex(expected));
        return false;
    }
    for (const std::uint64_t index : {3U, 4U, 6U})
        if (!strings.at(chunk.word(out.bytes(), index)))
            return out.fail({chunk.payload.offset + index * 4, 4},
                            "no string begins at " + hex(chunk.word(out.bytes(), index)) + " of the names");
    const std::string_view name = *strings.at(chunk.word(out.bytes(), 4));
    if (!isName(name))
        return out.fail({chunk.payload.offset + 16, 4},
                        "the kernel name " + inQuotes(name) + " is not a name");
    out.part(RegionKind::kernel, chunk.payload, "kernel", name);
    if (out.program.kernels.size() >= out.limits().kernels) return true;
    Kernel kernel;
    kernel.name = out.text(name);
    kernel.range = chunk.whole;
    out.program.kernels.push_back(std::move(kernel));
    return true;
}

/// The intermediate code, whole: the driver compiles it for the GPU when the program is loaded.
bool readBitcode(Decoding& out, const Chunk& chunk) {
    if (chunk.payload.size < kBitcodeFront)
        return out.fail(chunk.whole, "chunk LLVM has " + counted(chunk.payload.size, "byte") +
                                         ", its first two words have 8");
    if (chunk.word(out.bytes(), 0) != 3 || chunk.word(out.bytes(), 1) != 0) {
        out.unknownLayout("the bitcode is preceded by " + hex(chunk.word(out.bytes(), 0)) + " and " +
                          hex(chunk.word(out.bytes(), 1)) + ", in every known binary by 3 and 0");
        return false;
    }
    const ByteRange stream{chunk.payload.offset + kBitcodeFront, chunk.payload.size - kBitcodeFront};
    out.part(RegionKind::length, {chunk.payload.offset, kBitcodeFront}, "words before the bitcode");
    out.part(RegionKind::section, stream, "LLVM bitcode");
    out.file("program.bc", stream);
    const BitcodeSummary summary = summariseBitcode(slice(out.bytes(), stream));
    out.program.architecture = summary.triple;
    out.program.compiler = summary.producer;
    if (summary.closes) return true;
    ByteRange fault = summary.fault.value_or(ByteRange{0, stream.size});
    fault.offset += stream.offset;
    return out.fail(fault, "the bitcode does not close: " + summary.problem);
}

void readParts(Decoding& out, const std::vector<Chunk>& chunks) {
    const Chunk& strt = chunks[chunks.size() - 2];
    const StringTable strings(out.bytes(), strt);
    if (!readStrings(out, strt, strings)) return;
    for (std::size_t i = 2; i + 2 < chunks.size(); ++i)
        if (!readKernel(out, chunks[i], strings)) return;
    out.program.kernelsKnown = chunks.size() - 4 <= out.limits().kernels;
    readBitcode(out, chunks[1]);
}

} // namespace

bool looksLikeMali(ByteView bytes) {
    return startsWith(bytes, "CLCC");
}

Program decodeMali(ByteView bytes, const DecodeLimits& limits) {
    Decoding out(bytes, limits, Family::mali);
    out.program.format = "Mali CLCC";
    ByteReader in(bytes);
    in.skip(4);
    const std::uint32_t headerSize = in.u32();
    in.skip(4);
    const std::uint32_t version = in.u32();
    if (!looksLikeMali(bytes) || (in.ok() && (headerSize != 12 || version != 4))) {
        out.unknownLayout("it does not begin with a CLCC chunk of 12 bytes and the word 4");
        return out.finish();
    }
    const std::vector<Chunk> chunks = readChunks(out);
    if (chunks.empty()) return out.finish();
    out.part(RegionKind::header, chunks.front().payload, "header");
    out.fact("chunks", number(chunks.size()));
    readParts(out, chunks);
    return out.finish();
}

} // namespace macebin
