// SPDX-License-Identifier: Apache-2.0
// SPIR-V's binary form (Khronos, "SPIR-V Specification", sections 2.3 "Physical Layout" and 3 "Binary Form"):
// five header words, then instructions whose first word holds word count << 16 | opcode.
#include "format/program/spirv/module.h"

#include "format/text.h"

#include <algorithm>

namespace macebin::spirv {

namespace {

constexpr std::uint32_t magic = 0x07230203;
constexpr std::uint64_t headerWords = 5;

enum Opcode : std::uint16_t {
    opSource = 3,
    opName = 5,
    opString = 7,
    opMemoryModel = 14,
    opEntryPoint = 15,
    opExecutionMode = 16,
    opTypeFirst = 19, ///< OpTypeVoid
    opTypeLast = 39,  ///< OpTypeForwardPointer
    opFunction = 54,
    opFunctionParameter = 55,
    opFunctionEnd = 56,
    opFunctionCall = 57,
};
constexpr std::uint32_t modeLocalSize = 17;

/// The words of one instruction, in the module's byte order.
class Instruction {
public:
    Instruction(ByteView words, bool bigEndian) : words_(words), bigEndian_(bigEndian) {}

    std::uint32_t word(std::uint64_t index) const {
        if (!fits(index * 4, 4, words_.size())) return 0;
        const auto little = loadLittle<std::uint32_t>(words_, index * 4);
        return bigEndian_ ? swapped(little) : little;
    }
    std::uint64_t count() const { return words_.size() / 4; }
    std::uint16_t opcode() const { return static_cast<std::uint16_t>(word(0) & 0xffff); }
    std::uint32_t wordCount() const { return word(0) >> 16; }

    /// The literal string that begins at a word: UTF-8 packed lowest byte first; nullopt without its zero.
    std::optional<std::string> text(std::uint64_t index, std::size_t most) const {
        std::string out;
        for (std::uint64_t i = index; i < count(); ++i) {
            for (int shift = 0; shift < 32; shift += 8) {
                const char c = static_cast<char>(word(i) >> shift & 0xff);
                if (c == '\0') return out;
                if (out.size() < most) out += c;
            }
        }
        return {};
    }

private:
    static std::uint32_t swapped(std::uint32_t v) {
        return v << 24 | (v & 0xff00) << 8 | (v >> 8 & 0xff00) | v >> 24;
    }
    ByteView words_;
    bool bigEndian_;
};

class Reader {
public:
    Reader(ByteView bytes, const DecodeLimits& limits) : bytes_(bytes), limits_(limits) {}

    Module read() {
        const auto order = byteOrder(bytes_);
        if (!order || bytes_.size() < headerWords * 4 || bytes_.size() % 4 != 0) {
            fail("it is not a whole number of words, or ends inside its header", 0, bytes_.size());
            return std::move(module_);
        }
        module_.bigEndian = *order;
        readHeader();
        std::uint64_t at = headerWords * 4;
        while (at < bytes_.size() && module_.problem.empty()) {
            const std::uint64_t size =
                std::uint64_t{Instruction(bytes_.subspan(at, 4), module_.bigEndian).wordCount()} * 4;
            if (size == 0 || !fits(at, size, bytes_.size())) {
                fail("an instruction's word count leads out of the module", at, 4);
                break;
            }
            take(Instruction(bytes_.subspan(at, size), module_.bigEndian), at);
            at += size;
        }
        if (module_.problem.empty()) checkWhole();
        return std::move(module_);
    }

private:
    void fail(std::string problem, std::uint64_t offset, std::uint64_t size) {
        if (!module_.problem.empty()) return;
        module_.problem = std::move(problem);
        module_.fault = {offset, size};
    }

    void readHeader() {
        const Instruction header(bytes_.first(headerWords * 4), module_.bigEndian);
        module_.version = header.word(1);
        module_.generator = header.word(2);
        module_.bound = header.word(3);
        if ((module_.version & 0xff0000ff) != 0) fail("its version word is not one", 4, 4);
        if (module_.bound == 0) fail("its id bound is zero", 12, 4);
        if (header.word(4) != 0) fail("its reserved header word is not zero", 16, 4);
    }

