// SPDX-License-Identifier: Apache-2.0
// Intel's patchtokens: a header, a patch list for the program, then per kernel a header, its name, its code,
// three heaps and its patch list. Sources: Intel's graphics compiler,
// ocl_igc_shared/executable_format/patch_list.h and patch_g7.h; compute-runtime,
// device_binary_format/patchtokens_decoder.cpp. Three files made by ocloc 22.43.
#include "format/byte_reader.h"
#include "format/program/decoders.h"
#include "format/program/intel/common.h"
#include "format/program/intel/patchtokens_checksum.h"
#include "format/text.h"

namespace macebin {

namespace {

constexpr std::string_view magic = "CTNI"; // 0x494E5443, "INTC" as a number

// CURRENT_ICBE_VERSION: the published 1066 and the 1081 of real files frame the versions that share this
// layout.
constexpr std::uint32_t oldestVersion = 1066, newestVersion = 1081;

// PATCH_TOKEN numbers.
constexpr std::uint32_t tokenLocalSurface = 15, tokenExecutionEnvironment = 23, tokenArgumentInfo = 26,
                        tokenAttributes = 27, tokenPrivateMemory = 38, tokenGlobalSurface = 41,
                        tokenConstantSurface = 42;

struct KernelHeader {
    ByteRange range;
    std::uint32_t checksum = 0, nameSize = 0, patchListSize = 0, heapSize = 0, generalState = 0,
                  dynamicState = 0, surfaceState = 0, unpaddedSize = 0;
};

class Decoder {
public:
    Decoder(ByteView bytes, const DecodeLimits& limits) : bytes_(bytes), limits_(limits), reader_(bytes) {}

    Program run() {
        program_.family = Family::intel;
        program_.format = "patchtokens";
        program_.structure = Structure::closes;
        readProgram();
        if (limits_.regions != 0)
            program_.regions = tile(std::move(program_.regions), bytes_.size(), holes());
        return std::move(program_);
    }

private:
    RegionKind holes() const {
        return program_.structure == Structure::broken ? RegionKind::unreadable : RegionKind::gap;
    }

    void fail(std::string why, ByteRange where) {
        if (program_.structure != Structure::closes) return;
        program_.structure = Structure::broken;
        program_.structureNote = std::move(why);
        program_.structureFault = where;
    }

    void failAt(std::string why, std::uint64_t position) {
        fail(std::move(why), {position, bytes_.size() - position});
    }

    void addRegion(std::string name, RegionKind kind, ByteRange range) {
        if (range.size != 0 && program_.regions.size() < limits_.regions)
            program_.regions.push_back({std::move(name), kind, range, std::nullopt});
    }

    void addFact(std::string name, std::string value) {
        if (program_.facts.size() < limits_.facts)
            program_.facts.push_back({std::move(name), std::move(value)});
    }

    std::string text(std::string_view stored) const {
        return std::string(stored.substr(0, std::min(stored.find('\0'), limits_.textLength)));
    }

    void readProgram() {
        if (reader_.text(magic.size()) != magic)
            return fail("there is no patchtokens magic", {0, bytes_.size()});
        const std::uint32_t version = reader_.u32(), device = reader_.u32(), pointerSize = reader_.u32(),
                            kernelCount = reader_.u32(), stepping = reader_.u32(),
                            patchListSize = reader_.u32();
        if (!reader_.ok()) return fail("the program header is cut short", {0, bytes_.size()});
        addRegion("program header", RegionKind::header, {0, reader_.position()});
        describe(version, device, pointerSize, stepping);
        if (version < oldestVersion || version > newestVersion) {
            program_.structure = Structure::unknownLayout;
            program_.structureNote = "patchtokens version " + number(version) + " is not known";
            return;
        }
        if (pointerSize != 4 && pointerSize != 8)
            fail("a GPU pointer cannot have " + number(pointerSize) + " bytes", {12, 4});
        readProgramPatchList(patchListSize);
        readKernels(kernelCount);
    }

