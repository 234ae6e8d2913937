// SPDX-License-Identifier: Apache-2.0
// The hex view: where bytes stand, what is painted, mouse and keyboard, finding, going to an offset, copying,
// and one selection in bytes and structure.
#include "tests/support/command.h"
#include "widgets/panels/bytes_panel.h"
#include "widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAccessibleInterface>
#include <QClipboard>
#include <QColor>
#include <QComboBox>
#include <QCoreApplication>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QLineEdit>
#include <QModelIndex>
#include <QMouseEvent>
#include <QRgb>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace macebin;
using namespace macebin::widgets;

namespace {

std::shared_ptr<const Bytes> counting(std::size_t size) {
    auto bytes = std::make_shared<Bytes>(size);
    for (std::size_t i = 0; i < size; ++i)
        (*bytes)[i] = static_cast<std::byte>(i);
    return bytes;
}

/// A view of 16 columns and some rows on the screen.
struct Shown {
    explicit Shown(std::size_t size, const Regions* regions = nullptr) : bytes(counting(size)) {
        view.setFixedColumns(16);
        view.resize(900, 300);
        view.show();
        view.setContent(bytes, *bytes, regions);
        (void)QTest::qWaitForWindowExposed(&view);
    }
    /// The middle of a byte's cell.
    QPoint pointOf(std::uint64_t offset) const {
        const HexGeometry& grid = view.grid();
        const double x = grid.x(grid.hexCharacter(grid.columnOf(offset))) + grid.charWidth;
        const double row = static_cast<double>(grid.rowOf(offset) - view.topRow()) + 0.5;
        return QPointF(x, row * grid.lineHeight).toPoint();
    }
    std::shared_ptr<const Bytes> bytes;
    HexView view;
};

FileHandle handleOf(const test::Folder& folder, const QByteArray& content) {
    static int count = 0;
    const QString name = QStringLiteral("file%1").arg(++count);
    QFile file(folder.path(name));
    if (!file.open(QIODevice::WriteOnly)) return nullptr;
    file.write(content);
    file.close();
    return openFile(folder.path(name).toStdString());
}

} // namespace

class TestHexView : public QObject {
    Q_OBJECT
private slots:
    void geometry();
    void geometryOfHugeFiles();
    void scrollScale();
    void keyboard();
    void mouse();
    void regionEdgesArePainted();
    void findingsArePainted();
    void selectionIsSpoken();
    void copies();
    void asManyColumnsAsFit();
    void emptyFile();
    void finds();
    void goesToOffsets();
    void structureFollowsBytes();
    void bytesFollowStructure();
    void structureModelIsSound();
    void inspectorFollows();
    void mapLeadsThere();
};

void TestHexView::geometry() {
    HexGeometry grid;
    grid.size = 100;
    grid.charWidth = 10;
    grid.lineHeight = 20;
    QCOMPARE(grid.rows(), std::uint64_t{7});
    QCOMPARE(grid.bytesIn(6), 4);
    QCOMPARE(grid.bytesIn(7), 0);
    // Every byte's own cell, in digits and in text, leads back to it.
    for (std::uint64_t byte = 0; byte < grid.size; ++byte) {
        const int column = grid.columnOf(byte);
        const double y = 20.0 * static_cast<double>(grid.rowOf(byte)) + 10;
        for (const double x : {grid.x(grid.hexCharacter(column)) + 1, grid.x(grid.hexCharacter(column)) + 19,
                               grid.x(grid.textCharacter(column)) + 5})
            QCOMPARE(grid.byteAt(x, y, 0), std::optional<std::uint64_t>(byte));
    }
    QVERIFY(!grid.byteAt(grid.x(2), 10, 0));                     // the offset
    QVERIFY(!grid.byteAt(grid.x(grid.hexCharacter(8)), 130, 0)); // behind the last byte
    QVERIFY(!grid.byteAt(grid.x(grid.hexCharacter(0)), 145, 0)); // below
    QCOMPARE(grid.nearestByte(grid.x(grid.hexCharacter(8)), 130, 0), std::uint64_t{99});
    QCOMPARE(grid.nearestByte(0, -50, 5), std::uint64_t{32}); // three rows above
    QCOMPARE(grid.columnsThatFit(grid.width()), 16);
    QCOMPARE(grid.columnsThatFit(grid.width() - 1), 8);
    QCOMPARE(grid.columnsThatFit(10), 4);
}

