// SPDX-License-Identifier: Apache-2.0
// --extract: program binaries, and the files inside them, into a folder of their own.
#include "app/cli/commands/commands.h"
#include "app/cli/flags/trusted_keys.h"
#include "app/cli/output/glob.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/host/work/save_change.h"
#include "core/report/extract.h"
#include "core/storage/extracted_name.h"
#include "core/text/paths.h"
#include "core/words/kernel_table.h"
#include "format/text.h"

#include <filesystem>

namespace macebin::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestPath = 4096;

/// The last part of a stored path, its ending kept: "/scale/0-0-0/scale.so" gives "scale.so".
std::string safeFileName(std::string_view stored) {
    const std::string_view last = fileNameOf(stored);
    const auto dot = last.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return safeName(last);
    return safeName(last.substr(0, dot)) + "." + safeName(last.substr(dot + 1));
}

std::string padded(std::size_t value) {
    const std::string digits = number(value);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

/// Writes the files of one cache, and keeps account of them.
class Extraction {
public:
    Extraction(const Options& options, ExtractReport& report) : options_(options), report_(report) {}

    void program(const Cache& cache, std::size_t index) {
        const Entry& entry = cache.entries[index];
        const Program program = decodedProgram(cache, entry);
        const ByteView bytes = cache.valueOf(entry);
        const std::string front = extractedFront(cache, index);
        write(extractedName(cache, index), bytes, entry.key, {});
        for (std::size_t i = 0; i < program.files.size(); ++i)
            write(front + ".file" + padded(i) + "-" + safeFileName(program.files[i].name),
                  slice(bytes, program.files[i].range), entry.key, program.files[i].name);
    }

private:
    void write(const std::string& fileName, ByteView bytes, std::string_view key, std::string_view member) {
        ExtractedFile& file = report_.files.emplace_back();
        file.path = (fs::path(*options_.output) / fileName).string();
        file.size = bytes.size();
        file.key = key;
        file.member = member;
        auto saved = saveBytes(file.path, bytes, options_.force, options_.paths);
        if (saved)
            file.note = saved->note;
        else
            file.failure = saved.error();
    }

    const Options& options_;
    ExtractReport& report_;
};

/// Why nothing comes out of the file; empty where something may.
std::string whyNothing(const Options& options, const FileReport& report) {
    if (std::string why = whyNotTrusted(report); !why.empty()) return why + " Nothing was written.";
    std::error_code error;
    fs::create_directories(*options.output, error);
    return error ? inQuotes(*options.output, kLongestPath) + ": " + error.message() : std::string();
}

void extract(const Options& options, const FileReport& file, ExtractReport& report) {
    report.verdict = verdictOf(file);
    report.exitCode = report.verdict == Verdict::unreadable ? exitUnreadable : exitDamaged;
    report.failure = whyNothing(options, file);
    if (!report.failure.empty()) return;
    Extraction extraction(options, report);
    for (std::size_t i = 0; i < file.cache.entries.size(); ++i) {
        const Entry& entry = file.cache.entries[i];
        if (entry.role == EntryRole::program && entry.value.size > 0 && matchesProgram(options, entry))
            extraction.program(file.cache, i);
    }
    if (report.written() == 0) {
        report.failure = report.files.empty()
                             ? "there is no such program in " + inQuotes(report.input, kLongestPath)
                             : "nothing was written";
        return;
    }
    Tally tally(options.exitPolicy);
    tally.add(file);
    // Damage that was found comes before what could not be written.
    if (report.written() < report.files.size()) tally.addIncomplete();
    report.exitCode = tally.exitCode();
}

void tell(const ExtractReport& report, const Streams& streams) {
    const auto say = [&](const std::string& sentence) {
        std::fprintf(streams.err, "macebin: %s\n", sentence.c_str());
    };
    for (const ExtractedFile& file : report.files)
        if (!file.failure.empty())
            say(file.failure);
        else if (!file.note.empty())
            say(inQuotes(file.path, kLongestPath) + ": " + file.note);
    if (!report.failure.empty())
        say(report.failure);
    else if (report.verdict == Verdict::damaged)
        say(inQuotes(report.input, kLongestPath) +
            " is damaged; what was written comes from the parts that could be read");
}

std::string inFormat(Format format, const ExtractReport& report) {
    return format == Format::json    ? jsonReport(report, JsonLayout::indented)
           : format == Format::jsonl ? jsonReport(report, JsonLayout::oneLine)
                                     : textReport(report);
}

} // namespace

int runExtract(const Options& options, const Streams& streams) {
    ExtractReport report;
    report.input = options.paths.front();
    report.folder = *options.output;
    CheckOptions check;
    check.trustedKeys = options.trusted;
    const auto bytes = readFile(report.input, check.limits.fileSize);
    if (bytes) {
        FileReport file = checkBytes(bytes->view(), check);
        file.path = report.input;
        extract(options, file, report);
    } else {
        report.failure = inQuotes(report.input, kLongestPath) + ": " + bytes.error();
        report.exitCode = exitUnreadable;
    }
    const std::string text = inFormat(options.format, report);
    std::fwrite(text.data(), 1, text.size(), streams.out);
    tell(report, streams);
    return report.exitCode;
}

} // namespace macebin::cli
