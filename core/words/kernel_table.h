// SPDX-License-Identifier: Apache-2.0
// What the programs of a file hold, kernel by kernel: for people and for spreadsheets.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"
#include "core/text/terminal_text.h"

#include <functional>
#include <string>

namespace macebin {

/// Which entries to list. An empty one lists all.
using EntryFilter = std::function<bool(const Entry&)>;

/// What `--show` adds to a report.
struct ShowOptions {
    bool regions = false; ///< the structure, byte range by byte range
    EntryFilter entries;
};

/// The program of an entry, decoded whole; from `known`, here and below, where that is given.
Program decodedProgram(const Cache& cache, const Entry& entry, DecodedPrograms* known = nullptr);

/// Is called with the index of the entry, the entry, and what is in it.
using ProgramVisitor = std::function<void(std::size_t, const Entry&, const Program&)>;
/// Decodes the programs one after another, in the order of the file; those without a byte are passed over.
void forEachProgram(const Cache& cache, const EntryFilter& filter, const ProgramVisitor& visit,
                    DecodedPrograms* known = nullptr);

/// What the binary says of its maker, in one clause: "adreno, Adreno 640 (0x06040001)". Text of others.
std::string originText(const Program& program);
/// "float* input, int count": as much as the binary keeps of arguments that it does tell. Text of others.
std::string argumentList(const Kernel& kernel);
/// A kernel's name as its source has it: the key's, where the stored one is its obfuscated form; else as
/// stored.
std::string readableName(const Entry& entry, const Kernel& kernel);

/// The table as text: one line a program, one indented line a kernel.
TerminalText textKernelTable(const Cache& cache, const EntryFilter& filter = {},
                             DecodedPrograms* known = nullptr, StepWords say = commandWords);

/// What could help to tell what unknown bytes are: size, first bytes, entropy, telling strings; one a line.
TerminalText textUnknown(ByteView bytes);

/// The table as CSV (RFC 4180, with a header line, lines ending in CR LF): one line a kernel, and one without
/// a kernel for a program whose kernels could not be read.
std::string csvKernelTable(const Cache& cache, const EntryFilter& filter = {},
                           DecodedPrograms* known = nullptr);

} // namespace macebin
