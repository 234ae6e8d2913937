// SPDX-License-Identifier: Apache-2.0
// What all writing actions share: the report in words and as JSON, against its schema and its page, and how a
// result is saved: exit codes, --dry-run, names that are taken.
#include "core/report/change.h"
#include "tests/support/change_schema.h"
#include "tests/support/command.h"

#include <QRegularExpression>
#include <nlohmann/json.hpp>

#include <unistd.h>

using namespace macebin;
using test::call;
using test::Folder;
using test::Ran;

namespace {

constexpr Fate kFates[]{Fate::kept,    Fate::doubtful, Fate::added,   Fate::changed,
                        Fate::removed, Fate::dropped,  Fate::conflict};

/// One pair of every fate, texts that are not UTF-8, and everything else that a report can hold.
Change fullChange() {
    Change change;
    change.action = "merge";
    change.inputs = {"a.bin", "b\xff\033[31m.bin"};
    for (const Fate fate : kFates)
        change.fates.push_back({"pooling -D\xfe", EntryRole::program, fate, "because", 1, {16, 32}, 20});
    change.fates.push_back({"", EntryRole::program, Fate::dropped, "they fit nothing", 0, {64, 5}, 0});
    change.notes = {"A note."};
    change.warnings = {"A warning."};
    change.missing = {"softmax \xfd"};
    change.keyId = std::string(64, 'a');
    return change;
}

ChangeOutcome fullOutcome() {
    ChangeOutcome outcome;
    outcome.saved = true;
    outcome.output = "out\xff";
    outcome.backup = "out\xff.bak";
    outcome.size = 368793;
    outcome.second = SavedFile{"rest", 1234, true, {}};
    outcome.exitCode = 4;
    return outcome;
}

std::string faultOfBoth(const Change& change, const ChangeOutcome& outcome) {
    const std::string line = jsonReport(change, outcome, JsonLayout::oneLine);
    if (std::count(line.begin(), line.end(), '\n') != 1) return "a line of jsonl is not one line";
    const std::string fault = test::changeSchemaFault(line);
    return fault.empty() ? test::changeSchemaFault(jsonReport(change, outcome, JsonLayout::indented)) : fault;
}

/// Splits a sound file of one tuned kernel: the least that saves something.
QStringList split(const QString& input, const QStringList& more) {
    return QStringList{"--split", input, "--program", "*"} + more;
}

} // namespace

class TestChange : public QObject {
    Q_OBJECT

private slots:
    void everyReportFitsTheSchema() {
        QCOMPARE(faultOfBoth(fullChange(), fullOutcome()), std::string());
        Change refused;
        refused.action = "sign";
        refused.refusal = "No.";
        ChangeOutcome outcome;
        outcome.exitCode = 1;
        QCOMPARE(faultOfBoth(refused, outcome), std::string());
        refused.action = "no action"; // the schema can say no
        QVERIFY(!faultOfBoth(refused, outcome).empty());
    }

    void bytesThatAreNotTextSurvive() {
        const auto json =
            nlohmann::json::parse(jsonReport(fullChange(), fullOutcome(), JsonLayout::indented));
        QCOMPARE(json["inputs"][1]["path_hex"].get<std::string>(), std::string("62ff1b5b33316d2e62696e"));
        QCOMPARE(json["pairs"][0]["key_hex"].get<std::string>(), std::string("706f6f6c696e67202d44fe"));
        QVERIFY(json["pairs"][7]["key"].is_null());
        QCOMPARE(json["missing"][0]["key_hex"].get<std::string>(), std::string("736f66746d617820fd"));
    }

    void everyFieldAndFateIsDocumented() {
        const Bytes page = test::readFile(MACEBIN_SOURCE_DIR "/core/report/REPORTS.md");
        const auto has = [&](std::string_view word) {
            return asText(page).find("`" + std::string(word) + "`") != std::string_view::npos;
        };
        for (const Fate fate : kFates)
            QVERIFY2(has(name(fate)), name(fate).data());
        const auto json =
            nlohmann::json::parse(jsonReport(fullChange(), fullOutcome(), JsonLayout::indented));
        for (const auto& object : {json, json["pairs"][0]})
            for (const auto& [field, value] : object.items())
                QVERIFY2(field.ends_with("_hex") || has(field), field.c_str());
    }

