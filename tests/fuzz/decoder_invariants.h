// SPDX-License-Identifier: Apache-2.0
// What must hold of every Program, whatever the bytes were.
#pragma once

#include "format/program/program.h"

#include <string>

namespace macebin::test {

/// Empty if all holds, else what does not.
inline std::string brokenInvariant(ByteView bytes, const Program& program, bool withRegions = true) {
    const auto inside = [&](const ByteRange& range) { return fits(range.offset, range.size, bytes.size()); };
    std::uint64_t at = 0;
    for (const Region& region : program.regions) {
        if (region.range.offset != at || region.range.size == 0) return "regions do not tile";
        if (!inside(region.range)) return "a region lies outside";
        at = region.range.end();
    }
    if (withRegions ? at != bytes.size() : !program.regions.empty()) return "regions do not cover the bytes";
    for (const Kernel& kernel : program.kernels)
        if (!inside(kernel.range)) return "a kernel lies outside";
    for (const EmbeddedFile& file : program.files)
        if (!inside(file.range)) return "a file lies outside";
    if (program.structureFault && !inside(*program.structureFault)) return "the fault lies outside";
    if (program.checksumMismatch && !inside(*program.checksumMismatch)) return "the mismatch lies outside";
    if (program.structure == Structure::broken && !program.structureFault) return "broken, but nowhere";
    if (program.structure == Structure::broken && program.structureNote.empty()) return "broken, but not why";
    if (program.structure == Structure::closes && program.checksumMismatch)
        return "closes with a wrong checksum";
    return {};
}

} // namespace macebin::test
