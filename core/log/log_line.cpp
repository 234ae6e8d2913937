// SPDX-License-Identifier: Apache-2.0
#include "core/log/log_line.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace macebin::logs {

namespace {

constexpr std::string_view kLevels = "VDIWEFA";

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isLevel(char c) {
    return kLevels.find(c) != std::string_view::npos;
}

void skipBlanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

std::string_view takeWord(std::string_view& text) {
    skipBlanks(text);
    const std::string_view word = firstWord(text);
    text.remove_prefix(word.size());
    return word;
}

/// The number that the text is, whole; 0 where it is none.
std::uint32_t numberOf(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

/// "03-19", "2021-03-19".
bool isDate(std::string_view word) {
    if (word.size() == 10 && word[4] == '-') word.remove_prefix(5);
    return word.size() == 5 && isDigit(word[0]) && isDigit(word[1]) && word[2] == '-' && isDigit(word[3]) &&
           isDigit(word[4]);
}

/// "12:00:00.123", with more digits or fewer.
bool isTime(std::string_view word) {
    return word.size() >= 8 && isDigit(word[0]) && isDigit(word[1]) && word[2] == ':' && isDigit(word[3]) &&
           word[5] == ':';
}

/// "1717243000.123": seconds since 1970, or since the phone was switched on.
bool isSeconds(std::string_view word) {
    const auto dot = word.find('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < word.size() &&
           word.find_first_not_of("0123456789.") == std::string_view::npos &&
           word.find('.', dot + 1) == word.npos;
}

void setMessage(LogLine& line, std::string_view rest) {
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    line.message = rest;
}

/// "W/MACE    ( 1234): message" or "W/MACE: message"; false where it is neither.
bool takeSlashed(LogLine& line, std::string_view text) {
    if (text.size() < 4 || !isLevel(text[0]) || text[1] != '/') return false;
    const auto colon = text.find(": ");
    const auto last = text.ends_with(':') ? text.size() - 1 : std::string_view::npos;
    std::size_t end = std::min(colon, last);
    if (end == std::string_view::npos) return false;
    std::string_view who = text.substr(2, end - 2);
    const auto open = who.rfind('(');
    if (who.ends_with(')') && open != std::string_view::npos) {
        line.pid = numberOf(trimmed(who.substr(open + 1, who.size() - open - 2)));
        who = who.substr(0, open);
    } else if (const auto early = text.find("): "); early != std::string_view::npos && early > end) {
        // A tag with a colon in it: "W/a: b( 12): message".
        const auto paren = text.rfind('(', early);
        const std::uint32_t pid = paren == std::string_view::npos
                                      ? 0
                                      : numberOf(trimmed(text.substr(paren + 1, early - paren - 1)));
        if (pid != 0 && paren > 2) {
            line.pid = pid;
            who = text.substr(2, paren - 2);
            end = early + 1;
        }
    }
    line.level = text[0];
    line.tag = trimmed(who);
    setMessage(line, text.substr(end + 1));
    return true;
}

/// "1234-1250/com.app W/MACE: message", or in newer ones columns: "1234-1250  MACE  com.app  W  message".
bool takeStudio(LogLine& line, std::string_view word, std::string_view rest) {
    const auto dash = word.find('-');
    const auto slash = word.find('/');
    if (dash == std::string_view::npos) return false;
    line.pid = numberOf(word.substr(0, dash));
    line.tid = numberOf(word.substr(dash + 1, slash == std::string_view::npos ? slash : slash - dash - 1));
    if (line.pid == 0) return false;
    line.format = LogFormat::studio;
    skipBlanks(rest);
    if (slash != std::string_view::npos) {
        line.app = word.substr(slash + 1);
        const std::uint32_t pid = line.pid;
        const bool taken = takeSlashed(line, rest);
        line.pid = pid;
        return taken;
    }
    line.tag = takeWord(rest);
    for (int columns = 0; columns < 2; ++columns) { // the app's column may be empty
        const std::string_view column = takeWord(rest);
        if (column.size() == 1 && isLevel(column[0])) {
            line.level = column[0];
            skipBlanks(rest);
            line.message = rest;
            return true;
        }
        line.app = column;
    }
    return false;
}

/// "[user] 1234  1250 W MACE    : message".
bool takeThreadtime(LogLine& line, std::string_view word, std::string_view rest) {
    std::string_view words[4] = {word};
    std::size_t count = 1;
    while (count < 4) {
        const std::string_view next = takeWord(rest);
        if (next.size() == 1 && isLevel(next[0])) {
            line.level = next[0];
            break;
        }
        words[count++] = next;
    }
    if (line.level == 0 || count < 2 || count > 3) return false;
    line.pid = numberOf(words[count - 2]);
    line.tid = numberOf(words[count - 1]);
    if (line.pid == 0) return false;
    skipBlanks(rest);
    const auto colon = rest.find(": ");
    const std::size_t end = colon != std::string_view::npos ? colon
                            : rest.ends_with(':')           ? rest.size() - 1
                                                            : std::string_view::npos;
    if (end == std::string_view::npos) return false;
    line.format = LogFormat::threadtime;
    line.tag = trimmed(rest.substr(0, end));
    setMessage(line, rest.substr(end + 1));
    return true;
}

/// "03-19 12:00:00.123  1234: 1250 W/MACE     ", inside the brackets.
bool takeLong(LogLine& line, std::string_view inside) {
    const std::string_view date = takeWord(inside);
    const std::string_view time = takeWord(inside);
    if (!isDate(date) || !isTime(time)) return false;
    const auto colon = inside.find(':');
    const auto slash = inside.find('/');
    if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon + 2) return false;
    line.pid = numberOf(trimmed(inside.substr(0, colon)));
    line.tid = numberOf(trimmed(inside.substr(colon + 1, slash - colon - 2)));
    line.level = inside[slash - 1];
    if (line.pid == 0 || !isLevel(line.level)) return false;
    line.time = {date.data(), static_cast<std::size_t>(time.data() + time.size() - date.data())};
    line.tag = trimmed(inside.substr(slash + 1));
    line.format = LogFormat::longHeader;
    line.message = {};
    return true;
}

/// A line that begins with a date and a time.
bool takeTimed(LogLine& line, std::string_view text) {
    std::string_view rest = text;
    const std::string_view date = takeWord(rest);
    if (isSeconds(date)) { // -v epoch, -v monotonic
        line.time = date;
        const std::string_view word = takeWord(rest);
        return takeThreadtime(line, word, rest);
    }
    const std::string_view time = takeWord(rest);
    if (!isDate(date) || !isTime(time)) return false;
    line.time = {date.data(), static_cast<std::size_t>(time.data() + time.size() - date.data())};
    std::string_view word = takeWord(rest);
    if (word.size() == 5 && (word[0] == '+' || word[0] == '-') && isDigit(word[1])) word = takeWord(rest);
    if (word.size() > 1 && isLevel(word[0]) && word[1] == '/') {
        const std::size_t back = static_cast<std::size_t>(word.data() - text.data());
        line.format = LogFormat::time;
        return takeSlashed(line, text.substr(back));
    }
    if (!word.empty() && isDigit(word[0]) && word.find('-') != std::string_view::npos)
        return takeStudio(line, word, rest);
    return takeThreadtime(line, word, rest);
}

struct SourcePlace {
    std::string_view place;
    std::string_view path;
    std::size_t end; ///< behind the line's number
};

/// "path/file.cc:90" at the front of the text.
std::optional<SourcePlace> sourcePlace(std::string_view text) {
    const std::string_view word = text.substr(0, text.find_first_of(" ]"));
    const auto colon = word.rfind(':');
    if (colon == std::string_view::npos || numberOf(word.substr(colon + 1)) == 0) return std::nullopt;
    const std::string_view path = word.substr(0, colon);
    if (!path.ends_with(".cc") && !path.ends_with(".h")) return std::nullopt;
    const auto slash = path.rfind('/');
    return SourcePlace{word.substr(slash == std::string_view::npos ? 0 : slash + 1), path, word.size()};
}

/// Of MACE up to v0.8, which prints its source files without their folders and without a bracket, those that
/// speak of OpenCL, and those of the engine and of `mace_run`.
constexpr std::array<std::string_view, 8> kBareFiles{
    "mace.cc",         "mace_run.cc",   "opencl_runtime.cc", "opencl_wrapper.cc",
    "file_storage.cc", "kv_storage.cc", "tuner.h",           "helper.cc"};

/// "W path/file.cc:90] message"; of the oldest "W file.cc:90 message".
std::optional<MaceText> printedText(std::string_view text) {
    skipBlanks(text);
    if (text.size() < 6 || !isLevel(text[0])) return std::nullopt;
    // Verbose output may carry its number: "V1 path/file.cc:LINE] message".
    const std::size_t begin = text[0] == 'V' && text[1] >= '1' && text[1] <= '3' ? 3 : 2;
    if (text[begin - 1] != ' ') return std::nullopt;
    const auto found = sourcePlace(text.substr(begin));
    if (!found) return std::nullopt;
    const std::string_view path = found->path;
    std::string_view rest = text.substr(begin + found->end);
    const bool isBare = path.find('/') == std::string_view::npos;
    if (rest.starts_with("] "))
        rest.remove_prefix(2);
    else if (isBare && rest.starts_with(' ') &&
             std::find(kBareFiles.begin(), kBareFiles.end(), path) != kBareFiles.end())
        rest.remove_prefix(1);
    else
        return std::nullopt;
    if (!isBare && !path.starts_with("mace/") && path.find("/mace/") == std::string_view::npos)
        return std::nullopt;
    return MaceText{found->place, rest, text[0]};
}

/// Without the colours of -v color and of terminals around the line.
std::string_view withoutColour(std::string_view text) {
    while (text.starts_with("\x1b[")) {
        const auto end = text.find_first_not_of("0123456789;", 2);
        if (end == std::string_view::npos || text[end] != 'm') break;
        text.remove_prefix(end + 1);
    }
    while (text.ends_with("\x1b[0m"))
        text.remove_suffix(4);
    return text;
}

} // namespace

std::string_view name(LogFormat format) {
    switch (format) {
    case LogFormat::plain: return {};
    case LogFormat::brief: return "logcat (brief)";
    case LogFormat::tag: return "logcat (tag)";
    case LogFormat::time: return "logcat (time)";
    case LogFormat::threadtime: return "logcat (threadtime)";
    case LogFormat::longHeader: return "logcat (long)";
    case LogFormat::studio: return "logcat (Android Studio)";
    }
    return {};
}

LogLine parseLogLine(std::string_view text) {
    LogLine line;
    line.message = text;
    text = withoutColour(text);
    skipBlanks(text); // -v epoch sets its numbers to the right, and people paste logs indented
    if (text.empty()) return line;
    LogLine tried = line;
    bool taken = false;
    if (isDigit(text[0])) {
        taken = takeTimed(tried, text);
    } else if (text[0] == '[' && text.ends_with(']')) {
        taken = takeLong(tried, text.substr(1, text.size() - 2));
    } else if (text.size() > 1 && text[1] == '/') {
        taken = takeSlashed(tried, text);
        tried.format = tried.pid != 0 ? LogFormat::brief : LogFormat::tag;
    }
    return taken ? tried : line;
}

std::optional<MaceText> maceText(const LogLine& line) {
    if (line.level != 0) {
        if (line.tag != "MACE") return std::nullopt;
        const auto found = sourcePlace(line.message);
        if (!found) return std::nullopt;
        std::string_view rest = line.message.substr(found->end);
        if (rest.starts_with(']')) rest.remove_prefix(1);
        if (!rest.starts_with(' ')) return std::nullopt;
        return MaceText{found->place, rest.substr(1), line.level};
    }
    return printedText(line.message);
}

} // namespace macebin::logs
