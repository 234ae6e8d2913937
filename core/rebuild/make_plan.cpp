// SPDX-License-Identifier: Apache-2.0
// Which programs are built, and whether the result may be one file.
#include "core/change/program_glob.h"
#include "core/device/device_profile.h"
#include "core/device/mace_identity.h"
#include "core/device/program_origin.h"
#include "core/diff/internal.h"
#include "core/rebuild/internal.h"
#include "format/cache/mace/key.h"
#include "format/limits.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace macebin {

namespace {

std::string deviceText(const DeviceFacts& device) {
    return inQuotes(device.deviceName) + " (" + inQuotes(device.platformName) + ")";
}

bool hasPrograms(const Cache& cache) {
    return std::any_of(cache.entries.begin(), cache.entries.end(),
                       [](const Entry& entry) { return entry.role == EntryRole::program; });
}

/// Each key once, as MACE sees them: the input's first, then those that are asked for beside them.
std::vector<RebuildProgram> programsOf(const RebuildRequest& request) {
    std::vector<RebuildProgram> programs;
    std::unordered_set<std::string> known;
    const auto add = [&](std::string key, std::optional<std::size_t> entry) {
        if (!known.insert(key).second) return;
        RebuildProgram& program = programs.emplace_back();
        program.key = std::move(key);
        program.entry = entry;
    };
    if (request.input) {
        const auto& entries = request.input->cache.entries;
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (entries[i].role == EntryRole::program) add(std::string(entries[i].key), i);
    }
    for (const std::string& key : request.keys)
        add(key, std::nullopt);
    return programs;
}

/// Decides program by program what `only` means.
class Choice {
public:
    Choice(const RebuildRequest& request, const Failing& failing)
        : request_(request), failing_(failing), hashes_(rebuild::storedHashes(request.input)) {}

