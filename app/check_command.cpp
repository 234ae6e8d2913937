// SPDX-License-Identifier: Apache-2.0
// --check and --show: find the files, judge each on its own core, print in the order given.
#include "app/check_document.h"
#include "app/check_storage.h"
#include "app/colour.h"
#include "app/commands.h"
#include "app/drivers.h"
#include "app/profile_question.h"
#include "app/progress.h"
#include "core/check.h"
#include "core/host/find_files.h"
#include "core/host/local_driver.h"
#include "core/host/ordered_jobs.h"
#include "core/host/read_file.h"
#include "core/report/json.h"
#include "core/report/kernel_table.h"
#include "core/report/matrix.h"
#include "core/report/storage.h"
#include "core/report/text.h"
#include "format/parse.h"
#include "format/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <map>

namespace macebin::cli {

namespace {

using Json = nlohmann::ordered_json;

/// What is left of a report when the file's bytes are gone.
struct Printed {
    bool skipped = false;
    bool fault = false; ///< our own code failed on this file
    FileReport report;  ///< its views are dead: only verdict, findings and devices are looked at
    std::string text;
    ReportDocument::Addition addition; ///< where the report is one document
    StorageFile storage;               ///< what the judgement on its directory reads
};

constexpr std::uint64_t kFrontSize = 4096;

/// Of more answers about devices text has the table only, not the reasons of each.
constexpr std::size_t kMostTold = 12;

/// What a walk through a directory judges unasked. Host libraries and executables are ELF too, and nobody's
/// business.
bool isOurs(const FileReport& report) {
    const CacheKind kind = report.cache.kind;
    if (kind == CacheKind::program)
        return report.integrity != Integrity::unreadable && report.bareProgram->family != Family::elf;
    return kind == CacheKind::maceCache || kind == CacheKind::tuned || kind == CacheKind::mclp;
}

/// Judges files one by one; called on several threads at once.
class Judge {
public:
    Judge(const Options& options, CheckOptions checkOptions, TextStyle style, DriverQuestion question,
          const ProfileQuestion* profiles, ReportDocument* document, Cancel& cancel, Progress& progress)
        : options_(options), document_(document), checkOptions_(std::move(checkOptions)), style_(style),
          asksDrivers_(!profiles || question.mode != ProbeMode::never), driver_(std::move(question)),
          profiles_(profiles), cancel_(cancel), progress_(progress) {}

    Printed operator()(const FoundFile& file) {
        try {
            return judge(file);
        } catch (const std::exception& error) {
            return faultOn(file, error.what());
        }
    }
    std::vector<std::string> complaints() const { return driver_.complaints(); }

private:
    Printed judge(const FoundFile& file) {
        Printed printed;
        if (!file.named && !mayBeOurs(asBytes(readFront(file.path, kFrontSize)), fileSize(file.path))) {
            printed.skipped = true;
            printed.storage = storageFileOf(file.path);
            return printed;
        }
        const auto bytes = read(file);
        FileReport report = bytes ? checkBytes(bytes->view(), checkOptions_)
                                  : cannotRead("It could not be read: " + bytes.error() + ".");
        report.path = file.path;
        printed.storage = storageFileOf(file.path, report);
        printed.skipped = !file.named && bytes && !isOurs(report);
        if (printed.skipped) return printed;
        if (asksDrivers_) askDriver(report);
        if (profiles_) profiles_->ask(report, file.isBelow);
        print(report, printed);
        report.cache = {}; // the bytes go now
        printed.report = std::move(report);
        return printed;
    }

    void askDriver(FileReport& report) {
        const Cancel::Work work(cancel_);
        const auto& entries = report.cache.entries;
        progress_.willAsk(
            static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [](const Entry& entry) {
                return entry.role == EntryRole::program;
            })));
        driver_.ask(report);
    }

    Result<FileBytes> read(const FoundFile& file) const {
        if (!file.cannotRead.empty()) return Failure{file.cannotRead};
        auto bytes = readFile(file.path, checkOptions_.limits.fileSize);
        if (bytes && bytes->view().empty() && isPipe(file.path))
            return Failure{"it is a pipe, and nothing came out of it"};
        return bytes;
    }

