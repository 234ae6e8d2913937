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

Ink inkOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::intact: return Ink::good;
    case Verdict::damaged:
    case Verdict::harmful: return Ink::bad;
    case Verdict::unreadable:
    case Verdict::notUsed:
    case Verdict::incomplete: return Ink::doubt;
    }
    return Ink::none;
}

Ink inkOf(Severity severity) {
    switch (severity) {
    case Severity::error: return Ink::error;
    case Severity::warning: return Ink::warning;
    case Severity::note: return Ink::dim;
    }
    return Ink::none;
}

/// "path: VERDICT. "
TerminalText answerWord(std::string_view path, Verdict verdict, const TextStyle& style) {
    return (path.empty() ? TerminalText() : shown(path) + ": ") +
           coloured(shown(uppered(name(verdict))), inkOf(verdict), style.colour) + ". ";
}

TerminalText firstLine(const FileReport& report, const TextStyle& style) {
    return answerWord(report.path, verdictOf(report), style) + whatItIs(report);
}

TerminalText textFinding(const Finding& finding, std::string_view place, const TextStyle& style) {
    TerminalText out =
        "\n  " + coloured(shown(name(finding.severity())), inkOf(finding.severity()), style.colour) + " ";
    out += shown(finding.rule->id);
    if (!place.empty()) out += ", " + shown(place);
    // Two strings that differ stand in lines of their own.
    out += "\n    " + linesOf(finding.message, "    ") + "\n";
    const FindingWords words = wordsOf(finding);
    out += "    What it means: " + shown(words.meaning) + "\n";
    return out + "    What to do: " + Prose(words.remedy).text(style.say) + "\n";
}

/// The line that ends a list which is not whole.
TerminalText restLine(const Listing& listing, std::string_view singular, std::string_view plural,
                      StepWords say) {
    const std::string rest = listing.rest(singular, plural, reportAsJson(say));
    return rest.empty() ? TerminalText() : "  " + shown(rest) + "\n";
}

void appendEntries(TerminalText& out, const Cache& cache, const EntryFilter& filter, StepWords say) {
    Listing listing;
    out += "\n  Entries: offset of the value, its size, key\n";
    for (std::size_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        if ((filter && !filter(entry)) || !listing.takes()) continue;
        const std::size_t before = out.bytes().size();
        out += "  " + shown(i) + "  " + hex(entry.value.offset) + "  " + shown(entry.value.size) + "  " +
               quoted(entry.key, 300);
        if (entry.isNumbers) {
            out += " =";
            for (const std::uint32_t value : numbers(cache, entry))
                out += " " + shown(value);
        } else if (entry.role != EntryRole::program) {
            out += " = " + quoted(asText(cache.valueOf(entry)), 300);
        }
        out += "\n";
        listing.added(out.bytes().size() - before);
    }
    out += restLine(listing, "entry", "entries", say);
}

void appendRegions(TerminalText& out, const FileReport& report, StepWords say) {
    Listing listing;
    out += "\n  Structure: offset, size, kind, name\n";
    for (const Region& region : regionsOf(report)) {
        if (!listing.takes()) continue;
        const std::size_t before = out.bytes().size();
        out += "  " + shown(hex(region.range.offset)) + "  " + shown(region.range.size) + "  " +
               name(region.kind) + "  " + region.name + "\n";
        listing.added(out.bytes().size() - before);
    }
    out += restLine(listing, "region", "regions", say);
}

} // namespace

TerminalText textReport(const FileReport& report, const TextStyle& style) {
    const std::string second = whatThatMeans(report);
    TerminalText out = firstLine(report, style) + "\n" + second + "\n";
    out += textFindings(
        report.findings, [&](const Finding& finding) { return placeOfFinding(report, finding); }, style);
    for (const DeviceAnswer& device : report.devices) {
        const bool isTold = device.programs.empty() && second == answerOf(device);
        if (device.predicted)
            out += style.isMatrix ? TerminalText() : textPrediction(device, isTold, style.say);
        else if (device.source != "era" && !isTold) // the era's finding has said it all
            out += textDevice(device, style.say);
    }
    const bool isTable = style.isMatrix && std::all_of(report.devices.begin(), report.devices.end(),
                                                       [](const auto& device) { return device.predicted; });
    if (!report.deviceNote.empty() && !isTable &&
        (report.integrity != Integrity::intact || !report.devices.empty()))
        out += "\n  " + shown(report.deviceNote) + "\n";
    if (!report.cache.recognisedBy.empty() && holdsPairs(report.cache))
        out += "\n  Recognised by its content, " + shown(report.cache.recognisedBy) + ".\n";
    if (report.fileDigest)
        out += "  SHA-256 of the file: " + shown(hexDigits(asText(*report.fileDigest))) + "\n";
    return out;
}

TerminalText textShow(const FileReport& report, const ShowOptions& show, const TextStyle& style) {
    TerminalText out = textReport(report, style);
    const Identity& identity = report.cache.identity;
    const auto line = [&](const TerminalText& label, const std::optional<std::string_view>& value) {
        if (value) out += "  " + label + ": " + quoted(*value, 1000) + "\n";
    };
    if (identity.platformInfo || identity.deviceName) out += "\n";
    line("Platform info", identity.platformInfo);
    line("Device name", identity.deviceName);
    line("Driver version", identity.driverVersion);
    line("ABI", identity.abi);
    if (report.inner)
        out += "\n  Offsets below count " + shown(whereInside(report)) + ".\n";
    else if (report.undone)
        out += "\n  Offsets below count in the bytes after undoing.\n";
    if (holdsPairs(report.cache) && !report.cache.entries.empty())
        appendEntries(out, report.cache, show.entries, style.say);
    if (const TerminalText table =
            textKernelTable(report.cache, show.entries, report.programs.get(), style.say);
        !table.empty())
        out += "\n  Programs and their kernels\n" + table;
    if (report.cache.kind == CacheKind::unknown && !report.cache.bytes.empty())
        out += "\n  What could help to tell what it is\n" + textUnknown(report.cache.bytes);
    if (show.regions) appendRegions(out, report, style.say);
    return out;
}

TerminalText textFindings(const Findings& findings, const PlaceOf& placeOf, const TextStyle& style) {
    TerminalText out;
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
                out += "    … and " + shown(more) + " more of " + finding.rule->id + " (" +
                       reportAsJson(style.say) + ")\n";
        }
    if (findings.dropped() > 0)
        out += "\n  … and " + shown(findings.dropped()) + " more findings, which were counted and not kept\n";
    return out;
}

TerminalText textNoCache(std::string_view path, const NothingJudged& nothing, const TextStyle& style) {
    return answerWord(path, Verdict::incomplete, style) + linesOf(noCacheText(nothing), "") + "\n";
}

TerminalText textRule(const Rule& rule, StepWords say) {
    const FindingWords words = wordsOf(rule);
    return shown(rule.id) + " (" + name(rule.severity) + ")\n" + words.title +
           "\nWhat it means: " + words.meaning + "\nWhat to do: " + Prose(words.remedy).text(say) +
           "\nSpecified in: " + either(rule.id.starts_with("decision."), "DECISIONS.md", "FORMAT.md") +
           ", section \"" + rule.section() + "\"\n";
}

} // namespace macebin
