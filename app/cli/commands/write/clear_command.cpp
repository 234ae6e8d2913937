// SPDX-License-Identifier: Apache-2.0
// --clear and --restore: here by renaming, on a phone by the adb commands that do the same.
#include "app/cli/commands/commands.h"
#include "app/cli/output/print_as.h"
#include "core/answer/verdict.h"
#include "core/host/work/clear_anywhere.h"
#include "core/report/clear.h"

#include <ctime>

namespace macebin::cli {

namespace {

constexpr std::string_view kNeedsEra =
    "an empty cache for a phone needs --mace-era v1 (MACE up to v1.0.4) or v2 (from March 2021 on): "
    "the "
    "wrong one can crash the app. v1 where you do not know it: a newer MACE only ignores such a file";

int report(const Options& options, const Streams& streams, const ClearReport& done) {
    printAs(
        options, streams.out, [&](JsonLayout layout) { return jsonReport(done, layout); },
        [&] { return textReport(done); });
    if (!done.failure.empty() && options.format != Format::text) streams.err.complain(done.failure.text());
    return done.exitCode();
}

int runEither(const Options& options, const Streams& streams, bool restores) {
    ClearWish wish;
    wish.restores = restores;
    wish.package = options.package ? options.package->text() : std::string();
    wish.request.path = options.paths.front();
    wish.request.now = std::time(nullptr);
    wish.request.dryRun = options.dryRun;
    wish.request.empty = options.empty;
    wish.request.maceEra = options.maceEra;
    wish.request.force = options.force;
    if (options.empty && !options.maceEra && isForPhone(wish)) {
        streams.err.complain(kNeedsEra);
        return exitUsage;
    }
    if (options.maceEra && !options.empty && !isForPhone(wish)) {
        streams.err.complain("--mace-era goes with --empty, or with a path on a phone");
        return exitUsage;
    }
    return report(options, streams, clearAnywhere(wish));
}

} // namespace

int runClear(const Options& options, const Streams& streams) {
    return runEither(options, streams, false);
}

int runRestore(const Options& options, const Streams& streams) {
    return runEither(options, streams, true);
}

} // namespace macebin::cli
