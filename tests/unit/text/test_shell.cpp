// SPDX-License-Identifier: Apache-2.0
// Lines for shells, in real shells: what arrives is what was meant, and nothing else runs.
#include "core/text/shell.h"
#include "format/text.h"
#include "tests/support/command.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

#include <random>
#include <set>
#include <sys/stat.h>

namespace {
/// Behind ssh: a machine that has the phone.
struct FarHostShell {};
} // namespace

namespace macebin {
template <>
inline constexpr bool kReaches<HostShell, FarHostShell> = true;
template <>
inline constexpr bool kReaches<FarHostShell, PhoneShell> = true;
} // namespace macebin

using namespace macebin;
using test::Folder;

namespace {

// ---- The wrong program does not compile ----

template <class Command, class Part>
concept TakesPart = requires(Part part) {
    Command{part};
};
template <class To, class From>
constexpr bool makes = std::is_constructible_v<To, From> || std::is_assignable_v<To&, From>;

// A line takes no text that is not known when it is compiled.
static_assert(!makes<HostCommand, std::string> && !makes<HostCommand, std::string_view> &&
              !makes<HostCommand, const char*> && !makes<HostCommand, char (&)[4]>);
static_assert(!TakesPart<HostCommand, std::string> && !TakesPart<HostCommand, std::string_view> &&
              !TakesPart<HostCommand, const char*> && !TakesPart<PhoneCommand, std::string>);
static_assert(!makes<ShellPart<HostShell>, std::string> && !makes<ShellPart<HostShell>, const char*> &&
              !makes<ShellPart<HostShell>, char (&)[4]>);
static_assert(!makes<ShellLiteral, const char*> && !makes<ShellLiteral, char (&)[4]> &&
              !makes<ShellLiteral, std::string> && !makes<Placeholder, std::string>);
// A word is made by quoting only, and says what stands in for what cannot be one.
static_assert(!makes<HostWord, std::string> && !makes<HostWord, const char*> &&
              !std::is_default_constructible_v<HostWord>);
template <class Word, class... From>
concept Quotes = requires(From... from) {
    Word::of(from...);
};
static_assert(Quotes<HostWord, std::string, Placeholder> && !Quotes<HostWord, std::string> &&
              !Quotes<HostWord, std::string, std::string>);
// A line for one shell is none for another, and is a part of it as a word of that one only.
static_assert(!TakesPart<HostCommand, PhoneCommand> && !TakesPart<HostCommand, PhoneWord> &&
              !TakesPart<PhoneCommand, HostCommand> && !TakesPart<PhoneCommand, HostWord>);
static_assert(!makes<HostCommand, PhoneCommand> && !makes<PhoneCommand, HostCommand>);
template <class Near, class Far>
concept CarriesLine = requires(ShellCommand<Far> line) {
    ShellWord<Near>::line(line);
    ShellWord<Near>::joinedLine(line);
};
static_assert(CarriesLine<HostShell, PhoneShell> && CarriesLine<PhoneShell, PhoneShell> &&
              CarriesLine<HostShell, FarHostShell> && CarriesLine<FarHostShell, PhoneShell>);
static_assert(!CarriesLine<PhoneShell, HostShell> && !CarriesLine<FarHostShell, HostShell>);
// A package is what was checked.
static_assert(!makes<PackageName, std::string> && !makes<PackageName, const char*> &&
              !std::is_default_constructible_v<PackageName>);
static_assert(TakesPart<HostCommand, PackageName> && TakesPart<PhoneCommand, PackageName> &&
              TakesPart<HostCommand, HostWord> && TakesPart<HostCommand, HostCommand>);
// Text of ours leaves no quote open for a word to end up in, and swallows no word.
using shell_detail::standsAlone;
static_assert(standsAlone("cd") && standsAlone("\"$f.cleared-$s\"") && standsAlone("'it'\\''s' \\(") &&
              standsAlone("\"${f%.*}\"; echo $#") && standsAlone("") && standsAlone("'#'"));
static_assert(!standsAlone("echo 'of ") && !standsAlone("\"") && !standsAlone("\\") && !standsAlone("a $") &&
              !standsAlone("`") && !standsAlone("\"`\"") && !standsAlone("$'a'") && !standsAlone("# ") &&
              !standsAlone("cat <<") && !standsAlone("a\nb") && !standsAlone("\xc3\xa4") &&
              !standsAlone("'\\'' "));

// ---- Real shells ----

/// Those that are here.
QStringList programsOf(const QStringList& names) {
    QStringList out;
    for (const QString& name : names)
        if (const QString path = QStandardPaths::findExecutable(name); !path.isEmpty()) out << path;
    return out;
}
/// A shell here, and the phone's: mksh, and bash, which reads the same.
std::vector<std::pair<QString, QString>> shells() {
    std::vector<std::pair<QString, QString>> out;
    const QStringList phones = programsOf({"mksh", "bash"});
    for (const QString& host : programsOf({"dash", "bash", "zsh", "mksh"}))
        out.emplace_back(host, phones.front());
    out.emplace_back(out.front().first, phones.back());
    return out;
}
/// dash takes $'…' for a dollar and a quoted word.
bool reads(const QString& shell, const std::string& line) {
    return !shell.endsWith("/dash") || line.find("$'") == std::string::npos;
}

/// A folder of programs that are all there is in PATH. `show` records its words; adb, ssh, run-as and sh hand
/// on what they were given, as the real ones do.
class Stage {
public:
    explicit Stage(const QString& phoneShell) {
        const QByteArray far = phoneShell.toUtf8();
        program("show", "printf '%s\\0' \"$@\" >>\"$RECORD\"\n");
        program("touch", "echo touch >>\"$RECORD.ran\"\n");
        program("adb",
                "[ \"$1\" = shell ] || [ \"$1\" = exec-out ] || exit 9\nshift\nexec " + far + " -c \"$*\"\n");
        program("ssh", "shift\nexec /bin/bash -c \"$*\"\n");
        program("run-as", "[ \"$1\" = com.example.app ] || exit 9\nshift\nexec \"$@\"\n");
        program("sh", "exec " + far + " \"$@\"\n");
    }

