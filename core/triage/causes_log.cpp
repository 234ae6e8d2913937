// SPDX-License-Identifier: Apache-2.0
// What MACE says by itself, without a file beside it.
#include "core/storage/adb_commands.h"
#include "core/text/paths.h"
#include "core/triage/view.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <set>

namespace macebin::triage_detail {

namespace {

/// A line of MACE's that is a cause as it stands.
struct LineCause {
    LineRef line;
    CauseRef id;
    CaseWeight weight;
    std::string_view meaning; ///< instead of the table's; mostly empty
};
// clang-format off
constexpr std::array kLineCauses{
    LineCause{"opencl-version", "opencl-too-new", CaseWeight::crash, {}},
    LineCause{"tuned-3d", "wrong-tuned", CaseWeight::crash, {}},
    LineCause{"tuned-2d", "wrong-tuned", CaseWeight::crash, {}},
    LineCause{"tuned-out-of-range", "wrong-tuned", CaseWeight::crash, "The app closes when it reads the tuned parameters."},
    LineCause{"tuned-crc", "damaged-tuned", CaseWeight::slow, {}},
    LineCause{"program-unknown", "other-build", CaseWeight::wrong, {}},
    LineCause{"hash-unknown", "other-build", CaseWeight::wrong, "MACE cannot tell whether its programs are up to date."},
    LineCause{"build-source-failed", "source-does-not-build", CaseWeight::wrong, {}},
    LineCause{"array-crc", "damaged-array", CaseWeight::slow, {}},
    LineCause{"precompiled-load-failed", "precompiled-not-loaded", CaseWeight::slow, {}},
    LineCause{"no-library", "no-opencl", CaseWeight::wrong, {}},
    LineCause{"no-platform", "no-opencl", CaseWeight::wrong, {}},
    LineCause{"no-opencl", "no-opencl", CaseWeight::wrong, {}},
    LineCause{"no-gpu", "no-opencl", CaseWeight::wrong, {}},
    LineCause{"merge-versions", "merged-drivers", CaseWeight::wrong, {}},
};
// clang-format on

void addLineCauses(const View& view, Causes& out) {
    for (const LineCause& row : kLineCauses) {
        const auto found = view.events(row.line);
        if (found.empty()) continue;
        if (hasCause(out, {row.id})) continue;
        CaseCause cause = newCause(row.id, row.weight);
        cause.what = std::string(found.front().event->known->meaning);
        if (!row.meaning.empty()) cause.meaning = row.meaning;
        cause.steps.push_back({found.front().event->known->remedy, {}});
        for (std::size_t i = 0; i < found.size() && i < 3; ++i)
            cause.evidence.push_back(evidenceOf(found[i]));
        out.push_back(std::move(cause));
    }
}

/// A bare name has no directory: it stays as it is.
std::string folderOf(std::string_view path) {
    return directoryPart(path).empty() ? std::string(path) : directoryOf(path);
}

/// What is to be done about a fault of writing, as the app where only the app may enter.
CaseStep stepFor(WriteFault fault, const View& view, const std::string& file) {
    // In a folder of an app, it is that app or one that nothing names; elsewhere the one of the case.
    const bool isAppFolder = !appFolderInPath(file).empty();
    const PhonePlace place{file, isAppFolder ? packageInPath(file) : view.place.package};
    const PhoneWord app = place.package ? PhoneWord(*place.package) : PhoneWord(Placeholder("PKG"));
    const PhoneCommand asApp =
        place.needsRunAs() || isAppFolder ? runAs(app, userInPath(file)) : PhoneCommand{};
    const PhoneWord folder = PhoneWord::path(folderOf(file), "PATH");
    switch (fault) {
    case WriteFault::missing:
        return {"Create the directory on the phone. In the app: create it before MACE starts.",
                adbShell({asApp, "mkdir -p", folder})};
    case WriteFault::full:
        return {"Free space on the phone, then start the app once. This shows how much there is.",
                adbShell({asApp, "df -h", folder})};
    case WriteFault::readOnly:
        return {"Have the app give MACE a directory of its own: this one lies on a file system that "
                "nobody can write to.",
                {}};
    default: return {"See who may write there, and let the app do so.", adbShell({asApp, "ls -ld", folder})};
    }
}

void addCannotWrite(const View& view, Causes& out) {
    auto opened = view.events("cannot-write");
    auto stored = view.events("store-failed");
    const auto oldest = view.events("store-failed-oldest");
    stored.insert(stored.end(), oldest.begin(), oldest.end());
    if (opened.empty() && stored.empty()) return;
    // Tuned parameters are written, too. Where MACE says that it cannot store its programs, it is not them.
    const auto isTuned = [](const FoundEvent& one) {
        return roleOfFile(*one.start, *one.event) == StorageRole::tuned;
    };
    const bool areTuned = stored.empty() && std::all_of(opened.begin(), opened.end(), isTuned);
    if (!areTuned) std::erase_if(opened, isTuned);
    const std::string reason =
        opened.empty() ? "" : reasonInWords(matchLine(opened.front().event->message).part('r'));
    const WriteFault fault = writeFaultOf(reason);
    const bool isMissing = fault == WriteFault::missing;
    CaseCause cause = newCause(isMissing ? CauseRef("missing-directory") : CauseRef("cannot-write"),
                               stored.empty() ? CaseWeight::slow : CaseWeight::crash);
    const std::string file = opened.empty() ? placeOf(view, stored).path : opened.front().event->file;
    const std::string what = areTuned ? "its tuned parameters" : "its cache";
    cause.what = isMissing ? "The directory " + inQuotes(folderOf(file), 200) +
                                 " does not exist on the phone, so MACE cannot save " + what + "."
                 : file.empty() ? "MACE cannot write " + what + "."
                                : "MACE cannot write " + inQuotes(file, 200) +
                                      (reason.empty() ? "" : ": " + reason) + ".";
    if (areTuned) cause.meaning = "The app runs with untuned speed. The cache has no part in it.";
    cause.steps.push_back(stepFor(fault, view, file));
    for (const auto& list : {opened, stored})
        if (!list.empty()) cause.evidence.push_back(evidenceOf(list.front()));
    out.push_back(std::move(cause));
}

/// The first line on each file; those of the apps that the case is about come first.
std::vector<FoundEvent> onceEach(const View& view, const std::vector<FoundEvent>& found) {
    std::set<std::string> inQuestion, told;
    for (const CachePlace& place : view.places)
        inQuestion.insert(place.path);
    std::vector<FoundEvent> out;
    for (const bool isFirst : {true, false})
        for (const FoundEvent& one : found)
            if (inQuestion.contains(one.event->file) == isFirst && told.insert(one.event->file).second)
                out.push_back(one);
    return out;
}

/// MACE says that the file is bad, and the case does not have it (or has a whole one).
void addUnseenFile(const View& view, Causes& out) {
    if (hasCause(out, {"torn-file", "damaged-file", "other-era"})) return;
    using Lines = std::initializer_list<LineRef>;
    for (const LineRef id : Lines{"cache-crc", "cache-out-of-range", "cache-load-fatal"}) {
        const auto found = onceEach(view, view.events(id));
        if (found.empty()) continue;
        const bool isFatal = found.front().event->known->weight == LineWeight::fatal;
        CaseCause cause = newCause("unreadable-on-phone", isFatal ? CaseWeight::crash : CaseWeight::slow);
        cause.what = "MACE could not read the cache on the phone: it is cut short, damaged, empty, or of a "
                     "MACE of the other era.";
        for (std::size_t i = 0; i < std::min(found.size(), kMostCauses); ++i) {
            const CachePlace place = placeOf(view, std::span(found).subspan(i, 1));
            cause.steps.push_back(pullStep(place));
            cause.steps.push_back(clearStep(place));
            cause.evidence.push_back(evidenceOf(found[i]));
        }
        cause.tellApart = Prose{"The file itself shows which: ", FixedStep{StepKind::check, StepForm::code},
                                " tells a torn file from one of another era."};
        out.push_back(std::move(cause));
        return;
    }
}

void addUnknownEnd(const View& view, Causes& out) {
    for (const LogView& log : view.logs)
        if (const LogAnswer* answer = log.find("ended-unknown")) {
            CaseCause cause = causeOf(*answer, "mace-ended", CaseWeight::crash);
            const std::string line = answer->lines.empty() ? "" : ", line " + number(answer->lines.front());
            cause.evidence.push_back({log.file->path + line, answer->what});
            out.push_back(std::move(cause));
            return;
        }
}

void addNeverKept(const View& view, Causes& out) {
    for (const LogView& log : view.logs)
        if (const LogAnswer* answer = log.find("cache-never-kept")) {
            CaseCause cause = causeOf(*answer, "cache-never-kept", CaseWeight::slow);
            cause.certainty = Certainty::likely;
            cause.tellApart =
                "Start the app twice, and let it finish its first start: if the second one finds the "
                "cache, somebody had cleared it, or the app had ended too early.";
            for (const LineRef id : {LineRef("cache-not-read"), LineRef("file-missing")})
                for (const FoundEvent& found : view.events(id))
                    if (cause.evidence.size() < 3) cause.evidence.push_back(evidenceOf(found));
            out.push_back(std::move(cause));
            return;
        }
}

} // namespace

void addLogCauses(const View& view, Causes& out) {
    addCannotWrite(view, out);
    addLineCauses(view, out);
    addUnseenFile(view, out);
    addUnknownEnd(view, out);
    if (!view.hasCrash()) addNeverKept(view, out);
}

} // namespace macebin::triage_detail
