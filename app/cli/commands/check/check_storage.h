// SPDX-License-Identifier: Apache-2.0
// --check on directories: which of the files belong to one storage directory of MACE, and what that is
// judged.
#pragma once

#include "core/storage/storage_judgement.h"

#include <string>
#include <vector>

namespace macebin::cli {

/// A file that was found below a directory, and what is kept of it.
struct StoredFile {
    std::string path;
    StorageFile facts;
};

/// A directory that the user named.
struct NamedDirectory {
    std::string path;
    bool isHollow = false;                 ///< nothing in it was judged
    std::vector<StoredFile> files;         ///< those with one of MACE's names
    std::vector<std::string> notRead = {}; ///< paths of what has one of MACE's names and was not read
};

/// Each directory that holds a file with one of MACE's names, and each hollow one in which MACE could not
/// make its cache as this user; by path, each once.
std::vector<StorageDirectoryReport> judgeStorages(std::vector<NamedDirectory> named);

} // namespace macebin::cli