    struct Arrived {
        QByteArrayList words;
        QByteArray out;
        QByteArray err;
        int code = -1;
        bool onlyOurs = false; ///< no other program ran, and no file appeared
    };
    /// `lines` as a script, in a folder of its own.
    Arrived run(const QString& shell, const std::string& lines, const char* locale = "C.UTF-8",
                const QStringList& flags = {}) const {
        Folder empty, records;
        const QString script = records.write("script", QByteArray::fromStdString(lines + "\n"));
        QProcess process;
        QProcessEnvironment environment;
        environment.insert("PATH", programs_.path());
        environment.insert("HOME", empty.path());
        environment.insert("RECORD", records.path("words"));
        environment.insert("LC_ALL", locale);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(empty.path());
        if (flags.isEmpty())
            process.start(shell, {script});
        else {
            process.setStandardInputFile(script);
            process.start(shell, flags);
        }
        Arrived arrived;
        if (process.waitForFinished(60'000)) arrived.code = process.exitCode();
        arrived.out = process.readAllStandardOutput();
        arrived.err = process.readAllStandardError();
        QFile words(records.path("words"));
        if (words.open(QIODevice::ReadOnly)) arrived.words = words.readAll().split('\0');
        if (!arrived.words.isEmpty()) arrived.words.removeLast();
        arrived.onlyOurs =
            QDir(empty.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot) &&
            !QFile::exists(records.path("words.ran"));
        return arrived;
    }

private:
    void program(const QByteArray& name, const QByteArray& text) {
        ::chmod(programs_.write(name, "#!/bin/sh\n" + text).toUtf8().constData(), 0755);
    }
    Folder programs_;
};

std::string text(const QByteArray& bytes) {
    return bytes.toStdString();
}

/// Two texts that a shell would make something of, between blanks and quotes of each kind.
std::vector<std::string> hostileWords() {
    std::vector<std::string> out{"plain",
                                 "two words",
                                 " ends ",
                                 "it's",
                                 "'",
                                 "''",
                                 "\"",
                                 "\"q\"",
                                 "$(touch x)",
                                 "`touch x`",
                                 "$HOME",
                                 "${x}",
                                 "$'a'",
                                 "$",
                                 "a;touch x",
                                 "a;>x",
                                 "a&touch x",
                                 "a|touch x",
                                 "(touch x)",
                                 "{a,b}",
                                 "a>x",
                                 "<x",
                                 "a\nb",
                                 "\n",
                                 "a\n",
                                 "a\r\n",
                                 "\t",
                                 "-rf",
                                 "--",
                                 "-",
                                 "~",
                                 "~root",
                                 "*",
                                 "?",
                                 "[a-z]*",
                                 "!x",
                                 "!!",
                                 "a!\"b",
                                 "^a^b",
                                 "#c",
                                 "=ls",
                                 "%1",
                                 "a=b",
                                 "\\",
                                 "\\n",
                                 "a\\",
                                 "\\'",
                                 "\xe4\xbd\xa0\xe5\xa5\xbd",
                                 "\xc3\xa4 b",
                                 "\xff\xfe",
                                 "a\xc3",
                                 "\x1b[2J",
                                 "\x1b]0;x\x07",
                                 "\x7f",
                                 "\xc2\x9bx2J",
                                 "a\xe2\x80\xaexb",
                                 "a\xe2\x80\x8bxb",
                                 "\xe2\x80\xa8",
                                 "\xef\xbb\xbfxa",
                                 "'\x1b'; touch x; '",
                                 "\x1b\\'; touch x; \\'",
                                 "\x1b!!",
                                 "\\\x1b",
                                 "a\x1bx7",
                                 "\xe2\x82",
                                 "\x01\x02\x7f\x80",
                                 "PATH",
                                 "PKG",
                                 "com.example.app"};
    std::string chars; // everything that means something to a shell, and a long one
    for (char c = ' '; c <= '~'; ++c)
        chars += c;
    out.push_back(chars);
    std::string longest;
    while (longest.size() < 65'536)
        longest += "a long name $(touch x) and 'more' of it, without an end, as it seems. ";
    longest.resize(65'536);
    out.push_back(longest);
    return out;
}

/// Any bytes but NUL, the same at each run; many of those that shells look at.
std::vector<std::string> randomWords(std::size_t count) {
    static constexpr std::string_view special = "'\"\\$`!;&|<>(){}[]*?~#= \n\t\r\x1b\x7f-01";
    std::mt19937 random(15);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
        std::string word;
        for (std::size_t size = random() % 24; size > 0; --size)
            word += random() % 2 ? special[random() % special.size()] : static_cast<char>(1 + random() % 255);
        out.push_back(word);
    }
    return out;
}

QByteArrayList bytesOf(const std::vector<std::string>& words) {
    QByteArrayList out;
    for (const std::string& word : words)
        out << QByteArray::fromStdString(word);
    return out;
}

/// Programs, given a `std::string text` of others.
struct Program {
    bool compiles;
    const char* code;
};
// clang-format off
constexpr Program kPrograms[] = {
    {true, "HostCommand{\"macebin --check\", HostWord::path(text, \"FILE\"), \"-o X\"};"},
    {true, "CaseStep step{\"See.\", adbShell({\"cat\", PhoneWord::path(text, \"PATH\")})};"},
    {true, "ProgramAnswer().reproduce = HostCommand{\"macebin\", HostWord::of(text, \"KEY\")};"},
    {false, "HostCommand{\"cat\", text};"},
    {false, "HostCommand{\"cat\", text.c_str()};"},
    {false, "HostCommand{\"cat \" + text};"},
    {false, "char name[] = \"abc\"; name[0] = text[0]; HostCommand{\"cat\", name};"},
    {false, "const char name[] = {text[0], 0}; HostCommand{\"cat\", name};"},
    {false, "HostCommand command; command = text;"},
    {false, "HostCommand{\"echo '\", HostWord::of(text, \"TEXT\"), \"'\"};"},
    {false, "HostCommand{\"echo \\\"\", HostWord::of(text, \"TEXT\"), \"\\\"\"};"},
    {false, "HostCommand{\"echo $\", HostWord::of(text, \"TEXT\")};"},
    {false, "HostWord::of(text);"},
    {false, "HostWord::of(text, text);"},
    {false, "HostWord::of(text, \"file\");"},
    {false, "HostWord word = text;"},
    {false, "HostCommand{PhoneWord::of(text, \"PATH\")};"},
    {false, "HostCommand{\"adb shell\", PhoneCommand{\"ls\"}};"},
    {false, "adbShell({\"cat\", HostWord::of(text, \"PATH\")});"},
    {false, "PhoneWord::line(HostCommand{\"ls\"});"},
    {false, "PackageName package(text);"},
    {false, "PhoneCommand{\"run-as\", PackageName::from(text)};"},
    {false, "CaseStep step{\"See.\", text};"},
    {false, "CaseStep step{\"See.\", \"cat \" + text};"},
    {false, "ProgramAnswer().reproduce = text;"},
};
// clang-format on

} // namespace

class TestShell : public QObject {
    Q_OBJECT

private slots:
    /// Asked of a compiler, because some of it is an error only where it stands. All at once: each is a line.
    void theWrongProgramDoesNotCompile() {
        const QStringList compilers = programsOf({"g++", "clang++"});
        if (compilers.isEmpty()) QSKIP("there is no C++ compiler here");
        for (const QString& compiler : compilers) {
            QByteArray text = "#include \"core/triage/triage.h\"\nusing namespace macebin;\n";
            std::set<int> wrong;
            int line = 3;
            for (const Program& program : kPrograms) {
                text += "void on" + QByteArray::number(line) + "(const std::string& text) { " + program.code +
                        " }\n";
                if (!program.compiles) wrong.insert(line);
                ++line;
            }
            const auto ran =
                test::runProgram(compiler,
                                 {"-std=c++20", "-w", "-fsyntax-only",
                                  compiler.endsWith("clang++") ? "-ferror-limit=0" : "-fmax-errors=0", "-I",
                                  MACEBIN_SOURCE_DIR, "-x", "c++", "-"},
                                 text);
            std::set<int> complained;
            static const QRegularExpression place("^<stdin>:([0-9]+):", QRegularExpression::MultilineOption);
            for (auto found = place.globalMatch(QString::fromUtf8(ran.err)); found.hasNext();)
                complained.insert(found.next().captured(1).toInt());
            QCOMPARE(complained, wrong);
        }
    }

    void words_data() {
        QTest::addColumn<QByteArray>("word");
        std::size_t row = 0;
        for (const std::string& word : hostileWords())
            QTest::addRow("%zu %s", row++, inQuotes(word, 30).c_str()) << QByteArray::fromStdString(word);
    }
    /// Each word in each shell here, in each through a phone's, and through two of them.
    void words() {
        QFETCH(QByteArray, word);
        const auto any = text(word);
        const std::string asPath = any.starts_with('-') ? "./" + any : any;
        const HostWord onHost = HostWord::of(any, "TEXT");
        const PhoneWord onPhone = PhoneWord::path(any, "PATH");
        QVERIFY(!onPhone.holds("PATH") && isPrintable(onHost.text()));
        const HostCommand alone{"show", onHost, "next", HostWord::path(any, "FILE")};
        const PhoneCommand show{"show", onPhone, "next"};
        const PhoneCommand asApp{"run-as", *PackageName::from("com.example.app"), "sh -c",
                                 PhoneWord::line(show)};
        const ShellCommand<FarHostShell> behindSsh{"adb shell", ShellWord<FarHostShell>::joinedLine(show)};
        const HostCommand ssh{"ssh lab", HostWord::joinedLine(behindSsh)};
        const QByteArray path = QByteArray::fromStdString(asPath);
        std::string lines = alone.text();
        QByteArrayList meant{word, "next", path};
        for (const HostCommand& line : {adbShell(show), adbExecOut(show), adbShell(asApp), ssh}) {
            lines += "\n" + line.text();
            meant << path << "next";
        }
        for (const auto& [shell, phone] : shells()) {
            const auto arrived = Stage(phone).run(shell, lines);
            QVERIFY2(arrived.onlyOurs && arrived.err.isEmpty() && arrived.code == 0,
                     qPrintable(shell + arrived.err));
            QCOMPARE(arrived.words.size(), meant.size());
            // A shell that cannot read the first line reads the others: the phone's does that there.
            const bool isRead = reads(shell, alone.text());
            QCOMPARE(arrived.words.mid(isRead ? 0 : 3), meant.mid(isRead ? 0 : 3));
        }
    }

    /// What words of many kinds are together, and every byte alone.
    void manyWords() {
        std::vector<std::string> all = randomWords(600);
        for (int byte = 1; byte < 256; ++byte) {
            all.emplace_back(1, static_cast<char>(byte));
            all.push_back("0" + std::string(1, static_cast<char>(byte)) + "7"); // a digit behind an escape
        }
        HostCommand alone{"show"};
        PhoneCommand onPhone{"show"};
        for (const std::string& word : all) {
            const HostWord one = HostWord::of(word, "TEXT");
            QVERIFY2(isPrintable(one.text()), one.text().c_str());
            alone = HostCommand{alone, one};
            onPhone = PhoneCommand{onPhone, PhoneWord::of(word, "TEXT")};
        }
        for (const auto& [shell, phone] : shells())
            for (const char* locale : {"C", "C.UTF-8"}) {
                const Stage stage(phone);
                const auto arrived = stage.run(shell, alone.text(), locale);
                QVERIFY2(arrived.onlyOurs && arrived.err.isEmpty(), arrived.err.constData());
                if (reads(shell, alone.text())) QVERIFY(arrived.words == bytesOf(all));
                QCOMPARE(arrived.words.size(), static_cast<qsizetype>(all.size()));
                const auto there = stage.run(shell, adbShell(onPhone).text(), locale);
                QVERIFY2(there.onlyOurs && there.err.isEmpty(), there.err.constData());
                QVERIFY(there.words == bytesOf(all));
            }
    }

    /// A shell that people type into looks for '!' before it looks for words.
    void history() {
        const QString bash = QStandardPaths::findExecutable("bash");
        if (bash.isEmpty()) QSKIP("bash is not installed");
        const Stage stage(bash);
        for (const std::string_view word : {"!!", "a!b", "it's !x", "\x1b!!", "!\x1b'!!", "\"!!\""}) {
            const auto arrived = stage.run(bash,
                                           "set -o history -o histexpand\n: first\n" +
                                               HostCommand{"show", HostWord::of(word, "TEXT")}.text(),
                                           "C.UTF-8", {"-s"});
            QCOMPARE(arrived.words,
                     QByteArrayList{QByteArray(word.data(), static_cast<qsizetype>(word.size()))});
        }
    }

    void spelling() {
        QCOMPARE(adbShell({"run-as", *PackageName::from("com.example.app"), "ls -ld",
                           PhoneWord::path("/data/x", "PATH")})
                     .text(),
                 std::string("adb shell run-as com.example.app ls -ld /data/x"));
        QCOMPARE(HostWord::of("it's", "TEXT").text(), std::string("'it'\\''s'"));
        QCOMPARE(HostWord::of("", "TEXT").text(), std::string("''"));
        QCOMPARE(HostWord::of("a\n'\\!b", "TEXT").text(), std::string("$'a\\012\\047\\134\\041b'"));
        QCOMPARE(HostWord::of(std::uint64_t{17}).text(), std::string("17"));
        QCOMPARE(HostWord::path("-x", "FILE").text(), std::string("./-x"));
        QCOMPARE(PhoneWord::path("/a b", "PATH").followedBy(".cleared-*").text(),
                 std::string("'/a b'.cleared-*"));
        QCOMPARE(HostWord::of("a b", "TEXT").assignedTo("X").text(), std::string("X='a b'"));
        QCOMPARE((HostCommand{adbExecOut({"cat", PhoneWord::path("a", "PATH")}), "> again.bin"}).text(),
                 std::string("adb exec-out cat a > again.bin"));
        QCOMPARE((HostCommand{"a", HostCommand{}, "b"}).text(), std::string("a b"));
        QVERIFY(HostCommand{}.empty() && HostCommand{""}.empty());
    }

    /// No word holds a NUL, and an empty path names nothing: then a word in capitals stands there, and
    /// whoever prints the line knows. A path of that name is no such word.
    void placeholders() {
        using namespace std::string_view_literals;
        QCOMPARE(HostWord::of("a\0b"sv, "TEXT").text(), std::string("TEXT"));
        QVERIFY(HostWord::path("a\0b"sv, "FILE").holds("FILE") && HostWord::path("", "FILE").holds("FILE"));
        QVERIFY(!HostWord::path("FILE", "FILE").holds("FILE"));
        const PhoneCommand cat{"run-as", PhoneWord(Placeholder("PKG")), "sh -c",
                               PhoneWord::line(PhoneCommand{"cat", PhoneWord::path("", "PATH")})};
        const HostCommand line{adbShell(cat), "> x"};
        QVERIFY(line.holds("PKG") && line.holds("PATH") && !line.holds("FILE"));
        QVERIFY(!adbShell({"cat", PhoneWord::path("a PKG PATH b", "PATH")}).holds("PKG"));
    }

    void packageNames() {
        for (const char* name : {"com.example.app", "a.b", "a1.b_2", "Com.X"})
            QVERIFY2(PackageName::from(name), name);
        for (const char* name :
             {"", "app", ".", "a.", ".a", "a..b", "a.1b", "1a.b", "a._b", "com.example app", "com.example;x",
              "com.example.$(x)", "com.example-x.y", "com.\xc3\xa4.b", "com.example:remote",
              "com.example.app\n", "com.example/x", "a.b\x1b"})
            QVERIFY2(!PackageName::from(name), name);
        QVERIFY(!PackageName::from(std::string_view("a.b\0", 4)));
        QCOMPARE(PackageName::ofProcess("com.example.app:remote")->text(), std::string("com.example.app"));
        QCOMPARE(PackageName::ofProcess("com.example.app")->text(), std::string("com.example.app"));
        for (const char* process :
             {"", ":remote", "zygote64", "/system/bin/app_process", ".camera.app", "$(x).a:b"})
            QVERIFY2(!PackageName::ofProcess(process), process);
        QVERIFY(takesPackageName("com.example:remote").ends_with("a process of the package com.example"));
        QVERIFY(takesPackageName("a b").ends_with("not \"a b\""));
    }
};

QTEST_GUILESS_MAIN(TestShell)
#include "test_shell.moc"
