// SPDX-License-Identifier: Apache-2.0
// Bytes rewritten as text: UTF-16 by PowerShell's `>`, base64 by mail.
#include "core/check/transfer_detail.h"
#include "format/text.h"

#include <botan/base64.h>

#include <algorithm>
#include <array>
#include <exception>

namespace macebin::transfer {

namespace {

// ---- UTF-16 ----

using UpperHalf = std::array<std::uint16_t, 128>; ///< characters of the bytes 0x80 to 0xff

// PowerShell decodes a command's output by the console's OEM code page (437 in America, 850 in Western
// Europe) or, from other hosts, by the ANSI one (1252). Tables after the Unicode Consortium's mapping files;
// the five bytes that 1252 leaves open stand for themselves, as Windows has it.
// clang-format off
constexpr UpperHalf kCp437 = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef,
    0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
    0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
    0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f,
    0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580,
    0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4,
    0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248,
    0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};
constexpr UpperHalf kCp850 = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef,
    0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
    0x00ff, 0x00d6, 0x00dc, 0x00f8, 0x00a3, 0x00d8, 0x00d7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
    0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x00ae, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x00c1, 0x00c2, 0x00c0, 0x00a9, 0x2563, 0x2551, 0x2557,
    0x255d, 0x00a2, 0x00a5, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x00e3, 0x00c3,
    0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x00a4, 0x00f0, 0x00d0, 0x00ca, 0x00cb,
    0x00c8, 0x0131, 0x00cd, 0x00ce, 0x00cf, 0x2518, 0x250c, 0x2588, 0x2584, 0x00a6, 0x00cc, 0x2580,
    0x00d3, 0x00df, 0x00d4, 0x00d2, 0x00f5, 0x00d5, 0x00b5, 0x00fe, 0x00de, 0x00da, 0x00db, 0x00d9,
    0x00fd, 0x00dd, 0x00af, 0x00b4, 0x00ad, 0x00b1, 0x2017, 0x00be, 0x00b6, 0x00a7, 0x00f7, 0x00b8,
    0x00b0, 0x00a8, 0x00b7, 0x00b9, 0x00b3, 0x00b2, 0x25a0, 0x00a0,
};
constexpr std::array<std::uint16_t, 32> kCp1252 = { // the rest is as in Latin-1
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};
// clang-format on

constexpr UpperHalf latin1() {
    UpperHalf half{};
    for (std::size_t i = 0; i < half.size(); ++i)
        half[i] = static_cast<std::uint16_t>(128 + i);
    return half;
}

constexpr UpperHalf cp1252() {
    UpperHalf half = latin1();
    for (std::size_t i = 0; i < kCp1252.size(); ++i)
        half[i] = kCp1252[i];
    return half;
}

struct CodePage {
    std::string_view name;
    UpperHalf upper;
};

constexpr std::array kCodePages = {
    CodePage{"Latin-1", latin1()},
    CodePage{"code page 437", kCp437},
    CodePage{"code page 850", kCp850},
    CodePage{"code page 1252", cp1252()},
};

/// The code units behind a byte-order mark.
struct Units {
    ByteView bytes;
    bool bigEndian;

    std::size_t count() const { return bytes.size() / 2; }
    std::uint16_t at(std::size_t i) const {
        const auto low = std::to_integer<unsigned>(bytes[2 * i + (bigEndian ? 1 : 0)]);
        const auto high = std::to_integer<unsigned>(bytes[2 * i + (bigEndian ? 0 : 1)]);
        return static_cast<std::uint16_t>(high << 8 | low);
    }
};

/// The bytes that the code page decodes to these units; nothing where some unit is none of its characters.
std::optional<Bytes> encode(const Units& units, const CodePage& page) {
    std::vector<std::int16_t> byteOf(65'536, -1);
    for (std::int16_t i = 0; i < 128; ++i) {
        byteOf[static_cast<std::size_t>(i)] = i;
        byteOf[page.upper[static_cast<std::size_t>(i)]] = static_cast<std::int16_t>(128 + i);
    }
    Bytes out(units.count());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::int16_t byte = byteOf[units.at(i)];
        if (byte < 0) return {};
        out[i] = std::byte(byte);
    }
    return out;
}

/// Text mostly of bytes keeps its zeros and ASCII: many high halves are zero, which chance does not do.
bool isLikelyText(const Units& units) {
    const std::size_t looked = std::min(units.count(), kPeek / 2);
    std::size_t narrow = 0;
    for (std::size_t i = 0; i < looked; ++i)
        narrow += units.at(i) < 256 ? 1 : 0;
    return looked > 0 && narrow >= 1 + looked / 4;
}

/// Offers the bytes without what PowerShell does to line ends (each becomes CR LF, and one more is put at the
/// end of the file), then as they are.
void offerWithLineEnds(BestUndoing& best, Bytes bytes, std::string_view label) {
    Bytes plain = withoutCarriageReturns(bytes, 1);
    if (plain.size() != bytes.size()) {
        if (plain.back() == std::byte{'\n'}) best.offer(Bytes(plain.begin(), plain.end() - 1), label);
        if (!best.proven()) best.offer(std::move(plain), label);
    }
    if (!best.proven()) best.offer(std::move(bytes), label);
}

// ---- base64 ----

