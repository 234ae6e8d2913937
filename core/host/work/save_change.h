// SPDX-License-Identifier: Apache-2.0
// The one door through which results reach the disk, whoever asks for them.
//
// In comes what was made (a change with its bytes, or bytes alone) and a wish: which name, whether a file
// that is there may be replaced, whether it is a dry run. The steps: a change that was refused saves nothing;
// a name that leads to a file which the job has read is refused, unless the wish is to replace the input;
// every name is looked at before the first one is taken; then each file is written beside its name, read
// back, judged, and only then takes it (core/host/file/save_file.h). Out goes how it ended.
//
// What must stay true: a dry run asks what the real run asks, in the same order, and tells it in the same
// words. A file that the job has read is never lost: it stays, or it is kept as FILE.bak.
#pragma once

#include "core/change/change_outcome.h"
#include "core/host/file/save_file.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace macebin {

struct SaveWish {
    std::optional<std::string> output; ///< path; none: nothing is to be saved, which only a dry run wishes
    bool force = false;                ///< a file of that name may be replaced
    /// The output may be the (first) input: it is replaced then, whatever `force` says, and kept as FILE.bak.
    bool replacesInput = false;
    bool dryRun = false;
    std::optional<FileStamp> expected = std::nullopt; ///< of that input: it is replaced only as it was then
    std::optional<mode_t> mode = std::nullopt; ///< exactly these permissions from the first byte on (secrets)
    std::vector<std::string> reads = {}; ///< further files that the job reads: a key, a list; never replaced
};

/// A second file that goes with a result: the rest of a split, a public key.
struct SecondOutput {
    std::string path;
    ByteView bytes;
    ResultCheck check = {};
};

/// Saves the result of a change and what goes with it, or says why not; on a dry run, what would come of it.
/// The exit code is in it: 0 whole, 4 something was left out, 1 nothing was saved.
ChangeOutcome saveChange(const Change& change, ByteView bytes, const SaveWish& wish,
                         const ResultCheck& check = {}, const std::optional<SecondOutput>& second = {});

inline ChangeOutcome saveChange(const MadeChange& made, const SaveWish& wish) {
    return saveChange(made.change, made.bytes, wish, made.check);
}

/// The same for a file that is no change of a cache: a report, a page, an extracted program. `inputs` stay as
/// they are. The failure is a whole sentence. `isSwept`: see SaveOptions.
Result<Saved> saveBytes(const std::string& path, ByteView bytes, bool force,
                        std::span<const std::string> inputs, bool isSwept = false);

/// Why nothing can be saved under that name, whatever it will be; empty where nothing shows. For jobs that
/// take long: nobody waits a minute to hear that a name is taken.
std::string whyNameNotFree(const Change& change, const SaveWish& wish);

} // namespace macebin
