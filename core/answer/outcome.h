// SPDX-License-Identifier: Apache-2.0
// What became of one program that a driver was given: the same words in every report, list and protocol.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace macebin {

enum class Outcome : std::uint8_t {
    accepted,    ///< loaded, or built; no proof that the bytes are unchanged
    rejected,    ///< a call returned an error
    crashed,     ///< the process died of a signal
    hung,        ///< killed at the time limit, or because it had stopped
    outOfMemory, ///< killed at the memory limit
    exited,      ///< the driver ended the process
    notAsked     ///< nobody has asked, or the driver or the user ended the session before
};

inline constexpr std::array kOutcomes{Outcome::accepted, Outcome::rejected,    Outcome::crashed,
                                      Outcome::hung,     Outcome::outOfMemory, Outcome::exited,
                                      Outcome::notAsked};

/// "accepted", "rejected", "crashed", "hung", "out-of-memory", "exited", "not-asked".
std::string_view name(Outcome outcome);
/// The outcome of that name; nothing for any other text.
std::optional<Outcome> outcomeNamed(std::string_view name);
/// Crashed, hung, out of memory or exited: an app that loads the program goes down, or never comes back.
bool endedTheProcess(Outcome outcome);

} // namespace macebin
