// SPDX-License-Identifier: Apache-2.0
// A folder of OpenCL C programs in MACE's manner (kernels/README.md), read the way MACE builds them.
#pragma once

#include "core/answer/result.h"
#include "core/rebuild/program_source.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// The folder to use where the user names none: MACEBIN_KERNELS of the environment, else the one installed,
/// else that of the source tree this was built from.
std::string defaultKernelsFolder();
/// Names of the programs (`<name>.cl`) of a folder, ascending.
Result<std::vector<std::string>> programNames(const std::string& folder);
/// A name with a '/' or a control character is refused: names come from the keys of files.
Result<KernelSource> kernelSource(const std::string& folder, std::string_view program);
/// The keys of the folder's sample cache: the lines of programs.txt.
Result<std::vector<std::string>> sampleKeys(const std::string& folder);

/// What MACE appends to a key's options when it builds (without -Werror, which the third argument adds). A
/// key's options follow the blank behind the program's name.
std::string buildOptions(std::string_view keyOptions, bool warningsAreErrors);

/// The hash of every program of a folder, as a MACE with these sources has it. Fails where there is none, or
/// one of them cannot be read.
Result<std::map<std::string, std::string>> sourceHashes(const std::string& folder);

/// A sentence for people where sources of a folder have CR LF at their lines' ends, as a checkout on Windows
/// makes them: their hashes are not those of an app that was built elsewhere. Else empty.
std::string lineEndNote(const std::string& folder);

} // namespace macebin
