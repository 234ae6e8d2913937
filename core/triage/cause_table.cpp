// SPDX-License-Identifier: Apache-2.0
#include "core/triage/cause_table.h"

#include <algorithm>

namespace macebin {

namespace {

using enum CaseWeight;

constexpr std::string_view kNotSurvived = "A MACE up to v1.0.4 does not survive such a file: the app closes "
                                          "at each start until the file is deleted.";
constexpr std::string_view kIgnored =
    "A MACE of 2021 or later sees it by the checksum and ignores the file: the start is slow, nothing "
    "breaks, and MACE writes a new file when it saves the next time.";
constexpr std::string_view kEndsOnSave =
    "MACE ends the app over it, each time it has built a program and saves it.";
constexpr std::string_view kNothingKept = "Every start is slow, since nothing is kept between them.";
constexpr std::string_view kOneSlowStart =
    "One slow start, in which MACE builds every program again; the next one is fast. A cleared cache is no "
    "fault, neither of the file nor of the app.";

// clang-format off
constexpr std::array kRows{
    CauseRow{"not-the-file", wrong, "a message, a web page or something else stands where the cache should be",
        "Nothing is known yet about the file on the phone: the copying failed, not the app."},
    CauseRow{"hurt-on-the-way", wrong, "the copy was changed on its way from the phone; undone, it may be whole",
        {}},
    CauseRow{"torn-file", crash, "a cache is cut short, or empty",
        kNotSurvived},
    CauseRow{"torn-file", slow, "a cache is cut short, or empty",
        kIgnored},
    CauseRow{"damaged-file", crash, "a cache is damaged in another way",
        kNotSurvived},
    CauseRow{"damaged-file", slow, "a cache is damaged in another way",
        kIgnored},
    CauseRow{"other-era", crash, "a whole cache under a MACE of the other era",
        "The older MACE does not survive such a file: the app closes at each start until it is deleted."},
    CauseRow{"other-era", slow, "a whole cache under a MACE of the other era",
        "MACE says that the checksum is invalid and ignores the file: one slow start, then it has written its own. That is no damage."},
    CauseRow{"other-gpu", slow, "the cache is of another GPU than the phone that the other files tell of",
        "The case holds files of two phones, or the cache was copied from one phone to another. In the first case it says nothing of this phone."},
    CauseRow{"unreadable-on-phone", crash, "MACE could not read its cache, and the case does not have it",
        "The app closes at each start until the file is deleted."},
    CauseRow{"unreadable-on-phone", slow, "MACE could not read its cache, and the case does not have it",
        "MACE ignores the file and builds its programs again: a slow start, no harm."},
    CauseRow{"damaged-tuned", crash, "tuned parameters are damaged",
        "A MACE up to v1.0.4 ends the app over them."},
    CauseRow{"damaged-tuned", slow, "tuned parameters are damaged",
        "MACE ignores them: the model runs with untuned speed, and nothing breaks."},
    CauseRow{"wrong-tuned", crash, "tuned parameters of another model or chip",
        "The app closes when it runs the model."},
    CauseRow{"opencl-too-new", crash, "MACE up to v1.0.4 on OpenCL 3.0: it refuses the GPU",
        "The app cannot use the GPU, on every start, as after an update of the phone's system that brought a newer OpenCL. The cache is never read: deleting it cannot help, and it is not at fault."},
    CauseRow{"missing-directory", crash, "MACE cannot save: the directory does not exist",
        kEndsOnSave},
    CauseRow{"missing-directory", slow, "MACE cannot save: the directory does not exist",
        kNothingKept},
    CauseRow{"cannot-write", crash, "MACE cannot save for another reason",
        kEndsOnSave},
    CauseRow{"cannot-write", slow, "MACE cannot save for another reason",
        kNothingKept},
    CauseRow{"cache-never-kept", slow, "one start after another does not find the cache",
        {}},
    CauseRow{"mace-ended", crash, "MACE ended the app with a message that this tool does not know, and none before it tells why",
        {}},
    CauseRow{"kept-after-update", crash, "programs of the old driver on the new one; with a crash while loading them, or without",
        "The app closes at each start, since the update, until the cache is deleted. Then it works: the new cache holds programs of the new driver."},
    CauseRow{"kept-after-update", wrong, "programs of the old driver on the new one; with a crash while loading them, or without",
        "The app gives the new driver what the old one compiled. That may work, start slowly, compute wrongly or crash; nothing of it can be seen beforehand."},
    CauseRow{"driver-dies-on-valid-cache", crash, "the driver dies while it loads a cache that is whole, and its own",
        "The app closes at each start that finds the cache. Deleting the cache helps for one start where the driver dies on valid caches: that start builds every program and works, and the next one dies on what it wrote. The user did nothing wrong."},
    CauseRow{"driver-dies-on-precompiled", crash, "the same with the file that the app ships",
        {}},
    CauseRow{"compiler-dies", crash, "the driver dies while it builds from source",
        {}},
    CauseRow{"slow-first-start", slow, "the app did not respond while the driver built from source",
        {}},
    CauseRow{"dies-while-running", crash, "the driver dies while it runs a kernel",
        {}},
    CauseRow{"dies-in-mace", crash, "a crash elsewhere under MACE",
        {}},
    CauseRow{"dies-somewhere", crash, "a process of MACE's died, and its frames, if there are any, do not tell where",
        {}},
    CauseRow{"used-at-risk", wrong, "MACE uses a cache, and something that it does not look at says that it should not",
        "That may work, start slowly, compute wrongly or crash."},
    CauseRow{"cleared-at-every-start", slow, "MACE does not use the cache on this phone, ever",
        "Every start is slow, and nothing breaks. Deleting the cache changes nothing, and the file is not at fault."},
    CauseRow{"cleared-once", slow, "MACE clears the cache, once: another driver",
        kOneSlowStart},
    CauseRow{"rollback", slow, "MACE clears the cache, once: an older driver",
        kOneSlowStart},
    CauseRow{"precompiled-disarmed", slow, "the file that the app ships is of another MACE version or driver",
        "The first start is slow, as if the app shipped nothing; later ones use the cache. Nothing breaks."},
    CauseRow{"precompiled-not-loaded", slow, "the file that the app ships could not be loaded",
        "The programs that the app ships are not used: a slow first start."},
    CauseRow{"damaged-array", slow, "the programs that are built into the app are damaged",
        "The programs that are built into the app are not used: a slow first start."},
    CauseRow{"driver-refuses", slow, "the driver refuses stored programs; MACE builds them again",
        "A slow start; nothing breaks. Where MACE can save the new programs it is only this one."},
    CauseRow{"source-does-not-build", wrong, "the driver refuses MACE's source",
        "The GPU's compiler refuses MACE's own source. That is not the cache's fault: deleting it changes nothing."},
    CauseRow{"other-build", wrong, "library and cache, or library and model, are of different builds",
        "MACE cannot run a part of the model on the GPU."},
    CauseRow{"no-opencl", wrong, "the phone has no OpenCL for the app",
        "The app has no GPU to run on. The cache has no part in it."},
    CauseRow{"merged-drivers", wrong, "MACE's merge script was given caches of different drivers",
        "The merge did not happen: a file holds the programs of one driver."},
    CauseRow{"nothing-wrong", none, "nothing of that",
        {}},
    CauseRow{"no-mace", none, "no file of MACE's, no line of it",
        "If the app uses MACE, its cache and its log are missing here."},
    CauseRow{"nothing-read", none, "nothing that this tool can read",
        "Nothing is known about the phone."},
};
// clang-format on

} // namespace

std::string_view name(CaseWeight weight) {
    switch (weight) {
    case none: return "none";
    case slow: return "slow";
    case wrong: return "wrong";
    case crash: return "crash";
    }
    return {};
}

std::span<const CauseRow> causeRows() {
    return kRows;
}

const CauseRow* causeRow(CauseRef id, CaseWeight weight) {
    const auto found = std::find_if(kRows.begin(), kRows.end(), [&](const CauseRow& row) {
        return row.id == id && row.weight == weight;
    });
    return found == kRows.end() ? nullptr : &*found;
}

} // namespace macebin
