// SPDX-License-Identifier: Apache-2.0
// What the decoders of PoCL, Adreno and Mali binaries share beside ProgramBuilder: layouts made of sized
// records, read with a ByteReader, that stop at the first fault. Not for callers of the decoders.
#pragma once

#include "format/byte_reader.h"
#include "format/program/program_builder.h"

namespace macebin {

class Decoding : public ProgramBuilder {
public:
    Decoding(ByteView bytes, const DecodeLimits& limits, Family family) : ProgramBuilder(bytes, limits) {
        program.family = family;
    }

    /// What a contradiction in the bytes means: broken for a layout known for certain, else unknownLayout.
    Structure onFault = Structure::broken;

    bool failed() const { return program.structure != Structure::notJudged; }
    /// The structure stops making sense at `where`: `note` says why, with both figures. Later faults are
    /// dropped. Gives false, for the reader that found it to return.
    bool fail(ByteRange where, std::string note);
    /// The read that stopped `reader`, whose view ends at `end`, was one of `what`.
    bool failRead(const ByteReader& reader, std::uint64_t end, std::string_view what);

    /// Keeps a region named "what which" while the limit allows; the name is made only then.
    void part(RegionKind kind, ByteRange range, std::string_view what, std::string_view which = {});
    void file(std::string_view name, ByteRange range);

    /// Closes, unless a fault was found; what no region claims is a gap, or unreadable behind a fault.
    Program finish();
};

/// True if no byte is set.
bool isZero(ByteView bytes);
/// isPrintable(), quick for the plain ASCII that names are.
bool isName(std::string_view text);

} // namespace macebin
