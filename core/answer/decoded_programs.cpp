// SPDX-License-Identifier: Apache-2.0
#include "core/answer/decoded_programs.h"

#include "format/program/decoders.h"

#include <utility>

namespace macebin {

DecodedPrograms::DecodedPrograms(const DecodeLimits& limits, Decode decode)
    : limits_(limits), decode_(decode ? std::move(decode) : Decode(decodeProgram)) {}

DecodedPrograms::DecodedPrograms(const DecodedPrograms* first)
    : first_(first), limits_(first->limits_), decode_(first->decode_) {}

const Program* DecodedPrograms::find(std::string_view bytes) const {
    if (const auto found = known_.find(bytes); found != known_.end()) return &found->second;
    return first_ ? first_->find(bytes) : nullptr;
}

const Program& DecodedPrograms::of(ByteView bytes) {
    if (const Program* known = find(asText(bytes))) return *known;
    return known_.emplace(asText(bytes), decode_(bytes, limits_)).first->second;
}

const Program& decoded(DecodedPrograms* known, ByteView bytes, const DecodeLimits& limits, Program& own) {
    return known ? known->of(bytes) : own = decodeProgram(bytes, limits);
}

} // namespace macebin
