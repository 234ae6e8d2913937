// SPDX-License-Identifier: Apache-2.0
#include "format/program/intel/common.h"

#include <algorithm>
#include <charconv>

namespace macebin::intel {

std::string_view productName(std::uint32_t productFamily) {
    switch (productFamily) {
    case 16: return "bdw";
    case 17: return "chv";
    case 18: return "skl";
    case 19: return "kbl";
    case 20: return "cfl";
    case 22: return "bxt";
    case 23: return "glk";
    case 26: return "icllp";
    case 27: return "lkf";
    case 28: return "ehl";
    case 29: return "tgllp";
    case 30: return "rkl";
    case 31: return "adls";
    case 32: return "adlp";
    case 33: return "adln";
    case 1210: return "dg1";
    case 1270: return "dg2";
    case 1271: return "pvc";
    case 1272: return "mtl";
    default: return {};
    }
}

std::string_view coreName(std::uint32_t coreFamily) {
    switch (coreFamily) {
    case 9: return "Gen7";
    case 10: return "Gen7.5";
    case 11: return "Gen8";
    case 12: return "Gen9";
    case 13: return "Gen10";
    case 15: return "Gen11";
    case 16: return "Gen11LP";
    case 17: return "Gen12";
    case 18: return "Gen12LP";
    case 0x0c05: return "Xe-HP";
    case 0x0c07: return "Xe-HPG";
    case 0x0c08: return "Xe-HPC";
    case 0x0c09: return "Xe2";
    case 0x1e00: return "Xe3";
    default: return {};
    }
}

namespace {

/// "__global" is "global"; "NONE" is nothing.
std::string plain(std::string_view qualifier) {
    if (qualifier == "NONE") return {};
    if (qualifier.starts_with("__")) qualifier.remove_prefix(2);
    return std::string(qualifier);
}

} // namespace

KernelArgument makeArgument(std::string_view addressQualifier, std::string_view accessQualifier,
                            std::string_view name, std::string_view typeAndSize,
                            std::string_view typeQualifier) {
    KernelArgument argument;
    argument.name = std::string(name);
    argument.addressSpace = plain(addressQualifier);
    argument.accessQualifier = plain(accessQualifier);
    argument.typeQualifier = plain(typeQualifier);
    const std::size_t semicolon = typeAndSize.rfind(';');
    argument.type = std::string(typeAndSize.substr(0, semicolon));
    if (semicolon == std::string_view::npos) return argument;
    const std::string_view digits = typeAndSize.substr(semicolon + 1);
    std::uint64_t size = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (result.ec == std::errc() && result.ptr == digits.data() + digits.size()) argument.size = size;
    return argument;
}

std::optional<std::vector<KernelArgument>> inOrder(NumberedArguments arguments) {
    if (arguments.empty()) return std::nullopt;
    std::stable_sort(arguments.begin(), arguments.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<KernelArgument> ordered;
    for (auto& [index, argument] : arguments) {
        if (index != ordered.size()) return std::nullopt;
        ordered.push_back(std::move(argument));
    }
    return ordered;
}

} // namespace macebin::intel
