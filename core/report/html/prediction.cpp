// SPDX-License-Identifier: Apache-2.0
// What MACE does on devices that profiles describe, as parts of an HTML page.
#include "core/report/html/file.h"
#include "core/report/text/matrix.h"
#include "core/text/joined.h"
#include "core/words/prediction_text.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

using namespace html;

namespace {

/// Programs of one device; a page has an end.
constexpr std::size_t kListed = 200;

Markup outcomesHtml(const PredictedAnswer& answer) {
    std::vector<Markup> items;
    for (const PredictedAlternative& one : answer.alternatives)
        items.push_back(text("If " + one.when + ": ") + code(one.decision) +
                        text(", impact " + std::string(one.impact) + ". " + one.reason));
    return items.empty() ? Markup() : bulletList(items);
}

Markup risksHtml(const PredictedAnswer& answer) {
    Markup out;
    for (const Risk& risk : answer.risks)
        out += (out.empty() ? Markup() : text(", ")) + code(risk.rule->id);
    return out;
}

/// Only where not all programs come from one place: else their number says it.
Markup programsHtml(const PredictedAnswer& answer) {
    const auto& programs = answer.programs;
    const bool isMixed = std::any_of(programs.begin(), programs.end(), [&](const PredictedOrigin& program) {
        return program.source != programs.front().source || !(program.rule == programs.front().rule);
    });
    if (!isMixed) return {};
    Table origins{"Where MACE takes each program from", {"Program", "From", "Rule"}, {}, {}};
    for (std::size_t i = 0; i < std::min(kListed, programs.size()); ++i)
        origins.rows.push_back({code(programs[i].key), text(programs[i].source), code(programs[i].rule->id)});
    Markup out = table(origins);
    if (programs.size() > kListed)
        out +=
            paragraph(text("… and " + number(programs.size() - kListed) + " more: --format json has all."));
    return folded(text("Where MACE takes each program from"), out);
}

} // namespace

Markup htmlPrediction(const DeviceAnswer& device) {
    const PredictedAnswer& more = *device.predicted;
    Markup out = outcomesHtml(more);
    if (more.compared)
        out += difference("in the file", more.compared->inFile, "on the device", more.compared->onDevice);
    std::vector<std::pair<std::string, Markup>> facts;
    if (!more.risks.empty()) facts.emplace_back("Risks", risksHtml(more));
    if (const std::string clause = programsClause(more); !clause.empty())
        facts.emplace_back("Programs", text(clause));
    if (more.isEveryStart) facts.emplace_back("How often", text("at every start, not only once"));
    if (!more.inferred.empty()) facts.emplace_back("Inferred", text(joined(more.inferred, "; ")));
    if (!more.missing.empty()) facts.emplace_back("The profile lacks", code(joined(more.missing, ", ")));
    if (const Prose remedy = remedyOf(device); !remedy.empty())
        facts.emplace_back("What to do", text(remedy.text()));
    if (!facts.empty()) out += definitions(facts);
    return out + programsHtml(more);
}

Markup htmlMatrix(const Matrix& matrix, int level) {
    Table cells{"What MACE does with each file on each device", {"File"}, {}, {}};
    for (const std::string& device : matrix.devices)
        cells.columns.push_back(device);
    for (const MatrixFile& file : matrix.files) {
        auto& row = cells.rows.emplace_back(std::vector<Markup>{code(file.path)});
        for (const MatrixCell& cell : file.cells)
            row.push_back(badge(cell.impact) + text(" " + cell.decision));
    }
    const std::vector<Coverage> coverage = coverageOf(matrix);
    Table covered{"Which device has a file whose programs are used", {"Device", "Covered", "By"}, {}, {}};
    for (std::size_t i = 0; i < coverage.size(); ++i)
        covered.rows.push_back({code(matrix.devices[i]),
                                badge(toneOf(coverage[i].impact), coverageWord(coverage[i])),
                                text(coveringFiles(matrix, coverage[i]))});
    return heading(level, text("Files and devices")) + table(cells) + table(covered);
}

} // namespace macebin