    bool isToBuild(const RebuildProgram& program, const Result<KernelSource>& source) const {
        if (!program.entry || !request_.only) return true;
        const std::string& only = *request_.only;
        if (only == "missing") return false;
        if (only == "failing") return failing_.why.count(program.key) > 0;
        if (only != "stale") return matchesProgram(only, program.key);
        const auto hash = hashes_.find(program.key);
        return source && (hash == hashes_.end() || hash->second != source->hash);
    }

private:
    const RebuildRequest& request_;
    const Failing& failing_;
    std::unordered_map<std::string_view, std::string_view> hashes_;
};

std::string maceVersionFor(const RebuildRequest& request) {
    if (request.maceVersion) return *request.maceVersion;
    if (request.input && request.input->cache.identity.platformInfo)
        if (const auto version = splitPlatformInfo(*request.input->cache.identity.platformInfo).maceVersion;
            !version.empty())
            return std::string(version);
    return "unknown";
}

Identity identityOf(const Rebuild& rebuild, const DeviceFacts& device) {
    Identity identity;
    identity.platformInfo = rebuild.platformInfo;
    identity.deviceName = rebuild.deviceName;
    identity.driverVersion = device.driverVersion;
    identity.abi = hostAbi();
    return identity;
}

std::string whyNothingToBuild(const RebuildRequest& request, const Failing& failing) {
    const std::string& only = *request.only;
    if (only == "stale")
        return "No program is known to be stale: each source hash that could be compared is that of the "
               "sources.";
    if (only == "failing" && failing.notAsked > 0)
        return "No program is known to be failing: the device loads all those that it was asked about.";
    if (only == "failing") return "No program is failing: the device loads them all.";
    if (only == "missing") return "No program of the list is missing in the file.";
    return {};
}

void noteMissingSources(Rebuild& plan, const RebuildRequest& request, std::size_t unknown) {
    if (unknown > 0 && request.only == "stale")
        plan.change.notes.push_back(counted(unknown, "program") + (unknown == 1 ? " has" : " have") +
                                    " no source in " + inQuotes(request.folder, kLongestPath) +
                                    ": whether they are stale is not known, and they stay.");
}

void noteNotAsked(Rebuild& plan, const RebuildRequest& request, const Failing& failing) {
    if (request.only != "failing" || failing.notAsked == 0) return;
    plan.change.warnings.push_back("The device was not asked about " + counted(failing.notAsked, "program") +
                                   (failing.whyNotAsked.empty() ? "" : " (" + failing.whyNotAsked + ")") +
                                   (failing.notAsked == 1
                                        ? ". Whether it fails is not known, and it stays."
                                        : ". Whether they fail is not known, and they stay."));
}

void choose(Rebuild& plan, const RebuildRequest& request, const SourceOf& sourceOf, const Failing& failing) {
    const Choice choice(request, failing);
    std::size_t unknown = 0;
    for (RebuildProgram& program : plan.programs) {
        const ProgramKey parts = splitProgramKey(program.key);
        auto source = roleOfKey(program.key) == EntryRole::program
                          ? sourceOf(parts.program)
                          : Failure{"MACE keeps something else than a program under this key"};
        program.isToBuild = choice.isToBuild(program, source);
        if (!program.isToBuild) {
            program.action = RebuildAction::kept;
            unknown += source ? 0 : 1;
        } else if (!source) {
            program.isToBuild = false;
            rebuild::giveUp(program, "it has no source: " + source.error(), plan, request);
        } else {
            program.source = std::move(*source);
            program.options = std::string(parts.options) + request.suffix;
        }
    }
    if (request.only == "stale" && unknown > 0 && unknown == plan.programs.size())
        plan.change.refusal = "Which programs are stale cannot be told: none of them has a source in " +
                              inQuotes(request.folder, kLongestPath) +
                              Prose{"; ", FixedStep{StepKind::otherSources}, "."};
    else
        noteMissingSources(plan, request, unknown);
    noteNotAsked(plan, request, failing);
}

Prose whyNoPlan(const Rebuild& plan, const RebuildRequest& request, const Failing& failing) {
    const bool isKept = std::any_of(plan.programs.begin(), plan.programs.end(), [](const auto& program) {
        return program.action == RebuildAction::kept;
    });
    if (isKept && plan.isAnyToBuild() && !request.allowMixed)
        if (const std::string why = rebuild::whyNotMixed(plan, request); !why.empty())
            return "Some programs would stay as they are beside new ones, and " + why +
                   ". One file names one driver only: MACE would hand the programs of the other one to it. " +
                   Prose{FixedStep{StepKind::buildAllOrMix}, "."};
    if (plan.isAnyToBuild()) return {};
    const bool isWanted = std::any_of(plan.programs.begin(), plan.programs.end(),
                                      [](const auto& program) { return !program.reason.empty(); });
    if (isWanted)
        return "None of the programs to build has a source in " + inQuotes(request.folder, kLongestPath) +
               Prose{"; ", FixedStep{StepKind::otherSources}, "."};
    if (!whyNothingToBuild(request, failing).empty()) return {};
    return Step{StepKind::matchesNothing, {}, *request.only, "--only"} + Prose(".");
}

} // namespace

namespace rebuild {

std::unordered_map<std::string_view, std::string_view> storedHashes(const FileReport* input) {
    std::unordered_map<std::string_view, std::string_view> hashes;
    if (!input) return hashes;
    for (const Entry& entry : input->cache.entries)
        if (entry.role == EntryRole::sourceHash)
            hashes.try_emplace(entry.key.substr(kSourceHashPrefix.size()),
                               asText(input->cache.valueOf(entry)));
    return hashes;
}

std::string whyNotMixed(const Rebuild& plan, const RebuildRequest& request) {
    const Identity& theirs = request.input->cache.identity;
    const LabelChange label = diff::labelChange(theirs, identityOf(plan, request.device));
    switch (label) {
    case LabelChange::same:
    case LabelChange::mace: return {};
    case LabelChange::unknown: return "the file does not say which driver made them";
    case LabelChange::driver: return "they are of another driver, or another build of it, than this device's";
    case LabelChange::device: break;
    }
    return "they are of another device than this one";
}

void giveUp(RebuildProgram& program, Prose why, const Rebuild& plan, const RebuildRequest& request) {
    program.reason = std::move(why);
    program.action = RebuildAction::leftOut;
    if (!request.keepUnbuilt || !program.entry) return;
    const std::string mixed = request.allowMixed ? "" : whyNotMixed(plan, request);
    if (!mixed.empty()) {
        program.reason += " (not kept: " + mixed + Prose{"; ", FixedStep{StepKind::allowMixed}, ")"};
        return;
    }
    program.action = RebuildAction::kept;
    program.reason += asWished("--keep-unbuilt");
}

} // namespace rebuild

