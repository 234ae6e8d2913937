// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/adreno_program.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace macebin::bench {

namespace {

constexpr std::uint32_t kHeaderSize = 0x30;
constexpr std::uint32_t kSections = 57;
constexpr std::uint32_t kKernelFront = 0xac;
constexpr std::uint32_t kArgumentFront = 0x90;
constexpr std::uint32_t kRegisters = 7;
constexpr std::uint64_t kEndInstruction = 0x0300'0000'0000'0000;

void words(ByteWriter& out, std::initializer_list<std::uint32_t> list) {
    for (const std::uint32_t word : list)
        out.u32(word);
}

std::uint32_t alignTo4(std::size_t value) {
    return static_cast<std::uint32_t>((value + 3) / 4 * 4);
}

void putArgument(ByteWriter& out, std::uint32_t index) {
    const std::string name = "argument_" + std::to_string(index);
    const std::string_view type = "float*";
    const std::uint64_t start = out.position();
    const std::uint32_t size = kArgumentFront + alignTo4(name.size() + type.size() + 3);
    words(out, {size, index, 2, 0, 64, 10, 3, 0, static_cast<std::uint32_t>(name.size())});
    out.zeros(start + kArgumentFront - out.position());
    out.text(name);
    out.text(type);
    out.zeros(start + size - out.position());
}

void putKernel(ByteWriter& out, const std::string& name, std::uint32_t firstInstruction) {
    constexpr std::uint32_t arguments = 8;
    const std::uint64_t start = out.position();
    const std::uint32_t front = kKernelFront + alignTo4(name.size());
    words(out, {0, arguments, front, 0, 0, 0, firstInstruction, 0, kRegisters, 3, 0, 0, 0, front,
                static_cast<std::uint32_t>(name.size())});
    out.zeros(start + kKernelFront - out.position());
    out.text(name);
    out.zeros(start + front - out.position());
    for (std::uint32_t i = 0; i < arguments; ++i)
        putArgument(out, i);
    out.zeros(alignTo4(name.size() + 3) - alignTo4(name.size()));
    out.patchU32(start, static_cast<std::uint32_t>(out.position() - start));
}

/// Puts an end instruction at the end of each kernel's part of the code.
void closeKernels(Bytes& code, std::uint64_t instructionsEach, std::size_t kernels) {
    ByteWriter end;
    end.u64(kEndInstruction);
    const Bytes bytes = end.take();
    for (std::size_t i = 1; i <= kernels; ++i)
        std::copy(bytes.begin(), bytes.end(),
                  code.begin() + static_cast<std::ptrdiff_t>((instructionsEach * i - 1) * 8));
}

} // namespace

Bytes adrenoProgram(const std::vector<std::string>& kernels, Bytes code) {
    const std::uint64_t each = code.size() / 8 / kernels.size();
    code.resize(each * kernels.size() * 8);
    closeKernels(code, each, kernels.size());

    ByteWriter metadata;
    metadata.u32(static_cast<std::uint32_t>(kernels.size()));
    metadata.zeros(kKernelFront - 4);
    for (std::size_t i = 0; i < kernels.size(); ++i)
        putKernel(metadata, kernels[i], static_cast<std::uint32_t>(each * i));
    ByteWriter config;
    words(config, {0, 0, 0, kRegisters, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    const ByteView entryPoint = asBytes(std::string_view("main\0\0\0\0", 8));

    std::array<Bytes, kSections> sections;
    sections[0].assign(entryPoint.begin(), entryPoint.end());
    sections[1] = config.take();
    sections[10] = std::move(code);
    sections[11] = metadata.take();
    sections[0x24].resize(8);

    ByteWriter out;
    words(out, {0x20, 0xa, 2, 2, 3, kHeaderSize, kSections, 0x13, 0x10003, 0x06040001, 0, 0});
    std::uint32_t offset = (kHeaderSize + 20 * kSections + 7) / 8 * 8;
    for (std::uint32_t i = 0; i < kSections; ++i) {
        const auto size = static_cast<std::uint32_t>(sections[i].size());
        const std::uint32_t element = i == 0 ? 0 : i == 10 ? 8 : size;
        words(out, {i, offset, size, size == 0 ? 0 : i == 10 ? size / 8 : 1, element});
        offset += size;
    }
    out.alignTo(8);
    for (const Bytes& section : sections)
        out.bytes(section);
    return out.take();
}

} // namespace macebin::bench
