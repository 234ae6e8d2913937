// SPDX-License-Identifier: Apache-2.0
// --explain, --list-devices, --help, --version, and the choice among the actions.
#include "app/commands.h"
#include "core/host/probe.h"
#include "core/mace_identity.h"
#include "core/report/json.h"
#include "core/report/text.h"
#include "core/version.h"
#include "format/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <vector>

namespace macebin::cli {

namespace {

void put(std::FILE* to, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), to);
}

/// A pattern in which a star stands for any text.
bool matches(std::string_view pattern, std::string_view text) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    const std::string_view front = pattern.substr(0, star);
    const std::string_view rest = pattern.substr(star + 1);
    if (!text.starts_with(front)) return false;
    for (std::size_t i = front.size(); i <= text.size(); ++i)
        if (matches(rest, text.substr(i))) return true;
    return false;
}

/// A machine format: one document, or a line for each item.
void putList(const Options& options, const Streams& streams, const std::string& listName,
             const std::vector<nlohmann::ordered_json>& items) {
    if (options.format == Format::json) put(streams.out, jsonList(listName, items));
    if (options.format == Format::jsonl)
        for (const auto& item : items)
            put(streams.out, jsonLine(item));
}

} // namespace

int runExplain(const Options& options, const Streams& streams) {
    const std::string& pattern = options.paths.front();
    const bool isSane = pattern.size() <= 64 && std::count(pattern.begin(), pattern.end(), '*') <= 4;
    std::vector<nlohmann::ordered_json> rules;
    for (const Rule& rule : kRules) {
        if (!isSane || !matches(pattern, rule.id)) continue;
        if (options.format == Format::text) put(streams.out, (rules.empty() ? "" : "\n") + textRule(rule));
        rules.push_back(jsonRule(rule));
    }
    if (rules.empty()) {
        std::fprintf(streams.err, "macebin: there is no rule %s; macebin --explain '*' prints all of them\n",
                     inQuotes(pattern).c_str());
        return exitUsage;
    }
    putList(options, streams, "rules", rules);
    return exitIntact;
}

namespace {

nlohmann::ordered_json deviceJson(const DeviceFacts& device) {
    nlohmann::ordered_json out;
    out["platform_name"] = device.platformName;
    out["platform_profile"] = device.platformProfile;
    out["platform_version"] = device.platformVersion;
    out["device_name"] = device.deviceName;
    out["device_version"] = device.deviceVersion;
    out["device_type"] = device.deviceType;
    out["driver_version"] = device.driverVersion;
    out["mace"] = {{"platform_info", platformInfoText(device.platformName, device.platformProfile,
                                                      device.platformVersion, "unknown")},
                   {"device_name", maceDeviceName(device.deviceName, device.deviceVersion)}};
    return out;
}

std::string deviceText(const DeviceFacts& device) {
    const std::string maceName = maceDeviceName(device.deviceName, device.deviceVersion);
    return number(device.platformIndex) + ":" + number(device.deviceIndex) + "  " +
           inQuotes(device.deviceName) + " (" + device.deviceType + ")\n" + "     platform " +
           inQuotes(device.platformName) + ", " + inQuotes(device.platformVersion) + "\n" + "     device   " +
           inQuotes(device.deviceVersion) + ", driver " + inQuotes(device.driverVersion) + "\n" +
           "     MACE     " +
           (device.deviceType == "GPU"
                ? "would call it " +
                      (maceName.empty() ? "nothing (it does not know this GPU)" : inQuotes(maceName))
                : "looks at GPUs only and would not see it") +
           "\n";
}

} // namespace

int runListDevices(const Options& options, const Streams& streams) {
    const auto devices = listDevices();
    if (!devices) {
        std::fprintf(streams.err, "macebin: %s\n", devices.error().c_str());
        putList(options, streams, "devices", {});
        return exitIncomplete;
    }
    if (devices->empty()) put(streams.err, "macebin: there is no OpenCL device on this machine\n");
    std::vector<nlohmann::ordered_json> list;
    for (const DeviceFacts& device : *devices) {
        if (options.format == Format::text) put(streams.out, deviceText(device));
        list.push_back(deviceJson(device));
    }
    putList(options, streams, "devices", list);
    return devices->empty() ? exitIncomplete : exitIntact;
}

namespace {

int dispatch(const Options& options, const Streams& streams) {
    switch (options.action) {
    case Action::check: return runCheck(options, streams);
    case Action::show: return runShow(options, streams);
    case Action::extract: return runExtract(options, streams);
    case Action::explain: return runExplain(options, streams);
    case Action::listDevices: return runListDevices(options, streams);
    case Action::rebuild: return runRebuild(options, streams);
    case Action::help: put(streams.out, helpText()); return exitIntact;
    case Action::version: put(streams.out, "macebin " + std::string(kVersion) + "\n"); return exitIntact;
    case Action::none: break;
    }
    return exitInternal;
}

} // namespace

int run(std::span<const std::string> words, const Streams& streams) {
    if (words.empty()) {
        put(streams.err, helpText());
        return exitUsage;
    }
    const auto options = parseOptions(words);
    if (!options) {
        std::fprintf(streams.err, "macebin: %s\nmacebin --help shows what there is.\n",
                     options.error().c_str());
        return exitUsage;
    }
    try {
        const int code = dispatch(*options, streams);
        // A report that did not reach its reader was not given.
        if (std::fflush(streams.out) == 0 && std::ferror(streams.out) == 0) return code;
        put(streams.err, "macebin: the report could not be written to standard output\n");
    } catch (const std::exception& error) {
        std::fprintf(streams.err, "macebin: a fault of macebin itself: %s\n", error.what());
    }
    return exitInternal;
}

} // namespace macebin::cli
