// SPDX-License-Identifier: Apache-2.0
// What devices answered, as a part of an HTML page.
#include "core/answer/device_verdict.h"
#include "core/device/cl_error.h"
#include "core/report/html/file.h"
#include "core/words/device_text.h"
#include "format/limits.h"
#include "format/text.h"

namespace macebin {

using namespace html;

namespace {

/// Programs beyond this many are folded up.
constexpr std::size_t kOpen = 10;

Tone toneOfOutcome(const ProgramAnswer& program) {
    if (program.outcome == Outcome::accepted) return Tone::good;
    if (program.outcome == Outcome::notAsked) return Tone::unknown;
    return endedTheProcess(program.outcome) ? Tone::bad : Tone::warning;
}

/// "in clBuildProgram, CL_INVALID_BINARY, SIGSEGV, exit status 3"
std::string howItEnded(const ProgramAnswer& program) {
    std::string out;
    const auto add = [&](const std::string& clause) { out += (out.empty() ? "" : ", ") + clause; };
    if (!program.stage.empty()) add("in " + program.stage);
    if (program.clError) add(clErrorName(*program.clError));
    if (!program.signal.empty()) add(program.signal);
    if (program.exitStatus) add("exit status " + std::to_string(*program.exitStatus));
    if (!program.rememberedSince.empty()) add("at " + program.rememberedSince + ", not tried again");
    return out;
}

Markup programHtml(const ProgramAnswer& program) {
    Markup out = badge(toneOfOutcome(program), name(program.outcome)) + text(" ") +
                 (program.key.empty() ? text("this program") : code(program.key));
    if (const std::string how = howItEnded(program); !how.empty()) out += text(" — " + how);
    if (program.loadMs && program.buildMs)
        out += text("; loaded in " + duration(*program.loadMs) + ", built in " + duration(*program.buildMs));
    std::vector<Markup> notes;
    for (const std::string& difference : program.differences)
        notes.push_back(text("differs: " + difference));
    for (const std::string* note : {&program.loadNote, &program.buildNote})
        if (!note->empty()) notes.push_back(text(*note));
    if (!notes.empty()) out += bulletList(notes);
    if (!program.log.empty() && program.outcome != Outcome::accepted)
        out += folded(text("What the driver said"),
                      preformatted(std::string_view(program.log).substr(0, kLongestHtmlLog)));
    if (!program.reproduce.empty())
        out += folded(text("To see it alone, without protection"), command(program.reproduce.text()));
    return out;
}

Markup programsHtml(const DeviceAnswer& device) {
    std::vector<Markup> told, rest;
    std::size_t accepted = 0;
    for (const ProgramAnswer& program : device.programs) {
        const bool isPlain = program.outcome == Outcome::accepted && program.differences.empty() &&
                             program.loadNote.empty() && program.buildNote.empty() && !program.buildMs;
        accepted += program.outcome == Outcome::accepted ? 1 : 0;
        if (!isPlain) (told.size() < kOpen ? told : rest).push_back(programHtml(program));
    }
    if (device.programs.empty()) return {};
    Markup out = paragraph(
        text(number(accepted) + " of " + counted(device.programs.size(), "program") + " accepted."));
    if (!told.empty()) out += bulletList(told);
    if (!rest.empty()) out += folded(text(number(rest.size()) + " more programs"), bulletList(rest));
    return out;
}

Markup deviceHtml(const DeviceAnswer& device, int level) {
    const std::string who = (device.source == "era" ? "Read by " : "On ") + device.name;
    Markup out = heading(level, badge(device.impact) + text(" ") + text(who));
    const bool hasOutcomes = device.predicted && !device.predicted->headline.empty();
    out += paragraph(text(hasOutcomes ? device.predicted->headline : device.reason));
    if (const Prose again = askAgain(device); !again.empty()) out += paragraph(text(again.text()));
    std::vector<std::pair<std::string, Markup>> facts;
    if (!device.decision.empty()) facts.emplace_back("What MACE does", code(device.decision));
    if (device.rule) facts.emplace_back("Rule", code(device.rule->id));
    if (device.savedMs) facts.emplace_back("Saved by loading", text(duration(*device.savedMs)));
    if (!facts.empty()) out += definitions(facts);
    out += device.predicted ? htmlPrediction(device) : programsHtml(device);
    if (device.impact == Impact::appCrash && device.source == "probe")
        out += paragraph(text("Is it the file or the device? ") + code("macebin --self-test") +
                         text(" runs kernels on it that are known to be right."));
    if (!device.protections.empty()) {
        std::string list;
        for (const std::string& protection : device.protections)
            list += (list.empty() ? "" : ", ") + protection;
        out += paragraph(text("This machine was protected by: " + list + "."));
    }
    return section(toneOf(device.impact), out);
}

} // namespace

Markup htmlDevices(const FileReport& report, int level) {
    Markup out;
    if (!report.devices.empty()) out += heading(level, text("What devices do with it"));
    for (const DeviceAnswer& device : report.devices)
        out += deviceHtml(device, level + 1);
    // An intact file that no device was asked about has the note beside its answer.
    const bool isTold = report.integrity == Integrity::intact && report.devices.empty();
    if (!report.deviceNote.empty() && !isTold) out += paragraph(text(report.deviceNote));
    return out;
}

} // namespace macebin
