// SPDX-License-Identifier: Apache-2.0
// Which device and driver two files say they are of, and in which words they differ.
#include "core/diff_internal.h"
#include "format/mace_key.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::size_t kMostParts = 32;
constexpr std::size_t kLongestForWords = 64 * 1024;

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// Bytes of UTF-8 sequences belong to words: no cut splits one.
bool isSeparator(char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool isWord = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '_';
    return !isWord;
}

std::vector<ByteRange> wordsOf(std::string_view text) {
    std::vector<ByteRange> words;
    for (std::size_t at = 0; at < text.size();) {
        if (isBlank(text[at])) {
            ++at;
            continue;
        }
        const std::size_t start = at;
        while (at < text.size() && !isBlank(text[at]))
            ++at;
        words.push_back({start, at - start});
    }
    return words;
}

std::string_view at(std::string_view text, ByteRange range) {
    return text.substr(range.offset, range.size);
}

/// Takes off what both parts begin and end with, up to a separator. Of words only: whole sentences that
/// differ are easier to read whole.
TextChange trimmed(std::string_view before, std::string_view after, TextChange part) {
    const std::string_view a = at(before, part.before);
    const std::string_view b = at(after, part.after);
    const auto isOneWord = [](std::string_view text) {
        return std::none_of(text.begin(), text.end(), isBlank);
    };
    if (!isOneWord(a) || !isOneWord(b)) return part;
    const std::size_t least = std::min(a.size(), b.size());
    std::size_t same = 0, front = 0;
    for (; same < least && a[same] == b[same]; ++same)
        if (isSeparator(a[same])) front = same + 1;
    std::size_t back = 0;
    for (same = 0; same < least - front && a[a.size() - 1 - same] == b[b.size() - 1 - same]; ++same)
        if (isSeparator(a[a.size() - 1 - same])) back = same + 1;
    return {{part.before.offset + front, a.size() - front - back},
            {part.after.offset + front, b.size() - front - back}};
}

/// From the first of the words [first, last) to the end of the last; an empty place where there are none.
ByteRange span(const std::vector<ByteRange>& words, std::size_t first, std::size_t last, std::size_t size) {
    if (first == last) return {first < words.size() ? words[first].offset : size, 0};
    return {words[first].offset, words[last - 1].end() - words[first].offset};
}

/// From the first byte that differs to the last; no UTF-8 sequence is cut.
TextChange wholeChange(std::string_view before, std::string_view after) {
    const auto isInside = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    const std::size_t least = std::min(before.size(), after.size());
    std::size_t front = 0, back = 0;
    while (front < least && before[front] == after[front])
        ++front;
    while (front > 0 && front < before.size() && isInside(before[front]))
        --front;
    while (back < least - front && before[before.size() - 1 - back] == after[after.size() - 1 - back])
        ++back;
    while (back > 0 && isInside(before[before.size() - back]))
        --back;
    return {{front, before.size() - front - back}, {front, after.size() - front - back}};
}

/// Texts of as many words: each run of words that differ is a part of its own.
std::vector<TextChange> wordByWord(std::string_view before, std::string_view after,
                                   const std::vector<ByteRange>& a, const std::vector<ByteRange>& b) {
    std::vector<TextChange> parts;
    for (std::size_t i = 0; i < a.size();) {
        std::size_t end = i;
        while (end < a.size() && at(before, a[end]) != at(after, b[end]))
            ++end;
        if (end > i)
            parts.push_back(
                trimmed(before, after, {span(a, i, end, before.size()), span(b, i, end, after.size())}));
        i = end + 1;
    }
    return parts;
}

/// The words between those that both begin and end with.
TextChange betweenSharedWords(std::string_view before, std::string_view after,
                              const std::vector<ByteRange>& a, const std::vector<ByteRange>& b) {
    const std::size_t least = std::min(a.size(), b.size());
    std::size_t front = 0, back = 0;
    while (front < least && at(before, a[front]) == at(after, b[front]))
        ++front;
    while (back < least - front && at(before, a[a.size() - 1 - back]) == at(after, b[b.size() - 1 - back]))
        ++back;
    return trimmed(
        before, after,
        {span(a, front, a.size() - back, before.size()), span(b, front, b.size() - back, after.size())});
}

