// SPDX-License-Identifier: Apache-2.0
// The layout of a page is that of man-pages(7); the requests are those of groff_man(7).
#include "app/cli/flags/options.h"
#include "app/manual/manual.h"
#include "core/answer/version.h"
#include "format/ascii.h"

#include <algorithm>

namespace macebin::cli {

namespace {

/// Text as roff takes it: a hyphen is a minus that can be searched and copied, and no line is a request.
std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string bold(std::string_view text) {
    return "\\fB" + roff(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + roff(text) + "\\fR";
}

std::string section(std::string_view title) {
    return ".SH " + uppered(title) + "\n";
}

/// A term and, indented below it, what it means.
std::string item(const std::string& term, std::string_view meaning) {
    return ".TP\n" + term + "\n" + roff(meaning) + "\n";
}

std::string optionSections() {
    std::string out;
    std::string_view group;
    for (const OptionSpec& spec : optionSpecs()) {
        if (spec.group != group) out += section(spec.group);
        group = spec.group;
        const std::string argument = spec.argument.empty() ? "" : " " + italic(spec.argument);
        out += item(bold(spec.name) + argument, spec.help);
    }
    return out;
}

std::string exitSection() {
    std::string out = section("Exit status") + "Of several files: the first of 70, 6, 1, 3, 4, 5, 7, 0.\n";
    for (const ExitCodeSpec& spec : exitCodeSpecs()) {
        const std::string verdict = spec.verdict.empty() ? "" : " " + std::string(spec.verdict);
        out += item(bold(std::to_string(spec.code) + verdict), spec.help);
    }
    return out;
}

std::string variableSection() {
    std::string out = section("Environment");
    for (const VariableSpec& variable : variableSpecs())
        out += item(bold(variable.name), variable.help);
    return out;
}

std::string exampleSection() {
    std::string out = section("Examples");
    for (const ExampleSpec& example : exampleSpecs())
        out += item(bold(example.command), example.help);
    return out;
}

} // namespace

const std::vector<VariableSpec>& variableSpecs() {
    // clang-format off
    static const std::vector<VariableSpec> variables{
        {"NO_COLOR", "Where it is set, text has no colours, unless --color always is given."},
        {"MACEBIN_KERNELS", "The folder of kernel sources that is used where --kernel-sources is not given."},
        {"MACEBIN_PROBE", "The program that loads drivers, instead of the macebin-probe that belongs to Macebin."},
        {"MACEBIN_GUI", "The program that is started where nothing is on the command line, instead of macebin-gui."},
        {"OCL_ICD_VENDORS", "A folder of .icd files, or one of them: which OpenCL drivers of this machine there are."},
        {"OCL_ICD_FILENAMES", "Further OpenCL drivers: their libraries, separated by colons."},
        {"XDG_STATE_HOME", "Where the list of known crashes is kept, in macebin/; else below ~/.local/state."},
    };
    // clang-format on
    return variables;
}

std::string manualPage() {
    return ".\\\" SPDX-License-Identifier: Apache-2.0\n"
           ".TH MACEBIN 1 \"\" \"Macebin " +
           roff(kVersion) + "\" \"User Commands\"\n" + section("Name") +
           "macebin \\- check, explain, repair and rebuild OpenCL program caches\n" + section("Synopsis") +
           bold("macebin") + " " + italic("ACTION") + " [" + italic("FLAGS") + "] [" + italic("PATH…") +
           "]\n" + section("Description") +
           roff("An app that uses Xiaomi's MACE keeps its compiled OpenCL programs in "
                "mace_cl_compiled_program.bin: machine code of the driver of one phone. macebin says what "
                "such a file is, whether it is intact, what a device will do with it, and makes one that "
                "works. It reads the caches of both eras of MACE, tuned parameters, signed MCLP containers, "
                "and the binaries of drivers inside them.") +
           "\n.PP\n" +
           roff("One action a call. Without anything the window opens (macebin-gui), where a display is "
                "there. The report goes to standard output, everything else to standard error; no input is "
                "changed unless that is asked for.") +
           "\n" + exampleSection() + optionSections() + exitSection() + variableSection() +
           section("See also") + bold("macebin-gui") + "(1), " + bold("clinfo") +
           "(1)\n.PP\n"
           "The documents of the package: COMMANDS.md (the command line), REPORTS.md (what reports hold), "
           "FORMAT.md (the files, byte by byte), DECISIONS.md (what MACE does with them).\n";
}

} // namespace macebin::cli
