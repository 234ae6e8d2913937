// SPDX-License-Identifier: Apache-2.0
#include "core/report/text/file.h"

#include "core/device/identity.h"
#include "core/words/device_text.h"
#include "core/words/file_words.h"
#include "core/words/finding_words.h"
#include "core/words/listing.h"
#include "core/words/prediction_text.h"
#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <map>

namespace macebin {

namespace {

/// Findings of one rule beyond this many are counted instead of listed: a mail has an end.
constexpr std::size_t kListedPerRule = 3;

std::string_view colourOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::intact: return "\033[1;32m";
    case Verdict::damaged:
    case Verdict::harmful: return "\033[1;31m";
    case Verdict::unreadable:
    case Verdict::notUsed:
    case Verdict::incomplete: return "\033[1;33m";
    }
    return "";
}

std::string_view colourOf(Severity severity) {
    switch (severity) {
    case Severity::error: return "\033[31m";
    case Severity::warning: return "\033[33m";
    case Severity::note: return "\033[2m";
    }
    return "";
}

std::string coloured(std::string_view text, std::string_view colour, const TextStyle& style) {
    return style.colour ? std::string(colour) + std::string(text) + "\033[0m" : std::string(text);
}

/// "path: VERDICT. "
std::string answerWord(std::string_view path, Verdict verdict, const TextStyle& style) {
    return (path.empty() ? "" : printable(path) + ": ") +
           coloured(uppered(name(verdict)), colourOf(verdict), style) + ". ";
}

std::string firstLine(const FileReport& report, const TextStyle& style) {
    return answerWord(report.path, verdictOf(report), style) + whatItIs(report);
}

std::string textFinding(const Finding& finding, std::string_view place, const TextStyle& style) {
    std::string out = "\n  " + coloured(name(finding.severity()), colourOf(finding.severity()), style) + " ";
    out += finding.rule->id;
    if (!place.empty()) out += ", " + std::string(place);
    out += "\n    ";
    for (const char c : finding.message) // two strings that differ stand in lines of their own
        c == '\n' ? out += "\n    " : out += c;
    out += "\n";
    const FindingWords words = wordsOf(finding);
    out += "    What it means: " + std::string(words.meaning) + "\n";
    return out + "    What to do: " + Prose(words.remedy).text(style.say) + "\n";
}

/// The line that ends a list which is not whole.
std::string restLine(const Listing& listing, std::string_view singular, std::string_view plural,
                     StepWords say) {
    const std::string rest = listing.rest(singular, plural, reportAsJson(say));
    return rest.empty() ? rest : "  " + rest + "\n";
}

void appendEntries(std::string& out, const Cache& cache, const EntryFilter& filter, StepWords say) {
    Listing listing;
    out += "\n  Entries: offset of the value, its size, key\n";
    for (std::size_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        if ((filter && !filter(entry)) || !listing.takes()) continue;
        const std::size_t before = out.size();
        out += "  " + number(i) + "  " + hex(entry.value.offset) + "  " + number(entry.value.size) + "  " +
               inQuotes(entry.key, 300);
        if (entry.isNumbers) {
            out += " =";
            for (const std::uint32_t value : numbers(cache, entry))
                out += " " + number(value);
        } else if (entry.role != EntryRole::program) {
            out += " = " + inQuotes(asText(cache.valueOf(entry)), 300);
        }
        out += "\n";
        listing.added(out.size() - before);
    }
    out += restLine(listing, "entry", "entries", say);
}

void appendRegions(std::string& out, const FileReport& report, StepWords say) {
    Listing listing;
    out += "\n  Structure: offset, size, kind, name\n";
    for (const Region& region : regionsOf(report)) {
        if (!listing.takes()) continue;
        const std::size_t before = out.size();
        out += "  " + hex(region.range.offset) + "  " + number(region.range.size) + "  " +
               std::string(name(region.kind)) + "  " + printable(region.name) + "\n";
        listing.added(out.size() - before);
    }
    out += restLine(listing, "region", "regions", say);
}

} // namespace

