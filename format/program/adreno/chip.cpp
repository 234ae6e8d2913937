// SPDX-License-Identifier: Apache-2.0
// Names of Adreno chips. A chip id is core.major.minor.patch, a byte each, and up to the 6xx series its first
// three digits are the name (the rule of Linux's kgsl and Mesa's freedreno).
#include "format/program/adreno/adreno.h"

namespace macebin::adreno {

namespace {

std::string withId(std::string name, std::uint32_t id) {
    std::string digits = hex(id).substr(2);
    digits.insert(0, 8 - digits.size(), '0');
    return std::move(name) + " (0x" + digits + ")";
}

} // namespace

Chip chipOf(std::uint32_t formatVersion, std::uint32_t series, std::uint32_t id) {
    if (formatVersion == 0x1e && series == 5 && id == 0x200)
        return {withId("probably Adreno 512", id), Known::relations,
                "the name is inferred from the words 5 and 0x200"};
    if (id == 0x06040001) return {withId("Adreno 640", id), Known::relations, {}};
    if (id == 0x06010800) return {withId("Adreno 618", id), Known::layout, {}};
    const std::uint32_t core = id >> 24;
    const std::uint32_t major = id >> 16 & 0xff;
    const std::uint32_t minor = id >> 8 & 0xff;
    if (core < 3 || core > 6 || major > 9 || minor > 9) return {withId("Adreno", id), Known::no, {}};
    return {withId("Adreno " + number(core * 100 + major * 10 + minor), id), Known::no,
            "the name is read from the chip id, not seen on a real file"};
}

} // namespace macebin::adreno
