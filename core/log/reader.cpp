// SPDX-License-Identifier: Apache-2.0
// From bytes to a LogReport: one walk over the lines that hold something of interest.
#include "core/log/crash/crash_reader.h"
#include "core/log/crash/frames.h"
#include "core/log/crash/shell_end.h"
#include "core/log/crash/tombstone.h"
#include "core/log/line/event.h"
#include "core/log/line/log_line.h"
#include "core/log/line/long_format.h"
#include "core/log/processes.h"
#include "core/log/report.h"
#include "format/cache/mace/key.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

using namespace logs;

/// What a line of interest holds: MACE's own, crashes, ANRs, and the birth of processes.
constexpr std::array<std::string_view, 29> kAnchors{" MACE",
                                                    "/MACE",
                                                    "mace/",
                                                    "mace.cc:",
                                                    "opencl_",
                                                    "_storage.cc:",
                                                    "tuner.h:",
                                                    "serial_engine.cc:",
                                                    "base_engine.cc:",
                                                    "(MACE)",
                                                    "mace_run.cc:",
                                                    "  >>> ",
                                                    " pc 0",
                                                    "Fatal signal ",
                                                    "signal ",
                                                    "Abort mess",
                                                    "----- ",
                                                    "--- --- ",
                                                    "Cmd line: ",
                                                    "\" prio=",
                                                    "Start proc ",
                                                    "am_proc_start",
                                                    "Build fingerprint: ",
                                                    "Segmentation fault",
                                                    "Aborted",
                                                    "Bus error",
                                                    "Illegal instruction",
                                                    "Killed",
                                                    "more than one OpenCL version"};

class Reader {
public:
    Reader() : anchors_(kAnchors) {}

    void read(std::string_view text) {
        long_ = LongFormat(text);
        LineWalk walk(text, anchors_);
        for (Line line; walk.next(line, header_.has_value());)
            readLine(line);
        if (!formsIn(text).empty()) shellEnds_.sawLogcat();
    }
    void readTombstone(Tombstone tombstone);
    LogReport finish();

private:
    void readLine(const Line& line);
    void readParts(const Line& line, const LogLine& parts);
    LogLine continued(const LogLine& parts) const;
    void readMace(const Line& line, const LogLine& parts, const MaceText& said);
    bool readBirth(const Line& line, const LogLine& parts);
    void nameProcess(std::uint32_t pid, std::string_view name);
    LogStart* startOf(std::uint32_t pid, std::string_view app, bool isNew, const Line& line);
    void count(LogStart& start, const KnownLine& known);
    LogStart* ownerOf(const LogCrash& crash);
    void place(std::vector<LogCrash> crashes);
    void addKind(std::string_view kind);

    AnyOf anchors_;
    LogReport out_;
    CrashReader crashes_;
    LogProcesses processes_;
    std::optional<LogLine> said_;   ///< MACE's last, in a copy of Android Studio's
    std::optional<LogLine> header_; ///< of the long format; its message follows, up to an empty line
    bool hasEmptyMessage_ = true;
    LongFormat long_;
    ShellEnds shellEnds_;
    std::size_t events_ = 0;
    std::vector<LogCrash> ready_; ///< that came whole
};

void Reader::addKind(std::string_view kind) {
    if (kind.empty() || std::find(out_.kinds.begin(), out_.kinds.end(), kind) != out_.kinds.end()) return;
    out_.kinds.emplace_back(kind);
}

void Reader::nameProcess(std::uint32_t pid, std::string_view name) {
    const Process* process = processes_.name(pid, name);
    if (process && process->start && out_.starts[*process->start].process.empty())
        out_.starts[*process->start].process = process->name;
}

bool Reader::readBirth(const Line& line, const LogLine& parts) {
    const auto birth = birthIn(parts);
    if (birth) processes_.born(*birth, line.number);
    return birth.has_value();
}

LogStart* Reader::startOf(std::uint32_t pid, std::string_view app, bool isNew, const Line& line) {
    Process* known = processes_.add(pid);
    if (!known) return nullptr;
    Process& process = *known;
    if (process.name.empty() && !app.empty()) process.name = cut(app, 256);
    // An engine's creation begins a start, unless what came before was only on the way to it.
    if (process.start && isNew && !out_.starts[*process.start].maceVersion.empty()) process.start.reset();
    if (!process.start) {
        if (out_.starts.size() >= kMostStarts) {
            out_.isCut = true;
            return nullptr;
        }
        process.start = out_.starts.size();
        LogStart& start = out_.starts.emplace_back();
        start.pid = pid;
        start.process = process.name;
        start.firstLine = line.number;
    }
    return &out_.starts[*process.start];
}

