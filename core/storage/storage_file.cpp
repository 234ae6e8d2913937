// SPDX-License-Identifier: Apache-2.0
#include "core/storage/storage_file.h"

#include "core/answer/digest.h"
#include "core/text/paths.h"
#include "format/cache/mace/key.h"
#include "format/limits.h"
#include "format/program/decoders.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

/// Programs that MACE's own words in the keys of tuned kernels name (`Concat("softmax_opencl_kernel", …)` in
/// its sources; it writes "conv2d_3x3" there, too). Others are left out: that a program is missing must be
/// sure.
constexpr std::array<std::string_view, 11> kTunedPrograms{
    "addn",    "concat", "conv_2d_1x1", "conv_2d_3x3",     "crop",    "depthwise_conv2d",
    "eltwise", "matmul", "pooling",     "resize_bilinear", "softmax",
};

std::string withoutUnderlines(std::string_view text) {
    std::string out(text);
    std::erase(out, '_');
    return out;
}

/// The program that a key such as "softmax_opencl_kernel_1_1_1_1001" is of, in clear or as a release build
/// writes it; empty where that is not sure.
std::string_view programOfTunedKey(std::string_view key) {
    key = key.substr(0, kLongestStoredProgram);
    for (const std::string& plain : {std::string(key), deobfuscate(key)})
        for (const std::string_view mark : {"_opencl_kernel", "_ocl_kernel"}) {
            const auto at = plain.find(mark);
            if (at == std::string::npos) continue;
            const std::string stem = withoutUnderlines(plain.substr(0, at));
            const auto known =
                std::find_if(kTunedPrograms.begin(), kTunedPrograms.end(),
                             [&](std::string_view program) { return withoutUnderlines(program) == stem; });
            return known == kTunedPrograms.end() ? std::string_view() : *known;
        }
    return {};
}

GpuMaker makerOfPrograms(const Cache& cache) {
    for (const Entry& entry : cache.entries) {
        if (entry.role != EntryRole::program) continue;
        const Family family = identifyProgram(cache.valueOf(entry));
        if (family == Family::adreno) return GpuMaker::adreno;
        if (family == Family::mali) return GpuMaker::mali;
    }
    return GpuMaker::unknown;
}

/// "640" of "Adreno 640 (0x06040001)", as the first program's own chip id says it.
std::string adrenoOfPrograms(const Cache& cache) {
    constexpr std::string_view label = "Adreno ";
    for (const Entry& entry : cache.entries) {
        if (entry.role != EntryRole::program) continue;
        const std::string chip = decodeProgram(cache.valueOf(entry)).architecture;
        if (!chip.starts_with(label)) return {}; // one that is only probable, too
        return chip.substr(label.size(), chip.find(' ', label.size()) - label.size());
    }
    return {};
}

/// "pooling_buffer" holds kernels that are tuned for "pooling", too.
void addPrograms(std::string_view stored, std::set<std::string_view>& programs) {
    const std::string plain = withoutUnderlines(stored.substr(0, kLongestStoredProgram));
    for (const std::string_view program : kTunedPrograms)
        if (plain.starts_with(withoutUnderlines(program))) programs.insert(program);
}

void readPairs(const Cache& cache, StorageFile& file) {
    std::uint32_t crc = 0;
    for (const Entry& entry : cache.entries) {
        crc = crc32(cache.valueOf(entry), crc32(asBytes(entry.key), crc));
        if (entry.role == EntryRole::program) {
            file.hasPrograms = true;
            addPrograms(splitProgramKey(entry.key).program, file.programs);
        }
        if (entry.role == EntryRole::tuned)
            if (const auto program = programOfTunedKey(entry.key); !program.empty())
                file.tunedPrograms.insert(program);
    }
    if (!cache.complete) file.programs.insert(kTunedPrograms.begin(), kTunedPrograms.end()); // any of them
    if (cache.complete && cache.kind == CacheKind::maceCache) file.pairsCrc = crc;
}

} // namespace

GpuMaker makerOfPlatform(std::string_view platformInfo) {
    const std::string_view platform = splitPlatformInfo(platformInfo).platformName;
    if (platform.find("QUALCOMM") != std::string_view::npos) return GpuMaker::adreno;
    if (platform == "ARM Platform") return GpuMaker::mali;
    return platform.find("PowerVR") != std::string_view::npos ? GpuMaker::powervr : GpuMaker::unknown;
}

CacheGpu gpuOf(const Cache& cache) {
    CacheGpu gpu;
    const GpuMaker byPlatform = makerOfPlatform(cache.identity.platformInfo.value_or(""));
    const GpuMaker byPrograms = makerOfPrograms(cache);
    if (byPlatform == GpuMaker::unknown)
        gpu.maker = byPrograms;
    else if (byPrograms == GpuMaker::unknown || byPrograms == byPlatform)
        gpu.maker = byPlatform;
    constexpr std::string_view adreno = "Adreno(TM) ";
    const std::string_view device = cache.identity.deviceName.value_or("");
    if (gpu.maker == GpuMaker::adreno && device.starts_with(adreno))
        gpu.model = device.substr(adreno.size());
    else if (gpu.maker == GpuMaker::adreno && device.empty())
        gpu.model = adrenoOfPrograms(cache);
    return gpu;
}

std::string_view name(GpuMaker maker) {
    switch (maker) {
    case GpuMaker::adreno: return "Adreno";
    case GpuMaker::mali: return "Mali";
    case GpuMaker::powervr: return "PowerVR";
    case GpuMaker::unknown: break;
    }
    return {};
}

StorageFile storageFileOf(std::string_view path) {
    StorageFile file;
    file.name = fileNameOf(path);
    const StorageName name = storageNameOf(file.name);
    file.byName = name.role;
    file.form = name.form;
    return file;
}

StorageFile storageFileOf(std::string_view path, const FileReport& report) {
    StorageFile file = storageFileOf(path);
    const Cache& cache = report.cache;
    // What was hurt on the way, or is another container, is not what stands in the directory of an app.
    const bool isPlain =
        !report.undone && (cache.kind == CacheKind::maceCache || cache.kind == CacheKind::tuned);
    if (file.byName == StorageRole::none || !isPlain) return file;
    const bool hasPairs = !cache.entries.empty();
    if (cache.kind == CacheKind::tuned) file.byContent = StorageRole::tuned;
    if (cache.kind == CacheKind::maceCache && hasPairs) file.byContent = StorageRole::cache;
    file.isWhole = report.integrity == Integrity::intact;
    if (!report.form) file.era = cache.era;
    if (!file.isWhole) return file;
    if (const auto& platform = cache.identity.platformInfo;
        platform && platform->size() <= kLongestStoredPlatform)
        file.platformInfo = std::string(*platform);
    readPairs(cache, file);
    if (cache.kind == CacheKind::maceCache) {
        CacheGpu gpu = gpuOf(cache);
        file.maker = gpu.maker;
        file.model = std::move(gpu.model);
    }
    return file;
}

} // namespace macebin
