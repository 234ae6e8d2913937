// SPDX-License-Identifier: Apache-2.0
// A file that is too large to be held: read from front to back, a piece at a time.
#pragma once

#include "core/host/file/read_file.h"

#include <string>
#include <string_view>
#include <vector>

namespace macebin {

class FileChunks {
public:
    /// A regular file or a pipe; the error says why it cannot be read.
    static Result<FileChunks> open(const std::string& path);

    /// The next bytes, at most 256 KiB, valid until the next call; none at the end, or where reading fails.
    std::string_view next();
    /// Why reading failed; empty while it did not.
    const std::string& failure() const { return failure_; }

private:
    explicit FileChunks(InputFile file) : file_(std::move(file)) {}

    InputFile file_;
    std::vector<char> buffer_;
    std::string failure_;
};

} // namespace macebin
