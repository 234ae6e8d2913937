// SPDX-License-Identifier: Apache-2.0
#include "core/report/ci/sarif_parts.h"

#include "core/words/file_words.h"
#include "format/ascii.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

bool isUnreserved(char c) {
    return isNameCharacter(c) || c == '-' || c == '.' || c == '~' || c == '/';
}

/// Our own sentences hold characters that Markdown would take for marks, as in mace_cl_compiled_program.bin.
std::string markdown(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_{}[]<>#|~").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

Json descriptor(std::string_view id, std::string_view title, std::string_view meaning,
                std::string_view remedy, std::string_view level) {
    Json out;
    out["id"] = id;
    out["shortDescription"] = {{"text", title}};
    out["fullDescription"] = {{"text", meaning}};
    out["help"] = {
        {"text", "What it means: " + std::string(meaning) + "\nWhat to do: " + std::string(remedy)},
        {"markdown", "**What it means.** " + markdown(meaning) + "\n\n**What to do.** " + markdown(remedy)}};
    out["defaultConfiguration"] = {{"level", level}};
    return out;
}

} // namespace

std::string uriOf(std::string_view path) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out = path.substr(0, 1) == "/" ? "file://" : "";
    for (const char c : path) {
        if (isUnreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string_view sarifLevel(Severity severity) {
    return name(severity);
}

std::string_view sarifLevel(Impact impact) {
    switch (impact) {
    case Impact::none: return "none";
    case Impact::slowStart:
    case Impact::atRisk:
    case Impact::unknown: return "warning";
    case Impact::appCrash: return "error";
    }
    return "warning";
}

Json sarifRule(const Rule& rule) {
    Json out = descriptor(rule.id, rule.title, rule.meaning, rule.remedy, sarifLevel(rule.severity));
    out["properties"] = {{"section", rule.section}};
    return out;
}

std::string impactRuleId(Impact impact) {
    return "impact." + std::string(name(impact));
}

Json sarifRule(Impact impact) {
    const auto make = [&](std::string_view title, std::string_view meaning, std::string_view remedy) {
        return descriptor(impactRuleId(impact), title, meaning, remedy, sarifLevel(impact));
    };
    switch (impact) {
    case Impact::none: break;
    case Impact::slowStart:
        return make("A device that was asked about does not use the file, or some of its programs.",
                    "Programs are built again: a slow start there, no harm.",
                    "Nothing, or make the cache again on that device.");
    case Impact::atRisk:
        return make(
            "A device that was asked about uses the file, though something says that it should not.",
            "The app may crash or compute wrong results there.",
            "Delete the cache on that device (keep the tuned parameters); MACE builds the programs again.");
    case Impact::appCrash:
        return make("The file takes the app or the driver down on a device that was asked about.",
                    "The app dies there when it loads the file.",
                    "Delete it there. macebin --self-test tells whether the device itself is all right.");
    case Impact::unknown:
        return make("What a device does with the file could not be decided.",
                    "The answer says which fact is missing.", "Give the missing fact and check again.");
    }
    return make("A device uses the file.", "Nothing is wrong.", "Nothing.");
}

std::string noCacheSentence(bool isDirectory, std::size_t passedOver) {
    std::string out = noCacheText(isDirectory, passedOver);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

} // namespace macebin
