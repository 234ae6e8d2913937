// SPDX-License-Identifier: Apache-2.0
#include "core/answer/file_report.h"

#include "format/limits.h"

#include <algorithm>

namespace macebin {

namespace {

/// Puts a program's own regions in the place of its one, named as its parts. One that no decoder reads stays
/// whole.
void appendProgram(Regions& out, Region whole, ByteView bytes, DecodedPrograms* known) {
    Program own;
    Regions parts = decoded(known, bytes, {}, own).regions;
    if (parts.size() < 2) {
        out.push_back(std::move(whole));
        return;
    }
    for (Region& part : parts) {
        part.name = whole.name + ": " + part.name;
        part.range.offset += whole.range.offset;
        part.entry = whole.entry;
        part.unitName = whole.unitName;
        part.partName = static_cast<std::uint16_t>(whole.name.size());
        out.push_back(std::move(part));
    }
}

} // namespace

FileReport copyOf(const FileReport& report) {
    return report;
}

ByteView judgedBytes(const FileReport& report, ByteView file) {
    if (report.inner) return *report.inner;
    return report.undone ? ByteView(*report.undone) : file;
}

Place placeOf(const FileReport& report, const Finding& finding) {
    const std::string_view rule = finding.rule->id;
    if (rule.starts_with("transfer.")) return Place::file;
    const bool isOfForm = rule.starts_with("cc.") || rule.starts_with("text.") || rule == "file.text-form";
    if (report.inner && !isOfForm) return Place::inner;
    return report.undone ? Place::undone : Place::file;
}

Regions regionsOf(const FileReport& report) {
    const Cache& cache = report.cache;
    Regions out;
    for (Region& region : regionsOf(cache)) {
        if (region.kind == RegionKind::program && out.size() < kMostRegions)
            appendProgram(out, region, slice(cache.bytes, region.range), report.programs.get());
        else
            out.push_back(std::move(region));
    }
    if (!report.undone && !report.inner && cache.bytes.size() < report.fileSize)
        out.push_back({"trailing bytes",
                       RegionKind::gap,
                       {cache.bytes.size(), report.fileSize - cache.bytes.size()},
                       std::nullopt});
    return out;
}

std::string firstError(const FileReport& report) {
    const auto& list = report.findings.list();
    const auto found = std::find_if(list.begin(), list.end(), [](const Finding& finding) {
        return finding.severity() == Severity::error;
    });
    return found == list.end() ? "" : found->message;
}

} // namespace macebin
