// SPDX-License-Identifier: Apache-2.0
// The table of flags: what each takes, which actions look at it, and what --help says of it.
#include "app/cli/flags/options.h"
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

std::string setPackage(Options& options, std::string_view value) {
    options.package = PackageName::from(value);
    return options.package ? "" : takesPackageName(value);
}

template <std::vector<std::string> Options::*member>
std::string addText(Options& options, std::string_view value) {
    (options.*member).emplace_back(value);
    return {};
}

template <std::optional<Form> Options::*member>
std::string setForm(Options& options, std::string_view value) {
    options.*member = formNamed(value);
    return options.*member ? "" : "takes v1, v2, mclp, text or cc";
}

std::string setPrefer(Options& options, std::string_view value) {
    if (value != "first" && value != "last") return "takes first or last";
    options.prefer = value == "first" ? Prefer::first : Prefer::last;
    return {};
}

std::string setDescriptor(Options& options, std::string_view value) {
    int descriptor = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), descriptor);
    if (error != std::errc() || end != value.data() + value.size() || descriptor < 0)
        return "takes the number of an open file descriptor";
    options.passphraseDescriptor = descriptor;
    return {};
}

constexpr ActionSet on(auto... actions) {
    return actionSet(actions...);
}
/// The actions that answer with a report. --print-collect-script prints a script, --help and --version a
/// text.
constexpr ActionSet kReporting =
    on(Action::check, Action::show, Action::extract, Action::diff, Action::profileFrom, Action::repair,
       Action::convert, Action::merge, Action::split, Action::sign, Action::makeKey, Action::clear,
       Action::restore, Action::rebuild, Action::explain, Action::triage, Action::explainLog, Action::summary,
       Action::listDevices, Action::selfTest, Action::knownCrashes, Action::forgetCrashes);

/// In the order of --help.
constexpr std::array kFormats{
    FormatSpec{"text", Format::text, kReporting},
    FormatSpec{"json", Format::json, kReporting},
    FormatSpec{"jsonl", Format::jsonl, kReporting},
    FormatSpec{"csv", Format::csv, actionSet(Action::show, Action::check, Action::summary)},
    FormatSpec{"html", Format::html, actionSet(Action::check, Action::show, Action::diff, Action::triage)},
    FormatSpec{"junit", Format::junit, actionSet(Action::check)},
    FormatSpec{"sarif", Format::sarif, actionSet(Action::check)},
};

std::string setFormat(Options& options, std::string_view value) {
    std::string names;
    for (const FormatSpec& spec : kFormats) {
        if (spec.name == value) {
            options.format = spec.format;
            return {};
        }
        names += (names.empty() ? "" : &spec == &kFormats.back() ? " or " : ", ") + std::string(spec.name);
    }
    return "takes " + names;
}

std::string setPolicy(Options& options, std::string_view value) {
    if (value != "same-gpu" && value != "none") return "takes same-gpu or none";
    options.policy = value == "none" ? Policy::none : Policy::sameGpu;
    return {};
}

