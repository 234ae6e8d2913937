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
std::string programLines(const ProgramAnswer& program) {
    std::string out;
    const bool isAccepted = program.outcome == Outcome::accepted;
    if (!program.log.empty() && !isAccepted)
        out += "      the driver said: " + inQuotes(program.log, 400) + "\n";
    for (std::size_t i = 0; i < std::min(program.differences.size(), kListed); ++i)
        out += "      differs: " + printable(program.differences[i]) + "\n";
    if (program.differences.size() > kListed)
        out += "      … and " + number(program.differences.size() - kListed) + " more differences\n";
    for (const std::string* note : {&program.loadNote, &program.buildNote})
        if (!note->empty()) out += "      " + printable(*note) + "\n";
    if (!program.reproduce.empty())
        out += "      to see it alone (without protection): " + program.reproduce.text() + "\n";
    if (isAccepted && out.empty()) return out;
    const std::string which = program.key.empty() ? "this program" : inQuotes(program.key);
    return "    " + outcomeText(program) + ": " + which + "\n" + out;
}

/// The first ones; a mail has an end.
std::string programsText(const DeviceAnswer& device, StepWords say) {
    std::string out;
    std::size_t told = 0;
    for (const ProgramAnswer& program : device.programs) {
        const std::string lines = programLines(program);
        if (!lines.empty() && ++told <= kToldPrograms) out += lines;
    }
    if (told <= kToldPrograms) return out;
    return out + "    … and " + number(told - kToldPrograms) + " more programs (" + reportAsJson(say) + ")\n";
}

std::string buildTimes(const DeviceAnswer& device) {
    std::string out;
    for (const ProgramAnswer& program : device.programs)
        if (program.loadMs && program.buildMs)
            out += "    loaded in " + duration(*program.loadMs) + ", built in " + duration(*program.buildMs) +
                   ": " + (program.key.empty() ? "this program" : inQuotes(program.key)) + "\n";
    return out;
}

} // namespace

std::string printable(std::string_view text) {
    constexpr std::size_t longest = 4096;
    const std::string quotedText = inQuotes(text, longest);
    return quotedText.substr(1, quotedText.size() - 2);
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

std::string textDevice(const DeviceAnswer& device, StepWords say) {
    std::string out = "\n  " + answerOf(device) + " Impact: " + std::string(name(device.impact)) + ".\n";
    if (const Prose again = askAgain(device); !again.empty()) out += "    " + again.text(say) + "\n";
    out += programsText(device, say);
    out += buildTimes(device);
    if (device.impact == Impact::appCrash)
        out += "    Is it the file or the device? " +
               say(Step{StepKind::selfTest, StepForm::command, {}, {}}) +
               " runs kernels on it that are known to be right.\n";
    if (device.protections.empty()) return out;
    out += "    This machine was protected by:";
    for (const std::string& protection : device.protections)
        out += (&protection == &device.protections.front() ? " " : ", ") + printable(protection);
    return out + ".\n";
}

} // namespace macebin
