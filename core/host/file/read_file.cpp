// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/read_file.h"

#include "core/host/system/file_descriptor.h"
#include "format/text.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace macebin {

namespace {

constexpr std::uint64_t kHugePage = 2 * 1024 * 1024;

std::string systemError() {
    return std::strerror(errno);
}

/// Regular files and pipes can be read to an end; anything else would hang, or never end.
std::string whyNotReadable(const struct stat& status) {
    if (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode)) return {};
    if (S_ISDIR(status.st_mode)) return "it is a directory";
    return "it is a device or a socket, not a file";
}

ssize_t readSome(int file, void* to, std::size_t size) {
    for (;;) {
        const ssize_t got = ::read(file, to, size);
        if (got >= 0 || errno != EINTR) return got;
    }
}

/// Opens without waiting for the other end of a pipe, then reads as usual.
FileDescriptor openToRead(const std::string& path) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file) ::fcntl(file.get(), F_SETFL, ::fcntl(file.get(), F_GETFL) & ~O_NONBLOCK);
    return file;
}

} // namespace

void FileBytes::Free::operator()(std::byte* data) const {
    std::free(data);
}

bool FileBytes::reserve(std::uint64_t capacity) {
    // Large files in huge pages: a page fault for every 4 KiB costs more than reading them.
    const bool isLarge = capacity >= 2 * kHugePage;
    const std::uint64_t rounded = isLarge ? (capacity + kHugePage - 1) / kHugePage * kHugePage : capacity;
    auto* fresh =
        static_cast<std::byte*>(isLarge ? std::aligned_alloc(kHugePage, rounded) : std::malloc(rounded));
    if (!fresh) return false;
    if (isLarge) ::madvise(fresh, rounded, MADV_HUGEPAGE);
    if (size_ > 0) std::memcpy(fresh, data_.get(), size_);
    data_.reset(fresh);
    capacity_ = rounded;
    return true;
}

std::uint64_t fileSize(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    return static_cast<std::uint64_t>(status.st_size);
}

bool isPipe(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
}

Result<FileBytes> readFile(const std::string& path, std::uint64_t most) {
    const FileDescriptor file = openToRead(path);
    if (!file) return Failure{systemError()};
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return Failure{systemError()};
    if (const std::string why = whyNotReadable(status); !why.empty()) return Failure{why};

    FileBytes bytes;
    // One byte more than the size tells a file that grew meanwhile from one that ends there.
    std::uint64_t wanted = std::max<std::uint64_t>(static_cast<std::uint64_t>(status.st_size) + 1, 64 * 1024);
    wanted = std::min(wanted, most + 1);
    if (!bytes.reserve(wanted)) return Failure{"there is not enough memory for it"};
    for (;;) {
        if (bytes.size_ > most) return Failure{"it is larger than " + counted(most, "byte")};
        if (bytes.size_ == bytes.capacity_ && !bytes.reserve(bytes.capacity_ * 2))
            return Failure{"there is not enough memory for it"};
        const ssize_t got =
            readSome(file.get(), bytes.data_.get() + bytes.size_, bytes.capacity_ - bytes.size_);
        if (got < 0) return Failure{systemError()};
        if (got == 0) return bytes;
        bytes.size_ += static_cast<std::uint64_t>(got);
    }
}

std::string readFront(const std::string& path, std::uint64_t most) {
    const FileDescriptor file = openToRead(path);
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    std::string front(most, '\0');
    const ssize_t got = readSome(file.get(), front.data(), front.size());
    front.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return front;
}

} // namespace macebin
