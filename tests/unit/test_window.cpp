// SPDX-License-Identifier: Apache-2.0
// The whole window, on a platform without a screen: models, pages, each dialog's happy way and its failure,
// and a damaged file that is opened, repaired, saved, and opened again.
#include "app/gui/controller.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "tests/support/rule_fixtures.h"
#include "widgets/advice.h"
#include "widgets/dialogs/change_dialog.h"
#include "widgets/dialogs/clear_dialog.h"
#include "widgets/dialogs/compare_window.h"
#include "widgets/dialogs/log_window.h"
#include "widgets/dialogs/rebuild_dialog.h"
#include "widgets/dialogs/result_bar.h"
#include "widgets/dialogs/text_window.h"
#include "widgets/models/rows_of.h"
#include "widgets/panels/bytes_panel.h"
#include "widgets/panels/devices_panel.h"
#include "widgets/panels/findings_panel.h"
#include "widgets/panels/first_run_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/programs_panel.h"
#include "widgets/panels/report_panel.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolTip>
#include <QTreeView>
#include <QtTest>

using namespace macebin;
using namespace macebin::widgets;
using gui::Controller;
using test::Desktop;
using test::kLong;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestWindow : public QObject {
    Q_OBJECT
private:
    /// Drivers take their time to be listed, and most tests need none.
    void useDrivers(bool isOn) {
        if (!isOn)
            qputenv("OCL_ICD_VENDORS", noDrivers_.path().toLocal8Bit());
        else if (given_.isNull())
            qunsetenv("OCL_ICD_VENDORS");
        else
            qputenv("OCL_ICD_VENDORS", given_);
    }
    const QByteArray given_ = qgetenv("OCL_ICD_VENDORS");
    QTemporaryDir noDrivers_;

private slots:
    void initTestCase();
    void cleanup() { useDrivers(false); }
    void everyActionIsWhole();
    void documentListsEveryAction();
    void rowsModelIsSound();
    void firstPage();
    void opensAndTells();
    void opensWhatCannotBeRead();
    void severalFilesAreATable();
    void driverHasItsColumn();
    void everyKindOfFaultIsShown();
    void dropsAreOpened();
    void findingLeadsToItsBytes();
    void programsFilterAndSort();
    void selectionGoesBothWays();
    void everyControlHasAName();
    void everyEntryMayFail();
    void repairEndToEnd();
    void repairLeavesOut();
    void repairOfWhatIsHopeless();
    void repairInPlaceKeepsABackup();
    void converts();
    void convertRefusesDamage();
    void signsAndVerifies();
    void compares();
    void compareFails();
    void differences();
    void clearsAndBringsBack();
    void extracts();
    void explainsLogs();
    void foldersAreRecognised();
    void devicesAreOffered();
    void cancelIsSeenAtOnce();
    void triagesACase();
    void savesReports();
    void watchesTheFile();
    void predictsForProfiles();
    void searchKeepsTheChoice();
    void allFilesAreAskedAboutOneDevice();
    void worstDeviceIsInTheTable();
    void readAgainGoesToItsPlace();
    void tooManyFilesAreTold();
    void hoveringShowsTheParents();
    void triesOnADevice();
    void makesASampleAndRebuildsIt();
    void rebuildThatCannotBe();
    void closingAsks();
    void layoutIsRemembered();
    void startsWithoutArguments();
};

void TestWindow::initTestCase() {
    qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    QStandardPaths::setTestModeEnabled(true);
    QVERIFY(noDrivers_.isValid());
    useDrivers(false);
}

/// Nothing in a menu without a name, an icon, a shortcut of its own, and a tool tip.
void TestWindow::everyActionIsWhole() {
    Desktop desktop;
    QSet<QString> shortcuts;
    QList<QAction*> inMenus;
    for (const QAction* menu : desktop.window()->menuBar()->actions())
        inMenus += menu->menu()->actions();
    for (const ActSpec& spec : actSpecs()) {
        const QAction* action = (*desktop.window()->actions())[spec.act];
        QVERIFY2(!action->text().isEmpty() && !action->toolTip().isEmpty(), spec.text);
        QVERIFY2(!action->icon().pixmap(24, 24).isNull(), spec.text);
        QVERIFY2(!action->shortcut().isEmpty(), spec.text);
        QVERIFY2(!shortcuts.contains(action->shortcut().toString()), spec.text);
        shortcuts << action->shortcut().toString();
        QVERIFY2(inMenus.contains(action), spec.text);
        QCOMPARE(action->isEnabled(), !spec.needsFile); // no file is open
    }
}

/// app/gui/WINDOW.md is what people read.
void TestWindow::documentListsEveryAction() {
    const QByteArray document = contentOf(MACEBIN_SOURCE_DIR "/app/gui/WINDOW.md");
    for (const ActSpec& spec : actSpecs()) {
        const QString row = QStringLiteral("| %1 | %2 | %3 | %4 |")
                                .arg(spec.menu, spec.text, spec.shortcut, spec.tip)
                                .remove('&');
        QVERIFY2(document.contains(row.toUtf8()), qPrintable(row));
    }
    QCOMPARE(document.count("\n| "), 2 + 5 + static_cast<qsizetype>(actSpecs().size())); // and none besides
}

