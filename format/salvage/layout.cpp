// SPDX-License-Identifier: Apache-2.0
// What MACE's keys look like, and what looking costs.
#include "format/cache/mace/key.h"
#include "format/salvage/internal.h"

#include <algorithm>

namespace macebin::salvaging {

namespace {

constexpr std::uint64_t kReadsPerByte = 8; // an ordinary damaged file needs about three

/// A program's key, `<name> -<options>`, or a name alone.
Look lookOfProgram(std::string_view key, std::uint64_t& read) {
    std::size_t at = 0;
    while (at < key.size() && isNameCharacter(key[at]))
        ++at;
    read += at + 1;
    if (at == 0 || !isLetter(key[0])) return Look::none;
    if (at == key.size()) return at > 1 ? Look::plain : Look::none;
    if (key[at] != ' ') return Look::none;
    while (at < key.size() && key[at] == ' ')
        ++at;
    if (at == key.size() || key[at] != '-') return Look::none;
    while (at < key.size() && key[at] >= ' ' && key[at] <= '~')
        ++at;
    read += at;
    return at == key.size() ? Look::strong : Look::none;
}

} // namespace

Look lookOfKey(std::string_view key, std::uint64_t& read) {
    if (roleOfKey(key) == EntryRole::sourceHash) {
        const std::string_view program = key.substr(kSourceHashPrefix.size());
        return lookOfProgram(program, read) == Look::none ? Look::none : Look::strong;
    }
    if (roleOfKey(key) != EntryRole::program) return Look::strong;
    return lookOfProgram(key, read);
}

bool isTunedArity(std::string_view key, std::uint64_t numbers) {
    return key == kQueueWindowKey ? numbers == 1 : numbers == 3 || numbers == 4;
}

Layout::Layout(ByteView bytes) : bytes_(bytes), left_(kReadsPerByte * bytes.size() + 4096) {}

bool Layout::spend(std::uint64_t count) {
    left_ -= std::min(left_, count);
    return left_ > 0;
}

} // namespace macebin::salvaging
