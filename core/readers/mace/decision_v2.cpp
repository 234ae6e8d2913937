// SPDX-License-Identifier: Apache-2.0
// The decision of MACE from March 2021 on; the numbers are the rules' in DECISIONS.md.
#include "core/device/platform_version.h"
#include "core/readers/mace/decision.h"
#include "format/text.h"

namespace macebin {

namespace {

Decisions sameBranch(std::string_view branch) {
    return only(decided(Decision::kept, "decision.v2-same-branch",
                        "MACE keeps the cache, because both drivers name the remote branch " +
                            inQuotes(branch) +
                            "; it compares neither their build dates nor the MACE versions then."));
}

Decisions byDate(std::string_view stored, std::string_view running) {
    const auto was = buildDate(stored);
    const auto is = buildDate(running);
    MaceDecision out;
    if (!was || !is) {
        const std::string_view where = !was && !is ? "either driver"
                                       : was       ? "the device's driver"
                                                   : "the driver that the file names";
        out =
            decided(Decision::cleared, "decision.v2-no-date",
                    "MACE clears the cache: the drivers do not name the same remote branch, and it finds no "
                    "build date of " +
                        std::string(where) + ".");
    } else if (*is >= *was) {
        out = decided(Decision::kept, "decision.v2-driver-date",
                      "MACE keeps the cache, because the device's driver (built " + dateText(*is) +
                          ") is not older than the one that the file names (" + dateText(*was) + ").");
    } else {
        out = decided(Decision::cleared, "decision.v2-older-driver",
                      "MACE clears the cache, because the device's driver (built " + dateText(*is) +
                          ") is older than the one that the file names (" + dateText(*was) + ").");
    }
    if (stored != running) out.compared = Compared{stored, running};
    return only(std::move(out));
}

Decisions onAdreno(std::string_view stored, std::string_view running) {
    const std::string_view branch = remoteBranch(running);
    if (branch.empty() || branch != remoteBranch(stored)) return byDate(stored, running);
    Decisions out = sameBranch(branch);
    if (stored != running) out.front().compared = Compared{stored, running};
    return out;
}

Decisions onOtherGpu(std::string_view stored, std::string_view running) {
    if (!running.empty() && stored == running)
        return only(decided(Decision::kept, "decision.v2-same-version",
                            "MACE keeps the cache, because both platform versions are " + inQuotes(running) +
                                "; it does not compare the MACE versions then."));
    const auto comma = running.find(',');
    if (comma != std::string_view::npos && running.substr(0, comma) == stored)
        return only(
            decided(Decision::cleared, "decision.v2-version-comma",
                    "MACE clears the cache: the platform version holds a comma, at which MACE cuts the one "
                    "in the file, so that the two never compare equal."));
    MaceDecision out =
        decided(Decision::cleared, "decision.v2-other-version",
                running.empty() ? "MACE clears the cache: the device gives no platform version, "
                                  "and none never compares equal."
                                : "MACE clears the cache, because the platform version is not "
                                  "the one that the file names.");
    out.compared = Compared{stored, running};
    return only(std::move(out));
}

/// Of the running Adreno driver only its date is known, and perhaps its branch.
Decisions byKnownDate(std::string_view stored, const BuildDate& was, const RunningMace& running) {
    const std::string built = "the device's driver (built " + dateText(*running.driverDate) + ") is ";
    const std::string named = "older than the one that the file names (" + dateText(was) + ").";
    if (*running.driverDate >= was)
        return only(decided(Decision::kept, "decision.v2-driver-date",
                            "MACE keeps the cache, because " + built + "not " + named));
    Decisions older = only(decided(Decision::cleared, "decision.v2-older-driver",
                                   "MACE clears the cache, because " + built + named));
    const std::string_view branch = remoteBranch(stored);
    if (branch.empty() || running.remoteBranch) return older; // the same branch was told before
    return either(sameBranch(branch), "its driver names the remote branch " + inQuotes(branch) + ", too",
                  std::move(older), "it names another, or none", {"remote_branch"});
}

/// What a date, a branch or a release decides; nothing where they do not.
std::optional<Decisions> byDriverFacts(bool isAdreno, std::string_view stored, const RunningMace& running) {
    if (!isAdreno) {
        if (!running.driverRelease || isSameDriver(stored, running) != false) return std::nullopt;
        return only(decided(Decision::cleared, "decision.v2-other-version",
                            "MACE clears the cache, because the device's driver is of release " +
                                inQuotes(*running.driverRelease) + ", which the file does not name."));
    }
    const std::string_view branch = remoteBranch(stored);
    if (!branch.empty() && running.remoteBranch == branch) return sameBranch(branch);
    const auto was = buildDate(stored);
    if (!was || !running.driverDate) return std::nullopt;
    return byKnownDate(stored, *was, running);
}

Decisions withUnknownVersion(bool isAdreno, std::string_view stored, const RunningMace& running) {
    if (auto known = byDriverFacts(isAdreno, stored, running)) {
        for (MaceDecision& decision : *known)
            decision.inferred.push_back(driverInference(running));
        return *known;
    }
    const RuleRef keptRule =
        isAdreno ? RuleRef("decision.v2-driver-date") : RuleRef("decision.v2-same-version");
    const RuleRef clearedRule =
        isAdreno ? RuleRef("decision.v2-older-driver") : RuleRef("decision.v2-other-version");
    return either(only(decided(Decision::kept, keptRule, "MACE keeps the cache.")),
                  isAdreno && running.remoteBranch ? "its driver names a build date that is not older"
                  : isAdreno ? "its driver names the same remote branch, or a build date that is not older"
                             : "its platform version is the one that the file names",
                  only(decided(Decision::cleared, clearedRule, "MACE clears the cache.")),
                  isAdreno ? "its driver is older, or does not give its date"
                           : "its platform version is another",
                  {"platform_version"});
}

Decisions onOtherPlatform(const StoredIdentity& stored, const RunningMace& running, Policy policy) {
    if (policy == Policy::none) {
        MaceDecision out =
            decided(Decision::cleared, "decision.v2-policy-none",
                    "The platform info is not the device's, and under the policy \"none\" MACE "
                    "clears such a cache.");
        compareInfos(out, stored, running);
        return only(std::move(out));
    }
    const auto version = storedPlatformVersion(*stored.platformInfo);
    if (!version)
        return only(
            decided(Decision::undefined, "decision.v2-short-platform",
                    "The platform info in the file, " + inQuotes(*stored.platformInfo) +
                        ", has fewer than three fields; MACE reads the third without checking, out of "
                        "bounds."));
    // Only an Adreno has a name that is neither a Mali's nor a PowerVR's.
    const auto has = [&](std::string_view word) {
        return stored.deviceName->find(word) != std::string_view::npos;
    };
    const bool isAdreno = running.isAdreno.value_or(!has("Mali") && !has("PowerVR"));
    if (!running.platformVersion) return withUnknownVersion(isAdreno, *version, running);
    return isAdreno ? onAdreno(*version, *running.platformVersion)
                    : onOtherGpu(*version, *running.platformVersion);
}

/// Rules 4 to 6: the GPU is the one that the file names.
Decisions onSameGpu(const StoredIdentity& stored, const RunningMace& running, Policy policy) {
    MaceDecision same =
        decided(Decision::kept, "decision.v2-same-platform",
                "MACE keeps the cache, because device name and platform info are the device's.");
    same.asksPrecompiled = false;
    const auto isSame = isRunningPlatform(*stored.platformInfo, running);
    if (isSame == true) return only(std::move(same));
    Decisions other = onOtherPlatform(stored, running, policy);
    if (isSame == false) return other;
    return either(only(std::move(same)), "the whole platform info is the same", std::move(other),
                  "the platform info is another", missingPlatform(running));
}

MaceDecision cleared(RuleRef rule, std::string reason, const StoredIdentity& stored,
                     const RunningMace& running) {
    MaceDecision out = decided(Decision::cleared, rule, std::move(reason));
    out.asksPrecompiled = isRunningPlatform(*stored.platformInfo, running) != true;
    return out;
}

MaceDecision otherGpu(const StoredIdentity& stored, const RunningMace& running) {
    MaceDecision out = cleared("decision.v2-other-gpu",
                               "MACE clears the cache, because it was made on another GPU.", stored, running);
    if (running.deviceName) out.compared = Compared{*stored.deviceName, *running.deviceName};
    return out;
}

Decisions byGpu(const StoredIdentity& stored, const RunningMace& running, Policy policy) {
    if (running.deviceName && running.deviceName->empty()) {
        MaceDecision out =
            cleared("decision.v2-unknown-gpu",
                    "MACE does not recognise this GPU and has no name for it, so it clears the "
                    "cache, its own next one too: at every start.",
                    stored, running);
        out.isEveryStart = true;
        return only(std::move(out));
    }
    if (stored.deviceName.value_or("").empty())
        return only(
            cleared("decision.v2-no-device-name",
                    "MACE clears the cache, because it does not name the GPU that it was made on. The "
                    "one that MACE writes then does.",
                    stored, running));
    if (running.deviceName)
        return *running.deviceName == *stored.deviceName ? onSameGpu(stored, running, policy)
                                                         : only(otherGpu(stored, running));
    return either(onSameGpu(stored, running, policy),
                  "MACE calls the GPU " + inQuotes(*stored.deviceName) + ", as the file does",
                  only(otherGpu(stored, running)), "MACE has another name for the GPU, or none",
                  running.missingName);
}

} // namespace

Decisions decideV2(const StoredIdentity& stored, const RunningMace& running, Policy policy) {
    if (!stored.platformInfo)
        return only(
            decided(Decision::kept, "decision.v2-no-platform",
                    "The file names no platform, so MACE compares neither GPU nor driver and keeps the "
                    "cache; only the source hashes count."));
    return byGpu(stored, running, policy);
}

} // namespace macebin
