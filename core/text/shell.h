// SPDX-License-Identifier: Apache-2.0
// Lines for Unix shells: the one that the user types into, and those behind it, such as the phone's behind
// adb.
//
// A line is made of text of ours, which is known when Macebin is compiled, and of words. Text of others (a
// path, a name out of a log, what the user typed) becomes a word by quoting; there is no other way into a
// line. A line for a far shell is a type of its own, and becomes a part of a near shell's line only as a word
// of that one.
#pragma once

#include "core/text/package_name.h"
#include "core/text/terminal_text.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace macebin {

namespace shell_detail {

/// True for text that ends outside of quotes, and does nothing to what is written behind it.
constexpr bool standsAlone(std::string_view text) {
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isLast = i + 1 == text.size();
        if (c < ' ' || c > '~' || (c == '`' && quote != '\'')) return false;
        if (quote == '\'') {
            if (c == '\'') quote = 0;
        } else if (c == '\\') {
            if (isLast) return false;
            ++i;
        } else if (quote == '"') {
            if (c == '"') quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if ((c == '$' && (isLast || text[i + 1] == '\'')) ||
                   (c == '<' && !isLast && text[i + 1] == '<') ||
                   (c == '#' && (i == 0 || text[i - 1] == ' '))) {
            return false; // a word behind it would change; a here-document or a comment would swallow it
        }
    }
    return quote == 0;
}

constexpr bool areCapitals(std::string_view text) {
    for (const char c : text)
        if (c < 'A' || c > 'Z') return false;
    return !text.empty();
}

} // namespace shell_detail

/// Text of ours in a line: printable ASCII, with its quotes closed.
class ShellLiteral {
public:
    template <std::size_t size>
    consteval ShellLiteral(const char (&text)[size]) : text_(text, size - 1) {
        if (!shell_detail::standsAlone(text_)) throw "a word behind this text would not be one any more";
    }
    template <std::size_t size>
    ShellLiteral(char (&text)[size]) = delete; // written while the program runs
    constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// A word in capitals for what nobody knows yet: FILE, PKG. People put the real one in its place.
class Placeholder {
public:
    template <std::size_t size>
    consteval Placeholder(const char (&text)[size]) : text_(text, size - 1) {
        if (!shell_detail::areCapitals(text_)) throw "not in capitals";
    }
    template <std::size_t size>
    Placeholder(char (&text)[size]) = delete;
    constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// What words and lines have in common: finished text, printable on any terminal, and UTF-8.
class ShellText {
public:
    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }
    /// True if this stands in it, for somebody to fill in.
    bool holds(Placeholder placeholder) const;

protected:
    ShellText() = default;
    explicit ShellText(Placeholder placeholder)
        : text_(placeholder.text()), placeholders_{placeholder.text()} {}
    explicit ShellText(std::string text) : text_(std::move(text)) {}

    const std::vector<std::string_view>& placeholders() const { return placeholders_; }
    /// Behind a blank; nothing where `text` is empty.
    void add(std::string_view text, std::span<const std::string_view> placeholders);
    /// Without a blank.
    void append(std::string_view text) { text_ += text; }
    void prepend(std::string_view text) { text_.insert(0, text); }
    void fillInLike(const ShellText& other) { placeholders_ = other.placeholders_; }

    static std::string quoted(std::string_view any);
    static std::string quotedPath(std::string_view any);
    static bool isMisreadByNoShell(std::string_view line);