std::string_view name(RebuildAction action) {
    switch (action) {
    case RebuildAction::built: return "built";
    case RebuildAction::kept: return "kept";
    case RebuildAction::leftOut: break;
    }
    return "left-out";
}

std::size_t Rebuild::count(RebuildAction action) const {
    return static_cast<std::size_t>(
        std::count_if(programs.begin(), programs.end(),
                      [&](const RebuildProgram& program) { return program.action == action; }));
}

bool Rebuild::isAnyToBuild() const {
    return std::any_of(programs.begin(), programs.end(),
                       [](const RebuildProgram& program) { return program.isToBuild; });
}

std::string otherMaker(const Cache& cache, const DeviceFacts& device) {
    std::set<std::string> families;
    std::size_t programs = 0;
    std::size_t foreign = 0;
    for (const Entry& entry : cache.entries) {
        if (entry.role != EntryRole::program || entry.value.size == 0) continue;
        ++programs;
        const Family family = identifyProgram(cache.valueOf(entry));
        if (family == Family::unknown || family == Family::elf || platformWrites(device.platformName, family))
            continue;
        ++foreign;
        families.emplace(name(family));
    }
    if (foreign > 0) {
        std::string names;
        for (const std::string& family : families)
            names += (names.empty() ? "" : ", ") + family;
        return number(foreign) + " of its " + counted(programs, "program") + (foreign == 1 ? " is" : " are") +
               " of a kind that this device's driver does not make (" + names + ")";
    }
    if (!cache.identity.platformInfo) return {};
    const auto platform = splitPlatformInfo(*cache.identity.platformInfo).platformName;
    return platform.empty() || platform == device.platformName
               ? ""
               : "it names the platform " + inQuotes(platform);
}

Prose whyNotRebuilt(const RebuildRequest& request) {
    if (!request.input) return {};
    const FileReport& input = *request.input;
    const std::string file = inQuotes(input.path, kLongestPath);
    if (Prose why = whyNotWholeCache(input.path, input); !why.empty()) return why;
    if (input.cache.kind == CacheKind::tuned)
        return file + " holds tuned parameters: there is no program in it to build.";
    if (!hasPrograms(input.cache) && request.keys.empty())
        return file + Prose{" holds no program; ", FixedStep{StepKind::namePrograms}, "."};
    if (request.forThisDevice) return {};
    const std::string other = otherMaker(input.cache, request.device);
    if (other.empty()) return {};
    return file + " is of another make than the chosen device, " + deviceText(request.device) + ": " + other +
           ". What is built here works here only. For the phone that it came from, have MACE build it "
           "there: " +
           Prose{FixedStep{StepKind::clear, StepForm::command},
                 " takes the old file out of its way. To have the same programs for this device, ",
                 FixedStep{StepKind::forThisDevice}, "."};
}

Rebuild planRebuild(const RebuildRequest& request, const SourceOf& sourceOf, const Failing& failing) {
    Rebuild plan;
    plan.change.action = "rebuild";
    if (request.input) plan.change.inputs.push_back(request.input->path);
    plan.change.refusal = whyNotRebuilt(request);
    if (!plan.change.refusal.empty()) return plan;
    if (request.only == "stale" && request.input->cache.era == Era::v1) {
        plan.change.refusal =
            Prose{"A v1 cache has no source hashes, so nothing tells which of its programs are stale; ",
                  FixedStep{StepKind::onlyGlob}, "."};
        return plan;
    }
    if (request.input)
        if (std::string note = packedNote(*request.input); !note.empty())
            plan.change.notes.push_back(std::move(note));
    const DeviceFacts& device = request.device;
    plan.maceVersion = maceVersionFor(request);
    plan.platformInfo = platformInfoText(device.platformName, device.platformProfile, device.platformVersion,
                                         plan.maceVersion);
    plan.deviceName = maceDeviceName(device.deviceName, device.deviceVersion);
    plan.programs = programsOf(request);
    choose(plan, request, sourceOf, failing);
    if (plan.change.refusal.empty()) plan.change.refusal = whyNoPlan(plan, request, failing);
    if (plan.change.refusal.empty() && !plan.isAnyToBuild())
        plan.change.notes.push_back(whyNothingToBuild(request, failing));
    return plan;
}

} // namespace macebin
