// SPDX-License-Identifier: Apache-2.0
#include "core/answer/outcome.h"

#include <algorithm>

namespace macebin {

std::string_view name(Outcome outcome) {
    switch (outcome) {
    case Outcome::accepted: return "accepted";
    case Outcome::rejected: return "rejected";
    case Outcome::crashed: return "crashed";
    case Outcome::hung: return "hung";
    case Outcome::outOfMemory: return "out-of-memory";
    case Outcome::exited: return "exited";
    case Outcome::notAsked: break;
    }
    return "not-asked";
}

std::optional<Outcome> outcomeNamed(std::string_view text) {
    const auto found = std::find_if(kOutcomes.begin(), kOutcomes.end(),
                                    [text](Outcome outcome) { return name(outcome) == text; });
    return found == kOutcomes.end() ? std::nullopt : std::optional(*found);
}

bool endedTheProcess(Outcome outcome) {
    switch (outcome) {
    case Outcome::crashed:
    case Outcome::hung:
    case Outcome::outOfMemory:
    case Outcome::exited: return true;
    case Outcome::accepted:
    case Outcome::rejected:
    case Outcome::notAsked: break;
    }
    return false;
}

} // namespace macebin
