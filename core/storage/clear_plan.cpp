// SPDX-License-Identifier: Apache-2.0
#include "core/storage/clear_plan.h"

#include "core/answer/verdict.h"
#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace macebin {

namespace {

constexpr std::string_view kMark = ".cleared-";

/// "2026-11-20T161503Z"
bool isStamp(std::string_view text) {
    constexpr std::string_view shape = "0000-00-00T000000Z";
    return text.size() == shape.size() &&
           std::equal(text.begin(), text.end(), shape.begin(),
                      [](char c, char model) { return model == '0' ? isDigit(c) : c == model; });
}

bool hasPrograms(const Cache& cache) {
    return std::any_of(cache.entries.begin(), cache.entries.end(),
                       [](const Entry& entry) { return entry.role == EntryRole::program; });
}

/// What is known of a cache that goes aside.
ClearJudgement aside(const ClearSubject& subject, bool isCache) {
    ClearJudgement judged{ClearAction::aside, "a compiled cache", {}, false, false};
    if (!isCache) {
        judged.why = subject.report ? "bears one of MACE's names, and cannot be read as a cache"
                                    : "bears one of MACE's names, and cannot be read";
        return judged;
    }
    const FileReport& report = *subject.report;
    judged.era = report.cache.era;
    judged.deviceNameEmpty = report.findings.has("identity.device-name-empty");
    judged.holdsNothing = report.integrity == Integrity::intact && report.cache.pairCount == 0;
    if (report.integrity != Integrity::intact) judged.why = "a compiled cache, damaged";
    return judged;
}

std::string whyNoCache(const FileReport* report) {
    if (!report) return "a file that cannot be read, without a name of MACE's";
    switch (report->cache.kind) {
    case CacheKind::mclp: return "an MCLP container, which MACE does not read";
    case CacheKind::program: return "one bare program, not a MACE cache";
    default: return "not a MACE cache";
    }
}

} // namespace

ClearJudgement judgeForClearing(const ClearSubject& subject) {
    const FileReport* report = subject.report;
    const CacheKind kind = report ? report->cache.kind : CacheKind::unknown;
    if (kind == CacheKind::tuned)
        return {ClearAction::kept,
                "tuned parameters: they hold no programs, and without them runs are slower; if they were "
                "made for "
                "another chip, make them anew",
                {},
                false,
                false};
    // A cache inside an archive or a text form is no cache that MACE reads.
    const bool isCache = kind == CacheKind::maceCache && report->cache.bytes.data() == subject.file.data();
    const bool isWholeCache = isCache && report->integrity == Integrity::intact && hasPrograms(report->cache);
    if (subject.hasMaceName && subject.name.find("_tuned_opencl_parameter") != std::string_view::npos &&
        !isWholeCache)
        return {ClearAction::kept,
                "tuned parameters by its name, but not by what it holds: if MACE stops at it, make it anew "
                "for this model and chip",
                {},
                false,
                false};
    if (subject.hasMaceName || isWholeCache || (isCache && subject.isNamed)) return aside(subject, isCache);
    if (isCache && report->integrity != Integrity::intact && hasPrograms(report->cache))
        return {ClearAction::refused,
                "a compiled cache that is damaged, and bears none of MACE's names: name the file itself to "
                "clear it",
                {},
                false,
                false};
    if (isCache)
        return {ClearAction::leftAlone,
                "looks like a cache without whole programs, and bears none of MACE's names: name the file "
                "itself to clear it",
                {},
                false,
                false};
    return {ClearAction::leftAlone, whyNoCache(report), {}, false, false};
}

std::string whyOwnLeftover(std::string_view name, bool isNamed) {
    if (parseBackupName(name)) return "a backup of an earlier --clear";
    if (isNamed) return {};
    std::string_view stem = name;
    while (!stem.empty() && isDigit(stem.back()))
        stem.remove_suffix(1);
    if (stem.ends_with(".bak")) return "a backup";
    constexpr std::string_view temporary = ".macebin-";
    const auto mark = name.rfind(temporary);
    if (mark != std::string_view::npos && name.size() == mark + temporary.size() + 6)
        return "an unfinished file of a Macebin that was stopped";
    return {};
}

