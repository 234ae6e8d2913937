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

constexpr std::string_view kGood = "\033[1;32m";
constexpr std::string_view kBad = "\033[1;31m";

std::string coloured(std::string_view text, bool isBad, bool isOn) {
    return isOn ? std::string(isBad ? kBad : kGood) + std::string(text) + "\033[0m" : std::string(text);
}

/// A function without the types of its parameters, which can fill a page.
std::string shortName(std::string_view function) {
    const auto open = function.find('(', function.starts_with('(') ? 1 : 0);
    if (open == std::string_view::npos || open == 0) return std::string(function.substr(0, 160));
    return std::string(function.substr(0, std::min<std::size_t>(open, 160))) + "(…)";
}

std::string lineList(const LogAnswer& answer) {
    if (answer.lines.empty()) return {};
    std::string out = answer.lines.size() == 1 ? " (line " : " (lines ";
    for (std::size_t i = 0; i < answer.lines.size(); ++i)
        out += (i > 0 ? ", " : "") + number(answer.lines[i]);
    return out + (answer.count > answer.lines.size() ? ", …)" : ")");
}

void appendAnswer(std::string& out, const LogAnswer& answer, bool isFirst, StepWords say) {
    if (!isFirst) out += "\nAlso: " + printable(answer.what) + lineList(answer) + "\n";
    if (!answer.meaning.empty()) out += "  What it means: " + printable(answer.meaning) + "\n";
    if (!answer.remedy.empty()) out += "  What to do: " + printable(answer.remedy.text(say)) + "\n";
}

std::string startTitle(const LogStart& start, std::size_t index) {
    std::string out =
        "  Start " + number(index + 1) + ":" + (start.process.empty() && start.pid == 0 ? " the app" : "");
    if (!start.process.empty()) out += " " + printable(start.process);
    if (start.pid != 0) out += " (pid " + number(start.pid) + ")";
    out += ", from line " + number(start.firstLine);
    if (!start.maceVersion.empty()) out += ", MACE " + printable(start.maceVersion);
    return out + "\n";
}

std::string programsLine(const LogStart& start) {
    std::string out;
    if (start.isTraced())
        out = "    Programs: " + number(start.fromCache) + " from the cache, " +
              number(start.fromPrecompiled) + " from the precompiled file, " + number(start.fromSource) +
              " built from source";
    if (start.refused > 0)
        out += (out.empty() ? "    Programs: " : "; ") + number(start.refused) +
               " refused by the driver and built again";
    return out.empty() ? out : out + "\n";
}

void appendStart(std::string& out, const LogStart& start, std::size_t index, StepWords say) {
    out += "\n" + startTitle(start, index);
    std::map<const KnownLine*, std::size_t> shown;
    for (const LogEvent& event : start.events) {
        const std::size_t times = ++shown[event.known];
        if (times > kSameShown) continue;
        out += "    line " + number(event.line) + "  " +
               (event.level ? std::string(1, event.level) + " " : "") +
               printable(event.message.substr(0, 300)) + "\n";
        if (times > 1) continue;
        if (!event.known) {
            out += "      A line of MACE's that this tool does not know.\n";
            continue;
        }
        out += "      " +
               (event.known->weight == LineWeight::harmless ? std::string("Harmless. ") : std::string()) +
               std::string(event.known->meaning) + "\n";
        if (const std::string error = clErrorText(event); !error.empty())
            out += "      The error: " + error + ".\n";
    }
    for (const auto& [known, times] : shown)
        if (times > kSameShown)
            out += "    … " + number(times - kSameShown) + " more lines like " +
                   (known ? "\"" + std::string(known->text) + "\"" : std::string("these")) + " (" +
                   say(kAll) + ")\n";
    out += programsLine(start);
    for (const std::size_t crash : start.crashes)
        out += "    … and then the crash " + number(crash + 1) + " below.\n";
}

void appendDevice(std::string& out, const ProfileEvidence& device) {
    if (device.fields.empty() && device.notes.empty()) return;
    out += "\n  The device, as far as this log tells\n";
    for (const auto& [field, fact] : device.fields)
        out += "    " + field + ": " + inQuotes(fact.value, 300) + " (" +
               (fact.contradicted ? "contradicted" : std::string(name(fact.confidence))) + ", " +
               printable(fact.source) + ")\n";
    for (const std::string& sentence : device.conflicts)
        out += "    Conflict: " + printable(sentence) + "\n";
    for (const std::string& sentence : device.notes)
        out += "    " + printable(sentence) + "\n";
}

