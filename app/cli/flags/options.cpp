// SPDX-License-Identifier: Apache-2.0
#include "app/cli/flags/options.h"

#include "app/cli/flags/wrong_usage.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::cli {

namespace {

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
    const auto specs = optionSpecs();
    std::string message = inQuotes(word) + " is not a flag of macebin";
    if (word.size() >= 64) return message;
    const auto nearest = std::min_element(specs.begin(), specs.end(), [&](const auto& a, const auto& b) {
        return distance(a.name, word) < distance(b.name, word);
    });
    // Half of the letters must be right, else every short flag resembles -o.
    const std::size_t wrong = distance(nearest->name, word);
    if (wrong <= 3 && 2 * wrong < word.size())
        message += "; did you mean " + std::string(nearest->name) + "?";
    return message;
}

} // namespace

Result<Options> parseOptions(std::span<const std::string> words) {
    Options options;
    const auto specs = optionSpecs();
    std::vector<const OptionSpec*> given;
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
            std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return s.name == flag; });
        if (spec == specs.end()) return Failure{unknownFlag(flag)};
        given.push_back(&*spec);
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
        if (spec->takesValue && value.empty() && !spec->mayBeEmpty())
            return Failure{std::string(flag) +
                           " needs a value, and \"\" is none: " + std::string(spec->argument)};
        if (const std::string error = spec->apply(options, value); !error.empty())
            return Failure{std::string(flag) + " " + error};
    }
    // `macebin FILE…` is what people type first.
    if (options.action == Action::none && (!options.paths.empty() || options.filesFrom))
        options.action = Action::check;
    if (const std::string error = whyWrongUsage(options, given); !error.empty()) return Failure{error};
    return options;
}

} // namespace macebin::cli
