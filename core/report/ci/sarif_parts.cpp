// SPDX-License-Identifier: Apache-2.0
#include "core/report/ci/sarif_parts.h"

#include "core/words/file_words.h"
#include "core/words/finding_words.h"
#include "format/ascii.h"

#include <algorithm>

namespace macebin {

namespace {

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

/// A title, what it means and what to do, for a rule that is none of our table.
struct Descriptor {
    std::string_view title, meaning, remedy;
};

Descriptor describe(Impact impact) {
    switch (impact) {
    case Impact::none: break;
    case Impact::slowStart:
        return {"A device that was asked about does not use the file, or some of its programs.",
                "Programs are built again: a slow start there, no harm.",
                "Nothing, or make the cache again on that device."};
    case Impact::atRisk:
        return {
            "A device that was asked about uses the file, though something says that it should not.",
            "The app may crash or compute wrong results there.",
            "Delete the cache on that device (keep the tuned parameters); MACE builds the programs again."};
    case Impact::appCrash:
        return {"The file takes the app or the driver down on a device that was asked about.",
                "The app dies there when it loads the file.",
                "Delete it there. macebin --self-test tells whether the device itself is all right."};
    case Impact::unknown:
        return {"What a device does with the file could not be decided.",
                "The answer says which fact is missing.", "Give the missing fact and check again."};
    }
    return {"A device uses the file.", "Nothing is wrong.", "Nothing."};
}

void putDescriptor(JsonObject& out, std::string_view id, const Descriptor& what, std::string_view level) {
    const std::string meaning(what.meaning);
    const std::string remedy(what.remedy);
    out.word("id", id);
    out.object("shortDescription").word("text", what.title);
    out.object("fullDescription").word("text", meaning);
    JsonObject help = out.object("help");
    help.word("text", "What it means: " + meaning + "\nWhat to do: " + remedy);
    help.word("markdown",
              "**What it means.** " + markdown(meaning) + "\n\n**What to do.** " + markdown(remedy));
    out.object("defaultConfiguration").word("level", level);
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

std::string SarifRule::id() const {
    return rule ? std::string(rule->id) : "impact." + std::string(name(impact));
}

void putSarifRule(JsonObject out, const SarifRule& of) {
    if (!of.rule) return putDescriptor(out, of.id(), describe(of.impact), sarifLevel(of.impact));
    const Rule& rule = *of.rule;
    const FindingWords words = wordsOf(rule);
    const std::string remedy = Prose(words.remedy).text();
    putDescriptor(out, rule.id, {words.title, words.meaning, remedy}, sarifLevel(rule.severity));
    out.object("properties").word("section", rule.section());
}

std::string noCacheSentence(const NothingJudged& nothing) {
    std::string out = noCacheText(nothing);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

} // namespace macebin
