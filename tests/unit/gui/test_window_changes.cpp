// SPDX-License-Identifier: Apache-2.0
// Each dialog's happy way and its failure: repair, convert, sign, compare, clear, extract, save a report. A
// damaged file is opened, repaired, saved, and opened again.
#include "app/gui/change/changes.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "widgets/dialogs/change_dialog.h"
#include "widgets/dialogs/clear_dialog.h"
#include "widgets/dialogs/compare_window.h"
#include "widgets/dialogs/result_bar.h"
#include "widgets/panels/programs_panel.h"
#include "widgets/panels/report_panel.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QTest>

using namespace macebin;
using namespace macebin::widgets;
using test::Desktop;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestWindowChanges : public QObject {
    Q_OBJECT
private:
    test::LocalDrivers drivers_;

private slots:
    void cleanup() { drivers_.use(false); }
    void repairEndToEnd();
    void repairLeavesOut();
    void repairOfWhatIsHopeless();
    void repairInPlaceKeepsABackup();
    void converts();
    void convertRefusesDamage();
    void signsAndVerifies();
    void compares();
    void compareFails();
    void comparesDamagedFilesAsTheCommandLineDoes();
    void differences();
    void clearsAndBringsBack();
    void extracts();
    void bothFacesExtractTheSame();
    void savesReports();
    void bothFacesSaveThroughOneDoor();
    void theInputStaysUnderAReport();
    void anAppsNameIsLookedAt();
};

/// Open, see the finding, repair, save, open the result: whole.
void TestWindowChanges::repairEndToEnd() {
    MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
    Desktop desktop;
    test::Folder folder;
    const QString path = folder.write("cut.bin", test::qBytes(bytes).chopped(40'000));
    desktop.open({path});
    QCOMPARE(desktop.window()->report()->verdict(), QString("Damaged"));
    desktop.window()->report()->nextButton()->click();
    auto* dialog = desktop.dialog<ChangeDialog>();
    QVERIFY(dialog);
    desktop.settle();
    QVERIFY(dialog->result()->saveButton()->isEnabled());
    QVERIFY(dialog->plan()->model()->rowCount() > 5);
    desktop.answer = folder.path("good.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->told().startsWith("Saved"), qPrintable(dialog->result()->told()));
    QCOMPARE(contentOf(path).size(), qsizetype(bytes.size()) - 40'000); // the input stays as it is
    dialog->result()->openButton()->click();
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    QCOMPARE(test::check({folder.path("good.bin")}).code, 0); // the command line agrees
}

void TestWindowChanges::repairLeavesOut() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    desktop.trigger(Act::repair);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    QVERIFY(dialog->prepared());
    const auto before = dialog->prepared()->bytes.size();
    RowsModel* plan = dialog->plan()->model();
    for (int row = 0; row < plan->rowCount(); ++row)
        if (plan->index(row, 0).data().toString() == "pooling -DX")
            QVERIFY(plan->setData(plan->index(row, 0), Qt::Unchecked, Qt::CheckStateRole));
    desktop.settle();
    QVERIFY(dialog->prepared()->bytes.size() < before);
    QCOMPARE(dialog->prepared()->change.count(Fate::removed), std::size_t{1});
    const FileReport left = checkBytes(dialog->prepared()->bytes);
    QCOMPARE(left.cache.entries.size(), std::size_t{1});
    QCOMPARE(left.cache.entries[0].key, std::string_view("softmax -DX"));
    // ... and it can be taken back.
    for (int row = 0; row < plan->rowCount(); ++row)
        if (plan->index(row, 0).data().toString() == "pooling -DX")
            QVERIFY(plan->setData(plan->index(row, 0), Qt::Checked, Qt::CheckStateRole));
    desktop.settle();
    QCOMPARE(dialog->prepared()->bytes.size(), before);
}

void TestWindowChanges::repairOfWhatIsHopeless() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", "hello, this is no cache at all")});
    desktop.trigger(Act::repair);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    QVERIFY(!dialog->result()->saveButton()->isEnabled());
    QVERIFY(dialog->notes().startsWith("Nothing can be saved"));
}

void TestWindowChanges::repairInPlaceKeepsABackup() {
    Desktop desktop;
    test::Folder folder;
    const QByteArray torn = test::damagedFile();
    const QString path = folder.write("a.bin", torn);
    desktop.open({path});
    desktop.trigger(Act::repair);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    desktop.answer = "/nowhere/at/all.bin"; // first a place where nothing can be saved
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY(dialog->result()->told().contains("Nothing was changed") ||
            dialog->result()->told().contains("could not"));
    QVERIFY(dialog->result()->openButton()->isHidden());
    desktop.answer = path; // then the input itself
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->told().contains(".bak"), qPrintable(dialog->result()->told()));
    QCOMPARE(contentOf(path + ".bak"), torn);
    QCOMPARE(test::check({path}).code, 0);
}

void TestWindowChanges::converts() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    desktop.trigger(Act::convert);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    auto* form = dialog->findChild<QComboBox*>("form");
    for (int i = 0; i < form->count(); ++i) {
        form->setCurrentIndex(i);
        desktop.settle();
        QVERIFY2(dialog->result()->saveButton()->isEnabled(),
                 qPrintable(form->currentText() + dialog->notes()));
    }
    form->setCurrentIndex(3); // text
    desktop.settle();
    desktop.answer = folder.path("a.pb");
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY(contentOf(folder.path("a.pb")).contains("pairs {"));
}

