// SPDX-License-Identifier: Apache-2.0
// A cache for a device of this machine, made from source: which programs are built, which kept, which left
// out and why, and the file that it leads to. Pure; core/host/work/rebuild_run.h has the driver do it.
//
// Never a substitute for the rebuild that an app does on its phone: only the phone's own driver makes
// programs that the phone takes.
#pragma once

#include "core/answer/result.h"
#include "core/change/change.h"
#include "core/device/device_facts.h"
#include "core/rebuild/program_source.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

struct RebuildRequest {
    const FileReport* input =
        nullptr;                   ///< the cache to rebuild; null: one from nothing. Must outlive the plan
    ByteView inputBytes;           ///< the file it was read from: the result where nothing has to be done
    std::string folder;            ///< of the sources, for messages
    bool isOurFolder = false;      ///< nobody named it: Macebin's own programs
    std::vector<std::string> keys; ///< of --programs: built, too, where the input has them not
    DeviceFacts device;
    /// "stale" (its source hash is not that of the sources), "failing" (this device does not load it),
    /// "missing" (of `keys`, and not in the input), or a glob; none: all programs.
    std::optional<std::string> only;
    bool forThisDevice = false; ///< although the input is another family's
    bool allowMixed = false;    ///< programs of two drivers in one file
    bool keepUnbuilt = false;   ///< the input's program stays where its source is missing or does not build
    std::string suffix{kMaceSuffix};
    std::optional<std::string> maceVersion;
};

enum class RebuildAction : std::uint8_t { built, kept, leftOut };
std::string_view name(RebuildAction action); ///< "built", "kept", "left-out"

/// One program, from plan to result.
struct RebuildProgram {
    std::string key;
    std::optional<std::size_t> entry; ///< its pair in the input
    bool isToBuild = false;
    RebuildAction action = RebuildAction::built;
    Prose reason; ///< why it is kept or left out: one clause; else empty
    KernelSource source;
    std::string options; ///< to build with
    ProgramAnswer build; ///< what the compiler said, its log in the places of the files; buildMs is its time
    Bytes binary;        ///< what it made
    ProgramAnswer load;  ///< what the device said of the finished file's program
};

/// Nobody has given the driver this program, and no note says why not: its turn has not come.
inline bool isOpen(const ProgramAnswer& answer) {
    return answer.outcome == Outcome::notAsked && answer.loadNote.empty();
}

/// A rebuild from plan to account.
struct Rebuild {
    Change change; ///< refusal, fates of all pairs, notes, warnings; pairs once it is put together
    std::vector<RebuildProgram> programs; ///< in the order of the result
    Bytes bytes;                          ///< the finished file
    std::string platformInfo;             ///< as written
    std::string deviceName; ///< as written; "" is what MACE writes for a device it does not know
    std::string maceVersion;
    std::vector<std::string> protections; ///< in force while the driver was at work
    double buildWallMs = 0;               ///< the build phase by the clock, all jobs together
    unsigned jobs = 1;                    ///< of it

    std::size_t count(RebuildAction action) const;
    bool isAnyToBuild() const;
};

using SourceOf = std::function<Result<KernelSource>(std::string_view program)>;
/// What a device said of the input's programs. A program that it was not asked about fails no more than it
/// loads: nothing is known of it.
struct Failing {
    std::map<std::string, std::string, std::less<>> why; ///< by the key of what fails: one clause
    std::size_t notAsked = 0;                            ///< programs
    std::string whyNotAsked;                             ///< of the first: one clause, or nothing
};

/// What shows that the programs of a cache are not of this device's driver: one clause; empty where nothing
/// does.
std::string otherMaker(const Cache& cache, const DeviceFacts& device);

/// Why the input cannot be rebuilt on that device: not a cache, damaged, another family's; empty where it
/// can.
Prose whyNotRebuilt(const RebuildRequest& request);

/// What is to be done. `failing` is looked at for `only` "failing". The change has a refusal where nothing
/// can be made, above all where programs of two drivers would stand in one file.
Rebuild planRebuild(const RebuildRequest& request, const SourceOf& sourceOf, const Failing& failing = {});

/// Decides the fate of what did not build. Call it when each program that was to be built has its `build`.
void concludeBuilds(Rebuild& rebuild, const RebuildRequest& request);

/// Writes the file: `bytes` and the change's pairs and fates. A refusal where there is nothing to write.
void assemble(Rebuild& rebuild, const RebuildRequest& request);

/// Takes out what the device did not load, or what lacks the kernel that its key names. `kernels`: names by
/// key as the driver told them. True if anything went: assemble again.
bool concludeLoads(Rebuild& rebuild, const std::map<std::string, std::vector<std::string>>& kernels);

/// Adds what to know of the result: what MACE makes of it here, what it is not, what it saves.
void tellOutlook(Rebuild& rebuild, const RebuildRequest& request);

/// What building took against loading, in milliseconds, over the programs of which both are known.
struct StartUpTimes {
    std::size_t programs = 0;
    double buildMs = 0;
    double loadMs = 0;
};
StartUpTimes startUpTimes(const Rebuild& rebuild);

} // namespace macebin
