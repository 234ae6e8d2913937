// SPDX-License-Identifier: Apache-2.0
// --check and --show: find the files, judge each on its own core, print in the order given.
#include "app/commands.h"
#include "app/progress.h"

#include "core/check.h"
#include "core/host/find_files.h"
#include "core/host/local_driver.h"
#include "core/host/ordered_jobs.h"
#include "core/host/read_file.h"
#include "core/report/json.h"
#include "core/report/text.h"
#include "format/parse.h"
#include "format/text.h"

#include <nlohmann/json.hpp>

#include <thread>
#include <unistd.h>

namespace macebin::cli {

namespace {

using Json = nlohmann::ordered_json;

/// What is left of a report when the file's bytes are gone.
struct Printed {
    bool skipped = false;
    FileReport report; ///< its views are dead: only verdict, findings and devices are looked at
    std::string text;
    Json json;
};

constexpr std::uint64_t kFrontSize = 4096;

bool isKnownKind(CacheKind kind) {
    return kind == CacheKind::maceCache || kind == CacheKind::tuned || kind == CacheKind::mclp;
}

/// Judges files one by one; called on several threads at once.
class Judge {
public:
    Judge(const Options& options, CheckOptions checkOptions, bool colour)
        : options_(options), checkOptions_(std::move(checkOptions)), colour_(colour),
          driver_(static_cast<macebin::ProbeMode>(options.probe)) {}

    Printed operator()(const FoundFile& file) {
        Printed printed;
        if (!file.named && !mayBeOurs(asBytes(readFront(file.path, kFrontSize)), fileSize(file.path))) {
            printed.skipped = true;
            return printed;
        }
        const std::uint64_t most = checkOptions_.limits.fileSize;
        auto bytes = file.cannotRead.empty() ? readFile(file.path, most) : Result<FileBytes>(Failure{file.cannotRead});
        FileReport report = bytes ? checkBytes(bytes->view(), checkOptions_)
                                  : cannotRead("It could not be read: " + bytes.error() + ".");
        report.path = file.path;
        printed.skipped = !file.named && bytes && !isKnownKind(report.cache.kind);
        if (printed.skipped) return printed;
        driver_.ask(report);
        print(report, printed);
        report.cache = {}; // the bytes go now
        printed.report = std::move(report);
        return printed;
    }

private:
    void print(const FileReport& report, Printed& printed) const {
        const bool show = options_.action == Action::show;
        if (options_.format == Format::text) {
            const TextStyle style{colour_};
            printed.text = show ? textShow(report, options_.regions, style) : textReport(report, style);
        } else {
            printed.json = show ? jsonShow(report, options_.regions) : jsonReport(report);
            if (options_.format == Format::jsonl) printed.text = jsonLine(printed.json);
        }
    }

    const Options& options_;
    CheckOptions checkOptions_;
    bool colour_;
    LocalDriver driver_;
};

bool wantsColour(const Options& options, std::FILE* out) {
    if (options.colour != Colour::automatic) return options.colour == Colour::always;
    const char* noColour = std::getenv("NO_COLOR");
    return (!noColour || !*noColour) && ::isatty(::fileno(out)) == 1;
}

Result<CheckOptions> checkOptionsFrom(const Options& options) {
    CheckOptions check;
    check.maceEra = options.maceEra;
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

Result<std::vector<std::string>> pathsFrom(const Options& options) {
    std::vector<std::string> paths = options.paths;
    if (!options.filesFrom) return paths;
    constexpr std::uint64_t largestList = 256 * 1024 * 1024;
    const auto list = readFile(*options.filesFrom == "-" ? "/dev/stdin" : *options.filesFrom, largestList);
    if (!list) return Failure{"--files-from " + inQuotes(*options.filesFrom) + ": " + list.error()};
    const auto listed = splitPaths(asText(list->view()), options.nulSeparated ? '\0' : '\n');
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
    if (skipped > 0) out += " " + counted(skipped, "file") + " of other kinds passed over.";
    return out + "\n";
}

void put(std::FILE* to, const std::string& text) { std::fwrite(text.data(), 1, text.size(), to); }

/// Collects what the files answered, in order, and prints as it goes where the format allows.
struct Output {
    const Options& options;
    std::FILE* out;
    Tally tally;
    std::vector<Json> documents;
    std::vector<Verdict> verdicts;
    std::size_t skipped = 0;

    void take(Printed printed) {
        if (printed.skipped) {
            ++skipped;
            return;
        }
        if (options.format == Format::text && !verdicts.empty()) put(out, "\n");
        put(out, printed.text);
        if (options.format == Format::json) documents.push_back(std::move(printed.json));
        verdicts.push_back(verdictOf(printed.report));
        tally.add(printed.report);
    }

    void finish(const FoundFiles& found, std::FILE* err) {
        // Nothing to judge is not the same as nothing wrong.
        if (verdicts.empty()) {
            tally.addIncomplete();
            const std::string where = found.directories.empty() ? "the list" : inQuotes(found.directories.front(), 4096);
            put(options.format == Format::text ? out : err,
                "INCOMPLETE. There is no cache in " + where + "; " + counted(skipped, "file") +
                    " of other kinds passed over.\nThat is normal before an app's first start; else look in the app's "
                    "storage path.\n");
        }
        if (options.format == Format::json) put(out, jsonDocument(documents, tally, skipped));
        if (options.format == Format::text && (verdicts.size() > 1 || (skipped > 0 && !verdicts.empty())))
            put(out, summary(verdicts, skipped));
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
    const FoundFiles found = findFiles(*paths);
    Judge judge(options, std::move(*check), wantsColour(options, streams.out));
    Output output{options, streams.out, Tally(options.exitPolicy), {}, {}, 0};
    Progress progress(streams.err, "checked", found.files.size());
    const unsigned workers = options.jobs ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
    runInOrder<Printed>(
        found.files.size(), workers, [&](std::size_t i) { return judge(found.files[i]); },
        [&](std::size_t i, Printed printed) {
            progress.clear();
            output.take(std::move(printed));
            progress.show(i + 1);
        });
    progress.clear();
    output.finish(found, streams.err);
    return output.tally.exitCode();
}

} // namespace

int runCheck(const Options& options, const Streams& streams) { return judgeAll(options, streams); }

int runShow(const Options& options, const Streams& streams) {
    Options quiet = options;
    quiet.probe = ProbeMode::never; // --show reads; it asks no driver
    return judgeAll(quiet, streams);
}

} // namespace macebin::cli
