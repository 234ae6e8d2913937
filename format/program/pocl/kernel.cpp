// SPDX-License-Identifier: Apache-2.0
// Kernel records of PoCL's program binaries (PoCL's lib/CL/pocl_binary.c; FORMAT.md, "PoCL").
#include "format/program/pocl/pocl.h"
#include "format/text.h"

#include <limits>

namespace macebin::pocl {

namespace {

/// has_arg_metadata: which parts of an argument's description the compiler gave.
enum Metadata : std::uint64_t {
    hasAddress = 1,
    hasAccess = 2,
    hasTypeName = 4,
    hasTypeQualifier = 8,
    hasName = 16
};
constexpr std::uint64_t kAllMetadata = 31;

/// Flags of a record from version 11 on.
enum Extra : std::uint32_t { workGroupData = 2, subGroupData = 4, requiredSubGroup = 8 };

struct Record {
    ByteRange range;
    std::uint64_t filesSize = 0;
    std::uint32_t argumentsSize = 0;
    std::uint32_t argumentCount = 0;
    std::uint64_t oldSizes = 0; ///< version 6: where the sizes of the arguments stand
    std::uint64_t metadata = kAllMetadata;
    std::uint32_t version = 0;
};

/// CL_KERNEL_ARG_ADDRESS_* of cl.h.
std::string_view addressSpaceName(std::uint32_t qualifier) {
    switch (qualifier) {
    case 0x119b: return "global";
    case 0x119c: return "local";
    case 0x119d: return "constant";
    case 0x119e: return "private";
    default: return {};
    }
}

/// CL_KERNEL_ARG_ACCESS_* of cl.h; "none" is no qualifier.
std::string_view accessName(std::uint32_t qualifier) {
    switch (qualifier) {
    case 0x11a0: return "read_only";
    case 0x11a1: return "write_only";
    case 0x11a2: return "read_write";
    default: return {};
    }
}
constexpr std::uint32_t kAccessNone = 0x11a3;

/// CL_KERNEL_ARG_TYPE_* of cl.h, a bit each.
std::string typeQualifierWords(std::uint64_t bits) {
    static constexpr std::string_view words[] = {"const", "restrict", "volatile", "pipe"};
    std::string out;
    for (std::size_t i = 0; i < 4; ++i)
        if ((bits >> i & 1) != 0) out.append(out.empty() ? "" : " ").append(words[i]);
    return out;
}

std::uint64_t addSaturating(std::uint64_t a, std::uint64_t b) {
    return b > std::numeric_limits<std::uint64_t>::max() - a ? std::numeric_limits<std::uint64_t>::max()
                                                             : a + b;
}

/// Work-group and sub-group figures, from version 11 on; a figure of 0 is one that the device did not give.
void readExtra(Decoding& out, ByteReader& in, Kernel& kernel, std::uint32_t version) {
    const std::uint32_t flags = in.u32();
    const std::uint32_t known = workGroupData | subGroupData | (version >= 12 ? requiredSubGroup : 0U);
    const auto tell = [&](std::string_view what, std::uint32_t value) {
        if (value != 0) out.fact(kernel.name + ": " + std::string(what), number(value));
    };
    if (in.ok() && (flags & ~known) != 0) {
        out.fail({in.position() - 4, 4}, "kernel flags " + hex(flags) + " hold a bit that version " +
                                             number(version) + " does not have");
        return;
    }
    if ((flags & subGroupData) != 0) {
        tell("most sub-groups", in.u32());
        tell("sub-groups compiled for", in.u32());
    }
    if ((flags & workGroupData) != 0) {
        tell("most work-items in a work-group", in.u32());
        tell("preferred work-group multiple", in.u32());
        if (const std::uint32_t local = in.u32(); local != 0) kernel.localMemory = local;
        kernel.privateMemory = in.u32();
        tell("spilled bytes", in.u32());
    }
    if ((flags & requiredSubGroup) != 0) tell("required sub-group size", in.u32());
}

/// All zero: none required. OpenCL C has no other use for a zero, and a size is an unsigned int there.
bool readWorkGroupSize(Decoding& out, ByteReader& in, Kernel& kernel) {
    const std::uint64_t at = in.position();
    std::array<std::uint64_t, 3> size{};
    std::size_t zeros = 0;
    bool small = true;
    for (std::uint64_t& side : size) {
        side = in.u64();
        zeros += side == 0 ? 1 : 0;
        small = small && side <= std::numeric_limits<std::uint32_t>::max();
    }
    if (!in.ok() || zeros == size.size()) return true;
    if (zeros != 0 || !small) {
        return out.fail({at, 24}, "the required work-group size " + number(size[0]) + "x" + number(size[1]) +
                                      "x" + number(size[2]) + " cannot be");
    }
    kernel.workGroupSize = size;
    return true;
}

void readLocals(ByteReader& in, std::uint32_t count, Kernel& kernel) {
    if (count > in.remaining() / 8) {
        in.skip(std::uint64_t{count} * 8); // says what was wanted
        return;
    }
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < count; ++i)
        total = addSaturating(total, in.u64());
    kernel.localMemory = total;
}

/// Everything of a record in front of its arguments.
bool readFront(Decoding& out, ByteReader& in, Record& record, Kernel& kernel) {
    in.skip(16); // both sizes, read before
    record.argumentsSize = in.u32();
    const std::uint64_t nameAt = in.position();
    const std::string_view name = in.text(in.u32());
    kernel.name = out.text(name);
    record.argumentCount = in.u32();
    const std::uint32_t locals = in.u32();
    if (!in.ok()) return true;
    if (!isName(name)) {
        return out.fail({nameAt, in.position() - 8 - nameAt},
                        "the kernel name " + inQuotes(name) + " is not a name");
    }
    if (!readWorkGroupSize(out, in, kernel)) return false;
    record.oldSizes = in.position();
    if (record.version < 7) in.skip(std::uint64_t{record.argumentCount} * 8);
    readLocals(in, locals, kernel);
    if (record.version < 7) return true;
    const std::string_view attributes = in.text(in.u32());
    kernel.attributes = out.text(attributes);
    const std::uint64_t metadataAt = in.position();
    const bool narrow = record.version >= 11;
    record.metadata = narrow ? in.u32() : in.u64();
    if (!in.ok()) return true;
    const std::uint64_t all = narrow ? std::numeric_limits<std::uint32_t>::max() : ~std::uint64_t{0};
    if ((record.metadata & ~kAllMetadata) != 0 && record.metadata != all) { // built-in kernels have all bits
        return out.fail({metadataAt, in.position() - metadataAt},
                        "argument metadata flags " + hex(record.metadata) + ", where " + hex(kAllMetadata) +
                            " are all there are");
    }
    if (!attributes.empty() && !isName(attributes)) {
        return out.fail({metadataAt - attributes.size(), attributes.size()},
                        "the kernel attributes are not text");
    }
    if (narrow) readExtra(out, in, kernel, record.version);
    return !out.failed();
}

struct StoredArgument {
    std::uint32_t access = 0;
    std::uint32_t address = 0;
    std::uint64_t typeQualifier = 0;
    std::uint32_t type = 0; ///< 0 value, 1 pointer, 2 image, 3 sampler, 4 pipe
    std::uint64_t size = 0;
    std::string_view name;
    std::string_view typeName;
};

StoredArgument readStored(ByteReader& in, const Record& record, ByteView bytes, std::uint64_t index) {
    StoredArgument stored;
    stored.access = in.u32();
    stored.address = in.u32();
    stored.typeQualifier = in.u64();
    if (record.version < 7) in.skip(2); // is_local, is_set
    stored.type = in.u32();
    stored.size =
        record.version < 7 ? loadLittle<std::uint64_t>(bytes, record.oldSizes + index * 8) : in.u32();
    stored.name = in.text(in.u32());
    stored.typeName = in.text(in.u32());
    return stored;
}

/// The word that no PoCL writes, or nothing. What the metadata flags leave out is not looked at.
std::string_view wrongPart(const StoredArgument& stored, std::uint64_t metadata) {
    if (stored.type > 4) return "type";
    if ((metadata & hasAddress) != 0 && addressSpaceName(stored.address).empty()) return "address qualifier";
    if ((metadata & hasAccess) != 0 && stored.access != kAccessNone && accessName(stored.access).empty())
        return "access qualifier";
    if ((metadata & hasTypeQualifier) != 0 && stored.typeQualifier > 15) return "type qualifier";
    if (!stored.name.empty() && !isName(stored.name)) return "name";
    if (!stored.typeName.empty() && !isName(stored.typeName)) return "type name";
    return {};
}

/// Where the names are not part of the metadata, PoCL stores "a", "b", …: not the source's, so left out.
KernelArgument toArgument(const Decoding& out, const StoredArgument& stored, std::uint64_t metadata) {
    KernelArgument argument;
    if ((metadata & hasName) != 0) argument.name = out.text(stored.name);
    if ((metadata & hasTypeName) != 0) argument.type = out.text(stored.typeName);
    if ((metadata & hasAddress) != 0) argument.addressSpace = addressSpaceName(stored.address);
    if ((metadata & hasAccess) != 0) argument.accessQualifier = accessName(stored.access);
    if ((metadata & hasTypeQualifier) != 0) argument.typeQualifier = typeQualifierWords(stored.typeQualifier);
    argument.size = stored.size;
    return argument;
}

bool readArguments(Decoding& out, ByteReader in, const Record& record, Kernel& kernel, std::uint64_t end) {
    std::vector<KernelArgument> arguments;
    for (std::uint32_t i = 0; i < record.argumentCount; ++i) {
        const std::uint64_t start = in.position();
        const StoredArgument stored = readStored(in, record, out.bytes(), i);
        if (!in.ok()) return out.failRead(in, end, "an argument of " + inQuotes(kernel.name));
        const ByteRange range{start, in.position() - start};
        if (const std::string_view part = wrongPart(stored, record.metadata); !part.empty()) {
            return out.fail(range, "argument " + number(i) + " of " + inQuotes(kernel.name) +
                                       " has an impossible " + std::string(part));
        }
        out.part(RegionKind::argument, range, "argument", stored.name);
        if (i < out.limits().arguments) arguments.push_back(toArgument(out, stored, record.metadata));
    }
    if (!in.atEnd()) {
        return out.fail({in.position(), in.remaining()},
                        counted(record.argumentCount, "argument") + " of " + inQuotes(kernel.name) +
                            " end at " + hex(in.position()) + ", their size says " + hex(end));
    }
    if (out.limits().arguments > 0) kernel.arguments = std::move(arguments); // else not asked for
    return true;
}

/// Arguments and files fill a record from behind its front to its last byte.
bool readParts(Decoding& out, const ByteReader& front, const Record& record, Kernel& kernel) {
    const std::uint64_t at = front.position();
    const std::uint64_t left = front.remaining();
    if (record.argumentsSize > left || record.filesSize != left - record.argumentsSize) {
        return out.fail({record.range.offset, 20},
                        "the record of " + inQuotes(kernel.name) + " has " + number(left) +
                            " bytes left for arguments and files, its sizes say " +
                            number(record.argumentsSize) + " and " + number(record.filesSize));
    }
    out.part(RegionKind::kernel, {record.range.offset, at - record.range.offset}, "kernel", kernel.name);
    const ByteRange arguments{at, record.argumentsSize};
    const ByteRange files{arguments.end(), record.filesSize};
    return readArguments(out, ByteReader(slice(out.bytes(), arguments), at), record, kernel,
                         arguments.end()) &&
           readFiles(out, ByteReader(slice(out.bytes(), files), files.offset), files.end());
}

} // namespace

bool readKernel(Decoding& out, ByteReader& in, std::uint32_t version) {
    const std::uint64_t left = in.remaining();
    Record record;
    record.version = version;
    record.range.offset = in.position();
    record.range.size = in.u64();
    record.filesSize = in.u64();
    if (!in.ok()) return out.failRead(in, out.bytes().size(), "a kernel record");
    if (record.range.size > left || record.range.size < 16) {
        return out.fail({record.range.offset, 8}, "a kernel record of " + number(record.range.size) +
                                                      " bytes at " + hex(record.range.offset) + ", where " +
                                                      number(left) + " are left");
    }
    ByteReader front(slice(out.bytes(), record.range), record.range.offset);
    Kernel kernel;
    kernel.range = record.range;
    if (!readFront(out, front, record, kernel)) return false;
    if (!front.ok()) return out.failRead(front, record.range.end(), "a kernel record");
    if (!readParts(out, front, record, kernel)) return false;
    if (out.program.kernels.size() < out.limits().kernels) out.program.kernels.push_back(std::move(kernel));
    in.seek(record.range.end());
    return true;
}

} // namespace macebin::pocl
