// SPDX-License-Identifier: Apache-2.0
#include "core/storage/storage_judgement.h"

#include "core/storage/chip_names.h"
#include "core/text/text_difference.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin {

namespace {

using Files = std::vector<const StorageFile*>;

std::string named(const StorageFile& file) {
    return inQuotes(file.name, 300);
}

std::string listed(const Files& files) {
    constexpr std::size_t most = 5;
    std::string out;
    for (std::size_t i = 0; i < std::min(files.size(), most); ++i)
        out += (i == 0 ? "" : i + 1 == files.size() ? " and " : ", ") + named(*files[i]);
    if (files.size() > most) out += " and " + number(files.size() - most) + " more";
    return out;
}

template <class Wanted>
Files filesThat(const StorageDirectoryReport& directory, Wanted wanted) {
    Files found;
    for (const StorageFile& file : directory.files)
        if (wanted(file)) found.push_back(&file);
    return found;
}

bool isBinary(const StorageFile& file) {
    return file.form == StorageForm::binary;
}

/// What MACE itself opens there, and could read.
bool isReadByMace(const StorageFile& file) {
    return isBinary(file) && file.isWhole;
}

bool isWholeCache(const StorageFile& file) {
    return isReadByMace(file) && file.byName == StorageRole::cache && file.byContent == StorageRole::cache;
}

/// In whichever form: an array is built into the app.
bool isWholePrecompiled(const StorageFile& file) {
    return file.isWhole && file.form != StorageForm::text && file.byName == StorageRole::precompiled &&
           file.byContent == StorageRole::cache;
}

/// What the GPU is called in a sentence: "Adreno 640", "Mali".
std::string gpuText(const StorageFile& file) {
    return std::string(name(file.maker)) + (file.model.empty() ? "" : " " + file.model);
}

void checkEras(StorageDirectoryReport& directory) {
    const auto ofEra = [&](Era era) {
        return filesThat(directory,
                         [&](const StorageFile& file) { return isReadByMace(file) && file.era == era; });
    };
    const Files old = ofEra(Era::v1);
    const Files fresh = ofEra(Era::v2);
    if (old.empty() || fresh.empty()) return;
    directory.findings.add("storage.era-mismatch", "v1 (MACE up to v1.0.4): " + listed(old) +
                                                       "; v2 (MACE from March 2021 on): " + listed(fresh) +
                                                       ".");
}

void checkRoles(StorageDirectoryReport& directory) {
    for (const StorageFile& file : directory.files) {
        const bool isTunedByName = file.byName == StorageRole::tuned;
        const bool isTuned = file.byContent == StorageRole::tuned;
        if (file.byContent == StorageRole::none || isTuned == isTunedByName) continue;
        directory.findings.add("storage.role-mismatch",
                               named(file) + " bears the name of " +
                                   (isTunedByName ? "tuned parameters, and holds compiled programs."
                                                  : "compiled programs, and holds tuned parameters."));
    }
}

void checkCaches(StorageDirectoryReport& directory) {
    const Files caches = filesThat(directory, [](const StorageFile& file) {
        return isBinary(file) && file.byName == StorageRole::cache;
    });
    if (caches.size() > 1)
        directory.findings.add("storage.several-caches", "There are " + listed(caches) + ".");
}

/// The cache shows which platform it was used on; a shipped file for exactly that one is as it should be,
/// whatever others stand beside it for other phones.
void checkPrecompiled(StorageDirectoryReport& directory) {
    const Files caches = filesThat(directory, isWholeCache);
    const Files shipped = filesThat(directory, isWholePrecompiled);
    if (caches.size() != 1 || !caches.front()->platformInfo || shipped.empty()) return;
    const StorageFile& cache = *caches.front();
    const StorageFile* nearest = shipped.front();
    for (const StorageFile* file : shipped) {
        if (!file->platformInfo || *file->platformInfo == *cache.platformInfo) return;
        if (file->maker == cache.maker) nearest = file;
    }
    const bool isOtherGpu = nearest->maker != GpuMaker::unknown && cache.maker != GpuMaker::unknown &&
                            nearest->maker != cache.maker;
    if (isOtherGpu) {
        directory.findings.add("storage.other-gpu", named(*nearest) + " is for a GPU of " +
                                                        std::string(name(nearest->maker)) + ", and " +
                                                        named(cache) + " was written on one of " +
                                                        std::string(name(cache.maker)) + ".");
        return;
    }
    std::string strings =
        markDifference(*cache.platformInfo, *nearest->platformInfo, {"cache", "precompiled"});
    strings.pop_back(); // a message ends without a line's end
    directory.findings.add("storage.other-platform", named(cache) + " and " + named(*nearest) +
                                                         " name different platforms:\n" + strings);
}

/// Only what is sure: programs that keys name, against every program that is here in any form.
void checkTuned(StorageDirectoryReport& directory) {
    const Files holders =
        filesThat(directory, [](const StorageFile& file) { return file.isWhole && file.hasPrograms; });
    if (holders.empty()) return;
    std::set<std::string_view> there;
    for (const StorageFile* holder : holders)
        there.insert(holder->programs.begin(), holder->programs.end());
    for (const StorageFile& file : directory.files) {
        std::string missing;
        for (const std::string_view program : file.tunedPrograms)
            if (!there.contains(program)) missing += (missing.empty() ? "" : ", ") + std::string(program);
        if (!missing.empty())
            directory.findings.add("storage.tuned-without-program",
                                   named(file) + " has work-group sizes for kernels of " + missing +
                                       ", and there is no such program in " + listed(holders) + ".");
    }
}

/// The chip in a file's name against the GPU in its content; of tuned parameters, which have no such content,
/// against the GPU that the one cache was written on.
void checkChips(StorageDirectoryReport& directory) {
    const Files caches = filesThat(directory, isWholeCache);
    for (const StorageFile& file : directory.files) {
        const std::string_view soc = storageNameOf(file.name).soc;
        if (soc.empty() || !file.isWhole) continue;
        if (file.byContent == StorageRole::cache) {
            if (const auto why = whyNotForChip(soc, file.maker, file.model); !why.empty())
                directory.findings.add("storage.chip-mismatch", named(file) + ": " + why +
                                                                    ", and the programs in it are for " +
                                                                    gpuText(file) + ".");
        } else if (file.byContent == StorageRole::tuned && caches.size() == 1) {
            const StorageFile& cache = *caches.front();
            if (const auto why = whyNotForChip(soc, cache.maker, cache.model); !why.empty())
                directory.findings.add("storage.tuned-other-chip", named(file) + ": " + why + ", and " +
                                                                       named(cache) + " was written on " +
                                                                       gpuText(cache) + ".");
        }
    }
}

/// "lib….bin" and "lib….bin.cc" are one thing in two forms.
void checkForms(StorageDirectoryReport& directory) {
    std::map<std::string_view, const StorageFile*> binaries;
    for (const StorageFile& file : directory.files)
        if (isReadByMace(file) && file.pairsCrc) binaries[file.name] = &file;
    for (const StorageFile& file : directory.files) {
        if (isBinary(file) || !file.isWhole || !file.pairsCrc) continue;
        const auto binary = binaries.find(storageNameOf(file.name).stem);
        if (binary != binaries.end() && binary->second->pairsCrc != file.pairsCrc)
            directory.findings.add("storage.form-differs", named(file) + " does not hold the same pairs as " +
                                                               named(*binary->second) + ".");
    }
}

void checkWhatMaceWrites(StorageDirectoryReport& directory) {
    if (!directory.whyNotWritable.empty())
        directory.findings.add("storage.not-writable", "Here, " + directory.whyNotWritable + ".");
    const bool isStorage =
        directory.isNamed ||
        std::any_of(directory.files.begin(), directory.files.end(), [](const StorageFile& file) {
            return file.byName == StorageRole::tuned && storageNameOf(file.name).soc.empty();
        });
    if (isStorage && !directory.files.empty() && !directory.hasCache() && !directory.hasCacheBelow &&
        !directory.hasUnreadCache)
        directory.findings.add("storage.no-cache",
                               "There is " +
                                   listed(filesThat(directory, [](const StorageFile&) { return true; })) +
                                   ", and no cache that MACE wrote.");
}

} // namespace

bool StorageDirectoryReport::hasCache() const {
    return std::any_of(files.begin(), files.end(), [](const StorageFile& file) {
        return isBinary(file) && file.byName == StorageRole::cache;
    });
}

void judgeStorage(StorageDirectoryReport& directory) {
    checkEras(directory);
    checkRoles(directory);
    checkCaches(directory);
    checkPrecompiled(directory);
    checkChips(directory);
    checkTuned(directory);
    checkForms(directory);
    checkWhatMaceWrites(directory);
}

} // namespace macebin
