// SPDX-License-Identifier: Apache-2.0
// The choice among the actions, and the three small ones: --explain, --help, --version.
#include "app/cli/commands/commands.h"
#include "app/cli/flags/trusted_keys.h"
#include "core/answer/fault.h"
#include "core/answer/version.h"
#include "core/report/json/file.h"
#include "core/report/text/file.h"
#include "format/text.h"

#include <algorithm>
#include <exception>
#include <vector>

namespace macebin::cli {

namespace {

void put(std::FILE* to, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), to);
}

/// A pattern in which a star stands for any text.
bool matches(std::string_view pattern, std::string_view text) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    const std::string_view front = pattern.substr(0, star);
    const std::string_view rest = pattern.substr(star + 1);
    if (!text.starts_with(front)) return false;
    for (std::size_t i = front.size(); i <= text.size(); ++i)
        if (matches(rest, text.substr(i))) return true;
    return false;
}

} // namespace

int runExplain(const Options& options, const Streams& streams) {
    const std::string& pattern = options.paths.front();
    const bool isSane = pattern.size() <= 64 && std::count(pattern.begin(), pattern.end(), '*') <= 4;
    std::vector<const Rule*> rules;
    for (const Rule& rule : kRules) {
        if (!isSane || !matches(pattern, rule.id)) continue;
        if (options.format == Format::text) put(streams.out, (rules.empty() ? "" : "\n") + textRule(rule));
        rules.push_back(&rule);
    }
    if (rules.empty()) {
        std::fprintf(streams.err, "macebin: there is no rule %s; macebin --explain '*' prints all of them\n",
                     inQuotes(pattern).c_str());
        return exitUsage;
    }
    if (options.format == Format::json) put(streams.out, jsonRules(rules));
    if (options.format == Format::jsonl)
        for (const Rule* rule : rules)
            put(streams.out, jsonLine(*rule));
    return exitIntact;
}

namespace {

int dispatch(const Options& options, const Streams& streams) {
    switch (options.action) {
    case Action::check: return runCheck(options, streams);
    case Action::show: return options.keys ? runShowKeys(options, streams) : runShow(options, streams);
    case Action::extract: return runExtract(options, streams);
    case Action::diff: return runDiff(options, streams);
    case Action::profileFrom: return runProfileFrom(options, streams);
    case Action::printCollectScript: return runPrintCollectScript(options, streams);
    case Action::explain: return runExplain(options, streams);
    case Action::summary: return runSummary(options, streams);
    case Action::triage: return runTriage(options, streams);
    case Action::explainLog: return runExplainLog(options, streams);
    case Action::listDevices: return runListDevices(options, streams);
    case Action::selfTest: return runSelfTest(options, streams);
    case Action::knownCrashes: return runKnownCrashes(options, streams);
    case Action::forgetCrashes: return runForgetCrashes(options, streams);
    case Action::repair: return runRepair(options, streams);
    case Action::convert: return runConvert(options, streams);
    case Action::merge: return runMerge(options, streams);
    case Action::split: return runSplit(options, streams);
    case Action::sign: return runSign(options, streams);
    case Action::makeKey: return runMakeKey(options, streams);
    case Action::clear: return runClear(options, streams);
    case Action::restore: return runRestore(options, streams);
    case Action::rebuild: return runRebuild(options, streams);
    case Action::help: put(streams.out, helpText()); return exitIntact;
    case Action::version: put(streams.out, "macebin " + std::string(kVersion) + "\n"); return exitIntact;
    case Action::none: break;
    }
    return exitInternal;
}

} // namespace

int run(std::span<const std::string> words, const Streams& streams) {
    if (words.empty()) {
        put(streams.err, helpText());
        return exitUsage;
    }
    auto options = parseOptions(words);
    if (!options) {
        std::fprintf(streams.err, "macebin: %s\nmacebin --help shows what there is.\n",
                     options.error().c_str());
        return exitUsage;
    }
    try {
        // First of all, so that no action writes anything before it knows whom to trust.
        auto keys = readTrustedKeys(options->trustedKeys);
        if (!keys) {
            put(streams.err, "macebin: " + keys.error() + "\n");
            return exitUsage;
        }
        options->trusted = std::move(*keys);
        const int code = dispatch(*options, streams);
        // A report that did not reach its reader was not given.
        if (std::fflush(streams.out) == 0 && std::ferror(streams.out) == 0) return code;
        put(streams.err, "macebin: the report could not be written to standard output\n");
    } catch (const std::exception& error) {
        put(streams.err, "macebin: " + faultClause(error) + "\n");
    }
    return exitInternal;
}

} // namespace macebin::cli
