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
        if (options.format == Format::text) streams.out.print(either(!rules.empty(), "\n") + textRule(rule));
        rules.push_back(&rule);
    }
    if (rules.empty()) {
        streams.err.complain("there is no rule " + inQuotes(pattern) +
                             "; macebin --explain '*' prints all of them");
        return exitUsage;
    }
    if (options.format == Format::json) streams.out.document(jsonRules(rules));
    if (options.format == Format::jsonl)
        for (const Rule* rule : rules)
            streams.out.document(jsonLine(*rule));
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
    case Action::help: streams.out.print(helpText()); return exitIntact;
    case Action::version: streams.out.print("macebin " + shown(kVersion) + "\n"); return exitIntact;
    case Action::none: break;
    }
    return exitInternal;
}

} // namespace

int run(std::span<const std::string> words, const Streams& streams) {
    if (words.empty()) {
        streams.err.print(helpText());
        return exitUsage;
    }
    auto options = parseOptions(words);
    if (!options) {
        streams.err.complain(options.error());
        streams.err.print("macebin --help shows what there is.\n");
        return exitUsage;
    }
    try {
        // First of all, so that no action writes anything before it knows whom to trust.
        auto keys = readTrustedKeys(options->trustedKeys);
        if (!keys) {
            streams.err.complain(keys.error());
            return exitUsage;
        }
        options->trusted = std::move(*keys);
        const int code = dispatch(*options, streams);
        // A report that did not reach its reader was not given.
        if (streams.out.flush()) return code;
        streams.err.complain("the report could not be written to standard output");
    } catch (const std::exception& error) {
        streams.err.complain(faultClause(error));
    }
    return exitInternal;
}

} // namespace macebin::cli
