// SPDX-License-Identifier: Apache-2.0
// Where MACE takes each program from: the cache, the precompiled file, or its source.
#include "core/readers/mace/internal.h"
#include "format/cache/mace/key.h"

#include <unordered_set>

namespace macebin::prediction {

namespace {

/// Two MACE versions tell the same library where both name one.
bool isSameMace(const MaceDecision& decision, const Case& facts) {
    if (!facts.facts.identity.platformInfo) return false;
    const std::string_view stored = splitPlatformInfo(*facts.facts.identity.platformInfo).maceVersion;
    if (stored.empty() || stored == "unknown") return false;
    const bool isWholeInfoSame = decision.decision == Decision::kept && !decision.asksPrecompiled;
    return isWholeInfoSame || stored == facts.running.maceVersion.value_or("");
}

/// What the running library's hashes say of one program of the cache.
enum class Hash { same, other, none, inferredSame, unknown };

Hash compareHash(const StoredProgram& program, const Case& facts, bool sameMace) {
    if (program.hash.empty()) return Hash::none;
    if (const auto& hashes = facts.running.programHashes) {
        const auto running = hashes->find(splitProgramKey(program.key).program);
        if (running != hashes->end()) return running->second == program.hash ? Hash::same : Hash::other;
    }
    return sameMace ? Hash::inferredSame : Hash::unknown;
}

/// The precompiled programs that MACE would use, or may use.
struct Precompiled {
    std::unordered_set<std::string_view> keys;
    std::optional<bool> isUsed = false;
    bool isPassedOver = false; ///< there is such a file, and MACE does not look at it
};

Precompiled precompiledOf(const MaceDecision& decision, const Case& facts) {
    Precompiled out;
    const CacheFacts* shipped = facts.options.precompiled;
    if (!shipped || facts.options.isPrecompiled) return out;
    if (!decision.asksPrecompiled) {
        out.isPassedOver = !decision.readsNothing;
        return out;
    }
    if (facts.era == Era::v1 ? shipped->underV1 : shipped->underV2) return out;
    if (!shipped->identity.platformInfo) return out;
    out.isUsed = isRunningPlatform(*shipped->identity.platformInfo, facts.running);
    for (const StoredProgram& program : shipped->programs)
        out.keys.insert(program.key);
    return out;
}

/// A program that does not come from the cache.
PredictedProgram fallBack(const StoredProgram& program, const Precompiled& precompiled, RuleRef rule) {
    if (precompiled.isPassedOver)
        return {program.key, ProgramSource::source, "decision.program-precompiled-skipped"};
    if (precompiled.isUsed == false || !precompiled.keys.count(program.key))
        return {program.key, ProgramSource::source, rule};
    return {program.key, precompiled.isUsed ? ProgramSource::precompiled : ProgramSource::unknown,
            "decision.program-precompiled"};
}

PredictedProgram placeKept(const StoredProgram& program, Hash hash, const Precompiled& precompiled) {
    switch (hash) {
    case Hash::same:
    case Hash::inferredSame: return {program.key, ProgramSource::cache, "decision.program-hash-same"};
    case Hash::other: return fallBack(program, precompiled, "decision.program-hash-other");
    case Hash::none: return fallBack(program, precompiled, "decision.program-hash-missing");
    case Hash::unknown: break;
    }
    return {program.key, ProgramSource::unknown, "decision.program-hash-unknown"};
}

void placeKeptPrograms(Prediction& prediction, const MaceDecision& decision, const Case& facts) {
    const Precompiled precompiled = precompiledOf(decision, facts);
    const bool sameMace = isSameMace(decision, facts);
    bool isInferred = false;
    bool isUnknown = false;
    for (const StoredProgram& program : facts.facts.programs) {
        if (facts.era == Era::v1) {
            prediction.programs.push_back({program.key, ProgramSource::cache, decision.rule});
            continue;
        }
        const Hash hash = compareHash(program, facts, sameMace);
        isInferred = isInferred || hash == Hash::inferredSame;
        isUnknown = isUnknown || hash == Hash::unknown;
        prediction.programs.push_back(placeKept(program, hash, precompiled));
    }
    if (isInferred)
        prediction.inferred.push_back("that the source hashes are the app's, from the same MACE version");
    if (isUnknown) addMissing(prediction.missing, {"program_hashes"});
}

/// Of a program that the file does not give: an app that goes down does not come to it.
ProgramSource sourceOf(const MaceDecision& decision) {
    const bool goesOn = decision.decision == Decision::cleared || decision.decision == Decision::ignored;
    return goesOn ? ProgramSource::source : ProgramSource::unknown;
}

} // namespace

void placePrograms(Prediction& prediction, const MaceDecision& decision, const Case& facts) {
    // Where the app goes on without the GPU, there are no programs at all.
    if (decision.readsNothing && decision.decision == Decision::ignored) return;
    prediction.programs.reserve(facts.facts.programs.size());
    const bool isKept = decision.decision == Decision::kept;
    if (isKept && !facts.options.isPrecompiled) {
        placeKeptPrograms(prediction, decision, facts);
        return;
    }
    const ProgramSource source = isKept ? ProgramSource::precompiled : sourceOf(decision);
    const Precompiled precompiled = precompiledOf(decision, facts);
    for (const StoredProgram& program : facts.facts.programs)
        prediction.programs.push_back(source == ProgramSource::source
                                          ? fallBack(program, precompiled, decision.rule)
                                          : PredictedProgram{program.key, source, decision.rule});
}

} // namespace macebin::prediction