    template <class Shell>
    friend class ShellPart;

private:
    std::string text_;
    std::vector<std::string_view> placeholders_; ///< of literals: they live as long as the program
};

/// The shell that the user types into.
struct HostShell {};
/// The one that adb hands its words to: mksh, with toybox.
struct PhoneShell {};

/// Whether a line for `Far` may be a word of a line for `Near`: `sh -c` takes one of its own kind. A shell
/// that is reached otherwise (ssh) says so in a specialization.
template <class Near, class Far>
inline constexpr bool kReaches = std::is_same_v<Near, Far>;
template <>
inline constexpr bool kReaches<HostShell, PhoneShell> = true;

template <class Shell>
class ShellCommand;

/// One word of a line for `Shell`, whatever bytes it stands for. Where they hold what would act on a terminal
/// or cannot be seen, it is written as $'…', which bash, zsh, mksh and ksh read. dash does not: it takes such
/// a word for another name, and still runs nothing.
template <class Shell>
class ShellWord : public ShellText {
public:
    /// `instead` stands in for what no word can hold: NUL.
    static ShellWord of(std::string_view any, Placeholder instead) {
        return any.find('\0') == std::string_view::npos ? ShellWord(quoted(any)) : ShellWord(instead);
    }
    /// That no command takes for an option. `instead` stands in for an empty path, too.
    static ShellWord path(std::string_view any, Placeholder instead) {
        return any.empty() || any.find('\0') != std::string_view::npos ? ShellWord(instead)
                                                                       : ShellWord(quotedPath(any));
    }
    static ShellWord of(std::uint64_t number) { return ShellWord(std::to_string(number)); }
    /// A whole line, for a program that hands it to a shell as it is: sh -c.
    template <class Far>
    requires kReaches<Shell, Far>
    static ShellWord line(const ShellCommand<Far>& command);
    /// A whole line, for a program that joins its words with blanks and hands them to a shell: adb, ssh. One
    /// that neither shell could misread stays as it is.
    template <class Far>
    requires kReaches<Shell, Far>
    static ShellWord joinedLine(const ShellCommand<Far>& command);

    explicit ShellWord(Placeholder placeholder) : ShellText(placeholder) {}
    explicit ShellWord(const PackageName& package) : ShellText(package.text()) {}

    /// Without a blank between: a pattern behind a folder.
    ShellWord followedBy(ShellLiteral tail) const {
        ShellWord out = *this;
        out.append(tail.text());
        return out;
    }
    /// NAME=word.
    ShellWord assignedTo(ShellLiteral name) const {
        ShellWord out = *this;
        out.prepend("=");
        out.prepend(name.text());
        return out;
    }

private:
    explicit ShellWord(std::string text) : ShellText(std::move(text)) {}
};

/// What a line for `Shell` can be made of. A view, for the time of one expression.
template <class Shell>
class ShellPart {
public:
    template <std::size_t size>
    consteval ShellPart(const char (&text)[size]) : text_(ShellLiteral(text).text()) {}
    template <std::size_t size>
    ShellPart(char (&text)[size]) = delete;
    constexpr ShellPart(ShellLiteral literal) : text_(literal.text()) {}
    ShellPart(const ShellWord<Shell>& word) : text_(word.text()), placeholders_(word.placeholders()) {}
    ShellPart(const ShellCommand<Shell>& command)
        : text_(command.text()), placeholders_(command.placeholders()) {}
    ShellPart(const PackageName& package) : text_(package.text()) {}

    constexpr std::string_view text() const { return text_; }
    constexpr std::span<const std::string_view> placeholders() const { return placeholders_; }

private:
    std::string_view text_;
    std::span<const std::string_view> placeholders_;
};

/// A whole line for `Shell`; empty where there is none. Its parts stand with a blank between them, and empty
/// ones leave no trace.
template <class Shell>
class ShellCommand : public ShellText {
public:
    ShellCommand() = default;
    ShellCommand(std::initializer_list<ShellPart<Shell>> parts) {
        for (const ShellPart<Shell>& part : parts)
            add(part.text(), part.placeholders());
    }
};

template <class Shell>
template <class Far>
requires kReaches<Shell, Far> ShellWord<Shell> ShellWord<Shell>::line(const ShellCommand<Far>& command) {
    ShellWord out(quoted(command.text()));
    out.fillInLike(command);
    return out;
}

template <class Shell>
template <class Far>
requires kReaches<Shell, Far> ShellWord<Shell>
ShellWord<Shell>::joinedLine(const ShellCommand<Far>& command) {
    ShellWord out(isMisreadByNoShell(command.text()) ? command.text() : quoted(command.text()));
    out.fillInLike(command);
    return out;
}

using HostWord = ShellWord<HostShell>;
using HostCommand = ShellCommand<HostShell>;
using PhoneWord = ShellWord<PhoneShell>;
using PhoneCommand = ShellCommand<PhoneShell>;

/// For a terminal, and never cut: a part of a line is another line.
TerminalText shown(const HostCommand& command);

/// Runs the line on the phone.
inline HostCommand adbShell(const PhoneCommand& onPhone) {
    return {"adb shell", HostWord::joinedLine(onPhone)};
}
/// The same, and what it prints arrives byte for byte.
inline HostCommand adbExecOut(const PhoneCommand& onPhone) {
    return {"adb exec-out", HostWord::joinedLine(onPhone)};
}

} // namespace macebin
