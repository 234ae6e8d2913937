// SPDX-License-Identifier: Apache-2.0
// What a pair of the v1 layout looks like (FORMAT.md, "MACE v1").
#include "format/byte_reader.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/limits.h"
#include "format/salvage/internal.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::salvaging {

namespace {

constexpr std::uint64_t kHeaderSize = 8; // int64 count

struct Frame {
    ByteRange key;
    ByteRange value; ///< may pass the end of the file
};

class LayoutV1 final : public Layout {
public:
    using Layout::Layout;

    Era era() const override { return Era::v1; }
    std::uint64_t firstPair() const override { return kHeaderSize; }
    bool isEnd(std::uint64_t offset) const override { return offset == size(); }
    int oddPairsToBelieve() const override { return 3; }

    std::optional<std::uint64_t> announced() const override {
        if (size() < kHeaderSize) return std::nullopt;
        return loadLittle<std::uint64_t>(bytes(), 0);
    }

    std::uint64_t nextStart(std::uint64_t offset) override {
        const std::uint64_t first = offset;
        for (; fits(offset, 8, size()); ++offset) {
            const std::uint32_t keySize = loadLittle<std::uint32_t>(bytes(), offset);
            if (keySize - 1 < kLongestKey && isLetter(static_cast<char>(bytes()[offset + 4]))) break;
        }
        return spend(offset - first) && fits(offset, 8, size()) ? offset : size();
    }

    std::optional<Entry> pairAt(std::uint64_t offset) override {
        const auto frame = frameAt(offset);
        if (!frame || frame->value.end() > size()) return std::nullopt;
        const std::string_view key = asText(slice(bytes(), frame->key));
        if (!spend(key.size()) || !isPrintable(key)) return std::nullopt;
        return Entry{roleOfKey(key),
                     false,
                     true,
                     key,
                     frame->key,
                     frame->value,
                     {offset, frame->value.end() - offset}};
    }

    std::optional<Sighting> sight(std::uint64_t offset) override {
        const auto frame = frameAt(offset);
        if (!frame) return std::nullopt;
        const std::string_view key = asText(slice(bytes(), frame->key));
        std::uint64_t read = 0;
        Look look = lookOfKey(key, read);
        if (!spend(read) || look == Look::none) return std::nullopt;
        const std::uint64_t value = frame->value.size;
        if (look == Look::plain && value % 4 == 0 && isTunedArity(key, value / 4)) look = Look::tuned;
        return Sighting{look, key, {offset, frame->value.end() - offset}};
    }

    std::optional<std::uint64_t> frameEnd(std::uint64_t offset) override {
        const auto frame = frameAt(offset);
        if (!frame || frame->value.end() > size()) return std::nullopt;
        return frame->value.end();
    }

    bool isCutPair(std::uint64_t offset) override {
        ByteReader reader(bytes().subspan(offset), offset);
        const std::uint32_t keySize = reader.u32();
        if (!reader.ok()) return true;
        if (keySize == 0 || keySize > kLongestKey ||
            !spend(std::min<std::uint64_t>(keySize, reader.remaining())))
            return false;
        if (reader.remaining() < keySize) {
            const std::string_view begun = reader.text(reader.remaining());
            return begun.empty() || isPrintable(begun);
        }
        if (!isPrintable(reader.text(keySize))) return false;
        const std::uint32_t valueSize = reader.u32();
        return !reader.ok() || (valueSize <= kLargestValue && valueSize > reader.remaining());
    }

private:
    /// Two sizes within their bounds, with the key between them inside the file.
    std::optional<Frame> frameAt(std::uint64_t offset) {
        if (!spend(1) || !fits(offset, 8, size())) return std::nullopt;
        const std::uint32_t keySize = loadLittle<std::uint32_t>(bytes(), offset);
        if (keySize == 0 || keySize > kLongestKey || !fits(offset + 8, keySize, size())) return std::nullopt;
        const ByteRange key{offset + 4, keySize};
        const std::uint32_t valueSize = loadLittle<std::uint32_t>(bytes(), key.end());
        if (valueSize > kLargestValue || !spend(kSightCost)) return std::nullopt;
        return Frame{key, {key.end() + 4, valueSize}};
    }
};

} // namespace

std::unique_ptr<Layout> layoutV1(ByteView bytes) {
    return std::make_unique<LayoutV1>(bytes);
}

} // namespace macebin::salvaging
