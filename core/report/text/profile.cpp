// SPDX-License-Identifier: Apache-2.0
#include "core/report/profile.h"

#include "core/answer/verdict.h"
#include "core/words/device_text.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::size_t kIndent = 22; ///< columns, of what is told of a field
constexpr std::string_view kHashes = "program_hashes.";

/// The profile's members in the order of REPORTS.md; every other fact stands beside it.
constexpr std::string_view kMembers[] = {
    "platform_name",  "platform_profile", "platform_version",   "device_name",
    "device_version", "driver_version",   "device_type",        "abi",
    "mace_version",   "mace_era",         "mace.platform_info", "mace.device_name",
};

/// Members of a profile only where it has no platform version, which holds all three; as opencl_version is
/// where there is no device version.
constexpr std::string_view kDriverMembers[] = {"driver_date", "remote_branch", "driver_release"};

bool isDriverMember(const ProfileReport& report, std::string_view field) {
    if (field == "opencl_version") return report.joined.profile.openclVersion.has_value();
    return !report.joined.profile.platformVersion &&
           std::find(std::begin(kDriverMembers), std::end(kDriverMembers), field) != std::end(kDriverMembers);
}

bool isMember(const ProfileReport& report, std::string_view field) {
    if (isDriverMember(report, field)) return true;
    return std::find(std::begin(kMembers), std::end(kMembers), field) != std::end(kMembers);
}

TerminalText factText(std::string_view field, const ProfileField& fact) {
    const TerminalText line = padded("  " + shown(field) + " ", kIndent);
    if (fact.contradicted) return line + "left out: the files disagree (below)\n";
    return line + quoted(fact.value, kLongestProfileText) + "\n" + padded("", kIndent) +
           name(fact.confidence) + ": " + fact.source + "\n";
}

/// All hashes in two lines: there are dozens of them, mostly from one file.
TerminalText hashesText(const ProfileFields& fields) {
    std::size_t taken = 0;
    std::size_t disputed = 0;
    const ProfileField* first = nullptr;
    for (const auto& [field, fact] : fields) {
        if (!field.starts_with(kHashes)) continue;
        ++(fact.contradicted ? disputed : taken);
        if (!fact.contradicted && !first) first = &fact;
    }
    if (taken + disputed == 0) return {};
    TerminalText text = "  program_hashes      of " + shown(counted(taken, "program"));
    if (disputed > 0) text += ", and of " + shown(disputed) + " more left out: the files disagree (below)";
    if (first)
        text += "\n" + padded("", kIndent) + name(first->confidence) + ", the first: " + shown(first->source);
    return text + "\n";
}

TerminalText filesText(const ProfileReport& report) {
    TerminalText text;
    for (const EvidenceFile& file : report.files) {
        text += "  " + shown(file.name) + ": ";
        if (!file.failure.empty()) {
            text += "COULD NOT BE READ: " + shown(file.failure);
        } else if (file.kinds.empty()) {
            text += "nothing about a device";
        } else {
            for (std::size_t i = 0; i < file.kinds.size(); ++i)
                text += either(i > 0, ", ") + file.kinds[i];
        }
        text += "\n";
    }
    return text;
}

TerminalText headline(const ProfileReport& report) {
    const auto read = static_cast<std::uint64_t>(
        std::count_if(report.files.begin(), report.files.end(),
                      [](const EvidenceFile& file) { return file.failure.empty(); }));
    const TerminalText from = " from " + shown(counted(read, "file")) + ".";
    if (!report.hasProfile())
        return "NOTHING LEARNT of how MACE sees the device" + from + "\nThere is no profile to save.\n";
    TerminalText text = "A device profile" + from;
    if (report.hasContradiction()) text += " The files DISAGREE: what they disagree about is left out of it.";
    return text + "\n";
}

/// Members that are not known, and what would tell them; those of `mace` follow from the others.
TerminalText missingText(const ProfileReport& report) {
    std::string missing;
    const auto& fields = report.joined.fields;
    for (const std::string_view member : kMembers)
        if (!fields.contains(member) && !member.starts_with("mace."))
            missing += (missing.empty() ? "" : ", ") + std::string(member);
    if (std::none_of(fields.begin(), fields.end(),
                     [](const auto& fact) { return fact.first.starts_with(kHashes); }))
        missing += (missing.empty() ? "" : ", ") + std::string("program_hashes");
    if (missing.empty()) return {};
    return "\nNot known: " + shown(missing) +
           ".\n  OpenCL's own words come from clinfo, OpenCL-Z or a verbose log of MACE (\"Using platform\", "
           "\"Using device\");\n  MACE's version from its log (\"MACE version\"), program_hashes from a "
           "cache "
           "of the same app.\n";
}

TerminalText sentences(const TerminalText& title, const std::vector<std::string>& list) {
    TerminalText text;
    for (const std::string& sentence : list)
        text += either(text.empty(), "\n" + title + "\n") + "  " + sentence + "\n";
    return text;
}

} // namespace

bool ProfileReport::hasProfile() const {
    return joined.profile != DeviceProfile();
}

bool ProfileReport::hasContradiction() const {
    return std::any_of(joined.fields.begin(), joined.fields.end(), [this](const auto& fact) {
        return fact.second.contradicted && (isMember(*this, fact.first) || fact.first.starts_with(kHashes));
    });
}

bool ProfileReport::hasUnreadFile() const {
    return std::any_of(files.begin(), files.end(),
                       [](const EvidenceFile& file) { return !file.failure.empty(); });
}

int ProfileReport::exitCode() const {
    if (std::any_of(files.begin(), files.end(),
                    [](const EvidenceFile& file) { return !file.failure.empty() && !file.isArchive; }))
        return exitUnreadable;
    if (hasUnreadFile()) return exitIncomplete;
    if (!hasProfile()) return exitIncomplete;
    return hasContradiction() ? exitNotUsed : exitIntact;
}

TerminalText textReport(const ProfileReport& report) {
    TerminalText text = headline(report) + filesText(report) + "\n";
    const auto& fields = report.joined.fields;
    for (const std::string_view member : kMembers)
        if (const auto found = fields.find(member); found != fields.end())
            text += factText(member, found->second);
    for (const auto& [field, fact] : fields)
        if (isDriverMember(report, field)) text += factText(field, fact);
    text += hashesText(fields);
    TerminalText beside;
    for (const auto& [field, fact] : fields)
        if (!isMember(report, field) && !field.starts_with(kHashes)) beside += factText(field, fact);
    if (!beside.empty())
        text += "\nBeside the profile, for people: a prediction does not read it.\n" + beside;
    text += sentences("Disagreements", report.joined.conflicts);
    if (report.hasProfile()) text += missingText(report);
    return text + sentences("Notes", report.joined.notes);
}

} // namespace macebin
