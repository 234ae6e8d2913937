// SPDX-License-Identifier: Apache-2.0
#include "core/device/identity.h"

#include "format/cache/mace/key.h"
#include "format/text.h"

#include <charconv>

namespace macebin {

namespace {

/// Reads digits up to `separator` (0: the end) off the front of `text`.
std::optional<int> takeNumber(std::string_view& text, char separator) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (separator == 0) return text.empty() ? std::optional(value) : std::nullopt;
    if (!text.starts_with(separator)) return std::nullopt;
    text.remove_prefix(1);
    return value;
}

std::string twoDigits(int value) {
    const std::string digits = number(static_cast<std::uint64_t>(value));
    return digits.size() < 2 ? "0" + digits : digits;
}

} // namespace

std::optional<std::string> driverDate(std::string_view platformVersion) {
    constexpr std::string_view label = "Date:";
    const auto at = platformVersion.find(label);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view text = platformVersion.substr(at + label.size());
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return std::nullopt;
    text = text.substr(first, text.find(' ', first) - first);
    const auto month = takeNumber(text, '/');
    const auto day = month ? takeNumber(text, '/') : std::nullopt;
    const auto year = day ? takeNumber(text, 0) : std::nullopt;
    if (!year || *month < 1 || *month > 12 || *day < 1 || *day > 31 || *year > 9999) return std::nullopt;
    const int fullYear = *year < 100 ? 2000 + *year : *year;
    return number(static_cast<std::uint64_t>(fullYear)) + "-" + twoDigits(*month) + "-" + twoDigits(*day);
}

std::string madeOn(const Identity& identity) {
    if (!identity.platformInfo) return "The file does not say which device or driver it was made on.";
    const PlatformInfo info = splitPlatformInfo(*identity.platformInfo);
    std::string out = "Made on ";
    if (identity.deviceName && !identity.deviceName->empty()) out += inQuotes(*identity.deviceName) + " of ";
    out += inQuotes(info.platformName);
    if (const auto date = driverDate(info.platformVersion))
        out += ", driver built " + *date;
    else if (!info.platformVersion.empty())
        out += ", driver " + inQuotes(info.platformVersion, 60);
    if (info.maceVersion.empty() || info.maceVersion == "unknown")
        out += ", by a MACE that does not give its version.";
    else
        out += ", by MACE " + inQuotes(info.maceVersion) + ".";
    return out;
}

std::string deviceOf(const Identity& identity) {
    return identity.deviceName ? std::string(*identity.deviceName) : std::string();
}

std::string driverOf(const Identity& identity) {
    std::string out;
    if (identity.platformInfo) {
        const PlatformInfo info = splitPlatformInfo(*identity.platformInfo);
        out = info.platformName;
        if (const auto date = driverDate(info.platformVersion))
            out += (out.empty() ? "built " : ", built ") + *date;
        else if (!identity.driverVersion && !info.platformVersion.empty())
            out += (out.empty() ? "" : ", ") + std::string(info.platformVersion);
    }
    // An MCLP file gives the version by itself.
    if (identity.driverVersion && !identity.driverVersion->empty())
        out += (out.empty() ? "version " : ", version ") + std::string(*identity.driverVersion);
    return out;
}

} // namespace macebin
