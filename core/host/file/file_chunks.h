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
    /// A regular file or a pipe; the error says why it cannot be read, as a regular file of more than `most`
    /// bytes.
    static Result<FileChunks> open(const std::string& path, std::uint64_t most);

    /// The next bytes, at most 256 KiB, valid until the next call; none at the end, or where reading fails.
    std::string_view next();
    /// Why reading failed; empty while it did not. That nothing came out of a pipe is a failure, and so is
    /// more than `most` bytes.
    const std::string& failure() const { return failure_; }
    /// So many bytes were given out.
    std::uint64_t given() const { return given_; }

private:
    FileChunks(InputFile file, std::uint64_t most) : file_(std::move(file)), most_(most) {}

    InputFile file_;
    std::uint64_t most_;
    std::uint64_t given_ = 0;
    std::vector<char> buffer_;
    std::string failure_;
};

} // namespace macebin
