// SPDX-License-Identifier: Apache-2.0
#include "core/triage/triage.h"

#include "core/text/paths.h"
#include "core/triage/view.h"
#include "core/words/file_words.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

namespace macebin {

namespace {

using namespace triage_detail;

auto rank(const CaseCause& cause) {
    return std::tuple(cause.weight, cause.certainty);
}

/// One that is shown stands alone; of those that are not, all of one weight.
void choose(Causes causes, TriagePage& page) {
    std::stable_sort(causes.begin(), causes.end(),
                     [](const auto& a, const auto& b) { return rank(a) > rank(b); });
    for (CaseCause& cause : causes) {
        const bool isFirst = page.causes.empty();
        const bool isRival = !isFirst && page.causes.size() < kMostCauses &&
                             page.causes.front().certainty != Certainty::shown &&
                             cause.weight == page.causes.front().weight &&
                             cause.certainty != Certainty::shown;
        (isFirst || isRival ? page.causes : page.also).push_back(std::move(cause));
    }
}

bool hasMace(const View& view) {
    return !view.caches.empty() || view.hasMaceLog() ||
           std::any_of(view.files.begin(), view.files.end(), [](const CaseFile& file) {
               return file.kind == CaseKind::tuned || file.kind == CaseKind::notTheFile;
           });
}

/// A process of MACE's that died in other software: the app's user sees a crash all the same.
void addElsewhere(const View& view, CaseCause& cause) {
    bool isFirst = true;
    for (const AnswerRef id : std::initializer_list<AnswerRef>{"crash-not-mace", "hang-not-mace"})
        for (const FoundCrash& found : view.crashes(id)) {
            if (std::exchange(isFirst, false))
                cause.meaning =
                    "The app failed in other software, in a process that uses MACE, too: the evidence "
                    "shows where. As far as its frames tell, MACE and its cache have no part in it, and "
                    "deleting the cache does not help.";
            cause.evidence.push_back(evidenceOf(found));
        }
}

CaseCause nothingWrong(const View& view) {
    CaseCause cause = newCause("nothing-wrong", CaseWeight::none);
    const auto used = std::find_if(view.caches.begin(), view.caches.end(), [](const CacheView& cache) {
        return cache.prediction && cache.prediction->impact == Impact::none;
    });
    const bool isVouched = std::all_of(view.caches.begin(), view.caches.end(), [](const CacheView& cache) {
        return cache.file->report->protection != Protection::none && cache.file->report->judgedWhole;
    });
    const std::string state = !isVouched ? (view.caches.size() > 1 ? "no damage is visible in the caches"
                                                                   : "no damage is visible in the cache")
                              : view.caches.size() > 1 ? "the caches are whole"
                                                       : "the cache is whole";
    const std::string found =
        view.isPartial ? "Nothing wrong was found in what could be read" : "Nothing wrong was found";
    cause.what = used != view.caches.end() ? (view.isPartial ? found : "Nothing is wrong") + ": " + state +
                                                 ", and MACE uses it on this phone."
                 : view.caches.empty() && !view.hasMaceLog()
                     ? found + (view.isPartial ? "." : " in these files.")
                 : view.caches.empty() && view.isPartial
                     ? "Nothing that MACE says in the logs that could be read is wrong."
                 : view.caches.empty() ? "Nothing that MACE says in these logs is wrong."
                                       : found + ": " + state + ".";
    cause.meaning = used != view.caches.end() ? "The app starts fast with it."
                                              : "What was looked at gives no reason for a fault. What "
                                                "the phone does with the cache is another "
                                                "question, which these files do not decide.";
    if (view.isOfTwoGpus) cause.what += " They are of two GPUs, so of two phones: no before and after.";
    for (const CacheView& cache : view.caches) {
        cause.evidence.push_back(evidenceOf(cache));
        if (view.isOfTwoGpus && cache.gpu.maker != GpuMaker::unknown)
            cause.evidence.push_back({cache.file->path, "It was made on " + gpuName(cache.gpu) + "."});
    }
    for (const LogView& log : view.logs)
        cause.evidence.push_back({log.file->path, log.answers.front().what});
    addElsewhere(view, cause);
    if (used != view.caches.end()) cause.evidence.push_back({used->file->path, used->prediction->reason});
    return cause;
}

CaseCause calmOf(const View& view) {
    const bool isAnything = std::any_of(view.files.begin(), view.files.end(), [](const CaseFile& file) {
        return file.kind != CaseKind::unreadable && file.kind != CaseKind::other;
    });
    if (!isAnything) {
        CaseCause cause = newCause("nothing-read", CaseWeight::none);
        cause.what = "There is nothing here that this tool can read: no cache, no log, nothing that tells of "
                     "a device.";
        cause.steps.push_back(
            {"See whether the paths are right and the files are readable here. What a case needs is "
             "the cache, a log, or both; this collects them from a phone.",
             missingDevice(view).command});
        return cause;
    }
    if (!hasMace(view)) {
        CaseCause cause = newCause("no-mace", CaseWeight::none);
        cause.what =
            "Nothing in these files is MACE's: no cache, no line of it in a log, no crash with its frames.";
        if (view.isPartial) {
            cause.what = "Nothing of what could be read here is MACE's: no cache, no line of it in a log, no "
                         "crash with its "
                         "frames.";
            cause.meaning = "What could not be read may hold its cache or its log.";
        }
        if (view.logs.empty())
            cause.steps.push_back(
                {"Get both: this prints a script that collects them from the phone, without root.",
                 missingDevice(view).command});
        return cause;
    }
    return nothingWrong(view);
}

/// Where nothing was found: not of what was not read.
CaseCause calm(const View& view) {
    CaseCause cause = calmOf(view);
    if (view.isPartial)
        cause.steps.insert(cause.steps.begin(),
                           {"Have what could not be read (above) sent again, or unpack it first: it may "
                            "tell what happened.",
                            {}});
    return cause;
}

bool knowsDriver(const View& view) {
    return view.running.platformVersion || view.device.fields.contains("driver_date") ||
           view.device.fields.contains("driver_release");
}

/// The cache that a cause is about, by its commands.
CachePlace placeIn(const View& view, const CaseCause& cause) {
    for (const CaseStep& step : cause.steps)
        if (step.place) return *step.place;
    return view.place;
}

void addMissing(const View& view, TriagePage& page) {
    static constexpr std::array<CauseRef, 6> settled{"opencl-too-new", "missing-directory",
                                                     "cannot-write",   "no-opencl",
                                                     "other-build",    "source-does-not-build"};
    const CaseCause& first = page.causes.front();
    if (first.certainty == Certainty::shown &&
        std::find(settled.begin(), settled.end(), first.id) != settled.end())
        return;
    const bool hasCache = std::any_of(view.caches.begin(), view.caches.end(), [](const CacheView& cache) {
        return !cache.isPrecompiled && cache.otherGpu.empty();
    });
    const bool isShipped = first.id == "precompiled-disarmed" || first.id == "merged-drivers";
    if (!hasCache && !isShipped && first.id != "not-the-file")
        page.missing.push_back(missingCache(placeIn(view, first)));
    const bool needsDriver = first.certainty == Certainty::possible || first.id == "driver-refuses" ||
                             (first.id == "nothing-wrong" && hasCache);
    if (needsDriver && !knowsDriver(view)) page.missing.push_back(missingDevice(view));
    if (first.id == "dies-somewhere" && !view.crashes("crash-unplaced").empty())
        page.missing.push_back(missingCrash());
}

std::string deviceKinds(const CaseFile& file) {
    std::string out = "Tells of the phone";
    for (std::size_t i = 0; i < file.device.kinds.size(); ++i)
        out += (i == 0 ? ": " : ", ") + file.device.kinds[i];
    return out + ".";
}

void addLogEvidence(const CaseFile& file, TriagePage& page) {
    const auto answers = answersOf(*file.log);
    std::string what = answers.front().what;
    if (answers.front().id == "no-mace") what += " " + answers.front().meaning;
    page.evidence.push_back({file.path, std::move(what)});
    for (const LogStart& start : file.log->starts)
        if (start.isTraced()) {
            page.evidence.push_back({file.path + ", from line " + number(start.firstLine),
                                     "MACE's own trace: programs from the cache " + number(start.fromCache) +
                                         ", from the precompiled file " + number(start.fromPrecompiled) +
                                         ", built from source " + number(start.fromSource) + "."});
            return;
        }
}

/// File by file, what each is and says.
void addEvidence(const View& view, TriagePage& page) {
    for (const CaseFile& file : view.files) {
        if (file.kind == CaseKind::other) continue;
        if (file.kind == CaseKind::unreadable) {
            page.evidence.push_back({file.path, file.failure});
            continue;
        }
        if (file.kind == CaseKind::message && file.report) {
            for (const Finding& finding : file.report->findings.list())
                page.evidence.push_back({file.path, finding.message});
            continue;
        }
        if (file.report && file.kind != CaseKind::notTheFile)
            page.evidence.push_back({file.path, whatItIs(*file.report)});
        if (const OnPhone phone = onPhone(view, file); !phone.sentence.empty())
            page.evidence.push_back({phone.where, phone.sentence});
        if (file.log) addLogEvidence(file, page);
        if (file.kind == CaseKind::device) page.evidence.push_back({file.path, deviceKinds(file)});
    }
    for (const CacheView& cache : view.caches)
        if (cache.prediction) page.evidence.push_back({cache.file->path, cache.prediction->reason});
}

void addDevice(const View& view, TriagePage& page) {
    for (const auto& [field, fact] : view.device.fields) {
        if (field.starts_with("program_hashes.")) continue;
        page.device.push_back(field + ": " + inQuotes(fact.value, 200) + " (" +
                              (fact.contradicted ? "contradicted" : std::string(name(fact.confidence))) +
                              ", " + fact.source + ")");
    }
    for (const std::string& sentence : view.device.conflicts)
        page.notes.push_back("Conflict: " + sentence);
}

} // namespace

std::string_view name(CaseKind kind) {
    switch (kind) {
    case CaseKind::cache: return "cache";
    case CaseKind::tuned: return "tuned";
    case CaseKind::log: return "log";
    case CaseKind::digests: return "digests";
    case CaseKind::device: return "device";
    case CaseKind::notTheFile: return "not-the-file";
    case CaseKind::message: return "message";
    case CaseKind::unreadable: return "unreadable";
    case CaseKind::other: return "other";
    }
    return {};
}

std::string_view name(Certainty certainty) {
    return certainty == Certainty::shown ? "shown" : certainty == Certainty::likely ? "likely" : "possible";
}

bool isPrecompiledName(std::string_view path) {
    return fileNameOf(path).find("_compiled_opencl_kernel") != std::string_view::npos;
}

TriagePage triage(std::span<const CaseFile> files, std::vector<std::string> limits) {
    View view;
    look(files, view);
    for (const CaseFile& file : files)
        if (file.kind == CaseKind::unreadable && !isInPlaceOfACache(file))
            limits.push_back(inQuotes(file.path, 200) + " was not judged. " + file.failure);
    for (const CaseFile& file : files)
        if (file.report && file.report->integrity == Integrity::intact && !file.report->judgedWhole)
            limits.push_back(inQuotes(file.path, 200) +
                             " was not judged whole: it has more than this tool keeps. macebin "
                             "--check tells how much.");
    view.isPartial = !limits.empty();
    Causes causes;
    addFileCauses(view, causes);
    addLogCauses(view, causes);
    addCrashCauses(view, causes);
    addDeviceCauses(view, causes);
    if (causes.empty()) causes.push_back(calm(view));
    TriagePage page;
    if (std::string phones = severalPhones(files); !phones.empty()) page.limits.push_back(std::move(phones));
    std::move(limits.begin(), limits.end(), std::back_inserter(page.limits));
    choose(std::move(causes), page);
    addMissing(view, page);
    if (std::string places = severalPlaces(view, page); !places.empty())
        page.notes.push_back(std::move(places));
    addEvidence(view, page);
    addDevice(view, page);
    return page;
}

} // namespace macebin
