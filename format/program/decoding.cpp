// SPDX-License-Identifier: Apache-2.0
#include "format/program/decoding.h"

#include "format/limits.h"

namespace macebin {

bool Decoding::fail(ByteRange where, std::string note) {
    if (failed()) return false;
    if (onFault == Structure::broken)
        broken(std::move(note), where);
    else
        unknownLayout(std::move(note));
    return false;
}

bool Decoding::failRead(const ByteReader& reader, std::uint64_t end, std::string_view what) {
    if (!reader.failure()) return false;
    const ByteRange wanted = *reader.failure();
    const std::uint64_t left = wanted.offset < end ? end - wanted.offset : 0;
    return fail({wanted.offset, std::min(wanted.size, left)},
                std::string(what) + " needs " + counted(wanted.size, "byte") + " at " + hex(wanted.offset) +
                    ", where " + number(left) + (left == 1 ? " is left" : " are left"));
}

void Decoding::part(RegionKind kind, ByteRange range, std::string_view what, std::string_view which) {
    if (!wantsRegion()) return;
    std::string name(what);
    if (!which.empty()) name.append(" ").append(which.substr(0, limits().textLength));
    region(name, kind, range);
}

void Decoding::file(std::string_view name, ByteRange range) {
    if (program.files.size() < kMostEmbeddedFiles) program.files.push_back({text(name), range});
}

Program Decoding::finish() {
    if (!failed()) program.structure = Structure::closes;
    const bool stopped = program.structure != Structure::closes;
    return ProgramBuilder::finish(stopped ? RegionKind::unreadable : RegionKind::gap);
}

bool isZero(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

bool isName(std::string_view text) {
    unsigned odd = text.empty() ? 1 : 0;
    for (const char c : text)
        odd |= static_cast<unsigned char>(c - ' ') > '~' - ' ' ? 1U : 0U;
    return odd == 0 || isPrintable(text);
}

} // namespace macebin
