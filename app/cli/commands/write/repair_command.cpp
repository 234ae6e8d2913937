// SPDX-License-Identifier: Apache-2.0
// --repair: what is whole in a damaged file, saved as a file that passes the check.
#include "app/cli/commands/write/changing.h"
#include "app/cli/commands/write/repair_judges.h"
#include "core/change/repair/repair.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

namespace {

Result<RepairOptions> repairOptions(const Options& options) {
    RepairOptions out;
    out.acceptChanges = options.acceptChanges;
    out.drop = options.drop;
    out.keep = options.keep;
    for (const std::string& wish : options.relabel) {
        const auto equals = wish.find('=');
        if (equals == std::string::npos)
            return Failure{"--relabel takes KEY=VALUE, such as device-name='Adreno(TM) 640'; not " +
                           inQuotes(wish)};
        const std::string key = wish.substr(0, equals);
        const auto isSame = [&](const RepairOptions::Relabel& other) { return other.key == key; };
        if (!isIdentityName(key))
            return Failure{"--relabel takes platform-info=TEXT or device-name=TEXT, not " + inQuotes(key)};
        if (std::any_of(out.relabel.begin(), out.relabel.end(), isSame))
            return Failure{"--relabel is given twice for " + inQuotes(key)};
        out.relabel.push_back({wish.substr(0, equals), wish.substr(equals + 1)});
    }
    return out;
}

/// Drivers and predictions are asked about what the repair comes to without them.
Result<RepairPlan> judgedPlan(const Options& options, const Streams& streams, RepairOptions wishes,
                              const RepairInput& first, const RepairInput* second) {
    const bool isNeeded = std::any_of(wishes.drop.begin(), wishes.drop.end(), needsJudges);
    if (!isNeeded) return planRepair(first, wishes, second);
    RepairOptions without = wishes;
    std::erase_if(without.drop, needsJudges);
    RepairPlan plan = planRepair(first, without, second);
    if (!plan.change.refusal.empty()) return plan;
    auto judged = judgePrograms(options, streams, plan.bytes);
    if (!judged) return Failure{judged.error()};
    wishes.judged = std::move(*judged);
    return planRepair(first, wishes, second);
}

} // namespace

int runRepair(const Options& options, const Streams& streams) {
    const auto wishes = repairOptions(options);
    if (!wishes) return failed(streams, wishes.error(), exitUsage);
    CheckOptions check; // each program is decoded once, for the check, the plan, and the check of the result
    check.programs = [] { return std::make_shared<DecodedPrograms>(kRepairLimits); };
    const auto input = readInput(options, options.paths.front(), streams, check);
    if (!input) return exitDamaged;
    std::optional<Input> other;
    if (options.with) {
        other = readInput(options, *options.with, streams, check);
        if (!other) return exitDamaged;
    }
    const RepairInput first{input->path, input->bytes.view(), &input->report};
    const RepairInput second =
        other ? RepairInput{other->path, other->bytes.view(), &other->report} : RepairInput{};
    auto judged = judgedPlan(options, streams, *wishes, first, other ? &second : nullptr);
    RepairPlan plan;
    if (judged) {
        plan = std::move(*judged);
    } else {
        plan.change.action = "repair";
        plan.change.inputs.push_back(input->path);
        plan.change.refusal = judged.error();
    }
    if (options.inPlace && input->report.packed)
        plan.change.refusal =
            "it is " + input->report.packed->how +
            ", and in its place one file of it would be left: give -o FILE, or unpack it first";
    plan.check.accept = [&input](ByteView bytes) {
        return whyNotWholeKnowing(*input->report.programs, bytes);
    };
    return finish(options, streams, plan, &*input);
}

} // namespace macebin::cli
