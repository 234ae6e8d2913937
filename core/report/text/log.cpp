// SPDX-License-Identifier: Apache-2.0
#include "core/report/log.h"

#include "core/device/cl_error.h"
#include "core/words/device_text.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin {

namespace {

const Step kAll{StepKind::asJson, {}, {}, "lists them all"};
constexpr std::size_t kFramesShown = 16;
constexpr std::size_t kSameShown = 3; ///< events of one kind in one start
constexpr std::size_t kStartsShown = 20;
constexpr std::size_t kCrashesShown = 10;

TerminalText judged(const TerminalText& text, bool isBad, bool isOn) {
    return coloured(text, isBad ? Ink::bad : Ink::good, isOn);
}

/// A function without the types of its parameters, which can fill a page.
std::string shortName(std::string_view function) {
    const auto open = function.find('(', function.starts_with('(') ? 1 : 0);
    if (open == std::string_view::npos || open == 0) return std::string(function.substr(0, 160));
    return std::string(function.substr(0, std::min<std::size_t>(open, 160))) + "(…)";
}

TerminalText lineList(const LogAnswer& answer) {
    if (answer.lines.empty()) return {};
    TerminalText out = either(answer.lines.size() == 1, " (line ", " (lines ");
    for (std::size_t i = 0; i < answer.lines.size(); ++i)
        out += either(i > 0, ", ") + shown(answer.lines[i]);
    return out + either(answer.count > answer.lines.size(), ", …)", ")");
}

void appendAnswer(TerminalText& out, const LogAnswer& answer, bool isFirst, StepWords say) {
    if (!isFirst) out += "\nAlso: " + shown(answer.what) + lineList(answer) + "\n";
    if (!answer.meaning.empty()) out += "  What it means: " + shown(answer.meaning) + "\n";
    if (!answer.remedy.empty()) out += "  What to do: " + shown(answer.remedy.text(say)) + "\n";
}

TerminalText startTitle(const LogStart& start, std::size_t index) {
    TerminalText out =
        "  Start " + shown(index + 1) + ":" + either(start.process.empty() && start.pid == 0, " the app");
    if (!start.process.empty()) out += " " + shown(start.process);
    if (start.pid != 0) out += " (pid " + shown(start.pid) + ")";
    out += ", from line " + shown(start.firstLine);
    if (!start.maceVersion.empty()) out += ", MACE " + shown(start.maceVersion);
    return out + "\n";
}

TerminalText programsLine(const LogStart& start) {
    TerminalText out;
    if (start.isTraced())
        out = "    Programs: " + shown(start.fromCache) + " from the cache, " + shown(start.fromPrecompiled) +
              " from the precompiled file, " + shown(start.fromSource) + " built from source";
    if (start.refused > 0)
        out += either(out.empty(), "    Programs: ", "; ") + shown(start.refused) +
               " refused by the driver and built again";
    return out.empty() ? out : std::move(out) + "\n";
}

void appendStart(TerminalText& out, const LogStart& start, std::size_t index, StepWords say) {
    out += "\n" + startTitle(start, index);
    std::map<const KnownLine*, std::size_t> told;
    for (const LogEvent& event : start.events) {
        const std::size_t times = ++told[event.known];
        if (times > kSameShown) continue;
        out += "    line " + shown(event.line) + "  " +
               (event.level ? shown(std::string_view(&event.level, 1)) + " " : TerminalText()) +
               shown(event.message, 300) + "\n";
        if (times > 1) continue;
        if (!event.known) {
            out += "      A line of MACE's that this tool does not know.\n";
            continue;
        }
        out += "      " + either(event.known->weight == LineWeight::harmless, "Harmless. ") +
               event.known->meaning + "\n";
        if (const std::string error = clErrorText(event); !error.empty())
            out += "      The error: " + shown(error) + ".\n";
    }
    for (const auto& [known, times] : told)
        if (times > kSameShown)
            out += "    … " + shown(times - kSameShown) + " more lines like " +
                   (known ? "\"" + shown(known->text) + "\"" : TerminalText("these")) + " (" + say(kAll) +
                   ")\n";
    out += programsLine(start);
    for (const std::size_t crash : start.crashes)
        out += "    … and then the crash " + shown(crash + 1) + " below.\n";
}

void appendDevice(TerminalText& out, const ProfileEvidence& device) {
    if (device.fields.empty() && device.notes.empty()) return;
    out += "\n  The device, as far as this log tells\n";
    for (const auto& [field, fact] : device.fields)
        out += "    " + shown(field) + ": " + quoted(fact.value, 300) + " (" +
               (fact.contradicted ? TerminalText("contradicted") : shown(name(fact.confidence))) + ", " +
               shown(fact.source) + ")\n";
    for (const std::string& sentence : device.conflicts)
        out += "    Conflict: " + shown(sentence) + "\n";
    for (const std::string& sentence : device.notes)
        out += "    " + shown(sentence) + "\n";
}

TerminalText readAs(const LogReport& report) {
    TerminalText out = "  " + shown(counted(report.lines, "line"));
    for (std::size_t i = 0; i < report.kinds.size(); ++i)
        out += either(i == 0, ", read as ", ", ") + report.kinds[i];
    if (report.unknownLines > 0)
        out += "; " + shown(counted(report.unknownLines, "line")) + " of MACE's that this tool does not know";
    if (report.otherCrashes > 0)
        out += "; crashes of other software, left alone: " + shown(report.otherCrashes);
    if (report.nuls > 0)
        out += "; " + shown(counted(report.nuls, "NUL byte")) + " left out, and what stood there is lost";
    return out + either(report.isCut, "; it has more than is kept: the numbers below are of what is kept") +
           "\n";
}

TerminalText textLog(const NamedLog& log, bool colour, StepWords say) {
    const auto answers = answersOf(log.report);
    const bool isBad = answers.front().weight >= LineWeight::slow;
    TerminalText out = shown(log.path) + ": " + judged(shown(answers.front().what), isBad, colour) +
                       lineList(answers.front()) + "\n";
    for (std::size_t i = 0; i < answers.size(); ++i)
        appendAnswer(out, answers[i], i == 0, say);
    out += "\n" + readAs(log.report);
    const LogReport& report = log.report;
    for (std::size_t i = 0; i < report.starts.size() && i < kStartsShown; ++i)
        appendStart(out, report.starts[i], i, say);
    if (report.starts.size() > kStartsShown)
        out +=
            "\n  … and " + shown(report.starts.size() - kStartsShown) + " more starts (" + say(kAll) + ")\n";
    for (std::size_t i = 0; i < report.crashes.size() && i < kCrashesShown; ++i)
        out += "\n  Crash " + shown(i + 1) + ", " + crashText(report.crashes[i]);
    if (report.crashes.size() > kCrashesShown)
        out += "\n  … and " + shown(report.crashes.size() - kCrashesShown) + " more (" + say(kAll) + ")\n";
    appendDevice(out, report.device);
    return out;
}

} // namespace

