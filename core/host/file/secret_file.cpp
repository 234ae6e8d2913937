// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/secret_file.h"

#include "core/host/file/read_file.h"
#include "format/limits.h"

#include <array>
#include <cstring>
#include <sys/stat.h>

namespace macebin {

namespace {

Result<Secret> readAll(Result<InputFile> file) {
    if (!file) return Failure{"it could not be read: " + file.error()};
    std::array<char, kMostSecretBytes + 1> buffer{}; // one more, to see that there is more
    std::size_t size = 0;
    std::string failure;
    while (size < buffer.size()) {
        const auto got = file->read(buffer.data() + size, buffer.size() - size);
        if (!got) failure = "it could not be read: " + got.error();
        if (!got || *got == 0) break;
        size += *got;
    }
    if (size > kMostSecretBytes) failure = "it holds more than 64 KiB, too much for a key or a passphrase";
    Secret secret(failure.empty() ? std::string_view(buffer.data(), size) : std::string_view());
    ::explicit_bzero(buffer.data(), size);
    if (!failure.empty()) return Failure{std::move(failure)};
    return secret;
}

} // namespace

Result<Secret> readSecret(int descriptor) {
    return readAll(InputFile::ofDescriptor(descriptor, kMostFileBytes));
}

Result<Secret> readSecretFile(const std::string& path) {
    return readAll(InputFile::open(path, kMostFileBytes));
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
