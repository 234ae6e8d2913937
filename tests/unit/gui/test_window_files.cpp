// SPDX-License-Identifier: Apache-2.0
// What is opened: several files, folders, logs and cases, each known by its content; files that change on
// disk.
#include "app/gui/window/controller.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "widgets/dialogs/log_window.h"
#include "widgets/dialogs/text_window.h"
#include "widgets/models/rows_of.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/report_panel.h"

#include <QAbstractItemModel>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QGuiApplication>
#include <QKeySequence>
#include <QMimeData>
#include <QTest>
#include <QUrl>

#include <sys/stat.h>

using namespace macebin;
using namespace macebin::widgets;
using test::Desktop;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestWindowFiles : public QObject {
    Q_OBJECT
private:
    test::LocalDrivers drivers_;

private slots:
    void cleanup() { drivers_.use(false); }
    void severalFilesAreATable();
    void driverHasItsColumn();
    void dropsAreOpened();
    void explainsLogs();
    void foldersAreRecognised();
    void devicesAreOffered();
    void triagesACase();
    void watchesTheFile();
    void readAgainGoesToItsPlace();
    void whatIsNoFileIsTold();
    void tooManyFilesAreTold();
};

void TestWindowFiles::severalFilesAreATable() {
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
void TestWindowFiles::driverHasItsColumn() {
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

void TestWindowFiles::dropsAreOpened() {
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

void TestWindowFiles::explainsLogs() {
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
void TestWindowFiles::foldersAreRecognised() {
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
void TestWindowFiles::devicesAreOffered() {
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

/// A cache and a log together are a case.
void TestWindowFiles::triagesACase() {
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

void TestWindowFiles::watchesTheFile() {
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

/// Another file is looked at before the first has been read again.
void TestWindowFiles::readAgainGoesToItsPlace() {
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

void TestWindowFiles::whatIsNoFileIsTold() {
    Desktop desktop;
    test::Folder folder;
    folder.write("sound.bin", test::soundFile());
    QCOMPARE(::mkfifo(folder.path("pipe").toUtf8().constData(), 0600), 0);
    desktop.open({folder.path()});
    QCOMPARE(desktop.controller.desk()->files().size(), std::size_t{1});
    QVERIFY2(desktop.message().contains("/pipe\" was not read: it is a pipe."),
             qPrintable(desktop.message()));
}

void TestWindowFiles::tooManyFilesAreTold() {
    Desktop desktop;
    test::Folder folder;
    for (int i = 0; i < 1002; ++i)
        folder.write(QByteArray::number(i) + ".bin", test::soundFile());
    desktop.open({folder.path()});
    QCOMPARE(desktop.controller.desk()->files().size(), std::size_t{1000});
    QVERIFY2(desktop.message().contains("2 more were not looked at"), qPrintable(desktop.message()));
}

QTEST_MAIN(TestWindowFiles)
#include "test_window_files.moc"
