// SPDX-License-Identifier: Apache-2.0
// MACE's own decision about a cache at start-up, rule by rule (DECISIONS.md). Pure: strings in, outcomes out.
#pragma once

#include "core/device/device_profile.h"
#include "core/device/platform_version.h"
#include "format/cache/cache.h"
#include "format/rules.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace macebin {

enum class Decision : std::uint8_t {
    kept,
    cleared,   ///< MACE reads the cache and throws its content away
    ignored,   ///< MACE does not get to its content
    aborts,    ///< a deliberate fatal check in MACE ends the app
    undefined, ///< MACE reads out of bounds
    unknown,   ///< the facts do not decide it
};
std::string_view name(Decision decision);

/// MACE's OpenCLCacheReusePolicy; v1 has none.
enum class Policy : std::uint8_t { sameGpu, none };

/// The identity in the file: nothing where the key is missing, which is not the same as an empty value.
struct StoredIdentity {
    std::optional<std::string_view> platformInfo;
    std::optional<std::string_view> deviceName;
};

/// A device as MACE sees it, as far as a profile tells, made ready for any number of files. Views the
/// profile, which must outlive it.
struct RunningMace {
    std::optional<bool> isGpu;
    std::optional<std::string_view> platformName;
    std::optional<std::string_view> platformProfile;
    std::optional<std::string_view> platformVersion;
    std::optional<std::string_view> maceVersion;
    std::optional<std::string_view> deviceVersion;
    std::optional<std::string_view> openclVersion; ///< "3.0", where the device's version text is not known
    std::string platformInfo;                      ///< its four fields joined, "?" for one that is not known
    bool isPlatformInfoKnown = false;              ///< all four are
    std::optional<std::string> deviceName; ///< as MACE calls the GPU; empty: a GPU that it does not know
    std::optional<bool> isAdreno;
    std::vector<std::string> missingName; ///< members of the profile that would tell the name
    std::optional<Era> era;               ///< as the profile gives it
    std::optional<std::string_view> driverVersion;
    // Of the driver where its platform version is not known: a date alone can decide for an Adreno.
    std::optional<BuildDate> driverDate;
    std::optional<std::string_view> remoteBranch;
    std::optional<std::string_view> driverRelease;
    std::optional<std::string_view> abi;
    std::vector<std::string>
        inferred; ///< which of all this the profile does not state: a clause for each source
    std::optional<std::unordered_map<std::string_view, std::string_view>> programHashes;
};
RunningMace runningOf(const DeviceProfile& profile);

/// Two strings that differ, and decide: text_difference.h shows where.
struct Compared {
    std::string_view inFile;   ///< views the file
    std::string_view onDevice; ///< views the device's RunningMace or its profile
};

/// One thing that MACE may do. Where the facts decide it, there is one only and `when` is empty.
struct MaceDecision {
    Decision decision = Decision::unknown;
    RuleRef rule = "decision.missing-facts"; ///< the rule that decides
    std::string reason;                      ///< one sentence
    std::optional<Compared> compared;        ///< the two strings that decide, where there are two
    bool isEveryStart = false;               ///< cleared or ignored again each time, not only once
    bool asksPrecompiled = true;       ///< MACE looks at the precompiled file: the platform infos differ
    bool readsNothing = false;         ///< it does not get past the GPU: no file is read, no program built
    std::vector<std::string> inferred; ///< what it rests on that was concluded and not given: one clause each
    std::string when;                  ///< a clause: the condition under which it happens
    std::vector<std::string> missing;  ///< members of the profile that would settle the condition
};
using Decisions = std::vector<MaceDecision>;

/// True, false, or nothing where the profile does not say enough.
std::optional<bool> isRunningPlatform(std::string_view platformInfo, const RunningMace& running);
/// True, false, or nothing: whether a driver of that platform version is the device's, where the profile
/// knows of the device's driver only a date, a branch or a release.
std::optional<bool> isSameDriver(std::string_view platformVersion, const RunningMace& running);
/// That conclusion as a clause for people; empty where the profile tells the platform version itself, or
/// nothing.
std::string driverInference(const RunningMace& running);
/// The members of the profile that a platform info is made of, and that are not known.
std::vector<std::string> missingPlatform(const RunningMace& running);

/// What a v2 MACE does with a cache that it could read.
Decisions decideV2(const StoredIdentity& stored, const RunningMace& running, Policy policy);
/// The same for a v1 MACE, which has no policy.
Decisions decideV1(const StoredIdentity& stored, const RunningMace& running);
/// A MACE of either era with precompiled programs that it could read, on a device whose cache is not of the
/// running platform: else it does not look at them.
Decisions decidePrecompiled(const StoredIdentity& stored, const RunningMace& running);
/// What comes before any file: whether a MACE of that era gets past the GPU to `afterwards`.
Decisions pastTheGpu(Era era, const RunningMace& running, Decisions afterwards);

/// One that is certain.
MaceDecision decided(Decision decision, RuleRef rule, std::string reason);
/// A list of one.
Decisions only(MaceDecision decision);
/// Either of two lists, each under its condition.
Decisions either(Decisions yes, std::string_view whenYes, Decisions no, std::string_view whenNo,
                 const std::vector<std::string>& missing);

/// Says by which comparison a file's platform info is not the device's. The file has one.
void compareInfos(MaceDecision& decision, const StoredIdentity& stored, const RunningMace& running);

/// The era of the MACE of that version, as `git describe` writes it; nothing where it does not show.
std::optional<Era> eraOfMace(std::string_view version);

} // namespace macebin
