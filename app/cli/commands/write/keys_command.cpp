// SPDX-License-Identifier: Apache-2.0
// --show --keys: the programs' keys, one a line, as --programs and --list take them.
#include "app/cli/commands/commands.h"
#include "app/cli/flags/trusted_keys.h"
#include "app/cli/output/glob.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/readers/mace/reader.h"
#include "format/cache/parse.h"
#include "format/text.h"

#include <unordered_set>

namespace macebin::cli {

namespace {

/// A list is lines of text: what would end a line, or be taken for a comment, has no place in it.
bool mayStandInList(std::string_view key) {
    return isPrintable(key) && key.front() != '#';
}

void printKeys(const FileReport& report, const Options& options, const Streams& streams) {
    std::unordered_set<std::string_view> printed;
    for (const Entry& entry : report.cache.entries) {
        if (entry.role != EntryRole::program || !matchesProgram(options, entry)) continue;
        if (!printed.insert(entry.key).second) continue;
        if (mayStandInList(entry.key))
            streams.out.document(std::string(entry.key) + "\n");
        else
            streams.err.complain("left out: " + inQuotes(entry.key) + " cannot stand in a list of keys");
    }
}

} // namespace

int runShowKeys(const Options& options, const Streams& streams) {
    const std::string& path = options.paths.front();
    const auto bytes = readSubject(path, kMostFileBytes);
    CheckOptions check;
    if (options.maceEra) check.asked = AskedReader{&kMaceReader, *options.maceEra};
    check.trustedKeys = options.trusted;
    FileReport report =
        bytes ? checkBytes(bytes->view(), check) : cannotRead("It could not be read: " + bytes.error() + ".");
    report.path = path;
    if (const std::string why = whyNotTrusted(report); !why.empty()) {
        streams.err.complain(why + " No key was printed.");
        return exitCodeOf(verdictOf(report), hasWarnings(report), options.exitPolicy);
    }
    if (report.cache.kind != CacheKind::program) printKeys(report, options, streams);
    const Verdict verdict = verdictOf(report);
    if (verdict != Verdict::intact)
        streams.err.complain(inQuotes(path, 4096) + " is " + std::string(name(verdict)) +
                             ": macebin --check tells what is wrong with it");
    return exitCodeOf(verdict, hasWarnings(report), options.exitPolicy);
}

} // namespace macebin::cli