void Reader::count(LogStart& start, const KnownLine& known) {
    if (known.id == "program-from-cache") ++start.fromCache;
    if (known.id == "program-from-precompiled") ++start.fromPrecompiled;
    if (known.id == "program-from-source") ++start.fromSource;
    if (known.id == "build-cache-failed" || known.id == "build-precompiled-failed" ||
        known.id == "build-binary-failed")
        ++start.refused;
}

void Reader::readMace(const Line& line, const LogLine& parts, const MaceText& said) {
    const MatchedLine matched = matchLine(said.message);
    const bool isEngine = matched.known && matched.known->id == "engine";
    LogStart* start = startOf(parts.pid, parts.app, isEngine, line);
    if (!start) return;
    const bool isRaw = said.level == 0;
    if (!isRaw && parts.level == 0) shellEnds_.printed(static_cast<std::size_t>(start - out_.starts.data()));
    addKind(isRaw ? "logcat (raw)" : parts.level != 0 ? name(parts.format) : "MACE's output");
    if (!matched.known) ++out_.unknownLines;
    if (isEngine) start->maceVersion = cut(firstWord(matched.part('v')), 128);
    if (isEngine && start->maceVersion.empty()) start->maceVersion = "unknown";
    if (matched.known) count(*start, *matched.known);
    if (events_ >= kMostEvents) {
        out_.isCut = true;
        return;
    }
    ++events_;
    start->events.push_back(eventOf(line.number, parts, said, matched));
}

/// Android Studio prints a prefix once for several lines of one moment. Level 0: this is no such line.
LogLine Reader::continued(const LogLine& parts) const {
    if (!said_ || parts.level != 0 || !parts.message.starts_with("    ")) return {};
    LogLine more = *said_;
    more.message = trimmed(parts.message);
    return maceText(more) ? more : LogLine();
}

void Reader::readParts(const Line& line, const LogLine& parts) {
    if (parts.level != 0 && !parts.app.empty()) nameProcess(parts.pid, parts.app);
    // Before the line itself: without its prefix it looks like one of a raw log, of no process.
    if (const LogLine more = continued(parts); more.level != 0) return readMace(line, more, *maceText(more));
    if (const auto said = maceText(parts)) {
        const bool isStudio = parts.format == LogFormat::studio || parts.format == LogFormat::tag;
        said_ = isStudio ? std::optional(parts) : std::nullopt;
        return readMace(line, parts, *said);
    }
    if (crashes_.read(line, parts) || readBirth(line, parts)) return;
    // MACE's merge script prints its complaint without a prefix.
    const auto merge = parts.level == 0 ? parts.message.find("There exists more than one OpenCL version")
                                        : std::string_view::npos;
    if (merge != std::string_view::npos)
        return readMace(line, parts, {"merge script", parts.message.substr(merge), 'E'});
    if (!shellEnds_.read(line, parts)) return;
    if (Process* ended = processes_.add(0)) ended->start.reset();
}

void Reader::readLine(const Line& line) {
    LogLine parts;
    if (header_) {
        if (line.text.empty() && !hasEmptyMessage_) {
            header_.reset();
            return;
        }
        parts = *header_;
        parts.message = line.text;
        hasEmptyMessage_ = false;
        if (parseLogLine(line.text).format != LogFormat::longHeader) return readParts(line, parts);
    }
    parts = parseLogLine(line.text);
    if (parts.format == LogFormat::longHeader) {
        header_ = parts;
        hasEmptyMessage_ = true;
        return;
    }
    if (parts.level == 0)
        if (const auto header = long_.headerOver(line.text)) {
            parts = *header;
            parts.message = line.text;
        }
    readParts(line, parts);
}

