// SPDX-License-Identifier: Apache-2.0
// What each action does. Reports go to `out`, everything else to `err`; the result is the exit code.
#pragma once

#include "app/cli/flags/options.h"
#include "app/cli/output/output.h"

namespace macebin::cli {

int runCheck(const Options& options, const Streams& streams);
int runShow(const Options& options, const Streams& streams);
int runShowKeys(const Options& options, const Streams& streams);
int runExtract(const Options& options, const Streams& streams);
int runDiff(const Options& options, const Streams& streams);
int runProfileFrom(const Options& options, const Streams& streams);
int runPrintCollectScript(const Options& options, const Streams& streams);
int runExplain(const Options& options, const Streams& streams);
int runTriage(const Options& options, const Streams& streams);
int runExplainLog(const Options& options, const Streams& streams);
int runSummary(const Options& options, const Streams& streams);
int runListDevices(const Options& options, const Streams& streams);
int runSelfTest(const Options& options, const Streams& streams);
int runKnownCrashes(const Options& options, const Streams& streams);
int runForgetCrashes(const Options& options, const Streams& streams);
int runRepair(const Options& options, const Streams& streams);
int runConvert(const Options& options, const Streams& streams);
int runMerge(const Options& options, const Streams& streams);
int runSplit(const Options& options, const Streams& streams);
int runSign(const Options& options, const Streams& streams);
int runMakeKey(const Options& options, const Streams& streams);
int runClear(const Options& options, const Streams& streams);
int runRestore(const Options& options, const Streams& streams);
int runRebuild(const Options& options, const Streams& streams);

/// Parses the words after the program's name and does what they say.
int run(std::span<const std::string> words, const Streams& streams = {});

} // namespace macebin::cli
