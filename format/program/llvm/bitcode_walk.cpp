// SPDX-License-Identifier: Apache-2.0
// LLVM bitcode's blocks (LLVM documentation, "LLVM Bitcode File Format"; record codes: LLVMBitCodes.h). A
// block begins {vbr8 id, vbr4 abbreviation width, align, u32 words} and ends with an abbreviation id 0 and
// alignment.
#include "format/program/decoders.h"
#include "format/program/llvm/bit_cursor.h"
#include "format/program/llvm/bitcode.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin {

using bitstream::Abbreviation;
using bitstream::BitCursor;
using bitstream::Record;

namespace {

constexpr std::string_view rawMagic("BC\xc0\xde");
constexpr std::uint32_t wrapperMagic = 0x0b17c0de;
constexpr std::uint64_t wrapperSize = 20;
constexpr std::size_t deepest = 32;            ///< blocks within blocks; LLVM's own reach 4
constexpr std::size_t mostAbbreviations = 256; ///< defined in one block; LLVM's own have about 20
constexpr std::size_t mostShared = 4096;       ///< defined in all block infos together

enum BlockId : std::uint64_t { blockInfo = 0, moduleBlock = 8, identification = 13, stringTable = 23 };

/// Where raw bitcode begins and ends; the wrapper is {magic, version, offset, size, CPU type}.
std::optional<ByteRange> rawRange(ByteView bytes, bool& wrapped) {
    if (startsWith(bytes, rawMagic)) return ByteRange{0, bytes.size()};
    if (bytes.size() < wrapperSize || loadLittle<std::uint32_t>(bytes, 0) != wrapperMagic) return {};
    wrapped = true;
    const ByteRange inner{loadLittle<std::uint32_t>(bytes, 8), loadLittle<std::uint32_t>(bytes, 12)};
    const bool sane = inner.offset >= wrapperSize && fits(inner.offset, inner.size, bytes.size()) &&
                      startsWith(slice(bytes, inner), rawMagic);
    return sane ? inner : ByteRange{};
}

std::string textOf(const Record& record, std::size_t first, std::size_t most) {
    std::string text;
    for (std::size_t i = first; i < record.operands.size() && text.size() < most; ++i)
        text += static_cast<char>(record.operands[i] & 0xff);
    return text;
}

class Walker {
public:
    /// `raw` begins with the magic, at `base` in the bytes that the summary speaks of.
    Walker(ByteView raw, std::uint64_t base, BitcodeDepth depth, const DecodeLimits& limits,
           BitcodeSummary& out)
        : raw_(raw), base_(base), whole_(depth == BitcodeDepth::whole), limits_(limits), out_(out), in_(raw) {
    }

    void walk() {
        in_.seekByte(rawMagic.size());
        bool module = false;
        while (!in_.atEnd() && out_.problem.empty()) {
            const std::uint64_t start = in_.byte();
            Block block;
            if (in_.fixed(2) != enterBlock || !enter(block, raw_.size())) {
                fail("no block begins where the last one ended", start);
                break;
            }
            out_.blocks.push_back({block.id, {base_ + start, block.end - start}});
            module = module || block.id == moduleBlock;
            walkTopLevel(std::move(block));
            out_.size = base_ + in_.byte();
        }
        if (!module && out_.problem.empty()) fail("it holds no module", raw_.size());
        if (whole_ && named_ < names_.size())
            fail("functions have names, but there is no string table", raw_.size());
    }

private:
    static constexpr std::uint32_t endBlock = 0, enterBlock = 1, defineAbbreviation = 2, unabbreviated = 3;

    struct Block {
        std::uint64_t id = 0;
        unsigned width = 2;                                ///< bits of an abbreviation id
        std::uint64_t end = 0;                             ///< byte offset behind its last word
        const std::vector<Abbreviation>* shared = nullptr; ///< from the block info, as it was on entry
        std::size_t sharedCount = 0;
        std::vector<Abbreviation> own;
        std::vector<Abbreviation>* target = nullptr; ///< block info: whose abbreviations are being defined
    };