void TestWindowChanges::convertRefusesDamage() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::damagedFile())});
    desktop.trigger(Act::convert);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    QVERIFY(!dialog->result()->saveButton()->isEnabled());
    QVERIFY(dialog->notes().startsWith("Nothing can be saved"));
}

void TestWindowChanges::signsAndVerifies() {
    Desktop desktop;
    test::Folder folder;
    const QString key = folder.path("key");
    QCOMPARE(test::call({"--make-key", "-o", key}).code, 0);
    desktop.open({folder.write("a.bin", test::warningFile())});
    desktop.trigger(Act::sign);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    QVERIFY(!dialog->result()->saveButton()->isEnabled()); // no key yet
    auto* field = dialog->findChild<QLineEdit*>("key");
    field->setText(key + ".pub"); // the wrong half
    emit field->editingFinished();
    desktop.settle();
    QVERIFY(!dialog->result()->saveButton()->isEnabled());
    QVERIFY(dialog->notes().contains("The key"));
    field->setText(key);
    emit field->editingFinished();
    desktop.settle();
    QVERIFY2(dialog->result()->saveButton()->isEnabled(), qPrintable(dialog->notes()));
    desktop.answer = folder.path("a.mclp");
    dialog->result()->saveButton()->click();
    desktop.settle();
    dialog->result()->openButton()->click();
    desktop.settle();
    desktop.answer = key + ".pub";
    desktop.trigger(Act::verify);
    desktop.settle();
    QVERIFY(desktop.window()->report()->mailText().contains("signature by a trusted key verifies"));
    desktop.answer = folder.path("a.bin");
    desktop.trigger(Act::verify);
    QVERIFY(desktop.message().contains("no key to trust"));
    // Nor is a point of low order, under which anything verifies.
    const QByteArray der =
        QByteArray::fromHex("302a300506032b6570032100") + QByteArray(1, '\x01') + QByteArray(31, '\0');
    desktop.answer = folder.write("weak.pem", "-----BEGIN PUBLIC KEY-----\n" + der.toBase64() +
                                                  "\n-----END PUBLIC KEY-----\n");
    desktop.trigger(Act::verify);
    QVERIFY(desktop.message().contains("anything can be made to verify under this key"));
    // What is read out of an array is not what was signed: the key that is trusted does not vouch for it.
    const QString array = folder.path("a.bin.cc");
    QCOMPARE(test::call({"--convert", folder.path("a.mclp"), "--as", "cc", "-o", array}).code, 0);
    desktop.open({array});
    desktop.answer = key + ".pub";
    desktop.trigger(Act::verify);
    desktop.settle();
    const QString text = desktop.window()->report()->mailText();
    QVERIFY2(text.contains("signature.not-a-container") && !text.contains("verifies"), qPrintable(text));
}

