// SPDX-License-Identifier: Apache-2.0
// Completions for bash (its manual, "Programmable Completion"), zsh (zshcompsys(1), _arguments) and fish
// (complete(1)). Each is one file that the shell finds by its name.
#include "app/cli/flags/options.h"
#include "app/manual/manual.h"
#include "core/text/joined.h"
#include "format/rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

namespace macebin::cli {

namespace {

std::string ruleIds() {
    std::vector<std::string_view> ids(std::size(kRules));
    std::transform(std::begin(kRules), std::end(kRules), ids.begin(),
                   [](const Rule& rule) { return rule.id; });
    return joined(ids, " ");
}

/// One word for a shell, whatever is in it.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

bool isWord(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return std::isupper(c) != 0; });
}

std::string bashWords(const std::string& words) {
    return "mapfile -t COMPREPLY < <(compgen -W " + quoted(words) + " -- \"$word\")";
}

/// What bash offers behind a flag; empty: names of files.
std::string bashReply(const OptionSpec& spec) {
    const Argument argument = argumentOf(spec);
    if (argument.kind == ArgumentKind::words) return bashWords(joined(argument.words, " "));
    if (argument.kind == ArgumentKind::rule) return bashWords(ruleIds());
    return argument.kind == ArgumentKind::text ? "COMPREPLY=()" : "";
}

/// Of a text inside _arguments' brackets and colons.
std::string zshText(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string zshAction(const OptionSpec& spec) {
    const Argument argument = argumentOf(spec);
    switch (argument.kind) {
    case ArgumentKind::none: return "";
    case ArgumentKind::words: return ":" + zshText(spec.argument) + ":(" + joined(argument.words, " ") + ")";
    case ArgumentKind::rule: return ":rule:(" + ruleIds() + ")";
    // What an action works on may stand anywhere on the line: the last of the specs is for it.
    case ArgumentKind::path: return spec.takesValue ? ":" + zshText(spec.argument) + ":_files" : "";
    case ArgumentKind::text: return ":" + zshText(spec.argument) + ": ";
    }
    return "";
}

/// -s and -l of fish's complete: "-o" is short, "--check" is long.
std::string fishName(std::string_view flag) {
    return flag.starts_with("--") ? "-l " + std::string(flag.substr(2)) : "-s " + std::string(flag.substr(1));
}

/// In quotes of fish, a backslash stands before quotes and itself.
std::string fishQuoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out + "'";
}

std::string fishAction(const OptionSpec& spec) {
    const Argument argument = argumentOf(spec);
    switch (argument.kind) {
    case ArgumentKind::words: return " -x -a " + fishQuoted(joined(argument.words, " "));
    case ArgumentKind::rule: return " -x -a " + fishQuoted(ruleIds());
    case ArgumentKind::path: return spec.takesValue ? " -r -F" : "";
    case ArgumentKind::text: return spec.takesValue ? " -x" : "";
    case ArgumentKind::none: break;
    }
    return "";
}

} // namespace

Argument argumentOf(const OptionSpec& spec) {
    if (spec.argument.empty()) return {};
    std::vector<std::string_view> words = split(spec.argument, '|');
    if (std::all_of(words.begin(), words.end(), isWord)) return {ArgumentKind::words, std::move(words)};
    if (spec.argument == "RULE") return {ArgumentKind::rule, {}};
    constexpr std::array text{"GLOB", "TEXT", "N", "NAME", "SPEC", "WHAT", "KEY=VALUE"};
    const bool isText = std::find(text.begin(), text.end(), spec.argument) != text.end();
    // A list of words is of --fail-on alone; all other lists are files.
    return {isText || spec.name == "--fail-on" ? ArgumentKind::text : ArgumentKind::path, {}};
}

std::string bashCompletion() {
    std::string cases;
    std::vector<std::string_view> flags;
    for (const OptionSpec& spec : optionSpecs()) {
        flags.push_back(spec.name);
        if (const std::string reply = bashReply(spec); !reply.empty())
            cases += "    " + std::string(spec.name) + ")\n        " + reply + "\n        return ;;\n";
    }
    return "# SPDX-License-Identifier: Apache-2.0\n"
           "# bash completion for macebin\n"
           "_macebin() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    # --flag=VALUE comes in three words.\n"
           "    if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then "
           "before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
           "    case $before in\n" +
           cases +
           "    esac\n"
           "    if [[ $word == -* ]]; then\n"
           "        " +
           bashWords(joined(flags, " ")) +
           "\n"
           "        return\n"
           "    fi\n"
           "    COMPREPLY=()\n" // -o default: names of files
           "}\n"
           "complete -o bashdefault -o default -F _macebin macebin\n";
}

std::string zshCompletion() {
    std::string out = "#compdef macebin\n# SPDX-License-Identifier: Apache-2.0\n_arguments -S \\\n";
    for (const OptionSpec& spec : optionSpecs()) {
        std::string one = spec.help.find("several times") == std::string_view::npos ? "" : "*";
        one += spec.name;
        if (spec.takesValue && spec.name.starts_with("--")) one += '=';
        one += "[" + zshText(spec.help) + "]";
        one += zshAction(spec);
        out += "    " + quoted(one) + " \\\n";
    }
    return out + "    '*:file:_files'\n";
}

std::string fishCompletion() {
    std::string out = "# SPDX-License-Identifier: Apache-2.0\n";
    for (const OptionSpec& spec : optionSpecs())
        out += "complete -c macebin " + fishName(spec.name) + fishAction(spec) + " -d " +
               fishQuoted(spec.help.substr(0, spec.help.find(". "))) + "\n";
    return out;
}

} // namespace macebin::cli
