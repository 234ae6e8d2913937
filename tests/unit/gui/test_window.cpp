// SPDX-License-Identifier: Apache-2.0
// The window as a whole, on a platform without a screen: its menus, its names for a screen reader, its
// layout, how it is opened, stopped and closed.
#include "app/gui/window/controller.h"
#include "tests/support/command.h"
#include "tests/support/desktop.h"
#include "widgets/dialogs/compare_window.h"
#include "widgets/panels/first_run_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/report_panel.h"
#include "widgets/step_words.h"
#include "widgets/window_size.h"

#include <QAccessible>
#include <QAccessibleInterface>
#include <QAction>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QMenuBar>
#include <QProcess>
#include <QProcessEnvironment>
#include <QPushButton>
#include <QSet>
#include <QSettings>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QThread>
#include <QWidget>

using namespace macebin;
using namespace macebin::widgets;
using gui::Controller;
using test::Desktop;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestWindow : public QObject {
    Q_OBJECT
private:
    test::LocalDrivers drivers_;

private slots:
    void cleanup() { drivers_.use(false); }
    void everyActionIsWhole();
    void documentListsEveryAction();
    void firstPage();
    void everyControlHasAName();
    void everyEntryMayFail();
    void cancelIsSeenAtOnce();
    void closingAsks();
    void opensWithinTheScreen();
    void layoutIsRemembered();
    void startsWithoutArguments();
};

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

void TestWindow::opensWithinTheScreen() {
    QCOMPARE(sizeOn({800, 600}, {1180, 780}), QSize(800, 600));
    QCOMPARE(sizeOn({1920, 1040}, {1180, 780}), QSize(1180, 780));
    QCOMPARE(sizeOn({}, {1180, 780}), QSize(1180, 780)); // nobody knows the screen
    const Desktop desktop;
    const QSize screen = desktop.window()->screen()->availableSize();
    const QSize size = desktop.window()->size();
    QVERIFY2(size.width() <= screen.width() && size.height() <= screen.height(),
             qPrintable(QStringLiteral("%1 × %2").arg(size.width()).arg(size.height())));
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
