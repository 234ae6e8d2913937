// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/write/changing.h"

#include "app/cli/flags/trusted_keys.h"
#include "app/cli/output/colour.h"
#include "app/cli/output/print_as.h"
#include "core/check/check.h"
#include "format/limits.h"
#include "format/text.h"

namespace macebin::cli {

namespace {

/// The action's name in reports, without its dashes.
std::string actionWord(Action action) {
    for (const OptionSpec& spec : optionSpecs())
        if (spec.group == "Actions" && spec.actions == (ActionSet{1} << static_cast<unsigned>(action)))
            return std::string(spec.name.substr(2));
    return {};
}

} // namespace

Result<Input> openInput(const Options& options, const std::string& path, CheckOptions check) {
    Input input;
    input.path = path;
    input.stamp = stampOf(path);
    auto bytes = readSubject(path, kMostFileBytes);
    if (!bytes) return Failure{inQuotes(path, kLongestPath) + " could not be read: " + bytes.error() + "."};
    input.bytes = std::move(*bytes);
    check.trustedKeys = options.trusted;
    input.report = checkBytes(input.bytes.view(), check);
    input.report.path = path;
    if (std::string why = whyNotTrusted(input.report); !why.empty()) return Failure{std::move(why)};
    return input;
}

std::optional<Input> readInput(const Options& options, const std::string& path, const Streams& streams,
                               const CheckOptions& check) {
    auto input = openInput(options, path, check);
    if (input) return std::move(*input);
    Change change;
    change.action = actionWord(options.action);
    change.inputs = options.paths;
    if (options.with) change.inputs.push_back(*options.with);
    change.refusal = input.error();
    refuse(options, streams, change);
    return std::nullopt;
}

WriteOptions writeOptionsOf(const Cache& cache) {
    WriteOptions options;
    options.driverVersion = cache.identity.driverVersion;
    options.abi = cache.identity.abi;
    return options;
}

int failed(const Streams& streams, const std::string& why, int code) {
    streams.err.complain(why);
    return code;
}

SaveWish wishFrom(const Options& options, const Input* input) {
    SaveWish wish;
    wish.output = options.inPlace ? std::optional(options.paths.front()) : options.output;
    wish.force = options.force;
    wish.replacesInput = options.inPlace;
    wish.dryRun = options.dryRun;
    if (input) wish.expected = input->stamp;
    wish.reads = options.profiles;
    wish.reads.insert(wish.reads.end(), options.trustedKeys.begin(), options.trustedKeys.end());
    for (const auto* path : {&options.with, &options.list, &options.programList, &options.key,
                             &options.passphraseFile, &options.precompiled})
        if (*path) wish.reads.push_back(**path);
    return wish;
}

int reportChange(const Options& options, const Streams& streams, const Change& change,
                 const ChangeOutcome& outcome) {
    printAs(
        options, streams.out, [&](JsonLayout layout) { return jsonReport(change, outcome, layout); },
        [&] { return textReport(change, outcome, wantsColour(options, streams.out)); });
    return outcome.exitCode;
}

int finish(const Options& options, const Streams& streams, const MadeChange& made, const Input* input) {
    return reportChange(options, streams, made.change, saveChange(made, wishFrom(options, input)));
}

int refuse(const Options& options, const Streams& streams, const Change& change) {
    return reportChange(options, streams, change, saveChange(change, {}, wishFrom(options)));
}

} // namespace macebin::cli