/// 2^40 bytes: neither rows nor offsets may pass through an int.
void TestHexView::geometryOfHugeFiles() {
    HexGeometry grid;
    grid.size = (std::uint64_t{1} << 40) + 5;
    grid.offsetDigits = offsetDigitsFor(grid.size);
    QCOMPARE(grid.offsetDigits, 11);
    QCOMPARE(grid.rows(), (std::uint64_t{1} << 36) + 1);
    QCOMPARE(grid.bytesIn(grid.rows() - 1), 5);
    const std::uint64_t top = grid.rows() - 1;
    QCOMPARE(grid.byteAt(grid.x(grid.hexCharacter(4)), 3, top), std::optional<std::uint64_t>(grid.size - 1));
    QCOMPARE(grid.nearestByte(0, 1e9, top), grid.size - 5);
}

void TestHexView::scrollScale() {
    const ScrollScale small(1000, 10);
    QCOMPARE(small.maximum, 990);
    QCOMPARE(small.rowOf(123), std::uint64_t{123});
    QCOMPARE(ScrollScale(5, 10).maximum, 0);
    const std::uint64_t rows = (std::uint64_t{1} << 36) + 1;
    const ScrollScale huge(rows, 40);
    QVERIFY(huge.maximum > 0);
    QCOMPARE(huge.rowOf(huge.maximum), rows - 40);
    QCOMPARE(huge.stepOf(rows), huge.maximum);
    for (const int step : {0, 1, 77, huge.maximum / 2, huge.maximum - 1, huge.maximum})
        QCOMPARE(huge.stepOf(huge.rowOf(step)), step);
}

void TestHexView::keyboard() {
    Shown shown(1000);
    HexView& view = shown.view;
    const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&view, key, modifiers);
    };
    press(Qt::Key_Right);
    press(Qt::Key_Down);
    QCOMPARE(view.cursor(), std::uint64_t{17});
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(view.selection(), (ByteRange{17, 18}));
    press(Qt::Key_Home);
    QCOMPARE(view.selection(), (ByteRange{32, 1}));
    press(Qt::Key_End);
    QCOMPARE(view.cursor(), std::uint64_t{47});
    press(Qt::Key_Up);
    press(Qt::Key_Up);
    press(Qt::Key_Up); // no row above that: stays
    QCOMPARE(view.cursor(), std::uint64_t{15});
    press(Qt::Key_PageDown);
    QCOMPARE(view.cursor(), 15 + 16 * view.rowsOnScreen());
    press(Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(view.cursor(), std::uint64_t{999});
    QCOMPARE(view.topRow(), view.grid().rows() - view.rowsOnScreen()); // it scrolled there
    press(Qt::Key_Home, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(view.selection(), (ByteRange{0, 1000}));
    press(Qt::Key_Left);
    QCOMPARE(view.selection(), (ByteRange{0, 1}));
    press(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(view.selection(), (ByteRange{0, 1000}));
}

void TestHexView::mouse() {
    const Regions regions{{"head", RegionKind::header, {0, 40}, {}},
                          {"rest", RegionKind::value, {40, 960}, {}}};
    Shown shown(1000, &regions);
    HexView& view = shown.view;
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.pointOf(20));
    QCOMPARE(view.selection(), (ByteRange{20, 1}));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ShiftModifier, shown.pointOf(37));
    QCOMPARE(view.selection(), (ByteRange{20, 18}));
    QTest::mousePress(view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.pointOf(50));
    QMouseEvent drag(QEvent::MouseMove, shown.pointOf(35), view.viewport()->mapToGlobal(shown.pointOf(35)),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view.viewport(), &drag);
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.pointOf(35));
    QCOMPARE(view.selection(), (ByteRange{35, 16})); // backwards
    QTest::mouseDClick(view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.pointOf(5));
    QCOMPARE(view.selection(), (ByteRange{0, 40})); // the field
    const QPoint below(shown.pointOf(0).x(), view.viewport()->height() + 30);
    QTest::mousePress(view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.pointOf(0));
    QMouseEvent out(QEvent::MouseMove, below, view.viewport()->mapToGlobal(below), Qt::NoButton,
                    Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view.viewport(), &out);
    QTRY_VERIFY(view.topRow() > 2); // goes on while the mouse is held
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, Qt::NoModifier, below);
    const std::uint64_t top = view.topRow();
    QTest::qWait(120);
    QCOMPARE(view.topRow(), top);
}

