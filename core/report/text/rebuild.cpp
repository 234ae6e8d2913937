// SPDX-License-Identifier: Apache-2.0
// A rebuild in words.
#include "core/report/rebuild.h"

#include "core/answer/device_verdict.h"
#include "core/report/text/change_text.h"
#include "core/words/device_text.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace macebin {

namespace {

constexpr std::size_t kListed = 40;     ///< programs of one group
constexpr std::size_t kListedAlike = 3; ///< of one that a single sentence tells about
constexpr std::size_t kLogLines = 12;   ///< of one program
constexpr std::size_t kBarWidth = 32;   ///< of the longest build

TerminalText headLine(const RebuildReport& report) {
    const Rebuild& rebuild = *report.rebuild;
    TerminalText out = rebuild.change.inputs.empty() ? TerminalText("a new cache")
                                                     : "rebuild of " + shown(rebuild.change.inputs.front());
    if (report.hasDevice)
        out += " for " + shown(report.request->device.deviceName) + " (" +
               shown(report.request->device.platformName) + ")";
    if (rebuild.programs.empty() || !rebuild.change.refusal.empty()) return out + "\n";
    const bool isPlan = std::none_of(rebuild.programs.begin(), rebuild.programs.end(),
                                     [](const auto& program) { return !isOpen(program.build); });
    out += ": " + shown(rebuild.count(RebuildAction::built)) + " of " +
           shown(counted(rebuild.programs.size(), "program")) + either(isPlan, " to build", " built");
    for (const RebuildAction action : {RebuildAction::kept, RebuildAction::leftOut})
        if (const std::size_t count = rebuild.count(action); count > 0)
            out += ", " + shown(count) + either(action == RebuildAction::kept, " kept", " left out");
    return out + "\n";
}

/// The compiler's words; a failure of half precision is told once for all.
TerminalText logText(const RebuildProgram& program) {
    const ProgramAnswer& build = program.build;
    if (isOpen(build) || build.outcome == Outcome::accepted) return {};
    TerminalText out;
    if (build.outcome != Outcome::rejected || build.stage != "clBuildProgram")
        out += "      " + shown(outcomeText(build)) + "\n";
    if (!build.loadNote.empty()) out += "      " + shown(build.loadNote) + "\n";
    if (halfTrouble(build.log, program.options) != HalfTrouble::none) return out;
    std::string_view log = build.log;
    std::size_t lines = 0;
    while (!log.empty()) {
        const auto end = std::min(log.find('\n'), log.size());
        if (const std::string_view line = log.substr(0, end); !line.empty() && ++lines <= kLogLines)
            out += "      " + shown(line, kLongestLogLine) + "\n";
        log.remove_prefix(std::min(end + 1, log.size()));
    }
    if (lines > kLogLines)
        out += "      … and " + shown(counted(lines - kLogLines, "line")) + " more (--format json has all)\n";
    return out;
}

/// Programs with one fate for one reason, in the order in which the first of them stands.
void appendReasons(TerminalText& out, const Rebuild& rebuild, bool colour) {
    std::vector<std::pair<const RebuildProgram*, std::vector<const RebuildProgram*>>> groups;
    std::map<std::pair<RebuildAction, std::string>, std::size_t> known;
    for (const RebuildProgram& program : rebuild.programs) {
        if (program.reason.empty()) continue;
        const auto [group, isNew] = known.try_emplace({program.action, program.reason.text()}, groups.size());
        if (isNew) groups.push_back({&program, {}});
        groups[group->second].second.push_back(&program);
    }
    for (const auto& [first, programs] : groups) {
        const bool isOut = first->action == RebuildAction::leftOut;
        out += "\n  " + coloured(either(isOut, "left out", "kept"), isOut ? Ink::bad : Ink::none, colour) +
               ": " + shown(first->reason.text()) + "\n";
        const bool areAlike = halfTrouble(first->build.log, first->options) == HalfTrouble::werror;
        const std::size_t listed = std::min(programs.size(), areAlike ? kListedAlike : kListed);
        for (std::size_t i = 0; i < listed; ++i)
            out += "    " + quoted(programs[i]->key, 300) + "\n" + logText(*programs[i]);
        if (programs.size() > listed)
            out += "    … and " + shown(programs.size() - listed) + " more (--format json lists them all)\n";
    }
}

/// Of a dry run.
void appendPlan(TerminalText& out, const Rebuild& rebuild) {
    std::size_t told = 0;
    for (const RebuildProgram& program : rebuild.programs)
        if (program.isToBuild && ++told <= kListed)
            out += either(told == 1, "\n  to build\n") + "    " + quoted(program.key, 300) + "\n";
    if (told > kListed)
        out += "    … and " + shown(told - kListed) + " more (--format json lists them all)\n";
}

/// Eighths of a character, so that a load of a few milliseconds is not nothing.
TerminalText bar(double milliseconds, double longest) {
    static constexpr std::string_view kEighths[] = {"▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths = static_cast<std::size_t>(std::lround(milliseconds / longest * 8.0 * kBarWidth));
    TerminalText out;
    for (std::size_t i = 0; i < eighths / 8; ++i)
        out += "█";
    if (eighths % 8 > 0) out += shown(kEighths[eighths % 8 - 1]);
    return out.empty() ? shown(kEighths[0]) : out;
}

void appendTimes(TerminalText& out, const Rebuild& rebuild) {
    const auto isTimed = [](const RebuildProgram& program) {
        return program.action == RebuildAction::built && program.build.buildMs && program.load.loadMs;
    };
    double longest = 0;
    for (const RebuildProgram& program : rebuild.programs)
        if (isTimed(program)) longest = std::max({longest, *program.build.buildMs, *program.load.loadMs});
    if (longest <= 0) return;
    out += "\n  " + padded("built", kBarWidth + 10) + padded("loaded", 12) + "\n";
    for (const RebuildProgram& program : rebuild.programs)
        if (isTimed(program))
            out += "  " +
                   padded(bar(*program.build.buildMs, longest) + " " + duration(*program.build.buildMs),
                          kBarWidth + 10) +
                   padded(bar(*program.load.loadMs, longest) + " " + duration(*program.load.loadMs), 12) +
                   " " + quoted(program.key, kLongestRebuildKey) + "\n";
}

void appendSum(TerminalText& out, const Rebuild& rebuild) {
    const StartUpTimes times = startUpTimes(rebuild);
    if (times.programs == 0) return;
    const double saved = times.buildMs - times.loadMs;
    out += "\n  Building " +
           (times.programs == 1 ? TerminalText("this program")
                                : "these " + shown(counted(times.programs, "program"))) +
           " takes " + duration(times.buildMs);
    // The clock saw those that failed, too: beside the sum of the others it would mislead.
    const auto isUntimed = [](const RebuildProgram& program) {
        return program.isToBuild && !(program.build.buildMs && program.load.loadMs);
    };
    if (rebuild.jobs > 1 && std::none_of(rebuild.programs.begin(), rebuild.programs.end(), isUntimed))
        out += " (" + shown(rebuild.jobs) + " at a time here: " + duration(rebuild.buildWallMs) +
               " by the clock)";
    out +=
        ", loading " + either(times.programs == 1, "it ", "them ") + duration(times.loadMs) +
        ": at each start the cache " + either(saved >= 0, "saves ", "costs ") +
        duration(saved >= 0 ? saved : -saved) + " on this device" +
        either(rebuild.jobs > 1, ", or less: side by side each build takes longer (--jobs 1 measures that)") +
        ".\n";
}

void appendProtections(TerminalText& out, const Rebuild& rebuild) {
    if (rebuild.protections.empty()) return;
    out += "\n  This machine was protected by:";
    for (const std::string& protection : rebuild.protections)
        out += either(&protection == &rebuild.protections.front(), " ", ", ") + protection;
    out += ".\n";
}

} // namespace

TerminalText textReport(const RebuildReport& report, bool colour) {
    const Rebuild& rebuild = *report.rebuild;
    TerminalText out = headLine(report);
    if (report.outcome.dryRun) appendPlan(out, rebuild);
    appendReasons(out, rebuild, colour);
    appendTimes(out, rebuild);
    appendSum(out, rebuild);
    appendChangeSentences(out, rebuild.change, colour);
    appendProtections(out, rebuild);
    return out + "\n" + changeOutcomeText(rebuild.change, report.outcome, colour);
}

} // namespace macebin
