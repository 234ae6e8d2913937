// SPDX-License-Identifier: Apache-2.0
#include "format/cache/mace/key.h"

#include "format/ascii.h"

namespace macebin {

namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz_"; // idx: '_' is 62
constexpr std::string_view kDictionary = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::size_t kClass = 63;
static_assert(kDictionary.size() == kClass);

/// MACE's index of a character: digits 0.., lower case 10.., '_' 62; kClass for anything else.
constexpr std::size_t indexOf(char c) {
    if (isDigit(c)) return static_cast<std::size_t>(c - '0');
    if (isLower(c)) return static_cast<std::size_t>(c - 'a') + 10;
    return c == '_' ? kClass - 1 : kClass;
}

constexpr std::size_t shiftAt(std::size_t position) {
    return position + 31;
}

} // namespace

EntryRole roleOfKey(std::string_view key) {
    if (key == kPlatformInfoKey) return EntryRole::platformInfo;
    if (key == kDeviceNameKey) return EntryRole::deviceName;
    if (key.starts_with(kSourceHashPrefix)) return EntryRole::sourceHash;
    return EntryRole::program;
}

ProgramKey splitProgramKey(std::string_view key) {
    const auto blank = key.find(' ');
    if (blank == std::string_view::npos) return {key, {}};
    return {key.substr(0, blank), key.substr(blank + 1)};
}

std::string obfuscate(std::string_view name) {
    std::string out(name);
    for (std::size_t i = 1; i < out.size(); ++i)
        if (const std::size_t index = indexOf(name[i]); index < kClass)
            out[i] = kDictionary[(index + shiftAt(i)) % kClass];
    return out;
}

std::string deobfuscate(std::string_view name) {
    std::string out(name);
    for (std::size_t i = 1; i < out.size(); ++i) {
        const auto at = kDictionary.find(name[i]);
        if (at == std::string_view::npos) continue;
        const std::size_t index = (at + kClass * ((i + 31) / kClass + 1) - shiftAt(i)) % kClass;
        if (index == kClass - 1)
            out[i] = '_';
        else if (index < kAlphabet.size() - 1)
            out[i] = kAlphabet[index];
    }
    return out;
}

std::optional<KernelDefine> kernelDefine(std::string_view options) {
    while (!options.empty()) {
        const auto blank = options.find(' ');
        const std::string_view option = options.substr(0, blank);
        options.remove_prefix(blank == std::string_view::npos ? options.size() : blank + 1);
        if (!option.starts_with("-D")) continue;
        const auto equals = option.find('=');
        if (equals == std::string_view::npos) continue;
        const KernelDefine define{option.substr(2, equals - 2), option.substr(equals + 1)};
        if (define.kernel.empty() || define.kernel.size() != define.stored.size()) continue;
        if (define.stored == define.kernel || define.stored == obfuscate(define.kernel)) return define;
    }
    return std::nullopt;
}

PlatformInfo splitPlatformInfo(std::string_view text) {
    PlatformInfo info;
    std::string_view last;
    for (std::size_t start = 0;;) {
        const auto comma = text.find(',', start);
        last = trimmed(text.substr(start, comma == std::string_view::npos ? comma : comma - start));
        switch (info.fieldCount++) {
        case 0: info.platformName = last; break;
        case 1: info.profile = last; break;
        case 2: info.platformVersion = last; break;
        default: break;
        }
        if (comma == std::string_view::npos) break;
        start = comma + 1;
    }
    if (info.fieldCount >= 4) info.maceVersion = last;
    return info;
}

} // namespace macebin
