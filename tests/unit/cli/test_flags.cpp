// SPDX-License-Identifier: Apache-2.0
// The table of flags against what the actions do: each flag with each action is refused with a sentence that
// says who reads it, or it changes something that somebody can see: the output, the exit code, a file.
#include "app/cli/commands/commands.h"
#include "app/cli/flags/options.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/unit/cli/flag_cases.h"

#include <QDirIterator>
#include <QRegularExpression>

#include <fcntl.h>
#include <unistd.h>

using namespace macebin;
using test::FlagCase;
using test::Ran;

namespace {

QByteArray contentOf(std::FILE* file) {
    QByteArray out;
    std::rewind(file);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
        out += static_cast<char>(c);
    std::fclose(file);
    return out;
}

/// The command line in this process, in the current directory.
Ran runHere(const QStringList& words) {
    std::vector<std::string> texts;
    for (const QString& word : words)
        texts.push_back(word.toStdString());
    const cli::Streams streams{std::tmpfile(), std::tmpfile()};
    Ran ran;
    ran.code = cli::run(texts, streams);
    ran.out = contentOf(streams.out);
    ran.err = contentOf(streams.err);
    return ran;
}

bool isOf(const cli::OptionSpec& spec, const cli::OptionSpec& action) {
    return (spec.actions & action.actions) != 0;
}

bool isAction(const cli::OptionSpec& spec) {
    return spec.group == "Actions";
}

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

const FlagCase* caseFor(const cli::OptionSpec& spec, const cli::OptionSpec& action) {
    const FlagCase* general = nullptr;
    for (const FlagCase& one : test::flagCases()) {
        if (one.flag != spec.name) continue;
        if (one.action == action.name) return &one;
        if (!general && !*one.action) general = &one;
    }
    return general;
}

QStringList flagWords(const cli::OptionSpec& spec, const FlagCase& one) {
    const QStringList value = one.isWithoutOutput ? QStringList{"result"} : one.value;
    return QStringList{text(spec.name)} + value;
}

/// What moves from run to run: times, dates, new keys.
QString still(const QByteArray& bytes) {
    static const QRegularExpression digits("[0-9]+([.][0-9]+)?");
    static const QRegularExpression bars("[█▉▊▋▌▍▎▏]+");
    static const QRegularExpression ids("\\b[0-9a-f]{64}\\b");
    QString out = QString::fromUtf8(bytes);
    return out.replace(ids, "ID").replace(digits, "#").replace(bars, "|");
}

} // namespace

class TestFlags : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase() { QDir::setCurrent(QDir::tempPath()); }

    void everyFlagHasACase();
    void othersRefuseIt_data();
    void othersRefuseIt();
    void itChangesSomething_data();
    void itChangesSomething();
    void jobsAreTheNumberAtOnce();

    void everyFormat_data();
    void everyFormat();
    void formatsOfFailures_data();
    void formatsOfFailures();

    void keyFilesAreReadFirst_data();
    void keyFilesAreReadFirst();
    void signaturesHold_data();
    void signaturesHold();

    void emptyWordsAreNoPaths_data();
    void emptyWordsAreNoPaths();
    void withoutActionItIsCheck_data();
    void withoutActionItIsCheck();

private:
    void fill();
    /// All that can be seen of a call in a fresh folder.
    QString seen(const FlagCase& one, const QStringList& words, bool isStill);
    QString filesNow(bool isStill) const;

    test::Folder folder_;
    QTemporaryDir vendors_;
    test::FolderContent files_;
    QByteArray path_;
};

void TestFlags::initTestCase() {
    files_ = test::flagFiles();
    path_ = qgetenv("PATH");
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("XDG_STATE_HOME", folder_.path("work/state").toUtf8());
    test::useDrivers(vendors_, {});
    fill();
    const Ran report = runHere({"--check", "w.bin", "stub.bin", "--format", "json"});
    files_["report.json"] = report.out;
}

void TestFlags::fill() {
    QDir::setCurrent(QDir::tempPath());
    QDir(folder_.path("work")).removeRecursively();
    for (const auto& [name, content] : files_) {
        const QString path = folder_.path("work/" + name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(path));
        file.write(content);
    }
    QFile::setPermissions(folder_.path("work/key.pem"), QFile::ReadOwner | QFile::WriteOwner);
    QDir::setCurrent(folder_.path("work"));
}

