// SPDX-License-Identifier: Apache-2.0
#include "core/report/html/file.h"

#include "core/words/file_words.h"
#include "core/words/finding_words.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin {

using namespace html;

namespace {

/// Of one kind of finding, those beyond this many are folded up.
constexpr std::size_t kOpen = 3;

/// Findings that have all in common but their place: one account of them is enough.
struct FindingGroup {
    const Finding* first = nullptr;
    std::vector<const Finding*> all;
};

std::vector<FindingGroup> groupsOf(const Findings& findings, Severity severity) {
    std::vector<FindingGroup> groups;
    std::map<std::pair<std::string_view, Hint>, std::size_t> known;
    for (const Finding& finding : findings.list()) {
        if (finding.severity() != severity) continue;
        const auto [place, isNew] = known.try_emplace({finding.rule->id, finding.hint}, groups.size());
        if (isNew) groups.push_back({&finding, {}});
        groups[place->second].all.push_back(&finding);
    }
    return groups;
}

Markup placeAndMessage(const Finding& finding, const PlaceOf& placeOf) {
    const std::string place = placeOf(finding);
    return text(finding.message) + (place.empty() ? Markup() : text(" — " + place));
}

Markup groupHtml(const FindingGroup& group, const PlaceOf& placeOf, int level) {
    const Finding& finding = *group.first;
    Markup out = heading(level, badge(finding.severity()) + text(" ") + text(finding.rule->title()));
    std::vector<Markup> open, rest;
    for (const Finding* one : group.all)
        (open.size() < kOpen ? open : rest).push_back(placeAndMessage(*one, placeOf));
    out += open.size() == 1 ? paragraph(open.front()) : bulletList(open);
    if (!rest.empty()) out += folded(text(number(rest.size()) + " more of this kind"), bulletList(rest));
    const FindingWords words = wordsOf(finding);
    out += definitions({{"What it means", text(words.meaning)},
                        {"What to do", text(Prose(words.remedy).text())},
                        {"Rule", code(finding.rule->id)}});
    return section(toneOf(finding.severity()), out);
}

} // namespace

Markup htmlFindings(const Findings& findings, const PlaceOf& placeOf, int level) {
    if (findings.empty()) return {};
    Markup out = heading(level, text("What was found"));
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
        for (const FindingGroup& group : groupsOf(findings, severity))
            out += groupHtml(group, placeOf, level + 1);
    if (const std::size_t dropped = findings.dropped())
        out += paragraph(text("… and " + number(dropped) + " more, which were counted and not kept."));
    return out;
}

namespace {

/// Facts about the file that carry the answer.
Markup factsHtml(const FileReport& report) {
    std::vector<std::pair<std::string, Markup>> facts{
        {"Bytes of the file",
         badge(report.integrity) + text(", protection: ") + code(name(report.protection))}};
    if (!report.findings.has("file.cannot-read"))
        facts.emplace_back("Size", text(counted(report.fileSize, "byte")));
    if (!report.undoneHow.empty()) facts.emplace_back("Undone to look inside", text(report.undoneHow));
    if (!report.cache.recognisedBy.empty())
        facts.emplace_back("Recognised by", text(report.cache.recognisedBy));
    const Identity& identity = report.cache.identity;
    const auto add = [&](const char* label, const std::optional<std::string_view>& value) {
        if (value) facts.emplace_back(label, value->empty() ? text("(empty)") : code(*value));
    };
    add("Platform info", identity.platformInfo);
    add("Device name", identity.deviceName);
    add("Driver version", identity.driverVersion);
    add("ABI", identity.abi);
    if (report.fileDigest) facts.emplace_back("SHA-256", code(hexDigits(asText(*report.fileDigest))));
    return definitions(facts);
}

} // namespace

Markup htmlFile(const FileReport& report, int level) {
    const Verdict verdict = verdictOf(report);
    Markup out = callout(toneOf(verdict), badge(verdict) + text(" ") + text(whatItIs(report)));
    if (const std::string means = whatThatMeans(report); !means.empty()) out += paragraph(text(means));
    out += factsHtml(report);
    out += htmlFindings(
        report.findings, [&](const Finding& finding) { return placeOfFinding(report, finding); }, level);
    return out + htmlDevices(report, level);
}

} // namespace macebin
