// SPDX-License-Identifier: Apache-2.0
#include "core/report/triage.h"

#include "core/report/html/markup.h"
#include "format/text.h"

namespace macebin {

namespace {

html::Tone toneOf(CaseWeight weight) {
    switch (weight) {
    case CaseWeight::none: return html::Tone::good;
    case CaseWeight::slow:
    case CaseWeight::wrong: return html::Tone::warning;
    case CaseWeight::crash: return html::Tone::bad;
    }
    return html::Tone::unknown;
}

html::Markup evidenceList(const std::vector<CaseEvidence>& evidence) {
    std::vector<html::Markup> items;
    items.reserve(evidence.size());
    for (const CaseEvidence& one : evidence)
        items.push_back(html::code(one.where) + html::text(": ") + html::text(one.what));
    return html::bulletList(items);
}

html::Markup causeSection(const CaseCause& cause) {
    html::Markup body = html::paragraph(html::badge(toneOf(cause.weight), name(cause.certainty)) +
                                        html::text(" ") + html::text(cause.what));
    if (!cause.tellApart.empty())
        body += html::paragraph(html::text("What would tell: " + cause.tellApart.text()));
    body += html::heading(3, html::text("What it means for the user of the phone"));
    body += html::paragraph(html::text(cause.meaning));
    body += html::heading(3, html::text("What to do now"));
    std::vector<html::Markup> steps;
    for (const CaseStep& step : cause.steps)
        steps.push_back(html::text(step.what.text()) +
                        (step.command.empty() ? html::Markup() : html::command(step.command.text())));
    body += steps.empty() ? html::paragraph(html::text("Nothing.")) : html::numberedList(steps);
    body += html::folded(html::text("Evidence"), evidenceList(cause.evidence), true);
    return html::section(toneOf(cause.weight), body);
}

} // namespace

std::string htmlReport(const TriageReport& report) {
    std::string paths;
    for (const std::string& path : report.paths)
        paths += (paths.empty() ? "" : ", ") + path;
    html::Markup body = html::heading(1, html::text("Case: ") + html::code(paths));
    for (const std::string& limit : report.page.limits)
        body += html::paragraph(html::text(limit));
    body += html::heading(2, html::text("What happened"));
    if (report.page.causes.size() > 1)
        body += html::paragraph(
            html::text("The evidence allows " + number(report.page.causes.size()) + " causes."));
    for (const CaseCause& cause : report.page.causes)
        body += causeSection(cause);
    if (!report.page.missing.empty()) body += html::heading(2, html::text("What is missing"));
    for (const CaseMissing& missing : report.page.missing)
        body += html::paragraph(html::text(missing.what + " " + missing.why)) +
                html::command(missing.command.text());
    if (const std::string sentence = whatToFillIn(report.page).text(); !sentence.empty())
        body += html::paragraph(html::text(sentence));
    if (!report.page.also.empty()) body += html::heading(2, html::text("Also seen"));
    for (const CaseCause& cause : report.page.also)
        body += causeSection(cause);
    body += html::heading(2, html::text("What was read"));
    body += evidenceList(report.page.evidence);
    std::vector<html::Markup> facts;
    for (const std::string& line : report.page.device)
        facts.push_back(html::text(line));
    for (const std::string& note : report.page.notes)
        facts.push_back(html::text(note));
    if (!facts.empty())
        body +=
            html::folded(html::text("The phone, as far as these files tell"), html::bulletList(facts), false);
    return html::page("Case: " + paths, body);
}

} // namespace macebin
