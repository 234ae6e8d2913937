// SPDX-License-Identifier: Apache-2.0
// --list-devices: the OpenCL devices of this machine, what MACE would make of them, and the drivers that
// could not say.
#include "app/cli/commands/commands.h"
#include "app/cli/commands/drivers.h"
#include "core/device/device_profile.h"
#include "core/host/probe/device_list.h"
#include "core/report/json/head.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

namespace {

TerminalText longQuote(const std::string& text) {
    return quoted(text, 1000);
}

TerminalText platformText(const DeviceFacts& facts, unsigned number) {
    TerminalText text = "Platform " + shown(number) + ": " + longQuote(facts.platformName) + "\n" +
                        "  profile " + longQuote(facts.platformProfile) + ", version " +
                        longQuote(facts.platformVersion) + "\n";
    if (!facts.icd.empty()) text += "  listed through " + longQuote(facts.icd) + "\n";
    return text + "  platform info that MACE writes: " +
           longQuote(facts.platformName + ", " + facts.platformProfile + ", " + facts.platformVersion +
                     ", ") +
           " and its own version\n";
}

TerminalText nameForMace(const DeviceFacts& facts) {
    if (facts.deviceType != "GPU") return "MACE uses GPUs only";
    const auto name = profileOf(facts).maceDeviceName.value_or("");
    return name.empty()
               ? TerminalText("MACE does not know this GPU and has no name for it: a MACE from March 2021 on "
                              "clears its cache at every start")
               : "device name that MACE writes: " + longQuote(name);
}

TerminalText deviceText(const ListedDevice& device, unsigned platform, bool isMaces) {
    const DeviceFacts& facts = device.facts;
    return "  Device " + shown(device.number) + " (" + shown(platform) + ":" + shown(facts.deviceIndex) +
           "): " + longQuote(facts.deviceName) + ", " + facts.deviceType +
           either(isMaces, " <- the one that MACE sees") + "\n" + "    version " +
           longQuote(facts.deviceVersion) + ", driver " + longQuote(facts.driverVersion) + "\n" + "    " +
           nameForMace(facts) + "\n";
}

TerminalText silentText(const DeviceList::Silent& silent) {
    return (silent.icd.empty() ? TerminalText("No device from the OpenCL loader")
                               : "No device from " + longQuote(silent.icd)) +
           "\n  " + silent.why + "\n";
}

bool hasGpu(const DeviceList& list) {
    return std::any_of(list.devices.begin(), list.devices.end(),
                       [](const ListedDevice& device) { return device.facts.deviceType == "GPU"; });
}

/// What all that means for an app with MACE.
TerminalText meaningForMace(const DeviceList& list, bool hasMaces) {
    const bool anyDied = std::any_of(list.silent.begin(), list.silent.end(),
                                     [](const DeviceList::Silent& silent) { return silent.died(); });
    TerminalText text = "MACE looks at nothing but the first GPU of the first platform";
    if (hasMaces)
        text += ".\n";
    else if (hasGpu(list))
        text +=
            ", which has none here, and does not check that there is one (it dereferences null). A GPU of "
            "another platform does not help it.\n";
    else
        text = "No GPU: " + text + ", and does not check that there is one (it dereferences null). It " +
               either(anyDied, "could not run here with the devices above.\n", "cannot run here.\n");
    if (anyDied)
        text += "A driver died when it was asked (see above). MACE would load it, too, and may go down with "
                "it; and which platform comes first for MACE is not certain while it is there.\n";
    return text;
}

TerminalText listText(const DeviceList& list) {
    const auto platforms = platformNumbers(list.devices);
    const auto maces = maceDevice(list.devices);
    TerminalText text;
    for (std::size_t i = 0; i < list.devices.size(); ++i) {
        if (i == 0 || platforms[i] != platforms[i - 1])
            text += platformText(list.devices[i].facts, platforms[i]);
        text += deviceText(list.devices[i], platforms[i], maces == i);
    }
    for (const DeviceList::Silent& silent : list.silent)
        text += silentText(silent);
    if (list.devices.empty()) return text;
    return text + meaningForMace(list, maces.has_value());
}

void putDevice(JsonObject& out, const ListedDevice& device, bool isMaces) {
    putProfile(out, profileOf(device.facts));
    out.number("number", device.number);
    out.textOrNull("icd", device.facts.icd);
    out.flag("mace_sees", isMaces);
}

std::string documentJson(const DeviceList& list) {
    const auto maces = maceDevice(list.devices);
    return jsonText(JsonLayout::indented, [&](JsonObject& out) {
        putHead(out);
        JsonArray devices = out.array("devices");
        for (std::size_t i = 0; i < list.devices.size(); ++i) {
            JsonObject device = devices.object();
            putDevice(device, list.devices[i], maces == i);
        }
        JsonArray silentOnes = out.array("silent");
        for (const DeviceList::Silent& silent : list.silent) {
            JsonObject one = silentOnes.object();
            one.textOrNull("icd", silent.icd);
            one.word("reason", silent.why);
        }
    });
}

std::string linesJson(const DeviceList& list) {
    const auto maces = maceDevice(list.devices);
    std::string lines;
    for (std::size_t i = 0; i < list.devices.size(); ++i)
        lines += jsonText(JsonLayout::oneLine, [&](JsonObject& out) {
            putSchemaVersion(out);
            putDevice(out, list.devices[i], maces == i);
        });
    return lines;
}

void report(const DeviceList& list, const Options& options, const Streams& streams) {
    if (options.format == Format::text) streams.out.print(listText(list));
    if (options.format == Format::json) streams.out.document(documentJson(list));
    if (options.format != Format::jsonl) return;
    streams.out.document(linesJson(list));
    for (const DeviceList::Silent& silent : list.silent) // a line is a device
        streams.err.print("macebin: " + silentText(silent));
}

} // namespace

int runListDevices(const Options& options, const Streams& streams) {
    Cancel cancel;
    const Cancel::Work work(cancel);
    const DeviceList found = findDevices(probeOptionsFrom(options, cancel));
    report(found, options, streams);
    if (!found.none) return exitIntact;
    // The list has what the drivers say.
    const bool isTold = !found.silent.empty();
    streams.err.complain(asSentence(isTold ? briefly(*found.none) : inWords(*found.none)));
    return exitIncomplete;
}

} // namespace macebin::cli
