// SPDX-License-Identifier: Apache-2.0
// What to know of a rebuilt cache before it is used.
#include "core/check/check.h"
#include "core/device/device_profile.h"
#include "core/readers/mace/cache_facts.h"
#include "core/readers/mace/decision.h"
#include "core/readers/mace/prediction.h"
#include "core/rebuild/internal.h"
#include "core/words/device_text.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <unordered_set>

namespace macebin {

namespace {

/// A sentence behind others.
Prose ownSources() {
    return Prose{" ", FixedStep{StepKind::appSources}, "."};
}

std::string deviceText(const DeviceFacts& device) {
    return printable(device.deviceName) + " (" + printable(device.platformName) + ", driver " +
           printable(device.driverVersion) + ")";
}

std::string sourcesText(const RebuildRequest& request) {
    return (request.isOurFolder ? "Macebin's own programs in " : "those in ") +
           inQuotes(request.folder, 4096);
}

/// Old and new program of one key need not be the same program: what an app passes to its kernels may not
/// fit.
void tellOtherSources(Rebuild& rebuild, const RebuildRequest& request) {
    if (request.input->cache.era == Era::v1) return; // told of all programs
    const auto hashes = rebuild::storedHashes(request.input);
    std::size_t other = 0;
    std::size_t unknown = 0;
    for (const RebuildProgram& program : rebuild.programs) {
        if (program.action != RebuildAction::built || !program.entry) continue;
        const auto hash = hashes.find(program.key);
        if (hash == hashes.end())
            ++unknown;
        else if (hash->second != program.source.hash)
            ++other;
    }
    const Prose advice = ownSources();
    if (other > 0)
        rebuild.change.warnings.push_back(counted(other, "program") + (other == 1 ? " is" : " are") +
                                          " built from another source than before, as the source hashes "
                                          "show. A v2 MACE uses only those whose "
                                          "source the app carries, too, and builds the others again." +
                                          (request.isOurFolder ? advice : Prose()));
    if (unknown == 0) return;
    rebuild.change.warnings.push_back("Nothing in the file tells from which sources " +
                                      counted(unknown, "program") + (unknown == 1 ? " was" : " were") +
                                      " built before; now the sources are " + sourcesText(request) + "." +
                                      advice);
}

/// Hashes that a v1 file may hold as plain pairs are nothing to the MACE that reads it.
void tellSourcesOfV1(Rebuild& rebuild, const RebuildRequest& request) {
    rebuild.change.warnings.push_back(
        "The sources are " + sourcesText(request) +
        ". A MACE up to v1.0.4, where the platform info is the device's, uses every program of the file "
        "whatever its "
        "source: one whose kernels take other arguments than the app's computes wrong results or crashes." +
        (request.isOurFolder ? ownSources() : Prose()));
}

/// A v2 MACE builds programs without a hash again, and those whose hash is not the app's.
void tellHashes(Rebuild& rebuild, const RebuildRequest& request, const Cache& result) {
    std::unordered_set<std::string_view> hashed;
    for (const Entry& entry : result.entries)
        if (entry.role == EntryRole::sourceHash && entry.value.size > 0)
            hashed.insert(entry.key.substr(kSourceHashPrefix.size()));
    if (result.era == Era::v1) return tellSourcesOfV1(rebuild, request);
    if (hashed.empty()) return;
    const auto unhashed = static_cast<std::size_t>(
        std::count_if(result.entries.begin(), result.entries.end(), [&](const Entry& entry) {
            return entry.role == EntryRole::program && hashed.count(entry.key) == 0;
        }));
    rebuild.change.notes.push_back("The sources, and with them the source hashes, are " +
                                   sourcesText(request) +
                                   ": a v2 MACE whose app carries others builds those programs again.");
    if (unhashed > 0)
        rebuild.change.warnings.push_back(
            counted(unhashed, "program") + " that " + (unhashed == 1 ? "was" : "were") + " kept " +
            (unhashed == 1 ? "has" : "have") + " no source hash: a v2 MACE builds " +
            (unhashed == 1 ? "it" : "them") + " again.");
}

void tellIdentity(Rebuild& rebuild, const RebuildRequest& request, const Cache& result) {
    if (!request.maceVersion && rebuild.maceVersion == "unknown")
        rebuild.change.notes.push_back(
            Prose{"The MACE version is written as \"unknown\": ", FixedStep{StepKind::maceVersion},
                  ". A v1 MACE, and precompiled programs, need the same one; a v2 MACE does not look at it "
                  "in its cache."});
    if (result.era != Era::v1 && result.identity.deviceName && result.identity.deviceName->empty())
        rebuild.change.warnings.push_back(
            "The device name is empty, as MACE itself writes it for a device that it does not know: a v2 "
            "MACE clears such a cache at every start.");
}

/// What MACE, on the very device, would do with it.
void tellMace(Rebuild& rebuild, const RebuildRequest& request, const FileReport& result) {
    DeviceProfile profile = profileOf(request.device);
    if (rebuild.maceVersion != "unknown") profile.maceVersion = rebuild.maceVersion;
    const CacheFacts facts = factsOf(result);
    const RunningMace running = runningOf(profile);
    const Prediction prediction = predict(facts, running);
    rebuild.change.notes.push_back("MACE itself, with this file on this device: " + prediction.reason);
}

void tellMixed(Rebuild& rebuild, const RebuildRequest& request) {
    if (!request.input || rebuild.count(RebuildAction::kept) == 0) return;
    if (const std::string why = rebuild::whyNotMixed(rebuild, request); !why.empty())
        rebuild.change.warnings.push_back(
            counted(rebuild.count(RebuildAction::kept), "program") +
            " of the old file stand beside new ones, and " + why + asWished("--allow-mixed") +
            ". The file now names this device's driver for all of them, and nobody can see "
            "that any more.");
}

} // namespace

void tellOutlook(Rebuild& rebuild, const RebuildRequest& request) {
    if (!rebuild.change.refusal.empty() || rebuild.change.unchanged) return;
    const FileReport result = checkBytes(rebuild.bytes);
    rebuild.change.notes.push_back(
        "Made for " + deviceText(request.device) +
        " of this machine, and good there only. It is no substitute for a phone's own rebuild: a phone takes "
        "only what its own driver made.");
    tellIdentity(rebuild, request, result.cache);
    tellHashes(rebuild, request, result.cache);
    if (request.input) tellOtherSources(rebuild, request);
    tellMixed(rebuild, request);
    tellMace(rebuild, request, result);
    if (request.input) noteWhatPairsLose(rebuild.change, request.input->path, request.input->cache);
}

} // namespace macebin