    void describe(std::uint32_t version, std::uint32_t device, std::uint32_t pointerSize,
                  std::uint32_t stepping) {
        program_.format = "patchtokens version " + number(version);
        const std::string_view core = intel::coreName(device);
        program_.architecture =
            core.empty() ? "Intel graphics core family " + number(device) : std::string(core);
        addFact("graphics core family", number(device));
        addFact("stepping", number(stepping));
        addFact("GPU pointer size", number(pointerSize));
    }

    void readProgramPatchList(std::uint32_t size) {
        const std::uint64_t start = reader_.position();
        const ByteRange list = reader_.range(size);
        if (!reader_.ok()) return failAt("the program's patch list passes the end", start);
        addRegion("program patch list", RegionKind::section, list);
        forEachToken(list, "the program's patch list", true, [](std::uint32_t, ByteReader) {});
    }

    /// Calls take(token, reader of its payload) for each. In the program's list the initial data of global
    /// and constant memory follow their tokens, not counted in the token's size.
    template <class Take>
    void forEachToken(ByteRange list, const std::string& listName, bool ofProgram, Take take) {
        ByteReader reader(slice(bytes_, list), list.offset);
        while (!reader.atEnd()) {
            const std::uint64_t start = reader.position();
            const std::uint32_t token = reader.u32(), size = reader.u32();
            const ByteRange payload = reader.range(size < 8 ? UINT64_MAX : size - 8);
            if (reader.ok()) {
                const ByteReader content(slice(bytes_, payload), payload.offset);
                take(token, content);
                if (ofProgram) reader.skip(inlineDataSize(token, content));
            }
            if (!reader.ok())
                return fail(listName + " does not divide into tokens", {start, list.end() - start});
        }
    }

    static std::uint64_t inlineDataSize(std::uint32_t token, ByteReader content) {
        if (token != tokenGlobalSurface && token != tokenConstantSurface) return 0;
        if (token == tokenGlobalSurface) content.skip(4); // type
        content.skip(4);                                  // buffer index
        const std::uint32_t size = content.u32();
        return content.ok() ? size : UINT64_MAX;
    }

    void readKernels(std::uint32_t count) {
        for (std::uint32_t i = 0; i < count && program_.structure != Structure::unknownLayout; ++i) {
            const std::uint64_t start = reader_.position();
            if (!readKernel())
                return failAt("kernel " + number(i) + " of " + number(count) + " passes the end", start);
        }
        program_.kernelsKnown = program_.kernels.size() == count;
        if (!reader_.atEnd())
            failAt(counted(reader_.remaining(), "byte") + " follow the last kernel", reader_.position());
    }

    KernelHeader readKernelHeader() {
        KernelHeader header;
        header.range = {reader_.position(), 40};
        header.checksum = reader_.u32();
        reader_.skip(8); // hash of the source
        header.nameSize = reader_.u32();
        header.patchListSize = reader_.u32();
        header.heapSize = reader_.u32();
        header.generalState = reader_.u32();
        header.dynamicState = reader_.u32();
        header.surfaceState = reader_.u32();
        header.unpaddedSize = reader_.u32();
        return header;
    }

    bool readKernel() {
        const KernelHeader header = readKernelHeader();
        const ByteRange name = reader_.range(header.nameSize);
        const ByteRange code = reader_.range(header.heapSize);
        const ByteRange general = reader_.range(header.generalState);
        const ByteRange dynamic = reader_.range(header.dynamicState);
        const ByteRange surface = reader_.range(header.surfaceState);
        const ByteRange patchList = reader_.range(header.patchListSize);
        if (!reader_.ok()) return false;
        Kernel kernel;
        kernel.name = text(asText(slice(bytes_, name)));
        kernel.codeSize = header.unpaddedSize;
        kernel.range = code;
        checkKernel(header, name, kernel.name, {name.offset, patchList.end() - name.offset});
        addKernelRegions(header, kernel.name, {name, code, general, dynamic, surface, patchList});
        readKernelPatchList(patchList, kernel);
        if (program_.kernels.size() < limits_.kernels) program_.kernels.push_back(std::move(kernel));
        return true;
    }

