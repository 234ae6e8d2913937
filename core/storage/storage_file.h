// SPDX-License-Identifier: Apache-2.0
// What the judgement on a storage directory reads of each file in it: small, and alive when the file's bytes
// are gone.
#pragma once

#include "core/answer/file_report.h"
#include "core/storage/storage_names.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace macebin {

/// The makers of phones' GPUs that MACE knows.
enum class GpuMaker : std::uint8_t { unknown, adreno, mali, powervr };
std::string_view name(GpuMaker maker); ///< "Adreno", "Mali", "PowerVR"; empty for unknown
/// Of a platform info, or of CL_PLATFORM_NAME alone.
GpuMaker makerOfPlatform(std::string_view platformInfo);

/// The GPU that the programs of a cache are for; unknown where identity and programs do not agree.
struct CacheGpu {
    GpuMaker maker = GpuMaker::unknown;
    std::string model; ///< its number, "640", where it is sure
};
CacheGpu gpuOf(const Cache& cache);

struct StorageFile {
    std::string name; ///< without its directory; any bytes
    StorageRole byName = StorageRole::none;
    StorageForm form = StorageForm::binary;    ///< by its name
    StorageRole byContent = StorageRole::none; ///< cache stands for any compiled programs; none: not known
    bool isWhole = false;                      ///< intact
    std::optional<Era> era;                    ///< of a binary file
    std::optional<std::string> platformInfo;
    GpuMaker maker = GpuMaker::unknown; ///< of the device that the programs are for, where it is sure
    std::string model;                  ///< its number, "640", where it is sure
    bool hasPrograms = false;
    /// Of the programs whose tuned kernels are known by their keys (FORMAT.md, "Storage directory"): those
    /// that the file holds, perhaps as a variant; and those that it has tuned kernels of.
    std::set<std::string_view> programs, tunedPrograms;
    std::optional<std::uint32_t>
        pairsCrc; ///< of a cache: over keys and values, in order; forms of one file have the same
};

/// Of a file that was judged. `path` as it was named.
StorageFile storageFileOf(std::string_view path, const FileReport& report);
/// Of one that was passed over: by its name alone.
StorageFile storageFileOf(std::string_view path);

} // namespace macebin
