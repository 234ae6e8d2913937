// SPDX-License-Identifier: Apache-2.0
#include "core/rebuild/source_hash.h"

#include <botan/hash.h>
#include <botan/hex.h>

#include <cstdint>

namespace macebin {

namespace {

constexpr std::string_view kIncludeLine = "#include <common.h>";
constexpr std::size_t kDigits = 10;

std::string tailOfMd5(std::string_view text) {
    const auto md5 = Botan::HashFunction::create_or_throw("MD5");
    md5->update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    const std::string digits = Botan::hex_encode(md5->final(), false);
    return digits.substr(digits.size() - kDigits);
}

} // namespace

bool includesCommon(std::string_view source) {
    while (!source.empty()) {
        const auto end = source.find('\n');
        std::string_view line = source.substr(0, end);
        const auto last = line.find_last_not_of(" \t\r");
        if (last != std::string_view::npos && line.substr(0, last + 1) == kIncludeLine) return true;
        source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
    }
    return false;
}

std::string sourceHash(std::string_view source, std::string_view common) {
    const std::string own = tailOfMd5(source);
    return includesCommon(source) ? own + tailOfMd5(common) : own;
}

} // namespace macebin
