// SPDX-License-Identifier: Apache-2.0
// Usage that holds for every action: forms of reports, keys of trusted signers, empty words, and no action at
// all.
#include "tests/unit/cli/flag_folder.h"

using namespace macebin;
using test::isAction;
using test::isRead;
using test::Ran;
using test::runHere;
using test::text;

class TestUsage : public QObject {
    Q_OBJECT

private slots:
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
    test::FlagFolder folder_;
};

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

void TestUsage::everyFormat_data() {
    formatRows();
}

/// A form is refused, or it is what comes out.
void TestUsage::everyFormat() {
    QFETCH(QString, action);
    QFETCH(QString, format);
    folder_.fill();
    folder_.useDrivers({MACEBIN_STUB_ICD});
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

void TestUsage::formatsOfFailures_data() {
    formatRows();
}

/// ... and also where the job cannot be done: the inputs are gone, and no driver is there.
void TestUsage::formatsOfFailures() {
    QFETCH(QString, action);
    QFETCH(QString, format);
    folder_.fill();
    folder_.useDrivers({});
    QStringList words = test::callOf(action.toStdString()) + QStringList{"--format", format};
    for (QString& word : words)
        if (word.endsWith(".bin") || word == "storage" || word == "log.txt" || word == "report.json" ||
            (word == "phone.json" && action == "--profile-from"))
            word = "gone";
    if (action == "--check" && format == "csv") words += {"--profile", "phone.json"};
    const Ran ran = runHere(words);
    if (ran.code == 2) {
        QCOMPARE(ran.out, QByteArray());
        return;
    }
    QVERIFY2(whyNotIn(format, ran.out).isEmpty(), qPrintable(whyNotIn(format, ran.out) + ":\n" + ran.out));
}

void TestUsage::keyFilesAreReadFirst_data() {
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("key");
    for (const cli::OptionSpec& action : cli::optionSpecs())
        if (isAction(action))
            for (const char* key : {"gone.pem", "w.bin", "key.pem", "none"})
                QTest::newRow(qPrintable(text(action.name) + " " + key)) << text(action.name) << key;
}

/// A key that is not there, or is none, is wrong usage with its name, before anything is read or written.
void TestUsage::keyFilesAreReadFirst() {
    QFETCH(QString, action);
    QFETCH(QString, key);
    folder_.fill();
    const QString before = folder_.filesNow();
    const Ran ran = runHere(test::callOf(action.toStdString()) + QStringList{"--trusted-key", key});
    QCOMPARE(ran.code, 2);
    QCOMPARE(ran.out, QByteArray());
    QVERIFY2(ran.err.startsWith("macebin: --trusted-key "), ran.err.constData());
    if (!ran.err.contains(" goes with "))
        QVERIFY2(ran.err.contains('"' + key.toUtf8() + '"'), ran.err.constData());
    QCOMPARE(folder_.filesNow(), before);
}

void TestUsage::signaturesHold_data() {
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
void TestUsage::signaturesHold() {
    QFETCH(QStringList, words);
    folder_.files.erase("signed.bin");
    folder_.fill();
    QCOMPARE(runHere({"--sign", "stub.bin", "--key", "key.pem", "-o", "signed.bin"}).code, 0);
    QFile file("signed.bin");
    QVERIFY(file.open(QIODevice::ReadOnly));
    folder_.files["signed.bin"] = file.readAll();
    QByteArray forged = folder_.files["signed.bin"];
    forged[forged.size() - 20] = static_cast<char>(forged[forged.size() - 20] ^ 1);
    folder_.files["forged.bin"] = forged;
    folder_.files["behind.bin"] = folder_.files["signed.bin"] + QByteArray(16, '\0');
    folder_.files["changed.bin"] = folder_.files["signed.bin"];
    folder_.files["changed.bin"][0x18] = 'x';
    folder_.files["base64.bin"] = folder_.files["signed.bin"].toBase64();
    QCOMPARE(runHere({"--convert", "signed.bin", "--as", "cc", "-o", "array.bin.cc", "--force"}).code, 0);
    QCOMPARE(runHere({"--convert", "stub.bin", "--as", "text", "-o", "text.bin.pb"}).code % 4, 0);
    for (const char* name : {"array.bin.cc", "text.bin.pb"}) {
        QFile form(name);
        QVERIFY(form.open(QIODevice::ReadOnly));
        folder_.files[name] = form.readAll();
    }
    const auto judged = [&](const char* input, const char* key) {
        folder_.fill();
        folder_.useDrivers({MACEBIN_STUB_ICD});
        QStringList all = words;
        for (QString& word : all)
            if (word == "FILE") word = input;
        return runHere(all + QStringList{"--trusted-key", key});
    };
    const Ran good = judged("signed.bin", "key.pem.pub");
    QVERIFY2(good.code == 0 || good.code == 4,
             good.out + good.err); // 4: the form does not hold the signature
    const QString untouched = (folder_.fill(), folder_.filesNow());
    for (const auto& [input, key] :
         {std::pair("stub.bin", "key.pem.pub"), std::pair("signed.bin", "other.pub"),
          std::pair("forged.bin", "key.pem.pub"), std::pair("behind.bin", "key.pem.pub"),
          std::pair("changed.bin", "key.pem.pub"), std::pair("base64.bin", "key.pem.pub"),
          std::pair("array.bin.cc", "key.pem.pub"), std::pair("text.bin.pb", "key.pem.pub")}) {
        const Ran bad = judged(input, key);
        QVERIFY2(bad.code == 1, input);
        QVERIFY2(!(bad.out + bad.err).contains("verifies"), bad.out + bad.err);
        QVERIFY2((bad.out + bad.err).contains("signature") ||
                     (bad.out + bad.err).contains("not a trusted one"),
                 bad.out + bad.err);
        QCOMPARE(folder_.filesNow(), untouched);
    }
    folder_.files.erase("signed.bin");
    for (const char* name :
         {"forged.bin", "behind.bin", "changed.bin", "base64.bin", "array.bin.cc", "text.bin.pb"})
        folder_.files.erase(name);
}

void TestUsage::emptyWordsAreNoPaths_data() {
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
                if (isAction(action) && isRead(spec, action) && (!isAction(spec) || action.name == spec.name))
                    QTest::newRow(qPrintable(text(action.name) + " " + empty.join(' ')))
                        << (isAction(spec) ? empty : test::callOf(action.name) + empty);
        }
    }
    QTest::newRow("second of two") << QStringList{"--check", "w.bin", ""};
    QTest::newRow("no action") << QStringList{""};
    QTest::newRow("behind --") << QStringList{"--check", "--", ""};
}