void TestWindow::rowsModelIsSound() {
    RowsModel model({"a", "b"});
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::vector<TableRow> rows(3);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].id = 10 + i;
        rows[i].cells = {Cell{QString::number(i), {}, Icon::good, Tone::good, {}}, Cell{}};
        rows[i].children.resize(i);
    }
    rows[1].checked = true;
    model.setRows(rows);
    QCOMPARE(model.indexOf(12).row(), 2);
    QVERIFY(!model.indexOf(1).isValid());
    QSignalSpy checked(&model, &RowsModel::checkChanged);
    QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY(!model.setData(model.index(0, 0), Qt::Checked, Qt::CheckStateRole)); // cannot be checked
    QCOMPARE(checked.count(), 1);
    QCOMPARE(checked.front().at(0).toULongLong(), 11u);
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

void TestWindow::firstPage() {
    Desktop desktop;
    QVERIFY(desktop.window()->firstRun()->isVisible());
    test::Folder folder;
    desktop.answer = folder.write("a.bin", test::soundFile());
    desktop.window()->firstRun()->openButton()->click();
    desktop.settle();
    QVERIFY(!desktop.window()->firstRun()->isVisible());
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
}

void TestWindow::opensAndTells() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::damagedFile())});
    QCOMPARE(desktop.window()->page(), MainWindow::Page::report);
    QCOMPARE(desktop.window()->report()->verdict(), QString("Damaged"));
    QVERIFY(desktop.window()->report()->mailText().contains("DAMAGED"));
    QCOMPARE(desktop.window()->report()->nextButton()->text(), QString("Repair…"));
    QVERIFY(desktop.window()->findings()->table()->model()->rowCount() > 0);
    QVERIFY(desktop.window()->findings()->currentText().contains("What to do"));
    QVERIFY(desktop.window()->windowTitle().startsWith("a.bin"));
    // The table's models hold for every kind of content.
    const QAbstractItemModelTester findings(desktop.window()->findings()->table()->model(),
                                            QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester programs(desktop.window()->programs()->table()->model(),
                                            QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const char* name : {"mace/pocl-3.1.v2.bin", "mclp/adreno-640.mclp",
                             "movidius/custom_model_v5.0.blob", "mace/tuned-parameters.v1.bin"})
        if (test::sample(name)) desktop.open({test::samplePath(name)});
}

void TestWindow::opensWhatCannotBeRead() {
    Desktop desktop;
    desktop.open({"/nowhere/at/all.bin"});
    QCOMPARE(desktop.window()->report()->verdict(), QString("Unreadable"));
    QVERIFY(desktop.window()->report()->nextButton()->isHidden());
    for (const QLabel* label : desktop.window()->report()->findChildren<QLabel*>()) {
        QVERIFY2(!label->text().contains("checksum"), "said of a file that nobody read");
        QVERIFY2(!label->text().contains("0 bytes"), "said of a file that nobody read");
    }
    for (const auto page : {MainWindow::Page::findings, MainWindow::Page::programs, MainWindow::Page::bytes,
                            MainWindow::Page::devices}) {
        desktop.window()->showPage(page);
        (void)desktop.window()->grab();
    }
    test::Folder folder; // an empty folder has no cache in it
    desktop.open({folder.path()});
    QVERIFY(desktop.message().contains("no cache"));
}

void TestWindow::severalFilesAreATable() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::soundFile()), folder.write("b.bin", test::damagedFile())});
    TableView* table = desktop.window()->files();
    QVERIFY(table->isVisible());
    QCOMPARE(table->model()->rowCount(), 2);
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    table->view()->setCurrentIndex(table->view()->model()->index(1, 0));
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Damaged"));
    desktop.open({folder.path("a.bin")});
    QVERIFY(!table->isVisible());
}

/// File, device, driver, verdict, impact: each a column that sorts, is copied, and is told to a screen
/// reader.
void TestWindow::driverHasItsColumn() {
    MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
    Q_UNUSED(bytes)
    const int driver = static_cast<int>(fileHeaders().indexOf("Driver"));
    QVERIFY(driver > 0);
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("z.bin", test::soundFile()),
                  test::samplePath("mace/adreno-640-2021-03.v2.bin"), folder.write("none.bin", "no cache")});
    TableView* table = desktop.window()->files();
    const QAbstractItemModel* rows = table->view()->model();
    table->view()->sortByColumn(driver, Qt::DescendingOrder);
    QCOMPARE(rows->index(0, 0).data().toString(), QString("adreno-640-2021-03.v2.bin"));
    const QString text = rows->index(0, driver).data().toString();
    QVERIFY2(text.contains("QUALCOMM") && text.contains("built 20"), qPrintable(text));
    QCOMPARE(rows->index(0, driver).data(Qt::AccessibleTextRole).toString(), "Driver: " + text);
    table->view()->sortByColumn(driver, Qt::AscendingOrder);
    QCOMPARE(rows->index(0, driver).data().toString(), QString()); // of no file's maker nothing is claimed
    const QStringList copied = table->copyText(true).split('\n');
    QCOMPARE(copied.size(), 5); // headings, three files, and the end
    QVERIFY(copied[0].split('\t').contains("Driver"));
    QVERIFY(copied.filter(text).size() == 1);
    for (int column = 0; column < fileHeaders().size(); ++column)
        QVERIFY(rows->headerData(column, Qt::Horizontal).isValid());
    table->view()->setCurrentIndex(rows->index(2, 0));
    table->view()->setFocus();
    QTest::keySequence(table->view(), QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), table->copyText(false));
    QCOMPARE(table->copyText(false).count('\n'), 2);
}

