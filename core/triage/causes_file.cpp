// SPDX-License-Identifier: Apache-2.0
// What the files themselves show: damage, wrong copies, files of another era.
#include "core/storage/adb_commands.h"
#include "core/triage/view.h"
#include "core/words/file_words.h"
#include "core/words/finding_words.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::triage_detail {

namespace {

const Finding* findingLike(const FileReport& report, std::string_view begin) {
    for (const Finding& finding : report.findings.list())
        if (std::string_view(finding.rule->id).starts_with(begin)) return &finding;
    return nullptr;
}

bool isV1Running(const View& view) {
    return view.running.era == Era::v1;
}

/// Where the file lies that MACE could not read, if it says so.
CachePlace badPlace(const View& view) {
    std::vector<FoundEvent> lines;
    for (const LineRef id :
         {LineRef("cache-crc"), LineRef("cache-out-of-range"), LineRef("cache-load-fatal")})
        for (const FoundEvent& found : view.events(id))
            lines.push_back(found);
    return placeOf(view, lines);
}

/// Instead of the file somebody sent what adb or a server said.
void addNotTheFile(const View& view, const CaseFile& file, Causes& out) {
    const Finding* finding = findingLike(*file.report, "transfer.");
    if (!finding) return;
    CaseCause cause = newCause("not-the-file", CaseWeight::wrong);
    cause.what = inQuotes(file.path, 200) + " is not the cache. " + finding->message;
    cause.steps.push_back({wordsOf(*finding).remedy, {}});
    cause.steps.push_back(pullStep(view.place));
    cause.evidence.push_back({file.path, finding->message});
    out.push_back(std::move(cause));
}

/// It has the name, and nothing of a cache.
void addStranger(const View& view, const CaseFile& file, Causes& out) {
    const OnPhone phone = onPhone(view, file);
    const bool isZero = findingLike(*file.report, "file.all-zero") != nullptr;
    CaseCause cause =
        isZero ? newCause("damaged-file", CaseWeight::slow) : newCause("not-the-file", CaseWeight::wrong);
    cause.certainty = Certainty::likely;
    cause.what =
        inQuotes(file.path, 200) +
        (isZero ? " has nothing in it but zeros. " : " has the name of MACE's cache, and is none. ") +
        file.failure;
    if (isZero)
        cause.meaning = "No MACE finds a program in it: it builds all of them again, one slow start, and "
                        "writes a new file. "
                        "A power loss while MACE wrote, or a copy that failed, leaves such a file.";
    else
        cause.meaning = "What this file is, and whether the phone's own file is like it, is not known.";
    cause.tellApart =
        "Compare the SHA-256 of the file on the phone with that of this copy: if they differ, the copying "
        "went wrong.";
    if (phone.copy == OnPhone::Copy::same) {
        cause.certainty = Certainty::shown;
        cause.what += " The phone's own file is just so.";
        cause.tellApart = {};
        cause.evidence.push_back(phone.evidence());
        cause.steps.push_back(clearStep(badPlace(view)));
    } else {
        cause.steps.push_back(pullStep(badPlace(view)));
    }
    cause.evidence.push_back({file.path, file.failure});
    out.push_back(std::move(cause));
}

/// A file that is bad where MACE reads it, not only as a copy.
CaseCause badOnPhone(const View& view, const CacheView& cache, const OnPhone& phone, CauseRef id) {
    const bool isV1 = isV1Running(view) || (!view.running.era && cache.file->report->cache.era == Era::v1);
    CaseCause cause = newCause(id, isV1 ? CaseWeight::crash : CaseWeight::slow);
    if (phone.copy == OnPhone::Copy::same) cause.evidence.push_back(phone.evidence());
    if (cache.isPrecompiled)
        cause.steps.push_back({"Make the precompiled file again and ship it with the app; the cache on the "
                               "phone has no part in it.",
                               {}});
    else
        cause.steps.push_back(clearStep(badPlace(view)));
    return cause;
}

/// The sums show that the damage came with the copying, or make it likely.
CaseCause differsFromPhone(const View& view, const CaseFile& file, const OnPhone& phone) {
    CaseCause cause = newCause("hurt-on-the-way", CaseWeight::wrong);
    if (phone.isSure) {
        cause.what = inQuotes(file.path, 200) +
                     " is damaged, and it is not the phone's file: the SHA-256 that was "
                     "taken on the phone is another.";
        cause.meaning =
            "This copy says nothing against the phone or the app. Either it was damaged on its way, or "
            "MACE was writing the file when it was copied.";
    } else {
        cause.certainty = Certainty::likely;
        cause.what = inQuotes(file.path, 200) +
                     " is damaged, and the one SHA-256 that was taken on the phone of a file of this name is "
                     "another.";
        cause.meaning =
            "If the sum is of the file that this is a copy of, the copy was damaged on its way, or "
            "MACE was writing the file when it was copied. If it is of another file, it says "
            "nothing: all caches of MACE have one name.";
        cause.tellApart =
            "Take the SHA-256 of the very file on the phone that this is a copy of: if it differs "
            "from that of this copy, the copying went wrong.";
    }
    cause.steps.push_back(pullStep(badPlace(view)));
    cause.evidence.push_back(phone.evidence());
    return cause;
}

/// The copy was changed on the way; what is left after undoing may be whole.
void addHurtOnTheWay(const View& view, const CacheView& cache, Causes& out) {
    const FileReport& report = *cache.file->report;
    const Finding* finding = findingLike(report, "transfer.");
    if (!finding) return;
    const OnPhone phone = onPhone(view, *cache.file);
    if (phone.copy == OnPhone::Copy::same) {
        CaseCause cause = badOnPhone(view, cache, phone, "damaged-file");
        cause.what = "The file on the phone itself is changed, not only this copy of it. " + finding->message;
        cause.evidence.push_back({cache.file->path, finding->message});
        out.push_back(std::move(cause));
        return;
    }
    CaseCause cause = newCause("hurt-on-the-way", CaseWeight::wrong);
    const bool isProven =
        report.undone &&
        std::none_of(report.findings.list().begin(), report.findings.list().end(), [](const auto& f) {
            return f.severity() == Severity::error && !std::string_view(f.rule->id).starts_with("transfer.");
        });
    const bool isOther = phone.copy == OnPhone::Copy::differs && phone.isSure;
    cause.certainty = isProven || isOther ? Certainty::shown : Certainty::likely;
    cause.what = "The copy was changed on its way from the phone. " + finding->message;
    const std::string state = report.protection == Protection::none
                                  ? "no damage is visible in the file (its format has no checksum)"
                                  : "the file is whole";
    cause.meaning = isProven ? "With that undone " + state +
                                   ": the one on the phone is most likely fine, and this copy says nothing "
                                   "against the phone or the app."
                             : "This copy says nothing certain about the file on the phone.";
    cause.steps.push_back(pullStep(badPlace(view)));
    if (isOther)
        cause.evidence.push_back(phone.evidence());
    else if (!isProven)
        cause.tellApart = "A copy that was made byte for byte shows whether the phone's own file is damaged.";
    const std::string place = placeOfFinding(report, *finding);
    cause.evidence.push_back({cache.file->path + (place.empty() ? "" : ", " + place), finding->message});
    out.push_back(std::move(cause));
}

bool isTorn(const FileReport& report) {
    return findingLike(report, "v1.truncated") || findingLike(report, "v2.truncated") ||
           findingLike(report, "mclp.truncated");
}

void addLinesThatSaySo(const View& view, CaseCause& cause);

/// MACE truncates the file and then writes it: what was killed in between leaves nothing.
void addEmpty(const View& view, const CaseFile& file, Causes& out) {
    const OnPhone phone = onPhone(view, file);
    if (phone.copy == OnPhone::Copy::differs) {
        out.push_back(differsFromPhone(view, file, phone));
        return;
    }
    const bool isPhones = phone.copy == OnPhone::Copy::same;
    CaseCause cause = newCause("torn-file", isV1Running(view) ? CaseWeight::crash : CaseWeight::slow);
    cause.certainty = Certainty::likely;
    cause.what = inQuotes(file.path, 200) +
                 " is empty, not a byte is in it: the app was killed when MACE had opened the file for "
                 "writing and written nothing yet" +
                 (isPhones ? ". The phone's own file is empty as well." : ", or the copy failed.");
    cause.meaning = isV1Running(view)
                        ? "A MACE up to v1.0.4 does not survive an empty file: the app closes at each start "
                          "until it is deleted."
                        : "A MACE of 2021 or later ignores an empty file: the start is slow, nothing breaks, "
                          "and MACE writes a new "
                          "one when it saves the next time. One up to v1.0.4 does not survive it.";
    cause.tellApart = "Look at the size of the file on the phone: if it is not 0, only the copy failed.";
    if (!isPhones) cause.steps.push_back(pullStep(badPlace(view)));
    cause.steps.push_back(clearStep(badPlace(view)));
    addLinesThatSaySo(view, cause);
    if (isPhones) {
        cause.certainty = Certainty::shown;
        cause.evidence.push_back(phone.evidence());
    }
    if (cause.certainty == Certainty::shown) cause.tellApart = {};
    cause.evidence.insert(cause.evidence.begin(), {file.path, "0 bytes."});
    out.push_back(std::move(cause));
}

void addLinesThatSaySo(const View& view, CaseCause& cause) {
    using Lines = std::initializer_list<LineRef>;
    for (const LineRef id : Lines{"cache-crc", "cache-out-of-range", "cache-load-fatal"})
        for (const FoundEvent& found : view.events(id)) {
            cause.evidence.push_back(evidenceOf(found));
            cause.certainty = Certainty::shown;
        }
    for (const FoundCrash& found : view.crashes("crash-reading-file")) {
        cause.evidence.push_back(evidenceOf(found));
        cause.certainty = Certainty::shown;
    }
}

void addDamage(const View& view, const CacheView& cache, Causes& out) {
    const FileReport& report = *cache.file->report;
    if (report.integrity != Integrity::damaged || findingLike(report, "transfer.")) return;
    const OnPhone phone = onPhone(view, *cache.file);
    if (phone.copy == OnPhone::Copy::differs) {
        out.push_back(differsFromPhone(view, *cache.file, phone));
        out.back().evidence.push_back(evidenceOf(cache));
        return;
    }
    const bool isPhones = phone.copy == OnPhone::Copy::same;
    const bool torn = isTorn(report);
    CaseCause cause = badOnPhone(view, cache, phone, torn ? CauseRef("torn-file") : CauseRef("damaged-file"));
    cause.certainty = isPhones ? Certainty::shown : Certainty::likely;
    cause.what =
        torn ? inQuotes(cache.file->path, 200) +
                   " is cut short: the app was killed while MACE saved it (MACE "
                   "writes without a temporary file)" +
                   (isPhones ? "." : ", or the copy ended early.")
             : inQuotes(cache.file->path, 200) + " is damaged: bytes were changed after MACE wrote it.";
    addLinesThatSaySo(view, cause);
    if (isPhones) {
        cause.what += " The phone's own file is just so: this copy is it, byte for byte.";
    } else if (cause.certainty == Certainty::shown) {
        cause.what += " The phone's own file is bad as well, not only this copy: MACE says so in the log.";
    } else {
        cause.tellApart = "Compare the SHA-256 of the file on the phone with that of this copy: if they "
                          "differ, only the copy is damaged.";
        cause.steps.insert(cause.steps.begin(), pullStep(badPlace(view)));
    }
    cause.evidence.insert(cause.evidence.begin(), evidenceOf(cache));
    out.push_back(std::move(cause));
}

/// A whole file under a MACE of the other era.
void addEra(const View& view, const CacheView& cache, Causes& out) {
    const auto era = cache.file->report->cache.era;
    if (!cache.isIntact || !era || cache.file->report->cache.kind != CacheKind::maceCache) return;
    const bool sawCrc = !view.events("cache-crc").empty();
    const bool sawV1Death =
        !view.events("cache-out-of-range").empty() || !view.crashes("crash-reading-file").empty();
    // A driver that died on a program shows that MACE had read its cache: it was not this file.
    const bool isLoaded =
        !view.crashes("driver-crash-loading").empty() || !view.crashes("driver-hang-loading").empty();
    if (isLoaded && !cache.otherGpu.empty()) return;
    const bool isV1UnderV2 = era == Era::v1 && (view.running.era == Era::v2 || sawCrc);
    const bool isV2UnderV1 = era == Era::v2 && (view.running.era == Era::v1 || sawV1Death);
    if (!isV1UnderV2 && !isV2UnderV1) return;
    CaseCause cause = newCause("other-era", isV2UnderV1 ? CaseWeight::crash : CaseWeight::slow);
    cause.certainty = sawCrc || sawV1Death ? Certainty::shown : Certainty::likely;
    cause.what = isV2UnderV1 ? "The app has a MACE up to v1.0.4, and the cache is of one of 2021 or later, "
                               "as after going back to "
                               "an older version of the app."
                             : "The app has a MACE of 2021 or later, and the cache is of one up to v1.0.4, "
                               "as after an update of "
                               "the app. No damage is visible in the file (its format has no checksum).";
    if (isV2UnderV1) cause.steps.push_back(clearStep(badPlace(view)));
    cause.evidence.push_back(evidenceOf(cache));
    const auto version = view.device.fields.find("mace_version");
    if (version != view.device.fields.end())
        cause.evidence.push_back(
            {version->second.source, "The app's MACE is " + inQuotes(version->second.value, 60) + "."});
    addLinesThatSaySo(view, cause);
    out.push_back(std::move(cause));
}

/// Of another GPU than the phone's: sent by mistake, or copied from phone to phone.
void addOtherGpu(const View& view, const CacheView& cache, Causes& out) {
    if (cache.otherGpu.empty() || cache.isPrecompiled) return;
    CaseCause cause = newCause("other-gpu", CaseWeight::slow);
    cause.what = inQuotes(cache.file->path, 200) +
                 " is a cache of another GPU than that of the phone that the other files tell of. " +
                 cache.otherGpu;
    cause.steps.push_back(pullStep(view.place));
    cause.evidence.push_back(evidenceOf(cache));
    cause.evidence.push_back({cache.otherGpuSource, "That is the phone's."});
    out.push_back(std::move(cause));
}

void addTuned(const View& view, const CaseFile& file, Causes& out) {
    if (file.kind != CaseKind::tuned || !file.report || file.report->integrity != Integrity::damaged) return;
    CaseCause cause = newCause("damaged-tuned", isV1Running(view) ? CaseWeight::crash : CaseWeight::slow);
    cause.certainty = Certainty::likely;
    cause.what = "The tuned parameters in " + inQuotes(file.path, 200) + " are damaged.";
    cause.steps.push_back(
        {"Generate the tuned file again for this model and chip, and pull it again to rule the copy out.",
         {}});
    for (const Finding& finding : file.report->findings.list())
        if (finding.severity() == Severity::error && cause.evidence.empty())
            cause.evidence.push_back({file.path, finding.message});
    out.push_back(std::move(cause));
}

} // namespace

bool isInPlaceOfACache(const CaseFile& file) {
    const bool isNamedSo = file.byName == StorageRole::cache || file.byName == StorageRole::precompiled;
    return file.kind == CaseKind::unreadable && isNamedSo && (file.isEmpty || file.report);
}

void addFileCauses(const View& view, Causes& out) {
    for (const CaseFile& file : view.files) {
        if (file.kind == CaseKind::notTheFile && file.report) addNotTheFile(view, file, out);
        if (isInPlaceOfACache(file)) file.isEmpty ? addEmpty(view, file, out) : addStranger(view, file, out);
        addTuned(view, file, out);
    }
    for (const CacheView& cache : view.caches) {
        addHurtOnTheWay(view, cache, out);
        addDamage(view, cache, out);
        addEra(view, cache, out);
        addOtherGpu(view, cache, out);
    }
}

} // namespace macebin::triage_detail
