// SPDX-License-Identifier: Apache-2.0
// The real files that the tests read. They are not part of the repository: a test that needs one skips,
// saying so, where the folder is absent (MACEBIN_SAMPLES names it; ../shared/samples beside the checkout is
// the default).
#pragma once

#include "format/byte_writer.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace macebin::test {

/// The folder of samples, or an empty path where there is none.
std::filesystem::path samplesFolder();
/// The bytes of one sample, by its path below the folder; nullopt where it is absent.
std::optional<Bytes> sample(const std::string& path);
/// Paths below the folder of all samples in one subfolder, sorted; empty where the folder is absent.
std::vector<std::string> samplesIn(const std::string& subfolder);
/// Any file's bytes; throws std::runtime_error where it cannot be read.
Bytes readFile(const std::filesystem::path& path);

} // namespace macebin::test

/// Binds `name` to the bytes of a sample, or skips the running test.
#define MACEBIN_SAMPLE(name, path)                                                                           \
    const auto name##Found = macebin::test::sample(path);                                                    \
    if (!name##Found) QSKIP("sample " path " is absent: set MACEBIN_SAMPLES");                               \
    const macebin::Bytes& name = *name##Found
