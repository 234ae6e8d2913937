// SPDX-License-Identifier: Apache-2.0
#include "core/report/triage.h"

#include "core/words/device_text.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace macebin {

namespace {

TerminalText title(const TerminalText& text, bool colour) {
    return "\n" + coloured(text, Ink::bold, colour) + "\n";
}

std::string certaintyOf(const CaseCause& cause) {
    return cause.certainty == Certainty::shown    ? ""
           : cause.certainty == Certainty::likely ? "Likely: "
                                                  : "Possibly: ";
}

void appendSteps(TerminalText& out, const std::vector<CaseStep>& steps, StepWords say) {
    std::size_t count = 0;
    for (const CaseStep& step : steps) {
        if (step.what.empty()) continue;
        out += wrapped(step.what.text(say), shown(++count) + ". ", "   ");
        if (!step.command.empty()) out += "       " + shown(step.command) + "\n";
    }
    if (count == 0) out += "Nothing.\n";
}

void appendEvidence(TerminalText& out, const std::vector<CaseEvidence>& evidence, StepWords say) {
    for (std::size_t i = 0; i < evidence.size() && i < kMostEvidence; ++i)
        out += wrapped(evidence[i].where + ": " + evidence[i].what, "- ", "  ");
    if (evidence.size() > kMostEvidence)
        out += "- … and " + shown(evidence.size() - kMostEvidence) + " more (" +
               say(Step{StepKind::asJson, {}, {}, "lists them all"}) + ")\n";
}

void appendCauses(TerminalText& out, const TriagePage& page, bool colour, StepWords say) {
    const bool isOne = page.causes.size() == 1;
    out += title("What happened", colour);
    if (!isOne) out += "The evidence allows " + shown(page.causes.size()) + " causes.\n";
    std::size_t count = 0;
    for (const CaseCause& cause : page.causes) {
        const TerminalText lead = isOne ? TerminalText("  ") : shown(++count) + ". ";
        out += wrapped(certaintyOf(cause) + cause.what, lead, either(isOne, "  ", "   "));
        if (!cause.tellApart.empty())
            out += wrapped("What would tell: " + cause.tellApart.text(say), either(isOne, "  ", "   "),
                           either(isOne, "  ", "   "));
    }
    out += title("What it means for the user of the phone", colour);
    count = 0;
    for (const CaseCause& cause : page.causes)
        out += wrapped(cause.meaning, isOne ? TerminalText("  ") : shown(++count) + ". ",
                       either(isOne, "  ", "   "));
}

/// A page has an end: the facts that tell phone, driver and MACE. JSON has all.
bool isShown(std::string_view fact) {
    static constexpr std::array<std::string_view, 12> shown{
        "model",          "build_fingerprint", "abi",
        "device_name",    "gles_renderer",     "platform_version",
        "driver_version", "driver_date",       "driver_release",
        "opencl_version", "mace_version",      "mace.device_name"};
    const std::string_view field = fact.substr(0, fact.find(':'));
    return std::find(shown.begin(), shown.end(), field) != shown.end();
}

/// Steps that several causes share are told once. The same words with another command meet another file.
std::vector<CaseStep> stepsOf(const TriagePage& page) {
    std::vector<CaseStep> steps;
    for (const CaseCause& cause : page.causes)
        for (const CaseStep& step : cause.steps)
            if (std::none_of(steps.begin(), steps.end(), [&](const CaseStep& s) {
                    return s.what == step.what && s.command.text() == step.command.text();
                }))
                steps.push_back(step);
    return steps;
}

void appendAll(TerminalText& out, const TriageReport& report, StepWords say) {
    const TriagePage& page = report.page;
    std::vector<CaseEvidence> evidence;
    for (const auto* list : {&page.causes, &page.also})
        for (const CaseCause& cause : *list)
            evidence.insert(evidence.end(), cause.evidence.begin(), cause.evidence.end());
    evidence.insert(evidence.end(), page.evidence.begin(), page.evidence.end());
    std::vector<CaseEvidence> once; // the same words of the same file are told at the most exact place
    std::map<std::string_view, std::set<std::string_view>> placesOf; // by the words
    for (const CaseEvidence& one : evidence) {
        auto& places = placesOf[one.what];
        const auto next = places.lower_bound(one.where);
        if (next != places.end() && next->starts_with(one.where)) continue;
        places.insert(one.where);
        once.push_back(one);
    }
    appendEvidence(out, once, say);
}

} // namespace

TerminalText textReport(const TriageReport& report, bool colour, StepWords say) {
    const TriagePage& page = report.page;
    TerminalText out = coloured("Case: ", Ink::bold, colour);
    for (std::size_t i = 0; i < report.paths.size(); ++i)
        out += either(i > 0, ", ") + shown(report.paths[i]);
    out += "\n";
    for (const std::string& limit : page.limits)
        out += wrapped(limit, "! ", "  ");
    appendCauses(out, page, colour, say);
    out += title("What to do now", colour);
    appendSteps(out, stepsOf(page), say);
    if (!page.missing.empty()) out += title("What is missing", colour);
    for (const CaseMissing& missing : page.missing) {
        out += wrapped(missing.what + " " + missing.why, "- ", "  ");
        out += "       " + shown(missing.command) + "\n";
    }
    if (const std::string sentence = whatToFillIn(page).text(say); !sentence.empty())
        out += "\n" + wrapped(sentence, "  ", "  ");
    if (!page.also.empty()) out += title("Also seen", colour);
    for (const CaseCause& cause : page.also)
        out += wrapped(certaintyOf(cause) + cause.what + " " + cause.meaning, "- ", "  ");
    out += title("Evidence", colour);
    appendAll(out, report, say);
    if (!page.device.empty()) out += title("The phone, as far as these files tell", colour);
    for (const std::string& line : page.device)
        if (isShown(line)) out += wrapped(line, "- ", "  ");
    for (const std::string& note : page.notes)
        out += wrapped(note, "- ", "  ");
    if (report.skipped > 0)
        out += "\n" + shown(counted(report.skipped, "file")) + " of other kinds passed over.\n";
    return out;
}

} // namespace macebin