QString TestFlags::filesNow(bool isStill) const {
    QStringList lines;
    for (QDirIterator all(".", QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); all.hasNext();) {
        QFile file(all.next());
        if (!file.open(QIODevice::ReadOnly)) continue;
        QByteArray content = file.readAll();
        const bool isKey = content.startsWith("-----BEGIN");
        if (isKey) content = content.left(content.indexOf('\n')) + " " + QByteArray::number(content.size());
        const bool isOurs = files_.contains(file.fileName().mid(2)); // its bytes stay as they are
        lines << (isStill ? still(file.fileName().toUtf8()) : file.fileName()) + " " +
                     (isStill && !isOurs ? still(content) : QString::fromLatin1(content.toHex()));
    }
    lines.sort();
    return lines.join('\n');
}

QString TestFlags::seen(const FlagCase& one, const QStringList& words, bool isStill) {
    fill();
    test::useDrivers(vendors_, one.needsDriver ? QStringList{MACEBIN_STUB_ICD} : QStringList());
    if (!one.before.isEmpty()) runHere(one.before);
    qputenv("PATH", one.needsNoPath ? QByteArray("/nowhere") : path_);
    const int passphrase = ::open("pass.txt", O_RDONLY);
    ::dup2(passphrase, 98);
    ::close(passphrase);
    const Ran ran = runHere(words);
    ::close(98);
    qputenv("PATH", path_);
    const auto told = [&](const QByteArray& bytes) {
        return isStill ? still(bytes) : QString::fromUtf8(bytes);
    };
    return QString("exit %1\n%2\n%3\n").arg(ran.code).arg(told(ran.out), told(ran.err)) + filesNow(isStill);
}

void TestFlags::everyFlagHasACase() {
    for (const cli::OptionSpec& spec : cli::optionSpecs()) {
        if (isAction(spec)) continue;
        bool isRead = false;
        for (const cli::OptionSpec& action : cli::optionSpecs()) {
            if (!isAction(action)) continue;
            isRead = isRead || isOf(spec, action);
            QVERIFY2(caseFor(spec, action) || !isOf(spec, action), spec.name.data());
        }
        QVERIFY2(isRead, spec.name.data()); // else nobody could give it
    }
    for (const FlagCase& one : test::flagCases())
        QVERIFY2(std::any_of(cli::optionSpecs().begin(), cli::optionSpecs().end(),
                             [&](const auto& spec) { return spec.name == one.flag; }),
                 one.flag);
}

void TestFlags::othersRefuseIt_data() {
    QTest::addColumn<QString>("flag");
    for (const cli::OptionSpec& spec : cli::optionSpecs())
        QTest::newRow(spec.name.data()) << text(spec.name);
}

/// Each action that does not read the flag: wrong usage, nothing on standard output, and who does read it.
void TestFlags::othersRefuseIt() {
    QFETCH(QString, flag);
    fill();
    const QString before = filesNow(false);
    const auto specs = cli::optionSpecs();
    const auto spec =
        *std::find_if(specs.begin(), specs.end(), [&](const auto& one) { return text(one.name) == flag; });
    for (const cli::OptionSpec& action : specs) {
        if (!isAction(action) || isOf(spec, action)) continue;
        QStringList words{flag};
        if (!isAction(spec)) {
            const FlagCase* one = nullptr;
            for (const FlagCase& known : test::flagCases())
                if (!one && known.flag == spec.name) one = &known;
            QVERIFY2(one, spec.name.data());
            words = flagWords(spec, *one);
        }
        const Ran ran = runHere(test::callOf(action.name) + words);
        const QString said = QString("%1: %2").arg(text(action.name), QString::fromUtf8(ran.err));
        QVERIFY2(ran.code == 2, qPrintable(said));
        QCOMPARE(ran.out, QByteArray());
        QVERIFY2(ran.err.startsWith("macebin: " + flag.toUtf8() + " "), qPrintable(said));
        if (isAction(spec)) {
            QVERIFY2(ran.err.contains(" cannot be given with another action\n"), qPrintable(said));
            continue;
        }
        QVERIFY2(ran.err.contains(" goes with "), qPrintable(said));
        for (const cli::OptionSpec& reader : specs)
            if (isAction(reader)) {
                const QRegularExpression named(QRegularExpression::escape(text(reader.name)) + "(?![a-z-])");
                QCOMPARE(QString::fromUtf8(ran.err.split('\n').first().mid(9 + flag.size())).contains(named),
                         isOf(spec, reader));
            }
    }
    QCOMPARE(filesNow(false), before);
}