void TestWindowChanges::compares() {
    MACEBIN_SAMPLE(before, "mace/adreno-640-2021-03.v1.bin");
    Desktop desktop;
    test::Folder folder;
    QByteArray changed = test::qBytes(before);
    const FileReport report = checkBytes(before);
    const ByteRange value = report.cache.entries[3].value;
    for (const std::uint64_t at : {value.offset + 1000, value.offset + 1001, value.offset + 2000})
        changed[static_cast<qsizetype>(at)] = static_cast<char>(changed[static_cast<qsizetype>(at)] + 1);
    desktop.open({test::samplePath("mace/adreno-640-2021-03.v1.bin")});
    desktop.answer = folder.write("after.bin", changed);
    desktop.trigger(Act::compare);
    desktop.settle();
    auto* window = desktop.dialog<CompareWindow>();
    QVERIFY(window);
    QVERIFY(!window->summary().isEmpty());
    const QAbstractItemModelTester tester(window->programs()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    window->nextDifference(false); // the changed program came first
    QCOMPARE(window->before()->selection(), (ByteRange{1000, 2}));
    QCOMPARE(window->after()->selection(), (ByteRange{1000, 2}));
    window->nextDifference(false);
    QCOMPARE(window->after()->selection(), (ByteRange{2000, 1}));
    window->nextDifference(false);
    QCOMPARE(window->after()->selection(), (ByteRange{1000, 2})); // round
    window->nextDifference(true);
    QCOMPARE(window->after()->selection(), (ByteRange{2000, 1}));
    window->before()->setTopRow(7); // one scrolls, both do
    QCOMPARE(window->after()->topRow(), std::uint64_t{7});
    window->after()->setTopRow(3);
    QCOMPARE(window->before()->topRow(), std::uint64_t{3});
    window->nextProgram(false);
    QVERIFY(window->place().contains("last program"));
    window->close();
}

void TestWindowChanges::compareFails() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    desktop.answer = folder.write("b.bin", "no cache");
    desktop.trigger(Act::compare);
    desktop.settle();
    QVERIFY(!desktop.dialog<CompareWindow>());
    QVERIFY(desktop.message().contains("cannot be compared"));
}

/// One digest is one file, whatever is in it.
void TestWindowChanges::comparesDamagedFilesAsTheCommandLineDoes() {
    Desktop desktop;
    test::Folder folder;
    const QString first = folder.write("a.bin", test::damagedFile());
    const QString second = folder.write("b.bin", test::damagedFile());
    const test::Ran ran = test::call({"--diff", first, second, "--format", "json"});
    QCOMPARE(ran.code, 0);
    desktop.open({first});
    desktop.answer = second;
    desktop.trigger(Act::compare);
    desktop.settle();
    auto* window = desktop.dialog<CompareWindow>();
    QVERIFY(window);
    QVERIFY2(window->summary().contains("byte for byte"), qPrintable(window->summary()));
    window->close();
}

void TestWindowChanges::differences() {
    const auto runs = [](std::string_view a, std::string_view b, std::size_t most = 100) {
        return differingRuns(asBytes(a), asBytes(b), most);
    };
    QVERIFY(runs("abc", "abc").empty());
    QVERIFY(runs("", "").empty());
    QCOMPARE(runs("abcdef", "abXXef"), (std::vector<ByteRange>{{2, 2}}));
    QCOMPARE(runs("abc", "abcde"), (std::vector<ByteRange>{{3, 2}}));
    QCOMPARE(runs("abX", "abcde"), (std::vector<ByteRange>{{2, 3}}));
    QCOMPARE(runs("a.b.c.d", "axbxcxd", 2),
             (std::vector<ByteRange>{{1, 1}, {3, 4}})); // not more than asked for
}

