// SPDX-License-Identifier: Apache-2.0
// Reading a user's file, once, with POSIX calls: names are bytes, not text, and need not be UTF-8.
#pragma once

#include "core/answer/result.h"
#include "format/bytes.h"

#include <cstdint>
#include <memory>
#include <string>

namespace macebin {

/// The bytes of a file, owned. They are a copy: nobody can cut the file short under a reader, as with a
/// mapping.
class FileBytes {
public:
    ByteView view() const { return {data_.get(), size_}; }

private:
    struct Free {
        void operator()(std::byte* data) const;
    };
    std::unique_ptr<std::byte[], Free> data_;
    std::uint64_t size_ = 0;
    std::uint64_t capacity_ = 0;

    bool reserve(std::uint64_t capacity);
    friend Result<FileBytes> readFile(const std::string& path, std::uint64_t most);
};

/// Size in bytes as the file system gives it; 0 for what has none (a pipe) or cannot be asked.
std::uint64_t fileSize(const std::string& path);

/// True for a pipe: that nothing came out of it says nothing about the file at its other end.
bool isPipe(const std::string& path);

/// Reads a regular file or a pipe to its end. Fails, saying why, where it cannot be opened or read, is a
/// directory, device or socket, or holds more than `most` bytes.
Result<FileBytes> readFile(const std::string& path, std::uint64_t most);

/// The first `most` bytes or fewer; empty where the file cannot be read. For recognising, not for judging.
std::string readFront(const std::string& path, std::uint64_t most);

} // namespace macebin
