// SPDX-License-Identifier: Apache-2.0
// The one door through which a user's file is read, with POSIX calls: names are bytes, not text, and need not
// be UTF-8.
//
// In comes a path (or a descriptor that somebody has opened), and how many bytes may come out. The steps:
// open without waiting; look what it is; refuse a directory, a device and a socket, and a regular file that
// is too large before a byte of it is read; read to the end. A pipe is read to its end as well: it is waited
// for as format/LIMITS.md says, and no longer. What must stay true: nothing named here makes Macebin wait for
// ever, and nothing is taken for the end of a file that is not its end.
#pragma once

#include "core/answer/result.h"
#include "core/host/system/file_descriptor.h"
#include "format/bytes.h"

#include <cstdint>
#include <memory>
#include <string>

namespace macebin {

/// A regular file or a pipe, open to be read from front to back.
class InputFile {
public:
    /// Fails, saying why, where it cannot be opened, is a directory, device or socket, or is a regular file
    /// of more than `most` bytes.
    static Result<InputFile> open(const std::string& path, std::uint64_t most);
    /// What somebody else has opened, and keeps: a file, a pipe, or a terminal at which somebody types.
    static Result<InputFile> ofDescriptor(int descriptor, std::uint64_t most);

    /// Some bytes, at most `size`; none at the end. The failure: reading fails, or a pipe stays silent.
    Result<std::size_t> read(void* to, std::size_t size);

    bool isPipe() const { return isPipe_; }
    std::uint64_t size() const { return size_; } ///< of a regular file as it was opened; else 0

private:
    explicit InputFile(FileDescriptor file) : file_(std::move(file)) {}
    static Result<InputFile> judged(FileDescriptor file, std::uint64_t most, bool isGiven);

    FileDescriptor file_;
    std::uint64_t size_ = 0;
    bool isPipe_ = false;
    bool blocks_ = false;    ///< the call itself waits: what was given open, and is no regular file
    bool hasWriter_ = false; ///< somebody has had the pipe open to write
};

/// The bytes of a file, owned. They are a copy: nobody can cut the file short under a reader, as with a
/// mapping.
class FileBytes {
public:
    ByteView view() const { return {data_.get(), size_}; }
    bool isFromPipe() const { return isFromPipe_; }

private:
    struct Free {
        void operator()(std::byte* data) const;
    };
    std::unique_ptr<std::byte[], Free> data_;
    std::uint64_t size_ = 0;
    std::uint64_t capacity_ = 0;
    bool isFromPipe_ = false;

    void reserve(std::uint64_t capacity);
    friend Result<FileBytes> readFile(const std::string& path, std::uint64_t most);
};

/// Why a pipe out of which nothing came is no empty file: a clause.
inline constexpr const char* kNothingCame = "it is a pipe, and nothing came out of it";
/// Why what came out of a pipe is too much, or out of a file that grew: a clause.
std::string whyTooMuch(std::uint64_t most);

/// Size in bytes as the file system gives it; 0 for what has none (a pipe) or cannot be asked.
std::uint64_t fileSize(const std::string& path);

/// Reads a regular file or a pipe to its end. Fails, saying why, where it cannot be opened or read, is a
/// directory, device or socket, or holds more than `most` bytes. Throws std::bad_alloc where memory is short.
Result<FileBytes> readFile(const std::string& path, std::uint64_t most);

/// The same for a file that is to be judged. That nothing came out of a pipe says nothing about the file at
/// its other end: that is a failure here, and no empty file.
Result<FileBytes> readSubject(const std::string& path, std::uint64_t most);

/// The first `most` bytes or fewer of a regular file, whatever its size. Fails, saying why, where it cannot
/// be opened or read, and for anything else: of such a file nothing is known. For recognising, not for
/// judging.
Result<std::string> readFront(const std::string& path, std::uint64_t most);

} // namespace macebin