    /// The others still get their answers, and the document stays whole.
    Printed faultOn(const FoundFile& file, const std::string& what) const {
        Printed printed;
        printed.fault = true;
        printed.report = cannotRead("Macebin itself failed on this file (" + what + ").");
        printed.report.path = file.path;
        print(printed.report, printed);
        return printed;
    }

    void print(const FileReport& report, Printed& printed) const {
        const bool isShow = options_.action == Action::show;
        const ShowOptions show = showOptions(options_);
        if (document_) {
            printed.addition = document_->prepare(report);
        } else if (options_.format == Format::csv) {
            printed.text = isShow ? csvKernelTable(report.cache, show.entries) : csvPredictions(report);
        } else if (options_.format == Format::text) {
            printed.text = isShow ? textShow(report, show, style_) : textReport(report, style_);
        } else {
            const Json json = isShow ? jsonShow(report, show) : jsonReport(report);
            printed.text = options_.format == Format::jsonl ? jsonLine(json) : jsonFileText(json);
        }
    }

    const Options& options_;
    ReportDocument* document_; ///< none for reports that are written file by file
    CheckOptions checkOptions_;
    TextStyle style_;
    bool asksDrivers_;
    LocalDriver driver_;
    const ProfileQuestion* profiles_; ///< none: no profile was given
    Cancel& cancel_;
    Progress& progress_;
};

/// How the drivers are asked, and how many files are judged at once. Times are measured one by one, so that
/// none is longer because of another.
struct Plan {
    unsigned workers = 1;
    DriverQuestion question;
};

Plan planFor(const Options& options, std::size_t files, const Cancel& cancel, Progress& progress) {
    Plan plan;
    // Who asks about a phone does not mean this machine.
    const bool isAboutOthers = !options.profiles.empty() && !options.isProbeGiven;
    plan.question.mode = isAboutOthers ? ProbeMode::never : options.probe;
    const bool isMeasured = options.kernelSources && plan.question.mode != ProbeMode::never;
    const unsigned jobs = options.jobs != 0 ? options.jobs : isMeasured ? 1 : coreCount();
    plan.workers = std::max(1u, static_cast<unsigned>(std::min<std::size_t>(jobs, files)));
    plan.question.device = options.device;
    plan.question.kernelSources = options.kernelSources.value_or("");
    plan.question.knownCrashes = knownCrashesPath();
    plan.question.retryCrashes = options.retryCrashes;
    plan.question.probe = probeOptionsFrom(options, cancel);
    plan.question.probe.jobs = jobs / plan.workers;
    // Each file's probe would take the whole limit for itself.
    if (plan.workers > 1) plan.question.probe.memoryBytes = defaultMemoryLimit(jobs);
    plan.question.probe.answered = [&progress](std::size_t, const LoadOutcome&) { progress.asked(); };
    return plan;
}

Result<CheckOptions> checkOptionsFrom(const Options& options) {
    CheckOptions check;
    if (options.profiles.empty()) check.maceEra = options.maceEra; // else the profiles are judged by it
    check.fileDigest = options.hash;
    constexpr std::uint64_t largestKey = 64 * 1024;
    for (const std::string& path : options.trustedKeys) {
        const auto pem = readFile(path, largestKey);
        if (!pem) return Failure{"--trusted-key " + inQuotes(path) + ": " + pem.error()};
        auto key = PublicKey::fromPem(asText(pem->view()));
        if (!key) return Failure{"--trusted-key " + inQuotes(path) + ": " + key.error()};
        check.trustedKeys.push_back(std::move(*key));
    }
    return check;
}

/// What was named, and which files it stands for.
struct Source {
    std::string path;
    bool isDirectory = false;
    std::size_t first = 0; ///< in Sources::files
    std::size_t end = 0;
};
struct Sources {
    std::vector<FoundFile> files;
    std::vector<Source> named;
};

Sources findSources(const std::vector<std::string>& paths) {
    Sources sources;
    for (const std::string& path : paths) {
        FoundFiles found = findFiles({path});
        const std::size_t first = sources.files.size();
        std::move(found.files.begin(), found.files.end(), std::back_inserter(sources.files));
        sources.named.push_back({path, !found.directories.empty(), first, sources.files.size()});
    }
    return sources;
}

