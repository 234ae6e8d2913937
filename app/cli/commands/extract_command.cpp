// SPDX-License-Identifier: Apache-2.0
// --extract: program binaries, and the files inside them, into a folder of their own.
#include "app/cli/commands/commands.h"
#include "app/cli/output/glob.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/host/file/save_file.h"
#include "core/storage/extracted_name.h"
#include "core/words/kernel_table.h"
#include "format/text.h"

#include <filesystem>

namespace macebin::cli {

namespace fs = std::filesystem;

namespace {

/// The last part of a stored path, its ending kept: "/scale/0-0-0/scale.so" gives "scale.so".
std::string safeFileName(std::string_view stored) {
    const auto slash = stored.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? stored : stored.substr(slash + 1);
    const auto dot = last.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return safeName(last);
    return safeName(last.substr(0, dot)) + "." + safeName(last.substr(dot + 1));
}

std::string padded(std::size_t value) {
    const std::string digits = number(value);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

class Extraction {
public:
    Extraction(const Options& options, const Streams& streams) : options_(options), streams_(streams) {}

    void write(const std::string& fileName, ByteView bytes) {
        const std::string path = (fs::path(*options_.output) / fileName).string();
        const auto saved = saveFile(path, bytes, {options_.force}, [](ByteView) { return std::string(); });
        if (saved) {
            ++saved_;
            std::fprintf(streams_.out, "%s  %zu bytes\n", path.c_str(), bytes.size());
            if (!saved->note.empty())
                std::fprintf(streams_.err, "macebin: %s: %s\n", inQuotes(path, 4096).c_str(),
                             saved->note.c_str());
        } else {
            ++failed_;
            std::fprintf(streams_.err, "macebin: %s\n", saved.error().c_str());
        }
    }
    std::size_t saved() const { return saved_; }
    std::size_t failed() const { return failed_; }

private:
    const Options& options_;
    const Streams& streams_;
    std::size_t saved_ = 0;
    std::size_t failed_ = 0;
};

void extractProgram(Extraction& extraction, const Cache& cache, std::size_t index) {
    const Entry& entry = cache.entries[index];
    const Program program = decodedProgram(cache, entry);
    const ByteView bytes = cache.valueOf(entry);
    const std::string front = extractedFront(cache, index);
    extraction.write(extractedName(cache, index), bytes);
    for (std::size_t i = 0; i < program.files.size(); ++i)
        extraction.write(front + ".file" + padded(i) + "-" + safeFileName(program.files[i].name),
                         slice(bytes, program.files[i].range));
}

int failedWith(const Streams& streams, const std::string& why, int code) {
    std::fprintf(streams.err, "macebin: %s\n", why.c_str());
    return code;
}

} // namespace

int runExtract(const Options& options, const Streams& streams) {
    const std::string& path = options.paths.front();
    const auto bytes = readFile(path, ParseLimits{}.fileSize);
    if (!bytes) return failedWith(streams, inQuotes(path, 4096) + ": " + bytes.error(), exitUnreadable);
    const FileReport report = checkBytes(bytes->view());
    std::error_code error;
    fs::create_directories(*options.output, error);
    if (error)
        return failedWith(streams, inQuotes(*options.output, 4096) + ": " + error.message(), exitDamaged);

    Extraction extraction(options, streams);
    for (std::size_t i = 0; i < report.cache.entries.size(); ++i) {
        const Entry& entry = report.cache.entries[i];
        if (entry.role == EntryRole::program && entry.value.size > 0 && matchesProgram(options, entry))
            extractProgram(extraction, report.cache, i);
    }
    if (extraction.saved() == 0)
        return failedWith(streams,
                          extraction.failed() ? "nothing was written"
                                              : "there is no such program in " + inQuotes(path, 4096),
                          report.integrity == Integrity::unreadable ? exitUnreadable : exitDamaged);
    Tally tally(options.exitPolicy);
    tally.add(report);
    if (report.integrity == Integrity::damaged)
        std::fprintf(streams.err,
                     "macebin: %s is damaged; what was written comes from the parts that could be read\n",
                     inQuotes(path, 4096).c_str());
    if (extraction.failed()) tally.addIncomplete(); // damage found comes before what could not be written
    return tally.exitCode();
}

} // namespace macebin::cli
