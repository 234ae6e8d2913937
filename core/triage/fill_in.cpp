// SPDX-License-Identifier: Apache-2.0
// Commands to paste name what the case tells; for the rest they have placeholders.
#include "core/triage/triage.h"

namespace macebin {

Prose whatToFillIn(const TriagePage& page) {
    bool hasPackage = false;
    bool hasPath = false;
    const auto look = [&](const HostCommand& command) {
        hasPackage = hasPackage || command.holds("PKG");
        hasPath = hasPath || command.holds("PATH");
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
