// SPDX-License-Identifier: Apache-2.0
#include "core/report/text.h"

#include "core/identity.h"
#include "core/report/device_text.h"
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

std::string upperCase(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::size_t countRole(const Cache& cache, EntryRole role) {
    return static_cast<std::size_t>(std::count_if(cache.entries.begin(), cache.entries.end(),
                                                  [&](const Entry& entry) { return entry.role == role; }));
}

std::string contentOf(const FileReport& report) {
    const Cache& cache = report.cache;
    if (report.bareProgram)
        return report.bareProgram->kernelsKnown ? counted(report.bareProgram->kernels.size(), "kernel")
                                                : counted(report.fileSize, "byte");
    if (cache.kind == CacheKind::cc) return "without a byte in it";
    if (cache.pairCount == 0) return report.integrity == Integrity::intact ? "empty" : "not one whole pair";
    if (cache.kind == CacheKind::tuned) return counted(cache.pairCount, "tuned kernel");
    return counted(countRole(cache, EntryRole::program), "program");
}

std::string protectionClause(const FileReport& report) {
    const bool intact = report.integrity == Integrity::intact;
    switch (report.protection) {
    case Protection::none:
        if (report.cache.kind == CacheKind::mclp) return "it has no digest of the whole";
        if (report.bareProgram)
            return intact ? "its structure closes; this format has no checksum of the whole"
                          : "this format has no checksum of the whole";
        return intact ? "no damage visible; this format has no checksum" : "this format has no checksum";
    case Protection::crc32: return intact ? "its CRC-32 matches" : "this format is protected by a CRC-32";
    case Protection::sha256:
        if (report.changedSinceSigned) return "signed by a trusted key, but changed since";
        return intact ? "its SHA-256 digests match" : "this format is protected by SHA-256 digests";
    case Protection::signature: return "its signature by a trusted key verifies";
    }
    return "";
}

bool isCache(const Cache& cache) {
    return cache.kind == CacheKind::maceCache || cache.kind == CacheKind::tuned ||
           cache.kind == CacheKind::mclp;
}

/// The worst finding decides what the second line says.
const Finding* worstFinding(const FileReport& report) {
    const auto& list = report.findings.list();
    const auto worst = std::max_element(list.begin(), list.end(), [](const Finding& a, const Finding& b) {
        return a.severity() < b.severity();
    });
    return worst == list.end() ? nullptr : &*worst;
}

/// "path: VERDICT. "
std::string answerWord(std::string_view path, Verdict verdict, const TextStyle& style) {
    return (path.empty() ? "" : printable(path) + ": ") +
           coloured(upperCase(name(verdict)), colourOf(verdict), style) + ". ";
}

std::string firstLine(const FileReport& report, const TextStyle& style) {
    const Verdict verdict = verdictOf(report);
    const std::string line = answerWord(report.path, verdict, style);
    const Cache& cache = report.cache;
    if (report.integrity != Integrity::unreadable)
        return line + describeKind(report) + ", " + contentOf(report) + "; " + protectionClause(report) + ".";
    const bool isKnown = report.form || isCache(cache) || !cache.description.empty();
    const std::string kind = isKnown ? describeKind(report) + ". " : "";
    const Finding* worst = worstFinding(report);
    return line + printable(kind) + (worst ? std::string(worst->rule->title) : "Nothing is known about it.");
}

const DeviceAnswer* deviceWith(const FileReport& report, Impact impact) {
    const auto found = std::find_if(report.devices.begin(), report.devices.end(),
                                    [&](const DeviceAnswer& device) { return device.impact == impact; });
    return found == report.devices.end() ? nullptr : &*found;
}

/// Where the file comes from, as far as it tells.
std::string madeBy(const FileReport& report) {
    if (report.cache.kind == CacheKind::tuned)
        return "Tuned parameters do not say which device they were made on.";
    if (report.cache.kind == CacheKind::cc) return "There is no cache in it.";
    if (!report.bareProgram) return madeOn(report.cache.identity);
    const Program& program = *report.bareProgram;
    if (program.architecture.empty() && program.compiler.empty())
        return "The binary does not say which chip it is for, or which compiler made it.";
    return printable((program.architecture.empty() ? "Made" : "Made for " + program.architecture) +
                     (program.compiler.empty()
                          ? ""
                          : (program.architecture.empty() ? " by " : ", by ") + program.compiler) +
                     ".");
}

/// Why the first line says what it says, in the order in which verdictOf() decides.
std::string secondLine(const FileReport& report) {
    if (const auto* deadly = deviceWith(report, Impact::appCrash)) return answerOf(*deadly);
    if (report.integrity != Integrity::intact) {
        const Finding* worst = worstFinding(report);
        return worst ? std::string(worst->rule->meaning) : "";
    }
    if (const auto* slow = deviceWith(report, Impact::slowStart)) return answerOf(*slow);
    if (!report.judgedWhole) return "A limit cut the answer short: see the findings below.";
    for (const Impact impact : {Impact::unknown, Impact::atRisk})
        if (const auto* device = deviceWith(report, impact)) return answerOf(*device);
    const std::string made = madeBy(report);
    return made + (report.deviceNote.empty() || !report.devices.empty() ? "" : " " + report.deviceNote);
}

/// Where offsets count that do not count in the file itself.
std::string_view whereInside(const FileReport& report) {
    return report.form == CacheKind::text ? "in the v2 file that the text stands for" : "inside the array";
}

std::string place(const FileReport& report, const Finding& finding) {
    std::string out;
    if (finding.range && finding.range->size == 0)
        out = "at " + hex(finding.range->offset);
    else if (finding.range)
        out = "bytes " + hex(finding.range->offset) + " to " + hex(finding.range->end()) + " (" +
              counted(finding.range->size, "byte") + ")";
    if (finding.entry) out += (out.empty() ? "entry " : ", entry ") + number(*finding.entry);
    if (out.empty()) return out;
    switch (finding.range ? placeOf(report, finding) : Place::file) {
    case Place::file: break;
    case Place::undone: out += ", after undoing"; break;
    case Place::inner: out += ", counted " + std::string(whereInside(report)); break;
    }
    return ", " + out;
}

void appendFinding(std::string& out, const FileReport& report, const Finding& finding,
                   const TextStyle& style) {
    out += "\n  " + coloured(name(finding.severity()), colourOf(finding.severity()), style) + " " +
           std::string(finding.rule->id) + place(report, finding) + "\n";
    out += "    " + finding.message + "\n";
    out += "    What it means: " + std::string(finding.rule->meaning) + "\n";
    out += "    What to do: " + finding.remedy + "\n";
}

void appendFindings(std::string& out, const FileReport& report, const TextStyle& style) {
    std::map<const Rule*, std::size_t> total;
    for (const Finding& finding : report.findings.list())
        ++total[finding.rule];
    std::map<const Rule*, std::size_t> listed;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
        for (const Finding& finding : report.findings.list()) {
            if (finding.severity() != severity || listed[finding.rule] == kListedPerRule) continue;
            appendFinding(out, report, finding, style);
            const std::size_t more = total[finding.rule] - kListedPerRule;
            if (++listed[finding.rule] == kListedPerRule && total[finding.rule] > kListedPerRule)
                out += "    … and " + number(more) + " more of " + std::string(finding.rule->id) +
                       " (--format json lists them all)\n";
        }
}

void appendEntries(std::string& out, const Cache& cache, const EntryFilter& filter) {
    out += "\n  Entries: offset of the value, its size, key\n";
    for (std::size_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        if (filter && !filter(entry)) continue;
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
    }
}

} // namespace

