// SPDX-License-Identifier: Apache-2.0
#include "core/text/lines.h"

#include <algorithm>
#include <charconv>

namespace macebin::logs {

namespace {

void appendUtf8(std::string& out, std::uint32_t point) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    const auto tail = [&](unsigned shift) { put(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xc0 | point >> 6);
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        tail(6);
    } else {
        put(0xf0 | point >> 18);
        tail(12);
        tail(6);
    }
    tail(0);
}

/// A pair of bytes, folded to 12 bits: different for most pairs of ASCII.
std::size_t pairAt(const char* at) {
    return (static_cast<std::size_t>(static_cast<unsigned char>(at[0])) << 5 ^
            static_cast<unsigned char>(at[1])) &
           0xfff;
}

/// How often a byte stands in a log, roughly.
unsigned commonness(char c) {
    if (c == ' ' || c == 'e' || c == 't' || c == 'a' || c == 'i' || c == 'n' || c == 'o') return 8;
    if (isLower(c)) return 5;
    if (isDigit(c)) return 6;
    return c == '.' || c == ':' || c == '-' ? 4 : 1;
}

/// Where the bytes begin that are least expected in a text.
std::size_t rarestWindow(std::string_view string, std::size_t size) {
    std::size_t best = 0;
    unsigned least = ~0U;
    for (std::size_t at = 0; at + size <= string.size(); ++at) {
        unsigned sum = 0;
        for (std::size_t j = 0; j + 1 < size; ++j) // it is pairs that are looked at
            sum += commonness(string[at + j]) * commonness(string[at + j + 1]);
        if (sum < least) {
            least = sum;
            best = at;
        }
    }
    return best;
}

/// Where the line ends that `from` stands in.
std::size_t lineEnd(std::string_view text, std::size_t from) {
    if (from >= text.size()) return text.size();
    const void* feed = std::memchr(text.data() + from, '\n', text.size() - from);
    return feed ? static_cast<std::size_t>(static_cast<const char*>(feed) - text.data()) : text.size();
}

/// Of UTF-16: which byte comes first, and how many bytes a byte-order mark takes.
struct Utf16Form {
    bool isLittle = true;
    std::size_t markSize = 0;
};
/// Without a mark it is told by its front: nearly every character is ASCII, and so every other byte zero.
std::optional<Utf16Form> utf16FormOf(ByteView bytes) {
    if (startsWith(bytes, "\xff\xfe")) return Utf16Form{true, 2};
    if (startsWith(bytes, "\xfe\xff")) return Utf16Form{false, 2};
    constexpr std::size_t least = 16;
    const std::string_view front = asText(slice(bytes, {0, 1024}));
    if (front.size() < least) return std::nullopt;
    const auto isPlain = [](char c) {
        return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
    };
    std::size_t little = 0;
    std::size_t big = 0;
    for (std::size_t at = 0; at + 1 < front.size(); at += 2) {
        if (isPlain(front[at]) && front[at + 1] == 0) ++little;
        if (front[at] == 0 && isPlain(front[at + 1])) ++big;
    }
    const std::size_t most = std::max(little, big);
    if (most * 2 * 10 < front.size() * 9) return std::nullopt;
    return Utf16Form{little > big, 0};
}

} // namespace

bool isUtf16(ByteView bytes) {
    return utf16FormOf(bytes).has_value();
}

std::optional<std::string> fromUtf16(ByteView bytes) {
    const auto form = utf16FormOf(bytes);
    if (!form) return std::nullopt;
    const bool little = form->isLittle;
    std::string out;
    out.reserve(bytes.size() / 2);
    const auto unit = [&](std::size_t at) {
        const auto low = std::to_integer<std::uint32_t>(bytes[at + (little ? 0 : 1)]);
        return low | std::to_integer<std::uint32_t>(bytes[at + (little ? 1 : 0)]) << 8;
    };
    for (std::size_t at = form->markSize; fits(at, 2, bytes.size()); at += 2) {
        std::uint32_t point = unit(at);
        if ((point & 0xfc00) == 0xd800 && fits(at + 2, 2, bytes.size()) &&
            (unit(at + 2) & 0xfc00) == 0xdc00) {
            point = 0x10000 + ((point & 0x3ff) << 10 | (unit(at + 2) & 0x3ff));
            at += 2;
        } else if ((point & 0xf800) == 0xd800) {
            point = 0xfffd; // half a character
        }
        appendUtf8(out, point);
    }
    return out;
}

TextOf::TextOf(ByteView bytes) : own_(fromUtf16(bytes)) {
    text_ = own_ ? std::string_view(*own_) : asText(bytes);
    if (text_.find('\0') != std::string_view::npos) {
        std::string without(text_);
        nuls_ = std::erase(without, '\0');
        own_ = std::move(without);
        text_ = *own_;
    }
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
}

AnyOf::AnyOf(std::span<const std::string_view> strings) : candidates_(kPairs) {
    shift_.fill(kWindow - 1);
    for (const std::string_view string : strings) {
        const std::size_t window = rarestWindow(string, kWindow);
        const char* const start = string.data() + window;
        for (std::size_t j = 0; j + 1 < kWindow; ++j) {
            std::uint8_t& shift = shift_[pairAt(start + j)];
            shift = std::min(shift, static_cast<std::uint8_t>(kWindow - 2 - j));
        }
        candidates_[pairAt(start + kWindow - 2)].push_back({string, window});
    }
}

std::size_t AnyOf::find(std::string_view text, std::size_t from) const {
    const char* const data = text.data();
    const std::size_t size = text.size();
    const std::uint8_t* const shifts = shift_.data();
    for (std::size_t end = from + kWindow - 2; end + 1 < size;) {
        const std::size_t pair = pairAt(data + end);
        if (const std::uint8_t shift = shifts[pair]; shift > 0) {
            end += shift;
            continue;
        }
        const std::size_t window = end - (kWindow - 2);
        for (const Candidate& candidate : candidates_[pair]) {
            if (window < from + candidate.window) continue;
            const std::size_t start = window - candidate.window;
            if (fits(start, candidate.string.size(), size) &&
                std::memcmp(data + start, candidate.string.data(), candidate.string.size()) == 0)
                return window;
        }
        ++end;
    }
    return std::string_view::npos;
}

void LineWalk::give(Line& line, std::size_t start) {
    const std::size_t end = lineEnd(text_, start);
    line.text = text_.substr(start, end - start);
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
    line.number = number_++;
    at_ = end + 1;
    if (anchor_ < at_) isAnchorKnown_ = false;
}

bool LineWalk::next(Line& line, bool all) {
    if (at_ >= text_.size()) return false;
    if (all) {
        give(line, at_);
        return true;
    }
    if (!isAnchorKnown_) {
        anchor_ = anchors_.find(text_, at_);
        isAnchorKnown_ = true;
    }
    if (anchor_ == std::string_view::npos) return false;
    for (std::size_t end = lineEnd(text_, at_); end < anchor_; end = lineEnd(text_, at_)) {
        at_ = end + 1;
        ++number_;
    }
    give(line, at_);
    return true;
}

std::uint64_t countLines(std::string_view text) {
    std::uint64_t count = 0;
    for (std::size_t at = 0; at < text.size(); at = lineEnd(text, at) + 1)
        ++count;
    return count;
}

std::string_view firstWord(std::string_view text) {
    return text.substr(0, text.find_first_of(" \t"));
}

std::uint32_t numberOf(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

bool isLevel(char c) {
    return std::string_view("VDIWEFA").find(c) != std::string_view::npos;
}

} // namespace macebin::logs
