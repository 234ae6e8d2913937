// SPDX-License-Identifier: Apache-2.0
#include "app/options.h"

#include "format/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace macebin::cli {

namespace {

template <Action action>
std::string setAction(Options& options, std::string_view) {
    if (options.action != Action::none && options.action != action)
        return "cannot be given with another action";
    options.action = action;
    return {};
}

template <bool Options::*flag>
std::string setFlag(Options& options, std::string_view) {
    options.*flag = true;
    return {};
}

template <std::optional<std::string> Options::*member>
std::string setText(Options& options, std::string_view value) {
    options.*member = std::string(value);
    return {};
}

std::string setFormat(Options& options, std::string_view value) {
    if (value == "text")
        options.format = Format::text;
    else if (value == "json")
        options.format = Format::json;
    else if (value == "jsonl")
        options.format = Format::jsonl;
    else if (value == "csv")
        options.format = Format::csv;
    else
        return "takes text, json, jsonl or csv";
    return {};
}

std::string setProbe(Options& options, std::string_view value) {
    if (value == "auto")
        options.probe = ProbeMode::automatic;
    else if (value == "always")
        options.probe = ProbeMode::always;
    else if (value == "never")
        options.probe = ProbeMode::never;
    else
        return "takes auto, always or never";
    return {};
}

std::string setColour(Options& options, std::string_view value) {
    if (value == "auto")
        options.colour = Colour::automatic;
    else if (value == "always")
        options.colour = Colour::always;
    else if (value == "never")
        options.colour = Colour::never;
    else
        return "takes auto, always or never";
    return {};
}

std::string setEra(Options& options, std::string_view value) {
    if (value == "v1")
        options.maceEra = Era::v1;
    else if (value == "v2")
        options.maceEra = Era::v2;
    else
        return "takes v1 (MACE up to v1.0.4) or v2 (MACE from March 2021 on)";
    return {};
}

std::string addTrustedKey(Options& options, std::string_view value) {
    options.trustedKeys.emplace_back(value);
    return {};
}

std::string setJobs(Options& options, std::string_view value) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.jobs);
    if (error != std::errc() || end != value.data() + value.size() || options.jobs < 1 || options.jobs > 256)
        return "takes a number from 1 to 256";
    return {};
}

std::string setStrict(Options& options, std::string_view) {
    options.exitPolicy.warnings = true;
    return {};
}

std::string setFailOn(Options& options, std::string_view value) {
    options.exitPolicy.fatal.clear();
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        const std::string_view word = value.substr(0, comma);
        value.remove_prefix(std::min(comma + 1, value.size()));
        if (word == "warning") {
            options.exitPolicy.warnings = true;
            continue;
        }
        constexpr std::array fatal{Verdict::damaged, Verdict::unreadable, Verdict::notUsed,
                                   Verdict::incomplete, Verdict::harmful};
        const auto found =
            std::find_if(fatal.begin(), fatal.end(), [&](Verdict verdict) { return name(verdict) == word; });
        if (found == fatal.end())
            return "takes a list of damaged, unreadable, not-used, incomplete, harmful, warning; not " +
                   inQuotes(word);
        options.exitPolicy.fatal.insert(*found);
    }
    return {};
}