std::string describeKind(const Cache& cache) {
    const std::string era = !cache.era              ? ""
                            : *cache.era == Era::v1 ? ", v1 (MACE up to v1.0.4)"
                                                    : ", v2 (MACE from March 2021 on)";
    switch (cache.kind) {
    case CacheKind::maceCache: return "MACE program cache" + era;
    case CacheKind::tuned: return "MACE tuned parameters" + era;
    case CacheKind::mclp: return "MCLP container";
    case CacheKind::text: return "text form of a MACE cache";
    case CacheKind::cc: return "C++ array form of a MACE cache";
    case CacheKind::program: return cache.description;
    case CacheKind::unknown: break;
    }
    return cache.description.empty() ? "unknown content" : cache.description;
}

std::string describeKind(const FileReport& report) {
    if (!report.form) return describeKind(report.cache);
    const std::string form = report.form == CacheKind::text ? "Text form" : "C++ array form";
    const bool isInside = isCache(report.cache) || report.cache.kind == CacheKind::program;
    return form + " of a " + (isInside ? describeKind(report.cache) : "MACE cache");
}

std::string textReport(const FileReport& report, const TextStyle& style) {
    const std::string second = secondLine(report);
    std::string out = firstLine(report, style) + "\n" + second + "\n";
    appendFindings(out, report, style);
    for (const DeviceAnswer& device : report.devices) {
        const bool isTold = device.programs.empty() && second == answerOf(device);
        if (device.source != "era" && !isTold) out += textDevice(device); // the era's finding has said it all
    }
    if (!report.deviceNote.empty() && (report.integrity != Integrity::intact || !report.devices.empty()))
        out += "\n  " + printable(report.deviceNote) + "\n";
    if (!report.cache.recognisedBy.empty() && isCache(report.cache))
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
    if (isCache(report.cache) && !report.cache.entries.empty())
        appendEntries(out, report.cache, show.entries);
    if (const std::string table = textKernelTable(report.cache, show.entries); !table.empty())
        out += "\n  Programs and their kernels\n" + table;
    if (report.cache.kind == CacheKind::unknown && !report.cache.bytes.empty())
        out += "\n  What could help to tell what it is\n" + textUnknown(report.cache.bytes);
    if (!show.regions) return out;
    out += "\n  Structure: offset, size, kind, name\n";
    for (const Region& region : regionsOf(report))
        out += "  " + hex(region.range.offset) + "  " + number(region.range.size) + "  " +
               std::string(name(region.kind)) + "  " + printable(region.name) + "\n";
    return out;
}

std::string textNoCache(std::string_view path, bool isDirectory, std::size_t passedOver,
                        const TextStyle& style) {
    const std::string answer = answerWord(path, Verdict::incomplete, style);
    if (!isDirectory) return answer + "The list names no file.\nNothing was checked.\n";
    const std::string content = passedOver == 0 ? "it holds no file at all" : passedOverText(passedOver);
    return answer + "There is no cache in this directory; " + content +
           ".\nThat is normal before an app's first start; else look in the app's storage path.\n";
}

std::string passedOverText(std::size_t count) {
    return count == 1 ? "1 file of another kind was passed over"
                      : counted(count, "file") + " of other kinds were passed over";
}

std::string textRule(const Rule& rule) {
    return std::string(rule.id) + " (" + std::string(name(rule.severity)) + ")\n" + std::string(rule.title) +
           "\nWhat it means: " + std::string(rule.meaning) + "\nWhat to do: " + std::string(rule.remedy) +
           "\nSpecified in: FORMAT.md, section \"" + std::string(rule.section) + "\"\n";
}

} // namespace macebin