/// A file for each rule, and all real files: every page can be shown and walked through.
void TestWindow::everyKindOfFaultIsShown() {
    Desktop desktop;
    test::Folder folder;
    QStringList paths;
    for (const test::RuleFixture& fixture : test::ruleFixtures())
        paths << folder.write(QByteArray::number(paths.size()) + ".bin", test::qBytes(fixture.bytes));
    for (const char* samples : {"mace", "mclp", "movidius", "programs"})
        for (const std::string& path : test::samplesIn(samples))
            paths << test::samplePath(path);
    desktop.open(paths);
    QCOMPARE(desktop.controller.desk()->files().size(), static_cast<std::size_t>(paths.size()));
    for (std::size_t i = 0; i < desktop.controller.desk()->files().size(); ++i) {
        desktop.controller.desk()->setCurrent(i);
        desktop.settle();
        for (const auto page : {MainWindow::Page::report, MainWindow::Page::bytes}) {
            desktop.window()->showPage(page);
            (void)desktop.window()->grab();
        }
        HexView* hex = desktop.window()->bytes()->hex();
        hex->select({hex->bytes().size() / 2, 3}); // also where there are none
        QVERIFY(!desktop.window()->report()->mailText().isEmpty());
        QVERIFY(!hex->spoken().isEmpty());
    }
}

void TestWindow::dropsAreOpened() {
    Desktop desktop;
    test::Folder folder;
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(folder.write("a.bin", test::warningFile()))});
    const auto dropOn =
        [&](const QMimeData& what) { // a drop comes after the mouse, as the window system has it
            QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &what, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(desktop.window(), &enter);
            QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &what, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(desktop.window(), &drop);
        };
    dropOn(data);
    desktop.settle();
    QVERIFY(desktop.window()->windowTitle().startsWith("a.bin"));
    QMimeData web;
    web.setUrls({QUrl("https://example.org/a.bin")});
    dropOn(web);
    QVERIFY(desktop.message().contains("save it first"));
}

void TestWindow::findingLeadsToItsBytes() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::damagedFile())});
    const FileHandle file = desktop.controller.desk()->current();
    TableView* table = desktop.window()->findings()->table();
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        const QModelIndex index = table->view()->model()->index(row, 0);
        const auto id = index.data(RowsModel::IdRole).toULongLong();
        const auto range = placeInBytes(*file, file->report.findings.list()[id]);
        if (!range) continue;
        emit table->activated(id);
        QCOMPARE(desktop.window()->page(), MainWindow::Page::bytes);
        QCOMPARE(desktop.window()->bytes()->hex()->selection().offset,
                 std::min<std::uint64_t>(range->offset, file->bytes.size() - 1));
        return;
    }
    QFAIL("no finding with a place");
}

void TestWindow::programsFilterAndSort() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    TableView* table = desktop.window()->programs()->table();
    const QAbstractItemModel* shownRows = table->view()->model();
    QCOMPARE(shownRows->rowCount(), 2);
    // Each value under its own heading.
    const FileHandle file = desktop.controller.desk()->current();
    const QStringList headings = programHeaders();
    const Entry& first = file->report.cache.entries.at(file->programs->at(0).entry);
    const auto rows = programRows(*file);
    for (const TableRow& row : rows)
        QCOMPARE(static_cast<qsizetype>(row.cells.size()), headings.size());
    const auto under = [&](const QString& heading) {
        return rows.at(0).cells.at(static_cast<std::size_t>(headings.indexOf(heading)));
    };
    QCOMPARE(under("Key").text, shown(first.key));
    QCOMPARE(under("Bytes").sort.toULongLong(), first.value.size);
    QVERIFY(!under("Structure").text.isEmpty());
    table->filter()->setText("soft");
    QCOMPARE(shownRows->rowCount(), 1);
    table->filter()->clear();
    table->view()->sortByColumn(0, Qt::DescendingOrder);
    QCOMPARE(shownRows->index(0, 0).data().toString(), QString("softmax"));
    table->view()->sortByColumn(0, Qt::AscendingOrder);
    QCOMPARE(shownRows->index(0, 0).data().toString(), QString("pooling"));
}

/// A program selects its bytes and its field; bytes select their program; and nothing jumps back.
void TestWindow::selectionGoesBothWays() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    const FileHandle file = desktop.controller.desk()->current();
    TableView* programs = desktop.window()->programs()->table();
    BytesPanel* bytes = desktop.window()->bytes();
    for (const OpenedFile::ListedProgram& program : *file->programs) {
        const ByteRange value = file->report.cache.entries[program.entry].value;
        const QModelIndex source = programs->model()->indexOf(program.entry);
        programs->view()->setCurrentIndex(programs->view()->model()->index(source.row(), 0));
        QCOMPARE(bytes->hex()->selection(), value);
        const ByteRange field = bytes->structure()->rangeOf(bytes->tree()->currentIndex());
        QVERIFY(field.offset <= value.offset && field.end() >= value.end());
    }
    for (const OpenedFile::ListedProgram& program : *file->programs) {
        const ByteRange chosen{file->report.cache.entries[program.entry].value.offset + 5, 3};
        bytes->hex()->select(chosen);
        QCOMPARE(programs->current(), std::optional<quint64>(program.entry));
        QCOMPARE(bytes->hex()->selection(), chosen); // the table did not widen it
    }
}

