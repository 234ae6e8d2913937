// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/file_chunks.h"

namespace macebin {

Result<FileChunks> FileChunks::open(const std::string& path, std::uint64_t most) {
    auto file = InputFile::open(path, most);
    if (!file) return Failure{file.error()};
    return FileChunks(std::move(*file), most);
}

std::string_view FileChunks::next() {
    if (!failure_.empty()) return {};
    buffer_.resize(256 * 1024);
    const auto got = file_.read(buffer_.data(), buffer_.size());
    if (!got)
        failure_ = got.error();
    else if (*got == 0 && given_ == 0 && file_.isPipe())
        failure_ = kNothingCame;
    else if (*got > most_ - given_)
        failure_ = whyTooMuch(most_);
    if (!failure_.empty()) return {};
    given_ += *got;
    return {buffer_.data(), *got};
}

} // namespace macebin
