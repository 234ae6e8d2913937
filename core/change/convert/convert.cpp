// SPDX-License-Identifier: Apache-2.0
#include "core/change/convert/convert.h"

#include "core/change/convert/outlook.h"
#include "core/check/check.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// Why the options do not go with this input; empty where they do.
Prose whyNotSo(const ConvertRoute& route, Form target, const ConvertOptions& options) {
    if (!route.written)
        return Prose{
            "The text form is no file that an array can hold: ", FixedStep{StepKind::chooseInner},
            ". v1 is read by MACE up to v1.0.4, v2 by MACE from March 2021 on, mclp by Macebin only."};
    if ((options.driverVersion || options.abi) && route.written != Form::mclp)
        return "--driver-version and --abi are stored in MCLP only; the array would hold " +
               formText(*route.written) + ". --inner mclp puts MCLP into it.";
    if (target == Form::cc && route.names.data == route.names.size)
        return "The two functions of the array need different names; both would be " +
               inQuotes(route.names.data) + ".";
    return {};
}

/// A pair without any value becomes an empty one where the form knows no other. True if that changed it.
bool giveValue(Pair& pair, Form form) {
    if (form != Form::v1 || pair.bytes || !pair.numbers.empty()) return false;
    pair.bytes = ByteView{};
    return true;
}

void planPairs(Change& change, const Cache& cache, Form written) {
    change.pairs = pairsOf(cache);
    for (std::size_t i = 0; i < change.pairs.size(); ++i) {
        const Entry& entry = cache.entries[i];
        PairFate fate = fateOf(entry, 0);
        if (entry.role != EntryRole::tuned && giveValue(change.pairs[i], written)) {
            fate.fate = Fate::changed;
            fate.reason = "it has no value; v1 can only say that the value is empty";
        }
        change.fates.push_back(std::move(fate));
    }
}

bool isSame(const Pair& a, const Pair& b) {
    return a.key == b.key && a.numbers == b.numbers && a.bytes.has_value() == b.bytes.has_value() &&
           (!a.bytes || std::equal(a.bytes->begin(), a.bytes->end(), b.bytes->begin(), b.bytes->end()));
}

/// Why the written bytes are not what was planned; empty where they are. A converter that loses silently is
/// worse than none.
std::string whyNotTheSame(ByteView bytes, const Change& plan, const ConvertRoute& route) {
    const FileReport report = checkBytes(bytes);
    if (report.integrity != Integrity::intact)
        return "The result would not pass the check. " + firstError(report);
    const std::vector<Pair> found = pairsOf(report.cache);
    const std::size_t common = std::min(found.size(), plan.pairs.size());
    for (std::size_t i = 0; i < common; ++i)
        if (!isSame(found[i], plan.pairs[i]))
            return "Read back from " + formText(*route.written) + ", the pair " +
                   inQuotes(plan.pairs[i].key) + " would not be what it was: that form cannot hold it.";
    if (found.size() != plan.pairs.size())
        return "Read back, the result would have " + counted(found.size(), "pair") + ", not " +
               number(plan.pairs.size()) + ".";
    const bool sameExtras =
        report.cache.identity.driverVersion == route.driverVersion && report.cache.identity.abi == route.abi;
    return sameExtras ? "" : "Read back, the driver version or ABI would not be what was asked for.";
}

Result<Bytes> writeInner(const FileReport& input, const Change& plan, const ConvertRoute& route) {
    if (route.keepsBytes) return Bytes(input.cache.bytes.begin(), input.cache.bytes.end());
    WriteOptions options;
    options.driverVersion = route.driverVersion;
    options.abi = route.abi;
    return writeCache(plan.pairs, *route.written, options);
}

} // namespace

std::string wrongOptions(Form target, const ConvertOptions& options) {
    if (target != Form::cc && (options.inner || options.dataFunction || options.sizeFunction))
        return "--inner, --data-function and --size-function go with --as cc only";
    if (options.inner == Form::text || options.inner == Form::cc) return "--inner takes v1, v2 or mclp";
    const bool mayBeMclp =
        target == Form::mclp || (target == Form::cc && options.inner.value_or(Form::mclp) == Form::mclp);
    if ((options.driverVersion || options.abi) && !mayBeMclp)
        return "--driver-version and --abi are stored in MCLP only: they go with --as mclp";
    for (const auto& text : {options.driverVersion, options.abi})
        if (text && !isPrintable(*text))
            return inQuotes(*text) + " is no driver version or ABI: give some text";
    for (const auto& name : {options.dataFunction, options.sizeFunction})
        if (name && !isCcName(*name)) return inQuotes(*name) + " cannot be the name of a C++ function";
    return {};
}

Change planConvert(const FileReport& input, Form target, const ConvertOptions& options) {
    Change change;
    change.action = "convert";
    change.inputs = {input.path};
    if (std::string note = packedNote(input); !note.empty()) change.notes.push_back(std::move(note));
    change.refusal = whyNotWholeCache(input.path, input);
    if (!change.refusal.empty()) return change;
    warnOfOtherCode(change, input.path, input);
    const ConvertRoute route = routeOf(input, target, options);
    change.refusal = whyNotSo(route, target, options);
    if (!change.refusal.empty()) return change;
    planPairs(change, input.cache, *route.written);
    tellLosses(change, input, route);
    tellOutlook(change, input, route);
    return change;
}

Result<Bytes> convert(const FileReport& input, const Change& plan, Form target,
                      const ConvertOptions& options) {
    const ConvertRoute route = routeOf(input, target, options);
    auto bytes = writeInner(input, plan, route);
    if (!bytes) return bytes;
    if (target == Form::cc) {
        if (ccSize(bytes->size(), route.names) > kMostFileBytes)
            return Failure{"The array would pass 2 GiB: it takes six characters a byte."};
        *bytes = writeCc(*bytes, route.names);
    }
    if (const std::string why = whyNotTheSame(*bytes, plan, route); !why.empty()) return Failure{why};
    return bytes;
}

MadeChange makeConversion(const FileReport& input, ByteView file, Form target,
                          const ConvertOptions& options) {
    MadeChange made;
    made.check.proof = "it passes --check, and every pair was read back as it was";
    made.change = planConvert(input, target, options);
    if (!made.change.refusal.empty()) return made;
    auto bytes = convert(input, made.change, target, options);
    if (!bytes) {
        made.change.refusal = bytes.error();
        return made;
    }
    made.bytes = std::move(*bytes);
    made.change.unchanged = asText(made.bytes) == asText(file);
    if (made.change.unchanged)
        made.change.notes.push_back("The result is the same as the input, byte for byte.");
    return made;
}

} // namespace macebin