    void take(const Instruction& in, std::uint64_t at) {
        const ByteRange range{at, in.count() * 4};
        const std::uint16_t op = in.opcode();
        if (op >= opTypeFirst && op <= opTypeLast) return takeType(in);
        switch (op) {
        case opSource:
            module_.sourceLanguage = in.word(1);
            module_.sourceVersion = in.word(2);
            break;
        case opName:
        case opString: takeText(in, range); break;
        case opMemoryModel:
            if (memoryModels_++ > 0) fail("it has a second memory model", at, range.size);
            module_.addressing = in.word(1);
            break;
        case opEntryPoint: takeEntryPoint(in, range); break;
        case opExecutionMode: takeExecutionMode(in); break;
        default: takeFunctionPart(in, range);
        }
    }

    void takeType(const Instruction& in) {
        Type type;
        type.opcode = in.opcode();
        for (std::size_t i = 0; i < type.operands.size(); ++i)
            type.operands[i] = in.word(2 + i);
        module_.types.emplace(in.word(1), type);
    }

    void takeText(const Instruction& in, ByteRange range) {
        auto text = in.text(2, limits_.textLength);
        if (!text || in.word(1) >= module_.bound)
            return fail("a name has no end, or names an id beyond the bound", range.offset, range.size);
        if (in.opcode() == opName)
            module_.names.emplace(in.word(1), std::move(*text));
        else if (text->starts_with("kernel_arg_") && module_.argumentStrings.size() < 3 * limits_.kernels)
            module_.argumentStrings.push_back(std::move(*text));
    }

    void takeEntryPoint(const Instruction& in, ByteRange range) {
        auto name = in.text(3, limits_.textLength);
        if (!name || in.word(2) >= module_.bound)
            return fail("an entry point does not read", range.offset, range.size);
        if (module_.entryPoints.size() >= limits_.kernels) {
            module_.complete = false;
            return;
        }
        entryOf_.emplace(in.word(2), module_.entryPoints.size());
        module_.entryPoints.push_back({in.word(1), in.word(2), std::move(*name), std::nullopt});
    }

    void takeExecutionMode(const Instruction& in) {
        if (in.word(2) != modeLocalSize || in.count() < 6) return;
        const auto found = entryOf_.find(in.word(1));
        if (found != entryOf_.end())
            module_.entryPoints[found->second].localSize = {in.word(3), in.word(4), in.word(5)};
    }

    void takeFunctionPart(const Instruction& in, ByteRange range) {
        switch (in.opcode()) {
        case opFunction:
            if (inFunction_) return fail("a function begins inside another", range.offset, range.size);
            inFunction_ = true;
            current_ = {};
            current_.id = in.word(2);
            current_.range.offset = range.offset;
            break;
        case opFunctionParameter:
            if (!inFunction_)
                return fail("a parameter stands outside any function", range.offset, range.size);
            if (current_.parameters.size() < limits_.arguments)
                current_.parameters.push_back({in.word(1), in.word(2)});
            else
                module_.complete = false;
            break;
        case opFunctionCall: noteForwarding(in); break;
        case opFunctionEnd:
            if (!inFunction_) return fail("a function ends that never began", range.offset, range.size);
            inFunction_ = false;
            current_.range.size = range.end() - current_.range.offset;
            defined_.emplace(current_.id, module_.functions.size());
            module_.functions.push_back(std::move(current_));
            break;
        default: break;
        }
    }

    void noteForwarding(const Instruction& in) {
        if (!inFunction_ || in.count() != 4 + current_.parameters.size()) return;
        for (std::size_t i = 0; i < current_.parameters.size(); ++i)
            if (in.word(4 + i) != current_.parameters[i].id) return;
        current_.forwardsTo = in.word(3);
    }

    void checkWhole() {
        const std::uint64_t end = bytes_.size();
        if (inFunction_) return fail("its last function does not end", current_.range.offset, 4);
        if (memoryModels_ == 0) return fail("it has no memory model", end, 0);
        for (const EntryPoint& entry : module_.entryPoints)
            if (!defined_.contains(entry.function))
                return fail("entry point " + inQuotes(entry.name, 60) + " has no function", end, 0);
    }

    ByteView bytes_;
    DecodeLimits limits_;
    Module module_;
    int memoryModels_ = 0;
    bool inFunction_ = false;
    Function current_;
    std::unordered_map<std::uint32_t, std::size_t> entryOf_;
    std::unordered_map<std::uint32_t, std::size_t> defined_;
};

} // namespace

std::optional<bool> byteOrder(ByteView bytes) {
    if (bytes.size() < 4) return {};
    if (loadLittle<std::uint32_t>(bytes, 0) == magic) return false;
    if (loadLittle<std::uint32_t>(bytes, 0) == 0x03022307) return true;
    return {};
}

Module readModule(ByteView bytes, const DecodeLimits& limits) {
    return Reader(bytes, limits).read();
}

} // namespace macebin::spirv
