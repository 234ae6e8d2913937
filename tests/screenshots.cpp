// SPDX-License-Identifier: Apache-2.0
// Pictures of the window: screenshots CACHE DAMAGED AFTER PROFILE LOG FOLDER (see ./dev screenshots). Not a
// test: somebody has to look at them.
#include "app/gui/window/controller.h"
#include "widgets/dialogs/change_dialog.h"
#include "widgets/dialogs/compare_window.h"
#include "widgets/dialogs/log_window.h"
#include "widgets/dialogs/rebuild_dialog.h"
#include "widgets/dialogs/text_window.h"
#include "widgets/panels/bytes_panel.h"
#include "widgets/panels/devices_panel.h"
#include "widgets/panels/programs_panel.h"
#include "widgets/panels/report_panel.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QPushButton>
#include <QStyleFactory>
#include <QTreeView>

#include <cstdio>

namespace {

using namespace macebin;
using namespace macebin::widgets;

QPalette darkPalette() {
    QPalette dark;
    const QColor window(0x2b, 0x2d, 0x31);
    const QColor base(0x1e, 0x1f, 0x22);
    const QColor text(0xe4, 0xe6, 0xea);
    for (const auto role : {QPalette::Window, QPalette::Button})
        dark.setColor(role, window);
    dark.setColor(QPalette::Base, base);
    dark.setColor(QPalette::AlternateBase, QColor(0x25, 0x26, 0x2a));
    dark.setColor(QPalette::ToolTipBase, window);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        dark.setColor(role, text);
    dark.setColor(QPalette::PlaceholderText, QColor(0x8a, 0x90, 0x9a));
    dark.setColor(QPalette::Mid, QColor(0x50, 0x54, 0x5c));
    dark.setColor(QPalette::Highlight, QColor(0x2f, 0x6f, 0xd6));
    dark.setColor(QPalette::HighlightedText, Qt::white);
    dark.setColor(QPalette::Link, QColor(0x7a, 0xa8, 0xf0));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        dark.setColor(QPalette::Disabled, role, QColor(0x74, 0x78, 0x80));
    return dark;
}

/// One run through the window, in one palette.
class Tour {
public:
    Tour(QStringList files, QString folder, QString theme)
        : files_(std::move(files)), folder_(std::move(folder)), theme_(std::move(theme)) {}

    bool run() {
        gui::Controller controller(dialogs());
        controller_ = &controller;
        MainWindow* window = controller.window();
        window->resize(980, 640);
        window->show();
        picture("first", window);
        open(files_[0]);
        picture("report-intact", window);
        window->showPage(MainWindow::Page::programs);
        window->programs()->table()->view()->expand(
            window->programs()->table()->view()->model()->index(0, 0));
        picture("programs", window);
        window->bytes()->tree()->expandToDepth(0);
        window->showPage(MainWindow::Page::bytes);
        window->bytes()->select({0x24, 8});
        settle();
        const QSize whole = window->size();
        window->resize(900, 520); // many digits make a large picture
        picture("bytes", window);
        window->resize(whole);
        (*window->actions())[Act::tryOnDevice]->trigger();
        settle();
        picture("devices", window);
        answer_ = files_[2];
        (*window->actions())[Act::compare]->trigger();
        settle();
        if (auto* compare = window->findChild<CompareWindow*>()) {
            compare->resize(980, 640);
            compare->nextDifference(false);
            picture("compare", compare);
            compare->close();
        }
        controller.devices()->addProfiles(widgets::pathBytes(files_[3]));
        settle();
        window->showPage(MainWindow::Page::devices);
        picture("profile", window);
        window->showPage(MainWindow::Page::report);
        picture("report-asked", window);
        emit window->report()->deviceChosen(-1);
        controller.tools()->explain(widgets::pathBytes(files_[4]));
        settle();
        if (auto* log = window->findChild<LogWindow*>()) {
            picture("log", log);
            log->close();
        }
        controller.tools()->triageOf({widgets::pathBytes(files_[1]), widgets::pathBytes(files_[4])});
        settle();
        if (auto* page = window->findChild<TextWindow*>()) {
            picture("case", page);
            page->close();
        }
        open(files_[1]);
        picture("report-damaged", window);
        window->showPage(MainWindow::Page::findings);
        picture("findings", window);
        (*window->actions())[Act::repair]->trigger();
        settle();
        if (auto* repair = window->findChild<ChangeDialog*>()) {
            picture("repair", repair);
            repair->close();
        }
        open(files_[0]);
        (*window->actions())[Act::rebuild]->trigger();
        settle();
        if (auto* rebuild = window->findChild<RebuildDialog*>()) {
            rebuild->startButton()->click();
            atWork("rebuild-at-work", rebuild);
            picture("rebuild", rebuild);
            rebuild->close();
        }
        return isGood_;
    }

private:
    gui::SystemDialogs dialogs() {
        return {[](QWidget*, const QString&) { return QStringList(); },
                [this](QWidget*, const QString&, const QString&) { return answer_; },
                [](QWidget*, const QString&, const QString&, const QString&) { return QString(); },
                [](QWidget*, const QString&) { return QString(); }};
    }
    void settle() {
        QElapsedTimer waited;
        waited.start();
        do
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
        while (controller_->work()->isBusy() || waited.elapsed() < 150);
    }
    void open(const QString& path) {
        controller_->open({path});
        settle();
    }
    void picture(const QString& name, QWidget* widget) {
        settle();
        save(name, widget);
    }

    /// While something is half done.
    void atWork(const QString& name, QWidget* widget) {
        QElapsedTimer waited;
        waited.start();
        while (waited.elapsed() < 10'000 && controller_->work()->isBusy() &&
               controller_->work()->jobs().back()->done < 8)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
        save(name, widget);
    }
    void save(const QString& name, QWidget* widget) {
        const QString path = folder_ + "/" + name + "-" + theme_ + ".png";
        constexpr int smallest = 0; // not the quality, which is the same: the time taken to compress
        isGood_ = widget->grab().save(path, "PNG", smallest) && isGood_;
        std::printf("%s\n", qPrintable(path));
    }

    QStringList files_;
    QString folder_;
    QString theme_;
    QString answer_;
    gui::Controller* controller_ = nullptr;
    bool isGood_ = true;
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const QStringList arguments = application.arguments().mid(1);
    if (arguments.size() != 6) {
        std::fprintf(stderr, "screenshots CACHE DAMAGED AFTER PROFILE LOG FOLDER\n");
        return 2;
    }
    bool isGood = Tour(arguments.mid(0, 5), arguments[5], QStringLiteral("light")).run();
    QApplication::setPalette(darkPalette());
    isGood = Tour(arguments.mid(0, 5), arguments[5], QStringLiteral("dark")).run() && isGood;
    return isGood ? 0 : 1;
}