namespace {

/// Controls that can have the focus and have no name for a screen reader.
QStringList namelessIn(QWidget* window) {
    QStringList nameless;
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        const bool isPart = widget->objectName().startsWith("qt_") || qobject_cast<QTabBar*>(widget) ||
                            qobject_cast<QHeaderView*>(widget) || qobject_cast<QSplitter*>(widget) ||
                            qobject_cast<QComboBox*>(widget->parentWidget()) || widget->window() != window;
        // A button that is filled in when it is needed has no text before.
        const auto* button = qobject_cast<QPushButton*>(widget);
        const bool isUnused = button && button->text().isEmpty() && !button->isVisibleTo(window);
        if (isPart || isUnused || widget->isHidden() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
        if (qobject_cast<QTabWidget*>(widget) || qobject_cast<QMenuBar*>(widget) ||
            QByteArray(widget->metaObject()->className()) == "QScrollArea" ||
            qobject_cast<ReportPanel*>(widget))
            continue; // they hand the focus on
        QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(widget);
        if (!spoken || spoken->text(QAccessible::Name).isEmpty())
            nameless << QString(widget->metaObject()->className()) + " in " +
                            widget->parentWidget()->metaObject()->className() + " \"" + widget->toolTip() +
                            "\"";
    }
    return nameless;
}

} // namespace

/// A screen reader has a name for everything that the keyboard reaches, in the window and its dialogs.
void TestWindow::everyControlHasAName() {
    Desktop desktop;
    test::Folder folder;
    QCOMPARE(namelessIn(desktop.window()).join("; "), QString());
    desktop.open({folder.write("a.bin", test::warningFile()), folder.write("b.bin", test::damagedFile())});
    desktop.window()->messages()->tell(Tone::warning, "something", "do it", [] {});
    QCOMPARE(namelessIn(desktop.window()).join("; "), QString());
    for (const Act act : {Act::repair, Act::convert, Act::sign, Act::clear, Act::restore, Act::rebuild}) {
        desktop.trigger(act);
        desktop.settle();
        auto* dialog = desktop.dialog<QDialog>();
        QVERIFY2(dialog, qPrintable(menuPath(act)));
        QVERIFY2(namelessIn(dialog).isEmpty(),
                 qPrintable(menuPath(act) + ": " + namelessIn(dialog).join("; ")));
        delete dialog;
    }
    desktop.answer = folder.path("b.bin");
    desktop.trigger(Act::compare);
    desktop.settle();
    auto* compare = desktop.dialog<CompareWindow>();
    QVERIFY(compare);
    QCOMPARE(namelessIn(compare).join("; "), QString());
    compare->close();
}

/// The file is gone, the folder takes nothing, no device is there: each entry says so and does no harm.
void TestWindow::everyEntryMayFail() {
    Desktop desktop;
    test::Folder folder;
    const QString path = folder.write("a.bin", test::damagedFile());
    desktop.open({path});
    QFile::remove(path); // it vanishes while it is looked at
    desktop.answer = "/nowhere/at/all/x";
    for (const ActSpec& spec : actSpecs()) {
        if (spec.act == Act::quit) continue;
        desktop.trigger(spec.act);
        desktop.settle();
        for (auto* dialog : desktop.window()->findChildren<QDialog*>())
            dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        desktop.settle();
    }
    QVERIFY(desktop.window()->isVisible());
    desktop.trigger(Act::check);
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Unreadable"));
    desktop.trigger(Act::tryOnDevice);
    desktop.settle();
    QVERIFY2(!desktop.message().isEmpty(), "no device, and nothing said");
    desktop.answer.clear(); // the user changes their mind in each dialog
    folder.write("a.bin", test::soundFile());
    desktop.open({path});
    for (const ActSpec& spec : actSpecs()) {
        if (spec.act == Act::quit) continue;
        desktop.trigger(spec.act);
        desktop.settle();
        for (auto* dialog : desktop.window()->findChildren<QDialog*>())
            dialog->close();
    }
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    QCOMPARE(contentOf(path), test::soundFile());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
}

/// Open, see the finding, repair, save, open the result: whole.
void TestWindow::repairEndToEnd() {
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

void TestWindow::repairLeavesOut() {
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

void TestWindow::repairOfWhatIsHopeless() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", "hello, this is no cache at all")});
    desktop.trigger(Act::repair);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    QVERIFY(!dialog->result()->saveButton()->isEnabled());
    QVERIFY(dialog->notes().startsWith("Nothing can be saved"));
}

void TestWindow::repairInPlaceKeepsABackup() {
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

void TestWindow::converts() {
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

void TestWindow::convertRefusesDamage() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::damagedFile())});
    desktop.trigger(Act::convert);
    desktop.settle();
    auto* dialog = desktop.dialog<ChangeDialog>();
    QVERIFY(!dialog->result()->saveButton()->isEnabled());
    QVERIFY(dialog->notes().startsWith("Nothing can be saved"));
}

void TestWindow::signsAndVerifies() {
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
}

void TestWindow::compares() {
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

void TestWindow::compareFails() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    desktop.answer = folder.write("b.bin", "no cache");
    desktop.trigger(Act::compare);
    desktop.settle();
    QVERIFY(!desktop.dialog<CompareWindow>());
    QVERIFY(desktop.message().contains("cannot be compared"));
}

