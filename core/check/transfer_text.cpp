// SPDX-License-Identifier: Apache-2.0
// Text where a cache should be: error messages of adb and the phone's shell, web pages, replaced characters.
#include "core/check/transfer_detail.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin::transfer {

namespace {

constexpr std::size_t kErrorTextSize = 4096; ///< a file of error messages is not larger
constexpr std::size_t kPrefixLines = 8;      ///< messages in front of a cache
constexpr std::size_t kLineSize = 1024;

/// A line that adb, a shell or a tool on the phone writes instead of, or in front of, the file that was asked
/// for.
struct KnownLine {
    std::string_view begins;
    std::string_view contains; ///< in small letters; behind `begins`
    Hint hint = Hint::none;    ///< what that says
};

constexpr std::array kKnownLines = {
    KnownLine{"run-as: ", "not debuggable", Hint::notDebuggable},
    KnownLine{"run-as: ", "unknown", Hint::package},
    KnownLine{"run-as: ", "capabilities", Hint::runAs},
    KnownLine{"run-as: ", "permission denied", Hint::access},
    KnownLine{"run-as: ", "no such file", Hint::path},
    KnownLine{"run-as: ", "", Hint::none},
    KnownLine{"error: ", "unauthorized", Hint::unauthorized},
    KnownLine{"error: ", "more than one device", Hint::severalPhones},
    KnownLine{"error: ", "device", Hint::phone},
    KnownLine{"error: ", "emulator", Hint::phone},
    KnownLine{"error: closed", "", Hint::phone},
    KnownLine{"error: protocol fault", "", Hint::phone},
    KnownLine{"adb: ", "permission denied", Hint::access},
    KnownLine{"adb: ", "does not exist", Hint::path},
    KnownLine{"adb: ", "no such file", Hint::path},
    KnownLine{"adb: ", "unauthorized", Hint::unauthorized},
    KnownLine{"adb: ", "", Hint::none},
    KnownLine{"adb.exe: ", "", Hint::none},
    KnownLine{"adb server version", "", Hint::none},
    KnownLine{"'adb' is not recognized", "", Hint::noAdb},
    KnownLine{"* daemon ", "", Hint::none},
    KnownLine{"- waiting for device -", "", Hint::phone},
    KnownLine{"remote object '", "does not exist", Hint::path},
    KnownLine{"remote object '", "", Hint::none},
    KnownLine{"failed to copy", "", Hint::none},
    KnownLine{"cat: ", "permission denied", Hint::access},
    KnownLine{"cat: ", "no such file", Hint::path},
    KnownLine{"cat: ", "", Hint::none},
    KnownLine{"/system/bin/", ": ", Hint::none},
    KnownLine{"/", ": permission denied", Hint::access},
    KnownLine{"/", ": no such file or directory", Hint::path},
    KnownLine{"sh: ", "", Hint::none},
    KnownLine{"bash: ", "", Hint::none},
    KnownLine{"su: ", "", Hint::noSu},
    KnownLine{"dd: ", "", Hint::none},
    KnownLine{"tar: ", "", Hint::none},
    KnownLine{"cp: ", "", Hint::none},
    KnownLine{"ls: ", "", Hint::none},
    KnownLine{"permission denied", "", Hint::access},
    KnownLine{"warning: linker: ", "", Hint::none},
    KnownLine{"warning: ", "", Hint::none},
};

const KnownLine* knownLine(std::string_view line) {
    if (line.size() > kLineSize || !isPrintable(line)) return nullptr;
    const std::string small = lowered(line);
    const auto matches = [&](const KnownLine& known) {
        const std::string_view rest(small);
        return rest.starts_with(known.begins) &&
               rest.find(known.contains, known.begins.size()) != std::string_view::npos;
    };
    const auto found = std::find_if(kKnownLines.begin(), kKnownLines.end(), matches);
    return found == kKnownLines.end() ? nullptr : &*found;
}

/// One line of a text: its place, its text without line end and outer blanks, and where the next begins.
struct Line {
    ByteRange place;
    std::string_view text;
    std::size_t next;
    bool ended; ///< by a line feed
};

Line lineAt(std::string_view text, std::size_t start) {
    const std::size_t feed = text.find('\n', start);
    const bool ended = feed != std::string_view::npos;
    std::size_t end = ended ? feed : text.size();
    std::size_t first = start;
    while (end > first && (text[end - 1] == '\r' || text[end - 1] == ' '))
        --end;
    while (first < end && text[first] == ' ')
        ++first;
    return {{first, end - first}, text.substr(first, end - first), ended ? feed + 1 : text.size(), ended};
}

/// A small file that is nothing but text, with a line that we know.
std::optional<Hurt> onlyErrorText(std::string_view text) {
    if (text.size() > kErrorTextSize || !isPlainText(text)) return {};
    std::optional<Line> said;
    const KnownLine* known = nullptr;
    // The first line that has advice of its own says more than adb's chatter about its daemon.
    for (std::size_t at = text.size() - afterBlank(text).size(); at < text.size();) {
        const Line line = lineAt(text, at);
        const KnownLine* match = knownLine(line.text);
        if (match && (!known || (known->hint == Hint::none && match->hint != Hint::none))) {
            known = match;
            said = line;
        }
        at = line.next;
    }
    if (!known) return {};
    return hurt("transfer.error-text",
                "Instead of a cache the file holds " + counted(text.size(), "byte") +
                    " of text: " + inQuotes(said->text) + ".",
                said->place, known->hint);
}

/// Messages in front of other bytes, as where a linker's warning goes down the same pipe as the file.
std::optional<Hurt> errorTextInFront(ByteView bytes, const Judge& judge) {
    const std::string_view text = asText(slice(bytes, {0, kPeek}));
    BestUndoing best(judge);
    std::optional<Line> first;
    std::size_t at = 0;
    // A v2 cache begins with a line feed of its own, so each line's end may be the cache's beginning.
    for (std::size_t lines = 0; lines < kPrefixLines && at < text.size() && !best.proven(); ++lines) {
        const Line line = lineAt(text, at);
        if (!line.ended || !knownLine(line.text)) break;
        if (!first) first = line;
        at = line.next;
        const ByteView rest = bytes.subspan(at);
        best.offer(Bytes(rest.begin(), rest.end()));
    }
    if (!first) return {};
    Hurt found =
        hurt("transfer.error-text",
             "The file begins with a message that is not part of a cache: " + inQuotes(first->text) + ".", {},
             Hint::messageInFront);
    best.moveInto(found);
    if (found.judged.fit == Fit::none) // then what follows the last message is the most that can be left
        found.undone.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
    found.finding.range = ByteRange{0, bytes.size() - found.undone.size()};
    return found;
}

std::size_t endOfValue(std::string_view text, std::size_t start) {
    for (std::size_t i = start; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i;
    }
    return text.size();
}

/// The text of the first of `tags` that has any: "<title>Not found</title>" gives "Not found".
std::string_view taggedText(std::string_view page, const std::string& small) {
    for (const std::string_view tag : {"<title", "<message", "<h1"}) {
        const std::size_t open = small.find(tag);
        if (open == std::string::npos) continue;
        const std::size_t start = small.find('>', open);
        if (start == std::string::npos) continue;
        const std::string_view inside = page.substr(start + 1, small.find('<', start) - start - 1);
        if (!afterBlank(inside).empty()) return afterBlank(inside);
    }
    return lineAt(page, 0).text;
}

std::optional<Hurt> findJson(std::string_view text, std::uint64_t start, std::uint64_t size) {
    if (!text.starts_with('{') && !text.starts_with('[')) return {};
    const std::string_view inside = afterBlank(text.substr(1));
    const bool opens = inside.starts_with('"') || (text[0] == '[' && inside.starts_with('{'));
    if (!opens || size > kPeek || !isPlainText(text)) return {};
    const std::string small = lowered(text.substr(0, kErrorTextSize));
    for (const std::string_view key : {"\"message\"", "\"error_description\"", "\"error\"", "\"errors\"",
                                       "\"detail\"", "\"msg\"", "\"status\"", "\"code\""}) {
        const std::size_t at = small.find(key);
        if (at == std::string::npos) continue;
        const std::string_view rest = afterBlank(text.substr(at + key.size()));
        if (!rest.starts_with(':')) continue;
        const std::string_view value = afterBlank(rest.substr(1));
        const std::string_view said =
            value.starts_with('"') ? value.substr(1, endOfValue(value, 1) - 1) : lineAt(text, 0).text;
        return hurt("transfer.web-page", "The file is a JSON answer of a server: " + inQuotes(said) + ".",
                    ByteRange{start, size - start});
    }
    return {};
}

} // namespace

