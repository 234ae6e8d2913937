// SPDX-License-Identifier: Apache-2.0
// Commands to paste name what the case tells; for the rest they have placeholders.
#include "core/triage/triage.h"

#include <algorithm>

namespace macebin {

namespace {

bool hasWord(std::string_view command, std::string_view word) {
    while (!command.empty()) {
        const auto end = std::min(command.find(' '), command.size());
        if (command.substr(0, end) == word) return true;
        command.remove_prefix(std::min(end + 1, command.size()));
    }
    return false;
}

} // namespace

Prose whatToFillIn(const TriagePage& page) {
    bool hasPackage = false;
    bool hasPath = false;
    const auto look = [&](const std::string& command) {
        hasPackage = hasPackage || hasWord(command, "PKG");
        hasPath = hasPath || hasWord(command, "PATH");
    };
    for (const CaseCause& cause : page.causes)
        for (const CaseStep& step : cause.steps)
            look(step.command);
    for (const CaseMissing& missing : page.missing)
        look(missing.command);
    if (!hasPackage && !hasPath) return {};
    Prose out = "In the commands, ";
    if (hasPackage) out += "PKG stands for the name of the app's package (`adb shell pm list packages`)";
    if (hasPackage && hasPath) out += ", ";
    if (hasPath)
        out += Prose{"PATH stands for the path of the cache on the phone, which ",
                     FixedStep{StepKind::collectScript}, " finds"};
    return out + ".";
}

} // namespace macebin
