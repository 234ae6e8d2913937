// SPDX-License-Identifier: Apache-2.0
// The OpenCL program caches of other frameworks, told apart so that nobody calls one a damaged MACE cache.
// Most have no magic: such a layout must account for the whole file before it is named, since a false name is
// worse than none. Sources, one per function, are in FORMAT.md, "Other caches".
#include "format/byte_reader.h"
#include "format/program/decoders.h"
#include "format/program/named/foreign_flatbuffer.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::uint64_t longestName = 4096; ///< of a program or kernel, in bytes; real ones are far below

/// Every binary layout below has zero or high bytes near its start; a text file has none.
bool isPlainText(ByteView bytes) {
    const ByteView front = bytes.first(std::min<std::size_t>(bytes.size(), 4096));
    return std::all_of(front.begin(), front.end(), [](std::byte b) {
        const auto c = std::to_integer<unsigned>(b);
        return (c >= 0x20 && c < 0x7f) || (c >= 0x09 && c <= 0x0d);
    });
}

/// Android's EGL_cache / BlobCache: "EGL$", a CRC-32, then the blob cache's own magic "$bB_".
bool isAndroidBlobCache(ByteView bytes) {
    return startsWith(bytes, "EGL$") && bytes.size() >= 12 && asText(bytes.subspan(8, 4)) == "$bB_";
}

/// Arm Compute Library: {size_t name length; size_t binary length; name; binary} until the end, where size_t
/// has 8 bytes on arm64 and 4 on arm32 (src/runtime/CL/Utils.cpp).
bool isArmComputeChain(ByteView bytes, bool wide) {
    ByteReader in(bytes);
    while (!in.atEnd()) {
        const std::uint64_t nameSize = wide ? in.u64() : in.u32();
        const std::uint64_t binarySize = wide ? in.u64() : in.u32();
        if (!in.ok() || nameSize == 0 || nameSize > longestName || binarySize == 0) return false;
        if (!isPrintable(in.text(nameSize))) return false;
        in.skip(binarySize);
        if (!in.ok()) return false;
    }
    return !bytes.empty();
}

/// A fixed character array: printable up to its first zero, or empty.
bool isFixedText(std::string_view field, bool mayBeEmpty) {
    const auto end = field.find('\0');
    if (end == std::string_view::npos) return false;
    return end == 0 ? mayBeEmpty : isPrintable(field.substr(0, end));
}

/// TNN's index: struct {char program[30], options[300], kernels[300]; size_t size}, 640 bytes each on a
/// 64-bit device (opencl_runtime.cc).
bool isTnnIndex(ByteView bytes) {
    constexpr std::uint64_t recordSize = 640;
    if (bytes.empty() || bytes.size() % recordSize != 0) return false;
    ByteReader in(bytes);
    while (!in.atEnd()) {
        const auto program = in.text(30), options = in.text(300), kernels = in.text(300);
        in.skip(2); // alignment of size_t, whatever it holds
        const std::uint64_t size = in.u64();
        if (!isFixedText(program, false) || !isFixedText(options, true) || !isFixedText(kernels, false))
            return false;
        if (size == 0 || size >= std::uint64_t{1} << 31) return false;
    }
    return true;
}

/// TVM: u64 count, then {u64 length, kernel name, u64 length, binary} to the end of the file
/// (opencl_module.cc, GetPreCompiledPrograms; dmlc's serializer).
bool isTvmPrograms(ByteView bytes) {
    ByteReader in(bytes);
    const std::uint64_t count = in.u64();
    if (count == 0 || count > bytes.size() / 16) return false;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t nameSize = in.u64();
        if (nameSize == 0 || nameSize > longestName || !isPrintable(in.text(nameSize))) return false;
        const std::uint64_t binarySize = in.u64();
        in.skip(binarySize);
        if (!in.ok() || binarySize == 0) return false;
    }
    return in.atEnd();
}

/// One entry of OpenCV's file: {u32 next; u32 key size; u32 data size; key; data}, wholly behind the table.
bool isOpenCvEntry(ByteView bytes, std::uint64_t offset, std::uint64_t tableEnd) {
    if (offset < tableEnd) return false;
    ByteReader in(bytes);
    in.seek(offset);
    in.skip(4);
    const std::uint64_t keySize = in.u32();
    const std::uint64_t dataSize = in.u32();
    in.skip(keySize);
    in.skip(dataSize);
    return in.ok() && dataSize > 0;
}

/// OpenCV: u32 size and signature text, u32 64, then 64 offsets of entry chains, not all zero
/// (core/src/ocl.cpp, BinaryProgramFile).
bool isOpenCvPrograms(ByteView bytes) {
    constexpr std::uint32_t buckets = 64;
    ByteReader in(bytes);
    const std::uint32_t signatureSize = in.u32();
    if (signatureSize == 0 || signatureSize > longestName || !isPrintable(in.text(signatureSize)))
        return false;
    if (in.u32() != buckets) return false;
    ByteReader offsets = in;
    in.skip(buckets * 4);
    if (!in.ok()) return false;
    bool any = false;
    for (std::uint32_t i = 0; i < buckets; ++i) {
        const std::uint32_t offset = offsets.u32();
        if (offset == 0) continue;
        if (!isOpenCvEntry(bytes, offset, in.position())) return false;
        any = true;
    }
    return any;
}

} // namespace

std::string_view describeForeignCache(ByteView bytes) {
    if (isPlainText(bytes)) return {};
    if (isAndroidBlobCache(bytes)) return "Android EGL blob cache (OpenGL ES shaders)";
    if (const auto flat = describeFlatbufferCache(bytes); !flat.empty()) return flat;
    if (isTvmPrograms(bytes)) return "TVM OpenCL program cache";
    if (isArmComputeChain(bytes, true) || isArmComputeChain(bytes, false))
        return "Arm Compute Library program cache (cache.bin)";
    if (isTnnIndex(bytes)) return "TNN program cache index";
    if (isOpenCvPrograms(bytes)) return "OpenCV OpenCL program cache";
    return {};
}

} // namespace macebin