std::string textReport(const FileReport& report, const TextStyle& style) {
    const std::string second = whatThatMeans(report);
    std::string out = firstLine(report, style) + "\n" + second + "\n";
    out += textFindings(
        report.findings, [&](const Finding& finding) { return placeOfFinding(report, finding); }, style);
    for (const DeviceAnswer& device : report.devices) {
        const bool isTold = device.programs.empty() && second == answerOf(device);
        if (device.predicted)
            out += style.isMatrix ? "" : textPrediction(device, isTold, style.say);
        else if (device.source != "era" && !isTold) // the era's finding has said it all
            out += textDevice(device, style.say);
    }
    const bool isTable = style.isMatrix && std::all_of(report.devices.begin(), report.devices.end(),
                                                       [](const auto& device) { return device.predicted; });
    if (!report.deviceNote.empty() && !isTable &&
        (report.integrity != Integrity::intact || !report.devices.empty()))
        out += "\n  " + printable(report.deviceNote) + "\n";
    if (!report.cache.recognisedBy.empty() && holdsPairs(report.cache))
        out += "\n  Recognised by its content, " + report.cache.recognisedBy + ".\n";
    if (report.fileDigest) out += "  SHA-256 of the file: " + hexDigits(asText(*report.fileDigest)) + "\n";
    return out;
}

std::string textShow(const FileReport& report, const ShowOptions& show, const TextStyle& style) {
    std::string out = textReport(report, style);
    const Identity& identity = report.cache.identity;
    const auto line = [&](std::string_view label, const std::optional<std::string_view>& value) {
        if (value) out += "  " + std::string(label) + ": " + inQuotes(*value, 1000) + "\n";
    };
    if (identity.platformInfo || identity.deviceName) out += "\n";
    line("Platform info", identity.platformInfo);
    line("Device name", identity.deviceName);
    line("Driver version", identity.driverVersion);
    line("ABI", identity.abi);
    if (report.inner)
        out += "\n  Offsets below count " + std::string(whereInside(report)) + ".\n";
    else if (report.undone)
        out += "\n  Offsets below count in the bytes after undoing.\n";
    if (holdsPairs(report.cache) && !report.cache.entries.empty())
        appendEntries(out, report.cache, show.entries, style.say);
    if (const std::string table =
            textKernelTable(report.cache, show.entries, report.programs.get(), style.say);
        !table.empty())
        out += "\n  Programs and their kernels\n" + table;
    if (report.cache.kind == CacheKind::unknown && !report.cache.bytes.empty())
        out += "\n  What could help to tell what it is\n" + textUnknown(report.cache.bytes);
    if (show.regions) appendRegions(out, report, style.say);
    return out;
}

std::string textFindings(const Findings& findings, const PlaceOf& placeOf, const TextStyle& style) {
    std::string out;
    std::map<const Rule*, std::size_t> total;
    for (const Finding& finding : findings.list())
        ++total[finding.rule];
    std::map<const Rule*, std::size_t> listed;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
        for (const Finding& finding : findings.list()) {
            if (finding.severity() != severity || listed[finding.rule] == kListedPerRule) continue;
            out += textFinding(finding, placeOf(finding), style);
            const std::size_t more = total[finding.rule] - kListedPerRule;
            if (++listed[finding.rule] == kListedPerRule && total[finding.rule] > kListedPerRule)
                out += "    … and " + number(more) + " more of " + std::string(finding.rule->id) + " (" +
                       reportAsJson(style.say) + ")\n";
        }
    return out;
}

std::string textNoCache(std::string_view path, bool isDirectory, std::size_t passedOver,
                        const TextStyle& style) {
    return answerWord(path, Verdict::incomplete, style) + noCacheText(isDirectory, passedOver) + "\n";
}

std::string textRule(const Rule& rule, StepWords say) {
    const FindingWords words = wordsOf(rule);
    return std::string(rule.id) + " (" + std::string(name(rule.severity)) + ")\n" + std::string(words.title) +
           "\nWhat it means: " + std::string(words.meaning) +
           "\nWhat to do: " + Prose(words.remedy).text(say) +
           "\nSpecified in: " + (rule.id.starts_with("decision.") ? "DECISIONS.md" : "FORMAT.md") +
           ", section \"" + std::string(rule.section()) + "\"\n";
}

} // namespace macebin