void TestWindowChanges::clearsAndBringsBack() {
    MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
    Desktop desktop;
    test::Folder folder;
    const QString path = folder.write("mace_cl_compiled_program.bin", test::qBytes(bytes));
    desktop.open({path});
    desktop.trigger(Act::clear);
    desktop.settle();
    auto* dialog = desktop.dialog<ClearDialog>();
    QVERIFY2(dialog->doButton()->isEnabled(), qPrintable(dialog->text()));
    QVERIFY(QFile::exists(path)); // a preview moves nothing
    dialog->packageField()->setText("com.example.app");
    emit dialog->packageField()->editingFinished();
    desktop.settle();
    QVERIFY(!dialog->doButton()->isEnabled());
    QVERIFY(dialog->text().contains("adb"));
    dialog->packageField()->clear();
    emit dialog->packageField()->editingFinished();
    desktop.settle();
    dialog->doButton()->click();
    desktop.settle();
    QVERIFY(!QFile::exists(path));
    delete dialog;
    desktop.trigger(Act::restore);
    desktop.settle();
    dialog = desktop.dialog<ClearDialog>();
    QVERIFY2(dialog->doButton()->isEnabled(), qPrintable(dialog->text()));
    dialog->doButton()->click();
    desktop.settle();
    QCOMPARE(contentOf(path), test::qBytes(bytes));
}

void TestWindowChanges::extracts() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    QDir(folder.path()).mkdir("out");
    desktop.answer = folder.path("out");
    desktop.trigger(Act::extract);
    desktop.settle();
    QVERIFY(desktop.message().startsWith("2 programs written"));
    QCOMPARE(QDir(folder.path("out")).entryList(QDir::Files).size(), 2);
    desktop.trigger(Act::extract); // they are there already: nothing is overwritten
    desktop.settle();
    QVERIFY(desktop.message().startsWith("0 programs written"));
}

/// Programs, and the files inside them: PoCL's hold some.
void TestWindowChanges::bothFacesExtractTheSame() {
    MACEBIN_SAMPLE(bytes, "mace/pocl-3.1.v2.bin");
    Desktop desktop;
    test::Folder folder;
    const QString path = folder.write("a.bin", test::qBytes(bytes));
    for (const char* name : {"window", "command"})
        QDir(folder.path()).mkdir(name);
    desktop.open({path});
    desktop.answer = folder.path("window");
    desktop.trigger(Act::extract);
    desktop.settle();
    QVERIFY2(desktop.message().contains("written into"), qPrintable(desktop.message()));
    QCOMPARE(test::call({"--extract", path, "-o", folder.path("command")}).code, 0);
    const QStringList names = QDir(folder.path("command")).entryList(QDir::Files, QDir::Name);
    QVERIFY(!names.filter(".file0000-").isEmpty());
    QCOMPARE(QDir(folder.path("window")).entryList(QDir::Files, QDir::Name), names);
    for (const QString& name : names)
        QCOMPARE(contentOf(folder.path("window/" + name)), contentOf(folder.path("command/" + name)));
}

void TestWindowChanges::savesReports() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::damagedFile()), folder.write("b.bin", test::soundFile())});
    const auto save = [&](const QString& path) {
        desktop.answer = path;
        desktop.trigger(Act::saveReport);
        desktop.settle();
        return contentOf(path);
    };
    const QJsonObject json = QJsonDocument::fromJson(save(folder.path("report.json"))).object();
    QCOMPARE(json["verdict"].toString(), QString("damaged"));
    QCOMPARE(json["files"].toArray().size(), 2);
    QVERIFY(save(folder.path("report.txt")).contains("DAMAGED"));
    QVERIFY(save(folder.path("report.html")).startsWith("<!DOCTYPE html>"));
    QVERIFY(save(folder.path("report.xml")).contains("<testsuite"));
    QVERIFY(save(folder.path("report.sarif")).contains("\"2.1.0\""));
    (void)save("/nowhere/report.txt");
    QVERIFY(desktop.message().contains("could not"));
}

