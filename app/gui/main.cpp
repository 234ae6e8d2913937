// SPDX-License-Identifier: Apache-2.0
#include "app/gui/window/controller.h"
#include "core/answer/version.h"

#include <QApplication>
#include <QCommandLineParser>

#include <csignal>

int main(int argc, char** argv) {
    // A file that grows beyond what this user may have is a reason to tell, not to die.
    std::signal(SIGXFSZ, [](int) {});
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("macebin"));
    QApplication::setApplicationDisplayName(QStringLiteral("Macebin"));
    QApplication::setApplicationVersion(macebin::widgets::plain(macebin::kVersion));
    QApplication::setDesktopFileName(QStringLiteral("macebin"));
    QCommandLineParser line;
    line.setApplicationDescription(QStringLiteral("What is this OpenCL program cache, is it intact, and what "
                                                  "will become of it? (macebin is the same for "
                                                  "a shell.)"));
    line.addHelpOption();
    line.addVersionOption();
    line.addPositionalArgument(
        QStringLiteral("path"),
        QStringLiteral("Caches, driver binaries, logs, bug reports, or their folders."),
        QStringLiteral("[path…]"));
    line.process(application);
    QSettings settings(QStringLiteral("macebin"), QStringLiteral("macebin-gui"));
    macebin::gui::Controller controller(macebin::gui::systemDialogs(), &settings);
    controller.window()->show();
    controller.open(line.positionalArguments());
    return QApplication::exec();
}
