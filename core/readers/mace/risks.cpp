// SPDX-License-Identifier: Apache-2.0
// The judgement on a kept cache: what MACE does not look at.
#include "core/device/platform_version.h"
#include "core/device/program_origin.h"
#include "core/readers/mace/internal.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::prediction {

namespace {

/// Families that several drivers keep name no vendor.
bool isAnybodys(Family family) {
    return family == Family::unknown || family == Family::elf || family == Family::llvm ||
           family == Family::spirv;
}

std::optional<Risk> familyRisk(const Case& facts) {
    if (!facts.running.platformName || !isKnownPlatform(*facts.running.platformName)) return std::nullopt;
    std::size_t foreign = 0;
    Family first = Family::unknown;
    Family checked = Family::unknown; // programs of one cache are mostly of one family: ask for it once
    for (const StoredProgram& program : facts.facts.programs) {
        if (isAnybodys(program.family) || program.family == checked) continue;
        if (platformWrites(*facts.running.platformName, program.family)) {
            checked = program.family;
            continue;
        }
        if (foreign++ == 0) first = program.family;
    }
    if (foreign == 0) return std::nullopt;
    return Risk{"decision.risk-family", "The device's driver does not write programs of family " +
                                            std::string(name(first)) + ", and " +
                                            counted(foreign, "program") + (foreign == 1 ? " is" : " are") +
                                            " not of its own: it refuses such programs, or crashes on them."};
}

/// True if the platform version stands in the info between its separators, commas of its own included.
bool holdsField(std::string_view info, std::string_view version) {
    const auto at = version.empty() ? std::string_view::npos : info.find(version);
    if (at == std::string_view::npos || at < 2) return false;
    return info.substr(at - 2, 2) == ", " && info.substr(at + version.size()).starts_with(',');
}

/// The platform version that the file gives its driver, as MACE reads it for comparison.
std::optional<Risk> driverRisk(const MaceDecision& decision, const Case& facts) {
    const auto& info = facts.facts.identity.platformInfo;
    if (!info)
        return Risk{"decision.risk-no-platform",
                    "Nothing in the file says which driver made the programs, and MACE uses them on any."};
    if (!decision.asksPrecompiled || facts.options.isPrecompiled)
        return std::nullopt; // the whole info is equal
    const auto stored = storedPlatformVersion(*info);
    if (!stored) return std::nullopt;
    const auto isSame = isSameDriver(*info, facts.running);
    if (!facts.running.platformVersion && isSame == true) return std::nullopt; // inferred, and told as such
    if (!facts.running.platformVersion && !isSame)
        return Risk{"decision.risk-other-driver",
                    "Another build of the driver may have made these programs: the profile does not name the "
                    "device's."};
    // MACE cuts the stored version at a comma; what is behind it in the file still belongs to it.
    const auto& running = facts.running.platformVersion;
    if (running && (*running == *stored || holdsField(*info, *running))) return std::nullopt;
    return Risk{"decision.risk-other-driver",
                "Another build of the driver made these programs; this one may refuse them, crash on them or "
                "compute wrong results."};
}

/// Same platform version, other driver: only an MCLP container keeps what MACE never reads.
std::optional<Risk> driverVersionRisk(const Case& facts) {
    const auto& stored = facts.facts.driverVersion;
    const auto& running = facts.running.driverVersion;
    if (!stored || !running || stored->empty() || running->empty() || *stored == *running)
        return std::nullopt;
    return Risk{"decision.risk-driver-version", "The driver version has changed from " + inQuotes(*stored) +
                                                    " to " + inQuotes(*running) +
                                                    ", which MACE does not look at."};
}

std::optional<Risk> abiRisk(const Case& facts) {
    const auto& stored = facts.facts.abi;
    const auto& running = facts.running.abi;
    if (!stored || !running || stored->empty() || running->empty() || *stored == *running)
        return std::nullopt;
    return Risk{"decision.risk-abi", "The cache was made by an app of ABI " + inQuotes(*stored) +
                                         ", the device's is " + inQuotes(*running) +
                                         "; MACE does not tell them apart."};
}

} // namespace

std::vector<Risk> risksOf(const MaceDecision& decision, const Case& facts) {
    std::vector<Risk> risks;
    const auto add = [&](std::optional<Risk> risk) {
        if (risk) risks.push_back(std::move(*risk));
    };
    add(driverRisk(decision, facts));
    add(familyRisk(facts));
    if (risks.empty()) add(driverVersionRisk(facts));
    add(abiRisk(facts));
    if (facts.facts.hasMixedOrigins)
        add(Risk{"decision.risk-mixed", "The programs are of different compilers or chips, under one name."});
    if (facts.facts.isRelabelled)
        add(Risk{"decision.risk-relabelled",
                 "Programs in it are not of the driver or chip that the file names."});
    if (facts.facts.hasDamagedProgram)
        add(Risk{"decision.risk-damaged-program",
                 "Programs in it are damaged, and a driver may crash on them."});
    return risks;
}

std::string unseenDriver(const MaceDecision& decision, const Case& facts) {
    const auto& info = facts.facts.identity.platformInfo;
    if (!info || decision.asksPrecompiled != facts.options.isPrecompiled)
        return {}; // not the same platform info
    const std::string_view version = splitPlatformInfo(*info).platformVersion;
    if (version.find("QUALCOMM build") == std::string_view::npos) return {};
    if (buildDate(version) || !remoteBranch(version).empty()) return {};
    if (facts.facts.driverVersion && facts.running.driverVersion) return {};
    return "that the driver is still the one that made the programs: its platform version names no build, so "
           "that "
           "a driver update shows nowhere in what MACE compares. If the app crashes since an update, delete "
           "the "
           "cache";
}

} // namespace macebin::prediction
