// SPDX-License-Identifier: Apache-2.0
#include "core/change/write/cache_writer.h"

#include "core/change/write/mclp_programs.h"
#include "core/change/write/seal.h"
#include "core/check/text_form.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "format/cache/mclp/mclp.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace macebin {

namespace {

constexpr std::array kNames = {
    std::pair(Form::v1, std::string_view("v1")),     std::pair(Form::v2, std::string_view("v2")),
    std::pair(Form::mclp, std::string_view("mclp")), std::pair(Form::text, std::string_view("text")),
    std::pair(Form::cc, std::string_view("cc")),
};

/// Bytes that a file of these pairs has at least. Every part is in memory, so 64 bits hold the sum.
std::uint64_t leastSize(std::span<const Pair> pairs, Form form) {
    // A number has at least two bytes on the wire, and four elsewhere.
    const std::uint64_t numberSize = form == Form::v2 ? 2 : 4;
    const std::uint64_t framing = form == Form::v1 ? 8 : 0; // two sizes a pair
    std::uint64_t size = framing + framing * pairs.size();
    for (const Pair& pair : pairs)
        size += pair.key.size() + (pair.bytes ? pair.bytes->size() : 0) + pair.numbers.size() * numberSize;
    return size;
}

Failure tooLarge(Form form) {
    return {"The result would be larger than " +
            std::string(form == Form::mclp ? "the 4 GiB that MCLP can hold." : "the 2 GiB that MACE reads.")};
}

std::string whyNotHeld(std::span<const Pair> pairs, Form form) {
    if (form != Form::v1 && form != Form::mclp) return {};
    const auto both = std::find_if(pairs.begin(), pairs.end(),
                                   [](const Pair& pair) { return pair.bytes && !pair.numbers.empty(); });
    if (both == pairs.end()) return {};
    return "The pair " + inQuotes(both->key) + " has bytes and numbers; " +
           (form == Form::v1 ? "v1" : "MCLP") + " holds only one of them.";
}

Result<Bytes> writeV1File(std::span<const Pair> pairs) {
    auto bytes = writeV1(pairs);
    if (!bytes || bytes->size() > kMostFileBytes) return tooLarge(Form::v1);
    return std::move(*bytes);
}

Result<Bytes> writeV2File(std::span<const Pair> pairs) {
    auto unsealed = writeV2(pairs);
    if (!unsealed || unsealed->bytes.size() > kMostFileBytes) return tooLarge(Form::v2);
    return seal(std::move(*unsealed));
}

Result<Bytes> writeMclpFile(std::span<const Pair> pairs, const WriteOptions& options) {
    using Trailer = MclpWriteOptions::Trailer;
    const MclpWriteOptions layout{options.driverVersion, options.abi,
                                  options.signer ? Trailer::signature : Trailer::digest};
    auto unsealed = writeMclp(pairs, describeForMclp, layout);
    if (!unsealed) return tooLarge(Form::mclp);
    return seal(std::move(*unsealed), options.signer);
}

/// Tuned parameters are numbers: MACE's own names for the functions go by that.
bool areTuned(std::span<const Pair> pairs) {
    const auto hasBytes = [](const Pair& pair) { return pair.bytes.has_value(); };
    const auto hasNumbers = [](const Pair& pair) { return !pair.numbers.empty(); };
    return std::any_of(pairs.begin(), pairs.end(), hasNumbers) &&
           std::none_of(pairs.begin(), pairs.end(), hasBytes);
}

Result<Bytes> writeArray(std::span<const Pair> pairs, const WriteOptions& options) {
    if (options.inner == Form::text || options.inner == Form::cc)
        return Failure{"An array holds v1, v2 or MCLP, not another text."};
    const CcNames names = options.ccNames.value_or(ccNamesOf(areTuned(pairs)));
    for (const std::string& name : {names.data, names.size})
        if (!isCcName(name)) return Failure{inQuotes(name) + " cannot be the name of a C++ function."};
    if (names.data == names.size)
        return Failure{"The two functions of an array need different names; both are " +
                       inQuotes(names.data) + "."};
    if (ccSize(leastSize(pairs, options.inner), names) > kMostFileBytes) return tooLarge(Form::cc);
    auto inner = writeCache(pairs, options.inner, options);
    if (!inner) return inner;
    if (ccSize(inner->size(), names) > kMostFileBytes) return tooLarge(Form::cc);
    return writeCc(*inner, names);
}

} // namespace

std::string_view name(Form form) {
    return std::find_if(kNames.begin(), kNames.end(), [&](const auto& n) { return n.first == form; })->second;
}

std::optional<Form> formNamed(std::string_view name) {
    const auto found =
        std::find_if(kNames.begin(), kNames.end(), [&](const auto& n) { return n.second == name; });
    return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

std::optional<Form> formOf(const Cache& cache) {
    if (cache.kind == CacheKind::mclp) return Form::mclp;
    if (cache.era == Era::v1) return Form::v1;
    if (cache.era == Era::v2) return Form::v2;
    return std::nullopt;
}

Result<Bytes> writeCache(std::span<const Pair> pairs, Form form, const WriteOptions& options) {
    if (leastSize(pairs, form) > (form == Form::mclp ? kLargestMclp : kMostFileBytes)) return tooLarge(form);
    if (const std::string why = whyNotHeld(pairs, form); !why.empty()) return Failure{why};
    switch (form) {
    case Form::v1: return writeV1File(pairs);
    case Form::v2: return writeV2File(pairs);
    case Form::mclp: return writeMclpFile(pairs, options);
    case Form::text: return writeText(pairs);
    case Form::cc: return writeArray(pairs, options);
    }
    return Failure{"There is no such form."};
}

} // namespace macebin
