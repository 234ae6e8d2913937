// SPDX-License-Identifier: Apache-2.0
// The probe's reports on kernels, read into the decoders' model.
#include "core/host/probe/session.h"

#include <algorithm>

namespace macebin {

Kernel kernelFrom(const probe::Fields& fields) {
    const auto number = [&](std::size_t i) { return probe::parseNumber<std::uint64_t>(fields[i]); };
    Kernel kernel;
    kernel.name = fields[2];
    if (const auto count = number(3))
        kernel.arguments.emplace(std::min<std::uint64_t>(*count, probe::kMostArguments));
    const std::array<std::uint64_t, 3> group{number(4).value_or(0), number(5).value_or(0),
                                             number(6).value_or(0)};
    if (group != std::array<std::uint64_t, 3>{}) kernel.workGroupSize = group;
    kernel.localMemory = number(7);
    kernel.privateMemory = number(8);
    return kernel;
}

void addArgument(Kernel& kernel, const probe::Fields& fields) {
    const auto index = probe::parseNumber<std::size_t>(fields[2]);
    if (!kernel.arguments || !index || *index >= kernel.arguments->size()) return;
    (*kernel.arguments)[*index] = {fields[3], fields[4], fields[5], fields[6], fields[7], std::nullopt};
}

} // namespace macebin
