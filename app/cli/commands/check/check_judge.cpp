// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/check/check_judge.h"

#include "app/cli/output/check_document.h"
#include "core/answer/fault.h"
#include "core/archive/kind.h"
#include "core/host/file/read_file.h"
#include "core/report/json/file.h"
#include "core/report/text/matrix.h"
#include "core/words/kernel_table.h"
#include "format/cache/parse.h"

#include <algorithm>
#include <exception>

namespace macebin::cli {

namespace {

constexpr std::uint64_t kFrontSize = 4096;

/// What a walk through a directory judges unasked. Host libraries and executables are ELF too, and nobody's
/// business.
bool isOurs(const FileReport& report) {
    // An archive that could not be opened may hold a cache: that is no reason to pass it over.
    if (verdictOf(report) == Verdict::incomplete) return true;
    const CacheKind kind = report.cache.kind;
    if (kind == CacheKind::program)
        return report.integrity != Integrity::unreadable && report.bareProgram->family != Family::elf;
    return kind == CacheKind::maceCache || kind == CacheKind::tuned || kind == CacheKind::mclp;
}

/// By its front alone, so that a walk reads no more of what is somebody else's. The failure: nobody knows.
Result<bool> isWorthReading(const std::string& path) {
    const auto front = readFront(path, kFrontSize);
    if (!front) return Failure{front.error()};
    return mayBeOurs(asBytes(*front), fileSize(path)) || looksLikeArchive(asBytes(*front));
}

} // namespace

Judge::Judge(const Options& options, CheckOptions checkOptions, TextStyle style, DriverQuestion question,
             const ProfileQuestion* profiles, ReportDocument* document, Cancel& cancel, Progress& progress)
    : options_(options), document_(document), checkOptions_(std::move(checkOptions)), style_(style),
      asksDrivers_(!profiles || question.mode != ProbeMode::never), driver_(std::move(question)),
      profiles_(profiles), cancel_(cancel), progress_(progress) {}

Printed Judge::operator()(const FoundFile& file) {
    try {
        return turns_.run([&] { return judge(file); });
    } catch (const std::exception& error) {
        return faultOn(file, sentenceOnFault(error));
    }
}

Printed Judge::judge(const FoundFile& file) {
    Printed printed;
    // Who asks whether all are signed by a trusted key is told of every file.
    const bool mayPassOver = !file.named && checkOptions_.trustedKeys.empty();
    if (mayPassOver) {
        const auto isWorthIt = isWorthReading(file.path);
        if (!isWorthIt) printed.notRead = isWorthIt.error();
        if (!isWorthIt || !*isWorthIt) {
            printed.skipped = true;
            printed.storage = storageFileOf(file.path);
            return printed;
        }
    }
    const auto bytes = read(file);
    std::unique_lock<std::mutex> unpacking; // until what was unpacked is gone
    if (bytes && looksLikeArchive(bytes->view())) unpacking = turns_.unpacking();
    FileReport report = bytes ? checkBytes(bytes->view(), checkOptions_)
                              : cannotRead("It could not be read: " + bytes.error() + ".");
    report.path = file.path;
    printed.storage = storageFileOf(file.path, report);
    printed.skipped = mayPassOver && bytes && !isOurs(report);
    if (printed.skipped) return printed;
    if (asksDrivers_) askDriver(report);
    if (profiles_) profiles_->ask(report, file.isBelow);
    print(report, printed);
    report.cache = {}; // the bytes go now
    report.programs.reset();
    printed.report = std::move(report);
    return printed;
}

void Judge::askDriver(FileReport& report) {
    const Cancel::Work work(cancel_);
    const auto& entries = report.cache.entries;
    progress_.willAsk(
        static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [](const Entry& entry) {
            return entry.role == EntryRole::program;
        })));
    driver_.ask(report);
}

Result<FileBytes> Judge::read(const FoundFile& file) const {
    if (!file.cannotRead.empty()) return Failure{file.cannotRead};
    return readSubject(file.path, checkOptions_.limits.fileSize);
}

/// The others still get their answers, and the document stays whole.
Printed Judge::faultOn(const FoundFile& file, const std::string& what) const {
    Printed printed;
    printed.fault = true;
    printed.report = cannotRead(what);
    printed.report.path = file.path;
    print(printed.report, printed);
    return printed;
}

void Judge::print(const FileReport& report, Printed& printed) const {
    const bool isShow = options_.action == Action::show;
    const ShowOptions show = showOptions(options_);
    if (document_) {
        printed.addition = document_->prepare(report);
    } else if (options_.format == Format::csv) {
        printed.document = isShow ? csvKernelTable(report.cache, show.entries, report.programs.get())
                                  : csvPredictions(report);
    } else if (options_.format == Format::text) {
        printed.text = isShow ? textShow(report, show, style_) : textReport(report, style_);
    } else {
        const ShowOptions* inside = isShow ? &show : nullptr;
        printed.document =
            options_.format == Format::jsonl ? jsonLine(report, inside) : jsonFile(report, inside).text;
    }
}

} // namespace macebin::cli