int LogReading::exitCode() const {
    if (!failure.empty()) return isUnpacked ? 3 : 5;
    return notes.empty() ? 0 : 5;
}

std::string clErrorText(const LogEvent& event) {
    const auto named = [](int error) { return clErrorName(error) + " (" + std::to_string(error) + ")"; };
    if (!event.clError) return {};
    std::string out = named(*event.clError);
    if (event.unmasked)
        out += "; MACE drops the driver's own word and logs what building nothing gives: the driver most "
               "likely said " +
               named(*event.unmasked);
    return out;
}

TerminalText crashText(const LogCrash& crash) {
    TerminalText out = either(crash.isHang, "an app that did not respond", "a native crash");
    if (crash.line > 0) out += ", line " + shown(crash.line);
    if (!crash.time.empty()) out += ", " + shown(crash.time);
    out += ":";
    if (!crash.process.empty()) out += " " + shown(crash.process);
    if (crash.process.empty() && crash.pid == 0) out += " the app";
    if (crash.pid != 0) out += " (pid " + shown(crash.pid) + ")";
    if (!crash.thread.empty()) out += ", thread " + quoted(crash.thread, 60);
    if (!crash.signal.empty()) out += ", " + shown(crash.signal);
    if (!crash.fault.empty()) out += " (" + shown(crash.fault) + ")";
    out += "\n";
    if (!crash.abortMessage.empty()) out += "    It said: " + quoted(crash.abortMessage, 300) + "\n";
    if (crash.frames.empty()) out += "    The log has no frames of it.\n";
    for (std::size_t i = 0; i < crash.frames.size() && i < kFramesShown; ++i) {
        const StackFrame& frame = crash.frames[i];
        out += "    #" + either(frame.number < 10, "0") + shown(frame.number) + " " + shown(frame.library) +
               (frame.function.empty() ? TerminalText() : "  " + shown(shortName(frame.function))) + "\n";
    }
    if (crash.frames.size() > kFramesShown)
        out += "    … and " + shown(counted(crash.frames.size() - kFramesShown, "more frame")) + "\n";
    return out;
}

TerminalText textReport(const LogReading& reading, bool colour, StepWords say) {
    if (!reading.failure.empty())
        return shown(reading.path) + ": " + judged("NOT READ", true, colour) + ". " +
               shown(reading.failure.text(say)) + "\n";
    TerminalText out;
    if (!reading.notes.empty())
        out = shown(reading.path) + ": " + judged("READ IN PART", true, colour) +
              ": what follows is of what could be read.\n";
    for (const std::string& note : reading.notes)
        out += "  " + shown(note) + "\n";
    for (const NamedLog& log : reading.logs)
        out += either(!out.empty(), "\n") + textLog(log, colour, say);
    if (reading.logs.empty() && reading.silentMembers == 0)
        out += shown(reading.path) + ": " + judged("NO LOG", true, colour) + ": none could be read in it.\n";
    else if (reading.logs.empty())
        out += shown(reading.path) + ": " + judged("No MACE here", false, colour) +
               ": no log that could be read in it has a line of MACE's, or a crash with its frames.\n";
    if (reading.silentMembers > 0)
        out += "\n" + shown(counted(reading.silentMembers, "log")) + " inside that " +
               either(reading.silentMembers == 1, "says", "say") + " nothing of MACE or of the device.\n";
    return out;
}

} // namespace macebin
