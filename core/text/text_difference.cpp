// SPDX-License-Identifier: Apache-2.0
#include "core/text/text_difference.h"

#include "format/ascii.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// Bytes of UTF-8 sequences belong to words: no cut splits one.
bool isSeparator(char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool isWord = byte >= 0x80 || isNameCharacter(c);
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

std::string safe(std::string_view text) {
    return escapedText(text, kLongestChangedPart);
}

/// "file:    ": both labels take the same room.
std::string label(std::string_view text, const DifferenceLabels& labels) {
    std::string out = std::string(text) + ": ";
    out.resize(std::max(labels.first.size(), labels.second.size()) + 2, ' ');
    return out;
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
    if (parts.empty() || parts.size() > kMostChangedParts) return {wholeChange(before, after)};
    return parts;
}

std::vector<MarkedPart> markedParts(std::string_view text, const std::vector<TextChange>& parts,
                                    ByteRange TextChange::*side) {
    std::vector<MarkedPart> out;
    std::uint64_t at = 0;
    for (const TextChange& part : parts) {
        const ByteRange range = part.*side;
        if (range.offset > at) out.push_back({text.substr(at, range.offset - at), false});
        out.push_back({text.substr(range.offset, range.size), true});
        at = range.end();
    }
    if (at < text.size()) out.push_back({text.substr(at), false});
    return out;
}

std::string markedText(std::string_view text, const std::vector<TextChange>& parts,
                       ByteRange TextChange::*side) {
    std::string out = "\"";
    for (const MarkedPart& part : markedParts(text, parts, side))
        out += part.isMarked ? ">>" + safe(part.text) + "<<" : safe(part.text);
    return out + "\"";
}

std::string markDifference(std::string_view inFile, std::string_view onDevice,
                           const DifferenceLabels& labels) {
    const std::vector<TextChange> parts = changedParts(inFile, onDevice);
    return label(labels.first, labels) + markedText(inFile, parts, &TextChange::before) + "\n" +
           label(labels.second, labels) + markedText(onDevice, parts, &TextChange::after) + "\n";
}

} // namespace macebin
