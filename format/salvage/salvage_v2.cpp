// SPDX-License-Identifier: Apache-2.0
// What a pair of the v2 layout looks like (FORMAT.md, "MACE v2").
#include "format/cache/mace/v2.h"
#include "format/limits.h"
#include "format/salvage/internal.h"
#include "format/text.h"
#include "format/wire.h"

#include <algorithm>

namespace macebin::salvaging {

namespace {

constexpr std::byte kLengthField1{0x0a}; // PairContainer.pairs, and KVPair.key
constexpr std::byte kBytesTag{0x12};     // KVPair.bytes_value
constexpr std::byte kNumberTag{0x18};    // KVPair.uint32s_value

/// A pair in the order and with the fields that MACE writes.
struct Frame {
    ByteRange key;
    std::uint64_t end = 0; ///< by the pair's own size; may pass the end of the file
    std::uint64_t numbers = 0;
};

class LayoutV2 final : public Layout {
public:
    using Layout::Layout;

    Era era() const override { return Era::v2; }
    std::uint64_t firstPair() const override { return 0; }
    bool isEnd(std::uint64_t offset) const override { return size() - offset <= kV2CrcSize; }
    int oddPairsToBelieve() const override { return 1; } // the sizes must agree with each other, too
    std::optional<std::uint64_t> announced() const override { return std::nullopt; }

    std::uint64_t nextStart(std::uint64_t offset) override {
        const std::uint64_t first = offset;
        while (offset < size() && !mayBegin(offset))
            ++offset;
        return spend(offset - std::min(first, offset)) ? offset : size();
    }

    std::optional<Entry> pairAt(std::uint64_t offset) override {
        if (!spend(1) || !has(offset, kLengthField1)) return std::nullopt;
        const auto entry = pairAtV2(bytes(), offset);
        // A pair that cannot be read may have been read to its end in vain.
        if (!spend(entry ? entry->whole.size - (entry->isNumbers ? 0 : entry->value.size)
                         : announcedSize(offset)))
            return std::nullopt;
        if (!entry || !isPrintable(entry->key)) return std::nullopt;
        return entry;
    }

    std::optional<Sighting> sight(std::uint64_t offset) override {
        const auto frame = frameAt(offset);
        if (!frame) return std::nullopt;
        const std::string_view key = asText(slice(bytes(), frame->key));
        std::uint64_t read = 0;
        Look look = lookOfKey(key, read);
        if (!spend(read) || look == Look::none) return std::nullopt;
        if (look == Look::plain && isTunedArity(key, frame->numbers)) look = Look::tuned;
        return Sighting{look, key, {offset, frame->end - offset}};
    }

    std::optional<std::uint64_t> frameEnd(std::uint64_t offset) override {
        const auto frame = frameAt(offset);
        return frame && frame->end <= size() ? std::optional(frame->end) : std::nullopt;
    }

    bool isCutPair(std::uint64_t offset) override {
        if (!has(offset, kLengthField1)) return false;
        WireReader whole(bytes().subspan(offset), offset);
        if (whole.next() || !whole.ranOut()) return false;
        WireReader reader(bytes().subspan(offset + 1), offset + 1);
        std::uint64_t ignored = 0;
        if (!reader.varint(ignored) || reader.atEnd()) return true;
        const std::uint64_t key = reader.position();
        if (!has(key, kLengthField1)) return false;
        WireReader inner(bytes().subspan(key + 1), key + 1);
        std::uint64_t keySize = 0;
        if (!inner.varint(keySize) || inner.atEnd()) return true;
        const std::string_view begun = asText(slice(bytes(), {inner.position(), keySize}));
        return begun.size() <= kLongestKey && spend(begun.size()) && isPrintable(begun);
    }

private:
    bool has(std::uint64_t offset, std::byte byte) const {
        return offset < size() && bytes()[offset] == byte;
    }

    /// A quick look for two tags and sizes with a letter behind them.
    bool mayBegin(std::uint64_t at) const {
        for (int i = 0; i < 2; ++i) {
            if (!has(at++, kLengthField1)) return false;
            while (at < size() && bytes()[at] >= std::byte{0x80})
                ++at;
            ++at;
        }
        return at < size() && isLetter(static_cast<char>(bytes()[at]));
    }

    /// The varint at `offset`, which moves behind it; nothing where there is none of at most five bytes.
    std::optional<std::uint64_t> size32(std::uint64_t& offset) const {
        if (offset >= size()) return std::nullopt;
        WireReader reader(slice(bytes(), {offset, 5}), offset);
        std::uint64_t value = 0;
        if (!reader.varint(value) || value > kMostFileBytes) return std::nullopt;
        offset = reader.position();
        return value;
    }

    std::uint64_t announcedSize(std::uint64_t offset) const {
        std::uint64_t at = offset + 1;
        return std::min(size32(at).value_or(0), size() - offset);
    }

    /// Tags and sizes as MACE writes them, and the pair's size the sum of its parts.
    std::optional<Frame> frameAt(std::uint64_t offset) {
        if (!spend(1) || !has(offset, kLengthField1) || !spend(kSightCost)) return std::nullopt;
        std::uint64_t at = offset + 1;
        const auto pairSize = size32(at);
        if (!pairSize || !has(at, kLengthField1)) return std::nullopt;
        Frame frame;
        frame.end = at++ + *pairSize;
        const auto keySize = size32(at);
        if (!keySize || *keySize == 0 || *keySize > kLongestKey) return std::nullopt;
        frame.key = {at, *keySize};
        if (frame.key.end() > frame.end || frame.key.end() > size()) return std::nullopt;
        return valueCloses(frame) ? std::optional(frame) : std::nullopt;
    }

    bool valueCloses(Frame& frame) {
        std::uint64_t at = frame.key.end();
        if (at == frame.end) return true; // a key and nothing else
        if (has(at, kBytesTag)) {
            const auto valueSize = size32(++at);
            return valueSize && at <= frame.end && *valueSize == frame.end - at;
        }
        if (frame.end > size() || frame.end - at > kLargestTunedValue) return false;
        for (; at < frame.end; ++frame.numbers) { // packed lists are another writer's: pairAt() takes them
            if (!has(at, kNumberTag) || !size32(++at) || at > frame.end) return false;
        }
        return true;
    }
};

} // namespace

std::unique_ptr<Layout> layoutV2(ByteView bytes) {
    return std::make_unique<LayoutV2>(bytes);
}

} // namespace macebin::salvaging
