// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/read_file.h"

#include "core/host/system/system_call.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <new>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace macebin {

namespace {

constexpr std::uint64_t kHugePage = 2 * 1024 * 1024;

/// Regular files and pipes can be read to an end; anything else would hang, or never end. What was given open
/// may be a terminal, too: there somebody types.
std::string whyNotReadable(const struct stat& status, bool isGiven) {
    if (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode)) return {};
    if (S_ISDIR(status.st_mode)) return "it is a directory";
    if (isGiven) return {};
    return "it is a device or a socket, not a file";
}

/// "4398046511104 bytes (4096 GiB)"; below one MiB without brackets.
std::string sizeInWords(std::uint64_t bytes) {
    constexpr std::uint64_t mebi = 1024 * 1024;
    std::string text = counted(bytes, "byte");
    // A file of 2 GiB less one byte is called what everybody calls it.
    const std::uint64_t rounded = (bytes + mebi / 2) / mebi;
    if (bytes < mebi) return text;
    return text + " (" + (rounded % 1024 == 0 ? number(rounded / 1024) + " GiB)" : number(rounded) + " MiB)");
}

std::string whyTooLarge(std::uint64_t size, std::uint64_t most) {
    return "it has " + sizeInWords(size) + ", and at most " + sizeInWords(most) +
           " are read; not one was read of it";
}

/// False where nothing came in that time, and nothing ended.
bool comesWithin(int file, int seconds) {
    struct pollfd asked {};
    asked.fd = file;
    asked.events = POLLIN;
    return uninterrupted([&] { return ::poll(&asked, 1, seconds * 1000); }) != 0;
}

Failure silent(int seconds) {
    return Failure{"nothing came out of it for " + counted(static_cast<std::uint64_t>(seconds), "second") +
                   ", and it was waited for no longer"};
}

} // namespace

Result<InputFile> InputFile::open(const std::string& path, std::uint64_t most) {
    // Without waiting for the other end of a pipe.
    FileDescriptor file(
        uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
    if (file) return judged(std::move(file), most, false);
    const int error = errno;
    struct stat status {};
    // A socket cannot even be opened, and what the system says to that helps nobody.
    if (error == ENXIO && ::stat(path.c_str(), &status) == 0)
        if (std::string why = whyNotReadable(status, false); !why.empty()) return Failure{std::move(why)};
    return Failure{std::strerror(error)};
}

Result<InputFile> InputFile::ofDescriptor(int descriptor, std::uint64_t most) {
    FileDescriptor file(uninterrupted([&] { return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }));
    if (!file) return Failure{systemReason(errno)};
    return judged(std::move(file), most, true);
}

Result<InputFile> InputFile::judged(FileDescriptor file, std::uint64_t most, bool isGiven) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return Failure{systemReason(errno)};
    if (std::string why = whyNotReadable(status, isGiven); !why.empty()) return Failure{std::move(why)};
    const bool isRegular = S_ISREG(status.st_mode);
    const std::uint64_t size = isRegular ? static_cast<std::uint64_t>(status.st_size) : 0;
    if (size > most) return Failure{whyTooLarge(size, most)};
    InputFile input(std::move(file));
    input.size_ = size;
    input.isPipe_ = S_ISFIFO(status.st_mode);
    // How a descriptor was opened is shared with who gave it, and stays so.
    input.blocks_ = isGiven && !isRegular;
    return input;
}

Result<std::size_t> InputFile::read(void* to, std::size_t size) {
    for (bool hasEnded = false, isLate = false;;) {
        if (blocks_ && !comesWithin(file_.get(), kLongestPipeSilenceSeconds))
            return silent(kLongestPipeSilenceSeconds);
        // A pipe that nobody has open to write gives 0; one whose writer has said nothing yet, EAGAIN.
        const ssize_t got = uninterrupted([&] { return ::read(file_.get(), to, size); });
        const bool isSilent = got < 0 && errno == EAGAIN;
        if (got < 0 && !isSilent) return Failure{systemReason(errno)};
        hasWriter_ = hasWriter_ || got > 0 || isSilent;
        if (got > 0) return static_cast<std::size_t>(got);
        if (got == 0 && (!isPipe_ || blocks_ || hasWriter_ || hasEnded)) return std::size_t{0};
        if (got == 0 && isLate)
            return Failure{"it is a pipe, and nobody opened it to write within " +
                           counted(kLongestWaitForWriterSeconds, "second")};
        hasEnded =
            comesWithin(file_.get(), hasWriter_ ? kLongestPipeSilenceSeconds : kLongestWaitForWriterSeconds);
        if (!hasEnded && isSilent) return silent(kLongestPipeSilenceSeconds);
        isLate = !hasEnded; // a writer that has come meanwhile, and is silent, shows when it is read again
    }
}

void FileBytes::Free::operator()(std::byte* data) const {
    std::free(data);
}

void FileBytes::reserve(std::uint64_t capacity) {
    // Large files in huge pages: a page fault for every 4 KiB costs more than reading them.
    const bool isLarge = capacity >= 2 * kHugePage;
    const std::uint64_t rounded = isLarge ? (capacity + kHugePage - 1) / kHugePage * kHugePage : capacity;
    auto* fresh =
        static_cast<std::byte*>(isLarge ? std::aligned_alloc(kHugePage, rounded) : std::malloc(rounded));
    if (!fresh) throw std::bad_alloc();
    if (isLarge) ::madvise(fresh, rounded, MADV_HUGEPAGE);
    if (size_ > 0) std::memcpy(fresh, data_.get(), size_);
    data_.reset(fresh);
    capacity_ = rounded;
}

std::uint64_t fileSize(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    return static_cast<std::uint64_t>(status.st_size);
}

std::string whyTooMuch(std::uint64_t most) {
    return "more than " + sizeInWords(most) + " came out of it";
}

Result<FileBytes> readFile(const std::string& path, std::uint64_t most) {
    auto file = InputFile::open(path, most);
    if (!file) return Failure{file.error()};
    FileBytes bytes;
    bytes.isFromPipe_ = file->isPipe();
    // One byte more than the size tells a file that grew meanwhile from one that ends there.
    bytes.reserve(std::min(std::max<std::uint64_t>(file->size() + 1, 64 * 1024), most + 1));
    for (;;) {
        if (bytes.size_ > most) return Failure{whyTooMuch(most)};
        if (bytes.size_ == bytes.capacity_) bytes.reserve(std::min(bytes.capacity_ * 2, most + 1));
        const auto got = file->read(bytes.data_.get() + bytes.size_, bytes.capacity_ - bytes.size_);
        if (!got) return Failure{got.error()};
        if (*got == 0) return bytes;
        bytes.size_ += *got;
    }
}

Result<FileBytes> readSubject(const std::string& path, std::uint64_t most) {
    auto bytes = readFile(path, most);
    if (bytes && bytes->isFromPipe() && bytes->view().empty()) return Failure{kNothingCame};
    return bytes;
}

Result<std::string> readFront(const std::string& path, std::uint64_t most) {
    auto file = InputFile::open(path, std::numeric_limits<std::uint64_t>::max());
    if (!file) return Failure{file.error()};
    if (file->isPipe()) return Failure{"it is a pipe"};
    // No more than there is, so that a small file costs no large buffer; one byte shows that it grew.
    std::string front(std::min(most, file->size() + 1), '\0');
    std::size_t size = 0;
    while (size < front.size()) {
        const auto got = file->read(front.data() + size, front.size() - size);
        if (!got) return Failure{got.error()};
        if (*got == 0) break;
        size += *got;
    }
    front.resize(size);
    return front;
}

} // namespace macebin
