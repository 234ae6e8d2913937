// SPDX-License-Identifier: Apache-2.0
#include "core/readers/mace/consequences.h"

namespace macebin::mace {

namespace {

constexpr FixedProse kAccess = "The shell may not read that file. For a debuggable app use `adb "
                               "exec-out run-as PKG cat PATH`; else have the "
                               "app copy the file to where adb may read it.";
constexpr FixedProse kPath = "Check the path: list the folder first (`adb shell run-as PKG ls -lR`). A "
                             "cache that MACE never wrote is not "
                             "there.";
constexpr FixedProse kPhone =
    "Connect one phone, see that `adb devices` lists it as `device`, and pull again.";
constexpr FixedProse kReplugged = "Unlock the phone, allow USB debugging when it asks, and pull again.";
constexpr FixedProse kDebuggable = "`run-as` reads only debuggable apps: install a debuggable build, "
                                   "or have the app itself hand out the file.";
constexpr FixedProse kRunAs =
    "This phone's run-as is broken or blocked: have the app itself copy the file to "
    "where adb may read it.";
constexpr FixedProse kNoSu =
    "This phone has no usable `su`: use `adb exec-out run-as PKG cat PATH` with a debuggable app.";
constexpr FixedProse kMessageInFront =
    "Pull the file again with `adb exec-out`, adding `2>/dev/null` to the phone's command, or with "
    "`adb pull PATH`.";
constexpr FixedProse kHurtCopy =
    "Pull the file again, byte for byte, and ask about that copy; never put this one on a phone.";

} // namespace

const Consequence* consequenceOf(const Rule& rule) {
    for (const auto part :
         {transferConsequences(), layoutConsequences(), decisionConsequences(), aroundConsequences()})
        for (const Consequence& consequence : part)
            if (&*consequence.rule == &rule) return &consequence;
    return nullptr;
}

FixedProse remedyOf(Hint hint) {
    switch (hint) {
    case Hint::none: return {};
    case Hint::bareProgram: return "Get the file again from where it was made.";
    case Hint::hurtCopy: return kHurtCopy;
    case Hint::insideForm: return "Ask its sender for the container itself, whose signature can be checked.";
    case Hint::access: return kAccess;
    case Hint::path: return kPath;
    case Hint::phone: return kPhone;
    case Hint::unauthorized: return kReplugged;
    case Hint::severalPhones: return "Name the phone with `adb -s SERIAL`, and pull again.";
    case Hint::notDebuggable: return kDebuggable;
    case Hint::package: return "Check the package's name with `adb shell pm list packages`, and pull again.";
    case Hint::runAs: return kRunAs;
    case Hint::noAdb: return "Install Android's platform tools, and pull again.";
    case Hint::noSu: return kNoSu;
    case Hint::messageInFront: return kMessageInFront;
    }
    return {};
}

} // namespace macebin::mace
