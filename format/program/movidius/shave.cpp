// SPDX-License-Identifier: Apache-2.0
// The SHAVE kernel ELFs that custom OpenCL stages keep among a Movidius blob's constants: their
// ".neo_metadata" section, after OpenVINO's vpu/frontend/ShaveElfMetadata.h. No real one has been seen, so
// nothing here is held against a blob: what reads is listed, what does not is left out.
#include "format/program/elf/elf_file.h"
#include "format/program/movidius/movidius.h"

namespace macebin::movidius {

namespace {

constexpr std::size_t mostElves = 16; ///< kernel binaries looked for in one blob
constexpr std::uint64_t kernelSize = 33 * 4;
constexpr std::uint64_t argumentSize = 7 * 4;
constexpr std::uint32_t newestMetadata = 0x10002;

/// md_header_t: what is needed of its thirteen words. The `first` fields are offsets in the section.
struct Metadata {
    std::uint32_t version = 0, kernels = 0, firstKernel = 0, arguments = 0, firstArgument = 0;
};

std::optional<Metadata> readMetadata(ByteView section) {
    ByteReader in(section);
    Metadata data;
    for (std::uint32_t* field :
         {&data.version, &data.kernels, &data.firstKernel, &data.arguments, &data.firstArgument})
        *field = in.u32();
    const bool reads = in.ok() && section.size() >= 13 * 4 && data.version >= 0x10000 &&
                       data.version <= newestMetadata &&
                       fits(data.firstKernel, data.kernels * kernelSize, section.size()) &&
                       fits(data.firstArgument, data.arguments * argumentSize, section.size());
    return reads ? std::optional(data) : std::nullopt;
}

/// md_kernel_argument_t: {flags, name, size expression, element size, address space, alignment, offset}.
KernelArgument readArgument(ProgramBuilder& out, ByteView record, elf::StringTable& strings) {
    static constexpr std::string_view spaces[] = {"private", "global", "constant", "local"};
    KernelArgument argument;
    argument.name = out.text(strings.at(loadLittle<std::uint32_t>(record, 4)).value_or(""));
    const auto space = loadLittle<std::uint32_t>(record, 16);
    if (space < std::size(spaces)) argument.addressSpace = spaces[space];
    return argument;
}

/// md_kernel_descriptor_t: {flags, argument count, first argument, three SIPP fields, name, …}.
std::optional<Kernel> readKernel(ProgramBuilder& out, const Metadata& data, ByteView section,
                                 std::uint32_t index, elf::StringTable& strings) {
    const std::uint64_t at = data.firstKernel + index * kernelSize;
    const auto count = loadLittle<std::uint32_t>(section, at + 4);
    const auto first = loadLittle<std::uint32_t>(section, at + 8);
    const auto name = strings.at(loadLittle<std::uint32_t>(section, at + 24));
    if (!name || !isPrintable(*name) || !fits(first, count, data.arguments)) return {};
    Kernel kernel;
    kernel.name = out.text(*name);
    kernel.arguments.emplace();
    // The last argument is the compiler's own.
    for (std::uint32_t i = 0; i + 1 < count && i < out.limits().arguments; ++i) {
        const std::uint64_t place = data.firstArgument + (std::uint64_t{first} + i) * argumentSize;
        kernel.arguments->push_back(readArgument(out, section.subspan(place, argumentSize), strings));
    }
    return kernel;
}

void readKernels(ProgramBuilder& out, ByteView file, const elf::File& elf, ByteRange place) {
    const auto* section = elf.find(".neo_metadata");
    const auto* names = elf.find(".neo_metadata.str");
    if (!section || !names) return;
    const ByteView bytes = slice(file, section->range);
    const auto data = readMetadata(bytes);
    if (!data) return;
    elf::StringTable strings(file, names->range);
    std::uint64_t left = data->arguments; // kernels do not share them
    for (std::uint32_t i = 0; i < data->kernels && out.program.kernels.size() < out.limits().kernels; ++i) {
        auto kernel = readKernel(out, *data, bytes, i, strings);
        if (!kernel || kernel->arguments->size() > left) return;
        left -= kernel->arguments->size();
        kernel->range = place;
        out.program.kernels.push_back(std::move(*kernel));
    }
}

} // namespace

void readShaveElves(ProgramBuilder& out, ByteRange constants) {
    constexpr std::string_view magic("\x7f"
                                     "ELF\x01\x01");
    const std::string_view text = asText(slice(out.bytes(), constants));
    std::size_t found = 0;
    for (auto at = text.find(magic); at != text.npos && found < mostElves;
         at = text.find(magic, at), ++found) {
        const ByteView rest = slice(out.bytes(), {constants.offset + at, constants.size - at});
        const elf::File elf = elf::readFile(rest);
        const std::uint64_t size = std::min<std::uint64_t>(elf.end, rest.size());
        if (elf.headerComplete && elf.find(".neo_metadata")) {
            const ByteRange place{constants.offset + at, size};
            readKernels(out, rest.first(size), elf, place);
            out.program.files.push_back({"shave-kernel-" + number(found) + ".elf", place});
        }
        at += std::max<std::uint64_t>(size, magic.size());
    }
}

} // namespace macebin::movidius
