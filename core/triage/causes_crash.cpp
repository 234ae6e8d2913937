// SPDX-License-Identifier: Apache-2.0
// A death in the driver or in MACE, against the caches of the case.
#include "core/storage/adb_commands.h"
#include "core/triage/view.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin::triage_detail {

namespace {

std::vector<FoundCrash> crashesOf(const View& view, std::initializer_list<AnswerRef> ids) {
    std::vector<FoundCrash> out;
    for (const AnswerRef id : ids)
        for (const FoundCrash& found : view.crashes(id))
            out.push_back(found);
    return out;
}

void addEvidence(CaseCause& cause, const std::vector<FoundCrash>& crashes) {
    for (const FoundCrash& found : crashes)
        cause.evidence.push_back(evidenceOf(found));
}

/// A start, perhaps without a name, of the app that died: the same process, the same name, or a path of its
/// own.
bool isOfApp(const LogStart& start, const LogEvent& event, const LogStart& died) {
    if (start.pid == died.pid) return true;
    const auto app = PackageName::ofProcess(died.process);
    if (!start.process.empty()) return PackageName::ofProcess(start.process) == app;
    return app && packageInPath(event.file) == app;
}

/// An earlier start of the same log that did not find a cache: the one that killed the later was written by
/// this very driver.
const LogEvent* firstRunBefore(const FoundCrash& crash) {
    const LogReport& log = *crash.file->log;
    const LogStart* died = nullptr;
    for (const LogStart& start : log.starts)
        for (const std::size_t index : start.crashes)
            if (&log.crashes[index] == crash.crash) died = &start;
    for (const LogStart& start : log.starts) {
        if (&start == died) return nullptr;
        for (const LogEvent& event : start.events)
            if (event.is({"cache-not-read", "file-missing"}) && (!died || isOfApp(start, event, *died)))
                return &event;
    }
    return nullptr;
}

bool isChanged(const View& view, const CacheView& cache) {
    // A MACE up to v1.0.4, and one on another GPU, clears a cache of any other driver.
    if (cache.driver == DriverChange::newer && cache.file->report->cache.era == Era::v2) return true;
    if (cache.prediction)
        for (const Risk& risk : cache.prediction->risks)
            if (risk.rule == "decision.risk-other-driver") return true;
    return view.diff && view.diff->label == LabelChange::driver && view.diff->count(DiffState::carried) > 0;
}

bool isSame(const CacheView& cache) {
    if (cache.driver == DriverChange::same) return true;
    return cache.prediction && cache.prediction->decision == Decision::kept &&
           cache.prediction->risks.empty();
}

/// By what MACE says of the device, or by the library that died.
bool isOtherThanAdreno(const View& view, const std::vector<FoundCrash>& crashes) {
    if (view.running.isAdreno) return !*view.running.isAdreno;
    if (view.running.driverRelease) return true; // a Mali's
    return std::any_of(crashes.begin(), crashes.end(), [](const FoundCrash& found) {
        const std::string& library = found.crash->driverLibrary;
        return library.find("mali") != std::string::npos || library.find("PVR") != std::string::npos;
    });
}

/// The file in the words of its protection: nothing vouches for one without a checksum.
std::string wholeClause(const CacheView* cache) {
    if (!cache) return {};
    return cache->file->report->protection == Protection::none
               ? ", although no damage is visible in the file (its format has no checksum)"
               : ", although the file is whole";
}

CaseCause diesOnValid(const View& view, const CacheView* cache, const std::vector<FoundCrash>& crashes) {
    CaseCause cause = newCause("driver-dies-on-valid-cache", CaseWeight::crash);
    cause.what = "The GPU driver died while it loaded a program of the cache" + wholeClause(cache) +
                 ". Mali drivers have been seen to die on caches that they wrote themselves.";
    if (cache && cache->file->report->protection == Protection::none) {
        cause.certainty = Certainty::likely;
        cause.tellApart = "Delete the cache: if the second start after that dies again, it is this. If it "
                          "does not, the file "
                          "was damaged in a way that its format does not show.";
    }
    cause.steps.push_back(clearStep(placeOf(view, crashes)));
    cause.steps.push_back(
        {"For good: have the app clear its cache at each start on this driver, or keep none "
         "(core/storage/CLEARING.md has the code), and report the tombstone to the maker of the phone.",
         {}});
    addEvidence(cause, crashes);
    if (cache) cause.evidence.push_back(evidenceOf(*cache));
    return cause;
}

CaseCause keptAfterUpdate(const View& view, const CacheView* cache, const std::vector<FoundCrash>& crashes) {
    CaseCause cause = newCause("kept-after-update", CaseWeight::crash);
    cause.what = "The GPU driver was updated, MACE kept the programs of the old one, and the new driver died "
                 "while it loaded them.";
    cause.steps.push_back(clearStep(placeOf(view, crashes)));
    cause.steps.push_back({"For good: have the app clear the cache when the phone's build fingerprint "
                           "changes, or use the policy "
                           "REUSE_NONE.",
                           {}});
    addEvidence(cause, crashes);
    if (cache) {
        cause.evidence.push_back(evidenceOf(*cache));
        if (!cache->driverSentence.empty())
            cause.evidence.push_back(
                {cache->driverSource,
                 cache->driverSentence + (cache->driver == DriverChange::newer
                                              ? " MACE keeps a cache on an Adreno whose driver is not "
                                                "older than the cache's."
                                              : "")});
        if (cache->prediction) cause.evidence.push_back({cache->file->path, cache->prediction->reason});
    }
    return cause;
}

void addUndecided(const View& view, const CacheView* cache, const std::vector<FoundCrash>& crashes,
                  Causes& out) {
    CaseCause valid = diesOnValid(view, cache, crashes);
    CaseCause kept = keptAfterUpdate(view, cache, crashes);
    const LogEvent* first = firstRunBefore(crashes.front());
    if (first) {
        if (!cache) valid.certainty = Certainty::likely;
        valid.evidence.insert(valid.evidence.begin(),
                              {crashes.front().file->path + ", line " + number(first->line),
                               "An earlier start of the same log found no cache: the one that the driver "
                               "died on was written by "
                               "this very driver."});
        if (!cache)
            valid.tellApart =
                "The cache file shows whether it is whole: a damaged one would be another cause.";
        out.push_back(std::move(valid));
        return;
    }
    // Only a MACE from 2021 on keeps programs of another driver, and only on an Adreno.
    if (isOtherThanAdreno(view, crashes) || view.running.era == Era::v1) {
        valid.certainty = cache ? Certainty::likely : Certainty::possible;
        valid.tellApart =
            "Delete the cache: if the second start after that dies again, it is this. If it does not, "
            "the file was damaged, or not of this driver.";
        out.push_back(std::move(valid));
        return;
    }
    for (CaseCause* cause : {&kept, &valid}) {
        cause->certainty = Certainty::possible;
        cause->tellApart = cause->id == "kept-after-update"
                               ? "Did it begin with a system update? The driver's date in a logcat or in "
                                 "`dumpsys SurfaceFlinger`, "
                                 "against the one in the cache, decides it."
                               : "Delete the cache: if the second start after that dies again, it is this.";
        out.push_back(std::move(*cause));
    }
}

/// Why MACE would not have come to hand this cache's programs to the driver; empty where it may have.
std::string whyNotLoaded(const View& view, const CacheView& cache) {
    if (cache.prediction &&
        (cache.prediction->decision == Decision::cleared || cache.prediction->decision == Decision::ignored))
        return cache.prediction->reason;
    const auto& running = view.running.maceVersion;
    const auto era = view.running.era ? view.running.era : running ? eraOfMace(*running) : std::nullopt;
    const bool isOtherDriver = cache.driver != DriverChange::unknown && cache.driver != DriverChange::same;
    if (era == Era::v1 && isOtherDriver)
        return cache.driverSentence + " A MACE up to v1.0.4 clears the cache of any other driver.";
    const auto& info = cache.facts.identity.platformInfo;
    if (!running || !info || era != Era::v1) return {};
    const std::string_view written = splitPlatformInfo(*info).maceVersion;
    if (written.empty() || written == *running) return {};
    return "MACE " + inQuotes(written, 80) + " wrote it, the log's is " + inQuotes(*running, 80) +
           ", and a MACE up to v1.0.4 clears the cache of another version.";
}

/// The file of the case is not what the driver died on.
void addOfAnotherFile(const View& view, const CacheView& cache, const std::string& why,
                      const std::vector<FoundCrash>& crashes, Causes& out) {
    Causes causes;
    addUndecided(view, nullptr, crashes, causes);
    for (CaseCause& cause : causes) {
        cause.evidence.push_back({cache.file->path, "It is not what the driver died on, if the log is of the "
                                                    "app that it was pulled from: " +
                                                        why});
        cause.steps.insert(cause.steps.begin(), pullStep(placeOf(view, crashes))); // before it is cleared
        out.push_back(std::move(cause));
    }
}

void addLoading(const View& view, Causes& out) {
    const auto crashes = crashesOf(view, {"driver-crash-loading", "driver-hang-loading"});
    if (crashes.empty()) return;
    if (CaseCause* cause = findCause(out, {"torn-file", "damaged-file"})) {
        cause->weight = CaseWeight::crash;
        cause->meaning = "The app closes while the driver loads what is left of the file, at each start "
                         "until it is deleted.";
        addEvidence(*cause, crashes);
        return;
    }
    const CacheView* cache = nullptr;
    for (const CacheView& one : view.caches)
        if (!one.isPrecompiled && one.isIntact && one.otherGpu.empty())
            cache = &one; // the last of two is the one from after
    if (cache && isChanged(view, *cache)) {
        CaseCause cause = keptAfterUpdate(view, cache, crashes);
        const bool isCleared = cache->prediction && cache->prediction->decision == Decision::cleared;
        cause.certainty = cache->isDriverInferred || isCleared ? Certainty::likely : Certainty::shown;
        if (cause.certainty == Certainty::likely)
            cause.tellApart = "That the driver changed is read from the phone's GLES driver, which usually "
                              "comes with OpenCL's in "
                              "one package. If the app dies again on the second start after the cache was "
                              "deleted, it is not the "
                              "update: then the driver dies on valid caches.";
        out.push_back(std::move(cause));
        return;
    }
    if (cache && isSame(*cache)) {
        CaseCause cause = diesOnValid(view, cache, crashes);
        cause.evidence.push_back(
            {cache->driverSource.empty() ? cache->file->path : cache->driverSource,
             cache->driverSentence.empty() ? cache->prediction->reason : cache->driverSentence});
        out.push_back(std::move(cause));
        return;
    }
    if (cache)
        if (const std::string why = whyNotLoaded(view, *cache); !why.empty())
            return addOfAnotherFile(view, *cache, why, crashes, out);
    addUndecided(view, cache, crashes, out);
}

struct PlainCrash {
    AnswerRef answer;
    CauseRef id;
    CaseWeight weight;
};
constexpr std::array kPlain{
    PlainCrash{"driver-crash-precompiled", "driver-dies-on-precompiled", CaseWeight::crash},
    PlainCrash{"driver-hang-precompiled", "driver-dies-on-precompiled", CaseWeight::crash},
    PlainCrash{"driver-crash-building", "compiler-dies", CaseWeight::crash},
    PlainCrash{"hang-building", "slow-first-start", CaseWeight::slow},
    PlainCrash{"driver-crash-running", "dies-while-running", CaseWeight::crash},
    PlainCrash{"hang-running", "dies-while-running", CaseWeight::crash},
    PlainCrash{"crash-in-mace", "dies-in-mace", CaseWeight::crash},
    PlainCrash{"driver-crash-unnamed", "dies-somewhere", CaseWeight::crash},
    PlainCrash{"driver-hang-unnamed", "dies-somewhere", CaseWeight::crash},
    PlainCrash{"crash-unplaced", "dies-somewhere", CaseWeight::crash},
};

bool hasFatalLine(const View& view) {
    for (const KnownLine& known : knownLines())
        if (known.weight == LineWeight::fatal && !view.events(known.id).empty()) return true;
    return false;
}

/// What the log's own answer says is all there is to say.
void addPlain(const View& view, Causes& out) {
    for (const PlainCrash& row : kPlain) {
        const auto crashes = view.crashes(row.answer);
        if (crashes.empty()) continue;
        // MACE's own check ended the app: the line that says so is the cause.
        if ((row.id == "dies-in-mace" || row.id == "dies-somewhere") && hasFatalLine(view)) continue;
        CaseCause cause = causeOf(*crashes.front().answer, row.id, row.weight);
        if (row.id == "dies-somewhere") {
            cause.certainty = Certainty::possible;
            cause.tellApart = crashes.front().crash->frames.empty()
                                  ? "The tombstone's frames show where it died."
                                  : "A stack with the names of the app's own functions shows where it died.";
        }
        addEvidence(cause, crashes);
        out.push_back(std::move(cause));
    }
}

void addReading(const View& view, Causes& out) {
    const auto crashes = crashesOf(view, {"crash-reading-file", "hang-reading-file"});
    if (crashes.empty()) return;
    if (hasCause(out, {"torn-file", "damaged-file", "other-era", "unreadable-on-phone"})) return;
    CaseCause cause = newCause("unreadable-on-phone", CaseWeight::crash);
    cause.certainty = Certainty::likely;
    cause.what =
        "The app died while MACE read a cache file: it is cut short, damaged, or of a MACE of the other era.";
    cause.meaning = crashes.front().answer->meaning;
    const CachePlace place = placeOf(view, crashes);
    cause.steps = {pullStep(place), clearStep(place)};
    cause.tellApart = "The file itself shows which.";
    addEvidence(cause, crashes);
    out.push_back(std::move(cause));
}

} // namespace

void addCrashCauses(const View& view, Causes& out) {
    addLoading(view, out);
    addReading(view, out);
    addPlain(view, out);
}

} // namespace macebin::triage_detail