// clang-format off
constexpr std::array kOptions{
    OptionSpec{"--check", "PATH…", false, "Actions", "Say what each file is, whether it is intact, and what that means. Directories are searched to the bottom.", setAction<Action::check>},
    OptionSpec{"--show", "FILE", false, "Actions", "The same, then identity, every entry, every program with its kernels, and with --regions the whole structure.", setAction<Action::show>},
    OptionSpec{"--extract", "FILE", false, "Actions", "Write the program binaries, and the files inside them, into the folder that -o names.", setAction<Action::extract>},
    OptionSpec{"--explain", "RULE", false, "Actions", "What a rule means and what to do; a star matches several, as in 'v2.*'.", setAction<Action::explain>},
    OptionSpec{"--list-devices", "", false, "Actions", "The OpenCL platforms and devices of this machine.", setAction<Action::listDevices>},
    OptionSpec{"--rebuild", "", false, "Actions", "With --new and --programs: build programs from source for a local device and write a v2 cache of them to -o.", setAction<Action::rebuild>},
    OptionSpec{"--help", "", false, "Actions", "This text.", setAction<Action::help>},
    OptionSpec{"--version", "", false, "Actions", "The version.", setAction<Action::version>},

    OptionSpec{"--format", "text|json|jsonl|csv", true, "Report", "How to report: text (the default), json (one document), jsonl (one line a file); --show also as csv (one line a kernel).", setFormat},
    OptionSpec{"--regions", "", false, "Report", "With --show: every byte range of the file, named.", setFlag<&Options::regions>},
    OptionSpec{"--program", "GLOB", true, "Report", "With --show and --extract: only programs whose name or key matches, as in 'conv_2d*'.", setText<&Options::program>},
    OptionSpec{"--hash", "", false, "Report", "Add the SHA-256 of each file.", setFlag<&Options::hash>},
    OptionSpec{"--color", "auto|always|never", true, "Report", "Colours in text; auto (the default): on a terminal only.", setColour},

    OptionSpec{"--files-from", "FILE", true, "Input", "Also check the paths listed in FILE (- is standard input), one a line.", setText<&Options::filesFrom>},
    OptionSpec{"-0", "", false, "Input", "The paths of --files-from end in NUL, as find -print0 writes them.", setFlag<&Options::nulSeparated>},
    OptionSpec{"--jobs", "N", true, "Input", "How many files to check at once, 1 to 256; else one a core.", setJobs},

    OptionSpec{"--mace-era", "v1|v2", true, "Judging", "Which MACE will read the file: v1 is MACE up to v1.0.4, v2 from March 2021 on.", setEra},
    OptionSpec{"--trusted-key", "PEM", true, "Judging", "A public key (Ed25519); every file must then be signed by one of those given.", addTrustedKey},
    OptionSpec{"--probe", "auto|always|never", true, "Judging", "Ask a driver of this machine to load the programs: auto (the default) only where it could have written them.", setProbe},
    OptionSpec{"--strict", "", false, "Judging", "Exit 7 where there is nothing worse than a warning, but a warning.", setStrict},
    OptionSpec{"--fail-on", "LIST", true, "Judging", "Exit 0 for answers not in LIST (damaged, unreadable, not-used, incomplete, harmful, warning).", setFailOn},

    OptionSpec{"--new", "", false, "Rebuilding", "Make a cache from nothing.", setFlag<&Options::makeNew>},
    OptionSpec{"--programs", "LIST", true, "Rebuilding", "A file with the keys to build, one a line: program name, then its options.", setText<&Options::programList>},
    OptionSpec{"--kernel-sources", "DIR", true, "Rebuilding", "Where the programs' .cl files are; else the ones that come with Macebin.", setText<&Options::kernelSources>},
    OptionSpec{"--mace-version", "TEXT", true, "Rebuilding", "The MACE version to write into the cache; else 'unknown'.", setText<&Options::maceVersion>},
    OptionSpec{"-o", "FILE|DIR", true, "Writing", "Where to write: a file that does not exist yet, or for --extract a folder.", setText<&Options::output>},
    OptionSpec{"--force", "", false, "Writing", "Replace files that exist.", setFlag<&Options::force>},
};

struct ExitCodeSpec { int code; std::string_view verdict; std::string_view help; };
constexpr std::array kExitCodes{
    ExitCodeSpec{0, "intact", "and on every device asked about nothing worse than a warning"},
    ExitCodeSpec{1, "damaged", "at least one error was found in it; a missing or wrong signature is one"},
    ExitCodeSpec{2, "", "wrong usage"},
    ExitCodeSpec{3, "unreadable", "not a file of a known kind, or one that cannot be read"},
    ExitCodeSpec{4, "not-used", "intact, but cleared, ignored, refused or rebuilt on a device asked about: a slow start"},
    ExitCodeSpec{5, "incomplete", "what was asked could not be answered; a directory without a cache is such a case"},
    ExitCodeSpec{6, "harmful", "takes the app or the driver down"},
    ExitCodeSpec{7, "", "intact, with warnings, under --strict or --fail-on warning"},
    ExitCodeSpec{70, "", "a fault of Macebin itself"},
};
// clang-format on

/// Words that differ in few letters are what people meant. Plain edit distance; the words are short.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

std::string unknownFlag(std::string_view word) {
    std::string message = inQuotes(word) + " is not a flag of macebin";
    if (word.size() >= 64) return message;
    const auto nearest =
        std::min_element(kOptions.begin(), kOptions.end(), [&](const auto& a, const auto& b) {
            return distance(a.name, word) < distance(b.name, word);
        });
    // Half of the letters must be right, else every short flag resembles -o.
    const std::size_t wrong = distance(nearest->name, word);
    if (wrong <= 3 && 2 * wrong < word.size())
        message += "; did you mean " + std::string(nearest->name) + "?";
    return message;
}

/// A flag that the action does not look at was meant for something: better said than ignored.
std::string checkMisplaced(const Options& options) {
    const bool rebuilds =
        options.makeNew || options.programList || options.kernelSources || options.maceVersion;
    if (rebuilds && options.action != Action::rebuild)
        return "--new, --programs, --kernel-sources and --mace-version go with --rebuild only";
    const bool writes = options.action == Action::rebuild || options.action == Action::extract;
    if ((options.output || options.force) && !writes)
        return "-o and --force go with --rebuild and --extract only";
    if (options.program && options.action != Action::show && options.action != Action::extract)
        return "--program goes with --show and --extract only";
    if (options.format == Format::csv && options.action != Action::show)
        return "--format csv goes with --show only";
    if (options.regions && options.action != Action::show) return "--regions goes with --show only";
    if (options.filesFrom && options.action != Action::check) return "--files-from goes with --check only";
    if (options.nulSeparated && !options.filesFrom) return "-0 goes with --files-from only";
    return {};
}