void TestWindow::differences() {
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

void TestWindow::clearsAndBringsBack() {
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

void TestWindow::extracts() {
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

void TestWindow::explainsLogs() {
    Desktop desktop;
    test::Folder folder;
    const QString log = folder.write(
        "phone.log",
        "11-20 10:00:00.000  4242  4242 W MACE    : kv_storage.cc:90 Failed to read kv store file: "
        "/data/user/0/com.example.app/files/mace_cl_compiled_program.bin\n");
    desktop.open({log}); // no cache: it is explained at once, and nothing is called unreadable
    desktop.settle();
    auto* window = desktop.dialog<LogWindow>();
    QVERIFY(window);
    QVERIFY(desktop.controller.desk()->files().empty());
    QVERIFY(desktop.message().isEmpty());
    QVERIFY(window->answers()->model()->rowCount() > 0);
    QVERIFY(window->text().contains("mace_cl_compiled_program.bin"));
    window->close();
    desktop.answer = "/nowhere/phone.log";
    desktop.trigger(Act::explainLog);
    desktop.settle();
    QVERIFY(!desktop.message().isEmpty());
}

/// A folder is what is in it: a table, a case, or what a log alone says.
void TestWindow::foldersAreRecognised() {
    test::Folder folder;
    folder.write("a.bin", test::soundFile());
    folder.write("b.bin", test::damagedFile());
    folder.write("notes.txt", "nothing of this is any of ours\n");
    {
        Desktop desktop;
        desktop.answer = folder.path();
        desktop.trigger(Act::openFolder);
        desktop.settle();
        QCOMPARE(desktop.controller.desk()->files().size(), std::size_t{2});
        QVERIFY(desktop.window()->files()->isVisible());
        QVERIFY(!desktop.dialog<TextWindow>());
    }
    folder.write("logcat.txt",
                 "11-20 10:00:00.000  4242  4242 W MACE    : kv_storage.cc:90 Failed to read kv store file: "
                 "/data/x.bin\n");
    {
        Desktop desktop;
        desktop.open({folder.path()});
        desktop.settle();
        QVERIFY(desktop.dialog<TextWindow>());
        QVERIFY(desktop.dialog<TextWindow>()->text().contains("logcat.txt"));
        QCOMPARE(desktop.controller.desk()->files().size(), std::size_t{2});
    }
    QFile::remove(folder.path("a.bin"));
    QFile::remove(folder.path("b.bin"));
    Desktop desktop;
    desktop.open({folder.path()});
    desktop.settle();
    QVERIFY(desktop.dialog<LogWindow>());
    QVERIFY(!desktop.dialog<TextWindow>());
}

/// A profile or a dump of a phone is offered as a device, and is no unreadable cache.
void TestWindow::devicesAreOffered() {
    Desktop desktop;
    test::Folder folder;
    const QString profile = folder.write("phone.json", R"({"platform_name": "ARM Platform",
        "platform_version": "OpenCL 2.1 v1.r20p0", "device_name": "Mali-G76", "device_version": "OpenCL 2.1",
        "device_type": "GPU", "platform_profile": "FULL_PROFILE", "mace_version": "v1.1.1", "mace_era": "v2"})");
    const QString properties =
        folder.write("getprop.txt", "[ro.product.model]: [Mi 9]\n[ro.board.platform]: [msmnile]\n"
                                    "[ro.hardware.egl]: [adreno]\n[ro.build.version.release]: [10]\n");
    for (const QString& path : {profile, properties}) {
        desktop.open({path});
        QVERIFY(desktop.controller.desk()->files().empty());
        QVERIFY2(desktop.message().contains("tells of a device"), qPrintable(path + desktop.message()));
    }
    desktop.open({profile, folder.write("a.bin", test::soundFile())});
    QCOMPARE(desktop.controller.desk()->files().size(), std::size_t{1});
    QVERIFY2(desktop.message().contains("tells of a device"), qPrintable(desktop.message()));
    desktop.window()->messages()->button()->click();
    desktop.settle();
    QCOMPARE(desktop.window()->page(), MainWindow::Page::devices);
    QVERIFY(desktop.window()->report()->askedAbout()->currentText().contains("phone"));
}

/// Cancel is seen at once, and what comes afterwards is dropped; but what was written is told.
void TestWindow::cancelIsSeenAtOnce() {
    Desktop desktop;
    Work* work = desktop.controller.work();
    auto* bar = desktop.window()->findChild<WorkBar*>();
    std::atomic<bool> mayEnd = false;
    std::atomic<bool> isDropped = true;
    const auto stubborn = [&](Job&) { // does not look whether it should stop
        while (!mayEnd)
            QThread::msleep(2);
        return 1;
    };
    work->start("Counting", stubborn, [&](int) { isDropped = false; });
    QVERIFY(bar->title().startsWith("Counting"));
    QVERIFY(bar->cancelButton()->isEnabled());
    bar->cancelButton()->click();
    QVERIFY2(bar->title().startsWith("Stopping: Counting"), qPrintable(bar->title())); // not when it ends
    QVERIFY(!bar->cancelButton()->isEnabled());
    QVERIFY2(desktop.message().contains("Counting"), qPrintable(desktop.message()));
    mayEnd = true;
    desktop.settle();
    QVERIFY(isDropped);
    QVERIFY(bar->title().isEmpty());

    mayEnd = false;
    int written = 0;
    work->startWriting("Saving", stubborn, [&](int count) { written = count; });
    bar->cancelButton()->click();
    mayEnd = true;
    desktop.settle();
    QCOMPARE(written, 1);
}

/// A cache and a log together are a case.
void TestWindow::triagesACase() {
    Desktop desktop;
    test::Folder folder;
    const QByteArray line = "11-20 10:00:00.000  4242  4242 W MACE    : kv_storage.cc:90 Failed to read kv "
                            "store file: /data/x.bin\n";
    desktop.open(
        {folder.write("mace_cl_compiled_program.bin", test::damagedFile()), folder.write("phone.log", line)});
    desktop.settle();
    QCOMPARE(desktop.controller.desk()->files().size(), std::size_t{1}); // the log is no damaged cache
    QCOMPARE(desktop.window()->report()->verdict(), QString("Damaged"));
    auto* window = desktop.dialog<TextWindow>();
    QVERIFY(window);
    QVERIFY(window->text().contains("phone.log"));
    desktop.answer = folder.path("case.html");
    window->saveButton()->click();
    QVERIFY(contentOf(folder.path("case.html")).startsWith("<!DOCTYPE html>"));
    desktop.answer = "/nowhere/case.html";
    window->saveButton()->click();
    QVERIFY(desktop.message().contains("could not"));
    window->close();
}

void TestWindow::savesReports() {
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

void TestWindow::watchesTheFile() {
    Desktop desktop;
    test::Folder folder;
    const QString path = folder.write("a.bin", test::damagedFile());
    desktop.open({path});
    folder.write("a.bin", test::warningFile());
    QTRY_VERIFY(desktop.message().contains("changed on disk"));
    QCOMPARE(desktop.window()->report()->verdict(), QString("Damaged")); // only an offer
    desktop.window()->messages()->button()->click();
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
}

void TestWindow::predictsForProfiles() {
    MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
    Q_UNUSED(bytes)
    Desktop desktop;
    test::Folder folder;
    desktop.open({test::samplePath("mace/adreno-640-2021-03.v2.bin")});
    desktop.answer =
        folder.write("mali.json", R"({"platform_name": "ARM Platform", "platform_profile": "FULL_PROFILE",
        "platform_version": "OpenCL 2.1 v1.r20p0", "device_name": "Mali-G76", "device_version": "OpenCL 2.1", "device_type": "GPU",
        "mace_version": "v1.1.1", "mace_era": "v2"})");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    QVERIFY(desktop.window()->report()->askedAbout()->currentText().contains("mali"));
    QCOMPARE(desktop.window()->report()->verdict(), QString("Not used"));
    QVERIFY(desktop.window()->devices()->detailText().contains("mali"));
    emit desktop.window()->report()->deviceChosen(-1); // asked about nobody
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    desktop.answer = folder.write("wrong.json", "{");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    QVERIFY(desktop.message().contains("no device profile"));
}

/// Searching again is no reason to forget who was asked about; that they are gone is told.
void TestWindow::searchKeepsTheChoice() {
    gui::KnownDevice one{"Mali-G76", "this machine", ListedDevice(), nullptr};
    one.local->facts.deviceName = "Mali-G76";
    one.local->facts.driverVersion = "1";
    gui::KnownDevice updated = one;
    updated.local->facts.driverVersion = "2";
    gui::KnownDevice other = one;
    other.local->facts.deviceName = "Adreno";
    const gui::KnownDevice phone{"Mali-G76", "phone.json", {}, std::make_shared<DeviceProfile>()};
    QCOMPARE(gui::findAgain(one, {other, updated, one}), 2); // the very same before one like it
    QCOMPARE(gui::findAgain(one, {other, phone, updated}), 2);
    QCOMPARE(gui::findAgain(one, {other, phone}), -1);
    QCOMPARE(gui::findAgain(phone, {one, phone}), 1);

    useDrivers(true);
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::soundFile())});
    const auto local = desktop.controller.devices()->local().size();
    if (local == 0) QSKIP("no OpenCL device on this machine");
    const QComboBox* asked = desktop.window()->report()->askedAbout();
    desktop.controller.devices()->choose(0);
    emit desktop.window()->devices()->searchWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), 1);
    QCOMPARE(desktop.window()->devices()->chosen(), 0);
    QVERIFY(desktop.message().isEmpty());
    useDrivers(false); // as if the driver had been taken off
    emit desktop.window()->devices()->searchWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), 0);
    QCOMPARE(desktop.window()->devices()->chosen(), -1);
    QVERIFY2(desktop.message().contains("is no longer there"), qPrintable(desktop.message()));
    // A profile stays the chosen one, although devices come before it.
    desktop.answer =
        folder.write("phone.json", R"({"platform_name": "ARM Platform", "device_name": "Mali-G76",
        "platform_version": "OpenCL 2.1 v1.r20p0", "device_version": "OpenCL 2.1", "device_type": "GPU",
        "platform_profile": "FULL_PROFILE", "mace_version": "v1.1.1", "mace_era": "v2"})");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), 1);
    useDrivers(true);
    emit desktop.window()->devices()->searchWanted();
    desktop.settle();
    QCOMPARE(asked->currentIndex(), static_cast<int>(local) + 1);
    QVERIFY(asked->currentText().contains("phone"));
}

