// SPDX-License-Identifier: Apache-2.0
// What a killed Macebin leaves behind goes with the next run: of the second of two files as well, and of
// many files in one folder, which is read once for all of them.
#include "core/host/file/save_file.h"
#include "core/host/file/temporary_file.h"
#include "core/storage/extracted_name.h"
#include "format/byte_writer.h"
#include "tests/support/command.h"
#include "tests/support/save_test.h"

#include <QProcessEnvironment>

using namespace macebin;
using namespace macebin::test;

namespace {

/// A v1 cache of so many programs.
QByteArray cacheOf(std::size_t programs) {
    ByteWriter out;
    out.u64(programs);
    for (std::size_t i = 0; i < programs; ++i) {
        const std::string key = "pooling -DNUMBER=" + std::to_string(i);
        out.u32(static_cast<std::uint32_t>(key.size()));
        out.text(key);
        out.u32(16);
        out.text("program 01234567");
    }
    return qBytes(out.take());
}

} // namespace

class TestLeftovers : public QObject {
    Q_OBJECT

    SaveFolder folder_;
    SaveFolder other_; ///< for inputs and the log: outside what is watched
    QString at(const char* name) const { return QString::fromStdString(folder_.at(name).string()); }
    QString input() const { return QString::fromStdString(other_.at("in.bin").string()); }
    QString log() const { return QString::fromStdString(other_.at("log").string()); }

    /// Runs with a fault; true if the process was killed.
    bool isKilled(const QStringList& words, const QString& call, int nth, bool counts = false) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("LD_PRELOAD", MACEBIN_FAULT_PRELOAD);
        environment.insert("ASAN_OPTIONS", "verify_asan_link_order=0:" + environment.value("ASAN_OPTIONS"));
        environment.insert("MACEBIN_FAULT_CALL", call);
        environment.insert("MACEBIN_FAULT_NTH", QString::number(nth));
        environment.insert("MACEBIN_FAULT_KILL", "1");
        environment.insert("MACEBIN_FAULT_COUNT", counts ? "1" : "0");
        environment.insert("MACEBIN_FAULT_UNDER", QString::fromStdString(folder_.path().string()));
        environment.insert("MACEBIN_FAULT_LOG", log());
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(MACEBIN_COMMAND, words);
        if (!process.waitForFinished(60'000)) qFatal("macebin did not end");
        return process.exitStatus() == QProcess::CrashExit;
    }

    std::size_t directoryReads(std::size_t programs) const {
        folder_.clear();
        other_.clear();
        writeText(other_.at("in.bin"), cacheOf(programs).toStdString());
        if (isKilled({"--extract", input(), "-o", at("out")}, "readdir", 1, true)) return 0;
        const auto files = std::distance(fs::directory_iterator(folder_.at("out")), fs::directory_iterator());
        if (static_cast<std::size_t>(files) != programs) return 0;
        const std::string lines = textOf(other_.at("log"));
        return static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
    }

private slots:
    void init() {
        folder_.clear();
        other_.clear();
    }

    void twoOutputsKilledAtEveryCall_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("codeOfNext"); ///< with both names taken: nothing is replaced unasked
        const QStringList split{"--split", input(), "--program", "*=1", "-o", at("a"), "--rest", at("b")};
        QTest::newRow("split") << split << 1;
        QTest::newRow("split, replacing") << split + QStringList{"--force"} << 0;
        QTest::newRow("make-key") << QStringList{"--make-key", "-o", at("key")} << 1;
    }
    void twoOutputsKilledAtEveryCall() {
        QFETCH(QStringList, words);
        QFETCH(int, codeOfNext);
        int kills = 0;
        int strays = 0;
        for (int nth = 1; nth < 200; ++nth) {
            init();
            writeText(other_.at("in.bin"), cacheOf(3).toStdString());
            if (!isKilled(words, "any", nth)) break;
            ++kills;
            strays += folder_.hasStray() ? 1 : 0;
            const std::vector<std::string> names = folder_.names();
            const bool isAnyThere = std::any_of(names.begin(), names.end(), [](const std::string& name) {
                return name.find(".macebin-") == std::string::npos;
            });
            const Ran next = call(words);
            QVERIFY2(next.code == 0 || (next.code == codeOfNext && isAnyThere), next.out + next.err);
            QVERIFY2(!folder_.hasStray(),
                     qPrintable(QString("killed at call %1, the next run gave %2").arg(nth).arg(next.code)));
        }
        QVERIFY(kills >= 15);
        QVERIFY(strays >= 4); // some of them while the second file was written
    }

    void aDryRunLeavesThemAlone() {
        writeText(other_.at("in.bin"), cacheOf(3).toStdString());
        writeText(folder_.at("b.macebin-abcdef"), "left behind");
        const QStringList words{"--split", input(), "--program", "*=1", "-o", at("a"), "--rest", at("b")};
        QCOMPARE(call(words + QStringList{"--dry-run"}).code, 0);
        QVERIFY(folder_.hasStray());
        QCOMPARE(call(words).code, 0);
        QVERIFY(!folder_.hasStray());
    }

    void extractingKilledAtEveryCall() {
        int kills = 0;
        for (int nth = 1; nth < 200; nth += 3) {
            init();
            writeText(other_.at("in.bin"), cacheOf(4).toStdString());
            const QStringList words{"--extract", input(), "-o", at("out"), "--force"};
            if (!isKilled(words, "any", nth)) break;
            ++kills;
            QCOMPARE(call(words).code, 0);
            QCOMPARE(std::distance(fs::directory_iterator(folder_.at("out")), fs::directory_iterator()), 4);
        }
        QVERIFY(kills >= 10);
    }

    /// Twice the programs are twice the work: the folder was read once for each program, which is four times.
    void extractingReadsItsFolderOnce() {
        const std::size_t few = directoryReads(100);
        const std::size_t many = directoryReads(400);
        QVERIFY2(few > 0 && many > 0, "the extraction did not work, or nothing was counted");
        QVERIFY2(many <= few + 4, qPrintable(QString("%1 reads of entries, then %2").arg(few).arg(many)));
    }

    void onlyOwnStraysGo() {
        for (const char* name : {"0003-conv_2d.bin.macebin-abcdef", "0012-x.file0000-y.macebin-234567"})
            writeText(folder_.at(name), "left behind");
        const std::vector<std::string> others{"0003-conv_2d.bin", "003-x.bin.macebin-abcdef",
                                              "0003-x.bin.macebin-ABCDEF", "notes.macebin-abcdef",
                                              "0003-x.bin.macebin-abcde"};
        for (const std::string& name : others)
            writeText(folder_.at(name), "somebody's");
        sweepStrays(folder_.path().string(), isExtractedName);
        std::vector<std::string> expected = others;
        std::sort(expected.begin(), expected.end());
        QCOMPARE(folder_.names(), expected);
        QVERIFY(isTemporaryNameOf("notes.macebin-abcdef", "notes"));
        QVERIFY(!isTemporaryNameOf("notes.macebin-abcdef", "note"));
        const std::string longName(250, 'n');
        std::string temporary = longName;
        temporary.replace(240, 10, ".macebin-abcdef"); // 255 bytes: no name may have more
        QVERIFY(isTemporaryNameOf(temporary, longName));
    }
};

QTEST_GUILESS_MAIN(TestLeftovers)
#include "test_leftovers.moc"
