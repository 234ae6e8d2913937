// SPDX-License-Identifier: Apache-2.0
#include "core/storage/extracted_name.h"

#include "format/ascii.h"
#include "format/cache/mace/key.h"
#include "format/program/decoders.h"
#include "format/text.h"

namespace macebin {

namespace {

/// "bin" where there is none.
std::string_view ending(Family family) {
    switch (family) {
    case Family::pocl: return "poclbin";
    case Family::spirv: return "spv";
    case Family::llvm: return "bc";
    case Family::ptx: return "ptx";
    case Family::movidius: return "blob";
    default: return "bin";
    }
}

/// A glob that matches this text and no other.
std::string globOf(std::string_view text) {
    std::string glob;
    for (const char c : text) {
        if (c == '*' || c == '?' || c == '[' || c == '\\') glob += '\\';
        glob += c;
    }
    return glob;
}

} // namespace

std::string safeName(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string out;
    for (const char c : text.substr(0, longest)) {
        const bool isSafe = isNameCharacter(c) || c == '-';
        out += isSafe ? c : '_';
    }
    return out.empty() ? "program" : out;
}

std::string extractedFront(const Cache& cache, std::size_t index) {
    const std::string digits = number(index);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + "-" +
           safeName(splitProgramKey(cache.entries[index].key).program);
}

std::string extractedName(const Cache& cache, std::size_t index) {
    const Family family = identifyProgram(cache.valueOf(cache.entries[index]));
    return extractedFront(cache, index) + "." + std::string(ending(family));
}

bool isExtractedName(std::string_view name) {
    const auto digits = name.find_first_not_of("0123456789");
    return digits != std::string_view::npos && digits >= 4 && name[digits] == '-';
}

HostCommand extractCommand(const std::string& file, std::string_view key, const std::string& folder,
                           const std::string& macebin) {
    return {HostWord::path(macebin, "MACEBIN"), "--extract",  HostWord::path(file, "FILE"),    "--program",
            HostWord::of(globOf(key), "GLOB"),  "--force -o", HostWord::path(folder, "FOLDER")};
}

} // namespace macebin
