// SPDX-License-Identifier: Apache-2.0
// From lines and crashes to what a log comes to.
#include "core/log/report.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace macebin {

namespace {

constexpr std::size_t kLinesNamed = 5;

struct CrashText {
    CrashPlace place;
    AnswerRef id;     ///< of a crash
    AnswerRef hangId; ///< of an app that did not respond
    LineWeight weight;
    std::string_view where; ///< "… died while"
    std::string_view meaning;
    FixedProse remedy;
};

constexpr std::string_view kLoadingMeaning = "The app closes, and will again at each start that finds this "
                                             "file. The file need not be damaged: a driver may "
                                             "die on programs of another version of itself, and some "
                                             "(Mali's) have been seen to die on caches that are whole. "
                                             "The log alone does not tell which.";
constexpr FixedStep kCheck{StepKind::check, StepForm::code};
constexpr FixedProse kLoadingRemedy{"Pull the file and check it with ", kCheck,
                                    ". Then delete the compiled file on the phone and keep the tuned one: "
                                    "the next start builds every program "
                                    "and works. Where the driver dies on valid caches the start after that "
                                    "dies again: then ship no cache for "
                                    "this driver, and clear it at each start."};

// clang-format off
constexpr std::array kCrashTexts{
    CrashText{CrashPlace::loadingCached, "driver-crash-loading", "driver-hang-loading", LineWeight::fatal,
        "while MACE loaded a program from its cache", kLoadingMeaning, kLoadingRemedy},
    CrashText{CrashPlace::loadingBinary, "driver-crash-loading", "driver-hang-loading", LineWeight::fatal,
        "while MACE loaded a stored program (the frames do not tell from which file)", kLoadingMeaning, kLoadingRemedy},
    CrashText{CrashPlace::loadingPrecompiled, "driver-crash-precompiled", "driver-hang-precompiled", LineWeight::fatal,
        "while MACE loaded a program from the precompiled file",
        "The app closes at each start. The precompiled file comes with the app: deleting the cache does not help.",
        {"Check the file that the app ships with ", kCheck, ", and ship none for this driver until it is mended."}},
    CrashText{CrashPlace::buildingSource, "driver-crash-building", "hang-building", LineWeight::fatal,
        "while it built a program from source",
        "It is the driver's compiler, not the cache: with a cache that the driver accepts nothing is built.",
        "Keep the cache. A first start that takes long belongs off the app's main thread; a crash is a case for the driver's maker."},
    CrashText{CrashPlace::readingFile, "crash-reading-file", "hang-reading-file", LineWeight::fatal,
        "while MACE read a cache file",
        "A MACE up to v1.0.4 does not survive a file that is cut short, damaged, or of a newer MACE.",
        {"Pull the file and check it with ", FixedStep{StepKind::check, StepForm::code, {}, "v1"}, "; then delete it on the phone."}},
    CrashText{CrashPlace::savingFile, "crash-saving-file", "hang-saving-file", LineWeight::fatal,
        "while MACE saved its cache",
        "MACE ends the app where it cannot write the cache. What it was writing may be torn.",
        "Create the storage directory, let the app write to it, and delete a cache that is cut short."},
    CrashText{CrashPlace::runningKernel, "driver-crash-running", "hang-running", LineWeight::fatal,
        "while it ran a kernel of MACE's",
        "The program had been loaded or built: the cache is not shown to be at fault.",
        "Delete the cache once and try again: if it stays, it is not the cache but the model, the app or the driver."},
    CrashText{CrashPlace::inMace, "crash-in-mace", "hang-in-mace", LineWeight::fatal,
        "in MACE's own code",
        "Nothing in the frames points to the cache.",
        "Read what MACE logged before it; it is a case for the makers of the app."},
    CrashText{CrashPlace::unknown, "crash-unplaced", "hang-unplaced", LineWeight::fatal,
        "and the log does not show where",
        "The process uses MACE, which does not yet say that MACE has a part in it.",
        "Get the tombstone: `adb bugreport`, which holds the frames."},
    CrashText{CrashPlace::callerUnnamed, "driver-crash-unnamed", "driver-hang-unnamed", LineWeight::fatal,
        "called by a library of the app that does not name its functions",
        "The process uses MACE, which may be inside that library: an app can link it in and take the names out. Then it died at what the name of the OpenCL call says: clCreateProgramWithBinary loads a stored program. The frames alone do not tell.",
        {"Pull the cache and check it with ", kCheck, ". The makers of the app can name the frames (`ndk-stack` with their own libraries)."}},
    CrashText{CrashPlace::notMace, "crash-not-mace", "hang-not-mace", LineWeight::fact,
        "and none of its frames is MACE's",
        "The process uses MACE, but it died in other software.",
        ""},
};

/// By SIGKILL no process writes a tombstone.
constexpr CrashText kKilled{CrashPlace::unknown, "crash-unplaced", "hang-unplaced", LineWeight::fatal,
        "and the log does not show where",
        "Something outside ended it: the system, mostly for want of memory, or somebody. That leaves no tombstone, and says nothing of the cache.",
        "Run it again, and look in `adb logcat -d` for lines of lowmemorykiller or lmkd, which tell of memory."};
// clang-format on

const CrashText* textOf(const LogCrash& crash) {
    if (crash.place == CrashPlace::unknown && crash.signal == "SIGKILL") return &kKilled;
    const auto text = std::find_if(kCrashTexts.begin(), kCrashTexts.end(),
                                   [&](const CrashText& t) { return t.place == crash.place; });
    return text == kCrashTexts.end() ? nullptr : &*text;
}

/// "com.app (pid 1234)"
std::string who(const LogCrash& crash) {
    std::string out = crash.process.empty() ? "the app" : crash.process;
    if (crash.pid != 0) out += " (pid " + number(crash.pid) + ")";
    return out;
}

std::string crashSentence(const LogCrash& crash, const CrashText& text) {
    const bool isDriver = !crash.driverLibrary.empty();
    std::string out = crash.isHang ? "An app did not respond: " + who(crash) + " stood"
                      : isDriver   ? "The GPU driver died"
                                   : "The app died";
    if (!crash.signal.empty()) out += " (" + crash.signal + ")";
    if (!crash.openclCall.empty()) out += " in " + crash.openclCall;
    if (text.place == CrashPlace::unknown || text.place == CrashPlace::notMace ||
        text.place == CrashPlace::callerUnnamed)
        out += ",";
    out += " " + std::string(text.where);
    const bool isTold = !crash.process.empty() || crash.pid != 0;
    if (!crash.isHang && isTold) out += ": " + who(crash);
    return out + ".";
}

bool isEnd(const LogEvent& event) {
    if (event.level == 0) return event.known && event.known->weight == LineWeight::fatal; // logcat -v raw
    const bool isFatal = event.level == 'F' || event.level == 'A';
    return isFatal && (!event.known || event.known->weight == LineWeight::fatal);
}

/// The crash that is MACE's own end of the app: abort(), in a start that logged a line of the level F.
const LogCrash* abortOf(const LogReport& report, const LogStart& start) {
    const bool isEnded = std::any_of(start.events.begin(), start.events.end(), isEnd);
    if (!isEnded) return nullptr;
    for (const std::size_t index : start.crashes) {
        const LogCrash& crash = report.crashes[index];
        const bool isPlain = crash.place == CrashPlace::unknown || crash.place == CrashPlace::inMace;
        if (isPlain && !crash.isHang && crash.signal == "SIGABRT") return &crash;
    }
    return nullptr;
}

void addCrashes(const LogReport& report, std::vector<LogAnswer>& out) {
    std::set<const LogCrash*> told; // by the line that MACE ended the app with
    for (const LogStart& start : report.starts)
        told.insert(abortOf(report, start));
    for (std::size_t i = 0; i < report.crashes.size(); ++i) {
        const LogCrash& crash = report.crashes[i];
        if (told.contains(&crash)) continue;
        const CrashText* const text = textOf(crash);
        if (!text) continue;
        const AnswerRef id = crash.isHang ? text->hangId : text->id;
        const auto known =
            std::find_if(out.begin(), out.end(), [&](const LogAnswer& a) { return a.id == id; });
        const bool isNew = known == out.end();
        LogAnswer& answer = isNew ? out.emplace_back() : *known;
        if (isNew) {
            answer.id = id;
            answer.weight = text->weight;
            answer.what = crashSentence(crash, *text);
            answer.meaning = text->meaning;
            answer.remedy = text->remedy;
            answer.crash = i;
        }
        ++answer.count;
        if (answer.lines.size() < kLinesNamed && crash.line > 0) answer.lines.push_back(crash.line);
    }
}

/// Of events with one row: the files, programs and errors that they name, in one clause.
std::string namedIn(const std::vector<const LogEvent*>& events) {
    std::set<std::string> files, programs, errors;
    for (const LogEvent* event : events) {
        if (!event->file.empty()) files.insert(event->file);
        if (!event->program.empty()) programs.insert(event->program);
    }
    std::string out;
    if (!files.empty()) out += inQuotes(*files.begin(), 200);
    if (files.size() > 1) out += " and " + counted(files.size() - 1, "other file");
    if (!programs.empty()) out += inQuotes(*programs.begin(), 160);
    if (programs.size() > 1) out += " and " + counted(programs.size() - 1, "other program");
    return out;
}

Prose remedyOf(WriteFault fault, const KnownLine& known) {
    switch (fault) {
    case WriteFault::missing: return "Create the storage directory before MACE starts.";
    case WriteFault::full: return "Free space on the phone: `adb shell df -h /data` shows how much there is.";
    case WriteFault::readOnly: return "Give MACE a storage directory on a file system that can be written.";
    case WriteFault::refused:
        return "Let the app write to its storage directory, or give MACE one of the app's own.";
    case WriteFault::other: break;
    }
    return known.remedy;
}

using ById = std::map<const KnownLine*, std::vector<const LogEvent*>>;

void addLines(const ById& events, std::vector<LogAnswer>& out) {
    const auto has = [&](LineRef id) { return events.contains(knownLine(id)); };
    for (const KnownLine& known : knownLines()) {
        const auto found = events.find(&known);
        if (found == events.end() || known.weight < LineWeight::slow) continue;
        if (known.id == "cannot-write" && (has("store-failed") || has("store-failed-oldest"))) continue;
        // MACE says it at each step: the first one tells why.
        if (known.id == "no-platform" && has("no-library")) continue;
        if (known.id == "no-opencl" && (has("no-library") || has("no-platform"))) continue;
        LogAnswer& answer = out.emplace_back();
        answer.id = answerOf(known.id);
        answer.weight = known.weight;
        answer.count = found->second.size();
        answer.what = std::string(known.meaning);
        answer.meaning = {};
        answer.remedy = known.remedy;
        if (known.id == "store-failed" || known.id == "store-failed-oldest")
            if (const auto open = events.find(knownLine("cannot-write")); open != events.end()) {
                const auto& values = matchLine(open->second.front()->message);
                answer.what = "MACE could not write " + inQuotes(values.part('f'), 200) + " (" +
                              reasonInWords(values.part('r')) + "), and ended the app.";
                answer.remedy = remedyOf(writeFaultOf(values.part('r')), known);
            }
        if (known.id == "cannot-write")
            answer.remedy =
                remedyOf(writeFaultOf(matchLine(found->second.front()->message).part('r')), known);
        if (const std::string named = namedIn(found->second); !named.empty())
            answer.meaning = "It names " + named + ".";
        if (found->second.front()->unmasked)
            answer.meaning += " MACE logs -44 (CL_INVALID_PROGRAM) there; the driver most likely said -42 "
                              "(CL_INVALID_BINARY), which MACE drops.";
        for (const LogEvent* event : found->second)
            if (answer.lines.size() < kLinesNamed && event->line > 0) answer.lines.push_back(event->line);
    }
}

/// The line that MACE ended the app with, where the table does not have it and none before it tells why.
const LogEvent* unknownEnd(const LogStart& start) {
    for (const LogEvent& event : start.events) {
        if (event.known && event.known->weight >= LineWeight::wrong) return nullptr;
        if (!event.known && isEnd(event)) return &event;
    }
    return nullptr;
}

void addUnknownEnds(const LogReport& report, std::vector<LogAnswer>& out) {
    LogAnswer answer;
    for (const LogStart& start : report.starts) {
        const LogEvent* event = unknownEnd(start);
        if (!event) continue;
        if (answer.count++ == 0)
            answer.what = "MACE ended the app, with a message that this tool does not know: " +
                          inQuotes(event->message, 300) + " (" + event->place + ").";
        if (answer.lines.size() < kLinesNamed && event->line > 0) answer.lines.push_back(event->line);
    }
    if (answer.count == 0) return;
    answer.id = "ended-unknown";
    answer.weight = LineWeight::fatal;
    answer.meaning = "The app closes. Nothing that MACE says here tells that the cache has a part in it.";
    answer.remedy = "Read the message and the lines before it; it is a case for the makers of the app.";
    out.push_back(std::move(answer));
}

/// Processes that did not find a file, one after another: those that ran side by side share one first run.
std::size_t oneAfterAnother(const std::vector<const LogStart*>& starts) {
    std::size_t count = 0;
    std::uint64_t end = 0;
    std::set<std::uint32_t> seen;
    for (const LogStart* start : starts) {
        if ((count == 0 || start->firstLine > end) && seen.insert(start->pid).second) ++count;
        if (!start->events.empty()) end = std::max(end, start->events.back().line);
    }
    return count;
}

/// The events by their rows.
ById eventsOf(const LogReport& report) {
    ById events;
    for (const LogStart& start : report.starts)
        for (const LogEvent& event : start.events)
            if (event.known) events[event.known].push_back(&event);
    return events;
}

/// A file that one process after another does not find: nothing keeps it. What an app ships, or was tuned,
/// has rows of its own: MACE does not write that at a start.
void addNeverKept(const LogReport& report, std::vector<LogAnswer>& out) {
    std::map<std::string, std::vector<const LogStart*>> missing;
    for (const LogStart& start : report.starts)
        for (const LogEvent& event : start.events)
            if (start.pid != 0 && event.is({"cache-not-read", "file-missing"}))
                missing[event.file].push_back(&start);
    for (const auto& [file, starts] : missing)
        if (const std::size_t count = oneAfterAnother(starts); count > 1) {
            out.push_back(
                {"cache-never-kept",
                 LineWeight::slow,
                 number(count) + " processes of this log, one after another, did not find " +
                     inQuotes(file, 200) + ".",
                 "Each of these starts was slow: nothing kept the cache between them. Something deletes it, "
                 "or "
                 "MACE never gets to save it. That is normal where somebody cleared it in between, or the "
                 "app "
                 "ended before MACE had saved.",
                 "See whether the path can be written, whether the app clears it at each start, and whether "
                 "the first start ends before MACE has saved.",
                 count,
                 {},
                 std::nullopt});
            return;
        }
}

} // namespace

