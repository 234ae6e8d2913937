// SPDX-License-Identifier: Apache-2.0
#include "core/rebuild/stale_programs.h"

#include "core/readers/mace/cache_facts.h"
#include "core/readers/mace/prediction.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

namespace macebin {

Result<Reasons> staleBySource(const FileReport& report, const SourceOf& sourceOf) {
    if (report.cache.era == Era::v1)
        return Failure{"A v1 cache has no source hashes, so nothing tells which of its programs are stale."};
    Reasons stale;
    for (const StoredProgram& program : factsOf(report).programs) {
        const auto source = sourceOf(splitProgramKey(program.key).program);
        if (!source || program.hash == source->hash) continue;
        stale.emplace(program.key, program.hash.empty()
                                       ? "it has no source hash, so MACE builds it again"
                                       : "its source hash is " + inQuotes(program.hash) +
                                             ", that of the source " + inQuotes(source->hash));
    }
    return stale;
}

Result<Reasons> staleOnDevice(const FileReport& report, const DeviceProfile& profile,
                              const std::string& deviceName) {
    const CacheFacts facts = factsOf(report);
    const RunningMace running = runningOf(profile);
    const Prediction prediction = predict(facts, running);
    if (prediction.decision == Decision::unknown)
        return Failure{"Which programs are stale on " + deviceName + " is not known. " + prediction.reason};
    if (prediction.decision != Decision::kept)
        return Failure{"On " + deviceName + " MACE uses no program of this cache, stale or not. " +
                       prediction.reason +
                       " Dropping some would not help; macebin --clear makes MACE build them all again."};
    Reasons stale;
    for (const PredictedProgram& program : prediction.programs)
        if (program.source == ProgramSource::source)
            stale.emplace(program.key, "MACE builds it again on " + deviceName +
                                           ": its source there is another, or the file has no hash of it");
    return stale;
}

} // namespace macebin
