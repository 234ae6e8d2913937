// SPDX-License-Identifier: Apache-2.0
// What the writing actions share: reading and checking inputs, saving a result that passes the check, saying
// what was done, and the exit codes: 0 whole, 4 something was left out, 1 nothing was saved.
#pragma once

#include "app/cli/commands/commands.h"
#include "core/change/change.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/host/file/save_file.h"
#include "core/report/change.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace macebin::cli {

/// An input and what the check says of it. The report views the bytes.
struct Input {
    std::string path;
    std::optional<FileStamp> stamp; ///< from before it was read: to replace this file and no other
    FileBytes bytes;
    FileReport report;
};

/// Reads and checks one input, its signature included where --trusted-key asks for one: a file that no trusted
/// signer made is not taken. The failure is a whole sentence.
Result<Input> openInput(const Options& options, const std::string& path, CheckOptions check = {});

/// The same. Where it cannot be read it reports that nothing was done, with all the inputs
/// that the command line names.
std::optional<Input> readInput(const Options& options, const std::string& path, const Streams& streams,
                               const CheckOptions& check = {});

/// What an input of MCLP says of its driver, for a result of the same kind.
WriteOptions writeOptionsOf(const Cache& cache);

/// Prints a sentence as macebin's own, and gives `code` back.
int failed(const Streams& streams, const std::string& why, int code = exitDamaged);

using Accept = std::function<std::string(ByteView)>;

/// A second file that goes with the result.
struct SecondOutput {
    std::string path;
    ByteView bytes;
    Accept accept = whyNotWhole;
    std::string proof = "it passes --check";
};

struct Finishing {
    Accept accept = whyNotWhole;             ///< why the bytes must not take the name, or nothing
    std::string proof = "it passes --check"; ///< what it means that they did, one clause
    std::optional<mode_t> mode = std::nullopt;
    std::optional<FileStamp> expected = std::nullopt; ///< of the input, for --in-place
    std::optional<SecondOutput> second = std::nullopt;
};

/// Saves `bytes` (unless --dry-run, or the change is refused) to -o, or in place of the input with a backup.
/// --dry-run gives the same exit code, as far as can be told without writing.
ChangeOutcome saveChange(const Options& options, const Change& change, ByteView bytes,
                         const Finishing& finishing);

/// Reports the change in the format asked for, and gives the exit code.
int reportChange(const Options& options, const Streams& streams, const Change& change,
                 const ChangeOutcome& outcome);

/// Both.
int finish(const Options& options, const Streams& streams, const Change& change, ByteView bytes,
           const Finishing& finishing = {});

} // namespace macebin::cli