    void wordsTellEveryPairThatIsNotSimplyKept() {
        const std::string text = textReport(fullChange(), fullOutcome(), false).bytes();
        const std::string head = "merge of a.bin and b\\xff\\x1b[31m.bin: ";
        QVERIFY2(text.starts_with(head + "1 pair in conflict\n"), text.c_str());
        Change planned = fullChange();
        planned.fates.erase(planned.fates.begin() + 6); // the conflict: nothing is refused
        const std::string counts =
            "1 of 6 pairs kept, 1 kept with doubt, 1 added, 1 changed, 1 removed, 1 dropped, "
            "bytes lost at 1 place";
        QVERIFY(textReport(planned, fullOutcome(), false).bytes().starts_with(head + counts + "\n"));
        for (const char* part :
             {"\n  dropped: because\n    program \"pooling -D\\xfe\", bytes 0x10 to 0x30 (32 bytes) of b",
              "lost: bytes 0x40 to 0x45 (5 bytes) of a.bin: they fit nothing", "\"softmax \\xfd\"",
              "  A note.\n", "warning: A warning.\n", "saved as out\\xff, 368,793 bytes; it passes --check\n",
              "saved as rest, 1,234 bytes\n", "the old file is kept as out\\xff.bak\n"})
            QVERIFY2(text.find(part) != std::string::npos, (std::string(part) + "\n" + text).c_str());
        QVERIFY(text.find('\033') == std::string::npos);
        const std::string coloured = textReport(fullChange(), fullOutcome(), true).bytes();
        QVERIFY(coloured.find('\033') != std::string::npos);
        QCOMPARE(QString::fromStdString(coloured).remove(QRegularExpression("\033\\[[0-9;]*m")),
                 QString::fromStdString(text));
    }

    void longListsAreCut() {
        Change change;
        change.action = "repair";
        change.inputs = {"x"};
        for (int i = 0; i < 1000; ++i)
            change.fates.push_back(
                {"k" + std::to_string(i), EntryRole::program, Fate::dropped, "cut", 0, {}, 0});
        const std::string text = textReport(change, {}, false).bytes();
        QVERIFY2(text.size() < 1000, text.c_str());
        QVERIFY(text.find("… and 992 more (--format json lists them all)") != std::string::npos);
    }

    void exitCodes() {
        Folder folder;
        const QString input = folder.write("in.bin", test::soundFile());
        const QString out = folder.path("out.bin");
        QCOMPARE(call(split(input, {"-o", out})).code, 0);
        QCOMPARE(call({"--check", "--probe", "never", out}).code, 0);
        const Ran again = call(split(input, {"-o", out}));
        QCOMPARE(again.code, 1);
        QVERIFY2(again.out.contains("exists already; --force replaces it"), again.out.constData());
        QCOMPARE(call(split(input, {"-o", out, "--force"})).code, 0);
        QCOMPARE(call(split(input, {})).code, 2); // no -o
        const QString list = folder.write("list", "MACE_OPENCL_QUEUE_WINDOW_SIZE\nother\n");
        const QString part = folder.path("part.bin");
        const Ran some = call({"--split", input, "--list", list, "-o", part, "--format", "json"});
        QCOMPARE(some.code, 4);
        QCOMPARE(some.json()["missing"].toArray().size(), 1);
        QCOMPARE(some.json()["exit_code"].toInt(), 4);
    }

    void dryRunSaysTheSameAndWritesNothing() {
        Folder folder;
        const QString input = folder.write("in.bin", test::soundFile());
        const QString out = folder.path("out.bin");
        const Ran dry = call(split(input, {"-o", out, "--dry-run"}));
        QCOMPARE(dry.code, 0);
        QVERIFY(dry.out.endsWith("dry run: nothing was written\n"));
        QVERIFY(!QFile::exists(out));
        folder.write("out.bin", "taken");
        QCOMPARE(call(split(input, {"-o", out, "--dry-run"})).code, 1); // as without it
        QCOMPARE(call(split(input, {"-o", folder.path("no/such/out.bin"), "--dry-run"})).code, 1);
        QCOMPARE(call(split(input, {"--dry-run"})).code, 0);
    }

