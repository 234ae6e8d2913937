// SPDX-License-Identifier: Apache-2.0
#include "core/log/line/log_line.h"

#include "format/ascii.h"

#include <algorithm>
#include <charconv>

namespace macebin::logs {

namespace {

void skipBlanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

std::string_view takeWord(std::string_view& text) {
    skipBlanks(text);
    const std::string_view word = firstWord(text);
    text.remove_prefix(word.size());
    return word;
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

/// The process in "1234", "10123: 1234" or "u0_a12: 1234": with -v uid the user stands in front.
std::uint32_t pidOf(std::string_view text) {
    const auto colon = text.rfind(':');
    return numberOf(trimmed(colon == std::string_view::npos ? text : text.substr(colon + 1)));
}

bool isZone(std::string_view word) {
    return word.size() == 5 && (word[0] == '+' || word[0] == '-') && isDigit(word[1]);
}

/// Two ids, or one: "1234-1250".
bool isIds(std::string_view word) {
    return !word.empty() && isDigit(word[0]) && word.find('-') != std::string_view::npos && !isDate(word);
}

/// Takes the time from the front, in any of logcat's forms, with its zone; false where there is none.
bool takeTime(LogLine& line, std::string_view& text) {
    std::string_view rest = text;
    const std::string_view first = takeWord(rest);
    std::string_view last = first;
    if (isDate(first)) {
        last = takeWord(rest);
        if (!isTime(last)) return false;
    } else if (!isTime(first) && !isSeconds(first)) { // -v epoch, -v monotonic; Android Studio may omit dates
        return false;
    }
    line.time = {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
    text = rest;
    if (isZone(takeWord(rest))) text = rest;
    skipBlanks(text);
    return true;
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
        line.pid = pidOf(who.substr(open + 1, who.size() - open - 2));
        who = who.substr(0, open);
    } else if (const auto early = text.find("): "); early != std::string_view::npos && early > end) {
        // A tag with a colon in it, "W/a: b( 12): message", or the user: "W/a  (10123: 1234): message".
        const auto paren = text.rfind('(', early);
        const std::uint32_t pid =
            paren == std::string_view::npos ? 0 : pidOf(text.substr(paren + 1, early - paren - 1));
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

/// -v process, "W( 1234) message  (MACE)", and -v thread, which tells no tag: "W( 1234: 1250) message".
bool takeProcess(LogLine& line, std::string_view text) {
    const auto close = text.find(") ");
    if (text.size() < 4 || !isLevel(text[0]) || text[1] != '(' || close > 32) return false;
    const std::string_view ids = text.substr(2, close - 2);
    const auto tagAt = text.rfind("  (");
    const bool hasTag = text.ends_with(')') && tagAt != std::string_view::npos && tagAt > close;
    const auto colon = ids.find(':');
    line.pid = hasTag ? pidOf(ids) : numberOf(trimmed(ids.substr(0, colon)));
    if (line.pid == 0) return false;
    line.level = text[0];
    line.format = LogFormat::process;
    std::string_view rest = text.substr(close + 2);
    if (hasTag) {
        const auto open = rest.rfind("  (");
        line.tag = trimmed(rest.substr(open + 3, rest.size() - open - 4));
        rest = rest.substr(0, open);
    } else {
        line.tid = pidOf(ids);
    }
    line.message = rest;
    return true;
}

/// "1234-1250/com.app W/MACE: message", or in newer ones columns: "1234-1250  MACE  com.app  W  message",
/// where the second number may be absent.
bool takeStudio(LogLine& line, std::string_view word, std::string_view rest) {
    const auto dash = word.find('-');
    const auto slash = word.find('/');
    line.pid = numberOf(word.substr(0, dash));
    if (dash != std::string_view::npos)
        line.tid =
            numberOf(word.substr(dash + 1, slash == std::string_view::npos ? slash : slash - dash - 1));
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

/// "03-19 12:00:00.123  1234: 1250 W/MACE     ", inside the brackets; with -v uid "u0_a12: 1234: 1250
/// W/MACE".
bool takeLong(LogLine& line, std::string_view inside) {
    if (!takeTime(line, inside)) return false;
    const auto slash = inside.find('/');
    if (slash == std::string_view::npos || slash < 4 || !isLevel(inside[slash - 1])) return false;
    const std::string_view ids = inside.substr(0, slash - 1);
    const auto colon = ids.rfind(':');
    if (colon == std::string_view::npos) return false;
    line.pid = pidOf(ids.substr(0, colon));
    line.tid = numberOf(trimmed(ids.substr(colon + 1)));
    line.level = inside[slash - 1];
    if (line.pid == 0) return false;
    line.tag = trimmed(inside.substr(slash + 1));
    line.format = LogFormat::longHeader;
    line.message = {};
    return true;
}

/// A line that begins with a number: a time, or the ids of Android Studio without one.
bool takeNumbered(LogLine& line, std::string_view text) {
    const bool hasTime = takeTime(line, text);
    std::string_view rest = text;
    const std::string_view word = takeWord(rest);
    if (hasTime && word.size() > 1 && isLevel(word[0]) && word[1] == '/') {
        line.format = LogFormat::time;
        return takeSlashed(line, text);
    }
    if (isIds(word)) return takeStudio(line, word, rest);
    if (!hasTime) return false;
    if (word.size() == 1 && isLevel(word[0])) { // Android Studio's compact view tells neither tag nor process
        line.format = LogFormat::studio;
        line.level = word[0];
        line.message = trimmed(rest);
        return true;
    }
    LogLine tried = line;
    if (takeThreadtime(tried, word, rest)) {
        line = tried;
        return true;
    }
    return takeStudio(line, word, rest);
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

bool takePrefix(LogLine& line, std::string_view text) {
    if (text.empty()) return false;
    if (isDigit(text[0])) return takeNumbered(line, text);
    if (text[0] == '[' && text.ends_with(']')) return takeLong(line, text.substr(1, text.size() - 2));
    if (text.size() > 1 && text[1] == '(') return takeProcess(line, text);
    if (text.size() < 2 || text[1] != '/' || !takeSlashed(line, text)) return false;
    line.format = line.pid != 0 ? LogFormat::brief : LogFormat::tag;
    return true;
}

} // namespace

std::string_view name(LogFormat format) {
    switch (format) {
    case LogFormat::plain: return {};
    case LogFormat::brief: return "logcat (brief)";
    case LogFormat::tag: return "logcat (tag)";
    case LogFormat::process: return "logcat (process)";
    case LogFormat::time: return "logcat (time)";
    case LogFormat::threadtime: return "logcat (threadtime)";
    case LogFormat::longHeader: return "logcat (long)";
    case LogFormat::studio: return "logcat (Android Studio)";
    }
    return {};
}

std::string_view withoutQuoting(std::string_view text) {
    while (text.starts_with('>')) {
        text.remove_prefix(1);
        skipBlanks(text);
    }
    const auto digits = text.find_first_not_of("0123456789");
    if (digits != 0 && digits < 10 && text[digits] == ':') text.remove_prefix(digits + 1);
    skipBlanks(text);
    return text;
}

LogLine parseLogLine(std::string_view text) {
    LogLine line;
    line.message = text;
    text = withoutColour(text);
    skipBlanks(text); // -v epoch sets its numbers to the right, and people paste logs indented
    for (const std::string_view one : {text, withoutQuoting(text)}) {
        LogLine tried = line;
        if (takePrefix(tried, one)) return tried;
        if (one.size() == withoutQuoting(one).size()) break;
    }
    line.message = withoutColour(line.message);
    return line;
}

} // namespace macebin::logs