void TestFlags::itChangesSomething_data() {
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QString>("action");
    for (const cli::OptionSpec& spec : cli::optionSpecs())
        for (const cli::OptionSpec& action : cli::optionSpecs())
            if (isAction(action) && !isAction(spec) && isOf(spec, action))
                QTest::newRow(qPrintable(text(spec.name) + " " + text(action.name)))
                    << text(spec.name) << text(action.name);
}

void TestFlags::itChangesSomething() {
    QFETCH(QString, flag);
    QFETCH(QString, action);
    const auto specs = cli::optionSpecs();
    const auto find = [&](const QString& name) {
        return *std::find_if(specs.begin(), specs.end(),
                             [&](const auto& one) { return text(one.name) == name; });
    };
    const FlagCase& one = *caseFor(find(flag), find(action));
    QStringList without = one.without.isEmpty() ? test::callOf(find(action).name) : one.without;
    if (one.isWithoutOutput) {
        const auto at = without.indexOf("-o");
        QVERIFY(at >= 0);
        without.remove(at, 2);
    }
    const QStringList with = without + flagWords(find(flag), one);
    const bool isStill = one.needsDriver || action == "--make-key" || action == "--clear" ||
                         action == "--restore" || action == "--list-devices" || action == "--self-test";
    const QString first = seen(one, without, isStill);
    QCOMPARE(seen(one, without, isStill), first); // what differs below is the flag's doing
    const QString changed = seen(one, with, isStill);
    QVERIFY2(!changed.startsWith("exit 70"), qPrintable(changed));
    QVERIFY2(!changed.contains(" goes with "), qPrintable(changed));
    const auto& unseen = test::unseenFlags();
    const bool isUnseen =
        std::any_of(unseen.begin(), unseen.end(), [&](const auto& known) { return known.flag == flag; });
    if (isUnseen)
        QCOMPARE(changed, first);
    else
        QVERIFY2(changed != first, qPrintable(with.join(' ') + "\n" + changed.left(2000)));
}

/// What no byte of an answer shows: a rebuild tells it.
void TestFlags::jobsAreTheNumberAtOnce() {
    fill();
    test::useDrivers(vendors_, {MACEBIN_STUB_ICD});
    const Ran one = runHere(test::callOf("--rebuild") + QStringList{"--format", "json", "--jobs", "1"});
    QCOMPARE(one.code, 0);
    QCOMPARE(one.json()["times"].toObject()["jobs"].toInt(), 1);
}

namespace {

void formatRows() {
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("format");
    for (const cli::OptionSpec& action : cli::optionSpecs())
        for (const cli::FormatSpec& format : cli::formatSpecs())
            if (isAction(action))
                QTest::newRow(qPrintable(text(action.name) + " " + text(format.name)))
                    << text(action.name) << text(format.name);
}

/// What is wrong with an output in this form; empty where nothing is.
QString whyNotIn(const QString& format, const QByteArray& out) {
    const auto isObject = [](const QByteArray& json) {
        const auto document = QJsonDocument::fromJson(json);
        return document.isObject() && document.object()["schema_version"].isDouble();
    };
    if (format == "json") return isObject(out) ? "" : "no JSON document with a schema version";
    if (format == "jsonl") {
        for (const QByteArray& line : out.split('\n'))
            if (!line.isEmpty() && !isObject(line)) return "a line is no JSON object with a schema version";
        return {};
    }
    if (format == "csv") return out.contains(',') && !out.contains('{') ? "" : "no lines of fields";
    if (format == "html") return out.startsWith("<!DOCTYPE html>") ? "" : "no page";
    if (format == "junit") return out.startsWith("<?xml") && out.contains("<testsuites") ? "" : "no JUnit";
    if (format == "sarif")
        return QJsonDocument::fromJson(out).object()["runs"].isArray() ? "" : "no SARIF document";
    return {};
}

} // namespace

void TestFlags::everyFormat_data() {
    formatRows();
}

/// A form is refused, or it is what comes out.
void TestFlags::everyFormat() {
    QFETCH(QString, action);
    QFETCH(QString, format);
    fill();
    test::useDrivers(vendors_, {MACEBIN_STUB_ICD});
    QStringList words = test::callOf(action.toStdString()) + QStringList{"--format", format};
    if (action == "--check" && format == "csv") words += {"--profile", "phone.json"};
    const Ran ran = runHere(words);
    if (ran.code == 2) {
        QCOMPARE(ran.out, QByteArray());
        QVERIFY2(ran.err.contains(" goes with "), ran.err.constData());
        return;
    }
    QVERIFY2(whyNotIn(format, ran.out).isEmpty(), qPrintable(whyNotIn(format, ran.out) + ":\n" + ran.out));
}

