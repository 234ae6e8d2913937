// SPDX-License-Identifier: Apache-2.0
#include "core/report/clear.h"

#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::size_t kStaysListed = 20; ///< of the files that are none of ours

std::string named(std::string_view name) {
    return inQuotes(name, 4096);
}

std::string headline(const ClearReport& report, StepWords say) {
    if (!report.failure.empty()) return report.failure.text(say);
    if (report.moved.empty()) return "nothing is done here; these commands do it on the phone.";
    const std::string files = counted(report.moved.size(), "file");
    if (report.dryRun) return files + " would be renamed; nothing was changed.";
    return files + (report.moved.size() == 1 ? " was" : " were") +
           (report.action == "clear" ? " moved aside." : " renamed.");
}

void addStays(std::string& out, std::string_view title, const std::vector<ClearStay>& stays) {
    for (std::size_t i = 0; i < std::min(stays.size(), kStaysListed); ++i)
        out += "  " + std::string(title) + named(stays[i].name) + ": " + stays[i].why + "\n";
    if (stays.size() > kStaysListed)
        out += "  " + std::string(title) + "and " + number(stays.size() - kStaysListed) + " more\n";
}

void addCommands(std::string& out, const std::vector<AdbCommand>& commands) {
    if (!commands.empty()) out += "\nOn the phone:\n";
    for (const AdbCommand& command : commands)
        out += "  # " + command.what + "\n  " + command.line.text() + "\n";
}

} // namespace

std::string textReport(const ClearReport& report, StepWords say) {
    std::string out = inQuotes(report.path, 4096) + ": " + headline(report, say) + "\n";
    const std::string_view renamed = report.dryRun              ? "to rename    "
                                     : report.action == "clear" ? "moved aside  "
                                                                : "renamed      ";
    for (const ClearMove& move : report.moved) {
        out += "  " + std::string(renamed) + named(move.from) + "\n            to " + named(move.to) + "\n";
        if (move.emptied)
            out += "               an empty " + std::string(name(*move.emptied)) + " cache takes its place\n";
    }
    addStays(out, "not done     ", report.refused);
    addStays(out, "kept         ", report.kept);
    addStays(out, "left alone   ", report.leftAlone);
    if (!report.notes.empty()) out += "\n";
    for (const Prose& note : report.notes)
        out += "- " + note.text(say) + "\n";
    if (!report.undo.empty()) out += "\nTo undo: " + report.undo.text(say) + "\n";
    addCommands(out, report.commands);
    return out;
}

} // namespace macebin