std::string readAs(const LogReport& report) {
    std::string out = "  " + counted(report.lines, "line");
    for (std::size_t i = 0; i < report.kinds.size(); ++i)
        out += (i == 0 ? ", read as " : ", ") + report.kinds[i];
    if (report.unknownLines > 0)
        out += "; " + counted(report.unknownLines, "line") + " of MACE's that this tool does not know";
    if (report.otherCrashes > 0)
        out += "; crashes of other software, left alone: " + number(report.otherCrashes);
    return out + (report.isCut ? "; more than is shown: counts are whole" : "") + "\n";
}

std::string textLog(const NamedLog& log, bool colour, StepWords say) {
    const auto answers = answersOf(log.report);
    const bool isBad = answers.front().weight >= LineWeight::slow;
    std::string out = printable(log.path) + ": " + coloured(printable(answers.front().what), isBad, colour) +
                      lineList(answers.front()) + "\n";
    for (std::size_t i = 0; i < answers.size(); ++i)
        appendAnswer(out, answers[i], i == 0, say);
    out += "\n" + readAs(log.report);
    const LogReport& report = log.report;
    for (std::size_t i = 0; i < report.starts.size() && i < kStartsShown; ++i)
        appendStart(out, report.starts[i], i, say);
    if (report.starts.size() > kStartsShown)
        out +=
            "\n  … and " + number(report.starts.size() - kStartsShown) + " more starts (" + say(kAll) + ")\n";
    for (std::size_t i = 0; i < report.crashes.size() && i < kCrashesShown; ++i)
        out += "\n  Crash " + number(i + 1) + ", " + crashText(report.crashes[i]);
    if (report.crashes.size() > kCrashesShown)
        out += "\n  … and " + number(report.crashes.size() - kCrashesShown) + " more (" + say(kAll) + ")\n";
    appendDevice(out, report.device);
    return out;
}

} // namespace

int LogReading::exitCode() const {
    if (!failure.empty()) return 3;
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

std::string crashText(const LogCrash& crash) {
    std::string out = crash.isHang ? "an app that did not respond" : "a native crash";
    if (crash.line > 0) out += ", line " + number(crash.line);
    if (!crash.time.empty()) out += ", " + printable(crash.time);
    out += ":";
    if (!crash.process.empty()) out += " " + printable(crash.process);
    if (crash.process.empty() && crash.pid == 0) out += " the app";
    if (crash.pid != 0) out += " (pid " + number(crash.pid) + ")";
    if (!crash.thread.empty()) out += ", thread " + inQuotes(crash.thread, 60);
    if (!crash.signal.empty()) out += ", " + printable(crash.signal);
    if (!crash.fault.empty()) out += " (" + printable(crash.fault) + ")";
    out += "\n";
    if (!crash.abortMessage.empty()) out += "    It said: " + inQuotes(crash.abortMessage, 300) + "\n";
    if (crash.frames.empty()) out += "    The log has no frames of it.\n";
    for (std::size_t i = 0; i < crash.frames.size() && i < kFramesShown; ++i) {
        const StackFrame& frame = crash.frames[i];
        out += "    #" + std::string(frame.number < 10 ? "0" : "") + number(frame.number) + " " +
               printable(frame.library) +
               (frame.function.empty() ? "" : "  " + printable(shortName(frame.function))) + "\n";
    }
    if (crash.frames.size() > kFramesShown)
        out += "    … and " + counted(crash.frames.size() - kFramesShown, "more frame") + "\n";
    return out;
}

std::string textReport(const LogReading& reading, bool colour, StepWords say) {
    if (!reading.failure.empty())
        return printable(reading.path) + ": " + coloured("NOT READ", true, colour) + ". " +
               printable(reading.failure.text(say)) + "\n";
    std::string out;
    if (!reading.notes.empty())
        out = printable(reading.path) + ": " + coloured("READ IN PART", true, colour) +
              ": what follows is of what could be read.\n";
    for (const std::string& note : reading.notes)
        out += "  " + printable(note) + "\n";
    for (const NamedLog& log : reading.logs)
        out += (out.empty() ? "" : "\n") + textLog(log, colour, say);
    if (reading.logs.empty())
        out += printable(reading.path) + ": " + coloured("No MACE here", false, colour) +
               ": none of the files inside has a line of it, or a crash with its frames.\n";
    if (reading.silentMembers > 0)
        out += "\n" + counted(reading.silentMembers, "other file") +
               " inside that say nothing of MACE or of the device.\n";
    return out;
}

} // namespace macebin
