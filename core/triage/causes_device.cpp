// SPDX-License-Identifier: Apache-2.0
// What MACE does with each cache on the phone that the case tells of.
#include "core/readers/mace/decision.h"
#include "core/triage/view.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::triage_detail {

namespace {

void addDriverEvidence(const CacheView& cache, CaseCause& cause) {
    if (!cache.driverSentence.empty()) cause.evidence.push_back({cache.driverSource, cache.driverSentence});
    if (cache.prediction)
        cause.evidence.push_back({cache.file->path, cache.prediction->reason});
    else
        cause.evidence.push_back(evidenceOf(cache));
}

/// Stored programs that the driver refused, each linked to its pair in the cache where that has it.
void addRefusals(const View& view, const CacheView* cache, CaseCause& cause) {
    std::size_t told = 0;
    using Lines = std::initializer_list<LineRef>;
    for (const LineRef id : Lines{"build-cache-failed", "build-binary-failed"})
        for (const FoundEvent& found : view.events(id)) {
            if (told++ >= 3) return;
            CaseEvidence evidence = evidenceOf(found);
            if (found.event->unmasked)
                evidence.what +=
                    " The driver most likely said CL_INVALID_BINARY (-42): MACE drops that and logs -44.";
            if (cache)
                for (std::size_t i = 0; i < cache->file->report->cache.entries.size(); ++i)
                    if (cache->file->report->cache.entries[i].key == found.event->program)
                        evidence.what += " That is entry " + number(i) + " of " +
                                         inQuotes(cache->file->path, 120) + ", at " +
                                         hex(cache->file->report->cache.entries[i].value.offset) + ".";
            cause.evidence.push_back(std::move(evidence));
        }
}

/// True where one of these facts about the phone is a conclusion.
bool isInferred(const View& view, std::initializer_list<std::string_view> fields) {
    return std::any_of(fields.begin(), fields.end(), [&](std::string_view field) {
        const auto found = view.device.fields.find(field);
        return found != view.device.fields.end() &&
               found->second.confidence == ProfileField::Confidence::inferred;
    });
}

Certainty certaintyOf(const View& view, const CacheView& cache) {
    if (!cache.prediction) return cache.isDriverInferred ? Certainty::likely : Certainty::shown;
    const bool inferred =
        isInferred(view, {"platform_version", "mace.device_name", "device_version", "mace_version"});
    return inferred || !cache.prediction->inferred.empty() ? Certainty::likely : Certainty::shown;
}

constexpr std::string_view kFromGles = "The phone's driver is read from its GLES driver, which usually comes "
                                       "with OpenCL's in one package. OpenCL-Z or clinfo on "
                                       "the phone shows OpenCL's own.";

CaseCause keptAtRisk(const View& view, const CacheView& cache) {
    CaseCause cause = newCause("kept-after-update", CaseWeight::wrong);
    cause.certainty = certaintyOf(view, cache);
    cause.what = "The GPU driver was updated, and MACE keeps the programs of the old one: it compares a date "
                 "or a branch, not "
                 "the driver, and says nothing about it.";
    cause.steps.push_back(clearStep(view.place));
    cause.steps.push_back({"For good: have the app clear the cache when the phone's build fingerprint "
                           "changes, or use the policy "
                           "REUSE_NONE.",
                           {}});
    if (cause.certainty == Certainty::likely) cause.tellApart = kFromGles;
    addDriverEvidence(cache, cause);
    addRefusals(view, &cache, cause);
    return cause;
}

/// Two caches of one phone: the later has programs of the earlier, byte for byte, under another driver's
/// name.
void addCarried(const View& view, Causes& out) {
    if (!view.diff || view.diff->label != LabelChange::driver || view.diff->count(DiffState::carried) == 0)
        return;
    const CacheDiff& diff = *view.diff;
    const CaseEvidence carried{
        diff.before.path + " and " + diff.after.path,
        counted(diff.count(DiffState::carried), "program") + " of " + number(diff.after.programs) +
            " stand in both, byte for byte, under another driver's name" +
            (diff.before.driverDate && diff.after.driverDate
                 ? ": that of " + *diff.before.driverDate + ", and that of " + *diff.after.driverDate
                 : std::string()) +
            "."};
    if (CaseCause* cause = findCause(out, {"kept-after-update"})) {
        cause->evidence.push_back(carried);
        return;
    }
    for (const CacheView& cache : view.caches)
        if (cache.file->path == diff.after.path) {
            CaseCause cause = keptAtRisk(view, cache);
            cause.certainty = Certainty::likely;
            cause.tellApart = Prose{"Two builds of a driver may compile the same bytes. A cache that is "
                                    "built anew on the updated phone shows it: compare it with ",
                                    FixedStep{StepKind::compare, StepForm::code}, "."};
            cause.evidence.insert(cause.evidence.begin(), carried);
            out.push_back(std::move(cause));
            return;
        }
}

/// Cleared once: harmless, and no fault.
CaseCause clearedOnce(const View& view, const CacheView& cache, bool isRollback) {
    CaseCause cause =
        newCause(isRollback ? CauseRef("rollback") : CauseRef("cleared-once"), CaseWeight::slow);
    cause.certainty = certaintyOf(view, cache);
    if (isRollback)
        cause.what = "The phone's GPU driver is older than the one that wrote the cache, as after going back "
                     "to an earlier system: "
                     "MACE clears the cache.";
    else if (cache.prediction)
        cause.what = cache.prediction->reason;
    else
        cause.what =
            "The phone's GPU driver is another one than the one that wrote the cache: MACE clears the cache.";
    cause.steps.push_back({"Nothing but to start the app once and let it finish.", {}});
    if (cause.certainty == Certainty::likely)
        cause.tellApart =
            std::string(kFromGles) +
            (isRollback ? " Where both drivers name the same Remote Branch, MACE keeps the cache instead."
                        : "") +
            " If later starts stay slow, it is something else.";
    addDriverEvidence(cache, cause);
    return cause;
}

CaseCause clearedAlways(const CacheView& cache) {
    CaseCause cause = newCause("cleared-at-every-start", CaseWeight::slow);
    cause.what = "MACE does not use the cache on this phone, at any start. " + cache.prediction->reason;
    cause.steps.push_back({"Only a MACE that knows this GPU mends it: ask the makers of the app. Precompiled "
                           "programs do not help "
                           "beside a cache of the same platform info: MACE does not look at them, even where "
                           "it clears the cache.",
                           {}});
    cause.evidence.push_back(evidenceOf(cache));
    return cause;
}

/// By MACE's own rules, replayed.
void judgePredicted(const View& view, const CacheView& cache, Causes& out) {
    const Prediction& prediction = *cache.prediction;
    const bool isRisky = std::any_of(prediction.risks.begin(), prediction.risks.end(), [](const Risk& risk) {
        return risk.rule == "decision.risk-other-driver";
    });
    if (prediction.rule == "decision.v1-gpu-refused") {
        if (hasCause(out, {"opencl-too-new"})) return;
        CaseCause cause = newCause("opencl-too-new", CaseWeight::crash);
        cause.what =
            "This app's MACE is older than the phone's OpenCL and refuses the GPU. It never reads the cache.";
        cause.steps.push_back({"Update the app to a newer MACE.", {}});
        cause.evidence.push_back({cache.file->path, prediction.reason});
        out.push_back(std::move(cause));
    } else if (isRisky) {
        if (!hasCause(out, {"kept-after-update"})) out.push_back(keptAtRisk(view, cache));
    } else if (!prediction.risks.empty()) {
        CaseCause cause = newCause("used-at-risk", CaseWeight::wrong);
        cause.what =
            "MACE uses the cache, though something that it does not look at says that it should not be: " +
            prediction.risks.front().text;
        cause.steps.push_back(clearStep(view.place));
        cause.evidence.push_back({cache.file->path, prediction.reason});
        out.push_back(std::move(cause));
    } else if (prediction.isEveryStart && prediction.impact == Impact::slowStart) {
        out.push_back(clearedAlways(cache));
    } else if (prediction.decision == Decision::cleared) {
        out.push_back(clearedOnce(view, cache,
                                  prediction.rule == "decision.v2-older-driver" ||
                                      cache.driver == DriverChange::older));
    }
}

/// By the builds alone, where OpenCL's own strings are not known.
void judgeByBuild(const View& view, const CacheView& cache, Causes& out) {
    if (cache.driver == DriverChange::unknown || cache.driver == DriverChange::same) return;
    const auto era = cache.file->report->cache.era;
    if (hasCause(out, {"kept-after-update"})) return;
    if (cache.driver == DriverChange::newer && era == Era::v2)
        out.push_back(keptAtRisk(view, cache));
    else
        out.push_back(clearedOnce(view, cache, cache.driver == DriverChange::older));
}

/// Only the MACE version differs in the two platform infos.
bool differsInMaceOnly(std::string_view file, std::string_view phone) {
    const PlatformInfo a = splitPlatformInfo(file);
    const PlatformInfo b = splitPlatformInfo(phone);
    return a.platformName == b.platformName && a.profile == b.profile &&
           a.platformVersion == b.platformVersion && a.maceVersion != b.maceVersion;
}

void addDisarmed(const View& view, Causes& out) {
    std::optional<std::string> shipped;
    std::vector<CaseEvidence> evidence;
    for (const FoundEvent& found : view.events("precompiled-other-driver")) {
        if (!shipped) shipped = std::string(matchLine(found.event->message).part('v'));
        if (evidence.size() < 2) evidence.push_back(evidenceOf(found));
    }
    for (const CacheView& cache : view.caches)
        if (cache.isPrecompiled && cache.prediction &&
            cache.prediction->rule == "decision.precompiled-other") {
            if (!shipped && cache.facts.identity.platformInfo)
                shipped = std::string(*cache.facts.identity.platformInfo);
            evidence.push_back({cache.file->path, cache.prediction->reason});
        }
    if (evidence.empty()) return;
    const auto phone = view.device.fields.find("mace.platform_info");
    CaseCause cause = newCause("precompiled-disarmed", CaseWeight::slow);
    const bool byUpdate =
        shipped && phone != view.device.fields.end() && differsInMaceOnly(*shipped, phone->second.value);
    cause.what = byUpdate ? "The app's MACE is another one than the one that made the precompiled file that "
                            "it ships, as after an update of "
                            "the app for which the file was not made again: the file is of " +
                                std::string(splitPlatformInfo(*shipped).maceVersion) + ", the app has " +
                                std::string(splitPlatformInfo(phone->second.value).maceVersion) +
                                ". MACE compares the whole platform info, its own version included, and does "
                                "not use the file."
                          : "The precompiled file that the app ships is of another driver or another MACE "
                            "version than the phone's. MACE does "
                            "not use it.";
    cause.steps.push_back(
        {"Make the precompiled file again with the MACE of this app, on this driver, and ship that one.",
         {}});
    cause.evidence = std::move(evidence);
    if (phone != view.device.fields.end())
        cause.evidence.push_back({phone->second.source, "The phone's platform info is " +
                                                            inQuotes(phone->second.value, 300) + "."});
    out.push_back(std::move(cause));
}

void addRefused(const View& view, Causes& out) {
    const auto refused = view.events("build-cache-failed");
    const auto older = view.events("build-binary-failed");
    if ((refused.empty() && older.empty()) || hasCause(out, {"kept-after-update"})) return;
    CaseCause cause = newCause("driver-refuses", CaseWeight::slow);
    cause.what = "The driver refuses " + counted(refused.size() + older.size(), "stored program") +
                 ", and MACE builds " + (refused.size() + older.size() == 1 ? "it" : "them") + " again.";
    auto lines = refused;
    lines.insert(lines.end(), older.begin(), older.end());
    cause.steps.push_back(clearStep(placeOf(view, lines)));
    addRefusals(view, view.caches.empty() ? nullptr : &view.caches.front(), cause);
    out.push_back(std::move(cause));
}

} // namespace

void addDeviceCauses(const View& view, Causes& out) {
    for (const CacheView& cache : view.caches) {
        if (cache.isPrecompiled || !cache.isIntact) continue;
        // Of two caches the earlier one is history.
        if (view.diff && cache.file->path == view.diff->before.path && view.caches.size() > 1) continue;
        if (cache.prediction)
            judgePredicted(view, cache, out);
        else if (cache.otherGpu.empty())
            judgeByBuild(view, cache, out);
    }
    addCarried(view, out);
    addDisarmed(view, out);
    addRefused(view, out);
}

} // namespace macebin::triage_detail