    void checkKernel(const KernelHeader& header, ByteRange name, const std::string& readName,
                     ByteRange covered) {
        if (patchtokensChecksum(slice(bytes_, covered)) != header.checksum) {
            if (!program_.checksumMismatch) program_.checksumMismatch = covered;
            fail("the checksum of kernel " + inQuotes(readName) + " does not match its bytes", covered);
        }
        if (readName.size() == name.size)
            fail("the name of kernel " + inQuotes(readName) + " is not terminated", name);
        if (header.unpaddedSize > header.heapSize)
            fail("kernel " + inQuotes(readName) + " has more code than its heap holds", header.range);
    }

    void addKernelRegions(const KernelHeader& header, const std::string& name,
                          const std::array<ByteRange, 6>& parts) {
        if (limits_.regions == 0) return;
        static constexpr std::array<std::string_view, 6> names = {
            "name", "code", "general state heap", "dynamic state heap", "surface state heap", "patch list"};
        static constexpr std::array<RegionKind, 6> kinds = {RegionKind::text,    RegionKind::kernel,
                                                            RegionKind::section, RegionKind::section,
                                                            RegionKind::section, RegionKind::section};
        const std::string prefix = "kernel " + name + " ";
        addRegion(prefix + "checksum", RegionKind::checksum, {header.range.offset, 4});
        addRegion(prefix + "header", RegionKind::header, {header.range.offset + 4, header.range.size - 4});
        for (std::size_t i = 0; i < parts.size(); ++i)
            addRegion(prefix + std::string(names[i]), kinds[i], parts[i]);
    }

    void readKernelPatchList(ByteRange list, Kernel& kernel) {
        intel::NumberedArguments arguments;
        forEachToken(list, "the patch list of kernel " + inQuotes(kernel.name), false,
                     [&](std::uint32_t token, ByteReader content) {
                         if (token == tokenArgumentInfo)
                             readArgument(content, arguments);
                         else
                             readToken(token, content, kernel);
                     });
        kernel.arguments = intel::inOrder(std::move(arguments));
        if (!kernel.localMemory) kernel.localMemory = 0; // the token stands only where local memory is used
    }

    void readToken(std::uint32_t token, ByteReader& content, Kernel& kernel) {
        if (token == tokenExecutionEnvironment) return readEnvironment(content, kernel);
        if (token == tokenAttributes) {
            const std::uint32_t size = content.u32();
            kernel.attributes = text(content.text(size));
        } else if (token == tokenLocalSurface) {
            content.skip(4); // offset
            const std::uint32_t size = content.u32();
            if (content.ok()) kernel.localMemory = size;
        } else if (token == tokenPrivateMemory) {
            content.skip(12);
            const std::uint32_t size = content.u32(), perWorkItem = content.u32();
            if (content.ok() && perWorkItem == 1) kernel.privateMemory = size;
        }
    }

    /// Required work-group size, then SIMD size; the count of registers is the 21st number.
    void readEnvironment(ByteReader& content, Kernel& kernel) {
        const std::uint32_t x = content.u32(), y = content.u32(), z = content.u32(), simd = content.u32();
        if (!content.ok()) return;
        if (x != 0 && y != 0 && z != 0) kernel.workGroupSize = {x, y, z};
        addFact("SIMD size of " + kernel.name, number(simd));
        content.skip(64);
        const std::uint32_t registers = content.u32();
        if (content.ok() && registers != 0) kernel.registers = registers;
    }

    void readArgument(ByteReader& content, intel::NumberedArguments& arguments) {
        const std::uint32_t index = content.u32();
        std::array<std::uint32_t, 5> sizes{};
        for (std::uint32_t& size : sizes)
            size = content.u32();
        std::array<std::string, 5> texts; // address and access qualifier, name, type, type qualifier
        for (std::size_t i = 0; i < sizes.size(); ++i)
            texts[i] = text(content.text(sizes[i]));
        if (content.ok() && arguments.size() < limits_.arguments)
            arguments.emplace_back(index,
                                   intel::makeArgument(texts[0], texts[1], texts[2], texts[3], texts[4]));
    }

    ByteView bytes_;
    const DecodeLimits& limits_;
    ByteReader reader_;
    Program program_;
};

} // namespace

bool looksLikePatchtokens(ByteView bytes) {
    return startsWith(bytes, magic);
}

Program decodePatchtokens(ByteView bytes, const DecodeLimits& limits) {
    return Decoder(bytes, limits).run();
}

} // namespace macebin
