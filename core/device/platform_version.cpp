// SPDX-License-Identifier: Apache-2.0
#include "core/device/platform_version.h"

#include "format/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace macebin {

namespace {

constexpr std::string_view kBlanks = " \t\f\v\n\r";

/// Takes the part before the next `separator` off the front; nothing where no text is left.
std::optional<std::string_view> takePart(std::string_view& text, char separator) {
    if (text.empty()) return std::nullopt;
    const auto end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

std::string twoDigits(int value) {
    const std::string digits = std::to_string(value);
    return digits.size() < 2 ? "0" + digits : digits;
}

} // namespace

std::optional<std::string_view> storedPlatformVersion(std::string_view platformInfo) {
    std::optional<std::string_view> field;
    for (int i = 0; i < 3; ++i) {
        field = takePart(platformInfo, ',');
        if (!field) return std::nullopt;
    }
    return trimmed(*field);
}

std::string_view wordBehind(std::string_view text, std::string_view label) {
    const auto at = text.find(label);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + label.size());
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    text.remove_prefix(first);
    const auto end = std::find_if(text.begin(), text.end(), isSpace); // find_first_of is slow
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

int likeAtoi(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    const bool isNegative = text.starts_with('-');
    if (isNegative || text.starts_with('+')) text.remove_prefix(1);
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    std::int64_t value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') break;
        value = std::min(value * 10 + (digit - '0'), most + 1);
    }
    return static_cast<int>(isNegative ? -value : std::min(value, most));
}

std::optional<BuildDate> buildDate(std::string_view platformVersion) {
    std::string_view text = wordBehind(platformVersion, "Date:");
    std::array<std::string_view, 3> parts;
    for (std::string_view& part : parts) {
        const auto found = takePart(text, '/');
        if (!found) return std::nullopt;
        part = *found;
    }
    if (!text.empty()) return std::nullopt;
    const std::string year = (parts[2].size() == 2 ? "20" : "") + std::string(parts[2]);
    return BuildDate{likeAtoi(year), likeAtoi(parts[0]), likeAtoi(parts[1])};
}

std::string dateText(const BuildDate& date) {
    return std::to_string(date.year) + "-" + twoDigits(date.month) + "-" + twoDigits(date.day);
}

std::optional<BuildDate> plainDate(std::string_view text) {
    BuildDate date;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (int* part : {&date.year, &date.month, &date.day}) {
        if (part != &date.year && (at == end || *at++ != '-')) return std::nullopt;
        const auto [rest, error] = std::from_chars(at, end, *part);
        if (error != std::errc() || *at == '-') return std::nullopt;
        at = rest;
    }
    const bool isDay = date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31;
    return at == end && isDay ? std::optional(date) : std::nullopt;
}

std::string_view remoteBranch(std::string_view platformVersion) {
    return wordBehind(platformVersion, "Remote Branch:");
}

} // namespace macebin
