// SPDX-License-Identifier: Apache-2.0
// The names of the files that --extract writes, and the command line that writes one of them.
#pragma once

#include "core/text/shell.h"
#include "format/cache/cache.h"
#include "format/program/program.h"

#include <string>
#include <string_view>

namespace macebin {

/// A name that stays inside its folder whatever the file says: letters, digits, '_' and '-' only, and not too
/// long.
std::string safeName(std::string_view text);

/// "0003-conv_2d": the index of the pair, and the program's name.
std::string extractedFront(const Cache& cache, std::size_t index);
/// "0003-conv_2d.poclbin": with the ending that tools know, by the first bytes.
std::string extractedName(const Cache& cache, std::size_t index);

/// True for what may be such a name, or that of a file inside the program: four digits or more, and a '-'.
bool isExtractedName(std::string_view name);

/// A command for a shell that writes the program of this pair into `folder`, as extractedName() calls it.
/// `macebin`: the path of the command line, where it is known.
HostCommand extractCommand(const std::string& file, std::string_view key, const std::string& folder,
                           const std::string& macebin = "macebin");

} // namespace macebin
