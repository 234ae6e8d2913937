// SPDX-License-Identifier: Apache-2.0
// From what was built to the file: fates, pairs, bytes.
#include "core/change/write/write_like.h"
#include "core/device/device_profile.h"
#include "core/rebuild/internal.h"
#include "core/words/device_text.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace macebin {

namespace {

bool isAccepted(const ProgramAnswer& answer) {
    return answer.outcome == Outcome::accepted;
}

/// The session had ended before its turn came: that is no fault of the program.
std::string whyNotAsked(const ProgramAnswer& answer, std::string_view whom) {
    if (answer.outcome != Outcome::notAsked) return {};
    return std::string(whom) + " was not asked about it" +
           (answer.loadNote.empty() ? "" : ": " + answer.loadNote);
}

std::string whyNotBuilt(const RebuildProgram& program) {
    if (std::string why = whyNotAsked(program.build, "the compiler"); !why.empty()) return why;
    switch (halfTrouble(program.build.log, program.options)) {
    case HalfTrouble::werror:
        return "the device has no half precision (cl_khr_fp16), which the sources enable, and -Werror makes "
               "an error of that";
    case HalfTrouble::needed: return "it computes in half precision (cl_khr_fp16), which the device has not";
    case HalfTrouble::none: break;
    }
    return program.build.stage == "clBuildProgram" && program.build.clError ? "its source does not build here"
                                                                            : "the compiler failed on it";
}

/// Once, instead of a log for each.
void tellHalf(Rebuild& rebuild, std::size_t failed) {
    if (failed == 0) return;
    rebuild.change.warnings.push_back(
        counted(failed, "program") + (failed == 1 ? " fails" : " fail") +
        " for one reason: this device has no half precision (cl_khr_fp16). The sources' common.h enables it "
        "as "
        "MACE's does, which is only a warning, but MACE builds with -Werror, which makes an error of that: "
        "every "
        "MACE program fails to build on this device, in MACE itself as here. " +
        Prose(Step{StepKind::lenientBuild, {}, std::string(kLenientSuffix), {}}) +
        ": then the float programs build; those in half precision need another device.");
}

/// Puts the pairs of the result together, in the input's order.
class Assembly {
public:
    Assembly(Rebuild& rebuild, const RebuildRequest& request)
        : rebuild_(rebuild), request_(request), hasV2Keys_(hasV2Keys(request.input)) {
        for (const RebuildProgram& program : rebuild_.programs)
            programs_.emplace(program.key, &program);
    }

    void run() {
        rebuild_.change.pairs.clear();
        rebuild_.change.fates.clear();
        if (request_.input) takeInput(request_.input->cache);
        for (const RebuildProgram& program : rebuild_.programs)
            if (!program.entry) add(program);
        addIdentity();
        for (const RebuildProgram& program : rebuild_.programs)
            if (program.action == RebuildAction::built && hasV2Keys_)
                addText(std::string(kSourceHashPrefix) + program.key, program.source.hash,
                        EntryRole::sourceHash);
        if (isSorted_) std::stable_sort(pairs().begin(), pairs().end(), isBefore);
    }

private:
    static bool isBefore(const Pair& a, const Pair& b) { return a.key < b.key; }

    /// A v1 MACE knows neither device name nor source hashes.
    static bool hasV2Keys(const FileReport* input) {
        if (!input) return true;
        const Cache& cache = input->cache;
        if (cache.era) return *cache.era == Era::v2;
        return std::any_of(cache.entries.begin(), cache.entries.end(), [](const Entry& entry) {
            return entry.role == EntryRole::sourceHash || entry.role == EntryRole::deviceName;
        });
    }

    std::vector<Pair>& pairs() { return rebuild_.change.pairs; }

    void takeInput(const Cache& cache) {
        std::vector<Pair> all = pairsOf(cache);
        isSorted_ = std::is_sorted(all.begin(), all.end(), isBefore);
        for (std::size_t i = 0; i < all.size(); ++i)
            take(cache.entries[i], std::move(all[i]));
    }