Result<std::vector<std::string>> pathsFrom(const Options& options) {
    std::vector<std::string> paths = options.paths;
    if (!options.filesFrom) return paths;
    constexpr std::uint64_t largestList = 256 * 1024 * 1024;
    const auto list = readFile(*options.filesFrom == "-" ? "/dev/stdin" : *options.filesFrom, largestList);
    if (!list) return Failure{"--files-from " + inQuotes(*options.filesFrom) + ": " + list.error()};
    const std::string_view text = asText(list->view());
    if (!options.nulSeparated && text.find('\0') != std::string_view::npos)
        return Failure{"--files-from " + inQuotes(*options.filesFrom) + " holds NUL bytes: give -0 as well"};
    const auto listed = splitPaths(text, options.nulSeparated ? '\0' : '\n');
    paths.insert(paths.end(), listed.begin(), listed.end());
    return paths;
}

std::string summary(const std::vector<Verdict>& verdicts, std::size_t skipped) {
    std::string out = "\n" + counted(verdicts.size(), "file") + ":";
    for (const Verdict verdict : {Verdict::harmful, Verdict::damaged, Verdict::unreadable, Verdict::notUsed,
                                  Verdict::incomplete, Verdict::intact})
        if (const auto count = std::count(verdicts.begin(), verdicts.end(), verdict))
            out += " " + number(static_cast<std::uint64_t>(count)) + " " + std::string(name(verdict)) + ",";
    out.back() = '.';
    if (skipped > 0) out += " " + passedOverText(skipped) + ".";
    return out + "\n";
}

void put(std::FILE* to, const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), to);
}

/// Collects what the files answered, in order, and prints as it goes where the format allows.
struct Output {
    const Options& options;
    const Streams& streams;
    ReportDocument* document = nullptr;
    bool colour = false;
    Tally tally;
    std::vector<std::string> documents; ///< of the files, as jsonFileText has them
    std::vector<Verdict> verdicts;
    std::vector<std::size_t> judged;           ///< which files were not skipped, ascending
    std::map<std::size_t, StorageFile> stored; ///< by index, those with one of MACE's names
    Matrix matrix;                             ///< of what the profiles say, for text

    bool isText() const { return options.format == Format::text; }

    void take(std::size_t index, Printed printed) {
        if (printed.storage.byName != StorageRole::none) stored[index] = std::move(printed.storage);
        if (printed.skipped) return;
        if (isText() && !verdicts.empty()) put(streams.out, "\n");
        if (options.format != Format::json) put(streams.out, printed.text);
        if (printed.addition) printed.addition();
        if (printed.fault) tally.addFault();
        judged.push_back(index);
        if (options.format == Format::json) documents.push_back(std::move(printed.text));
        verdicts.push_back(verdictOf(printed.report));
        tally.add(printed.report);
        if (isText() && !matrix.devices.empty()) matrix.add(printed.report);
    }

    /// Nothing to judge is not the same as nothing wrong.
    void noCacheIn(const std::string& path, bool isDirectory, std::size_t passedOver, bool isFirst) {
        tally.addIncomplete();
        if (isText() && !isFirst) put(streams.out, "\n");
        put(isText() ? streams.out : streams.err,
            textNoCache(path, isDirectory, passedOver, TextStyle{isText() && colour}));
        if (document) document->addNoCache(path, isDirectory, passedOver);
    }

    bool isHollow(const Source& source) const {
        const auto next = std::lower_bound(judged.begin(), judged.end(), source.first);
        return source.isDirectory && (next == judged.end() || *next >= source.end);
    }

    /// What lies together in the directories that were searched.
    std::vector<Json> judgeDirectories(const Sources& sources) {
        std::vector<NamedDirectory> named;
        for (const Source& source : sources.named) {
            if (!source.isDirectory || options.action != Action::check) continue;
            NamedDirectory& one = named.emplace_back(NamedDirectory{source.path, isHollow(source), {}});
            const auto end = stored.lower_bound(source.end);
            for (auto at = stored.lower_bound(source.first); at != end; ++at)
                one.files.push_back({sources.files[at->first].path, std::move(at->second)});
        }
        std::vector<Json> all;
        for (const StorageDirectoryReport& directory : judgeStorages(std::move(named))) {
            tally.addDirectory(directory.hasWarnings());
            all.push_back(jsonReport(directory));
            if (document) document->addDirectory(directory);
            const std::string text = isText() ? textReport(directory, TextStyle{colour}) : "";
            if (!text.empty()) put(streams.out, "\n" + text);
            if (options.format == Format::jsonl && !directory.findings.empty())
                put(streams.out, jsonLine(all.back()));
        }
        return all;
    }