/// A table or a saved report never mixes answers about one device with answers about another, or about none.
void TestWindow::allFilesAreAskedAboutOneDevice() {
    MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
    Desktop desktop;
    test::Folder folder;
    const QByteArray content = test::qBytes(bytes);
    desktop.open({folder.write("a.bin", content), folder.write("b.bin", content)});
    desktop.answer = folder.write("mali.json", R"({"platform_name": "ARM Platform", "device_name": "Mali-G76",
        "platform_version": "OpenCL 2.1 v1.r20p0", "device_version": "OpenCL 2.1", "device_type": "GPU",
        "platform_profile": "FULL_PROFILE", "mace_version": "v1.1.1", "mace_era": "v2"})");
    emit desktop.window()->devices()->profileWanted();
    desktop.settle();
    const auto& files = desktop.controller.desk()->files();
    for (const FileHandle& file : files) {
        QCOMPARE(file->report.devices.size(), std::size_t{1});
        QCOMPARE(file->report.devices[0].impact, Impact::slowStart);
    }
    TableView* table = desktop.window()->files();
    table->view()->setCurrentIndex(table->view()->model()->index(1, 0));
    desktop.settle();
    emit desktop.window()->report()->deviceChosen(-1);
    desktop.settle();
    for (const FileHandle& file : files)
        QVERIFY(file->report.devices.empty());
}

