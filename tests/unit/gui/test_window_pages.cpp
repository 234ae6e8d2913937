// SPDX-License-Identifier: Apache-2.0
// One open file: its pages, and the one selection that they share.
#include "tests/support/as_nobody.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "tests/support/rule_fixtures.h"
#include "widgets/models/rows_of.h"
#include "widgets/panels/bytes_panel.h"
#include "widgets/panels/findings_panel.h"
#include "widgets/panels/programs_panel.h"
#include "widgets/panels/report_panel.h"

#include <QAbstractItemModel>
#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QFile>
#include <QHelpEvent>
#include <QLabel>
#include <QModelIndex>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

#include <optional>

using namespace macebin;
using namespace macebin::widgets;
using test::Desktop;

class TestWindowPages : public QObject {
    Q_OBJECT
private:
    test::LocalDrivers drivers_;

private slots:
    void cleanup() { drivers_.use(false); }
    void rowsModelIsSound();
    void opensAndTells();
    void opensWhatCannotBeRead();
    void everyKindOfFaultIsShown();
    void findingLeadsToItsBytes();
    void programsFilterAndSort();
    void selectionGoesBothWays();
    void hoveringShowsTheParents();
};

void TestWindowPages::rowsModelIsSound() {
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

void TestWindowPages::opensAndTells() {
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

void TestWindowPages::opensWhatCannotBeRead() {
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
    // Of one with a file that nobody can open that is not known.
    QFile(folder.path()).setPermissions(QFile::Permissions(0x7755));
    QFile(folder.write("some.bin", test::soundFile())).setPermissions(QFile::Permissions());
    std::optional<test::AsNobody> nobody;
    if (::geteuid() == 0) nobody.emplace();
    desktop.open({folder.path()});
    QVERIFY2(!desktop.message().contains("no cache") && desktop.message().contains("Permission denied"),
             qPrintable(desktop.message()));
}

/// A file for each rule, and all real files: every page can be shown and walked through.
void TestWindowPages::everyKindOfFaultIsShown() {
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

void TestWindowPages::findingLeadsToItsBytes() {
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

void TestWindowPages::programsFilterAndSort() {
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
    QCOMPARE(under("Key").text, widgets::shown(first.key));
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
void TestWindowPages::selectionGoesBothWays() {
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

void TestWindowPages::hoveringShowsTheParents() {
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

QTEST_MAIN(TestWindowPages)
#include "test_window_pages.moc"
