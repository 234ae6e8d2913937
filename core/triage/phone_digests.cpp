// SPDX-License-Identifier: Apache-2.0
#include "core/triage/phone_digests.h"

#include "core/text/lines.h"
#include "format/ascii.h"
#include "format/bytes.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <set>

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

/// A folder in an archive stands behind ": ".
std::string_view folderOf(std::string_view path) {
    const auto slash = path.rfind('/');
    const auto archive = path.rfind(": ");
    const std::size_t behindSlash = slash == std::string_view::npos ? 0 : slash + 1;
    const std::size_t behindArchive = archive == std::string_view::npos ? 0 : archive + 2;
    return path.substr(0, std::max(behindSlash, behindArchive));
}

std::string_view nameOf(std::string_view path) {
    return path.substr(folderOf(path).size());
}

/// As a list's own folder sees it.
std::string_view withoutDots(std::string_view path) {
    while (path.starts_with("./"))
        path.remove_prefix(2);
    return path;
}

/// True if all parts of `end` are the last ones of `path`.
bool endsWithParts(std::string_view path, std::string_view end) {
    path = withoutDots(path);
    if (!path.ends_with(end)) return false;
    const std::string_view before = path.substr(0, path.size() - end.size());
    return before.empty() || before.ends_with('/') || before.ends_with(": ");
}

enum class Fit : std::uint8_t { none, byName, sure };

/// How a sum fits a copy, among all copies of the case.
Fit fitOf(std::string_view list, std::string_view sum, std::string_view path,
          std::span<const std::string_view> copies) {
    const bool isAbsolute = sum.starts_with('/');
    sum = withoutDots(isAbsolute ? sum.substr(1) : sum);
    if (nameOf(sum) != nameOf(path) || sum.empty() || sum.ends_with('/')) return Fit::none;
    const bool hasFolder = sum.find('/') != std::string_view::npos;
    if (!isAbsolute) {
        // From the list's own folder, as `sha256sum -c` takes it.
        const std::string meant = std::string(withoutDots(folderOf(list))) + std::string(sum);
        if (meant == withoutDots(path)) return hasFolder ? Fit::sure : Fit::byName;
        const bool isAnothers = std::any_of(
            copies.begin(), copies.end(), [&](std::string_view copy) { return withoutDots(copy) == meant; });
        if (isAnothers) return Fit::none;
    }
    if (!hasFolder) return Fit::byName;
    if (!endsWithParts(path, sum)) return isAbsolute ? Fit::byName : Fit::none;
    const auto fitting = std::count_if(copies.begin(), copies.end(),
                                       [&](std::string_view copy) { return endsWithParts(copy, sum); });
    return fitting > 1 ? Fit::byName : Fit::sure;
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

FoundDigest findPhoneDigest(std::span<const PhoneDigestList> lists, std::span<const std::string_view> copies,
                            std::string_view path, const Sha256& ofCopy) {
    FoundDigest sure, byName;
    bool isContradicted = false; // two sums for one file
    std::set<std::string_view> ofName;
    for (std::size_t i = 0; i < lists.size(); ++i)
        for (const PhoneDigest& sum : lists[i].sums) {
            if (isDigest(sum, ofCopy)) return {&sum, i, true}; // whatever the copy is called here
            if (nameOf(sum.path) == nameOf(path)) ofName.insert(sum.digest);
            const Fit fit = fitOf(lists[i].path, sum.path, path, copies);
            if (fit == Fit::byName && !byName.sum) byName = {&sum, i, false};
            if (fit != Fit::sure) continue;
            isContradicted = isContradicted || (sure.sum && sure.sum->digest != sum.digest);
            if (!sure.sum) sure = {&sum, i, true};
        }
    if (isContradicted) return {};
    if (sure.sum) return sure;
    const auto copiesOfName = std::count_if(
        copies.begin(), copies.end(), [&](std::string_view copy) { return nameOf(copy) == nameOf(path); });
    return ofName.size() == 1 && copiesOfName <= 1 ? byName : FoundDigest{};
}

} // namespace macebin
