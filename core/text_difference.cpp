// SPDX-License-Identifier: Apache-2.0
#include "core/text_difference.h"

#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// A driver's string has no limit of its own; a hostile one must not fill a screen.
constexpr std::size_t kMost = 2000;

/// "file:    ": both labels take the same room.
std::string label(std::string_view text, const DifferenceLabels& labels) {
    std::string out = std::string(text) + ": ";
    out.resize(std::max(labels.first.size(), labels.second.size()) + 2, ' ');
    return out;
}

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// How many characters the bytes make.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !isContinuation(c); }));
}

/// How many bytes are the same at the front, no character cut in two.
std::size_t commonFront(std::string_view a, std::string_view b) {
    std::size_t same = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())),
                      b.begin())
            .first -
        a.begin());
    while (same > 0 && same < a.size() && isContinuation(a[same]))
        --same;
    return same;
}

std::size_t commonBack(std::string_view a, std::string_view b) {
    std::size_t same = 0;
    while (same < a.size() && same < b.size() && a[a.size() - 1 - same] == b[b.size() - 1 - same])
        ++same;
    return same;
}

} // namespace

std::string markDifference(std::string_view inFile, std::string_view onDevice,
                           const DifferenceLabels& labels) {
    const std::string file = inQuotes(inFile, kMost);
    const std::string device = inQuotes(onDevice, kMost);
    const std::string first = label(labels.first, labels);
    std::string out = first + file + "\n" + label(labels.second, labels) + device + "\n";
    if (file == device) return out;
    const std::size_t front = commonFront(file, device);
    const std::string_view a = std::string_view(file).substr(front);
    const std::string_view b = std::string_view(device).substr(front);
    const std::size_t back = commonBack(a, b);
    const std::size_t marked =
        std::max(columns(a.substr(0, a.size() - back)), columns(b.substr(0, b.size() - back)));
    out.append(first.size() + columns(std::string_view(file).substr(0, front)), ' ');
    out += '^';
    out.append(std::max<std::size_t>(marked, 1) - 1, '~');
    return out + "\n";
}

} // namespace macebin