bool isBase64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Encoded text somewhere in a file.
struct Encoded {
    std::size_t start;
    std::string_view text;
    bool wholeFile; ///< nothing else is in the file
};

Encoded encodedAt(std::string_view file, std::size_t start) {
    start = file.size() - afterBlank(file.substr(start)).size();
    const auto outside = [](char c) { return !isBase64(c) && !isBlank(c); };
    const auto end = std::find_if(file.begin() + static_cast<std::ptrdiff_t>(start), file.end(), outside);
    const auto stop = static_cast<std::size_t>(end - file.begin());
    return {start, file.substr(start, stop - start), stop == file.size()};
}

/// Where the encoded part may begin: behind a PEM line, a data URI's comma, or a mail's headers; else in
/// front.
std::vector<std::size_t> encodedStarts(std::string_view file) {
    static constexpr std::size_t most = 8;
    const std::string_view text = afterBlank(file);
    const std::size_t skipped = file.size() - text.size();
    const std::string small = lowered(text.substr(0, kPeek));
    if (small.starts_with("-----begin ")) return {skipped + std::min(small.find('\n'), small.size())};

    std::vector<std::size_t> starts;
    const bool dataUri = small.starts_with("data:");
    const bool headers = !dataUri && small.find(": ") < std::min(small.find('\n'), small.size());
    for (std::size_t at = 0; (dataUri || headers) && starts.size() < most; ++at) {
        at = small.find("base64", at);
        if (at == std::string::npos) break;
        const std::size_t gap =
            dataUri ? small.find(',', at) : std::min(small.find("\n\n", at), small.find("\n\r\n", at));
        if (gap == std::string::npos) break;
        starts.push_back(skipped + gap + 1);
        at = gap;
    }
    if (!dataUri && !headers) starts.push_back(skipped);
    return starts;
}

/// Words and numbers use the same letters. Encoded binary data comes in unbroken lines of equal length and
/// mixes small and large letters and digits.
bool looksEncoded(std::string_view text) {
    const std::size_t width = std::min(text.find_first_of(" \t\r\n"), text.size());
    if (width < 60 || text.size() < 64) return false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
        const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
        if (next < text.size() ? end - at != width : end - at > width) return false;
        at = next;
    }
    const std::string_view front = text.substr(0, kPeek);
    const auto has = [&](char low, char high) {
        return std::any_of(front.begin(), front.end(), [&](char c) { return c >= low && c <= high; });
    };
    return has('A', 'Z') && has('g', 'z') && has('0', '9');
}

std::optional<Bytes> decode(std::string_view text) {
    try {
        Bytes out(Botan::base64_decode_max_output(text.size()));
        out.resize(Botan::base64_decode(reinterpret_cast<std::uint8_t*>(out.data()), text.data(), text.size(),
                                        true));
        return out;
    } catch (const std::exception&) { // a stray '=' or a length that no encoder makes
        return {};
    }
}

} // namespace

std::optional<Hurt> findUtf16(ByteView bytes, const Judge& judge) {
    const bool little = startsWith(bytes, "\xff\xfe");
    if (!little && !startsWith(bytes, "\xfe\xff")) return {};
    const Units units{bytes.subspan(2), !little};
    if (!isLikelyText(units)) return {};

    BestUndoing best(judge);
    for (const CodePage& page : kCodePages) {
        auto encoded = encode(units, page);
        if (encoded) offerWithLineEnds(best, std::move(*encoded), page.name);
        if (best.proven()) break;
    }
    std::string message = std::string("The file begins with the byte-order mark of UTF-16 (") +
                          (little ? "little" : "big") + "-endian) and holds " +
                          counted(units.count(), "character") + ".";
    if (best.empty())
        message +=
            " Some of them stand for no single byte in the usual code pages, so the original bytes cannot be "
            "regained from this copy.";
    if (best.fit() != Fit::none) message += " They were turned back into bytes by " + best.label() + ".";
    if (!best.empty() && !best.proven())
        message +=
            " PowerShell rewrites carriage returns and line feeds too, so some bytes may be lost for good.";
    Hurt found = hurt("transfer.utf16", std::move(message), ByteRange{0, 2});
    best.moveInto(found);
    return found;
}

std::optional<Hurt> findBase64(ByteView bytes, const Judge& judge) {
    const std::string_view file = asText(bytes);
    const std::string_view front = afterBlank(file.substr(0, kPeek));
    if (front.empty() || !isPlainText(front.substr(0, 64))) return {};

    for (const std::size_t start : encodedStarts(file)) {
        const Encoded part = encodedAt(file, start);
        const bool bare = afterBlank(file).data() == part.text.data();
        if (part.text.empty() || (bare && !part.wholeFile)) continue;
        auto decoded = decode(part.text);
        if (!decoded || decoded->empty()) continue;
        BestUndoing best(judge);
        best.offer(std::move(*decoded));
        // Keys and certificates come in the same wrapping: there the content has to speak for itself.
        if (best.fit() == Fit::none && !(bare && looksEncoded(part.text))) continue;
        Hurt found = hurt("transfer.base64",
                          counted(part.text.size(), "character") + " of base64 text stand " +
                              (bare ? "in place of the bytes" : "in the file, behind other text") +
                              ", from " + hex(part.start) + " on.",
                          ByteRange{part.start, part.text.size()});
        best.moveInto(found);
        return found;
    }
    return {};
}

} // namespace macebin::transfer
