// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/secret_file.h"

#include "core/host/system/file_descriptor.h"
#include "core/host/system/system_call.h"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace macebin {

namespace {

constexpr std::size_t kLargest = 64 * 1024;

} // namespace

Result<Secret> readSecret(int descriptor) {
    std::array<char, kLargest + 1> buffer{}; // one more, to see that there is more
    std::size_t size = 0;
    for (;;) {
        const ssize_t got =
            uninterrupted([&] { return ::read(descriptor, buffer.data() + size, buffer.size() - size); });
        if (got < 0) {
            const int error = errno;
            ::explicit_bzero(buffer.data(), size);
            return Failure{"it could not be read: " + systemReason(error)};
        }
        size += static_cast<std::size_t>(got);
        if (got == 0 || size == buffer.size()) break;
    }
    Secret secret(size > kLargest ? std::string_view() : std::string_view(buffer.data(), size));
    ::explicit_bzero(buffer.data(), size);
    if (size > kLargest) return Failure{"it holds more than 64 KiB, too much for a key or a passphrase"};
    return secret;
}

Result<Secret> readSecretFile(const std::string& path) {
    const FileDescriptor file(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
    if (!file) return Failure{"it could not be opened: " + whyNotOpened(errno)};
    return readSecret(file.get());
}

std::string_view firstLine(const Secret& secret) {
    std::string_view line = secret.view().substr(0, secret.view().find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool othersCanRead(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

} // namespace macebin
