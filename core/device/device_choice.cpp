// SPDX-License-Identifier: Apache-2.0
#include "core/device/device_choice.h"

#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace macebin {

namespace {

bool isNumber(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

/// True if the digits are this number.
bool isThat(std::string_view digits, unsigned wanted) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() && value == wanted;
}

bool samePlatform(const DeviceFacts& a, const DeviceFacts& b) {
    return a.icd == b.icd && a.platformIndex == b.platformIndex;
}

std::optional<std::size_t> firstThat(std::size_t count, const std::function<bool(std::size_t)>& fits) {
    for (std::size_t i = 0; i < count; ++i)
        if (fits(i)) return i;
    return std::nullopt;
}

/// A number is never taken as part of a name: who asks for device 7 does not mean a "Core i7".
std::optional<std::size_t> byNumber(std::span<const ListedDevice> devices, std::string_view spec) {
    const auto colon = spec.find(':');
    if (colon == std::string_view::npos)
        return firstThat(devices.size(), [&](std::size_t i) { return isThat(spec, devices[i].number); });
    const auto platforms = platformNumbers(devices);
    return firstThat(devices.size(), [&](std::size_t i) {
        return isThat(spec.substr(0, colon), platforms[i]) &&
               isThat(spec.substr(colon + 1), devices[i].facts.deviceIndex);
    });
}

std::optional<std::size_t> byWord(std::span<const ListedDevice> devices, std::string_view spec) {
    const std::string wanted = lowered(spec);
    const auto whole = [&](const std::string& text) { return lowered(text) == wanted; };
    const auto part = [&](const std::string& text) {
        return lowered(text).find(wanted) != std::string::npos;
    };
    using Fits = std::function<bool(const DeviceFacts&)>;
    const Fits ways[] = {
        [&](const DeviceFacts& facts) { return whole(facts.deviceName); },
        [&](const DeviceFacts& facts) { return whole(facts.platformName); },
        [&](const DeviceFacts& facts) { return whole(facts.deviceType); },
        [&](const DeviceFacts& facts) { return part(facts.deviceName); },
        [&](const DeviceFacts& facts) { return part(facts.platformName); },
    };
    for (const Fits& fits : ways)
        if (const auto found =
                firstThat(devices.size(), [&](std::size_t i) { return fits(devices[i].facts); }))
            return found;
    return std::nullopt;
}

std::string listOf(std::span<const ListedDevice> devices) {
    std::string text;
    for (const ListedDevice& device : devices)
        text += (text.empty() ? "" : "; ") + number(device.number) + ": " +
                inQuotes(device.facts.deviceName) + " (" + device.facts.deviceType + ") of " +
                inQuotes(device.facts.platformName);
    return text;
}

} // namespace

std::vector<unsigned> platformNumbers(std::span<const ListedDevice> devices) {
    std::vector<const DeviceFacts*> platforms; // one device of each
    std::vector<unsigned> numbers;
    for (const ListedDevice& device : devices) {
        const auto known = std::find_if(platforms.begin(), platforms.end(), [&](const DeviceFacts* other) {
            return samePlatform(*other, device.facts);
        });
        numbers.push_back(static_cast<unsigned>(known - platforms.begin()));
        if (known == platforms.end()) platforms.push_back(&device.facts);
    }
    return numbers;
}

OrNoDevice<std::size_t> chooseDevice(std::span<const ListedDevice> devices, std::string_view spec) {
    const auto colon = spec.find(':');
    const bool isNumeric = isNumber(spec.substr(0, colon)) &&
                           (colon == std::string_view::npos || isNumber(spec.substr(colon + 1)));
    const auto found = spec.empty() ? std::nullopt
                       : isNumeric  ? byNumber(devices, spec)
                                    : byWord(devices, spec);
    if (found) return *found;
    const std::string here = inQuotes(spec) + " on this machine";
    return WhyNoDevice{NoDevice::noMatch,
                       devices.empty() ? here : here + "; by their numbers there are: " + listOf(devices)};
}

std::optional<std::size_t> maceDevice(std::span<const ListedDevice> devices) {
    return firstThat(devices.size(), [&](std::size_t i) {
        return samePlatform(devices[i].facts, devices.front().facts) && devices[i].facts.deviceType == "GPU";
    });
}

} // namespace macebin
