// SPDX-License-Identifier: Apache-2.0
// Small caches from keys and values, and what is in a cache, for the tests of merging and splitting.
#pragma once
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "tests/support/samples.h"

#include <QString>

#include <map>

namespace macebin::test::cache_values {

using Content = std::pair<std::optional<std::string>, std::vector<std::uint32_t>>;

inline std::map<std::string, Content> contentOf(const std::vector<Pair>& pairs) {
    std::map<std::string, Content> out;
    for (const Pair& pair : pairs)
        out[pair.key] = {pair.bytes ? std::optional<std::string>(asText(*pair.bytes)) : std::nullopt,
                         pair.numbers};
    return out;
}

inline std::map<std::string, Content> contentOf(const QString& path) {
    const Bytes bytes = test::readFile(path.toStdString());
    const FileReport report = checkBytes(bytes);
    return report.integrity == Integrity::intact ? contentOf(pairsOf(report.cache))
                                                 : std::map<std::string, Content>();
}

using Values = std::vector<std::pair<std::string, std::string>>;

inline Bytes v2(const Values& values) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : values)
        pairs.push_back({key, asBytes(value), {}});
    return *seal(*writeV2(pairs));
}

inline const Values kIdentity{{std::string(kDeviceNameKey), "Adreno(TM) 640"},
                              {std::string(kPlatformInfoKey), "QUALCOMM, FULL_PROFILE, OpenCL 2.0, v1"}};

inline Values with(Values values) {
    values.insert(values.end(), kIdentity.begin(), kIdentity.end());
    return values;
}

} // namespace macebin::test::cache_values