std::vector<LogAnswer> answersOf(const LogReport& report) {
    std::vector<LogAnswer> out;
    addCrashes(report, out);
    addLines(eventsOf(report), out);
    addUnknownEnds(report, out);
    addNeverKept(report, out);
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.weight > b.weight; });
    const bool isWorse = !out.empty() && out.front().weight > LineWeight::fact;
    if (isWorse) return out;
    LogAnswer calm;
    if (!report.hasMace()) {
        calm.id = "no-mace";
        calm.what = "No MACE here: not a line of it, and no crash with its frames.";
        calm.meaning = report.otherCrashes > 0
                           ? "Native crashes of other software in it: " + number(report.otherCrashes) +
                                 ". They are left alone."
                       : report.kinds.empty()
                           ? "No line here is in a form of logcat's or Android Studio's that can be read, "
                             "and none is MACE's own output. If MACE's lines "
                             "should be in it, save the log anew: `adb logcat -d -v threadtime`."
                           : "This log says nothing about MACE's caches.";
    } else {
        calm.id = "nothing-wrong";
        calm.what = "Nothing that MACE says here is wrong.";
        calm.meaning =
            "Only facts, and lines that belong to a healthy start. Most of what MACE does with its cache it "
            "does silently: this alone does not mean that the cache was used.";
    }
    out.insert(out.begin(), calm);
    return out;
}

} // namespace macebin
