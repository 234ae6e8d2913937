// SPDX-License-Identifier: Apache-2.0
#include "core/words/next_step.h"

#include "core/answer/verdict.h"
#include "core/words/file_words.h"
#include "core/words/finding_words.h"

#include <algorithm>

namespace macebin {

namespace {

using Action = NextStep::Action;

bool hasImpact(const FileReport& report, Impact impact) {
    return std::any_of(report.devices.begin(), report.devices.end(),
                       [&](const DeviceAnswer& device) { return device.impact == impact; });
}

Prose worstRemedy(const FileReport& report) {
    const Finding* worst = worstFinding(report);
    return worst ? Prose(wordsOf(*worst).remedy) : Prose();
}

bool holdsWholePairs(const FileReport& report) {
    return !report.cache.entries.empty();
}

/// Only what a driver of this machine refuses can be built here: a phone's own driver builds for the phone.
NextStep forSlowStart(const FileReport& report) {
    bool isHere = false;
    bool isEveryStart = false;
    for (const DeviceAnswer& device : report.devices) {
        if (device.impact != Impact::slowStart) continue;
        isHere = isHere || device.source == "probe";
        isEveryStart = isEveryStart || (device.predicted && device.predicted->isEveryStart);
    }
    if (isEveryStart)
        return {Action::nothing,
                "No harm is done, but every start is slow, since MACE throws its cache away each time: "
                "neither deleting nor rebuilding it helps, only another MACE does."};
    if (isHere)
        return {Action::rebuild,
                "No harm is done. This machine's driver does not take all of it: the programs can be "
                "built again for it."};
    return {Action::nothing,
            "Nothing has to be done: MACE builds the programs again, which takes one slow start, and "
            "saves a cache that fits."};
}

NextStep forIntact(const FileReport& report) {
    if (hasImpact(report, Impact::slowStart)) return forSlowStart(report);
    if (hasImpact(report, Impact::atRisk))
        return {Action::clear,
                "It is used, though it should not be: have MACE build its programs again, and the "
                "risk is gone for one slow start."};
    if (hasImpact(report, Impact::unknown))
        return {Action::askDevice,
                "What was asked could not be answered: the Devices page says what is missing."};
    if (!report.devices.empty())
        return {Action::nothing, "Nothing has to be done: the device that was asked takes it."};
    if (report.cache.kind == CacheKind::tuned || report.cache.kind == CacheKind::cc ||
        report.cache.kind == CacheKind::unknown)
        return {Action::nothing, "Nothing has to be done."};
    return {Action::askDevice,
            "The bytes are whole as far as this format can show. Whether a certain phone takes the "
            "file is another question: say which one on the Devices page."};
}

} // namespace

NextStep nextStepOf(const FileReport& report) {
    const Prose remedy = worstRemedy(report);
    if (verdictOf(report) == Verdict::harmful)
        return {Action::clear, "Take it off that device: move it aside, and MACE builds its programs again."};
    if (report.integrity == Integrity::damaged)
        return holdsWholePairs(report)
                   ? NextStep{Action::repair, remedy + " Or save what is whole in it as a new file."}
                   : NextStep{Action::nothing, remedy};
    if (report.integrity == Integrity::unreadable) return {Action::nothing, remedy};
    return forIntact(report);
}

} // namespace macebin
