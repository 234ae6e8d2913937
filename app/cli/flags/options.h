// SPDX-License-Identifier: Apache-2.0
// The command line: one table that parses it, and prints --help. Flags and exit codes are a public interface.
#pragma once

#include "core/answer/result.h"
#include "core/answer/verdict.h"
#include "core/change/merge/merge.h"
#include "core/change/write/cache_writer.h"
#include "core/check/signature.h"
#include "core/host/work/device/local_driver.h"
#include "core/readers/mace/decision.h"
#include "core/text/package_name.h"
#include "core/text/terminal_text.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace macebin::cli {

enum class Action {
    none,
    check,
    show,
    extract,
    diff,
    profileFrom,
    printCollectScript,
    repair,
    convert,
    merge,
    split,
    sign,
    makeKey,
    clear,
    restore,
    rebuild,
    explain,
    explainLog,
    summary,
    triage,
    listDevices,
    selfTest,
    knownCrashes,
    forgetCrashes,
    help,
    version
};
enum class Format { text, json, jsonl, csv, html, junit, sarif };
enum class Colour { automatic, always, never };

struct Options {
    Action action = Action::none;
    std::vector<std::string> paths; ///< what stands on the line without a flag of its own; bytes, not text
    Format format = Format::text;
    ProbeMode probe = ProbeMode::automatic;
    bool isProbeGiven = false;         ///< --probe stands on the line
    std::optional<std::string> device; ///< as chooseDevice takes it
    SandboxMode sandbox = SandboxMode::automatic;
    bool retryCrashes = false;
    Colour colour = Colour::automatic;
    ExitPolicy exitPolicy;
    std::optional<Era> maceEra;
    std::vector<std::string> profiles; ///< paths of device profiles, or of directories of them
    std::optional<Policy> policy;
    std::optional<std::string> precompiled;
    bool asPrecompiled = false;
    std::vector<std::string> trustedKeys; ///< paths of PEM files
    std::vector<PublicKey> trusted;       ///< the keys in them, once run() has read them
    std::optional<std::string> filesFrom;
    bool nulSeparated = false;
    bool hash = false;
    bool regions = false;
    bool force = false;
    bool makeNew = false;
    bool keys = false;
    bool forThisDevice = false;
    bool allowMixed = false;
    bool keepUnbuilt = false;
    bool inPlace = false;
    bool dryRun = false;
    bool acceptChanges = false;
    bool empty = false;
    std::vector<std::string> drop;    ///< words or globs
    std::vector<std::string> keep;    ///< globs
    std::vector<std::string> relabel; ///< KEY=VALUE
    std::optional<std::string> with;
    std::optional<Form> as;
    std::optional<Form> inner;
    std::optional<std::string> dataFunction;
    std::optional<std::string> sizeFunction;
    std::optional<std::string> driverVersion;
    std::optional<std::string> abi;
    std::optional<Prefer> prefer;
    std::optional<std::string> list;
    std::optional<std::string> rest;
    std::optional<std::string> key;
    std::optional<std::string> passphraseFile;
    std::optional<int> passphraseDescriptor;
    std::optional<PackageName> package;
    std::optional<std::string> program; ///< a glob
    std::optional<std::string> output;
    std::optional<std::string> programList;
    std::optional<std::string> kernelSources;
    std::optional<std::string> maceVersion;
    std::optional<std::string> only;   ///< a word or a glob
    std::optional<std::string> suffix; ///< of build options
    unsigned jobs = 0;                 ///< 0: one a core
};

/// A set of actions: bit i stands for the i-th.
using ActionSet = std::uint64_t;
constexpr ActionSet actionSet(auto... actions) {
    return (... | (ActionSet{1} << static_cast<unsigned>(actions)));
}

struct FormatSpec {
    std::string_view name; ///< "json"
    Format format;
    ActionSet actions; ///< that can report so
};

std::span<const FormatSpec> formatSpecs();

struct OptionSpec {
    std::string_view name;     ///< "--check"
    std::string_view argument; ///< "PATH…" for the man page and --help; empty for a flag
    bool takesValue;           ///< the next word, or what follows '='
    ActionSet actions;         ///< those that look at it
    std::string_view group;    ///< "Actions", "Reading", …
    std::string_view help;     ///< one sentence
    /// Puts it into the options; an error message for people, or nothing.
    std::string (*apply)(Options&, std::string_view value);
    /// True where "" is a value: no suffix at all, no answer that fails.
    constexpr bool mayBeEmpty() const { return name == "--suffix" || name == "--fail-on"; }
};

std::span<const OptionSpec> optionSpecs(); ///< in the order of --help

struct ExitCodeSpec {
    int code;
    std::string_view verdict; ///< "damaged"; empty where the code is of no verdict
    std::string_view help;
};

std::span<const ExitCodeSpec> exitCodeSpecs(); ///< in ascending order

struct ExampleSpec {
    std::string_view command;
    std::string_view help; ///< what it is for
};

std::span<const ExampleSpec> exampleSpecs(); ///< in the order of --help

/// Reads a command line without the program's name. The error says what is wrong and what would be right.
Result<Options> parseOptions(std::span<const std::string> words);

TerminalText helpText();
/// One line an exit code, in ascending order: the table that --help prints.
TerminalText exitCodeText();

} // namespace macebin::cli