    void take(const Entry& entry, Pair pair) {
        PairFate fate = fateOf(entry, 0);
        if (!seen_.insert(pair.key).second) {
            fate.fate = Fate::removed;
            fate.reason = "MACE never looks at a second pair of one key";
            rebuild_.change.fates.push_back(std::move(fate));
            return;
        }
        switch (entry.role) {
        case EntryRole::program: return takeProgram(std::move(fate), std::move(pair));
        case EntryRole::platformInfo: return replace(std::move(fate), pair.key, rebuild_.platformInfo);
        case EntryRole::deviceName: return replace(std::move(fate), pair.key, rebuild_.deviceName);
        case EntryRole::sourceHash: return takeHash(std::move(fate), std::move(pair));
        case EntryRole::tuned: break;
        }
        keep(std::move(fate), std::move(pair));
    }

    void takeProgram(PairFate fate, Pair pair) {
        const RebuildProgram& program = *programs_.at(pair.key);
        fate.reason = program.reason;
        if (program.action == RebuildAction::kept) return keep(std::move(fate), std::move(pair));
        fate.fate = program.action == RebuildAction::built ? Fate::changed : Fate::dropped;
        if (program.action == RebuildAction::built) {
            fate.reason = "built from source";
            fate.size = program.binary.size();
            pairs().push_back({pair.key, ByteView(program.binary), {}});
        }
        rebuild_.change.fates.push_back(std::move(fate));
    }

    /// The hash goes where its program goes.
    void takeHash(PairFate fate, Pair pair) {
        const auto program = programs_.find(std::string_view(pair.key).substr(kSourceHashPrefix.size()));
        if (program == programs_.end() || program->second->action == RebuildAction::leftOut) {
            fate.fate = Fate::removed;
            fate.reason = "the hash of a program that is not in the result";
            rebuild_.change.fates.push_back(std::move(fate));
        } else if (program->second->action == RebuildAction::built && hasV2Keys_) {
            replace(std::move(fate), pair.key, program->second->source.hash);
        } else {
            keep(std::move(fate), std::move(pair));
        }
    }

    void keep(PairFate fate, Pair pair) {
        rebuild_.change.fates.push_back(std::move(fate));
        pairs().push_back(std::move(pair));
    }

    ByteView own(const std::string& text) {
        const ByteView bytes = asBytes(text);
        rebuild_.change.owned.emplace_back(bytes.begin(), bytes.end());
        return rebuild_.change.owned.back();
    }

    void replace(PairFate fate, const std::string& key, const std::string& text) {
        fate.fate = Fate::changed;
        fate.reason = "written anew, for this device";
        fate.size = text.size();
        rebuild_.change.fates.push_back(std::move(fate));
        pairs().push_back({key, own(text), {}});
    }

    void add(const RebuildProgram& program) {
        if (program.action != RebuildAction::built) {
            rebuild_.change.fates.push_back(
                {program.key, EntryRole::program, Fate::dropped, program.reason, 0, {}, 0});
            return;
        }
        addPair(program.key, program.binary, EntryRole::program, "built from source");
    }

    void addText(const std::string& key, const std::string& text, EntryRole role) {
        if (seen_.count(key) == 0) addPair(key, own(text), role, "for this device");
    }

    void addPair(const std::string& key, ByteView value, EntryRole role, std::string reason) {
        seen_.insert(key);
        rebuild_.change.fates.push_back({key, role, Fate::added, std::move(reason), 0, {}, value.size()});
        pairs().push_back({key, value, {}});
    }

    void addIdentity() {
        addText(std::string(kPlatformInfoKey), rebuild_.platformInfo, EntryRole::platformInfo);
        if (hasV2Keys_) addText(std::string(kDeviceNameKey), rebuild_.deviceName, EntryRole::deviceName);
    }