std::string_view afterBlank(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

bool isPlainText(std::string_view text) {
    const auto forbidden = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7f;
    };
    return std::none_of(text.begin(), text.end(), forbidden) && isUtf8(text);
}

std::optional<Hurt> findWebPage(ByteView bytes) {
    const std::string_view front = asText(slice(bytes, {0, kPeek}));
    const std::string_view text = afterBlank(front);
    const std::uint64_t start = front.size() - text.size();
    if (!text.starts_with('<')) return findJson(text, start, bytes.size());

    const std::string small = lowered(text);
    const bool xml = small.starts_with("<?xml");
    if (!xml && !small.starts_with("<!doctype") && !small.starts_with("<html")) return {};
    const std::string what =
        xml && small.find("<html") == std::string::npos ? "an XML document" : "an HTML page";
    return hurt("transfer.web-page",
                "The file is " + what + ", as servers send it: " + inQuotes(taggedText(text, small)) + ".",
                ByteRange{start, bytes.size() - start});
}

std::optional<Hurt> findErrorText(ByteView bytes, const Judge& judge) {
    if (auto found = onlyErrorText(asText(bytes))) return found;
    return errorTextInFront(bytes, judge);
}

std::optional<Hurt> findReplacementCharacters(ByteView bytes) {
    static constexpr std::string_view mark = "\xef\xbf\xbd";
    const std::string_view text = asText(bytes);
    const std::size_t first = text.substr(0, kPeek).find(mark);
    // What stands before the first mark is UTF-8 in such a file, and nearly never in a real cache: look there
    // first.
    if (first == std::string_view::npos || !isUtf8(text.substr(0, first)) || !isUtf8(text)) return {};

    std::uint64_t count = 0;
    for (std::size_t at = first; at != std::string_view::npos; at = text.find(mark, at + mark.size()))
        ++count;
    // A text with a few bad letters is another thing: a hurt cache has control characters, and marks all
    // over.
    if (count < 4 || count < text.size() / 256 || isPlainText(text)) return {};
    return hurt(
        "transfer.replacement-characters",
        "Something decoded the file as UTF-8 text and put U+FFFD in place of what it could not decode: " +
            number(count) + " times, first at " + hex(first) +
            ". Which bytes stood there cannot be found out; the file where it came from may be whole.",
        ByteRange{first, mark.size()});
}

} // namespace macebin::transfer
