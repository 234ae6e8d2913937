// SPDX-License-Identifier: Apache-2.0
// The manual page and the completions, tried in the shells themselves where they are installed.
#include "app/cli/flags/options.h"
#include "app/manual/manual.h"
#include "tests/support/command.h"

#include <QStandardPaths>

using namespace macebin;
using namespace macebin::test;

namespace {

QByteArray text(const std::string& text) {
    return QByteArray::fromStdString(text);
}

bool isInstalled(const char* program) {
    return !QStandardPaths::findExecutable(program).isEmpty();
}

QList<QByteArray> lines(const Ran& ran) {
    QList<QByteArray> lines = ran.out.split('\n');
    lines.removeAll("");
    return lines;
}

/// What bash offers when the cursor is behind the last of `words`.
QList<QByteArray> offeredByBash(const QStringList& words) {
    const char* ask =
        "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _macebin; printf '%s\\n' \"${COMPREPLY[@]}\"";
    const QStringList command{"-c", QString::fromStdString(cli::bashCompletion()) + ask, "bash", "macebin"};
    return lines(runProgram("bash", command + words));
}

/// The same of fish; it adds the help behind a tab.
QList<QByteArray> offeredByFish(const QString& line) {
    const QString script = QString::fromStdString(cli::fishCompletion()) + "complete -C " + line;
    QList<QByteArray> offered = lines(runProgram("fish", {"--no-config", "-c", script}));
    for (QByteArray& word : offered)
        word = word.left(word.indexOf('\t'));
    return offered;
}

} // namespace

class TestManual : public QObject {
    Q_OBJECT
private slots:
    void pageHasWhatHelpHas() {
        const QByteArray page = text(cli::manualPage()).replace("\\-", "-");
        for (const cli::OptionSpec& spec : cli::optionSpecs()) {
            const std::string term = ".TP\n\\fB" + std::string(spec.name) + "\\fR";
            QVERIFY2(page.contains(text(term)), term.c_str());
            QVERIFY2(page.contains("\n" + text(std::string(spec.help)) + "\n"), spec.help.data());
        }
        for (const cli::ExitCodeSpec& spec : cli::exitCodeSpecs())
            QVERIFY2(page.contains("\n" + text(std::string(spec.help)) + "\n"), spec.help.data());
        for (const cli::ExampleSpec& example : cli::exampleSpecs())
            QVERIFY2(page.contains(text(std::string(example.command))), example.command.data());
        // No line of text is taken for a request.
        for (const QByteArray& line : page.split('\n'))
            QVERIFY2(!line.startsWith('\'') &&
                         (!line.startsWith('.') || line.startsWith(".TP") || line.startsWith(".SH ") ||
                          line.startsWith(".TH ") || line.startsWith(".PP") || line.startsWith(".\\\"")),
                     line.constData());
    }

    void pagesAreSound() {
        if (!isInstalled("mandoc")) QSKIP("mandoc is not installed");
        QFile window(QStringLiteral(MACEBIN_SOURCE_DIR "/resources/macebin-gui.1"));
        QVERIFY(window.open(QIODevice::ReadOnly));
        for (const QByteArray& page : {text(cli::manualPage()), window.readAll()}) {
            const Ran ran = runProgram("mandoc", {"-T", "lint", "-W", "warning"}, page);
            // A page that is made has no date of its own.
            QByteArray faults;
            for (const QByteArray& line : ran.out.split('\n'))
                if (!line.isEmpty() && !line.contains("missing date")) faults += line + "\n";
            QVERIFY2(faults.isEmpty(), faults.constData());
        }
        QVERIFY(!runProgram("mandoc", {"-T", "lint", "-W", "warning"}, ".SH\n.XX\n").out.isEmpty());
    }

    void flagsTakeWhatTheyTake() {
        const auto of = [](std::string_view name) {
            for (const cli::OptionSpec& spec : cli::optionSpecs())
                if (spec.name == name) return cli::argumentOf(spec);
            return cli::Argument{};
        };
        QVERIFY(of("--strict").kind == cli::ArgumentKind::none);
        QVERIFY(of("--probe").kind == cli::ArgumentKind::words);
        QCOMPARE(of("--probe").words.size(), std::size_t{3});
        for (const char* name :
             {"--check", "--diff", "--explain-log", "--profile", "-o", "--programs", "--key"})
            QVERIFY2(of(name).kind == cli::ArgumentKind::path, name);
        for (const char* name : {"--fail-on", "--device", "--jobs", "--drop", "--relabel", "--suffix"})
            QVERIFY2(of(name).kind == cli::ArgumentKind::text, name);
        QVERIFY(of("--explain").kind == cli::ArgumentKind::rule);
    }

    void bashCompletes() {
        if (!isInstalled("bash")) QSKIP("bash is not installed");
        using Words = QList<QByteArray>;
        QCOMPARE(offeredByBash({"--form"}), Words{"--format"});
        QCOMPARE(offeredByBash({"-"}).size(), qsizetype(cli::optionSpecs().size()));
        QCOMPARE(offeredByBash({"--check", "--format", "j"}), (Words{"json", "jsonl", "junit"}));
        QCOMPARE(offeredByBash({"--check", "--format", "=", "js"}), (Words{"json", "jsonl"}));
        QCOMPARE(offeredByBash({"--check", "--mace-era", "="}), (Words{"v1", "v2"}));
        QCOMPARE(offeredByBash({"--explain", "v2.crc-m"}), Words{"v2.crc-mismatch"});
        QCOMPARE(offeredByBash({"--show", "--program", "c"}), Words{});
        QCOMPARE(offeredByBash({"--check", ""}), Words{}); // bash's own: files
        QCOMPARE(offeredByBash({"--check", "x.bin", "--pro"}),
                 (Words{"--profile-from", "--program", "--profile", "--probe", "--programs"}));
    }

    void fishCompletes() {
        if (!isInstalled("fish")) QSKIP("fish is not installed");
        QVERIFY(offeredByFish("'macebin --form'").contains("--format"));
        QCOMPARE(offeredByFish("'macebin --check --mace-era '"), (QList<QByteArray>{"v1", "v2"}));
        QCOMPARE(offeredByFish("'macebin --explain v2.crc-m'"), QList<QByteArray>{"v2.crc-mismatch"});
    }

    void zshReadsIt() {
        if (!isInstalled("zsh")) QSKIP("zsh is not installed");
        const QByteArray script = text(cli::zshCompletion());
        const Ran ran = runProgram("zsh", {"-f", "-n", "/dev/stdin"}, script);
        QVERIFY2(ran.code == 0 && ran.err.isEmpty(), ran.err.constData());
        QVERIFY(script.startsWith("#compdef macebin\n"));
        for (const cli::OptionSpec& spec : cli::optionSpecs())
            QVERIFY2(script.contains(text(std::string(spec.name))), spec.name.data());
    }
};

QTEST_APPLESS_MAIN(TestManual)
#include "test_manual.moc"