/// Each region's cells have its own colour, and a stroke stands where it begins, in digits and in text.
void TestHexView::regionEdgesArePainted() {
    const Regions regions{{"a", RegionKind::key, {0, 20}, {}},
                          {"b", RegionKind::program, {20, 44}, {}},
                          {"c", RegionKind::gap, {64, 64}, {}}};
    Shown shown(128, &regions);
    HexView& view = shown.view;
    view.select({127, 1}); // out of the way
    const QImage image = view.viewport()->grab().toImage();
    const double scale = image.devicePixelRatio();
    const auto pixel = [&](double x, double y) {
        return image.pixelColor(static_cast<int>(x * scale), static_cast<int>(y * scale));
    };
    const HexGeometry& grid = view.grid();
    const auto background = [&](std::uint64_t byte) { // between two digits' rows: no glyph reaches there
        return pixel(grid.x(grid.hexCharacter(grid.columnOf(byte))) + grid.charWidth,
                     (static_cast<double>(grid.rowOf(byte)) + 1) * grid.lineHeight - 1);
    };
    QCOMPARE(background(0), faint(RegionKind::key, view.palette()).color());
    QCOMPARE(background(19), faint(RegionKind::key, view.palette()).color());
    QCOMPARE(background(20), faint(RegionKind::program, view.palette()).color());
    QCOMPARE(background(63), faint(RegionKind::program, view.palette()).color());
    QVERIFY(background(0) != background(20));
    const double y = 1.5 * grid.lineHeight;
    const auto isStroke = [&](const QColor& colour) {
        return colour == strong(RegionKind::program, view.palette());
    };
    QVERIFY(isStroke(pixel(grid.x(grid.hexCharacter(4)) - grid.charWidth / 2 + 0.5, y)));
    QVERIFY(isStroke(pixel(grid.x(grid.textCharacter(4)) + 0.5, y)));
    QVERIFY(!isStroke(pixel(grid.x(grid.hexCharacter(5)) - grid.charWidth / 2 + 0.5, y)));
    // What no structure claims is hatched: two colours within one blank cell.
    std::set<QRgb> colours;
    for (int x = 0; x < 12; ++x)
        for (int line = 0; line < 8; ++line)
            colours.insert(
                pixel(grid.x(grid.hexCharacter(7) + 2) + x * 0.5, 4.0 * grid.lineHeight + line).rgb());
    QVERIFY(colours.size() > 1);
}

void TestHexView::findingsArePainted() {
    Shown shown(128);
    HexView& view = shown.view;
    view.select({127, 1});
    const QImage before = view.viewport()->grab().toImage();
    view.setFindings({{{20, 2}, Severity::error}});
    const QImage after = view.viewport()->grab().toImage();
    QVERIFY(before != after);
    const HexGeometry& grid = view.grid();
    const int row = static_cast<int>(1.0 * grid.lineHeight * after.devicePixelRatio());
    QCOMPARE(before.copy(0, 0, before.width(), row),
             after.copy(0, 0, after.width(), row)); // nothing above it
}

void TestHexView::selectionIsSpoken() {
    const Regions regions{{"pair 3 key", RegionKind::key, {0, 100}, {}}};
    Shown shown(100, &regions);
    shown.view.select({16, 4});
    QCOMPARE(shown.view.spoken(), QString("offset 0x10, byte 10, in pair 3 key; 4 bytes selected"));
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&shown.view);
    QVERIFY(interface);
    QCOMPARE(interface->text(QAccessible::Value), shown.view.spoken());
    QVERIFY(!interface->text(QAccessible::Name).isEmpty());
}

