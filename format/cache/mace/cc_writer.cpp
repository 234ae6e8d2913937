// SPDX-License-Identifier: Apache-2.0
// The writing half of the C++ array form, and what its functions may be called.
#include "format/ascii.h"
#include "format/cache/mace/cc_form.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

constexpr std::string_view kFront = "// This is a generated file. DO NOT EDIT! Written by macebin.\n\n"
                                    "#include <cstddef>\n\nnamespace mace {\n\nconst unsigned char *";
constexpr std::string_view kArrayFront = "() {\n  static const unsigned char kData[";
constexpr std::string_view kArrayOpen = "] = {";
constexpr std::string_view kArrayClose = "\n  };\n\n  return kData;";
constexpr std::string_view kNoArray = "() {\n  return nullptr;";
constexpr std::string_view kSizeFront = "\n}\n\nstd::size_t ";
constexpr std::string_view kSizeOpen = "() {\n  return ";
constexpr std::string_view kBack = ";\n}\n\n}  // namespace mace\n";

constexpr std::string_view kRowStart = "\n  ";
constexpr std::size_t kBytesPerRow = 16;
constexpr std::size_t kElementSize = 6; ///< "0x0A, " and, at a row's end, "0x0A,"

void appendElements(ByteWriter& out, ByteView bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto value = std::to_integer<unsigned>(bytes[i]);
        out.text(i % kBytesPerRow == 0 ? kRowStart : " ");
        const char element[] = {'0', 'x', digits[value >> 4], digits[value & 15], ','};
        out.text({element, sizeof element});
    }
}

} // namespace

CcNames ccNamesOf(bool isTuned) {
    return isTuned ? CcNames{"LoadOpenCLParameter", "OpenCLParameterSize"}
                   : CcNames{"LoadOpenCLBinary", "OpenCLBinarySize"};
}

bool isCcName(std::string_view name) {
    // Names that compilers and the headers of the form define as something else.
    static constexpr std::array taken =
        std::to_array<std::string_view>({"NULL", "linux", "size_t", "std", "unix"});
    if (std::find(taken.begin(), taken.end(), name) != taken.end()) return false;
    // C++20's keywords and alternative tokens ([lex.key], [lex.digraph]), sorted.
    static constexpr std::array keywords =
        std::to_array<std::string_view>({"alignas",       "alignof",     "and",
                                         "and_eq",        "asm",         "auto",
                                         "bitand",        "bitor",       "bool",
                                         "break",         "case",        "catch",
                                         "char",          "char16_t",    "char32_t",
                                         "char8_t",       "class",       "co_await",
                                         "co_return",     "co_yield",    "compl",
                                         "concept",       "const",       "const_cast",
                                         "consteval",     "constexpr",   "constinit",
                                         "continue",      "decltype",    "default",
                                         "delete",        "do",          "double",
                                         "dynamic_cast",  "else",        "enum",
                                         "explicit",      "export",      "extern",
                                         "false",         "float",       "for",
                                         "friend",        "goto",        "if",
                                         "inline",        "int",         "long",
                                         "mutable",       "namespace",   "new",
                                         "noexcept",      "not",         "not_eq",
                                         "nullptr",       "operator",    "or",
                                         "or_eq",         "private",     "protected",
                                         "public",        "register",    "reinterpret_cast",
                                         "requires",      "return",      "short",
                                         "signed",        "sizeof",      "static",
                                         "static_assert", "static_cast", "struct",
                                         "switch",        "template",    "this",
                                         "thread_local",  "throw",       "true",
                                         "try",           "typedef",     "typeid",
                                         "typename",      "union",       "unsigned",
                                         "using",         "virtual",     "void",
                                         "volatile",      "wchar_t",     "while",
                                         "xor",           "xor_eq"});
    constexpr std::size_t longest = 255;
    // Two underscores, or one before a capital, belong to the compiler ([lex.name]).
    const bool isReserved =
        name.find("__") != std::string_view::npos || (name.size() > 1 && name[0] == '_' && isUpper(name[1]));
    return !name.empty() && name.size() <= longest && !isDigit(name[0]) && !isReserved &&
           std::all_of(name.begin(), name.end(), isNameCharacter) &&
           !std::binary_search(keywords.begin(), keywords.end(), name);
}

std::uint64_t ccSize(std::uint64_t size, const CcNames& names) {
    const std::uint64_t digits = number(size).size();
    const std::uint64_t fixed = kFront.size() + names.data.size() + kSizeFront.size() + names.size.size() +
                                kSizeOpen.size() + digits + kBack.size();
    if (size == 0) return fixed + kNoArray.size();
    const std::uint64_t rows = (size + kBytesPerRow - 1) / kBytesPerRow;
    return fixed + kArrayFront.size() + digits + kArrayOpen.size() + kArrayClose.size() +
           size * kElementSize + rows * (kRowStart.size() - 1);
}

Bytes writeCc(ByteView bytes, const CcNames& names) {
    const std::string count = number(bytes.size());
    ByteWriter out;
    out.reserve(ccSize(bytes.size(), names));
    out.text(kFront);
    out.text(names.data);
    if (bytes.empty()) {
        out.text(kNoArray);
    } else {
        out.text(kArrayFront);
        out.text(count);
        out.text(kArrayOpen);
        appendElements(out, bytes);
        out.text(kArrayClose);
    }
    out.text(kSizeFront);
    out.text(names.size);
    out.text(kSizeOpen);
    out.text(count);
    out.text(kBack);
    return out.take();
}

} // namespace macebin