std::string setProbe(Options& options, std::string_view value) {
    options.isProbeGiven = true;
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

std::string setSandbox(Options& options, std::string_view value) {
    if (value == "auto")
        options.sandbox = SandboxMode::automatic;
    else if (value == "require")
        options.sandbox = SandboxMode::require;
    else if (value == "off")
        options.sandbox = SandboxMode::off;
    else
        return "takes auto, require or off";
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

/// The actions whose text has colours.
constexpr ActionSet kColoured =
    on(Action::check, Action::show, Action::diff, Action::repair, Action::convert, Action::merge,
       Action::split, Action::sign, Action::makeKey, Action::rebuild, Action::triage, Action::explainLog);
/// The actions whose exit code is a verdict on files.
constexpr ActionSet kJudging = on(Action::check, Action::show, Action::extract, Action::triage);
/// The actions that a signature can hold for: they tell what a file is, or make another one of its bytes as
/// they are. A damaged file, the files of a case and two files side by side are looked at whoever made them.
constexpr ActionSet kTrusting = on(Action::check, Action::show, Action::extract, Action::convert,
                                   Action::merge, Action::split, Action::sign, Action::rebuild);
/// The actions that write one file to -o.
constexpr ActionSet kWriting = on(Action::repair, Action::convert, Action::merge, Action::split, Action::sign,
                                  Action::makeKey, Action::rebuild, Action::profileFrom);

// clang-format off
constexpr std::array kOptions{
    OptionSpec{"--check", "PATH…", false, on(Action::check), "Actions", "Say what each file is, whether it is intact, and what that means. Directories are searched to the bottom. `macebin PATH…` is the same.", setAction<Action::check>},
    OptionSpec{"--show", "FILE", false, on(Action::show), "Actions", "The same, then identity, every entry, every program with its kernels, and with --regions the whole structure.", setAction<Action::show>},
    OptionSpec{"--extract", "FILE", false, on(Action::extract), "Actions", "Write the program binaries, and the files inside them, into the folder that -o names.", setAction<Action::extract>},
    OptionSpec{"--diff", "BEFORE AFTER", false, on(Action::diff), "Actions", "What an update changed: first the programs carried over byte for byte under a new driver label, then all else.", setAction<Action::diff>},
    OptionSpec{"--profile-from", "FILE…", false, on(Action::profileFrom), "Actions", "A device profile from what people have: clinfo, OpenCL-Z, logs, getprop, dumpsys, a cache of the device (- is standard input).", setAction<Action::profileFrom>},
    OptionSpec{"--print-collect-script", "[PATH]", false, on(Action::printCollectScript), "Actions", "A shell script that brings MACE's files, logs and the driver's version home from a phone with adb, without root.", setAction<Action::printCollectScript>},
    OptionSpec{"--repair", "FILE", false, on(Action::repair), "Actions", "Save what is whole in a damaged cache: a plan of what is kept and dropped, then a file that passes --check.", setAction<Action::repair>},
    OptionSpec{"--convert", "FILE", false, on(Action::convert), "Actions", "Write the same pairs in the form that --as names.", setAction<Action::convert>},
    OptionSpec{"--merge", "FILE…", false, on(Action::merge), "Actions", "One cache out of several of the same device and driver.", setAction<Action::merge>},
    OptionSpec{"--split", "FILE", false, on(Action::split), "Actions", "A cache of only those programs that --list or --program names.", setAction<Action::split>},
    OptionSpec{"--sign", "FILE", false, on(Action::sign), "Actions", "A signed MCLP container of the file, with the private key that --key names.", setAction<Action::sign>},
    OptionSpec{"--make-key", "", false, on(Action::makeKey), "Actions", "A new Ed25519 key pair: the private key into -o FILE, the public one beside it.", setAction<Action::makeKey>},
    OptionSpec{"--clear", "PATH", false, on(Action::clear), "Actions", "Move a compiled cache (or those of a storage directory) aside, so that MACE builds its programs again.", setAction<Action::clear>},
    OptionSpec{"--restore", "PATH", false, on(Action::restore), "Actions", "Bring back what --clear moved aside.", setAction<Action::restore>},
    OptionSpec{"--rebuild", "FILE", false, on(Action::rebuild), "Actions", "Build a cache's programs from source for a local device; with --new and --programs LIST, a cache from nothing.", setAction<Action::rebuild>},
    OptionSpec{"--explain", "RULE", false, on(Action::explain), "Actions", "What a rule means and what to do; a star matches several, as in 'v2.*'.", setAction<Action::explain>},
    OptionSpec{"--triage", "PATH…", false, actionSet(Action::triage), "Actions", "What happened in a support case, in one page: caches, logs, dumps, bug reports, whatever came.", setAction<Action::triage>},
    OptionSpec{"--explain-log", "FILE|-", false, on(Action::explainLog), "Actions", "What MACE says in a log, a tombstone or a bug report: each line with its meaning, crashes, and what to do.", setAction<Action::explainLog>},
    OptionSpec{"--summary", "REPORT…", false, on(Action::summary), "Actions", "Add up reports of any number of runs (json or jsonl of --check; - is standard input): files by verdict, device, driver and rule.", setAction<Action::summary>},
    OptionSpec{"--list-devices", "", false, on(Action::listDevices), "Actions", "The OpenCL platforms and devices of this machine.", setAction<Action::listDevices>},
    OptionSpec{"--self-test", "", false, on(Action::selfTest), "Actions", "Run kernels that are known to be right on a device, and compare what it computes: is it the file or the device?", setAction<Action::selfTest>},
    OptionSpec{"--known-crashes", "", false, on(Action::knownCrashes), "Actions", "The programs that took a driver of this machine down, which --check does not load again.", setAction<Action::knownCrashes>},
    OptionSpec{"--forget-crashes", "", false, on(Action::forgetCrashes), "Actions", "Empty that list.", setAction<Action::forgetCrashes>},
    OptionSpec{"--help", "", false, on(Action::help), "Actions", "This text.", setAction<Action::help>},
    OptionSpec{"--version", "", false, on(Action::version), "Actions", "The version.", setAction<Action::version>},

    OptionSpec{"--format", "text|json|jsonl|csv|html|junit|sarif", true, kReporting, "Report", "How to report: text (the default), json (one document), jsonl (one line a file); csv with --show (one line a kernel), --check --profile (one line a file and device), --summary (one line a count); --check, --show, --diff and --triage as html (one page); --check as junit or sarif, for CI.", setFormat},
    OptionSpec{"--regions", "", false, on(Action::show), "Report", "With --show: every byte range of the file, named.", setFlag<&Options::regions>},
    OptionSpec{"--program", "GLOB", true, on(Action::show, Action::extract, Action::split), "Report", "With --show, --extract and --split: only programs whose name or key matches, as in 'conv_2d*'.", setText<&Options::program>},
    OptionSpec{"--keys", "", false, on(Action::show), "Report", "With --show: print the programs' keys and nothing else, one a line, for --programs and --list.", setFlag<&Options::keys>},
    OptionSpec{"--hash", "", false, on(Action::check, Action::show), "Report", "With --check and --show: add the SHA-256 of each file.", setFlag<&Options::hash>},
    OptionSpec{"--color", "auto|always|never", true, kColoured, "Report", "Colours in text; auto (the default): on a terminal only.", setColour},

    OptionSpec{"--files-from", "FILE", true, on(Action::check), "Input", "Also check the paths listed in FILE (- is standard input), one a line.", setText<&Options::filesFrom>},
    OptionSpec{"-0", "", false, on(Action::check), "Input", "The paths of --files-from end in NUL, as find -print0 writes them.", setFlag<&Options::nulSeparated>},
    OptionSpec{"--jobs", "N", true, on(Action::check, Action::repair, Action::rebuild, Action::selfTest, Action::triage), "Input", "How many files to read, or drivers to ask, at once, 1 to 256; else one a core.", setJobs},

    OptionSpec{"--mace-era", "v1|v2", true, on(Action::check, Action::show, Action::clear), "Judging", "Which MACE will read the file (with --clear --empty: the empty one): v1 is MACE up to v1.0.4, v2 from March 2021 on.", setEra},
    OptionSpec{"--profile", "FILE|DIR", true, on(Action::check, Action::repair), "Judging", "A device profile, or a directory of them: say what MACE does with each file on that device. May be given several times. No driver of this machine is asked then, unless --probe is given.", addText<&Options::profiles>},
    OptionSpec{"--policy", "same-gpu|none", true, on(Action::check), "Judging", "With --profile: the app's reuse policy; same-gpu is MACE's default.", setPolicy},
    OptionSpec{"--precompiled", "FILE", true, on(Action::check), "Judging", "With --profile: the precompiled programs that the app ships beside its cache.", setText<&Options::precompiled>},
    OptionSpec{"--as-precompiled", "", false, on(Action::check), "Judging", "With --profile: judge the files as precompiled programs, not as the cache.", setFlag<&Options::asPrecompiled>},
    OptionSpec{"--trusted-key", "PEM", true, kTrusting, "Judging", "A public key (Ed25519); every file that is read must then be a container that one of those given signed.", addText<&Options::trustedKeys>},
    OptionSpec{"--probe", "auto|always|never", true, on(Action::check), "Judging", "With --check: ask a driver of this machine to load the programs: auto (the default) only where it could have written them.", setProbe},
    OptionSpec{"--device", "SPEC", true, on(Action::check, Action::repair, Action::rebuild, Action::selfTest), "Judging", "Which OpenCL device of this machine to ask: its number in --list-devices, PLATFORM:DEVICE, (part of) its or its platform's name, or cpu, gpu, accelerator.", setText<&Options::device>},
    OptionSpec{"--sandbox", "auto|require|off", true, on(Action::check, Action::repair, Action::rebuild, Action::selfTest, Action::listDevices), "Judging", "What surrounds a driver: auto (the default) what this machine allows, require refuses to load one with less than all of it, off leaves the sandbox out.", setSandbox},
    OptionSpec{"--retry-crashes", "", false, on(Action::check), "Judging", "Also load programs that are known to crash the driver.", setFlag<&Options::retryCrashes>},
    OptionSpec{"--strict", "", false, kJudging, "Judging", "With --check, --show, --extract and --triage: exit 7 where there is nothing worse than a warning, but a warning.", setStrict},
    OptionSpec{"--fail-on", "LIST", true, kJudging | on(Action::selfTest), "Judging", "With the same, and --self-test: exit 0 for answers not in LIST (damaged, unreadable, not-used, incomplete, harmful, warning).", setFailOn},

    OptionSpec{"--new", "", false, on(Action::rebuild), "Rebuilding", "Make a cache from nothing.", setFlag<&Options::makeNew>},
    OptionSpec{"--programs", "LIST", true, on(Action::rebuild), "Rebuilding", "A file with the keys to build, one a line, as --show --keys prints them; with FILE: those that it lacks.", setText<&Options::programList>},
    OptionSpec{"--only", "WHAT", true, on(Action::rebuild), "Rebuilding", "Build some and keep the rest: stale, failing, missing (of --programs), or a glob of programs.", setText<&Options::only>},
    OptionSpec{"--for-this-device", "", false, on(Action::rebuild), "Rebuilding", "Rebuild the cache of another family's device, for this one.", setFlag<&Options::forThisDevice>},
    OptionSpec{"--allow-mixed", "", false, on(Action::rebuild), "Rebuilding", "Keep programs of another driver beside new ones. This hides from MACE who made them.", setFlag<&Options::allowMixed>},
    OptionSpec{"--keep-unbuilt", "", false, on(Action::rebuild), "Rebuilding", "Keep the old program where there is no source, or it does not build; else it is left out.", setFlag<&Options::keepUnbuilt>},
    OptionSpec{"--suffix", "TEXT", true, on(Action::rebuild), "Rebuilding", "What to append to each program's options, instead of MACE's ' -Werror -cl-mad-enable -cl-fast-relaxed-math'.", setText<&Options::suffix>},
    OptionSpec{"--kernel-sources", "DIR", true, on(Action::rebuild, Action::repair, Action::check, Action::selfTest), "Rebuilding", "Where the programs' .cl files are; else the ones that come with Macebin. With --check: also measure how long they take to build; with --profile: find the programs that an app with these sources builds again.", setText<&Options::kernelSources>},
    OptionSpec{"--mace-version", "TEXT", true, on(Action::rebuild), "Rebuilding", "The MACE version to write into the cache; else that of FILE, else 'unknown'.", setText<&Options::maceVersion>},
    OptionSpec{"--accept-changes", "", false, on(Action::repair), "Repairing", "Keep programs that nothing can vouch for, although a checksum says that bytes were changed.", setFlag<&Options::acceptChanges>},
    OptionSpec{"--drop", "WHAT", true, on(Action::repair), "Repairing", "Leave out more: empty, orphans, mixed; stale, crashing, rejected (a device is asked); or a glob of programs. May be given several times.", addText<&Options::drop>},
    OptionSpec{"--keep", "GLOB", true, on(Action::repair), "Repairing", "Keep only programs that match. May be given several times.", addText<&Options::keep>},
    OptionSpec{"--with", "FILE", true, on(Action::repair), "Repairing", "Another damaged copy of the same file: each fills in what the other lost.", setText<&Options::with>},
    OptionSpec{"--relabel", "KEY=VALUE", true, on(Action::repair), "Repairing", "Write another platform-info or device-name. This hides from MACE which driver made the programs.", addText<&Options::relabel>},

    OptionSpec{"--as", "v1|v2|mclp|text|cc", true, on(Action::convert), "Converting", "The form to write: MACE up to v1.0.4, MACE from March 2021, MCLP, protobuf text (.pb), C++ array (.bin.cc).", setForm<&Options::as>},
    OptionSpec{"--inner", "v1|v2|mclp", true, on(Action::convert), "Converting", "With --as cc: the form of the file inside the array, where the input is of no binary form.", setForm<&Options::inner>},
    OptionSpec{"--data-function", "NAME", true, on(Action::convert), "Converting", "With --as cc: the C++ function that returns the bytes.", setText<&Options::dataFunction>},
    OptionSpec{"--size-function", "NAME", true, on(Action::convert), "Converting", "With --as cc: the C++ function that returns their number.", setText<&Options::sizeFunction>},
    OptionSpec{"--driver-version", "TEXT", true, on(Action::convert, Action::sign), "Converting", "With --as mclp or --sign: CL_DRIVER_VERSION of the device that made the programs.", setText<&Options::driverVersion>},
    OptionSpec{"--abi", "TEXT", true, on(Action::convert, Action::sign), "Converting", "With --as mclp or --sign: the ABI of the app that made the programs, such as arm64-v8a.", setText<&Options::abi>},
    OptionSpec{"--prefer", "first|last", true, on(Action::merge), "Converting", "With --merge: which file wins where two have the same key with other bytes.", setPrefer},
    OptionSpec{"--list", "FILE", true, on(Action::split), "Converting", "With --split: a file with the keys to take, one a line.", setText<&Options::list>},
    OptionSpec{"--rest", "FILE", true, on(Action::split), "Converting", "With --split: where to write the programs that were not taken.", setText<&Options::rest>},

    OptionSpec{"--key", "PEM", true, on(Action::sign), "Signing", "The private key (Ed25519, PKCS #8) to sign with.", setText<&Options::key>},
    OptionSpec{"--passphrase-file", "FILE", true, on(Action::sign, Action::makeKey), "Signing", "A file whose first line is the passphrase of the private key.", setText<&Options::passphraseFile>},
    OptionSpec{"--passphrase-fd", "N", true, on(Action::sign, Action::makeKey), "Signing", "An open file descriptor to read the passphrase from.", setDescriptor},

    OptionSpec{"--empty", "", false, on(Action::clear), "Clearing", "With --clear: leave a valid empty cache in its place.", setFlag<&Options::empty>},
    OptionSpec{"--package", "NAME", true, on(Action::clear, Action::restore, Action::printCollectScript), "Clearing", "With --clear: print the adb commands that do the same to PATH on a phone, as this app. With --print-collect-script: whose files they are.", setPackage},

    OptionSpec{"-o", "FILE|DIR", true, kWriting | on(Action::extract), "Writing", "Where to write: a file that does not exist yet, or for --extract a folder.", setText<&Options::output>},
    OptionSpec{"--in-place", "", false, on(Action::repair), "Writing", "With --repair: replace the file itself; the old one is kept as FILE.bak (.bak1, .bak2, …).", setFlag<&Options::inPlace>},
    OptionSpec{"--dry-run", "", false, kWriting | on(Action::clear, Action::restore), "Writing", "Say what would be done, and write nothing.", setFlag<&Options::dryRun>},
    OptionSpec{"--force", "", false, kWriting | on(Action::extract, Action::restore), "Writing", "Replace files that exist; with --restore: a cache that is there again.", setFlag<&Options::force>},
};
// clang-format on

} // namespace

std::span<const FormatSpec> formatSpecs() {
    return kFormats;
}

std::span<const OptionSpec> optionSpecs() {
    return kOptions;
}

} // namespace macebin::cli
