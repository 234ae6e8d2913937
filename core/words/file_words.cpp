// SPDX-License-Identifier: Apache-2.0
#include "core/words/file_words.h"

#include "core/answer/verdict.h"
#include "core/device/identity.h"
#include "core/words/device_text.h"
#include "core/words/finding_words.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

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
    case Protection::signature:
        return intact ? "its signature by a trusted key verifies"
                      : "a trusted key signed it as it is, damaged";
    }
    return "";
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

} // namespace

std::string_view whereInside(const FileReport& report) {
    return report.form == CacheKind::text ? "in the v2 file that the text stands for" : "inside the array";
}

bool holdsPairs(const Cache& cache) {
    return cache.kind == CacheKind::maceCache || cache.kind == CacheKind::tuned ||
           cache.kind == CacheKind::mclp;
}

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

namespace {

/// The form that the cache is in; C++ with other code is no such form.
std::string formOf(const FileReport& report) {
    if (report.form == CacheKind::text) return "Text form";
    return report.findings.has("cc.other-code") ? "C++ that holds an array" : "C++ array form";
}

} // namespace

std::string describeKind(const FileReport& report) {
    if (!report.form) return describeKind(report.cache);
    const bool isInside = holdsPairs(report.cache) || report.cache.kind == CacheKind::program;
    const std::string form = formOf(report);
    if (!isInside && report.findings.has("cc.other-code")) return form;
    return form + (report.cache.kind == CacheKind::mclp ? " of an " : " of a ") +
           (isInside ? describeKind(report.cache) : "MACE cache");
}

const Finding* worstFinding(const FileReport& report) {
    const auto& list = report.findings.list();
    const auto worst = std::max_element(list.begin(), list.end(), [](const Finding& a, const Finding& b) {
        return a.severity() < b.severity();
    });
    return worst == list.end() ? nullptr : &*worst;
}

namespace {

/// "A zip archive, in it \"cache.bin\": ", where the file is an archive.
std::string whereItStands(const FileReport& report) {
    if (!report.packed) return {};
    std::string how = report.packed->how;
    how[0] = 'A';
    return how + ", in it " +
           (report.packed->member.empty() ? "" : inQuotes(report.packed->member, 80) + ": ");
}

} // namespace

std::string whatItIs(const FileReport& report) {
    if (report.integrity != Integrity::unreadable)
        return whereItStands(report) + describeKind(report) + ", " + contentOf(report) + "; " +
               protectionClause(report) + ".";
    const bool isKnown = report.form || holdsPairs(report.cache) || !report.cache.description.empty();
    const std::string kind = isKnown ? describeKind(report) + ". " : "";
    const Finding* worst = worstFinding(report);
    return printable(kind) + (worst ? std::string(worst->rule->title()) : "Nothing is known about it.");
}

std::string whatThatMeans(const FileReport& report) {
    if (const auto* deadly = deviceWith(report, Impact::appCrash)) return answerOf(*deadly);
    if (report.integrity != Integrity::intact) {
        const Finding* worst = worstFinding(report);
        return worst ? std::string(wordsOf(*worst).meaning) : "";
    }
    if (const auto* slow = deviceWith(report, Impact::slowStart)) return answerOf(*slow);
    for (const DeviceAnswer& device : report.devices)
        if (device.predicted && device.predicted->fromSource > 0) return answerOf(device);
    if (report.packed && !report.packed->isReadWhole)
        return "The answer is about this one file of the archive: see the findings below.";
    if (!report.judgedWhole) return "A limit cut the answer short: see the findings below.";
    for (const Impact impact : {Impact::unknown, Impact::atRisk})
        if (const auto* device = deviceWith(report, impact)) return answerOf(*device);
    const std::string made = madeBy(report);
    return made + (report.deviceNote.empty() || !report.devices.empty() ? "" : " " + report.deviceNote);
}

std::string placeOfFinding(const FileReport& report, const Finding& finding) {
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
    return out;
}

std::string noCacheText(const NothingJudged& nothing) {
    if (!nothing.isDirectory) return "The list names no file.\nNothing was checked.";
    const std::string content =
        nothing.passedOver == 0 ? "no file in it was read" : passedOverText(nothing.passedOver);
    if (!nothing.notRead.empty()) {
        std::string out = "Whether there is a cache in this directory is not known; " + content + ".";
        for (const std::string& sentence : nothing.notRead)
            out += "\n" + sentence;
        return out;
    }
    return "No cache was found in this directory; " + content +
           ".\nThat is normal before an app's first start; else look in the app's storage path.";
}

std::string passedOverText(std::size_t count) {
    return count == 1 ? "1 file of another kind was passed over"
                      : counted(count, "file") + " of other kinds were passed over";
}

} // namespace macebin