    void fail(std::string problem, std::uint64_t offset) {
        if (!out_.problem.empty()) return;
        out_.problem = std::move(problem);
        out_.fault = ByteRange{base_ + std::min<std::uint64_t>(offset, raw_.size()), 0};
    }

    bool enter(Block& block, std::uint64_t parentEnd) {
        block.id = in_.vbr(8);
        const std::uint64_t width = in_.vbr(4);
        in_.alignToWord();
        const std::uint64_t words = in_.fixed(32);
        if (!in_.ok() || width < 2 || width > 32 || in_.byte() > parentEnd ||
            !fits(in_.byte(), words * 4, parentEnd))
            return false;
        block.width = static_cast<unsigned>(width);
        block.end = in_.byte() + words * 4;
        if (const auto shared = blockInfo_.find(block.id); shared != blockInfo_.end()) {
            block.shared = &shared->second;
            block.sharedCount = shared->second.size();
        }
        return true;
    }

    bool isWanted(std::uint64_t id) const {
        return whole_ || id == identification || (id == moduleBlock && out_.triple.empty());
    }

    void walkTopLevel(Block top) {
        const std::uint64_t end = top.end;
        if (isWanted(top.id)) {
            stack_.clear();
            stack_.push_back(std::move(top));
            while (!stack_.empty() && out_.problem.empty() && !skipsRest())
                step();
        }
        if (out_.problem.empty()) in_.seekByte(end);
    }

    /// The outline wants nothing of a module behind its triple.
    bool skipsRest() const { return !whole_ && stack_.front().id == moduleBlock && !out_.triple.empty(); }

    void step() {
        Block& block = stack_.back();
        const std::uint64_t start = in_.byte();
        const std::uint32_t id = in_.fixed(block.width);
        if (id == endBlock) return leave();
        if (id == enterBlock) return enterNested();
        if (id == defineAbbreviation)
            define(block);
        else
            readRecord(block, id);
        if (!in_.ok() || in_.byte() > block.end) fail("a record does not fit into its block", start);
    }

    void leave() {
        in_.alignToWord();
        if (!in_.ok() || in_.byte() != stack_.back().end)
            return fail("a block does not end where its length says", in_.byte());
        stack_.pop_back();
    }

    void enterNested() {
        Block inner;
        const std::uint64_t start = in_.byte();
        if (!enter(inner, stack_.back().end) || stack_.size() >= deepest)
            return fail("a block does not fit into the one around it", start);
        if (whole_)
            stack_.push_back(std::move(inner));
        else
            in_.seekByte(inner.end);
    }

    void define(Block& block) {
        Abbreviation abbreviation = bitstream::readAbbreviation(in_);
        const bool shared = block.id == blockInfo;
        if (shared ? !block.target || ++sharedTotal_ > mostShared : block.own.size() >= mostAbbreviations)
            in_.fail();
        else
            (shared ? *block.target : block.own).push_back(std::move(abbreviation));
    }

    void readRecord(Block& block, std::uint32_t id) {
        if (id == unabbreviated) {
            bitstream::readUnabbreviated(in_, record_);
        } else {
            const std::size_t index = id - 4;
            if (index < block.sharedCount)
                bitstream::readAbbreviated(in_, (*block.shared)[index], record_);
            else if (index - block.sharedCount < block.own.size())
                bitstream::readAbbreviated(in_, block.own[index - block.sharedCount], record_);
            else
                in_.fail();
        }
        if (in_.ok()) take(block);
    }

    void take(Block& block) {
        const std::uint64_t code = record_.code;
        if (block.id == blockInfo && code == 1 && !record_.operands.empty()) { // SETBID
            block.target = &blockInfo_[record_.operands[0]];
        } else if (block.id == identification) {
            if (code == 1) out_.producer = textOf(record_, 0, limits_.textLength);
            if (code == 2 && !record_.operands.empty()) out_.epoch = number(record_.operands[0]);
        } else if (block.id == moduleBlock) {
            takeModuleRecord();
        } else if (block.id == stringTable && code == 1) { // BLOB
            nameFunctions(slice(raw_, record_.blob));
        }
    }