    void writeJson(const JsonFrame& frame) const {
        put(streams.out, frame.head);
        for (std::size_t i = 0; i < documents.size(); ++i)
            put(streams.out, (i == 0 ? "" : ",") + documents[i]);
        put(streams.out, (documents.empty() ? "" : "\n  ") + frame.tail);
    }

    void finish(const Sources& sources) {
        const std::size_t skipped = sources.files.size() - verdicts.size();
        bool isFirst = verdicts.empty();
        for (const Source& source : sources.named) {
            if (!isHollow(source)) continue;
            noCacheIn(source.path, true, source.end - source.first, isFirst);
            isFirst = false;
        }
        if (sources.named.empty()) noCacheIn({}, false, 0, true);
        const std::vector<Json> directories = judgeDirectories(sources);
        if (options.format == Format::json) writeJson(jsonFrame(tally, skipped, directories));
        if (document) put(streams.out, document->end(tally, skipped));
        if (matrix.answers() > 1) put(streams.out, textMatrix(matrix));
        if (isText() && (verdicts.size() > 1 || (skipped > 0 && !verdicts.empty())))
            put(streams.out, summary(verdicts, skipped));
    }
};

int usage(const Streams& streams, const std::string& why) {
    std::fprintf(streams.err, "macebin: %s\n", why.c_str());
    return exitUsage;
}

int judgeAll(const Options& options, const Streams& streams) {
    auto check = checkOptionsFrom(options);
    if (!check) return usage(streams, check.error());
    const auto paths = pathsFrom(options);
    if (!paths) return usage(streams, paths.error());
    const Sources sources = findSources(*paths);
    std::unique_ptr<ProfileQuestion> profiles;
    if (!options.profiles.empty()) {
        auto question = ProfileQuestion::from(options);
        if (!question) return usage(streams, question.error());
        profiles = std::move(*question);
        for (const std::string& note : profiles->notes())
            put(streams.err, "macebin: " + note + "\n");
    }
    const bool colour = wantsColour(options, streams.out);
    const auto document = documentFor(options);
    Output output{options, streams, document.get(), colour, Tally(options.exitPolicy), {}, {}, {}, {}, {}};
    if (profiles) output.matrix.devices = profiles->devices();
    if (options.format == Format::csv && profiles) put(streams.out, csvPredictionHeader());
    const TextStyle style{colour, sources.files.size() * output.matrix.devices.size() > kMostTold};
    Cancel cancel;
    Progress progress(streams.err, "checked", sources.files.size());
    Plan plan = planFor(options, sources.files.size(), cancel, progress);
    Judge judge(options, std::move(*check), style, std::move(plan.question), profiles.get(), document.get(),
                cancel, progress);
    runInOrder<Printed>(
        sources.files.size(), plan.workers, [&](std::size_t i) { return judge(sources.files[i]); },
        [&](std::size_t i, Printed printed) {
            progress.aside([&] { output.take(i, std::move(printed)); });
            progress.oneMore();
        });
    progress.clear();
    for (const std::string& complaint : judge.complaints())
        put(streams.err, "macebin: " + complaint + "\n");
    output.finish(sources);
    return output.tally.exitCode();
}

} // namespace

int runCheck(const Options& options, const Streams& streams) {
    if (options.kernelSources && options.probe == ProbeMode::never && options.profiles.empty())
        put(streams.err, "macebin: --kernel-sources measures build times on a device, and --probe never asks "
                         "none: there are no times\n");
    return judgeAll(options, streams);
}

int runShow(const Options& options, const Streams& streams) {
    Options quiet = options;
    quiet.probe = ProbeMode::never; // --show reads; it asks no driver
    return judgeAll(quiet, streams);
}

} // namespace macebin::cli
