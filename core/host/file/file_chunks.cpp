// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/file_chunks.h"

#include "core/host/system/system_call.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace macebin {

Result<FileChunks> FileChunks::open(const std::string& path) {
    // Without waiting for the other end of a pipe; then it is read as usual.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file) return Failure{whyNotOpened(errno)};
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return Failure{whyNotOpened(errno)};
    if (S_ISDIR(status.st_mode)) return Failure{"it is a directory"};
    if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode))
        return Failure{"it is a device or a socket, not a file"};
    ::fcntl(file.get(), F_SETFL, ::fcntl(file.get(), F_GETFL) & ~O_NONBLOCK);
    return FileChunks(std::move(file));
}

std::string_view FileChunks::next() {
    buffer_.resize(256 * 1024);
    const ssize_t got = uninterrupted([&] { return ::read(file_.get(), buffer_.data(), buffer_.size()); });
    if (got < 0) failure_ = std::strerror(errno);
    return {buffer_.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

} // namespace macebin
