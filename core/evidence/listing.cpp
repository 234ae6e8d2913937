// SPDX-License-Identifier: Apache-2.0
// Tools that list OpenCL devices: clinfo 3.x (for people, --raw, -l, -d; --json stands in
// documents.cpp) and OpenCL-Z for Android.
#include "core/evidence/readers.h"
#include "format/ascii.h"
#include "format/limits.h"

#include <algorithm>

namespace macebin::profile_source {

namespace {

/// The value behind a label that is padded with blanks, as clinfo does it.
std::optional<std::string_view> padded(std::string_view text, std::string_view label) {
    if (!text.starts_with(label)) return std::nullopt;
    const std::string_view rest = text.substr(label.size());
    if (!rest.starts_with("  ") && !rest.starts_with("\t")) return std::nullopt;
    const std::string_view value = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (value.starts_with('<') && value.find("error") != std::string_view::npos) return std::nullopt;
    return value;
}

/// What stands behind the prefix of clinfo --raw: "[POCL/0]    CL_DEVICE_NAME   …".
std::string_view withoutPrefix(std::string_view text) {
    const auto close = text.starts_with('[') ? text.find(']') : std::string_view::npos;
    if (close == std::string_view::npos || close > 80) return text;
    return text.substr(std::min(text.find_first_not_of(" \t", close + 1), text.size()));
}

/// clinfo names each thing twice: for people, and by its OpenCL constant.
std::optional<std::string_view> eitherPadded(std::string_view text, std::string_view human,
                                             std::string_view raw) {
    const auto value = padded(text, human);
    return value ? value : padded(text, raw);
}

void setFirst(std::optional<Sourced>& place, std::optional<std::string_view> value,
              const std::string& source) {
    if (value && !place) place = Sourced{std::string(*value), source};
}

/// The word that a profile has for a type such as "GPU, Default" or CL_DEVICE_TYPE_GPU.
std::string deviceType(std::string_view text) {
    const std::string upper = uppered(text);
    for (const std::string_view type : {"GPU", "CPU", "ACCELERATOR", "CUSTOM"})
        if (upper.find(type) != std::string::npos) return std::string(type);
    return "unknown";
}

bool isGpu(const ListedClDevice& device) {
    return device.type && deviceType(device.type->value) == "GPU";
}

void put(Gatherer& out, std::string_view field, const std::optional<Sourced>& text) {
    if (text) out.add(field, {text->value, text->source});
}

/// OpenCL-Z's "NAME: value", with any spelling of the key; the key comes in capitals, blanks for underscores.
std::optional<std::pair<std::string, std::string_view>> keyAndValue(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon > 40) return std::nullopt;
    std::string key = uppered(trimmed(text.substr(0, colon)));
    std::replace(key.begin(), key.end(), '_', ' ');
    return std::pair{std::move(key), trimmed(text.substr(colon + 1))};
}

/// clinfo -l: "Platform #0: NAME" and, behind a drawn branch, "Device #0: NAME".
std::optional<std::string_view> numbered(std::string_view text, std::string_view label) {
    const auto start = text.find(label);
    if (start == std::string_view::npos || start > 4) return std::nullopt;
    if (text.substr(0, start).find_first_not_of(" `+|-") != std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(start + label.size());
    const auto end = rest.find_first_not_of("0123456789");
    if (end == 0 || end == std::string_view::npos || !rest.substr(end).starts_with(": ")) return std::nullopt;
    return trimmed(rest.substr(end + 2));
}

constexpr std::string_view kListedPlatform = "Platform #";
constexpr std::string_view kListedDevice = "Device #";

bool isPlatformName(std::string_view text) {
    return eitherPadded(withoutPrefix(text), "Platform Name", "CL_PLATFORM_NAME").has_value();
}

} // namespace

void ListingReader::read(const Line& line, std::string_view file) {
    if (isOver_) return;
    const auto first = line.text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return;
    const std::string_view text = line.text.substr(first);
    if (tool_ == Tool::none) {
        if (padded(text, "Number of platforms") || padded(text, "#PLATFORMS")) tool_ = Tool::clinfo;
        if (numbered(text, kListedPlatform)) tool_ = Tool::clinfoList;
        if (isPlatformName(text)) { // clinfo -d counts nothing, and begins with the one platform
            tool_ = Tool::clinfo;
            isOneDevice_ = true;
            deviceLists_ = 1;
        }
        if (text.starts_with("OpenCL-Z") || text.starts_with("[Platform] ")) tool_ = Tool::openClZ;
    }
    if (tool_ == Tool::none) return;
    const std::string source = std::string(file) + ", line " + std::to_string(line.number);
    if (tool_ == Tool::clinfo) readClinfo(withoutPrefix(text), source);
    if (tool_ == Tool::clinfoList) readClinfoList(text, source);
    if (tool_ == Tool::openClZ) readOpenClZ(text, source);
}

void ListingReader::readClinfoList(std::string_view text, const std::string& source) {
    if (const auto platform = numbered(text, kListedPlatform)) {
        isOver_ = ++platforms_ > 1;
        if (!isOver_) setFirst(listing_.platformName, platform, source);
    } else if (const auto device = numbered(text, kListedDevice)) {
        if (listing_.devices.size() < kMostListedDevices)
            setFirst(listing_.devices.emplace_back().name, device, source);
    } else {
        isOver_ = true;
    }
}

void ListingReader::readClinfo(std::string_view text, const std::string& source) {
    if (text.starts_with("NULL platform behavior") || text.starts_with("ICD loader properties") ||
        text.starts_with("CL_ICDL_")) {
        isOver_ = true;
        return;
    }
    if (eitherPadded(text, "Number of devices", "#DEVICES") && ++deviceLists_ > 1) {
        isOver_ = true; // the second platform's
        return;
    }
    setFirst(listing_.platformName, eitherPadded(text, "Platform Name", "CL_PLATFORM_NAME"), source);
    setFirst(listing_.platformProfile, eitherPadded(text, "Platform Profile", "CL_PLATFORM_PROFILE"), source);
    setFirst(listing_.platformVersion, eitherPadded(text, "Platform Version", "CL_PLATFORM_VERSION"), source);
    if (deviceLists_ == 0) return;
    if (eitherPadded(text, "Device Name", "CL_DEVICE_NAME") && listing_.devices.size() < kMostListedDevices)
        listing_.devices.emplace_back();
    ListedClDevice* device = lastDevice();
    if (!device) return;
    setFirst(device->name, eitherPadded(text, "Device Name", "CL_DEVICE_NAME"), source);
    setFirst(device->version, eitherPadded(text, "Device Version", "CL_DEVICE_VERSION"), source);
    setFirst(device->driver, eitherPadded(text, "Driver Version", "CL_DRIVER_VERSION"), source);
    setFirst(device->type, eitherPadded(text, "Device Type", "CL_DEVICE_TYPE"), source);
}

void ListingReader::readOpenClZ(std::string_view text, const std::string& source) {
    constexpr std::string_view abi = "CPU ABI: ";
    if (text.starts_with(abi)) return setFirst(abi_, trimmed(text.substr(abi.size())), source);
    const bool isPlatform = text.starts_with("[Platform] ");
    const bool isDevice = text.starts_with("[Device] ");
    if (!isPlatform && !isDevice) return;
    const auto found = keyAndValue(text.substr(text.find(']') + 1));
    if (!found) return;
    const auto& [key, value] = *found;
    if (isPlatform && key == "NAME" && ++platforms_ > 1) {
        isOver_ = true;
        return;
    }
    if (isPlatform) {
        if (key == "NAME") setFirst(listing_.platformName, value, source);
        if (key == "PROFILE") setFirst(listing_.platformProfile, value, source);
        if (key == "VERSION") setFirst(listing_.platformVersion, value, source);
        return;
    }
    if (key == "NAME" && listing_.devices.size() < kMostListedDevices) listing_.devices.emplace_back();
    ListedClDevice* device = lastDevice();
    if (!device) return;
    if (key == "NAME") setFirst(device->name, value, source);
    if (key == "VERSION" || key == "DEVICE VERSION") setFirst(device->version, value, source);
    if (key == "DRIVER VERSION") setFirst(device->driver, value, source);
    if (key == "TYPE" || key == "DEVICE TYPE") setFirst(device->type, value, source);
}

void ListingReader::finish(Gatherer& out) {
    if (tool_ == Tool::none) return;
    out.addKind(tool_ == Tool::openClZ ? "OpenCL-Z" : "clinfo");
    if (isOneDevice_)
        out.note(
            "clinfo was asked for one device. MACE uses the first GPU of the first platform, which may be "
            "another one: run clinfo without -d to see all of them.");
    if (tool_ == Tool::clinfoList && listing_.devices.size() > 1) {
        listing_.devices.clear();
        out.note("A list of names (clinfo -l) does not tell which device is the GPU. Run clinfo without -l.");
    }
    addListing(out, listing_);
    // A phone of 64 bits runs apps of 32, too.
    if (abi_) out.add("abi", {abi_->value, abi_->source, Confidence::inferred});
}

void addListing(Gatherer& out, const ClListing& listing) {
    put(out, "platform_name", listing.platformName);
    put(out, "platform_profile", listing.platformProfile);
    put(out, "platform_version", listing.platformVersion);
    if (listing.devices.empty()) return;
    const auto gpu = std::find_if(listing.devices.begin(), listing.devices.end(), isGpu);
    const ListedClDevice& device = gpu == listing.devices.end() ? listing.devices.front() : *gpu;
    if (device.type && gpu == listing.devices.end())
        out.note("The first OpenCL platform has no GPU. MACE uses nothing but the first GPU of the first "
                 "platform; "
                 "the profile shows the first device that is there.");
    put(out, "device_name", device.name);
    put(out, "device_version", device.version);
    put(out, "driver_version", device.driver);
    if (device.type) out.add("device_type", {deviceType(device.type->value), device.type->source});
}

} // namespace macebin::profile_source