void TestHexView::copies() {
    Shown shown(100);
    shown.view.select({0x41, 3});
    QVERIFY(shown.view.copy(HexView::CopyAs::hex));
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("41 42 43"));
    QVERIFY(shown.view.copy(HexView::CopyAs::text));
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("ABC"));
    QVERIFY(shown.view.copy(HexView::CopyAs::cArray));
    QVERIFY(QGuiApplication::clipboard()->text().contains("[3] = {"));
    const auto big = std::make_shared<const Bytes>(kLargestCopy + 1);
    shown.view.setContent(big, *big, nullptr);
    shown.view.select({0, big->size()});
    QVERIFY(!shown.view.copy(HexView::CopyAs::hex));
    QSignalSpy refused(&shown.view, &HexView::copyRefused);
    QTest::keyClick(&shown.view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(refused.count(), 1);
}

void TestHexView::asManyColumnsAsFit() {
    Shown shown(100'000);
    HexView& view = shown.view;
    view.select({50'000, 1});
    view.setFixedColumns(0);
    view.resize(1200, 300);
    QCoreApplication::processEvents();
    const int wide = view.grid().columns;
    QVERIFY(wide > 16);
    QCOMPARE(view.horizontalScrollBar()->maximum(), 0);
    view.resize(420, 300);
    QCoreApplication::processEvents();
    QVERIFY(view.grid().columns < wide);
    QCOMPARE(view.selection(), (ByteRange{50'000, 1}));
    view.setFixedColumns(64);
    QVERIFY(view.horizontalScrollBar()->maximum() > 0); // too wide: scrolls sideways
}

void TestHexView::emptyFile() {
    Shown shown(0);
    QCOMPARE(shown.view.selection(), (ByteRange{0, 0}));
    QTest::keyClick(&shown.view, Qt::Key_Down);
    QTest::keyClick(&shown.view, Qt::Key_A, Qt::ControlModifier);
    QTest::mouseClick(shown.view.viewport(), Qt::LeftButton);
    shown.view.select({5, 5});
    (void)shown.view.grab();
    QCOMPARE(shown.view.spoken(), QString("no bytes"));
}

void TestHexView::finds() {
    Work work;
    BytesPanel panel(&work);
    test::Folder folder;
    panel.setFile(handleOf(folder, test::warningFile()));
    FindBar* bar = panel.findBar();
    QSignalSpy finished(bar, &FindBar::finished);
    const auto find = [&](bool isBackward) {
        isBackward ? bar->findPrevious() : bar->findNext();
        return finished.wait();
    };
    bar->pattern()->setText("softmax");
    QVERIFY(find(false));
    const ByteRange found = panel.hex()->selection();
    QCOMPARE(asText(slice(panel.hex()->bytes(), found)), std::string_view("softmax"));
    QVERIFY(find(false)); // the only one: found again from the front
    QCOMPARE(panel.hex()->selection(), found);
    QVERIFY(bar->message().contains("from the front again"));
    QVERIFY(find(true));
    QVERIFY(bar->message().contains("from the end again"));
    bar->pattern()->setText("nowhere");
    QVERIFY(find(false));
    QCOMPARE(bar->message(), QString("not found"));
    bar->kind()->setCurrentIndex(1);
    bar->pattern()->setText("70 6f 6f 6c");
    QVERIFY(find(true));
    QCOMPARE(asText(slice(panel.hex()->bytes(), panel.hex()->selection())), std::string_view("pool"));
    bar->pattern()->setText("7");
    bar->findNext();
    QVERIFY(bar->message().contains("one digit"));
}

void TestHexView::goesToOffsets() {
    Work work;
    BytesPanel panel(&work);
    test::Folder folder;
    panel.setFile(handleOf(folder, test::warningFile()));
    FindBar* bar = panel.findBar();
    const auto go = [&](const QString& text) {
        bar->offset()->setText(text);
        bar->goToOffset();
        return panel.hex()->selection();
    };
    QCOMPARE(go("0x20"), (ByteRange{32, 1}));
    QCOMPARE(go("+8"), (ByteRange{40, 1}));
    QCOMPARE(go("-0x10"), (ByteRange{24, 1}));
    QCOMPARE(go("999999"), (ByteRange{24, 1})); // stays, and says why
    QVERIFY(bar->message().contains("outside"));
}

/// Whatever is selected in the bytes, the tree shows the innermost field of it, and nothing comes back.
void TestHexView::structureFollowsBytes() {
    Work work;
    BytesPanel panel(&work);
    test::Folder folder;
    const FileHandle file = handleOf(folder, test::warningFile());
    panel.setFile(file);
    QSignalSpy entries(&panel, &BytesPanel::entrySelected);
    for (std::uint64_t at = 0; at < file->bytes.size(); at += 3) {
        panel.select({at, 1});
        QCOMPARE(panel.hex()->selection(), (ByteRange{at, 1})); // the tree did not widen it
        const ByteRange field = panel.structure()->rangeOf(panel.tree()->currentIndex());
        QVERIFY(field.contains(at));
        QCOMPARE(panel.structure()->rowCount(panel.tree()->currentIndex()), 0); // a leaf
    }
    QVERIFY(entries.count() > 0);
    QVERIFY(panel.fieldPath().contains("pair"));
}

void TestHexView::bytesFollowStructure() {
    Work work;
    BytesPanel panel(&work);
    test::Folder folder;
    panel.setFile(handleOf(folder, test::warningFile()));
    StructureModel* model = panel.structure();
    QSignalSpy entries(&panel, &BytesPanel::entrySelected);
    for (int row = 0; row < model->rowCount(); ++row) {
        const QModelIndex field = model->index(row, 0);
        panel.tree()->setCurrentIndex(field);
        QCOMPARE(panel.hex()->selection(), model->rangeOf(field));
        QCOMPARE(panel.tree()->currentIndex(), field); // it stays where the user put it
    }
    QVERIFY(entries.count() > 0);
}

void TestHexView::structureModelIsSound() {
    StructureModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    test::Folder folder;
    model.setFile(handleOf(folder, test::damagedFile()));
    QVERIFY(model.rowCount() > 1);
    model.setFile(nullptr);
    QCOMPARE(model.rowCount(), 0);
    MACEBIN_SAMPLE(bytes, "mace/pocl-3.1.v2.bin");
    model.setFile(handleOf(folder, test::qBytes(bytes)));
    const QModelIndex first = model.index(0, 0);
    QVERIFY(model.rowCount(first) > 1);
    QVERIFY(model.data(first.siblingAtColumn(1), Qt::DisplayRole).toString().size() > 1); // its key
}

void TestHexView::inspectorFollows() {
    Work work;
    BytesPanel panel(&work);
    test::Folder folder;
    panel.setFile(handleOf(folder, test::warningFile()));
    QSignalSpy updated(panel.inspector(), &InspectorPanel::updated);
    panel.select({0, 8});
    QVERIFY(updated.wait());
    QVERIFY(panel.inspector()->text().contains("integer of 64 bits, little-endian: 2 (0x2)"));
    QVERIFY(panel.inspector()->text().contains("SHA-256: "));
}

void TestHexView::mapLeadsThere() {
    Work work;
    BytesPanel panel(&work);
    test::Folder folder;
    panel.setFile(handleOf(folder, QByteArray(1'000'000, 'x')));
    panel.resize(1000, 600);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    OverviewMap* map = panel.map();
    QTest::mouseClick(map, Qt::LeftButton, Qt::NoModifier, QPoint(5, map->height() / 2));
    const std::uint64_t middle =
        panel.hex()->grid().rowBegin(panel.hex()->topRow() + panel.hex()->rowsOnScreen() / 2);
    QVERIFY(middle > 480'000 && middle < 520'000);
    QTest::mouseClick(map, Qt::LeftButton, Qt::NoModifier, QPoint(5, map->height() - 1));
    QCOMPARE(panel.hex()->topRow(), panel.hex()->grid().rows() - panel.hex()->rowsOnScreen());
}

QTEST_MAIN(TestHexView)
#include "test_hex_view.moc"
