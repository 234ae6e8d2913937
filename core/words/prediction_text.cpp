// SPDX-License-Identifier: Apache-2.0
#include "core/words/prediction_text.h"

#include "core/text/joined.h"
#include "core/text/text_difference.h"
#include "core/words/device_text.h"
#include "format/text.h"

#include <set>

namespace macebin {

namespace {

constexpr std::string_view kNothingToDo = "None needed.";
/// Of programs that are built again: a mail has an end.
constexpr std::size_t kListed = 5;

std::string line(std::string_view text) {
    return "    " + std::string(text) + "\n";
}

/// The rules behind the answer: MACE's, then those of the judgement.
std::string rulesText(const DeviceAnswer& device) {
    std::string out = device.rule ? std::string(device.rule->id) : "none";
    for (const Risk& risk : device.predicted->risks)
        out += ", " + std::string(risk.rule->id);
    return out;
}

/// Why single programs of a kept cache are built again: their own rules, each with its first programs.
std::string rebuiltText(const DeviceAnswer& device) {
    std::string out;
    std::set<std::string_view> told;
    for (const PredictedOrigin& first : device.predicted->programs) {
        const bool isItsOwn = !device.rule || first.rule->id != device.rule->id;
        if (first.source != "source" || !isItsOwn || !told.insert(first.rule->id).second) continue;
        std::string keys;
        std::size_t count = 0;
        for (const PredictedOrigin& program : device.predicted->programs)
            if (program.source == "source" && program.rule == first.rule && ++count <= kListed)
                keys += "      " + inQuotes(program.key) + "\n";
        out += line("Built from source (" + std::string(first.rule->id) + "):") + keys;
        if (count > kListed)
            out += "      … and " + number(count - kListed) + " more (--format json lists them all)\n";
    }
    return out;
}

void addRemedy(std::string& out, std::set<std::string_view>& told, RuleRef rule) {
    if (rule->remedy.starts_with(kNothingToDo) || !told.insert(rule->remedy).second) return;
    out += (out.empty() ? "" : " ") + std::string(rule->remedy);
}

/// Both outcomes, or all of them, each with its condition.
std::string outcomesText(const PredictedAnswer& answer) {
    std::string out;
    for (const PredictedAlternative& one : answer.alternatives)
        out += line("If " + printable(one.when) + ": " + std::string(one.decision) +
                    ", impact: " + std::string(one.impact)) +
               "      " + printable(one.reason) + "\n";
    return out;
}

/// What MACE cannot read it writes anew only where it is its own cache.
std::string_view remedyOfShipped(const DeviceAnswer& device) {
    if (!device.rule || !device.rule->id.starts_with("era.")) return {};
    if (device.predicted->isTuned)
        return device.impact == Impact::appCrash
                   ? "Take these tuned parameters from the phone, and convert them to the form of that MACE "
                     "(--convert), or tune again."
                   : "Convert the tuned parameters to the form of that MACE (--convert), or tune again; "
                     "until "
                     "then the model runs untuned: slower, no harm.";
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

std::string remedyOf(const DeviceAnswer& device) {
    std::string out;
    std::set<std::string_view> told;
    if (const std::string_view remedy = remedyOfShipped(device); !remedy.empty()) return std::string(remedy);
    if (isAllBuiltAgain(device)) {
        for (const PredictedOrigin& program : device.predicted->programs)
            addRemedy(out, told, program.rule);
        return out;
    }
    for (const Risk& risk : device.predicted->risks)
        addRemedy(out, told, risk.rule);
    if (!out.empty()) return out;
    // MACE's decision is known, and only the programs are not: the rule's own remedy would not help.
    const bool areProgramsOpen = device.impact == Impact::unknown && device.rule &&
                                 device.decision == "kept" && device.rule->id != "decision.missing-facts";
    for (const PredictedOrigin& program : device.predicted->programs)
        if (areProgramsOpen && program.source == "unknown") addRemedy(out, told, program.rule);
    if (!out.empty()) return out;
    if (device.rule && device.impact != Impact::none && !device.rule->remedy.starts_with(kNothingToDo))
        return std::string(device.rule->remedy);
    for (const PredictedOrigin& program : device.predicted->programs)
        if (device.impact == Impact::unknown) addRemedy(out, told, program.rule);
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

std::string textPrediction(const DeviceAnswer& device, bool isTold) {
    const PredictedAnswer& more = *device.predicted;
    std::string out = "\n  " + printable(device.name) + ": " + device.decision +
                      ", impact: " + std::string(name(device.impact)) + " (" + rulesText(device) + ")\n";
    if (!isTold) out += line(printable(more.headline.empty() ? device.reason : more.headline));
    out += outcomesText(more);
    if (more.compared) {
        const std::string two = markDifference(more.compared->inFile, more.compared->onDevice);
        const auto end = two.find('\n');
        out += line(two.substr(0, end)) + line(two.substr(end + 1, two.size() - end - 2));
    }
    if (const std::string clause = programsClause(more); !clause.empty())
        out += line("Programs: " + clause + ".");
    out += rebuiltText(device);
    const bool isLeft = device.decision == "cleared" || device.decision == "ignored";
    if (more.isEveryStart)
        out += line((isLeft ? "It is " + device.decision : std::string("That happens")) +
                    " at every start, not only once.");
    if (!more.inferred.empty()) out += line("Inferred: " + joined(more.inferred, "; ", printable) + ".");
    if (!more.missing.empty())
        out += line("The profile lacks: " + joined(more.missing, ", ", printable) + ".");
    if (const std::string remedy = remedyOf(device); !remedy.empty()) out += line("What to do: " + remedy);
    return out;
}

} // namespace macebin
