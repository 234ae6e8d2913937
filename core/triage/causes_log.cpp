// SPDX-License-Identifier: Apache-2.0
// What MACE says by itself, without a file beside it.
#include "core/storage/adb_commands.h"
#include "core/triage/view.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin::triage_detail {

namespace {

/// A line of MACE's that is a cause as it stands.
struct LineCause {
    std::string_view line; ///< id of the line
    std::string_view id;
    CaseWeight weight;
    std::string_view meaning;
};
// clang-format off
constexpr std::array kLineCauses{
    LineCause{"opencl-version", "opencl-too-new", CaseWeight::crash,
        "The app cannot use the GPU, on every start, as after an update of the phone's system that brought a newer OpenCL. The cache is never read: deleting it cannot help, and it is not at fault."},
    LineCause{"tuned-3d", "wrong-tuned", CaseWeight::crash, "The app closes when it runs the model."},
    LineCause{"tuned-2d", "wrong-tuned", CaseWeight::crash, "The app closes when it runs the model."},
    LineCause{"tuned-out-of-range", "wrong-tuned", CaseWeight::crash, "The app closes when it reads the tuned parameters."},
    LineCause{"tuned-crc", "damaged-tuned", CaseWeight::slow, "The model runs with untuned speed; nothing breaks."},
    LineCause{"program-unknown", "other-build", CaseWeight::wrong, "MACE cannot run a part of the model on the GPU."},
    LineCause{"hash-unknown", "other-build", CaseWeight::wrong, "MACE cannot tell whether its programs are up to date."},
    LineCause{"build-source-failed", "source-does-not-build", CaseWeight::wrong, "The GPU's compiler refuses MACE's own source. That is not the cache's fault: deleting it changes nothing."},
    LineCause{"array-crc", "damaged-array", CaseWeight::slow, "The programs that are built into the app are not used: a slow first start."},
    LineCause{"precompiled-load-failed", "precompiled-not-loaded", CaseWeight::slow, "The programs that the app ships are not used: a slow first start."},
    LineCause{"no-library", "no-opencl", CaseWeight::wrong, "The app has no GPU to run on. The cache has no part in it."},
    LineCause{"no-platform", "no-opencl", CaseWeight::wrong, "The app has no GPU to run on. The cache has no part in it."},
    LineCause{"no-opencl", "no-opencl", CaseWeight::wrong, "The app has no GPU to run on. The cache has no part in it."},
    LineCause{"no-gpu", "no-opencl", CaseWeight::wrong, "The app has no GPU to run on. The cache has no part in it."},
    LineCause{"merge-versions", "merged-drivers", CaseWeight::wrong, "The merge did not happen: a file holds the programs of one driver."},
};
// clang-format on

void addLineCauses(const View& view, Causes& out) {
    for (const LineCause& row : kLineCauses) {
        const auto found = view.events(row.line);
        if (found.empty()) continue;
        if (std::any_of(out.begin(), out.end(), [&](const CaseCause& c) { return c.id == row.id; })) continue;
        CaseCause cause;
        cause.id = row.id;
        cause.weight = row.weight;
        cause.what = std::string(found.front().event->known->meaning);
        cause.meaning = row.meaning;
        cause.steps.push_back({std::string(found.front().event->known->remedy), ""});
        for (std::size_t i = 0; i < found.size() && i < 3; ++i)
            cause.evidence.push_back(evidenceOf(found[i]));
        out.push_back(std::move(cause));
    }
}

std::string folderOf(std::string_view path) {
    const auto slash = path.rfind('/');
    return std::string(slash == std::string_view::npos || slash == 0 ? path : path.substr(0, slash));
}

void addCannotWrite(const View& view, Causes& out) {
    const auto opened = view.events("cannot-write");
    auto stored = view.events("store-failed");
    const auto oldest = view.events("store-failed-oldest");
    stored.insert(stored.end(), oldest.begin(), oldest.end());
    if (opened.empty() && stored.empty()) return;
    CaseCause cause;
    const std::string reason =
        opened.empty() ? "" : reasonInWords(matchLine(opened.front().event->message).part('r'));
    const WriteFault fault = writeFaultOf(reason);
    const bool isMissing = fault == WriteFault::missing;
    cause.id = isMissing ? "missing-directory" : "cannot-write";
    cause.weight = stored.empty() ? CaseWeight::slow : CaseWeight::crash;
    const std::string file = opened.empty() ? view.phonePath : opened.front().event->file;
    const std::string folder = folderOf(file);
    cause.what =
        isMissing ? "The directory " + inQuotes(folder, 200) +
                        " does not exist on the phone, so MACE cannot save its cache."
                  : "MACE cannot write " + inQuotes(file, 200) + (reason.empty() ? "" : ": " + reason) + ".";
    cause.meaning = stored.empty()
                        ? "Every start is slow, since nothing is kept between them."
                        : "MACE ends the app over it, each time it has built a program and saves it.";
    const PhonePlace place{file, view.package == "PKG" ? "" : view.package};
    const std::string as = place.needsRunAs() ? "run-as " + word(view.package) + " " : std::string();
    if (isMissing)
        cause.steps.push_back({"Create the directory on the phone. In the app: create it before MACE starts.",
                               "adb shell " + as + "mkdir -p " + word(folder)});
    else if (fault == WriteFault::full)
        cause.steps.push_back(
            {"Free space on the phone, then start the app once. This shows how much there is.",
             "adb shell " + as + "df -h " + word(folder)});
    else if (fault == WriteFault::readOnly)
        cause.steps.push_back(
            {"Have the app give MACE a directory of its own: this one lies on a file system that "
             "nobody can write to.",
             ""});
    else
        cause.steps.push_back({"See who may write there, and let the app do so.",
                               "adb shell " + as + "ls -ld " + word(folder)});
    for (const auto& list : {opened, stored})
        if (!list.empty()) cause.evidence.push_back(evidenceOf(list.front()));
    out.push_back(std::move(cause));
}

/// MACE says that the file is bad, and the case does not have it (or has a whole one).
void addUnseenFile(const View& view, Causes& out) {
    if (std::any_of(out.begin(), out.end(), [](const CaseCause& c) {
            return c.id == "torn-file" || c.id == "damaged-file" || c.id == "other-era";
        }))
        return;
    for (const char* id : {"cache-crc", "cache-out-of-range", "cache-load-fatal"}) {
        auto found = view.events(id);
        std::erase_if(found, [](const FoundEvent& one) { return isOfPrecompiled(*one.start, *one.event); });
        if (found.empty()) continue;
        CaseCause cause;
        cause.id = "unreadable-on-phone";
        const bool isFatal = found.front().event->known->weight == LineWeight::fatal;
        cause.weight = isFatal ? CaseWeight::crash : CaseWeight::slow;
        cause.what = "MACE could not read the cache on the phone: it is cut short, damaged, empty, or of a "
                     "MACE of the other era.";
        cause.meaning = isFatal
                            ? "The app closes at each start until the file is deleted."
                            : "MACE ignores the file and builds its programs again: a slow start, no harm.";
        cause.steps = {pullStep(view), clearStep(view)};
        cause.tellApart =
            "The file itself shows which: `macebin --check` tells a torn file from one of another era.";
        cause.evidence.push_back(evidenceOf(found.front()));
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
            for (const FoundEvent& found : view.events("cache-not-read"))
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
