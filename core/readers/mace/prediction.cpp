// SPDX-License-Identifier: Apache-2.0
#include "core/readers/mace/prediction.h"

#include "core/readers/mace/internal.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

std::string_view name(ProgramSource source) {
    switch (source) {
    case ProgramSource::cache: return "cache";
    case ProgramSource::precompiled: return "precompiled";
    case ProgramSource::source: return "source";
    case ProgramSource::unknown: return "unknown";
    }
    return "unknown";
}

namespace {

using prediction::Case;

std::size_t countOf(const Prediction& prediction, ProgramSource source) {
    return static_cast<std::size_t>(
        std::count_if(prediction.programs.begin(), prediction.programs.end(),
                      [source](const PredictedProgram& program) { return program.source == source; }));
}

/// A kept cache: used, used in part, or used though it should not be.
Impact impactOfKept(const Prediction& prediction) {
    const std::size_t used =
        countOf(prediction, ProgramSource::cache) + countOf(prediction, ProgramSource::precompiled);
    if (!prediction.risks.empty() && used > 0) return Impact::atRisk;
    if (countOf(prediction, ProgramSource::source) > 0 || prediction.programs.empty())
        return Impact::slowStart;
    return countOf(prediction, ProgramSource::unknown) > 0 ? Impact::unknown : Impact::none;
}

Impact impactOf(const Prediction& prediction) {
    switch (prediction.decision) {
    case Decision::kept: return impactOfKept(prediction);
    case Decision::cleared:
    case Decision::ignored: return Impact::slowStart;
    case Decision::aborts:
    case Decision::undefined: return Impact::appCrash;
    case Decision::unknown: break;
    }
    return Impact::unknown;
}

void addSentence(std::string& text, std::string_view sentence) {
    if (sentence.empty()) return;
    if (!text.empty()) text += ' ';
    text += sentence;
}

/// What becomes of the programs of a kept cache, where that is not "all are used".
std::string programsSentence(const Prediction& prediction) {
    const std::size_t rebuilt = countOf(prediction, ProgramSource::source);
    const std::size_t open = countOf(prediction, ProgramSource::unknown);
    if (prediction.programs.empty()) return "It holds no program, so MACE builds them all.";
    std::string out;
    if (rebuilt > 0)
        out = "It builds " + number(rebuilt) + " of its " + counted(prediction.programs.size(), "program") +
              " again, whose source is not the app's or not known to be.";
    if (open > 0)
        addSentence(out, "Of " + counted(open, "program") +
                             " the profile does not say whether the app's source is the same: if so they are "
                             "used, if not they are built again, a slow start.");
    return out;
}

/// A hole that a user cannot see: the file is there, and of this very platform.
std::string_view passedOverSentence(const Prediction& prediction) {
    const bool isPassedOver = std::any_of(
        prediction.programs.begin(), prediction.programs.end(), [](const PredictedProgram& program) {
            return program.rule == RuleRef("decision.program-precompiled-skipped");
        });
    return isPassedOver
               ? "MACE does not look at the precompiled file either, because the platform info in the "
                 "cache is the device's."
               : "";
}

/// MACE reads the precompiled file where it asks for it, and a v1 MACE goes down with one that is torn.
void readPrecompiled(Decisions& decisions, const Case& facts) {
    const CacheFacts* shipped = facts.options.precompiled;
    if (!shipped || facts.options.isPrecompiled || facts.facts.isTuned || facts.era == Era::v2) return;
    if (!shipped->underV1 || shipped->underV1->decision == Decision::ignored) return;
    for (MaceDecision& decision : decisions) {
        const bool goesOn = decision.decision == Decision::kept || decision.decision == Decision::cleared ||
                            decision.decision == Decision::ignored;
        if (!goesOn || !decision.asksPrecompiled) continue;
        decision.decision = shipped->underV1->decision;
        decision.rule = shipped->underV1->rule;
        addSentence(decision.reason, "Then it reads the precompiled file. " + shipped->underV1->reason);
    }
}

/// What MACE's decision means for this file on this device.
Prediction conclude(MaceDecision& decision, const Case& facts) {
    Prediction out;
    out.decision = decision.decision;
    out.rule = decision.rule;
    out.reason = std::move(decision.reason); // the merge wants its condition only
    out.compared = decision.compared;
    out.isEveryStart = decision.isEveryStart;
    out.inferred = std::move(decision.inferred);
    prediction::placePrograms(out, decision, facts);
    if (out.decision == Decision::kept && facts.facts.isTuned) {
        out.impact = Impact::none;
        return out;
    }
    if (out.decision == Decision::kept) {
        const bool isUsed =
            countOf(out, ProgramSource::source) < out.programs.size() &&
            countOf(out, facts.options.isPrecompiled ? ProgramSource::precompiled : ProgramSource::cache) +
                    countOf(out, ProgramSource::unknown) >
                0;
        if (isUsed) out.risks = prediction::risksOf(decision, facts);
        if (std::string clause = prediction::unseenDriver(decision, facts); isUsed && !clause.empty())
            out.inferred.push_back(std::move(clause));
        addSentence(out.reason, programsSentence(out));
    }
    addSentence(out.reason, passedOverSentence(out));
    out.impact = impactOf(out);
    for (const Risk& risk : out.risks)
        addSentence(out.reason, risk.text);
    return out;
}

/// Tuned parameters carry no identity at all.
Decisions decideTuned() {
    return only(decided(Decision::kept, "decision.tuned",
                        "Tuned parameters name no device: MACE uses them on any that runs this model."));
}

/// A copy that was changed on its way is not what the phone has, and may be all that it will be given.
Decisions withTheCopy(const Case& facts, Decisions original) {
    const auto& copy = facts.facts.asItStands;
    if (!copy) return original;
    if (!copy->isUndone)
        original =
            only(decided(Decision::unknown, "decision.not-read",
                         "The original cannot be had back from this copy, so nothing is known of it."));
    return either(std::move(original), "the phone has the original",
                  only(facts.era == Era::v1 ? copy->underV1 : copy->underV2), "it is given these very bytes",
                  {});
}

Decisions decide(const Case& facts) {
    const StoredIdentity& stored = facts.facts.identity;
    const auto& unreadable = facts.era == Era::v1 ? facts.facts.underV1 : facts.facts.underV2;
    Decisions decisions;
    if (unreadable)
        decisions = only(*unreadable);
    else if (facts.facts.isTuned)
        decisions = decideTuned();
    else if (facts.options.isPrecompiled)
        decisions = decidePrecompiled(stored, facts.running);
    else if (facts.era == Era::v1)
        decisions = decideV1(stored, facts.running);
    else
        decisions = decideV2(stored, facts.running, facts.options.policy);
    decisions = withTheCopy(facts, std::move(decisions));
    decisions = pastTheGpu(facts.era, facts.running, std::move(decisions));
    readPrecompiled(decisions, facts);
    return decisions;
}

Prediction predictFor(const Case& facts) {
    Decisions decisions = decide(facts);
    std::vector<Prediction> each;
    each.reserve(decisions.size());
    for (MaceDecision& decision : decisions)
        each.push_back(conclude(decision, facts));
    return prediction::merge(std::move(each), decisions);
}

/// The era of the MACE on the device, and how that is known.
struct KnownEra {
    std::optional<Era> era;
    std::string inferred; ///< a clause; empty where it was given
};
KnownEra eraFor(const CacheFacts& facts, const RunningMace& running, const PredictionOptions& options) {
    if (options.maceEra) return {options.maceEra, {}};
    if (running.era) return {running.era, {}};
    if (facts.era && facts.identity.platformInfo && running.maceVersion &&
        splitPlatformInfo(*facts.identity.platformInfo).maceVersion == *running.maceVersion) {
        const auto byVersion = eraOfMace(*running.maceVersion);
        const bool isOdd = byVersion && byVersion != facts.era;
        return {facts.era,
                "that MACE is of era " + std::string(name(*facts.era)) +
                    ", as the file is, which the same version wrote" +
                    (isOdd ? " (by that version's name it would be " + std::string(name(*byVersion)) +
                                 "; mace_era in the profile settles it)"
                           : "")};
    }
    if (running.maceVersion)
        if (const auto era = eraOfMace(*running.maceVersion))
            return {era, "that MACE is of era " + std::string(name(*era)) + ", from its version"};
    if (facts.era)
        return {facts.era, "that MACE is of era " + std::string(name(*facts.era)) + ", as the file is"};
    return {};
}

/// Rules of the container alone ask nothing of the device.
bool isOfTheDevice(const Prediction& prediction) {
    const std::string_view id = prediction.rule->id;
    return id.starts_with("decision.") && id != "decision.tuned" && id != "decision.empty";
}

Prediction cannotPredict(const CacheFacts& facts) {
    Prediction out;
    out.rule = "decision.not-read";
    out.reason = facts.notRead;
    return out;
}

/// Of a file that shows no era: both, each under its condition.
Prediction predictForBothEras(const CacheFacts& facts, const RunningMace& running,
                              const PredictionOptions& options) {
    std::vector<Prediction> each;
    Decisions conditions(2);
    conditions[0].when = "MACE is of v1.0.4 or older";
    conditions[1].when = "MACE is newer";
    for (const Era era : {Era::v1, Era::v2}) {
        conditions[each.size()].missing = {"mace_era"};
        each.push_back(predictFor({facts, running, options, era}));
    }
    return prediction::merge(std::move(each), conditions);
}

} // namespace

Prediction predict(const CacheFacts& facts, const RunningMace& running, const PredictionOptions& asked) {
    if (!facts.notRead.empty()) return cannotPredict(facts);
    PredictionOptions options = asked;
    options.isPrecompiled = options.isPrecompiled || facts.isArray;
    KnownEra known = eraFor(facts, running, options);
    Prediction out = known.era ? predictFor({facts, running, options, *known.era})
                               : predictForBothEras(facts, running, options);
    if (isOfTheDevice(out))
        out.inferred.insert(out.inferred.end(), running.inferred.begin(), running.inferred.end());
    if (!known.inferred.empty()) out.inferred.insert(out.inferred.begin(), std::move(known.inferred));
    addSentence(out.reason, facts.note);
    return out;
}

} // namespace macebin
