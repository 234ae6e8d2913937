// SPDX-License-Identifier: Apache-2.0
#include "core/report/clear.h"

#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::size_t kStaysListed = 20; ///< of the files that are none of ours

TerminalText named(std::string_view name) {
    return quoted(name, kLongestShown);
}

std::string headline(const ClearReport& report, StepWords say) {
    if (!report.failure.empty()) return report.failure.text(say);
    if (report.moved.empty()) return "nothing is done here; these commands do it on the phone.";
    const std::string files = counted(report.moved.size(), "file");
    if (report.dryRun) return files + " would be renamed; nothing was changed.";
    return files + (report.moved.size() == 1 ? " was" : " were") +
           (report.action == "clear" ? " moved aside." : " renamed.");
}

void addStays(TerminalText& out, const TerminalText& title, const std::vector<ClearStay>& stays) {
    for (std::size_t i = 0; i < std::min(stays.size(), kStaysListed); ++i)
        out += "  " + title + named(stays[i].name) + ": " + stays[i].why + "\n";
    if (stays.size() > kStaysListed)
        out += "  " + title + "and " + shown(stays.size() - kStaysListed) + " more\n";
}

void addCommands(TerminalText& out, const std::vector<AdbCommand>& commands) {
    if (!commands.empty()) out += "\nOn the phone:\n";
    for (const AdbCommand& command : commands)
        out += "  # " + shown(command.what) + "\n  " + shown(command.line) + "\n";
}

} // namespace

TerminalText textReport(const ClearReport& report, StepWords say) {
    TerminalText out = quoted(report.path, kLongestShown) + ": " + headline(report, say) + "\n";
    const TerminalText renamed =
        report.dryRun ? "to rename    " : either(report.action == "clear", "moved aside  ", "renamed      ");
    for (const ClearMove& move : report.moved) {
        out += "  " + renamed + named(move.from) + "\n            to " + named(move.to) + "\n";
        if (move.emptied)
            out += "               an empty " + shown(name(*move.emptied)) + " cache takes its place\n";
    }
    addStays(out, "not done     ", report.refused);
    addStays(out, "kept         ", report.kept);
    addStays(out, "left alone   ", report.leftAlone);
    if (!report.notes.empty()) out += "\n";
    for (const Prose& note : report.notes)
        out += "- " + shown(note.text(say)) + "\n";
    if (!report.undo.empty()) out += "\nTo undo: " + shown(report.undo.text(say)) + "\n";
    addCommands(out, report.commands);
    return out;
}

} // namespace macebin
