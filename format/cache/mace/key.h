// SPDX-License-Identifier: Apache-2.0
// MACE's keys: identity, programs with their options, source hashes, and the obfuscated kernel names in them
// (FORMAT.md, "Keys").
#pragma once

#include "format/cache/cache.h"

#include <optional>
#include <string>
#include <string_view>

namespace macebin {

inline constexpr std::string_view kPlatformInfoKey = "mace_opencl_precompiled_platform_info_key";
inline constexpr std::string_view kDeviceNameKey = "mace_opencl_precompiled_device_name_key";
inline constexpr std::string_view kSourceHashPrefix = "program_hash_ "; ///< the blank belongs to it
inline constexpr std::string_view kQueueWindowKey = "MACE_OPENCL_QUEUE_WINDOW_SIZE";

/// What a pair of a compiled cache is, by its key alone. Never gives EntryRole::tuned.
EntryRole roleOfKey(std::string_view key);

/// The two parts of a program's key. Joined with one blank they give the key back: nothing is normalised.
struct ProgramKey {
    std::string_view program; ///< its .cl file, without the ending
    std::string_view options; ///< as MACE passes them on; empty if the key has no blank
};
ProgramKey splitProgramKey(std::string_view key);

/// Obfuscates as MACE's release builds do: length and first character stay, characters outside [a-z0-9_]
/// stay.
std::string obfuscate(std::string_view name);
/// The inverse for names of [a-z0-9_]; what cannot have come from such a name stays as it is.
std::string deobfuscate(std::string_view name);

/// The kernel that a program's options define, `-D<kernel>=<stored name>`.
struct KernelDefine {
    std::string_view kernel; ///< readable
    std::string_view stored; ///< as it stands in the binary; equal to `kernel` in debug builds
};
/// The first option whose value is its name, obfuscated or plain; none where no option is of that form.
std::optional<KernelDefine> kernelDefine(std::string_view options);

/// The fields of a platform info string, "name, profile, version[, MACE version]", split at commas and
/// stripped. A platform version that itself holds a comma makes more than four: MACE's own reading takes the
/// third.
struct PlatformInfo {
    std::size_t fieldCount = 0;
    std::string_view platformName;
    std::string_view profile;
    std::string_view platformVersion;
    std::string_view maceVersion; ///< the last field of four or more; empty before v0.9
};
PlatformInfo splitPlatformInfo(std::string_view text);

} // namespace macebin