/// What an action cannot do without, or with.
std::string checkTogether(const Options& options) {
    const bool onePath = options.paths.size() == 1;
    switch (options.action) {
    case Action::none: return "no action given, such as --check PATH; --help lists them";
    case Action::check:
        return options.paths.empty() && !options.filesFrom ? "--check needs a file or directory" : "";
    case Action::show: return onePath ? "" : "--show takes one file";
    case Action::extract:
        return onePath && options.output ? "" : "--extract takes one file, and -o DIR to write to";
    case Action::explain: return onePath ? "" : "--explain takes one rule, such as v2.crc-mismatch or 'v2.*'";
    case Action::rebuild:
        if (!options.makeNew || !options.programList || !options.output)
            return "--rebuild needs --new, --programs LIST and -o FILE; rebuilding an existing cache comes "
                   "in a later version";
        return options.paths.empty() ? "" : "--rebuild --new takes no input file";
    case Action::listDevices: return options.paths.empty() ? "" : "--list-devices takes no path";
    case Action::help:
    case Action::version: break;
    }
    return {};
}

} // namespace

std::span<const OptionSpec> optionSpecs() {
    return kOptions;
}

Result<Options> parseOptions(std::span<const std::string> words) {
    Options options;
    bool flagsEnded = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (flagsEnded || word.size() < 2 || word[0] != '-') {
            options.paths.emplace_back(word);
            continue;
        }
        if (word == "--") {
            flagsEnded = true;
            continue;
        }
        const auto equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
        const std::string_view flag = word == "-h" ? "--help" : word.substr(0, equals);
        const auto spec =
            std::find_if(kOptions.begin(), kOptions.end(), [&](const auto& s) { return s.name == flag; });
        if (spec == kOptions.end()) return Failure{unknownFlag(flag)};
        std::string_view value;
        if (equals != std::string_view::npos) {
            // `--check=FILE` is what people type who think of it as a value; take it as one.
            value = word.substr(equals + 1);
            if (!spec->takesValue && spec->argument.empty())
                return Failure{std::string(flag) + " takes no value"};
            if (!spec->takesValue) options.paths.emplace_back(value);
        } else if (spec->takesValue) {
            if (i + 1 == words.size())
                return Failure{std::string(flag) + " needs a value: " + std::string(spec->argument)};
            value = words[++i];
        }
        if (const std::string error = spec->apply(options, value); !error.empty())
            return Failure{std::string(flag) + " " + error};
    }
    if (options.action == Action::help || options.action == Action::version) return options;
    if (const std::string error = checkTogether(options); !error.empty()) return Failure{error};
    if (const std::string error = checkMisplaced(options); !error.empty()) return Failure{error};
    return options;
}

std::string exitCodeText() {
    std::string out;
    for (const ExitCodeSpec& spec : kExitCodes) {
        std::string line = "  " + number(static_cast<std::uint64_t>(spec.code));
        line.resize(5, ' ');
        line += spec.verdict;
        line.resize(std::max<std::size_t>(line.size() + 1, 17), ' ');
        out += line + std::string(spec.help) + "\n";
    }
    return out;
}

std::string helpText() {
    std::string out =
        "macebin: what is this OpenCL program cache, is it intact, and what will become of it?\n"
        "\n"
        "It reads MACE's mace_cl_compiled_program.bin (both eras), tuned parameters and MCLP containers.\n"
        "\n"
        "  macebin --check mace_cl_compiled_program.bin     is this file whole?\n"
        "  macebin --check --mace-era v1 FILE               ... and can an app with MACE v1.0.4 read it?\n"
        "  macebin --show --regions FILE                    everything inside, with offsets\n"
        "  macebin --check --format json DIR | jq .verdict  for scripts\n"
        "  macebin --explain v2.crc-mismatch                what a finding means\n";
    std::string_view group;
    for (const OptionSpec& spec : kOptions) {
        if (spec.group != group) out += "\n" + std::string(spec.group) + "\n";
        group = spec.group;
        std::string left = "  " + std::string(spec.name);
        if (!spec.argument.empty()) left += " " + std::string(spec.argument);
        const std::size_t columns =
            left.size() - (left.find("…") == std::string::npos ? 0 : 2); // one character, three bytes
        out += left + std::string(columns < 30 ? 30 - columns : 1, ' ') + std::string(spec.help) + "\n";
    }
    return out + "\nExit codes (several files: the first of 70, 6, 1, 3, 4, 5, 7, 0)\n" + exitCodeText() +
           "\nThe report goes to standard output, everything else to standard error.\n";
}

} // namespace macebin::cli
