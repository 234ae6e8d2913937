// SPDX-License-Identifier: Apache-2.0
// --help, and the tables of exit codes and examples, which the manual page has as well.
#include "app/cli/flags/options.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin::cli {

namespace {

// clang-format off
constexpr std::array kExitCodes{
    ExitCodeSpec{0, "intact", "and on every device asked about nothing worse than a warning"},
    ExitCodeSpec{1, "damaged", "at least one error was found in it; a missing or wrong signature is one"},
    ExitCodeSpec{2, "", "wrong usage"},
    ExitCodeSpec{3, "unreadable", "not a file of a known kind, or one that cannot be read"},
    ExitCodeSpec{4, "not-used", "intact, but cleared, ignored, refused or rebuilt on a device asked about: a slow start"},
    ExitCodeSpec{5, "incomplete", "what was asked could not be answered; a directory without a cache is such a case"},
    ExitCodeSpec{6, "harmful", "takes the app or the driver down"},
    ExitCodeSpec{7, "", "intact, with warnings, under --strict or --fail-on warning"},
    ExitCodeSpec{70, "", "a fault of Macebin itself, or too little memory for a file"},
};

constexpr std::array kExamples{
    ExampleSpec{"macebin --check mace_cl_compiled_program.bin", "is this file whole?"},
    ExampleSpec{"macebin --check --mace-era v1 FILE", "... and can an app with MACE v1.0.4 read it?"},
    ExampleSpec{"macebin --show --regions FILE", "everything inside, with offsets"},
    ExampleSpec{"macebin --check --format json DIR | jq .verdict", "for scripts"},
    ExampleSpec{"macebin --explain v2.crc-mismatch", "what a finding means"},
    ExampleSpec{"macebin --triage case/", "what happened in a support case, in one page"},
    ExampleSpec{"adb logcat -d | macebin --explain-log -", "what MACE says, and what it means"},
};
// clang-format on

} // namespace

std::span<const ExitCodeSpec> exitCodeSpecs() {
    return kExitCodes;
}

std::span<const ExampleSpec> exampleSpecs() {
    return kExamples;
}

TerminalText exitCodeText() {
    TerminalText out;
    for (const ExitCodeSpec& spec : kExitCodes) {
        const TerminalText code = padded("  " + shown(static_cast<std::uint64_t>(spec.code)), 5);
        out += padded(code + spec.verdict + " ", 17) + spec.help + "\n";
    }
    return out;
}

TerminalText helpText() {
    TerminalText out =
        "macebin: what is this OpenCL program cache, is it intact, and what will become of it?\n"
        "\n"
        "It reads MACE's mace_cl_compiled_program.bin (both eras), tuned parameters and MCLP containers.\n"
        "\n";
    for (const ExampleSpec& example : kExamples)
        out += padded("  " + shown(example.command) + " ", 51) + example.help + "\n";
    std::string_view group;
    for (const OptionSpec& spec : optionSpecs()) {
        if (spec.group != group) out += "\n" + shown(spec.group) + "\n";
        group = spec.group;
        TerminalText left = "  " + shown(spec.name);
        if (!spec.argument.empty()) left += " " + shown(spec.argument);
        out += padded(left + " ", 30) + spec.help + "\n";
    }
    return out + "\nExit codes (several files: the first of 70, 6, 1, 3, 4, 5, 7, 0)\n" + exitCodeText() +
           "\nThe report goes to standard output, everything else to standard error.\n";
}

} // namespace macebin::cli
