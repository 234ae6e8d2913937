// SPDX-License-Identifier: Apache-2.0
// Where the facts do not decide: both outcomes are told, with what would settle it.
#include "core/readers/mace/internal.h"
#include "core/text/joined.h"

#include <algorithm>

namespace macebin::prediction {

namespace {

template <class Member>
bool areEqual(const std::vector<Prediction>& list, Member member) {
    return std::all_of(list.begin(), list.end(),
                       [&](const Prediction& one) { return one.*member == list.front().*member; });
}

/// A source that is not the same everywhere is not known. All lists are of the same file, whole or, where no
/// program is built at all, empty.
void mergePrograms(Prediction& out, const std::vector<Prediction>& list) {
    const auto longest = std::max_element(list.begin(), list.end(), [](const auto& a, const auto& b) {
        return a.programs.size() < b.programs.size();
    });
    out.programs = longest->programs;
    for (std::size_t i = 0; i < out.programs.size(); ++i) {
        PredictedProgram& program = out.programs[i];
        const auto isAll = [&](auto member) {
            return std::all_of(list.begin(), list.end(), [&](const Prediction& one) {
                return i < one.programs.size() && one.programs[i].*member == program.*member;
            });
        };
        const bool isSameSource = isAll(&PredictedProgram::source);
        if (isSameSource && isAll(&PredictedProgram::rule)) continue;
        program.rule = isSameSource ? RuleRef("decision.either-way") : RuleRef("decision.missing-facts");
        if (!isSameSource) program.source = ProgramSource::unknown;
    }
}

bool hasRisk(const Prediction& prediction, RuleRef rule) {
    return std::any_of(prediction.risks.begin(), prediction.risks.end(),
                       [rule](const Risk& risk) { return risk.rule == rule; });
}

/// Those that there are under every condition; the others are told with theirs.
void mergeRisks(Prediction& out, const std::vector<Prediction>& list) {
    std::erase_if(out.risks, [&](const Risk& risk) {
        return !std::all_of(list.begin(), list.end(),
                            [&](const Prediction& one) { return hasRisk(one, risk.rule); });
    });
}

std::string conditionsText(const std::vector<Alternative>& alternatives) {
    std::string out;
    for (const Alternative& one : alternatives)
        out += " If " + one.when + ": " + std::string(name(one.decision)) + " (" +
               std::string(name(one.impact)) + "). " + one.reason;
    return out;
}

} // namespace

void addMissing(std::vector<std::string>& list, const std::vector<std::string>& more) {
    for (const std::string& text : more)
        if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

Prediction merge(std::vector<Prediction> list, const std::vector<MaceDecision>& decisions) {
    if (list.size() == 1) return std::move(list.front());
    Prediction out = list.front();
    const bool isSameDecision = areEqual(list, &Prediction::decision);
    const bool isSameImpact = areEqual(list, &Prediction::impact);
    const bool isSettled = isSameDecision && isSameImpact;
    const bool isSameRule = areEqual(list, &Prediction::rule);
    mergePrograms(out, list);
    mergeRisks(out, list);
    std::vector<std::string> deciding;
    for (std::size_t i = 0; i < list.size(); ++i) {
        out.alternatives.push_back({decisions[i].when, list[i].decision, list[i].impact, list[i].reason});
        addMissing(deciding, decisions[i].missing);
        addMissing(out.missing, list[i].missing);
        addMissing(out.inferred, list[i].inferred);
        out.isEveryStart = out.isEveryStart && list[i].isEveryStart;
    }
    out.compared.reset();
    if (isSettled) {
        if (isSameRule) {
            out.alternatives.clear();
            return out;
        }
        out.rule = "decision.either-way";
        out.headline = "What MACE does is the same, whichever of the missing facts hold.";
        out.reason = out.headline + conditionsText(out.alternatives);
        return out;
    }
    addMissing(out.missing, deciding);
    if (!isSameDecision) out.decision = Decision::unknown;
    if (!isSameImpact) out.impact = Impact::unknown;
    // Nothing of the device is missing: the copy is not what the phone has.
    out.rule = deciding.empty() ? RuleRef("decision.not-read") : RuleRef("decision.missing-facts");
    std::string certain = "The profile does not say enough";
    if (isSameDecision)
        certain = "The file is " + std::string(name(out.decision)) +
                  " in any case; what that means, the profile does not tell";
    else if (isSameImpact && out.impact != Impact::unknown)
        certain = "The impact is " + std::string(name(out.impact)) +
                  " in any case; which way, the profile does not tell";
    out.headline = deciding.empty() ? "This copy was changed on its way and does not show what the phone has."
                                    : certain + ": it lacks " + listed(deciding) + ".";
    out.reason = out.headline + conditionsText(out.alternatives);
    return out;
}

} // namespace macebin::prediction
