// SPDX-License-Identifier: Apache-2.0
// Kernel records of Adreno's OpenCL binaries. Established on real files; tinygrad's runtime/ops_qcom.py reads
// the same fields (FORMAT.md, "Adreno").
#include "format/program/adreno/adreno.h"

#include <algorithm>

namespace macebin::adreno {

namespace {

constexpr std::uint64_t kFrontSize = 0xac; ///< of the section, and of a record up to the kernel's name
constexpr std::uint64_t kArgumentFrontSize = 0x90; ///< of an argument up to its name
constexpr std::uint64_t kInstructionSize = 8;
constexpr std::uint64_t kEnd = 0x0300'0000'0000'0000; ///< the instruction "end" of Mesa's ir3

/// The largest figures over all kernels: the program's own sections hold them again.
struct Largest {
    std::uint32_t privateMemory = 0;
    std::uint32_t registers = 0;
    std::uint32_t branchStack = 0;
};

std::uint64_t alignTo4(std::uint64_t value) {
    return (value + 3) / 4 * 4;
}

/// One record: words by their offset in it.
struct Record {
    ByteView bytes;
    std::uint64_t at = 0; ///< in the binary

    std::uint32_t word(std::uint64_t offset) const { return loadLittle<std::uint32_t>(bytes, offset); }
    ByteRange range() const { return {at, bytes.size()}; }
    ByteRange field(std::uint64_t offset) const { return {at + offset, 4}; }
};

/// A record that begins with its own size, inside [at, end); nothing where it does not fit.
std::optional<Record> recordAt(Decoding& out, std::uint64_t at, std::uint64_t end, std::uint64_t least,
                               std::string_view what) {
    const std::uint64_t left = end - at;
    const std::uint64_t size = left < 4 ? 0 : loadLittle<std::uint32_t>(out.bytes(), at);
    if (size >= least && size <= left) return Record{slice(out.bytes(), {at, size}), at};
    out.fail({at, std::min<std::uint64_t>(left, 4)}, std::string(what) + " of " + counted(size, "byte") +
                                                         " at " + hex(at) + ", where " + number(left) +
                                                         " are left and the least is " + number(least));
    return std::nullopt;
}

std::string_view baseTypeName(std::uint32_t base) {
    switch (base) {
    case 1: return "float";
    case 4: return "short";
    case 5: return "int";
    case 9: return "image2d_t";
    default: return {};
    }
}

std::string_view addressSpaceName(std::uint32_t kind) {
    switch (kind) {
    case 1: return "private";
    case 2: return "local";
    case 3: return "global";
    default: return {};
    }
}

/// The two texts behind the front: the name, then at once the C type, then zeros. Arguments and kernels alike
/// have as many bytes for texts as their characters and three more, aligned to four.
bool readTexts(Decoding& out, const Record& record, bool relations, std::string_view& name,
               std::string_view& type) {
    const std::string_view texts = asText(record.bytes.subspan(kArgumentFrontSize));
    const std::uint32_t length = record.word(0x20);
    if (length > texts.size())
        return out.fail(record.field(0x20), "an argument's name has " + number(length) + " bytes, where " +
                                                number(texts.size()) + " are left");
    name = texts.substr(0, length);
    const std::string_view rest = texts.substr(length);
    type = rest.substr(0, rest.find('\0'));
    const std::string_view both = texts.substr(0, name.size() + type.size());
    const bool clean = isZero(asBytes(texts.substr(both.size()))) && (both.empty() || isName(both));
    if (!clean)
        return out.fail({record.at + kArgumentFrontSize, texts.size()},
                        "the argument texts " + inQuotes(name) + " and " + inQuotes(type) +
                            " are not text with zeros behind");
    if (relations && texts.size() != alignTo4(name.size() + type.size() + 3))
        return out.fail(record.field(0), "an argument has " + number(texts.size()) + " bytes for texts of " +
                                             number(name.size() + type.size()));
    return true;
}

/// Checks the record, and fills `argument` where the limits leave room for one.
bool readArgument(Decoding& out, const Record& record, std::uint32_t index, bool relations,
                  KernelArgument* argument) {
    if (record.word(4) != index)
        return out.fail(record.field(4),
                        "argument " + number(index) + " says it is " + number(record.word(4)));
    std::string_view name;
    std::string_view type;
    if (!readTexts(out, record, relations, name, type)) return false;
    if (type.empty()) type = baseTypeName(record.word(0x14));
    out.part(RegionKind::argument, record.range(), "argument", name);
    if (!argument) return true;
    argument->name = out.text(name);
    argument->type = out.text(type);
    argument->addressSpace = addressSpaceName(record.word(0x18));
    if (const std::uint32_t storage = record.word(0x1c); storage == 1 || storage == 2)
        argument->accessQualifier = storage == 1 ? "read_only" : "write_only";
    argument->size = record.word(0x10) / 8;
    return true;
}

/// From behind the samplers to the end of the record: the arguments, then a zero word that the alignment of
/// the kernel's name leaves.
bool readArguments(Decoding& out, const Record& record, std::uint64_t start, bool relations, Kernel& kernel) {
    const std::uint32_t count = record.word(4);
    const std::uint64_t end = record.range().end();
    std::uint64_t at = record.at + start;
    std::vector<KernelArgument>& arguments = kernel.arguments.emplace();
    arguments.reserve(
        std::min<std::uint64_t>({count, out.limits().arguments, (end - at) / kArgumentFrontSize}));
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto stored = recordAt(out, at, end, kArgumentFrontSize, "an argument record");
        if (!stored) return false;
        KernelArgument* argument = i < out.limits().arguments ? &arguments.emplace_back() : nullptr;
        if (!readArgument(out, *stored, i, relations, argument)) return false;
        at = stored->range().end();
    }
    const ByteRange tail{at, end - at};
    const std::uint64_t nameLength = record.word(0x38);
    const std::uint64_t expected = alignTo4(nameLength + 3) - alignTo4(nameLength);
    if ((relations ? tail.size != expected : tail.size > 4) || !isZero(slice(out.bytes(), tail)))
        return out.fail(tail, counted(count, "argument") + " of " + inQuotes(kernel.name) + " end at " +
                                  hex(at) + ", the record at " + hex(end));
    out.part(RegionKind::padding, tail, "padding of", kernel.name);
    if (out.limits().arguments == 0) kernel.arguments.reset(); // not asked for, which is not "none"
    return true;
}

/// Name and samplers; gives where the arguments begin, or 0.
std::uint64_t readFront(Decoding& out, const Record& record, bool relations, Kernel& kernel) {
    const std::uint64_t nameLength = record.word(0x38);
    const std::uint64_t frontSize = record.word(0x34);
    if (frontSize != kFrontSize + alignTo4(nameLength) || frontSize > record.bytes.size()) {
        out.fail(record.field(0x34), "a kernel record has " + number(frontSize) +
                                         " bytes before its arguments, a " + "name of " + number(nameLength) +
                                         " makes " + number(kFrontSize + alignTo4(nameLength)));
        return 0;
    }
    const ByteView area = slice(record.bytes, {kFrontSize, frontSize - kFrontSize});
    const std::string_view name = asText(area).substr(0, nameLength);
    if (!isName(name) || !isZero(area.subspan(nameLength))) {
        out.fail({record.at + kFrontSize, area.size()},
                 "the kernel name " + inQuotes(name) + " is not a name");
        return 0;
    }
    kernel.name = out.text(name);
    kernel.samplers = record.word(0x30);
    const std::uint64_t start = frontSize + std::uint64_t{*kernel.samplers} * 8;
    if (start > record.bytes.size() || (relations && record.word(8) != start)) {
        out.fail(record.field(0x30), counted(*kernel.samplers, "sampler") + " of " + inQuotes(name) +
                                         " end at " + hex(start) + " of the record, which has " +
                                         number(record.bytes.size()) + " bytes and names " +
                                         hex(record.word(8)));
        return 0;
    }
    out.part(RegionKind::kernel, {record.at, start}, "kernel", kernel.name);
    return start;
}

bool readKernel(Decoding& out, const Record& record, const Sections& sections, Largest& largest,
                Kernel& kernel) {
    kernel.range = record.range();
    const std::uint64_t argumentsAt = readFront(out, record, sections.relations, kernel);
    if (argumentsAt == 0 || !readArguments(out, record, argumentsAt, sections.relations, kernel))
        return false;
    kernel.firstInstruction = record.word(0x18);
    kernel.privateMemory = record.word(0x1c);
    kernel.registers = record.word(0x20);
    kernel.halfRegisters = record.word(0x24);
    kernel.localMemory = record.word(0x2c);
    const std::uint64_t instructions = sections.code.size / kInstructionSize;
    if (*kernel.firstInstruction >= instructions)
        return out.fail(record.field(0x18), inQuotes(kernel.name) + " begins at instruction " +
                                                number(*kernel.firstInstruction) + ", there are " +
                                                number(instructions));
    largest.privateMemory = std::max(largest.privateMemory, record.word(0x1c));
    largest.registers = std::max(largest.registers, record.word(0x20));
    largest.branchStack = std::max(largest.branchStack, record.word(0x5c));
    return true;
}

bool judgeLargest(Decoding& out, const Sections& sections, const Largest& largest) {
    const auto same = [&](ByteRange section, std::uint64_t offset, std::uint32_t most,
                          std::string_view what) {
        const std::uint32_t stored = loadLittle<std::uint32_t>(out.bytes(), section.offset + offset);
        return stored == most || out.fail({section.offset + offset, 4},
                                          "the program says " + number(stored) + " " + std::string(what) +
                                              ", its kernels at most " + number(most));
    };
    if (!same(sections.config, 0x0c, largest.registers, "registers")) return false;
    return !sections.relations ||
           (same(sections.config, 0x08, largest.privateMemory, "bytes of private memory") &&
            same(sections.stack, 4, largest.branchStack, "levels of branches"));
}

/// A kernel's code reaches to the next kernel's first instruction, and its last instruction is "end".
bool cutCode(Decoding& out, const Sections& sections, std::vector<std::uint64_t> starts) {
    if (starts.empty()) return true;
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    starts.push_back(sections.code.size / kInstructionSize);
    for (std::size_t i = sections.relations ? 1 : starts.size(); i < starts.size(); ++i) {
        const std::uint64_t last = sections.code.offset + (starts[i] - 1) * kInstructionSize;
        if (loadLittle<std::uint64_t>(out.bytes(), last) != kEnd)
            return out.fail({last, kInstructionSize}, "the code before instruction " + number(starts[i]) +
                                                          " does not end in an end instruction");
    }
    if (sections.relations && starts.front() != 0)
        return out.fail(sections.code,
                        "the first kernel begins at instruction " + number(starts.front()) + " instead of 0");
    for (Kernel& kernel : out.program.kernels) {
        const std::uint64_t first = *kernel.firstInstruction;
        const std::uint64_t next = *std::upper_bound(starts.begin(), starts.end(), first);
        kernel.codeSize = (next - first) * kInstructionSize;
        out.part(RegionKind::kernel, {sections.code.offset + first * kInstructionSize, *kernel.codeSize},
                 "code of", kernel.name);
    }
    return true;
}

/// All kernel records, up to the last byte of their section.
bool readRecords(Decoding& out, const Sections& sections) {
    const ByteRange list = sections.kernels;
    if (list.size < kFrontSize)
        return out.fail(list, "the kernel metadata have " + number(list.size) +
                                  " bytes, their front alone has " + number(kFrontSize));
    out.part(RegionKind::length, {list.offset, kFrontSize}, "kernel count and fixed words");
    const std::uint32_t count = loadLittle<std::uint32_t>(out.bytes(), list.offset);
    std::uint64_t at = list.offset + kFrontSize;
    std::vector<std::uint64_t> starts;
    Largest largest;
    out.program.kernels.reserve(
        std::min<std::uint64_t>({count, out.limits().kernels, list.size / kFrontSize}));
    Kernel beyond; // past the limit they are read all the same
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto record = recordAt(out, at, list.end(), kFrontSize, "a kernel record");
        if (!record) return false;
        Kernel& kernel = i < out.limits().kernels ? out.program.kernels.emplace_back() : beyond;
        if (!readKernel(out, *record, sections, largest, kernel)) {
            if (&kernel != &beyond) out.program.kernels.pop_back();
            return false;
        }
        starts.push_back(*kernel.firstInstruction);
        at = record->range().end();
    }
    if (at != list.end())
        return out.fail({at, list.end() - at}, counted(count, "kernel record") + " end at " + hex(at) +
                                                   ", their section at " + hex(list.end()));
    out.program.kernelsKnown = count <= out.limits().kernels;
    return judgeLargest(out, sections, largest) && cutCode(out, sections, std::move(starts));
}

} // namespace

void readKernels(Decoding& out, const Sections& sections) {
    if (readRecords(out, sections)) return;
    out.program.kernelsKnown = false;
    out.part(RegionKind::section, sections.code, "machine code");
}

} // namespace macebin::adreno
