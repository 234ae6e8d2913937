// SPDX-License-Identifier: Apache-2.0
#include "core/readers/mace/decision.h"

#include <algorithm>
#include <array>

namespace macebin {

std::string_view name(Decision decision) {
    switch (decision) {
    case Decision::kept: return "kept";
    case Decision::cleared: return "cleared";
    case Decision::ignored: return "ignored";
    case Decision::aborts: return "aborts";
    case Decision::undefined: return "undefined";
    case Decision::unknown: return "unknown";
    }
    return "unknown";
}

Decisions only(MaceDecision decision) {
    Decisions out; // an initializer list would copy
    out.push_back(std::move(decision));
    return out;
}

Decisions either(Decisions yes, std::string_view whenYes, Decisions no, std::string_view whenNo,
                 const std::vector<std::string>& missing) {
    const auto qualify = [&](Decisions& list, std::string_view when) {
        for (MaceDecision& decision : list) {
            decision.when = std::string(when) + (decision.when.empty() ? "" : " and " + decision.when);
            for (const std::string& member : missing)
                if (std::find(decision.missing.begin(), decision.missing.end(), member) ==
                    decision.missing.end())
                    decision.missing.push_back(member);
        }
    };
    qualify(yes, whenYes);
    qualify(no, whenNo);
    yes.insert(yes.end(), std::make_move_iterator(no.begin()), std::make_move_iterator(no.end()));
    return yes;
}

MaceDecision decided(Decision decision, RuleRef rule, std::string reason) {
    MaceDecision out;
    out.decision = decision;
    out.rule = rule;
    out.reason = std::move(reason);
    return out;
}

void compareInfos(MaceDecision& decision, const StoredIdentity& stored, const RunningMace& running) {
    if (isSameDriver(*stored.platformInfo, running) == false)
        decision.inferred.push_back(driverInference(running)); // there are no two strings to show
    else
        decision.compared = Compared{*stored.platformInfo, running.platformInfo};
}

Decisions decideV1(const StoredIdentity& stored, const RunningMace& running) {
    if (!stored.platformInfo)
        return only(
            decided(Decision::kept, "decision.v1-no-platform",
                    "The file names no platform, so this MACE compares nothing and uses every program."));
    MaceDecision same =
        decided(Decision::kept, "decision.v1-same-platform",
                "The platform info is the device's, letter by letter, so this MACE uses every program.");
    same.asksPrecompiled = false;
    MaceDecision other = decided(Decision::cleared, "decision.v1-other-platform",
                                 "This MACE clears the cache, because the platform info is not the device's, "
                                 "letter by letter.");
    const auto isSame = isRunningPlatform(*stored.platformInfo, running);
    if (isSame == true) return only(std::move(same));
    compareInfos(other, stored, running);
    if (isSame == false) return only(std::move(other));
    return either(only(std::move(same)), "the whole platform info is the same", only(std::move(other)),
                  "the platform info is another", missingPlatform(running));
}

Decisions decidePrecompiled(const StoredIdentity& stored, const RunningMace& running) {
    if (!stored.platformInfo)
        return only(decided(Decision::ignored, "decision.precompiled-no-platform",
                            "The file names no platform, so MACE never uses it as precompiled programs."));
    MaceDecision used = decided(
        Decision::kept, "decision.precompiled-used",
        "The whole platform info is the device's, so MACE uses these precompiled programs wherever its "
        "cache has none that fits.");
    MaceDecision other =
        decided(Decision::ignored, "decision.precompiled-other",
                "MACE does not use these precompiled programs: their platform info, the MACE "
                "version included, is not the device's.");
    other.isEveryStart = true;
    const auto isSame = isRunningPlatform(*stored.platformInfo, running);
    if (isSame == true) return only(std::move(used));
    compareInfos(other, stored, running);
    if (isSame == false) return only(std::move(other));
    return either(only(std::move(used)), "the whole platform info is the same", only(std::move(other)),
                  "the platform info is another", missingPlatform(running));
}

namespace {

/// "3.0" in "OpenCL 3.0 Adreno(TM) 640".
std::string_view openClVersion(std::string_view version) {
    const auto blank = version.find(' ');
    if (blank == std::string_view::npos) return {};
    version.remove_prefix(blank + 1);
    return version.substr(0, version.find(' '));
}

/// Versions that MACE up to v1.0.4 knows. A text without a version is no driver's, and not held against it.
bool isNumberKnownToV1(std::string_view number) {
    constexpr std::array<std::string_view, 6> known{"1.0", "1.1", "1.2", "2.0", "2.1", ""};
    return std::find(known.begin(), known.end(), number) != known.end();
}
bool isKnownToV1(std::string_view version) {
    return isNumberKnownToV1(openClVersion(version));
}

/// No device of a platform is of a higher version than the platform, so that one can stand in for it.
std::optional<bool> isRefused(const RunningMace& running) {
    if (running.deviceVersion) return !isKnownToV1(*running.deviceVersion);
    if (running.openclVersion) return !isNumberKnownToV1(*running.openclVersion);
    if (running.platformVersion && isKnownToV1(*running.platformVersion)) return false;
    return std::nullopt;
}

MaceDecision refused(const RunningMace& running) {
    const std::string version(running.deviceVersion ? openClVersion(*running.deviceVersion)
                                                    : running.openclVersion.value_or("3.0"));
    MaceDecision out = decided(Decision::ignored, "decision.v1-gpu-refused",
                               "This MACE does not know OpenCL " + version +
                                   " and refuses the GPU, so it never reads the cache, and builds no "
                                   "program. Deleting it does not help; a newer MACE does.");
    out.isEveryStart = true;
    out.asksPrecompiled = false;
    out.readsNothing = true;
    return out;
}

MaceDecision withoutGpu(Era era) {
    MaceDecision out =
        era == Era::v1
            ? decided(Decision::ignored, "decision.v1-no-gpu",
                      "The device is no GPU: this MACE finds none and never reads the cache.")
            : decided(Decision::undefined, "decision.v2-no-gpu",
                      "The device is no GPU: MACE finds none, goes on all the same and uses a null "
                      "pointer.");
    out.isEveryStart = true;
    out.asksPrecompiled = false;
    out.readsNothing = true;
    return out;
}

} // namespace

Decisions pastTheGpu(Era era, const RunningMace& running, Decisions afterwards) {
    if (running.isGpu == false) return only(withoutGpu(era));
    const auto isRefusedGpu = era == Era::v1 ? isRefused(running) : std::optional(false);
    if (isRefusedGpu == true) return only(refused(running));
    if (isRefusedGpu == false) return afterwards;
    return either(only(refused(running)), "the device is of OpenCL 3.0", std::move(afterwards),
                  "the device is of OpenCL 2.1 or lower", {"device_version"});
}

} // namespace macebin