ByteView emptyCache(Era era) {
    static constexpr std::array<std::byte, 8> zeros{};
    return ByteView(zeros).first(era == Era::v1 ? 8 : 4);
}

std::string BackupName::setName() const {
    return number == 1 ? stamp : stamp + "-" + macebin::number(number);
}

bool BackupName::isNoNewerThan(const BackupName& other) const {
    return stamp != other.stamp ? stamp < other.stamp : number <= other.number;
}

std::optional<BackupName> parseBackupName(std::string_view name) {
    const auto mark = name.rfind(kMark);
    if (mark == std::string_view::npos || mark == 0) return std::nullopt;
    const std::string_view set = name.substr(mark + kMark.size());
    BackupName found{std::string(name.substr(0, mark)), std::string(set.substr(0, 18)), 1};
    if (!isStamp(found.stamp)) return std::nullopt;
    if (set.size() == 18) return found;
    const char* const end = set.data() + set.size();
    if (set[18] != '-' || set.size() == 19 || !isDigit(set[19]) || set[19] == '0') return std::nullopt;
    const auto [stop, error] = std::from_chars(set.data() + 19, end, found.number);
    if (error != std::errc() || stop != end || found.number < 2) return std::nullopt;
    return found;
}

std::string backupName(std::string_view original, std::string_view setName) {
    return std::string(original) + std::string(kMark) + std::string(setName);
}

std::string freeSetName(std::span<const std::string> names, std::string_view stamp) {
    BackupName candidate{{}, std::string(stamp), 1};
    for (const std::string& name : names) {
        const auto taken = parseBackupName(name);
        if (taken && taken->stamp == stamp && candidate.isNoNewerThan(*taken))
            candidate.number = taken->number + 1;
    }
    return candidate.setName();
}

std::vector<BackupName> newestSet(std::span<const std::string> names, std::string_view original) {
    std::vector<BackupName> newest;
    for (const std::string& name : names) {
        auto found = parseBackupName(name);
        if (!found || (!original.empty() && found->original != original)) continue;
        if (!newest.empty() && !newest.front().isNoNewerThan(*found)) continue;
        if (!newest.empty() && newest.front().setName() != found->setName()) newest.clear();
        newest.push_back(std::move(*found));
    }
    return newest;
}

int ClearReport::exitCode() const {
    if (!failure.empty()) return exitDamaged;
    return refused.empty() ? exitIntact : exitNotUsed;
}

std::string precompiledNote(std::string_view name) {
    return inQuotes(name, 200) +
           " bears the name of a precompiled file, which comes with the app. It is not MACE's cache: MACE "
           "does "
           "not write it anew, and builds from source what it would have taken from it.";
}

std::vector<std::string> clearingNotes(std::span<const std::optional<Era>> eras, bool anyDeviceNameEmpty,
                                       bool isCache) {
    const bool mayBeV1 = std::any_of(eras.begin(), eras.end(), [](auto era) { return era != Era::v2; });
    std::vector<std::string> notes;
    if (isCache) {
        notes.emplace_back(
            "On its next start MACE builds its programs again: one slow start, then a new cache.");
        notes.emplace_back(
            "Stop the app before its cache is cleared: while it runs it can write the old programs back.");
    }
    if (anyDeviceNameEmpty)
        notes.emplace_back(
            "Clearing will not help against slow starts here: the cache names no device, because MACE did "
            "not "
            "recognise the GPU. It clears such a cache at every start by itself. Only a MACE that knows this "
            "GPU does better.");
    notes.emplace_back("If the next start works and the one after it crashes again, the driver cannot load "
                       "even a whole cache "
                       "(seen on Mali). Clearing helps for one start only: give MACE no storage path on this "
                       "device, and ship "
                       "no compiled programs for it.");
    if (mayBeV1)
        notes.emplace_back(
            "If MACE logs \"Do not support OpenCL version: 3.0\", clearing does not help: MACE "
            "up to v1.0.4 refuses such a GPU and never reads the cache. Update MACE.");
    return notes;
}

} // namespace macebin
