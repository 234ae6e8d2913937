// SPDX-License-Identifier: Apache-2.0
#include "core/triage/phone_digests.h"

#include "core/text/lines.h"
#include "format/ascii.h"
#include "format/bytes.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

constexpr std::size_t kDigits = 64;

bool isHex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// The collect script's own words where the phone has no sum.
bool isWordForNone(std::string_view word) {
    constexpr std::array<std::string_view, 3> words{"none", "unreadable", "unknown"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// "SHA256(path)= 0123…", "SHA256 (path) = 0123…", "SHA2-256(path)= 0123…".
std::optional<PhoneDigest> tagged(std::string_view line) {
    if (!line.starts_with("SHA256") && !line.starts_with("SHA2-256")) return std::nullopt;
    const auto open = line.find('(');
    const auto close = line.rfind(')');
    const auto equals = line.rfind('=');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return std::nullopt;
    if (equals == std::string_view::npos || equals < close) return std::nullopt;
    const std::string_view hex = trimmed(line.substr(equals + 1));
    if (hex.size() != kDigits || !isHex(hex)) return std::nullopt;
    return PhoneDigest{std::string(line.substr(open + 1, close - open - 1)), lowered(hex)};
}

/// "0123…  path", "0123… *path"; GNU's leading backslash says that the path is escaped. Without a digest: a
/// word for none stood there.
std::optional<PhoneDigest> plain(std::string_view line) {
    if (line.starts_with('\\')) line.remove_prefix(1);
    const std::string_view word = logs::firstWord(line);
    std::string_view path = line.substr(word.size());
    if (path.size() < 3 || path[0] != ' ' || (path[1] != ' ' && path[1] != '*')) return std::nullopt;
    path.remove_prefix(2);
    if (isWordForNone(word)) return PhoneDigest{std::string(path), {}};
    if (word.size() != kDigits || !isHex(word)) return std::nullopt;
    return PhoneDigest{std::string(path), lowered(word)};
}

/// How many of the last parts of two paths agree; 0: not even the file's name.
std::size_t agreement(std::string_view a, std::string_view b) {
    std::size_t parts = 0;
    while (true) {
        const auto slashA = a.rfind('/');
        const auto slashB = b.rfind('/');
        if (a.substr(slashA + 1) != b.substr(slashB + 1) || a.substr(slashA + 1).empty()) return parts;
        ++parts;
        if (slashA == std::string_view::npos || slashB == std::string_view::npos) return parts;
        a = a.substr(0, slashA);
        b = b.substr(0, slashB);
    }
}

} // namespace

std::vector<PhoneDigest> readPhoneDigests(std::string_view text) {
    std::vector<PhoneDigest> out;
    std::uint64_t number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.empty()) continue;
        auto sum = tagged(line);
        if (!sum) sum = plain(line);
        if (!sum || out.size() >= kMostSums) return {};
        if (sum->digest.empty()) continue;
        sum->line = number;
        out.push_back(std::move(*sum));
    }
    return out;
}

bool isDigest(const PhoneDigest& sum, const Sha256& digest) {
    return sum.digest == hexDigits(asText(digest));
}

const PhoneDigest* findPhoneDigest(const std::vector<PhoneDigest>& list, std::string_view path,
                                   const Sha256& ofCopy) {
    const auto same =
        std::find_if(list.begin(), list.end(), [&](const PhoneDigest& sum) { return isDigest(sum, ofCopy); });
    if (same != list.end()) return &*same; // whatever the copy is called here
    const PhoneDigest* best = nullptr;
    std::size_t most = 0;
    bool isAmbiguous = false;
    for (const PhoneDigest& sum : list) {
        const std::size_t parts = agreement(sum.path, path);
        if (parts == 0 || parts < most) continue;
        isAmbiguous = parts == most && (isAmbiguous || best->digest != sum.digest);
        most = parts;
        best = &sum;
    }
    return isAmbiguous ? nullptr : best;
}

} // namespace macebin
