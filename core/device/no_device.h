// SPDX-License-Identifier: Apache-2.0
// Why there is no device to ask: one enum and one sentence each, for every action and for the window.
// In: what was found out when the drivers of this machine were listed, or whose programs a file holds.
// Out: a clause that says what is wrong, where to look and what to do. It stands after a colon, so it begins
// with a small letter, and it has no final stop (see asSentence).
// Nothing here is about a phone: it is always this machine that has no device to ask.
#pragma once

#include "format/program/program.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>

namespace macebin {

enum class NoDevice : std::uint8_t {
    noProbe,      ///< macebin-probe, which asks the drivers, is not there; detail: where it was looked for
    notStarted,   ///< macebin-probe is there and cannot be run; detail: the system's words, a clause
    noLoader,     ///< macebin-probe is there, and the OpenCL loader that it needs is not
    noProtection, ///< --sandbox require asks for what this machine has not; detail: what and what to do
    noDriver,     ///< no driver is registered; detail: where they were looked for
    noneShown,    ///< drivers are registered, and none shows a device; detail: what one of them says
    allDied,      ///< every driver died, hung or failed when it was asked; detail: what one of them did
    sanitized,    ///< a sanitizer is built into macebin-probe, and no driver can be loaded beside it
    noMatch,      ///< no device is as --device wishes; detail: the wish, and what there is
    cancelled
};

/// False where something that should have asked the drivers was missing or stopped.
bool wereDriversAsked(NoDevice reason);

struct WhyNoDevice {
    NoDevice reason = NoDevice::noDriver;
    std::string detail; ///< for people, may be empty; see NoDevice
};

/// The clause, without what a driver said: for those who show the list of drivers, too.
std::string briefly(const WhyNoDevice& why);
/// The clause with all that is known.
std::string inWords(const WhyNoDevice& why);

/// With a full stop, which some reasons have already.
std::string asSentence(std::string text);

/// A value, or why there is no device to get it from.
template <class T>
class OrNoDevice {
public:
    OrNoDevice(T value) : content_(std::move(value)) {}
    OrNoDevice(WhyNoDevice why) : content_(std::move(why)) {}

    explicit operator bool() const { return content_.index() == 0; }
    T& operator*() { return std::get<0>(content_); }
    const T& operator*() const { return std::get<0>(content_); }
    T* operator->() { return &std::get<0>(content_); }
    const T* operator->() const { return &std::get<0>(content_); }
    const WhyNoDevice& why() const { return std::get<1>(content_); }
    std::string error() const { return inWords(why()); }

private:
    std::variant<T, WhyNoDevice> content_;
};

/// How far one looked for a driver that could have written a program.
enum class Looked : std::uint8_t {
    notAtAll, ///< no driver of this kind of machine writes such programs
    atAll,    ///< drivers of this machine
    atOne     ///< the one that --device names
};

/// How many programs there are of each family.
using FamilyCounts = std::map<Family, std::size_t>;

/// True where nobody knows who wrote such programs, so that no driver can be chosen for them.
bool isNobodys(Family family);
/// Also true for GPUs that this kind of machine never has: there is no need to wake its drivers.
bool isNeverHere(Family family);

/// Why nobody was asked about `left`, of `all` programs of the file: a whole sentence.
std::string nobodyAsked(const FamilyCounts& left, std::size_t all, Looked looked);

} // namespace macebin
