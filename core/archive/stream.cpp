// SPDX-License-Identifier: Apache-2.0
// Whether a packed stream is what was packed. bzip2, xz and zstd see to it themselves; of gzip libarchive
// reads over the CRC-32 and the size at the end (RFC 1952, 2.3.1), zlib does not.
#include "core/archive/reader.h"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

namespace macebin::archives {

namespace {

/// Of what may be several streams one behind the other; what follows the last is padding.
class GzipCheck {
public:
    GzipCheck(ByteView bytes, std::uint64_t most, const std::stop_token& stop)
        : rest_(bytes), most_(most), stop_(stop) {}

    StreamCheck run() {
        z_stream stream{};
        constexpr int gzipOnly = 15 + 16;
        const int status = inflateInit2(&stream, gzipOnly);
        if (status == Z_MEM_ERROR) throw std::bad_alloc();
        if (status != Z_OK) return {Fault{Unread::limit, {}}, 0, false};
        std::optional<Fault> fault;
        do
            fault = one(stream);
        while (!fault && made_ < most_ && !stop_.stop_requested() && startsWith(rest_, "\x1f\x8b\x08") &&
               inflateReset(&stream) == Z_OK);
        inflateEnd(&stream);
        return {fault, made_, made_ < most_};
    }

private:
    std::optional<Fault> one(z_stream& stream) {
        int status = Z_OK;
        while (status == Z_OK && made_ < most_ && !stop_.stop_requested()) {
            // zlib counts in 32 bits, and takes what it does not change as changeable.
            const auto given = static_cast<uInt>(std::min<std::size_t>(rest_.size(), 1 << 30));
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(rest_.data()));
            stream.avail_in = given;
            stream.next_out = out_.data();
            stream.avail_out = static_cast<uInt>(out_.size());
            status = inflate(&stream, Z_NO_FLUSH);
            rest_ = rest_.subspan(given - stream.avail_in);
            made_ += out_.size() - stream.avail_out;
        }
        if (status == Z_OK || status == Z_STREAM_END) return {};
        if (status == Z_BUF_ERROR) return Fault{Unread::cut, {}};
        const std::string_view words = stream.msg ? stream.msg : "";
        const bool isSum = words == "incorrect data check" || words == "incorrect length check";
        return Fault{isSum ? Unread::checksum : Unread::damaged, {}};
    }

    ByteView rest_;
    std::uint64_t most_;
    const std::stop_token& stop_;
    std::uint64_t made_ = 0;
    std::array<Bytef, 64 * 1024> out_{};
};

} // namespace

bool holdsTar(ByteView bytes, ArchiveKind kind) {
    constexpr std::size_t enough = 512;
    Reader reader(bytes, kind, true);
    if (reader.next() != Step::entry) return false;
    Bytes front;
    while (front.size() < enough)
        if (const auto piece = reader.piece())
            front.insert(front.end(), piece->bytes.begin(),
                         piece->bytes.begin() + std::min(enough, piece->bytes.size()));
        else
            break;
    return archiveKind(front) == ArchiveKind::tar;
}

StreamCheck checkStream(ByteView bytes, ArchiveKind kind, std::uint64_t most, const std::stop_token& stop) {
    if (kind == ArchiveKind::gzip) return GzipCheck(bytes, most, stop).run();
    Reader reader(bytes, kind, true);
    if (const Step step = reader.next(); step != Step::entry)
        return {step == Step::end ? std::nullopt : reader.fault, 0, true};
    StreamCheck check;
    while (check.made < most && !stop.stop_requested())
        if (const auto piece = reader.piece())
            check.made += piece->bytes.size();
        else
            break;
    check.fault = reader.fault;
    check.isToEnd = check.made < most;
    return check;
}

} // namespace macebin::archives