void TestWindow::worstDeviceIsInTheTable() {
    test::Folder folder;
    const FileHandle file = openFile(folder.write("a.bin", test::soundFile()).toStdString());
    FileReport report = file->report;
    for (const Impact impact : {Impact::none, Impact::appCrash, Impact::unknown}) {
        report.devices.emplace_back();
        report.devices.back().impact = impact;
    }
    const auto rows = fileRows({withReport(*file, report)});
    QCOMPARE(rows.at(0).cells.at(4).text, impactText(Impact::appCrash));
}

/// Another file is looked at before the first has been read again.
void TestWindow::readAgainGoesToItsPlace() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::soundFile()), folder.write("b.bin", test::damagedFile())});
    gui::Desk* desk = desktop.controller.desk();
    desk->reload();
    desk->setCurrent(1);
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Damaged"));
    QVERIFY(desk->files()[0]->path.ends_with("a.bin"));
    QVERIFY(desk->files()[1]->path.ends_with("b.bin"));
}

void TestWindow::tooManyFilesAreTold() {
    Desktop desktop;
    test::Folder folder;
    for (int i = 0; i < 1002; ++i)
        folder.write(QByteArray::number(i) + ".bin", test::soundFile());
    desktop.open({folder.path()});
    QCOMPARE(desktop.controller.desk()->files().size(), std::size_t{1000});
    QVERIFY2(desktop.message().contains("2 more were not looked at"), qPrintable(desktop.message()));
}

void TestWindow::hoveringShowsTheParents() {
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::warningFile())});
    desktop.window()->showPage(MainWindow::Page::bytes);
    HexView* hex = desktop.window()->bytes()->hex();
    const ByteRange key = desktop.controller.desk()->current()->report.cache.entries.at(0).keyRange;
    hex->select(key);
    const QString path = desktop.window()->bytes()->fieldPath().section(": ", 1);
    QVERIFY(path.contains(" › "));
    const HexGeometry& grid = hex->grid();
    const auto row = static_cast<int>(grid.rowOf(key.offset) - hex->topRow());
    const QPoint where(static_cast<int>(grid.x(grid.hexCharacter(grid.columnOf(key.offset)))) + 1,
                       row * grid.lineHeight + grid.lineHeight / 2);
    QHelpEvent hover(QEvent::ToolTip, where, hex->viewport()->mapToGlobal(where));
    QCoreApplication::sendEvent(hex->viewport(), &hover);
    QVERIFY2(QToolTip::text().contains(path), qPrintable(QToolTip::text()));
}

void TestWindow::triesOnADevice() {
    useDrivers(true);
    MACEBIN_SAMPLE(bytes, "mace/pocl-3.1.v2.bin");
    Q_UNUSED(bytes)
    Desktop desktop;
    desktop.open({test::samplePath("mace/pocl-3.1.v2.bin")});
    if (desktop.controller.devices()->local().empty()) QSKIP("no OpenCL device on this machine");
    desktop.trigger(Act::tryOnDevice);
    desktop.settle();
    QCOMPARE(desktop.window()->page(), MainWindow::Page::devices);
    QVERIFY(desktop.window()->devices()->outcomes()->model()->rowCount() > 0);
    QVERIFY(desktop.controller.desk()->current()->report.devices.size() > 0);
}

