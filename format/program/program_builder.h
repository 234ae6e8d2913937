// SPDX-License-Identifier: Apache-2.0
// What every decoder does with its findings: keep within the limits, and end in regions that tile the binary.
#pragma once

#include "format/program/program.h"
#include "format/text.h"

#include <algorithm>
#include <string>
#include <utility>

namespace macebin {

class ProgramBuilder {
public:
    ProgramBuilder(ByteView bytes, const DecodeLimits& limits) : bytes_(bytes), limits_(limits) {}

    Program program;

    const DecodeLimits& limits() const { return limits_; }
    ByteView bytes() const { return bytes_; }
    /// False where the caller wants no regions: skip making their names.
    bool wantsRegion() const { return regions_.size() < limits_.regions; }

    void fact(std::string_view name, std::string value) {
        if (program.facts.size() < limits_.facts && !value.empty())
            program.facts.push_back({std::string(name), std::move(value)});
    }
    void region(std::string_view name, RegionKind kind, ByteRange range) {
        if (wantsRegion() && range.size > 0)
            regions_.push_back({std::string(name), kind, range, std::nullopt});
    }
    /// Text of the binary, cut to the limit.
    std::string text(std::string_view stored) const {
        return std::string(stored.substr(0, limits_.textLength));
    }
    /// The layout is known, and these bytes contradict it. The first contradiction stands.
    void broken(std::string note, std::optional<ByteRange> fault) {
        if (program.structure == Structure::broken) return;
        program.structure = Structure::broken;
        program.structureNote = std::move(note);
        if (fault && fits(fault->offset, fault->size, bytes_.size()))
            program.structureFault = fault;
        else if (fault)
            program.structureFault = ByteRange{std::min<std::uint64_t>(fault->offset, bytes_.size()), 0};
    }
    void unknownLayout(std::string note) {
        program.structure = Structure::unknownLayout;
        program.structureNote = std::move(note);
    }
    bool isBroken() const { return program.structure == Structure::broken; }

    Program finish(RegionKind holes = RegionKind::gap) {
        if (limits_.regions > 0) program.regions = tile(std::move(regions_), bytes_.size(), holes);
        return std::move(program);
    }

private:
    ByteView bytes_;
    DecodeLimits limits_;
    Regions regions_;
};

} // namespace macebin
