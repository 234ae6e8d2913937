// SPDX-License-Identifier: Apache-2.0
// When memory or threads run out: the answer of one file ends, those of the others do not, and nothing
// aborts.
#include "core/answer/fault.h"
#include "core/host/system/memory_turns.h"
#include "core/host/system/ordered_jobs.h"
#include "tests/support/command.h"
#include "tests/support/schema.h"

#include <atomic>
#include <stdexcept>

using namespace macebin;
using test::Folder;
using test::Ran;

namespace {

/// A tuned file of so many pairs.
QByteArray tunedFile(std::size_t pairs) {
    ByteWriter out;
    out.u64(pairs);
    for (std::size_t i = 0; i < pairs; ++i) {
        const std::string number = std::to_string(1'000'000 + i);
        out.u32(static_cast<std::uint32_t>(number.size() + 40));
        out.text(number + std::string(40, 'k'));
        out.u32(4);
        out.u32(16);
    }
    return test::qBytes(out.take());
}

/// Runs in so much address space.
Ran within(int mebibytes, const QStringList& words) {
    return test::runProgram(
        "sh", QStringList{"-c", "ulimit -v " + QString::number(mebibytes * 1024) + " && exec \"$0\" \"$@\"",
                          MACEBIN_COMMAND} +
                  words);
}

} // namespace

class TestShortage : public QObject {
    Q_OBJECT

private slots:
    void oneLargeFileDoesNotTakeTheAnswersOfOthers_data() {
        QTest::addColumn<QString>("jobs");
        QTest::addColumn<QStringList>("action");
        for (const char* jobs : {"1", "4"}) {
            QTest::addRow("check, %s", jobs) << jobs << QStringList{"--check", "--probe", "never"};
            QTest::addRow("digest, %s", jobs) << jobs << QStringList{"--check", "--probe", "never", "--hash"};
        }
    }
    void oneLargeFileDoesNotTakeTheAnswersOfOthers() {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("a sanitizer takes terabytes of address space");
#endif
        QFETCH(QString, jobs);
        QFETCH(QStringList, action);
        Folder folder;
        QStringList files;
        for (int i = 0; i < 4; ++i)
            files << folder.write("small" + QByteArray::number(i), test::soundFile());
        files.insert(2, folder.write("large", QByteArray(300 << 20, 'x')));
        const Ran ran = within(280, action + QStringList{"--jobs", jobs, "--format", "json"} + files);
        QVERIFY2(ran.code == 70, ran.err);
        const QJsonArray answers = ran.json()["files"].toArray();
        QCOMPARE(answers.size(), 5);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(answers[i].toObject()["verdict"].toString(), QString(i == 2 ? "unreadable" : "intact"));
        QVERIFY2(ran.out.contains("There was not enough memory for this file"), ran.out);
        QVERIFY2(!ran.out.contains("bad_alloc"), ran.out);
    }

    void triageGoesOn() {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("a sanitizer takes terabytes of address space");
#endif
        Folder folder;
        const QString small = folder.write("small", test::damagedFile());
        const QString large = folder.write("large", QByteArray(300 << 20, 'x'));
        const Ran ran = within(280, {"--triage", "--format", "json", small, large});
        QVERIFY2(ran.code == 70, ran.err);
        QVERIFY2(ran.out.contains("There was not enough memory for this file"), ran.out);
        QVERIFY2(ran.json()["verdict"].toString() == "damaged", ran.out);
    }

    /// Whatever there is, there is an exit code that is told, and never an abort.
    void everyActionEndsInWords_data() {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("check") << QStringList{"--check", "--probe", "never"};
        QTest::newRow("check, html") << QStringList{"--check", "--probe", "never", "--format", "html"};
        QTest::newRow("show") << QStringList{"--show"};
        QTest::newRow("show, json") << QStringList{"--show", "--format", "json"};
        QTest::newRow("show, html") << QStringList{"--show", "--format", "html"};
        QTest::newRow("keys") << QStringList{"--show", "--keys"};
        QTest::newRow("diff") << QStringList{"--diff"};
        QTest::newRow("triage") << QStringList{"--triage"};
        QTest::newRow("repair") << QStringList{"--repair", "--dry-run"};
        QTest::newRow("log") << QStringList{"--explain-log"};
    }
    void everyActionEndsInWords() {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("a sanitizer takes terabytes of address space");
#endif
        QFETCH(QStringList, words);
        Folder folder;
        const QString file = folder.write("tuned.bin", tunedFile(40'000));
        const QStringList all =
            words + QStringList{file} + (words[0] == "--diff" ? QStringList{file} : QStringList{});
        int scarce = 0;
        for (int size = 12; size < 120; size += size / 4) {
            const Ran ran = within(size, all);
            if (ran.err.contains("error while loading shared libraries")) continue;
            const bool isShort = ran.code == 70;
            scarce += isShort ? 1 : 0;
            QVERIFY2(ran.code >= 0,
                     qPrintable(QString("died in %1 MiB: %2").arg(size).arg(QString(ran.err))));
            if (isShort)
                QVERIFY2((ran.out + ran.err).contains("not enough memory"), ran.out.left(500) + ran.err);
        }
        QVERIFY2(scarce > 0, "memory was never short");
    }

    void whatWorkThrowsComesOut() {
        for (const unsigned workers : {1u, 2u, 7u}) {
            std::vector<std::size_t> taken;
            const auto run = [&] {
                runInOrder<int>(
                    100, workers,
                    [](std::size_t i) {
                        if (i == 20) throw std::bad_alloc();
                        return 0;
                    },
                    [&](std::size_t i, int) { taken.push_back(i); });
            };
            QVERIFY_THROWS_EXCEPTION(std::bad_alloc, run());
            QCOMPARE(taken.size(), std::size_t{20}); // all before it, and none behind
        }
    }

    void whoRunsShortTriesAloneOnce() {
        MemoryTurns turns;
        std::atomic<int> tries = 0;
        std::atomic<int> atWork = 0;
        std::atomic<bool> wasAlone = true;
        runInOrder<int>(
            40, 4,
            [&](std::size_t i) {
                int own = 0;
                return turns.run([&] {
                    const int now = ++atWork;
                    struct Leave {
                        std::atomic<int>& count;
                        ~Leave() { --count; }
                    } leave{atWork};
                    if (i % 10 != 3) return 0;
                    ++tries;
                    if (++own == 1) throw std::bad_alloc();
                    if (now != 1) wasAlone = false;
                    return 0;
                });
            },
            [](std::size_t, int) {});
        QCOMPARE(tries.load(), 8);
        QVERIFY(wasAlone.load());
        QVERIFY_THROWS_EXCEPTION(std::bad_alloc, turns.run([]() -> int { throw std::bad_alloc(); }));
        QVERIFY_THROWS_EXCEPTION(std::runtime_error,
                                 turns.run([]() -> int { throw std::runtime_error("other"); }));
        QCOMPARE(turns.run([] { return 5; }), 5); // it is free again
    }

    void faultsAreToldInWords() {
        QVERIFY(sentenceOnFault(std::bad_alloc()).find("not enough memory") != std::string::npos);
        QVERIFY(sentenceOnFault(std::length_error("vector")).find("not enough memory") != std::string::npos);
        QVERIFY(sentenceOnFault(std::runtime_error("why")).find("(why)") != std::string::npos);
        QVERIFY(faultClause(std::bad_alloc()).find("bad_alloc") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestShortage)
#include "test_shortage.moc"
