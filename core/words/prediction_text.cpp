// SPDX-License-Identifier: Apache-2.0
#include "core/words/prediction_text.h"

#include "core/text/joined.h"
#include "core/text/text_difference.h"
#include "core/words/device_text.h"
#include "core/words/finding_words.h"
#include "format/text.h"

#include <set>

namespace macebin {

namespace {

/// Of programs that are built again: a mail has an end.
constexpr std::size_t kListed = 5;

TerminalText line(std::string_view text) {
    return "    " + shown(text) + "\n";
}

/// The rules behind the answer: MACE's, then those of the judgement.
std::string rulesText(const DeviceAnswer& device) {
    std::string out = device.rule ? std::string(device.rule->id) : "none";
    for (const Risk& risk : device.predicted->risks)
        out += ", " + std::string(risk.rule->id);
    return out;
}

/// Why single programs of a kept cache are built again: their own rules, each with its first programs.
TerminalText rebuiltText(const DeviceAnswer& device, StepWords say) {
    TerminalText out;
    std::set<std::string_view> told;
    for (const PredictedOrigin& first : device.predicted->programs) {
        const bool isItsOwn = !device.rule || first.rule->id != device.rule->id;
        if (first.source != "source" || !isItsOwn || !told.insert(first.rule->id).second) continue;
        TerminalText keys;
        std::size_t count = 0;
        for (const PredictedOrigin& program : device.predicted->programs)
            if (program.source == "source" && program.rule == first.rule && ++count <= kListed)
                keys += "      " + quoted(program.key) + "\n";
        out += line("Built from source (" + std::string(first.rule->id) + "):") + keys;
        if (count > kListed)
            out += "      … and " + shown(count - kListed) + " more (" + reportAsJson(say) + ")\n";
    }
    return out;
}

/// What the rule's remedy is, unless nothing has to be done.
FixedProse urgentRemedy(const Rule& rule) {
    const FixedProse remedy = wordsOf(rule).remedy;
    return remedy.isNothing() ? FixedProse() : remedy;
}

void addRemedy(Prose& out, std::set<std::string>& told, const Rule& rule) {
    const Prose remedy = urgentRemedy(rule);
    if (remedy.empty() || !told.insert(remedy.text()).second) return;
    if (!out.empty()) out += " ";
    out += remedy;
}

/// Both outcomes, or all of them, each with its condition.
TerminalText outcomesText(const PredictedAnswer& answer) {
    TerminalText out;
    for (const PredictedAlternative& one : answer.alternatives)
        out += line("If " + one.when + ": " + std::string(one.decision) +
                    ", impact: " + std::string(one.impact)) +
               "      " + one.reason + "\n";
    return out;
}

/// What MACE cannot read it writes anew only where it is its own cache.
FixedProse remedyOfShipped(const DeviceAnswer& device) {
    if (!device.rule || !device.rule->id.starts_with("era.")) return {};
    if (device.predicted->isTuned && device.impact == Impact::appCrash)
        return {"Take these tuned parameters from the phone, and convert them to the form of that MACE (",
                FixedStep{StepKind::convert}, "), or tune again."};
    if (device.predicted->isTuned)
        return {"Convert the tuned parameters to the form of that MACE (", FixedStep{StepKind::convert},
                "), or tune again; until then the model runs untuned: slower, no harm."};
    if (device.predicted->isPrecompiled)
        return "Make the precompiled file again with this driver and this MACE: MACE never writes it itself.";
    return {};
}

/// The cache is used in no part, whatever its rule says of using it.
bool isAllBuiltAgain(const DeviceAnswer& device) {
    const PredictedAnswer& more = *device.predicted;
    return device.decision == "kept" && more.fromSource > 0 &&
           more.fromCache + more.fromPrecompiled + more.undecided == 0;
}

} // namespace

Prose remedyOf(const DeviceAnswer& device) {
    Prose out;
    std::set<std::string> told;
    if (const FixedProse remedy = remedyOfShipped(device); !remedy.empty()) return remedy;
    if (isAllBuiltAgain(device)) {
        for (const PredictedOrigin& program : device.predicted->programs)
            addRemedy(out, told, *program.rule);
        return out;
    }
    for (const Risk& risk : device.predicted->risks)
        addRemedy(out, told, *risk.rule);
    if (!out.empty()) return out;
    // MACE's decision is known, and only the programs are not: the rule's own remedy would not help.
    const bool areProgramsOpen = device.impact == Impact::unknown && device.rule &&
                                 device.decision == "kept" && device.rule->id != "decision.missing-facts";
    for (const PredictedOrigin& program : device.predicted->programs)
        if (areProgramsOpen && program.source == "unknown") addRemedy(out, told, *program.rule);
    if (!out.empty()) return out;
    if (device.rule && device.impact != Impact::none)
        if (const FixedProse remedy = urgentRemedy(*device.rule); !remedy.empty()) return remedy;
    for (const PredictedOrigin& program : device.predicted->programs)
        if (device.impact == Impact::unknown) addRemedy(out, told, *program.rule);
    return out;
}

std::string programsClause(const PredictedAnswer& answer) {
    std::string out;
    const auto add = [&](std::size_t count, std::string_view words) {
        if (count == 0) return;
        out += (out.empty() ? "" : ", ") + number(count) + " " + std::string(words);
    };
    add(answer.fromCache, "from the cache");
    add(answer.fromPrecompiled, "from the precompiled file");
    add(answer.fromSource, "built from source");
    add(answer.undecided, "not decided");
    return out;
}

TerminalText textPrediction(const DeviceAnswer& device, bool isTold, StepWords say) {
    const PredictedAnswer& more = *device.predicted;
    TerminalText out = "\n  " + shown(device.name) + ": " + device.decision +
                       ", impact: " + name(device.impact) + " (" + rulesText(device) + ")\n";
    if (!isTold) out += line(more.headline.empty() ? device.reason : more.headline);
    out += outcomesText(more);
    if (more.compared) {
        const std::string two = markDifference(more.compared->inFile, more.compared->onDevice);
        const auto end = two.find('\n');
        out += line(two.substr(0, end)) + line(two.substr(end + 1, two.size() - end - 2));
    }
    if (const std::string clause = programsClause(more); !clause.empty())
        out += line("Programs: " + clause + ".");
    out += rebuiltText(device, say);
    const bool isLeft = device.decision == "cleared" || device.decision == "ignored";
    if (more.isEveryStart)
        out += line((isLeft ? "It is " + device.decision : std::string("That happens")) +
                    " at every start, not only once.");
    if (!more.inferred.empty()) out += line("Inferred: " + joined(more.inferred, "; ") + ".");
    if (!more.missing.empty()) out += line("The profile lacks: " + joined(more.missing, ", ") + ".");
    if (const Prose remedy = remedyOf(device); !remedy.empty())
        out += line("What to do: " + remedy.text(say));
    return out;
}

} // namespace macebin