void TestFlags::formatsOfFailures_data() {
    formatRows();
}

/// ... and also where the job cannot be done: the inputs are gone, and no driver is there.
void TestFlags::formatsOfFailures() {
    QFETCH(QString, action);
    QFETCH(QString, format);
    fill();
    test::useDrivers(vendors_, {});
    QStringList words = test::callOf(action.toStdString()) + QStringList{"--format", format};
    for (QString& word : words)
        if (word.endsWith(".bin") || word == "storage" || word == "log.txt" || word == "report.json" ||
            word == "getprop.txt")
            word = "gone";
    if (action == "--check" && format == "csv") words += {"--profile", "phone.json"};
    const Ran ran = runHere(words);
    if (ran.code == 2) {
        QCOMPARE(ran.out, QByteArray());
        return;
    }
    QVERIFY2(whyNotIn(format, ran.out).isEmpty(), qPrintable(whyNotIn(format, ran.out) + ":\n" + ran.out));
}

void TestFlags::keyFilesAreReadFirst_data() {
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("key");
    for (const cli::OptionSpec& action : cli::optionSpecs())
        if (isAction(action))
            for (const char* key : {"gone.pem", "w.bin", "key.pem", "none"})
                QTest::newRow(qPrintable(text(action.name) + " " + key)) << text(action.name) << key;
}

/// A key that is not there, or is none, is wrong usage with its name, before anything is read or written.
void TestFlags::keyFilesAreReadFirst() {
    QFETCH(QString, action);
    QFETCH(QString, key);
    fill();
    const QString before = filesNow(false);
    const Ran ran = runHere(test::callOf(action.toStdString()) + QStringList{"--trusted-key", key});
    QCOMPARE(ran.code, 2);
    QCOMPARE(ran.out, QByteArray());
    QVERIFY2(ran.err.startsWith("macebin: --trusted-key "), ran.err.constData());
    if (!ran.err.contains(" goes with "))
        QVERIFY2(ran.err.contains('"' + key.toUtf8() + '"'), ran.err.constData());
    QCOMPARE(filesNow(false), before);
}

void TestFlags::signaturesHold_data() {
    QTest::addColumn<QStringList>("words"); // FILE stands for the input
    QTest::newRow("check") << QStringList{"--check", "FILE"};
    QTest::newRow("show") << QStringList{"--show", "FILE"};
    QTest::newRow("keys") << QStringList{"--show", "--keys", "FILE"};
    QTest::newRow("extract") << QStringList{"--extract", "FILE", "-o", "out"};
    QTest::newRow("convert") << QStringList{"--convert", "FILE", "--as", "v2", "-o", "result"};
    QTest::newRow("dry run") << QStringList{"--convert", "FILE", "--as", "v2", "--dry-run"};
    QTest::newRow("merge") << QStringList{"--merge", "FILE", "FILE", "-o", "result"};
    QTest::newRow("split") << QStringList{"--split", "FILE", "--program", "pool*", "-o", "result"};
    QTest::newRow("rest") << QStringList{"--split", "FILE", "--program", "pool*",
                                         "--rest",  "rest", "-o",        "result"};
    QTest::newRow("sign") << QStringList{"--sign", "FILE", "--key", "key.pem", "-o", "result"};
    QTest::newRow("rebuild") << QStringList{"--rebuild", "FILE", "--kernel-sources", "cl", "-o", "result"};
}

