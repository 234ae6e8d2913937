// SPDX-License-Identifier: Apache-2.0
// --rebuild --new: a v2 cache made from source for a local device, as that device's own MACE would write it.
#include "app/commands.h"
#include "core/check.h"
#include "core/host/kernel_source.h"
#include "core/host/probe.h"
#include "core/host/read_file.h"
#include "core/host/save_file.h"
#include "core/mace_identity.h"
#include "core/seal.h"
#include "format/mace_key.h"
#include "format/mace_v2.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin::cli {

namespace {

/// The keys of a list file: one a line, blank lines and lines that begin with '#' left out. Nothing is
/// trimmed but the line's end: double blanks belong to a key.
Result<std::vector<std::string>> readKeys(const std::string& path) {
    constexpr std::uint64_t largestList = 16 * 1024 * 1024;
    const auto bytes = readFile(path, largestList);
    if (!bytes) return Failure{"--programs " + inQuotes(path) + ": " + bytes.error()};
    std::vector<std::string> keys;
    std::string_view text = asText(bytes->view());
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty() && line.front() != '#') keys.emplace_back(line);
    }
    if (keys.empty()) return Failure{"--programs " + inQuotes(path) + " holds no key"};
    return keys;
}

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

int failed(const Streams& streams, const std::string& why, int code = exitDamaged) {
    std::fprintf(streams.err, "macebin: %s\n", why.c_str());
    return code;
}

/// A result that is not whole must not take its name.
std::string whyNotWhole(ByteView bytes) {
    const FileReport report = checkBytes(bytes);
    if (report.integrity == Integrity::intact) return {};
    return report.findings.empty() ? "it does not pass the check" : report.findings.list().front().message;
}

} // namespace

int runRebuild(const Options& options, const Streams& streams) {
    const auto keys = readKeys(*options.programList);
    if (!keys) return failed(streams, keys.error(), exitUsage);
    const auto devices = listDevices();
    if (!devices) return failed(streams, devices.error());
    if (devices->empty()) return failed(streams, "there is no OpenCL device on this machine to build for");
    const DeviceFacts& device = devices->front();

    const Plan plan = planBuild(*keys, options.kernelSources.value_or(defaultKernelsFolder()), streams.err);
    if (plan.programs.empty()) return failed(streams, "none of the programs has a source; nothing was saved");
    const auto built = buildPrograms(device, plan.programs);
    if (!built) return failed(streams, "the device could not build: " + built.error());

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
    if (const auto saved = saveFile(*options.output, *bytes, {options.force}, whyNotWhole); !saved)
        return failed(streams, saved.error());
    std::fprintf(streams.out, "%s: a v2 cache of %zu of %zu programs, built for %s (%s).\n",
                 options.output->c_str(), good, keys->size(), device.deviceName.c_str(),
                 device.platformName.c_str());
    return good == keys->size() ? exitIntact : exitNotUsed;
}

} // namespace macebin::cli
