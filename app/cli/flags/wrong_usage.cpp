// SPDX-License-Identifier: Apache-2.0
#include "app/cli/flags/wrong_usage.h"

#include "core/text/joined.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

namespace {

/// The flag that sets this action, "--check".
std::string_view actionName(Action action) {
    for (const OptionSpec& spec : optionSpecs())
        if (spec.group == "Actions" && spec.actions == (ActionSet{1} << static_cast<unsigned>(action)))
            return spec.name;
    return {};
}

/// "--show and --extract".
std::string actionNames(ActionSet actions) {
    std::vector<std::string_view> names;
    for (unsigned i = 0; i < 8 * sizeof(ActionSet); ++i)
        if (actions >> i & 1)
            if (const auto found = actionName(static_cast<Action>(i)); !found.empty()) names.push_back(found);
    return listed(names);
}

bool isGiven(std::span<const OptionSpec* const> given, std::string_view name) {
    return std::any_of(given.begin(), given.end(),
                       [&](const OptionSpec* spec) { return spec->name == name; });
}

/// What belongs to a profile says nothing without one.
std::string checkProfile(const Options& options) {
    if (options.profiles.empty()) {
        if (options.policy) return "--policy goes with --profile only";
        if (options.precompiled) return "--precompiled goes with --profile only";
        if (options.asPrecompiled) return "--as-precompiled goes with --profile only";
        return options.format == Format::csv && options.action == Action::check
                   ? "--format csv goes with --check only where a --profile is given"
                   : "";
    }
    if (options.precompiled && options.asPrecompiled)
        return "--as-precompiled judges the files themselves as precompiled programs; --precompiled names "
               "one beside them";
    if (options.action == Action::check && options.device && !options.isProbeGiven)
        return "--device names a device of this machine, which is not asked where a --profile is given: give "
               "--probe as well";
    return {};
}

/// --repair itself asks no device: its --drop does.
std::string checkJudges(const Options& options, std::span<const OptionSpec* const> given) {
    const auto drops = [&](std::string_view word) {
        return std::find(options.drop.begin(), options.drop.end(), word) != options.drop.end();
    };
    if (options.action != Action::repair) return {};
    if (!options.profiles.empty() && !drops("stale")) return "--profile goes with --drop stale only";
    if (options.kernelSources && !drops("stale")) return "--kernel-sources goes with --drop stale only";
    if (drops("stale") || drops("crashing") || drops("rejected")) return {};
    for (const std::string_view flag : {"--device", "--sandbox", "--jobs"})
        if (isGiven(given, flag))
            return std::string(flag) + " goes with --drop stale, crashing or rejected only";
    return {};
}

/// What says how to write, where nothing is written.
std::string checkWriting(const Options& options) {
    if (options.action == Action::restore || options.action == Action::clear) return {};
    if (options.force && !options.output)
        return options.inPlace ? "--in-place replaces the file anyway; --force goes with -o only"
                               : "--force goes with -o only: it replaces what is there";
    if (options.action == Action::profileFrom && options.dryRun && !options.output)
        return "--dry-run goes with -o only: without it --profile-from writes nothing";
    return {};
}

/// What is about the file that is rebuilt.
std::string checkNew(const Options& options, std::span<const OptionSpec* const> given) {
    if (options.action != Action::rebuild || !options.makeNew) return {};
    for (const std::string_view flag :
         {"--trusted-key", "--for-this-device", "--allow-mixed", "--keep-unbuilt"})
        if (isGiven(given, flag))
            return std::string(flag) + " is about the file that is rebuilt; --new has none";
    return {};
}

/// A list of keys is a list of keys: what else is asked of --show has no place in it.
std::string checkKeys(const Options& options, std::span<const OptionSpec* const> given) {
    if (!options.keys) return {};
    for (const std::string_view flag : {"--format", "--regions", "--hash", "--color"})
        if (isGiven(given, flag))
            return "--keys prints keys and nothing else: it does not go with " + std::string(flag);
    return {};
}

/// A flag that the action does not look at was meant for something: better said than ignored.
std::string checkMisplaced(const Options& options, std::span<const OptionSpec* const> given) {
    for (const OptionSpec* spec : given)
        if (!(spec->actions >> static_cast<unsigned>(options.action) & 1))
            return std::string(spec->name) + " goes with " + actionNames(spec->actions) + " only";
    if (std::string error = checkProfile(options); !error.empty()) return error;
    if (std::string error = checkJudges(options, given); !error.empty()) return error;
    if (std::string error = checkWriting(options); !error.empty()) return error;
    if (std::string error = checkNew(options, given); !error.empty()) return error;
    if (std::string error = checkKeys(options, given); !error.empty()) return error;
    if (options.passphraseFile && options.passphraseDescriptor)
        return "--passphrase-file and --passphrase-fd exclude each other";
    for (const FormatSpec& spec : formatSpecs())
        if (isGiven(given, "--format") && spec.format == options.format &&
            !(spec.actions >> static_cast<unsigned>(options.action) & 1))
            return "--format " + std::string(spec.name) + " goes with " + actionNames(spec.actions) + " only";
    if (options.nulSeparated && !options.filesFrom) return "-0 goes with --files-from only";
    if (options.action == Action::check && options.probe == ProbeMode::never && options.device)
        return "--device says which device to ask, --probe never to ask none";
    return {};
}

std::string needsOutput(const Options& options) {
    return options.output || options.dryRun ? "" : "-o FILE says where to write; --dry-run writes nothing";
}

std::string checkRebuild(const Options& options) {
    if (options.probe == ProbeMode::never)
        return "--rebuild does not go with --probe never: a driver has to build the programs";
    if (options.maceVersion && options.maceVersion->find_first_of(",\r\n") != std::string::npos)
        return "--mace-version takes a version such as v1.1.1: the platform info has it behind its last "
               "comma";
    if (options.makeNew) {
        if (!options.paths.empty()) return "--rebuild --new takes no input file";
        if (!options.programList) return "--rebuild --new needs --programs LIST, the keys to build";
        if (options.only) return "--only chooses among the programs of a file; --new has none";
    } else if (options.paths.size() != 1) {
        return "--rebuild takes one file, or --new and --programs LIST for a cache from nothing";
    }
    if (options.only == "missing" && !options.programList)
        return "--only missing needs --programs LIST: the keys that should be there";
    return needsOutput(options);
}

/// "" is what a variable of a script gives that was never set: no file, and never the current directory.
std::string checkEmptyPaths(const Options& options) {
    const bool isEmpty = std::find(options.paths.begin(), options.paths.end(), "") != options.paths.end();
    if (!isEmpty || options.action == Action::explain) return {};
    return "an empty word stands where a path belongs; perhaps a variable is not set";
}

/// What an action cannot do without, or with.
std::string checkTogether(const Options& options) {
    const bool onePath = options.paths.size() == 1;
    switch (options.action) {
    case Action::none:
        return "neither a file nor an action is given, such as --check PATH; --help lists them";
    case Action::check:
        return options.paths.empty() && !options.filesFrom ? "--check needs a file or directory" : "";
    case Action::show: return onePath ? "" : "--show takes one file";
    case Action::extract:
        return onePath && options.output ? "" : "--extract takes one file, and -o DIR to write to";
    case Action::diff:
        return options.paths.size() == 2
                   ? ""
                   : "--diff takes two files: the one from before, then the one from after";
    case Action::repair:
        if (!onePath) return "--repair takes one file; a second copy of it goes behind --with";
        if (options.inPlace && options.output) return "--in-place and -o exclude each other";
        return options.inPlace || options.output || options.dryRun
                   ? ""
                   : "--repair needs -o FILE to write to, or --in-place, or --dry-run";
    case Action::convert:
        if (!onePath || !options.as) return "--convert takes one file, and --as v1|v2|mclp|text|cc";
        return needsOutput(options);
    case Action::merge:
        return options.paths.size() < 2 ? "--merge takes two files or more" : needsOutput(options);
    case Action::split:
        if (!onePath || options.list.has_value() == options.program.has_value())
            return "--split takes one file, and either --list FILE or --program GLOB";
        return needsOutput(options);
    case Action::sign:
        if (!onePath || !options.key) return "--sign takes one file, and --key PEM";
        return needsOutput(options);
    case Action::makeKey:
        return options.paths.empty() ? needsOutput(options) : "--make-key takes no input file";
    case Action::clear: return onePath ? "" : "--clear takes one cache file or storage directory";
    case Action::restore: return onePath ? "" : "--restore takes one cache file or storage directory";
    case Action::profileFrom:
        return options.paths.empty() ? "--profile-from needs what people have of the device: clinfo, a log, "
                                       "getprop, dumpsys, a cache of it"
                                     : "";
    case Action::printCollectScript:
        return options.paths.size() > 1 ? "--print-collect-script takes one path on the phone" : "";
    case Action::explain: return onePath ? "" : "--explain takes one rule, such as v2.crc-mismatch or 'v2.*'";
    case Action::summary:
        return options.paths.empty() ? "--summary needs a report, or - for standard input" : "";
    case Action::triage:
        return options.paths.empty() ? "--triage needs the files of a case, or their folder" : "";
    case Action::explainLog: return onePath ? "" : "--explain-log takes one log, or - for standard input";
    case Action::rebuild: return checkRebuild(options);
    case Action::listDevices: return options.paths.empty() ? "" : "--list-devices takes no path";
    case Action::selfTest: return options.paths.empty() ? "" : "--self-test takes no path";
    case Action::knownCrashes: return options.paths.empty() ? "" : "--known-crashes takes no path";
    case Action::forgetCrashes: return options.paths.empty() ? "" : "--forget-crashes takes no path";
    case Action::help: return options.paths.empty() ? "" : "--help takes no path";
    case Action::version: return options.paths.empty() ? "" : "--version takes no path";
    }
    return {};
}

} // namespace

std::string whyWrongUsage(const Options& options, std::span<const OptionSpec* const> given) {
    for (const std::string& error :
         {checkEmptyPaths(options), checkTogether(options), checkMisplaced(options, given)})
        if (!error.empty()) return error;
    return {};
}

} // namespace macebin::cli