/// What a trusted signer made is taken; what is unsigned, of another signer, or changed since is exit 1, and
/// nothing of it is printed as whole or written.
void TestFlags::signaturesHold() {
    QFETCH(QStringList, words);
    files_.erase("signed.bin");
    fill();
    QCOMPARE(runHere({"--sign", "stub.bin", "--key", "key.pem", "-o", "signed.bin"}).code, 0);
    QFile file("signed.bin");
    QVERIFY(file.open(QIODevice::ReadOnly));
    files_["signed.bin"] = file.readAll();
    QByteArray forged = files_["signed.bin"];
    forged[forged.size() - 20] = static_cast<char>(forged[forged.size() - 20] ^ 1);
    files_["forged.bin"] = forged;
    const auto judged = [&](const char* input, const char* key) {
        fill();
        test::useDrivers(vendors_, {MACEBIN_STUB_ICD});
        QStringList all = words;
        for (QString& word : all)
            if (word == "FILE") word = input;
        return runHere(all + QStringList{"--trusted-key", key});
    };
    const Ran good = judged("signed.bin", "key.pem.pub");
    QVERIFY2(good.code == 0 || good.code == 4,
             good.out + good.err); // 4: the form does not hold the signature
    const QString untouched = (fill(), filesNow(false));
    for (const auto& [input, key] :
         {std::pair("stub.bin", "key.pem.pub"), std::pair("signed.bin", "other.pub"),
          std::pair("forged.bin", "key.pem.pub")}) {
        const Ran bad = judged(input, key);
        QVERIFY2(bad.code == 1, input);
        QVERIFY2((bad.out + bad.err).contains("signature") ||
                     (bad.out + bad.err).contains("not a trusted one"),
                 bad.out + bad.err);
        QCOMPARE(filesNow(false), untouched);
    }
    files_.erase("signed.bin");
    files_.erase("forged.bin");
}

void TestFlags::emptyWordsAreNoPaths_data() {
    QTest::addColumn<QStringList>("words");
    for (const cli::OptionSpec& spec : cli::optionSpecs()) {
        const bool takesPath = spec.argument.find("FILE") != std::string_view::npos ||
                               spec.argument.find("DIR") != std::string_view::npos ||
                               spec.argument.find("PEM") != std::string_view::npos ||
                               spec.argument.find("PATH") != std::string_view::npos ||
                               spec.name == "--programs";
        if (!takesPath) continue;
        for (const bool isJoined : {false, true}) {
            const QString flag = text(spec.name);
            const bool isLong = flag.startsWith("--");
            if (isJoined && !isLong) continue;
            const QStringList empty = isJoined ? QStringList{flag + "="} : QStringList{flag, ""};
            for (const cli::OptionSpec& action : cli::optionSpecs())
                if (isAction(action) && isOf(spec, action) && (!isAction(spec) || action.name == spec.name))
                    QTest::newRow(qPrintable(text(action.name) + " " + empty.join(' ')))
                        << (isAction(spec) ? empty : test::callOf(action.name) + empty);
        }
    }
    QTest::newRow("second of two") << QStringList{"--check", "w.bin", ""};
    QTest::newRow("no action") << QStringList{""};
    QTest::newRow("behind --") << QStringList{"--check", "--", ""};
}

/// "" is a variable that was never set: never the current directory, and never a file.
void TestFlags::emptyWordsAreNoPaths() {
    QFETCH(QStringList, words);
    fill();
    const QString before = filesNow(false);
    const Ran ran = runHere(words);
    QCOMPARE(ran.code, 2);
    QCOMPARE(ran.out, QByteArray());
    QVERIFY2(ran.err.startsWith("macebin: "), ran.err.constData());
    QCOMPARE(filesNow(false), before);
}

void TestFlags::withoutActionItIsCheck_data() {
    QTest::addColumn<QStringList>("words");
    QTest::newRow("one") << QStringList{"stub.bin"};
    QTest::newRow("several") << QStringList{"stub.bin", "cut.bin", "gone"};
    QTest::newRow("folder") << QStringList{"."};
    QTest::newRow("flags") << QStringList{"--strict", "w.bin", "--format", "json", "--hash"};
    QTest::newRow("an action's value")
        << QStringList{"adreno.bin", "--profile", "phone.json", "--policy=none"};
    QTest::newRow("list") << QStringList{"--files-from", "list.txt"};
    QTest::newRow("named as a flag") << QStringList{"--strict", "--", "-x.bin"};
    QTest::newRow("named as an action") << QStringList{"--", "--check"};
    QTest::newRow("wrong flag") << QStringList{"w.bin", "--regions"};
}

/// The same bytes on both outputs, and the same exit code, as with --check in front.
void TestFlags::withoutActionItIsCheck() {
    QFETCH(QStringList, words);
    files_["-x.bin"] = files_["w.bin"];
    files_["--check"] = files_["w.bin"];
    fill();
    test::useDrivers(vendors_, {});
    const Ran bare = runHere(words);
    const Ran check = runHere(QStringList{"--check"} + words);
    QCOMPARE(bare.out, check.out);
    QCOMPARE(bare.err, check.err);
    QCOMPARE(bare.code, check.code);
    QVERIFY(bare.code != 2 || words.contains("--regions"));
    files_.erase("-x.bin");
    files_.erase("--check");
}

QTEST_GUILESS_MAIN(TestFlags)
#include "test_flags.moc"
