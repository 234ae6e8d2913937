// SPDX-License-Identifier: Apache-2.0
#include "core/log/crash/crash_reader.h"

#include "core/log/crash/frames.h"
#include "core/log/processes.h"
#include "format/limits.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace macebin::logs {

namespace {

std::string cut(std::string_view text) {
    return std::string(trimmed(text).substr(0, kLongestCrashWords));
}

/// What stands between two texts; empty where either is not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto at = text.find(before);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + before.size());
    const auto end = text.find(after);
    return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

/// The number at the front of a text, 0 where there is none.
std::uint32_t leadingNumber(std::string_view text) {
    text = trimmed(text);
    std::uint32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The number behind a label: "pid: 1234, tid: …".
std::uint32_t numberBehind(std::string_view text, std::string_view label) {
    const auto at = text.find(label);
    return at == std::string_view::npos ? 0 : leadingNumber(text.substr(at + label.size()));
}

/// "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0 …"
void readSignal(std::string_view text, LogCrash& crash) {
    crash.signal = cut(between(text, "(", ")"));
    // Of "code -6 in tid 12 (worker)" the name in brackets is the thread's.
    if (const auto code = text.find(", code "); code != std::string_view::npos) {
        std::string_view rest = text.substr(code + 7);
        rest.remove_prefix(std::min(rest.find_first_not_of("-0123456789"), rest.size()));
        if (rest.starts_with(" (")) crash.fault = cut(between(rest, "(", ")"));
    }
    const auto address = text.find("fault addr ");
    if (address == std::string_view::npos) return;
    const std::string_view word = firstWord(text.substr(address + 11));
    if (word.starts_with("0x"))
        crash.fault += (crash.fault.empty() ? "fault addr " : ", fault addr ") + cut(word);
}

/// Frames that make two reports of one death alike.
bool isSame(const LogCrash& a, const LogCrash& b) {
    if (a.pid == 0 || a.pid != b.pid || a.isHang != b.isHang) return false;
    if (!maybeSameName(a.process, b.process)) return false; // the number was given to another app
    if (a.frames.empty() || b.frames.empty()) return true;
    return a.frames.size() == b.frames.size() && a.frames.front().library == b.frames.front().library &&
           a.frames.front().function == b.frames.front().function;
}

} // namespace

void CrashReader::addKind(std::string_view kind) {
    if (std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end()) kinds_.emplace_back(kind);
}

/// Who writes the line. Android Studio prints a prefix once for several lines of one moment.
std::uint32_t CrashReader::reporterOf(const LogLine& parts) {
    if (parts.level != 0) lastReporter_ = parts.pid;
    return parts.level != 0 || parts.message.starts_with(' ') ? lastReporter_ : 0;
}

LogCrash* CrashReader::openOf(std::uint32_t reporter) {
    const auto found = open_.find(reporter);
    return found == open_.end() ? nullptr : &crashes_[found->second.crash];
}

LogCrash* CrashReader::begin(std::uint32_t reporter, const Line& line, const LogLine& parts) {
    if (crashes_.size() >= kMostCrashes || (open_.size() >= kMostOpenCrashes && !open_.contains(reporter))) {
        isCut_ = true;
        return nullptr;
    }
    open_[reporter] = {crashes_.size(), false, false};
    lastReporter_ = reporter;
    LogCrash& crash = crashes_.emplace_back();
    crash.line = line.number;
    crash.time = std::string(parts.time);
    crash.fingerprint = std::exchange(fingerprint_, {});
    return &crash;
}

/// "Fatal signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0 in tid 1250 (Thread-3), pid 1234
/// (com.app)", which the process itself says, and which may be all that a log has.
bool CrashReader::readFatalSignal(const Line& line, const LogLine& parts) {
    const std::string_view text = parts.message;
    const std::uint32_t named = numberBehind(text, "), pid ");
    const std::uint32_t pid = named != 0 ? named : parts.pid;
    if (pid == 0 || crashes_.size() >= kMostCrashes) return true;
    LogCrash& crash = crashes_.emplace_back();
    crash.line = line.number;
    crash.time = std::string(parts.time);
    crash.pid = pid;
    readSignal(text, crash);
    const auto thread = text.find(named != 0 ? " in tid " : "thread ");
    if (thread != std::string_view::npos) crash.thread = cut(between(text.substr(thread), "(", ")"));
    if (named != 0) crash.process = cut(between(text.substr(text.find("), pid ") + 2), "(", ")"));
    return true;
}

/// "pid: 1234, tid: 1250, name: worker  >>> com.app <<<" heads a block. In a tombstone the block of the
/// thread that died comes first; those of the process's other threads, each with such a head, stand behind
/// separators.
void CrashReader::readProcessHead(const Line& line, const LogLine& parts, std::uint32_t reporter) {
    const std::string_view text = trimmed(parts.message);
    const std::uint32_t pid = leadingNumber(text.substr(5));
    const LogCrash* before = openOf(reporter);
    if (before && open_[reporter].isInOthers && before->pid == pid && fingerprint_.empty()) {
        lastReporter_ = reporter;
        return;
    }
    addKind(parts.level != 0 ? "native crash in a logcat" : "tombstone");
    LogCrash* crash = begin(reporter, line, parts);
    if (!crash) return;
    crash->pid = pid;
    crash->process = cut(between(text, ">>> ", " <<<"));
    crash->thread = cut(between(text, "name: ", ">>>"));
}

bool CrashReader::readHead(const Line& line, const LogLine& parts) {
    const std::string_view text = trimmed(parts.message);
    const std::uint32_t reporter = reporterOf(parts);
    if (text.starts_with("Build fingerprint: ")) {
        fingerprint_ = cut(between(text, "'", "'"));
        return true;
    }
    if (text.starts_with("pid: ") && text.find(">>> ") != std::string_view::npos) {
        readProcessHead(line, parts, reporter);
        return true;
    }
    LogCrash* crash = openOf(reporter);
    if (!crash) return false;
    if (text.starts_with("signal ") && crash->signal.empty()) {
        readSignal(text, *crash);
    } else if (text.starts_with("Abort message: ")) {
        std::string_view said = text.substr(15);
        if (said.size() > 1 && said.front() == '\'' && said.back() == '\'')
            said = said.substr(1, said.size() - 2);
        crash->abortMessage = cut(said);
    } else if (text.starts_with("--- --- ")) {
        open_[reporter].hasEnded = true;
        open_[reporter].isInOthers = true;
    } else if (text.starts_with("memory near ")) {
        open_[reporter].hasEnded = true;
    } else {
        return readFrame(reporter, text);
    }
    return true;
}

/// Only the first backtrace is that of the thread that died.
bool CrashReader::readFrame(std::uint32_t reporter, std::string_view text) {
    auto frame = parseFrame(text);
    if (!frame) return false;
    Open& open = open_[reporter];
    LogCrash& crash = crashes_[open.crash];
    // Logcat drops lines, so that numbers may be missing; one that is not higher begins another thread.
    open.hasEnded = open.hasEnded || (!crash.frames.empty() && frame->number <= crash.frames.back().number);
    if (open.hasEnded) return true;
    if (crash.frames.size() < kMostFrames) crash.frames.push_back(std::move(*frame));
    return true;
}

/// An app does not respond where its main thread does not: the others may work as long as they like.
void CrashReader::endThread() {
    if (thread_.frames.empty()) return;
    if (isHung_ && thread_.thread == "main" && crashes_.size() < kMostCrashes) {
        LogCrash judged = thread_;
        judgeCrash(judged);
        if (isInMace(judged.place)) crashes_.push_back(std::move(judged));
    }
    thread_.frames.clear();
}

/// A bug report's sections begin and end with "------ NAME (…) ------". What it calls the traces of just now
/// are those of all processes at the moment of the report: none of them need hang.
bool CrashReader::readSection(std::string_view text) {
    if (!text.starts_with("------ ")) return false;
    if (isAnr_) endThread();
    isAnr_ = false;
    hasHung_ = text.starts_with("------ VM TRACES JUST NOW");
    return true;
}

/// Android writes the process that did not respond first, and then others that may have held it up.
void CrashReader::beginAnr(const Line& line, std::string_view text) {
    if (isAnr_) endThread();
    isAnr_ = true;
    isHung_ = !std::exchange(hasHung_, true);
    thread_ = {};
    thread_.isHang = true;
    thread_.pid = leadingNumber(text.substr(10));
    thread_.time = cut(between(text, " at ", " -----"));
    thread_.line = line.number;
    if (isHung_) addKind("ANR trace");
}

bool CrashReader::readAnr(const Line& line, std::string_view text) {
    if (readSection(text)) return true;
    if (text.starts_with("----- pid ")) {
        beginAnr(line, text);
        return true;
    }
    if (!isAnr_) return false;
    if (text.starts_with("----- end ")) {
        endThread();
        isAnr_ = false;
    } else if (text.starts_with("Cmd line: ")) {
        thread_.process = cut(text.substr(10));
    } else if (text.starts_with('"') && text.find(" prio=") != std::string_view::npos) {
        endThread();
        thread_.thread = cut(text.substr(1, text.find('"', 1) - 1));
        thread_.line = line.number;
    } else if (auto frame = parseFrame(text); frame && thread_.frames.size() < kMostFrames) {
        thread_.frames.push_back(std::move(*frame));
    } else {
        return false;
    }
    return true;
}

bool CrashReader::read(const Line& line, const LogLine& parts) {
    if (parts.level == 0) {
        if (readAnr(line, trimmed(parts.message))) return true;
        return readHead(line, parts);
    }
    if (parts.message.starts_with("Fatal signal ")) return readFatalSignal(line, parts);
    // Some forms leave out the tag: there a block is known by its head, and goes on by its process.
    if (parts.tag == "DEBUG" || parts.tag.starts_with("crash_dump") || parts.tag.empty())
        return readHead(line, parts);
    return false;
}

std::vector<LogCrash> CrashReader::take() {
    if (isAnr_) endThread();
    std::vector<LogCrash> out;
    for (LogCrash& crash : crashes_) {
        if (!crash.isHang) judgeCrash(crash);
        const auto known =
            std::find_if(out.begin(), out.end(), [&](const auto& c) { return isSame(c, crash); });
        if (known == out.end()) {
            out.push_back(std::move(crash));
            continue;
        }
        if (known->frames.empty() && !crash.frames.empty()) {
            crash.line = known->line; // the process said it first
            if (crash.time.empty()) crash.time = known->time;
            *known = std::move(crash);
        }
    }
    return out;
}

} // namespace macebin::logs
