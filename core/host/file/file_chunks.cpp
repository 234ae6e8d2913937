// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/file_chunks.h"

#include <limits>

namespace macebin {

Result<FileChunks> FileChunks::open(const std::string& path) {
    // It is never held whole: no size is too much.
    auto file = InputFile::open(path, std::numeric_limits<std::uint64_t>::max());
    if (!file) return Failure{file.error()};
    return FileChunks(std::move(*file));
}

std::string_view FileChunks::next() {
    buffer_.resize(256 * 1024);
    const auto got = file_.read(buffer_.data(), buffer_.size());
    if (!got) failure_ = got.error();
    return {buffer_.data(), got ? *got : 0};
}

} // namespace macebin
