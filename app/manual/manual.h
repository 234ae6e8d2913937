// SPDX-License-Identifier: Apache-2.0
// What a shell and its manual know of the command line, made of the table that parses it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace macebin::cli {

struct OptionSpec;

/// The page macebin(1), for man: roff, UTF-8.
std::string manualPage();

/// Completion of flags, their values, and file names, as each shell loads it by itself.
std::string bashCompletion();
std::string zshCompletion();
std::string fishCompletion();

/// What can stand behind a flag.
enum class ArgumentKind {
    none,
    words, ///< one of a few
    path,
    rule, ///< the id of a rule
    text  ///< nothing to offer
};

struct Argument {
    ArgumentKind kind = ArgumentKind::none;
    std::vector<std::string_view> words; ///< of ArgumentKind::words; views the spec
};

/// Of what --help says that the flag takes: "v1|v2" are words, "FILE" is a path.
Argument argumentOf(const OptionSpec& spec);

/// A variable of the environment that Macebin looks at; COMMANDS.md has the same table.
struct VariableSpec {
    std::string_view name;
    std::string_view help; ///< one sentence
};

const std::vector<VariableSpec>& variableSpecs();

} // namespace macebin::cli