void Reader::readTombstone(Tombstone tombstone) {
    addKind("tombstone (protobuf)");
    nameProcess(tombstone.crash.pid, tombstone.crash.process);
    for (const Tombstone::Said& said : tombstone.log) {
        LogLine parts;
        parts.time = said.time;
        parts.tag = said.tag;
        parts.pid = said.pid;
        parts.tid = said.tid;
        parts.level = said.level;
        parts.message = said.message;
        if (const auto mace = maceText(parts)) readMace({said.message, 0}, parts, *mace);
    }
    ready_.push_back(std::move(tombstone.crash));
}

/// The start that was running: the last of that process that begins before it. A number is given anew, and
/// the log need not tell: an app of another name is another process.
LogStart* Reader::ownerOf(const LogCrash& crash) {
    LogStart* owner = nullptr;
    for (LogStart& start : out_.starts)
        if (crash.pid != 0 && start.pid == crash.pid && (start.firstLine <= crash.line || !owner) &&
            maybeSameName(start.process, crash.process) &&
            !processes_.isBornBetween(crash.pid, start.firstLine, crash.line))
            owner = &start;
    return owner;
}

void Reader::place(std::vector<LogCrash> crashes) {
    for (LogCrash& crash : crashes) {
        LogStart* const owner = ownerOf(crash);
        if (!owner && !isInMace(crash.place)) {
            ++out_.otherCrashes;
            continue;
        }
        if (crash.process.empty() && owner) crash.process = owner->process;
        if (const Process* known = processes_.find(crash.pid); known && crash.process.empty())
            crash.process = known->name;
        // The buffers of a bug report stand one behind another: a birth that is told later may be that of the
        // app that died.
        const bool isItsName =
            isInMace(crash.place) || !processes_.isBornBetween(crash.pid, crash.line, ~std::uint64_t(0));
        if (owner && owner->process.empty() && isItsName) owner->process = crash.process;
        if (owner) owner->crashes.push_back(out_.crashes.size());
        out_.crashes.push_back(std::move(crash));
    }
}

/// MACE has the same words for each stored file. What they mean depends on the file: without a cache the
/// programs are built again, without tuned parameters they run slower, and a shipped file is never written.
const KnownLine* rowOf(const KnownLine* known, StorageRole role) {
    const bool isDamage = known->id == "cache-crc";
    if (!isDamage && known->id != "cache-not-read" && known->id != "file-missing") return known;
    if (role == StorageRole::tuned)
        return knownLine(isDamage ? LineRef("tuned-crc") : LineRef("tuned-not-read"));
    if (role == StorageRole::precompiled)
        return knownLine(isDamage ? LineRef("precompiled-load-failed") : LineRef("no-precompiled-file"));
    return known;
}

/// Once all lines of a start are there.
void settleRows(LogStart& start) {
    for (LogEvent& event : start.events) // a line is settled by the one behind it, which is not settled yet
        if (event.known) event.known = rowOf(event.known, roleOfFile(start, event));
}

LogReport Reader::finish() {
    std::vector<LogCrash> crashes = crashes_.take();
    for (LogCrash& crash : ready_)
        crashes.push_back(std::move(crash));
    for (const std::string& kind : crashes_.kinds())
        addKind(kind);
    out_.isCut = out_.isCut || crashes_.isCut();
    place(std::move(crashes));
    shellEnds_.place(out_);
    for (LogStart& start : out_.starts)
        settleRows(start);
    return std::move(out_);
}

} // namespace

LogReport readLog(std::string_view name, ByteView bytes) {
    Reader reader;
    LogReport report;
    if (auto tombstone = readTombstone(bytes)) {
        ProfileEvidence device;
        if (!tombstone->crash.fingerprint.empty()) {
            device.kinds.emplace_back("tombstone");
            device.fields["build_fingerprint"] = {tombstone->crash.fingerprint,
                                                  std::string(name) + ", tombstone"};
        }
        reader.readTombstone(std::move(*tombstone));
        report = reader.finish();
        report.device = std::move(device);
        return report;
    }
    const TextOf text(bytes);
    reader.read(text.text());
    report = reader.finish();
    report.lines = countLines(text.text());
    report.nuls = text.nuls();
    if (report.kinds.empty()) report.kinds = formsIn(text.text());
    report.device = readTextEvidence(name, text.text());
    return report;
}

std::vector<std::string_view> logStrings() {
    std::vector<std::string_view> all(kAnchors.begin(), kAnchors.end());
    for (const std::string_view string : evidenceStrings())
        all.push_back(string);
    return all;
}

} // namespace macebin