/// The window's outcome and the command line's are the same, word for word, whether it could be saved or not.
void TestWindowChanges::bothFacesSaveThroughOneDoor() {
    Desktop desktop;
    test::Folder folder;
    const QString path = folder.write("a.bin", test::damagedFile());
    QDir().mkpath(folder.path("folder"));
    QVERIFY(QFile::link(path, folder.path("link.bin")));
    QVERIFY(QFile::link("nothing", folder.path("dangling")));
    std::optional<ChangeOutcome> outcome;
    auto* changes = desktop.window()->findChild<gui::Changes*>();
    QVERIFY(changes);
    connect(changes, &gui::Changes::ended, this, [&](const ChangeOutcome& ended) { outcome = ended; });
    desktop.open({path});
    desktop.trigger(Act::repair);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    for (const char* name : {"good.bin", "folder", "dangling", "absent/out.bin", "folder/"}) {
        const QString output = folder.path(name);
        desktop.answer = output;
        outcome.reset();
        dialog->result()->saveButton()->click();
        desktop.settle();
        QVERIFY(outcome);
        const auto json = test::call({"--repair", path, "-o", output, "--force", "--format", "json"}).json();
        QCOMPARE(json["failure"].toString(), QString::fromStdString(outcome->failure));
        QCOMPARE(json["saved"].toBool(), outcome->saved);
        QCOMPARE(outcome->saved, name == std::string("good.bin"));
        QCOMPARE(json["exit_code"].toInt(), outcome->exitCode);
        QCOMPARE(json["output"].toString(), QString::fromStdString(outcome->output));
        if (!outcome->saved) QVERIFY(dialog->result()->told().contains("Nothing was changed"));
    }
    // In place, on copies of one file.
    const QString copy = folder.write("b.bin", test::damagedFile());
    desktop.answer = folder.path("folder/../a.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    const auto json = test::call({"--repair", copy, "--in-place", "--format", "json"}).json();
    QVERIFY(outcome->saved && json["saved"].toBool());
    QCOMPARE(contentOf(path), contentOf(copy));
    QVERIFY(outcome->backup.ends_with("a.bin.bak") && json["backup"].toString().endsWith("b.bin.bak"));
    QCOMPARE(contentOf(QString::fromStdString(outcome->backup)), test::damagedFile());
}

/// A report over the file that it is about would be all that is left of it.
void TestWindowChanges::theInputStaysUnderAReport() {
    Desktop desktop;
    test::Folder folder;
    const QString path = folder.write("a.bin", test::damagedFile());
    QVERIFY(QFile::link(path, folder.path("report.html")));
    desktop.open({path});
    for (const QString& name : {path, folder.path("./a.bin"), folder.path("report.html")}) {
        desktop.answer = name;
        desktop.trigger(Act::saveReport);
        desktop.settle();
        QVERIFY2(desktop.message().contains("it is the input itself"), qPrintable(desktop.message()));
        QCOMPARE(contentOf(path), test::damagedFile());
    }
}

/// As on the command line: no commands for an app that cannot be there.
void TestWindowChanges::anAppsNameIsLookedAt() {
    Desktop desktop;
    desktop.trigger(Act::clear);
    desktop.settle();
    auto* dialog = desktop.dialog<ClearDialog>();
    dialog->pathField()->setText("/sdcard/mace");
    const auto previewOf = [&](const QString& package) {
        dialog->packageField()->setText(package);
        emit dialog->previewWanted();
        desktop.settle();
        return dialog->text();
    };
    QVERIFY(previewOf("com.example.app").contains("adb shell"));
    const QString refused = previewOf("com.example; rm");
    QVERIFY2(refused.contains("No app is called") && !refused.contains("adb"), qPrintable(refused));
}

QTEST_MAIN(TestWindowChanges)
#include "test_window_changes.moc"