    void takeModuleRecord() {
        switch (record_.code) {
        case 1: // VERSION
            if (!record_.operands.empty()) out_.moduleVersion = record_.operands[0];
            break;
        case 2: out_.triple = textOf(record_, 0, limits_.textLength); break;
        case 3: out_.dataLayout = textOf(record_, 0, limits_.textLength); break;
        case 16: out_.sourceFileName = textOf(record_, 0, limits_.textLength); break;
        case 8: takeFunction(); break;
        default: break;
        }
    }

    /// FUNCTION, version 2: [name offset, name size, type, calling convention, is a declaration, …].
    void takeFunction() {
        if (out_.moduleVersion != 2 || record_.operands.size() < 5 ||
            out_.functions.size() >= limits_.kernels) {
            allFunctions_ = false;
            return;
        }
        const auto& operands = record_.operands;
        out_.functions.push_back({{}, operands[3], operands[4] != 0});
        names_.push_back({operands[0], operands[1]});
    }

    void nameFunctions(ByteView strings) {
        std::uint64_t left = strings.size(); // names do not overlap; a hostile file's would
        for (; named_ < names_.size(); ++named_) {
            const ByteRange name = names_[named_];
            if (!fits(name.offset, name.size, strings.size()))
                return fail("the name of a function is not in the string table", base_);
            const std::uint64_t size = std::min<std::uint64_t>(name.size, limits_.textLength);
            if (size > left) {
                allFunctions_ = false;
                continue;
            }
            left -= size;
            out_.functions[named_].name = asText(strings.subspan(name.offset, size));
        }
        out_.functionsKnown = allFunctions_;
    }

    ByteView raw_;
    std::uint64_t base_;
    bool whole_;
    DecodeLimits limits_;
    BitcodeSummary& out_;
    BitCursor in_;
    std::vector<Block> stack_;
    std::map<std::uint64_t, std::vector<Abbreviation>> blockInfo_;
    std::size_t sharedTotal_ = 0;
    Record record_;
    std::vector<ByteRange> names_; ///< of the functions, in the string table
    std::size_t named_ = 0;
    bool allFunctions_ = true;
};

} // namespace

bool isKernelConvention(std::uint64_t callingConvention) {
    return callingConvention == 71 || callingConvention == 76 || callingConvention == 91;
}

bool looksLikeBitcode(ByteView bytes) {
    return startsWith(bytes, rawMagic) ||
           (bytes.size() >= wrapperSize && loadLittle<std::uint32_t>(bytes, 0) == wrapperMagic);
}

BitcodeSummary summariseBitcode(ByteView bytes, BitcodeDepth depth, const DecodeLimits& limits) {
    BitcodeSummary summary;
    const auto inner = rawRange(bytes, summary.wrapped);
    if (!inner) {
        summary.problem = "it does not begin as LLVM bitcode does";
        summary.fault = ByteRange{0, 0};
        return summary;
    }
    summary.isBitcode = true;
    if (inner->size == 0) {
        summary.problem = "its wrapper points to no bitcode";
        summary.fault = ByteRange{8, 8};
        return summary;
    }
    Walker(slice(bytes, *inner), inner->offset, depth, limits, summary).walk();
    // The wrapper is padded to 16 bytes; what is behind that belongs to nothing.
    if (summary.problem.empty() && bytes.size() - inner->end() >= 16) {
        summary.problem = "bytes follow the wrapped bitcode";
        summary.fault = ByteRange{inner->end(), bytes.size() - inner->end()};
    }
    summary.closes = summary.problem.empty();
    if (summary.closes) summary.size = bytes.size();
    return summary;
}

} // namespace macebin
