// SPDX-License-Identifier: Apache-2.0
// What both eras' salvage shares: what a pair looks like from outside, and how much work a search may do.
#pragma once

#include "format/ascii.h"
#include "format/salvage/salvage.h"

#include <memory>

namespace macebin::salvaging {

/// How much a key looks like one of MACE's.
enum class Look : std::uint8_t {
    none,
    plain,  ///< a name alone: a program without options
    tuned,  ///< a name alone, with as many numbers as tuned parameters have
    strong, ///< identity, source hash, or a program with its options
};

/// plain, strong or none. Adds the bytes it read to `read`; stops at the first that no such key has.
Look lookOfKey(std::string_view key, std::uint64_t& read);

/// True if tuned parameters have so many numbers under this key (FORMAT.md, "Tuned parameters").
bool isTunedArity(std::string_view key, std::uint64_t numbers);

/// What a closer look at a place costs, next to reading one byte over.
inline constexpr std::uint64_t kSightCost = 8;

/// A pair as MACE writes it, seen from its first bytes. `whole` may pass the end of the file.
struct Sighting {
    Look look = Look::none;
    std::string_view key;
    ByteRange whole;
};

/// One era's layout. Every look at the file is paid for from a budget that grows with the file's size, so
/// that no file, however made, costs more than linear time; where it is used up, nothing is seen any more.
class Layout {
public:
    explicit Layout(ByteView bytes);
    virtual ~Layout() = default;
    Layout(const Layout&) = delete;
    Layout& operator=(const Layout&) = delete;

    virtual Era era() const = 0;
    virtual std::uint64_t firstPair() const = 0;
    /// True where the pairs may end: the end of the file, or its checksum.
    virtual bool isEnd(std::uint64_t offset) const = 0;
    /// The pairs that the file says it has, where it says so.
    virtual std::optional<std::uint64_t> announced() const = 0;
    /// How many pairs with keys that are text, but not MACE's, must follow each other to be believed.
    virtual int oddPairsToBelieve() const = 0;

    /// The first offset from `offset` on at which sight() may see something; the file's size where none is.
    virtual std::uint64_t nextStart(std::uint64_t offset) = 0;
    /// The whole pair with a text key at `offset`, in any form that a reader takes.
    virtual std::optional<Entry> pairAt(std::uint64_t offset) = 0;
    /// The pair at `offset` if its key and its framing are just as MACE writes them.
    virtual std::optional<Sighting> sight(std::uint64_t offset) = 0;
    /// The end of what stands at `offset` in a pair's place and is none: its key is not text.
    virtual std::optional<std::uint64_t> frameEnd(std::uint64_t offset) = 0;
    /// True if a pair begins at `offset` and the file ends inside it.
    virtual bool isCutPair(std::uint64_t offset) = 0;

    ByteView bytes() const { return bytes_; }
    std::uint64_t size() const { return bytes_.size(); }
    bool exhausted() const { return left_ == 0; }

protected:
    /// Pays for reading `count` bytes; false where the budget is used up.
    bool spend(std::uint64_t count);

private:
    ByteView bytes_;
    std::uint64_t left_;
};

std::unique_ptr<Layout> layoutV1(ByteView bytes);
std::unique_ptr<Layout> layoutV2(ByteView bytes);

} // namespace macebin::salvaging