/// The first page's sample; then its programs built again: stopped half-way, then to the end.
void TestWindow::makesASampleAndRebuildsIt() {
    useDrivers(true);
    Desktop desktop;
    test::Folder folder;
    desktop.window()->firstRun()->sampleButton()->click();
    desktop.settle();
    if (desktop.controller.devices()->local().empty()) {
        QVERIFY(desktop.message().contains("there is none on this machine"));
        QSKIP("no OpenCL device on this machine");
    }
    QVERIFY2(desktop.message().isEmpty(), qPrintable(desktop.message()));
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    const auto programs = desktop.controller.desk()->current()->programs->size();
    QVERIFY(programs > 3);

    desktop.trigger(Act::rebuild);
    desktop.settle();
    auto* dialog = desktop.dialog<RebuildDialog>();
    QVERIFY(dialog->startButton()->isEnabled());
    dialog->startButton()->click();
    QVERIFY(!dialog->startButton()->isEnabled());
    const auto job = desktop.controller.work()->jobs().back();
    QTRY_VERIFY_WITH_TIMEOUT(job->done > 0, kLong); // at least one is built
    const auto states = [dialog] {
        QStringList list;
        for (int i = 0; i < dialog->programs()->model()->rowCount(); ++i)
            list << dialog->programs()->model()->index(i, 1).data().toString();
        return list;
    };
    QTRY_VERIFY_WITH_TIMEOUT(states().contains("built"), kLong); // ... and its row says so, while others wait
    QVERIFY2(states().contains("waiting"), qPrintable(states().join(' ')));
    QVERIFY(job->done < programs);
    dialog->stopButton()->click();
    QVERIFY(dialog->result()->told().startsWith("Stopped"));
    desktop.settle();
    QVERIFY(dialog->result()->told().startsWith("Stopped")); // what came afterwards was dropped
    QVERIFY(!dialog->result()->saveButton()->isEnabled());

    dialog->startButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->saveButton()->isEnabled(),
             qPrintable(dialog->result()->told() + dialog->notes()));
    QCOMPARE(dialog->programs()->model()->rowCount(), static_cast<int>(programs));
    desktop.answer = folder.path("rebuilt.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->told().contains("Saved as"), qPrintable(dialog->result()->told()));
    QCOMPARE(dialog->result()->tone(), Tone::good);

    // Without the source of one program, and then of all of them.
    QStringList sources = QDir(MACEBIN_SOURCE_DIR "/kernels").entryList({"*.cl", "*.h"}, QDir::Files);
    const std::string_view key = desktop.controller.desk()->current()->report.cache.entries.at(0).key;
    const QString first = shown(key.substr(0, key.find(' '))) + ".cl";
    QVERIFY2(sources.removeAll(first) > 0, qPrintable(first));
    QDir(folder.path()).mkdir("some");
    for (const QString& source : sources)
        QVERIFY(QFile::copy(MACEBIN_SOURCE_DIR "/kernels/" + source, folder.path("some/" + source)));
    const auto rebuildFrom = [&](const QString& from) {
        dialog->setSources(from);
        dialog->startButton()->click();
        desktop.settle();
    };
    rebuildFrom(folder.path("some"));
    QCOMPARE(dialog->result()->tone(), Tone::warning);
    QVERIFY2(dialog->result()->told().contains(" left out. The result is not complete"),
             qPrintable(dialog->result()->told()));
    desktop.answer = folder.path("part.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    QVERIFY2(dialog->result()->told().contains("Saved as"), qPrintable(dialog->result()->told()));
    QCOMPARE(dialog->result()->tone(), Tone::warning); // saved, and still not complete
    QDir(folder.path()).mkdir("none");
    rebuildFrom(folder.path("none"));
    QCOMPARE(dialog->result()->tone(), Tone::bad);
    QVERIFY(dialog->result()->told().startsWith("Nothing"));
    rebuildFrom(MACEBIN_SOURCE_DIR "/kernels");
    desktop.answer = folder.path("rebuilt.bin");
    dialog->result()->saveButton()->click();
    desktop.settle();
    dialog->result()->openButton()->click();
    desktop.settle();
    QCOMPARE(desktop.window()->report()->verdict(), QString("Intact"));
    QCOMPARE(test::check({folder.path("rebuilt.bin")}).code, 0);
}

void TestWindow::rebuildThatCannotBe() {
    useDrivers(true);
    Desktop desktop;
    test::Folder folder;
    desktop.open({folder.write("a.bin", test::damagedFile())});
    if (desktop.controller.devices()->local().empty()) QSKIP("no OpenCL device on this machine");
    desktop.trigger(Act::rebuild);
    desktop.settle();
    auto* dialog = desktop.dialog<RebuildDialog>();
    dialog->startButton()->click();
    desktop.settle();
    QVERIFY(dialog->result()->told().startsWith("Nothing can be built"));
    QVERIFY(!dialog->result()->saveButton()->isEnabled());
}

void TestWindow::closingAsks() {
    Desktop desktop;
    std::atomic<bool> isStopped = false;
    const auto task = [&](Job& job) {
        while (!job.stop.stop_requested())
            QThread::msleep(5);
        isStopped = true;
        return 0;
    };
    desktop.controller.work()->start("forever", task,
                                     [](int) { QFAIL("a stopped job's result is dropped"); });
    desktop.mayStop = false;
    QVERIFY(!desktop.window()->close());
    QCOMPARE(desktop.closeQuestions, 1);
    QVERIFY(!isStopped);
    desktop.mayStop = true;
    QVERIFY(desktop.window()->close());
    QTRY_VERIFY(isStopped);
}

void TestWindow::layoutIsRemembered() {
    test::Folder folder;
    QSettings settings(folder.path("settings.ini"), QSettings::IniFormat);
    const QString path = folder.write("a.bin", test::soundFile());
    const gui::SystemDialogs none{[](auto...) { return QStringList(); }, [](auto...) { return QString(); },
                                  [](auto...) { return QString(); }, [](auto...) { return QString(); }};
    {
        Controller controller(none, &settings);
        controller.window()->resize(900, 500);
        controller.open({path});
        QTRY_VERIFY(!controller.work()->isBusy());
        controller.window()->close();
    }
    Controller controller(none, &settings);
    QCOMPARE(controller.window()->size(), QSize(900, 500));
    QCOMPARE(settings.value("recentFiles").toStringList(), QStringList{path});
    settings.setValue("layout", QByteArray("rubbish")); // of another version, or broken: the default
    const Controller other(none, &settings);
    QVERIFY(other.window()->width() > 100);
}

/// macebin without arguments: the window where a display is there, else the help.
void TestWindow::startsWithoutArguments() {
    const auto run = [](const QString& display, const QString& program) {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove("WAYLAND_DISPLAY");
        environment.insert("DISPLAY", display);
        environment.insert("MACEBIN_GUI", program);
        process.setProcessEnvironment(environment);
        process.start(MACEBIN_COMMAND, QStringList());
        process.waitForFinished();
        return process.exitCode();
    };
    QCOMPARE(run("", "/bin/true"), 2);
    QCOMPARE(run(":99", "/nowhere/macebin-gui"), 2);
    QCOMPARE(run(":99", "/bin/true"), 0);
}

QTEST_MAIN(TestWindow)
#include "test_window.moc"
