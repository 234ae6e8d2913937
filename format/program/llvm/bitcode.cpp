// SPDX-License-Identifier: Apache-2.0
// LLVM bitcode as a program: Oclgrind's binaries are bare bitcode. Kernels are claimed only where a
// function's calling convention says so; a module for a CPU marks them in metadata, which is not read.
#include "format/program/llvm/bitcode.h"

#include "format/program/decoders.h"
#include "format/program/program_builder.h"

namespace macebin {

namespace {

/// LLVM's block ids of the outermost level (LLVMBitCodes.h).
std::string blockName(std::uint64_t id) {
    switch (id) {
    case 8: return "module";
    case 13: return "identification";
    case 23: return "string table";
    case 24: return "full LTO summary";
    case 25: return "symbol table";
    default: return "block " + number(id);
    }
}

void takeFunctions(ProgramBuilder& out, const BitcodeSummary& summary) {
    for (const BitcodeFunction& function : summary.functions) {
        if (function.declaration || !isKernelConvention(function.callingConvention) || function.name.empty())
            continue;
        Kernel kernel;
        kernel.name = function.name;
        out.program.kernels.push_back(std::move(kernel));
    }
    out.program.kernelsKnown = summary.closes && summary.functionsKnown && !out.program.kernels.empty();
}

void nameRegions(ProgramBuilder& out, const BitcodeSummary& summary) {
    if (!out.wantsRegion() || summary.blocks.empty()) return;
    const std::uint64_t raw = summary.blocks.front().range.offset - 4;
    out.region("wrapper", RegionKind::header, {0, raw});
    out.region("bitcode magic", RegionKind::header, {raw, 4});
    for (const BitcodeBlock& block : summary.blocks)
        if (out.wantsRegion()) out.region(blockName(block.id), RegionKind::section, block.range);
    const std::uint64_t end = summary.blocks.back().range.end();
    if (summary.closes) out.region("padding", RegionKind::padding, {end, out.bytes().size() - end});
}

} // namespace

Program decodeBitcode(ByteView bytes, const DecodeLimits& limits) {
    ProgramBuilder out(bytes, limits);
    const BitcodeSummary summary = summariseBitcode(bytes, BitcodeDepth::whole, limits);
    Program& program = out.program;
    program.family = Family::llvm;
    program.format = summary.wrapped ? "LLVM bitcode in a wrapper" : "LLVM bitcode";
    program.architecture = summary.triple;
    program.compiler = summary.producer;
    out.fact("epoch", summary.epoch);
    if (summary.moduleVersion) out.fact("module version", number(*summary.moduleVersion));
    out.fact("data layout", summary.dataLayout);
    out.fact("source file", summary.sourceFileName);
    if (summary.functionsKnown) out.fact("functions", number(summary.functions.size()));
    takeFunctions(out, summary);
    nameRegions(out, summary);
    program.structure = Structure::closes;
    if (!summary.closes) out.broken(summary.problem, summary.fault);
    return out.finish(out.isBroken() ? RegionKind::unreadable : RegionKind::gap);
}

} // namespace macebin