    void dryRunKnowsWhatStandsInTheWay() {
        Folder folder;
        const QString input = folder.write("in.bin", test::soundFile());
        const QString damaged = folder.write("damaged.bin", test::damagedFile());
        const QString longName = folder.write(QByteArray(253, 'n'), test::damagedFile());
        QVERIFY(QFile::link(damaged, folder.path("link.bin")));
        QDir().mkpath(folder.path("folder"));
        const auto says = [](const QStringList& words, const char* why) {
            for (const QStringList& more : {QStringList{"--dry-run"}, QStringList{}}) {
                const Ran ran = call(words + more);
                if (ran.code != 1 || !ran.out.contains(why)) {
                    qWarning("%d: %s", ran.code, ran.out.constData());
                    return false;
                }
            }
            return true;
        };
        QVERIFY(says(split(input, {"-o", folder.path(QString(256, 'n'))}), "the name is too long"));
        QVERIFY(says(split(input, {"-o", "/proc/out.bin"}), "/proc/out.bin"));
        QVERIFY(
            says(split(input, {"-o", folder.path("folder"), "--force"}), "a directory; name a file in it"));
        QVERIFY(says(split(input, {"-o", "/dev/null", "--force"}), "a device"));
        QVERIFY(says({"--repair", folder.path("link.bin"), "--in-place"},
                     "a symbolic link, which is never replaced; name the file that it leads to"));
        QVERIFY(says({"--repair", longName, "--in-place"}, "as a backup: the name is too long"));
        const QByteArray name = damaged.toLocal8Bit();
        QCOMPARE(::link(name.constData(), (name + ".second").constData()), 0);
        QVERIFY(says({"--repair", damaged, "--in-place"}, "hard links"));
        // The backup of a run that was killed is no such name.
        QCOMPARE(std::rename((name + ".second").constData(), (name + ".bak").constData()), 0);
        const Ran dry = call({"--repair", damaged, "--in-place", "--dry-run"});
        const Ran real = call({"--repair", damaged, "--in-place"});
        QCOMPARE(dry.code, real.code);
        QVERIFY2(real.code == 0 || real.code == 4, real.out.constData());
    }

    void aLimitOnTheSizeOfFilesIsTold() {
        Folder folder;
        const QString input = folder.write("in.bin", test::soundFile());
        const Ran ran =
            test::runProgram("sh", {"-c", R"(ulimit -f 0; "$0" --split "$1" --program '*' -o "$2")",
                                    MACEBIN_COMMAND, input, folder.path("out.bin")});
        QVERIFY2(ran.code == 1 && ran.out.contains("larger than this disk or this user may have"),
                 ran.out.constData());
        QVERIFY(!QFile::exists(folder.path("out.bin")));
    }

    void everyInputIsListedWhereOneCannotBeRead() {
        Folder folder;
        const QString input = folder.write("in.bin", test::soundFile()), gone = folder.path("gone");
        const auto inputs = [](const QStringList& words) {
            QStringList paths;
            for (const auto& item :
                 call(words + QStringList{"--dry-run", "--format", "json"}).json()["inputs"].toArray())
                paths << item.toObject()["path"].toString();
            return paths;
        };
        QCOMPARE(inputs({"--merge", input, gone, input}), (QStringList{input, gone, input}));
        QCOMPARE(inputs({"--repair", input, "--with", gone}), (QStringList{input, gone}));
    }

    void theInputIsNeverTheOutput() {
        Folder folder;
        const QString input = folder.write("in.bin", test::soundFile());
        const Ran ran = call(split(input, {"-o", folder.path() + "/./in.bin", "--force"}));
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.out.contains("it is the input itself"), ran.out.constData());
        QVERIFY(QFile::link(input, folder.path("link.bin")));
        QCOMPARE(call(split(input, {"-o", folder.path("link.bin"), "--force"})).code, 1);
        QCOMPARE(test::readFile(input.toStdString()).size(), std::size_t(test::soundFile().size()));
    }

    void whatCannotBeReadIsOneDocumentToo() {
        Folder folder;
        for (const char* format : {"json", "jsonl"})
            for (const QStringList& words :
                 {QStringList{"--split", folder.path("gone"), "--program", "*", "-o", folder.path("o")},
                  QStringList{"--merge", folder.path("gone"), folder.path("gone2"), "-o", folder.path("o")},
                  QStringList{"--split", folder.write("junk", "junk"), "--program", "*", "--dry-run"}}) {
                const Ran ran = call(words + QStringList{"--format", format});
                QCOMPARE(ran.code, 1);
                QCOMPARE(QString::fromStdString(test::changeSchemaFault(ran.out.toStdString())), QString());
                QVERIFY(!ran.json()["refusal"].toString().isEmpty());
                QCOMPARE(ran.json()["saved"].toBool(true), false);
            }
    }
};

QTEST_GUILESS_MAIN(TestChange)
#include "test_change.moc"
