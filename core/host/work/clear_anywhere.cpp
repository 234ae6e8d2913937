// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/clear_anywhere.h"

#include "core/storage/adb_commands.h"
#include "format/text.h"

#include <unistd.h>

namespace macebin {

namespace {

bool isMissingPhonePath(const std::string& path) {
    return looksLikePhonePath(path) && ::access(path.c_str(), F_OK) != 0;
}

/// Nothing is done here.
ClearReport onPhone(const ClearWish& wish) {
    const ClearRequest& request = wish.request;
    ClearReport phone;
    phone.action = wish.restores ? "restore" : "clear";
    phone.path = request.path;
    phone.dryRun = request.dryRun;
    const auto named = PackageName::from(wish.package);
    if (!wish.package.empty() && !named) {
        phone.failure = "No app is called " + inQuotes(wish.package, 300) + ": the name of its package has " +
                        std::string(kPackageNameShape) + ".";
        return phone;
    }
    const PhonePlace place{request.path, named ? named : packageInPath(request.path)};
    if (!wish.restores)
        if (std::string why = whyNotCleared(place); !why.empty()) {
            phone.failure = std::move(why);
            return phone;
        }
    phone.notes = adbNotes(place);
    if (wish.restores) {
        phone.commands = adbRestore(place);
        return phone;
    }
    if (std::string what = whatIsCleared(place); !what.empty())
        phone.notes.insert(phone.notes.begin(), std::move(what));
    const std::optional<Era> empty = request.empty ? request.maceEra : std::nullopt;
    phone.commands = adbClear(place, clearingStamp(request.now), empty);
    if (request.empty && !empty)
        phone.notes.push_back("The commands leave no empty cache: one for the wrong MACE can crash the app, "
                              "and nothing here tells which MACE reads it.");
    const std::vector<std::optional<Era>> eras{request.maceEra};
    for (std::string& note : clearingNotes(eras, false, place.role() != StorageRole::precompiled))
        phone.notes.push_back(std::move(note));
    return phone;
}

} // namespace

bool isForPhone(const ClearWish& wish) {
    return !wish.package.empty() || isMissingPhonePath(wish.request.path);
}

ClearReport clearAnywhere(const ClearWish& wish) {
    if (!wish.package.empty()) return onPhone(wish);
    ClearReport done = wish.restores ? restoreStorage(wish.request) : clearStorage(wish.request);
    if (done.failure.empty() || !isMissingPhonePath(wish.request.path)) return done;
    ClearReport phone = onPhone(wish);
    phone.notes.insert(phone.notes.begin(),
                       "There is no such path on this machine, and it looks like one on a "
                       "phone: nothing was moved here.");
    return phone;
}

} // namespace macebin
