// SPDX-License-Identifier: Apache-2.0
#include "core/words/device_text.h"

#include "core/answer/device_verdict.h"
#include "core/device/cl_error.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// Of one program's differences.
constexpr std::size_t kListed = 3;
constexpr std::size_t kToldPrograms = 10;

/// What there is to say of a program beside that it was loaded; empty for most.
TerminalText programLines(const ProgramAnswer& program) {
    TerminalText out;
    const bool isAccepted = program.outcome == Outcome::accepted;
    if (!program.log.empty() && !isAccepted)
        out += "      the driver said: " + quoted(program.log, 400) + "\n";
    for (std::size_t i = 0; i < std::min(program.differences.size(), kListed); ++i)
        out += "      differs: " + shown(program.differences[i]) + "\n";
    if (program.differences.size() > kListed)
        out += "      … and " + shown(program.differences.size() - kListed) + " more differences\n";
    for (const std::string* note : {&program.loadNote, &program.buildNote})
        if (!note->empty()) out += "      " + shown(*note) + "\n";
    if (!program.reproduce.empty())
        out += "      to see it alone (without protection): " + shown(program.reproduce) + "\n";
    if (isAccepted && out.empty()) return out;
    const TerminalText which = program.key.empty() ? TerminalText("this program") : quoted(program.key);
    return "    " + shown(outcomeText(program)) + ": " + which + "\n" + out;
}

/// The first ones; a mail has an end.
TerminalText programsText(const DeviceAnswer& device, StepWords say) {
    TerminalText out;
    std::size_t told = 0;
    for (const ProgramAnswer& program : device.programs) {
        const TerminalText lines = programLines(program);
        if (!lines.empty() && ++told <= kToldPrograms) out += lines;
    }
    if (told <= kToldPrograms) return out;
    return out + "    … and " + shown(told - kToldPrograms) + " more programs (" + reportAsJson(say) + ")\n";
}

TerminalText buildTimes(const DeviceAnswer& device) {
    TerminalText out;
    for (const ProgramAnswer& program : device.programs)
        if (program.loadMs && program.buildMs)
            out += "    loaded in " + shown(duration(*program.loadMs)) + ", built in " +
                   duration(*program.buildMs) + ": " +
                   (program.key.empty() ? TerminalText("this program") : quoted(program.key)) + "\n";
    return out;
}

} // namespace

std::string printable(std::string_view text) {
    return escapedText(text, kLongestShown);
}

std::string outcomeText(const ProgramAnswer& program) {
    std::string out(name(program.outcome));
    if (!program.stage.empty()) out += " in " + printable(program.stage);
    if (program.clError) out += " (" + clErrorName(*program.clError) + ")";
    if (!program.signal.empty()) out += " (" + printable(program.signal) + ")";
    if (program.exitStatus) out += " (exit status " + std::to_string(*program.exitStatus) + ")";
    if (!program.rememberedSince.empty())
        out += ", at " + printable(program.rememberedSince) + ", not tried again";
    return out;
}

std::string answerOf(const DeviceAnswer& device) {
    const bool hasOutcomes = device.predicted && !device.predicted->headline.empty();
    return (device.source == "era" ? "Read by " : "On ") + printable(device.name) + ": " +
           printable(hasOutcomes ? device.predicted->headline : device.reason);
}

Prose askAgain(const DeviceAnswer& device) {
    const bool isRemembered =
        std::any_of(device.programs.begin(), device.programs.end(),
                    [](const ProgramAnswer& program) { return !program.rememberedSince.empty(); });
    return isRemembered ? Prose{FixedStep{StepKind::retryCrashes}, "."} : Prose();
}

std::string reportAsJson(StepWords say, std::string_view verb) {
    return say(Step{StepKind::asJson, {}, "report", std::string(verb)});
}

TerminalText textDevice(const DeviceAnswer& device, StepWords say) {
    TerminalText out = "\n  " + shown(answerOf(device)) + " Impact: " + name(device.impact) + ".\n";
    if (const Prose again = askAgain(device); !again.empty()) out += "    " + shown(again.text(say)) + "\n";
    out += programsText(device, say);
    out += buildTimes(device);
    if (device.impact == Impact::appCrash)
        out += TerminalText("    Is it the file or the device? ") +
               say(Step{StepKind::selfTest, StepForm::command, {}, {}}) +
               " runs kernels on it that are known to be right.\n";
    if (device.protections.empty()) return out;
    out += "    This machine was protected by:";
    for (const std::string& protection : device.protections)
        out += either(&protection == &device.protections.front(), " ", ", ") + protection;
    return out + ".\n";
}

} // namespace macebin