/// "" is a variable that was never set: never the current directory, and never a file.
void TestUsage::emptyWordsAreNoPaths() {
    QFETCH(QStringList, words);
    folder_.fill();
    const QString before = folder_.filesNow();
    const Ran ran = runHere(words);
    QCOMPARE(ran.code, 2);
    QCOMPARE(ran.out, QByteArray());
    QVERIFY2(ran.err.startsWith("macebin: "), ran.err.constData());
    QCOMPARE(folder_.filesNow(), before);
}

void TestUsage::withoutActionItIsCheck_data() {
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
void TestUsage::withoutActionItIsCheck() {
    QFETCH(QStringList, words);
    folder_.files["-x.bin"] = folder_.files["w.bin"];
    folder_.files["--check"] = folder_.files["w.bin"];
    folder_.fill();
    folder_.useDrivers({});
    const Ran bare = runHere(words);
    const Ran check = runHere(QStringList{"--check"} + words);
    QCOMPARE(bare.out, check.out);
    QCOMPARE(bare.err, check.err);
    QCOMPARE(bare.code, check.code);
    QVERIFY(bare.code != 2 || words.contains("--regions"));
    folder_.files.erase("-x.bin");
    folder_.files.erase("--check");
}

QTEST_GUILESS_MAIN(TestUsage)
#include "test_usage.moc"