using MaybeText = std::optional<std::string_view>;

std::string_view stripped(std::string_view text) {
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// The platform version as the driver wrote it, commas of its own included: what stands between the second
/// comma and MACE's version. (MACE itself reads the third field, FORMAT.md, "Keys".)
std::string_view wholeVersion(std::string_view platformInfo, const PlatformInfo& info) {
    if (info.fieldCount < 4) return info.platformVersion;
    const auto second = platformInfo.find(',', platformInfo.find(',') + 1);
    return stripped(platformInfo.substr(second + 1, platformInfo.rfind(',') - second - 1));
}

/// The fields of a platform info; those that it has not are absent.
struct Fields {
    MaybeText name, profile, version, mace;

    explicit Fields(std::string_view platformInfo) {
        const PlatformInfo info = splitPlatformInfo(platformInfo);
        if (info.fieldCount >= 1) name = info.platformName;
        if (info.fieldCount >= 2) profile = info.profile;
        if (info.fieldCount >= 3) version = wholeVersion(platformInfo, info);
        if (info.fieldCount >= 4) mace = info.maceVersion;
    }
};

class Changes {
public:
    void compare(std::string field, MaybeText before, MaybeText after) {
        if (before == after) return;
        IdentityChange change;
        change.field = std::move(field);
        if (before) change.before = *before;
        if (after) change.after = *after;
        if (before && after) change.parts = changedParts(*before, *after);
        list_.push_back(std::move(change));
    }
    bool empty() const { return list_.empty(); }
    std::vector<IdentityChange> take() { return std::move(list_); }

private:
    std::vector<IdentityChange> list_;
};

/// True if both tell it, and differently.
bool contradict(MaybeText before, MaybeText after) {
    return before && after && *before != *after;
}

} // namespace

std::vector<TextChange> changedParts(std::string_view before, std::string_view after) {
    if (before == after) return {};
    if (before.size() > kLongestForWords || after.size() > kLongestForWords)
        return {wholeChange(before, after)};
    const auto a = wordsOf(before);
    const auto b = wordsOf(after);
    if (a.size() != b.size()) return {betweenSharedWords(before, after, a, b)};
    auto parts = wordByWord(before, after, a, b);
    // Only blanks differ, or next to everything.
    if (parts.empty() || parts.size() > kMostParts) return {wholeChange(before, after)};
    return parts;
}

namespace diff {

std::vector<IdentityChange> identityChanges(const Identity& before, const Identity& after) {
    Changes out;
    if (before.platformInfo && after.platformInfo && *before.platformInfo != *after.platformInfo) {
        const Fields a(*before.platformInfo), b(*after.platformInfo);
        out.compare("platform_name", a.name, b.name);
        out.compare("platform_profile", a.profile, b.profile);
        out.compare("platform_version", a.version, b.version);
        out.compare("mace_version", a.mace, b.mace);
    }
    if (out.empty()) out.compare("platform_info", before.platformInfo, after.platformInfo);
    out.compare("device_name", before.deviceName, after.deviceName);
    out.compare("driver_version", before.driverVersion, after.driverVersion);
    out.compare("abi", before.abi, after.abi);
    return out.take();
}

LabelChange labelChange(const Identity& before, const Identity& after) {
    const auto isNamed = [](MaybeText deviceName) { return deviceName && !deviceName->empty(); };
    if (isNamed(before.deviceName) && isNamed(after.deviceName) && *before.deviceName != *after.deviceName)
        return LabelChange::device;
    const bool otherDriver =
        contradict(before.driverVersion, after.driverVersion) || contradict(before.abi, after.abi);
    if (!before.platformInfo || !after.platformInfo)
        return otherDriver ? LabelChange::driver : LabelChange::unknown;
    const Fields a(*before.platformInfo), b(*after.platformInfo);
    if (a.name != b.name) return LabelChange::device;
    if (otherDriver || a.profile != b.profile || a.version != b.version) return LabelChange::driver;
    if (!a.version || a.version->empty()) return LabelChange::unknown;
    return a.mace != b.mace ? LabelChange::mace : LabelChange::same;
}

} // namespace diff

} // namespace macebin
