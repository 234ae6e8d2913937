// SPDX-License-Identifier: Apache-2.0
// The parts of a Movidius blob, shared by its decoder's files.
#pragma once

#include "format/byte_reader.h"
#include "format/program/program_builder.h"

namespace macebin::movidius {

/// mv_blob_header: twenty u32 behind the 52-byte pseudo-ELF header.
struct Header {
    std::uint32_t magic = 0, fileSize = 0, major = 0, minor = 0;
    std::uint32_t inputs = 0, outputs = 0, stages = 0, inputsSize = 0, outputsSize = 0;
    std::uint32_t batchSize = 0, bssSize = 0, cmxSlices = 0, shaves = 0;
    std::uint32_t hasHwStage = 0, hasShaveStage = 0, hasDmaStage = 0;
    std::uint32_t inputInfo = 0, outputInfo = 0, stageSection = 0, constData = 0;

    /// Records of version 5.0 hold their dimensions; later ones point into the constants.
    bool inlineDimensions() const { return major == 5; }
};

/// What is left of the sections' own end to the next multiple of 64 is zero padding.
std::uint64_t aligned(std::uint64_t size);

/// Reads the input (or output) records of one section and checks that they fill it.
void readInfoSection(ProgramBuilder& out, const Header& header, bool inputs);

/// Walks the stages by their lengths and checks that they fill their section. True if one of them runs a
/// custom OpenCL kernel.
bool readStages(ProgramBuilder& out, const Header& header);

/// Lists the kernels of SHAVE ELFs among the constants, for blobs with custom stages.
void readShaveElves(ProgramBuilder& out, ByteRange constants);

/// Checks that [used, end) is the zero padding of a section, and names it.
void checkPadding(ProgramBuilder& out, std::uint64_t used, std::uint64_t end, std::string_view section);

} // namespace macebin::movidius
