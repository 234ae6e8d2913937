// SPDX-License-Identifier: Apache-2.0
// What the writing actions share: reading and checking inputs, saving a result that passes the check, saying
// what was done, and the exit codes: 0 whole, 4 something was left out, 1 nothing was saved.
#pragma once

#include "app/cli/commands/commands.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/host/work/save_change.h"
#include "core/report/change.h"

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

/// Reads and checks one input, its signature included where --trusted-key asks for one: a file that no
/// trusted signer made is not taken. The failure is a whole sentence.
Result<Input> openInput(const Options& options, const std::string& path, CheckOptions check = {});

/// The same. Where it cannot be read it reports that nothing was done, with all the inputs
/// that the command line names.
std::optional<Input> readInput(const Options& options, const std::string& path, const Streams& streams,
                               const CheckOptions& check = {});

/// What an input of MCLP says of its driver, for a result of the same kind.
WriteOptions writeOptionsOf(const Cache& cache);

/// Prints a sentence as macebin's own, and gives `code` back.
int failed(const Streams& streams, const std::string& why, int code = exitDamaged);

/// What the line says of saving. `input` is the one that --in-place replaces.
SaveWish wishFrom(const Options& options, const Input* input = nullptr);

/// Reports the change in the format asked for, and gives the exit code.
int reportChange(const Options& options, const Streams& streams, const Change& change,
                 const ChangeOutcome& outcome);

/// Saves it as the line says, and reports it.
int finish(const Options& options, const Streams& streams, const MadeChange& made,
           const Input* input = nullptr);

/// Reports a change of which nothing can be saved.
int refuse(const Options& options, const Streams& streams, const Change& change);

} // namespace macebin::cli
