// SPDX-License-Identifier: Apache-2.0
// What Macebin bounds: how much it reads, keeps, shows, and how long it waits. Every such number stands here;
// those of archives in core/archive/limits.h, those of drivers in core/host/probe/protocol.h, and nowhere
// else. LIMITS.md, beside this file, says of each why, and what people are told when it is reached: a test
// holds the two together.
#pragma once

#include <cstddef>
#include <cstdint>

namespace macebin {

// What is read
inline constexpr std::uint64_t kMostFileBytes =
    (std::uint64_t{1} << 31) -
    1; ///< bytes: any file that is judged, told or changed, and what comes out of a pipe
inline constexpr std::size_t kMostSecretBytes = 64 * 1024;           ///< bytes: a private key, a passphrase
inline constexpr std::uint64_t kMostPublicKeyBytes = 64 * 1024;      ///< bytes: `--trusted-key`
inline constexpr std::uint64_t kMostKeyListBytes = 16 * 1024 * 1024; ///< bytes: `--list`, `--programs`
inline constexpr std::uint64_t kMostFilesFromBytes = 256 * 1024 * 1024; ///< bytes: `--files-from`
inline constexpr std::size_t kMostProfileBytes = 4 * 1024 * 1024; ///< bytes: `--profile`, a device profile
inline constexpr std::size_t kMostProfiles = 100'000;             ///< profiles: `--profile`, all together
inline constexpr std::uint64_t kMostSourceBytes =
    16 * 1024 * 1024; ///< bytes: a kernel source (`--kernel-sources`)
inline constexpr std::uint64_t kMostCrashListBytes = 64 * 1024 * 1024; ///< bytes: the list of known crashes
inline constexpr std::size_t kMostKnownCrashes = 10'000;               ///< crashes: the list of known crashes
inline constexpr std::size_t kLongestCrashText = 1024;      ///< bytes: a name in the list of known crashes
inline constexpr std::size_t kLongestCrashLine = 16 * 1024; ///< bytes: a line of that list
inline constexpr std::uint64_t kMostEvidenceBytes =
    256 * 1024 * 1024;                              ///< bytes: what the window makes a profile of
inline constexpr std::size_t kMostOpenFiles = 1000; ///< files: what the window opens at once
inline constexpr std::uint64_t kMostReportBytes = std::uint64_t{8} << 30; ///< bytes: a report for `--summary`
inline constexpr std::uint64_t kLongestReportLine =
    256 * 1024 * 1024; ///< bytes: a line of a report for `--summary`
inline constexpr std::size_t kMostOfSummedFile =
    10'000; ///< rules, devices: of one file in a report for `--summary`
inline constexpr int kLongestWaitForWriterSeconds = 5; ///< s: for somebody to open a pipe to write
inline constexpr int kLongestPipeSilenceSeconds = 600; ///< s: between two pieces out of a pipe
inline constexpr int kLongestWaitForLockSeconds =
    3; ///< s: for another Macebin that saves in the same directory

// What is kept of a file
inline constexpr std::size_t kMostPairs = 65'536; ///< pairs: of a cache; the rest are walked over and counted
inline constexpr std::size_t kMostFindings = 1000;                ///< findings: of one file
inline constexpr std::uint64_t kLongestKey = 64 * 1024;           ///< bytes: a key of MACE
inline constexpr std::uint64_t kLargestValue = 256 * 1024 * 1024; ///< bytes: a value of MACE v1
inline constexpr std::uint64_t kLargestTunedValue = 64;    ///< bytes: a value that may be tuned parameters
inline constexpr std::size_t kLargestEmptyForm = 4096;     ///< bytes: C++ that may be an array without a byte
inline constexpr std::uint64_t kMostTextPairs = 4'194'304; ///< pairs: a cache as text (protobuf)
inline constexpr std::uint64_t kLargestMclp =
    (std::uint64_t{1} << 32) - 1;                          ///< bytes: an MCLP container that is written
inline constexpr std::size_t kMostDecodedKernels = 4096;   ///< kernels: of one program
inline constexpr std::size_t kMostDecodedArguments = 256;  ///< arguments: of one kernel
inline constexpr std::size_t kMostProgramRegions = 65'536; ///< regions: of one program
inline constexpr std::size_t kMostFacts = 256;             ///< facts: of one program
inline constexpr std::size_t kLongestDecodedText =
    64 * 1024; ///< bytes: one name, option string or attribute list of a program
inline constexpr std::size_t kMostEmbeddedFiles = 4096; ///< files: inside one program
inline constexpr std::size_t kMostRegions =
    1'000'000; ///< regions: of one file with its programs (`--show --regions`, the window)
inline constexpr std::size_t kMostPredictedPrograms =
    10'000; ///< programs: told one by one of a device profile
inline constexpr std::size_t kLongestPredictedText =
    16 * 1024; ///< bytes: a key or compared string of a prediction
inline constexpr std::size_t kLongestStoredProgram =
    64; ///< bytes: a program's name, where files of a directory are compared
inline constexpr std::size_t kLongestStoredPlatform = 4096; ///< bytes: platform information, likewise
inline constexpr std::uint64_t kMostCombinedBytes =
    std::uint64_t{2} << 30;                    ///< bytes: all variants that `--repair --with` tries
inline constexpr unsigned kMostBackups = 1000; ///< files: FILE.bak, FILE.bak1, …
inline constexpr std::uint64_t kLargestSampled =
    4096; ///< bytes: of each cell of the overview (the window), for its entropy
inline constexpr std::uint64_t kLargestCopy = std::uint64_t{16}
                                              << 20; ///< bytes: a selection that the window copies
inline constexpr int kMostRecentFiles = 10;          ///< files: the menu of recent files

// What is kept of logs and evidence
inline constexpr std::size_t kMostEvents = 20'000;         ///< lines: of MACE in one log
inline constexpr std::size_t kMostStarts = 2'000;          ///< starts: of MACE in one log
inline constexpr std::size_t kLongestMessage = 1024;       ///< bytes: a message of a log
inline constexpr std::size_t kMostCrashes = 1000;          ///< crashes: in one log
inline constexpr std::size_t kMostOpenCrashes = 256;       ///< crashes: that are printed at the same time
inline constexpr std::size_t kMostFrames = 256;            ///< frames: of one stack
inline constexpr std::size_t kMostTombstoneLines = 20'000; ///< lines: of a log inside a tombstone
inline constexpr std::size_t kLongestCrashWords =
    1024;                                            ///< bytes: a text of a crash: the abort message, a name
inline constexpr std::size_t kLongestSymbol = 1024;  ///< bytes: a symbol that is put into readable form
inline constexpr std::size_t kMostReferences = 20;   ///< references: back, in such a symbol
inline constexpr std::size_t kLongestFunction = 512; ///< bytes: a function's name
inline constexpr std::size_t kMostProcessNames = 20'000; ///< processes: of one log
inline constexpr std::size_t kMostBirths = 20'000;       ///< processes: that begin in one log
inline constexpr std::size_t kLongestProcessName = 256;  ///< bytes: a process's name
inline constexpr std::size_t kMostLinesBack =
    64; ///< lines: back to the head of a line in logcat's long format
inline constexpr std::size_t kMostBytesBack = 64 * 1024; ///< bytes: likewise
inline constexpr std::size_t kLongestFact = 1024;        ///< bytes: a fact for a device profile
inline constexpr std::size_t kMostListedDevices = 64;    ///< devices: in one piece of evidence
inline constexpr std::size_t kMostSentences = 50;        ///< sentences: on what evidence does not tell
inline constexpr std::size_t kMostNamedSources = 4;      ///< files: named where they contradict each other
inline constexpr std::size_t kMostProfileNotes = 20;     ///< sentences: on a device profile
inline constexpr std::size_t kMostSums = 10'000;         ///< lines: of a list of digests from a phone

// What a report holds
inline constexpr std::size_t kLargestListing =
    32 * 1024 * 1024; ///< bytes: the lists of `--show` in text and in HTML, of one file, each
inline constexpr std::size_t kLongestPath = 4096;       ///< bytes: a path that is told (PATH_MAX of Linux)
inline constexpr std::size_t kLongestShown = 4096;      ///< bytes: one piece of text of others, in text
inline constexpr std::size_t kMostEmptyFilesTold = 3;   ///< files: without a byte in a case, by name
inline constexpr std::size_t kMostNotReadTold = 20;     ///< sentences: on what was not read in a folder
inline constexpr std::size_t kMostAnswersTold = 12;     ///< answers: of devices that text explains one by one
inline constexpr std::size_t kMostCauses = 3;           ///< causes: of a case
inline constexpr std::size_t kMostEvidence = 12;        ///< lines: of evidence for a cause, in text
inline constexpr std::size_t kMostProblems = 20;        ///< problems: of a report for `--summary`
inline constexpr std::size_t kMostSummaryKeys = 10'000; ///< rules, devices, drivers: in a summary
inline constexpr std::size_t kLongestSummaryName = 160; ///< bytes: a device's or driver's name in a summary
inline constexpr std::size_t kMostClauses = 64;         ///< clauses: on how two programs differ
inline constexpr std::size_t kMostChangedParts = 32;    ///< parts: in which two texts differ
inline constexpr std::size_t kLongestForWords = 64 * 1024; ///< bytes: texts that are compared word by word
inline constexpr std::size_t kLongestChangedPart = 1000;   ///< bytes: one of those parts
inline constexpr std::size_t kLongestDiffText = 1000;      ///< bytes: a text of a file in a comparison
inline constexpr std::size_t kLongestProfileText = 1100;   ///< bytes: a fact in a report on evidence
inline constexpr std::size_t kLongestMarked =
    2000; ///< bytes: a text of a file in HTML, of which foreign signs are marked
inline constexpr std::size_t kLongestHtmlLog = 4000;   ///< bytes: a build log in HTML
inline constexpr std::size_t kLongestHtmlValue = 300;  ///< bytes: a value in HTML
inline constexpr std::size_t kMostHtmlNumbers = 16;    ///< numbers: of a value in HTML
inline constexpr std::size_t kLongestLogLine = 300;    ///< bytes: a line of a build log in text
inline constexpr std::size_t kLongestRebuildKey = 100; ///< bytes: a key in a table of builds
inline constexpr std::size_t kLongestMemberName = 80;  ///< bytes: a name of an archive in a finding
inline constexpr std::size_t kMostMembersTold = 3;     ///< names, notes: of an archive in a finding

} // namespace macebin
