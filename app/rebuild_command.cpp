// SPDX-License-Identifier: Apache-2.0
// --rebuild --new: a v2 cache made from source for a local device, as that device's own MACE would write it.
#include "app/changing.h"
#include "app/drivers.h"
#include "app/key_list.h"
#include "app/progress.h"
#include "core/host/kernel_source.h"
#include "core/host/probe.h"
#include "core/mace_identity.h"
#include "core/seal.h"
#include "format/mace_key.h"
#include "format/mace_v2.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin::cli {

namespace {

struct Plan {
    std::vector<std::string> keys; ///< those that have a source
    std::vector<ProgramToBuild> programs;
    std::vector<std::string> hashes;
    std::size_t withoutSource = 0;
};

Plan planBuild(const std::vector<std::string>& keys, const std::string& folder, std::FILE* err) {
    Plan plan;
    for (const std::string& key : keys) {
        const ProgramKey parts = splitProgramKey(key);
        auto source = kernelSource(folder, parts.program);
        if (!source) {
            std::fprintf(err, "left out: %s: %s\n", inQuotes(key).c_str(), source.error().c_str());
            ++plan.withoutSource;
            continue;
        }
        plan.keys.push_back(key);
        plan.programs.push_back({std::move(source->text), buildOptions(parts.options, true)});
        plan.hashes.push_back(std::move(source->hash));
    }
    return plan;
}

/// The pairs as MACE's std::map would order them.
std::vector<Pair> pairsFrom(const Plan& plan, const std::vector<BuildOutcome>& built,
                            const DeviceFacts& device, const std::string& maceVersion,
                            std::map<std::string, std::string>& texts, std::FILE* err) {
    std::map<std::string, ByteView> pairs;
    for (std::size_t i = 0; i < built.size(); ++i) {
        if (built[i].kind != LoadOutcome::Kind::accepted) {
            std::fprintf(err, "left out: %s: %s\n%s\n", inQuotes(plan.keys[i]).c_str(),
                         describe(built[i]).c_str(), built[i].log.c_str());
            continue;
        }
        pairs[plan.keys[i]] = built[i].binary;
        texts[std::string(kSourceHashPrefix) + plan.keys[i]] = plan.hashes[i];
    }
    texts[std::string(kPlatformInfoKey)] =
        platformInfoText(device.platformName, device.platformProfile, device.platformVersion, maceVersion);
    texts[std::string(kDeviceNameKey)] = maceDeviceName(device.deviceName, device.deviceVersion);
    for (const auto& [key, text] : texts)
        pairs[key] = asBytes(text);
    std::vector<Pair> ordered;
    ordered.reserve(pairs.size());
    for (const auto& [key, value] : pairs)
        ordered.push_back({key, value, {}});
    return ordered;
}

/// Builds on the device that was chosen, and says which one that is.
Result<Probed<BuildOutcome>> build(const Options& options, const Streams& streams, const Plan& plan,
                                   DeviceFacts& device) {
    Cancel cancel;
    const Cancel::Work work(cancel);
    ProbeOptions probe = probeOptionsFrom(options, cancel);
    const auto chosen = deviceToAsk(options, probe);
    if (!chosen) return Failure{chosen.error()};
    device = *chosen;
    Progress progress(streams.err, "built", plan.programs.size());
    probe.answered = [&progress] { progress.oneMore(); };
    auto built = buildPrograms(device, plan.programs, probe);
    progress.clear();
    return built;
}

} // namespace

int runRebuild(const Options& options, const Streams& streams) {
    const auto keys = readKeyList("--programs", *options.programList);
    if (!keys) return failed(streams, keys.error(), exitUsage);
    const Plan plan = planBuild(*keys, options.kernelSources.value_or(defaultKernelsFolder()), streams.err);
    if (plan.programs.empty()) return failed(streams, "none of the programs has a source; nothing was saved");
    DeviceFacts device;
    const auto built = build(options, streams, plan, device);
    if (!built) return failed(streams, "nothing could be built: " + built.error());

    std::map<std::string, std::string> texts; // owns what the pairs view
    const auto pairs =
        pairsFrom(plan, *built, device, options.maceVersion.value_or("unknown"), texts, streams.err);
    const auto good =
        static_cast<std::size_t>(std::count_if(built->begin(), built->end(), [](const BuildOutcome& o) {
            return o.kind == LoadOutcome::Kind::accepted;
        }));
    if (good == 0) return failed(streams, "no program could be built; nothing was saved");
    auto unsealed = writeV2(pairs);
    if (!unsealed) return failed(streams, "the cache would pass 2 GiB; nothing was saved");
    const auto bytes = seal(std::move(*unsealed));
    if (!bytes) return failed(streams, bytes.error());
    const auto saved = saveFile(*options.output, *bytes, {options.force}, whyNotWhole);
    if (!saved) return failed(streams, saved.error());
    if (!saved->note.empty()) std::fprintf(streams.err, "macebin: %s\n", saved->note.c_str());
    std::fprintf(streams.out, "%s: a v2 cache of %zu of %zu programs, built for %s (%s).\n",
                 options.output->c_str(), good, keys->size(), device.deviceName.c_str(),
                 device.platformName.c_str());
    return good == keys->size() ? exitIntact : exitNotUsed;
}

} // namespace macebin::cli
