// SPDX-License-Identifier: Apache-2.0
// A file that somebody looks at for a while: its bytes, and everything that can be said of them.
#pragma once

#include "core/bytes/overview.h"
#include "core/bytes/structure_tree.h"
#include "core/check/check.h"
#include "core/host/file/read_file.h"
#include "core/host/file/save_file.h"
#include "format/program/program.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace macebin {

/// What is shown of a file. Never changed once it is made: whoever wants another answer makes another one.
struct OpenedFile {
    std::string path;
    std::optional<FileStamp> stamp; ///< from before it was read; nothing where it could not be
    std::shared_ptr<const FileBytes> file;
    std::string whyNotRead; ///< a clause, where there is no `file`: "Permission denied"
    FileReport report;      ///< views `file`

    /// All below is about the bytes that were judged: what is inside a form, else after undoing, else all.
    ByteView bytes;
    std::shared_ptr<const Regions> regions; ///< tile `bytes`
    std::shared_ptr<const StructureTree> structure;
    std::vector<OverviewCell> overview;

    struct ListedProgram {
        std::size_t entry = 0; ///< index of its pair
        Program program;       ///< without its regions
    };
    std::shared_ptr<const std::vector<ListedProgram>> programs;
};

/// Reads, checks and takes apart. Never fails: a file that cannot be read has a report that says so. Nothing
/// where `stop` ended it.
std::shared_ptr<const OpenedFile> openFile(const std::string& path, const CheckOptions& options = {},
                                           const std::stop_token& stop = {});

/// The same file under another report, as after a device was asked. `report` views the same bytes.
std::shared_ptr<const OpenedFile> withReport(const OpenedFile& file, FileReport report);

} // namespace macebin