    Rebuild& rebuild_;
    const RebuildRequest& request_;
    bool hasV2Keys_;
    bool isSorted_ = true; ///< MACE writes keys in ascending order; another order is the file's own
    std::unordered_map<std::string_view, const RebuildProgram*> programs_;
    std::unordered_set<std::string> seen_;
};

Result<Bytes> write(const Rebuild& rebuild, const RebuildRequest& request) {
    WriteOptions options;
    options.driverVersion = request.device.driverVersion;
    options.abi = std::string(hostAbi());
    if (!request.input) return writeCache(rebuild.change.pairs, Form::v2, options);
    return writeLike(*request.input, request.input->cache, rebuild.change.pairs, options);
}

/// The kernel that MACE will ask the program for.
bool hasItsKernel(const RebuildProgram& program, const std::vector<std::string>& kernels) {
    const auto define = kernelDefine(splitProgramKey(program.key).options);
    if (!define) return !kernels.empty();
    return std::find(kernels.begin(), kernels.end(), define->stored) != kernels.end();
}

std::string whyNotLoaded(const RebuildProgram& program, const std::vector<std::string>& kernels) {
    if (std::string why = whyNotAsked(program.load, "the device"); !why.empty()) return why;
    if (!isAccepted(program.load)) return "the device does not load it: " + outcomeText(program.load);
    if (hasItsKernel(program, kernels)) return {};
    const auto define = kernelDefine(splitProgramKey(program.key).options);
    return define ? "the device loads it, but it has no kernel " + inQuotes(define->stored) +
                        ", which its key names"
                  : "the device loads it, but it has no kernel";
}

} // namespace

void concludeBuilds(Rebuild& rebuild, const RebuildRequest& request) {
    std::size_t forHalf = 0;
    for (RebuildProgram& program : rebuild.programs) {
        if (!program.isToBuild || isAccepted(program.build)) continue;
        if (halfTrouble(program.build.log, program.options) == HalfTrouble::werror) ++forHalf;
        rebuild::giveUp(program, whyNotBuilt(program), rebuild, request);
    }
    tellHalf(rebuild, forHalf);
}

void assemble(Rebuild& rebuild, const RebuildRequest& request) {
    Change& change = rebuild.change;
    if (!rebuild.isAnyToBuild() && request.input) { // nothing to do: the file as it is
        change.unchanged = true;
        for (const Entry& entry : request.input->cache.entries)
            change.fates.push_back(fateOf(entry, 0));
        rebuild.bytes.assign(request.inputBytes.begin(), request.inputBytes.end());
        return;
    }
    Assembly(rebuild, request).run();
    if (rebuild.count(RebuildAction::built) == 0) {
        change.refusal = "No program could be built that this device loads: there is nothing new to save.";
        return;
    }
    auto bytes = write(rebuild, request);
    if (!bytes)
        change.refusal = bytes.error();
    else
        rebuild.bytes = std::move(*bytes);
}

bool concludeLoads(Rebuild& rebuild, const std::map<std::string, std::vector<std::string>>& kernels) {
    bool isAnyOut = false;
    for (RebuildProgram& program : rebuild.programs) {
        if (program.action == RebuildAction::leftOut) continue;
        const auto found = kernels.find(program.key);
        std::string why =
            whyNotLoaded(program, found == kernels.end() ? std::vector<std::string>{} : found->second);
        if (why.empty()) continue;
        program.action = RebuildAction::leftOut;
        program.reason = std::move(why);
        isAnyOut = true;
    }
    return isAnyOut;
}

StartUpTimes startUpTimes(const Rebuild& rebuild) {
    StartUpTimes times;
    for (const RebuildProgram& program : rebuild.programs) {
        if (program.action != RebuildAction::built || !program.build.buildMs || !program.load.loadMs)
            continue;
        ++times.programs;
        times.buildMs += *program.build.buildMs;
        times.loadMs += *program.load.loadMs;
    }
    return times;
}

} // namespace macebin
