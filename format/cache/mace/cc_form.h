// SPDX-License-Identifier: Apache-2.0
// The C++ array form (.bin.cc): a file's bytes as an array that MACE's build scripts compile into the app
// (FORMAT.md, "C++ array form"; MACE's template is tools/python/template/file_binary.cc.jinja2).
#pragma once

#include "format/byte_writer.h"
#include "format/bytes.h"

#include <cstdint>
#include <optional>
#include <string>

namespace macebin {

/// The two functions of such a file.
struct CcNames {
    std::string data; ///< returns the bytes, or nullptr where there are none
    std::string size; ///< returns their number
};

/// MACE's own names for compiled programs and for tuned parameters.
CcNames ccNamesOf(bool isTuned);

/// True if `name` can be a C++ function's name: letters, digits and single underscores, no keyword.
bool isCcName(std::string_view name);

enum class CcFault : std::uint8_t {
    none,
    malformed, ///< no list of bytes, or one that breaks off
    count,     ///< the numbers of bytes that the file gives do not agree
    array,     ///< which array a compiler takes cannot be told: none was read
};

/// What a C++ array form holds.
struct CcForm {
    Bytes bytes;                 ///< the elements that could be read
    CcNames names;               ///< as found; empty where not
    std::uint64_t announced = 0; ///< N of kData[N]; 0 where the data function returns nullptr
    CcFault faultKind = CcFault::none;
    std::string fault; ///< why it is not whole: one sentence, empty where it is
    ByteRange faultAt; ///< where
    /// What else stands in the file than MACE's scripts and Macebin write, so that a compiler may see other
    /// bytes than were read: sentences, empty where nothing does.
    std::string otherCode;
    ByteRange otherCodeAt; ///< the first of it
};

/// True for bytes that are such a form by their look: cheap.
bool looksLikeCc(ByteView bytes);
/// Reads the form by its exact grammar; total and linear. Other C++ (`otherCode`) gives its array only where
/// there is one, and no doubt about it. Nothing where the bytes hold no such array at all.
std::optional<CcForm> readCc(ByteView bytes);
/// The bytes that writeCc() makes of `size` bytes and these names.
std::uint64_t ccSize(std::uint64_t size, const CcNames& names);
/// Writes the form as MACE's scripts do: the count in decimal, the bytes in hexadecimal, 16 a line. The names
/// must be C++ names, and different.
Bytes writeCc(ByteView bytes, const CcNames& names);

} // namespace macebin
