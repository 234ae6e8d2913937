// SPDX-License-Identifier: Apache-2.0
#include "app/gui/controller.h"
#include "core/version.h"

#include <QApplication>

#include <csignal>

int main(int argc, char** argv) {
    // A file that grows beyond what this user may have is a reason to tell, not to die.
    std::signal(SIGXFSZ, [](int) {});
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("macebin"));
    QApplication::setApplicationDisplayName(QStringLiteral("Macebin"));
    QApplication::setApplicationVersion(macebin::widgets::plain(macebin::kVersion));
    QApplication::setDesktopFileName(QStringLiteral("macebin"));
    QSettings settings(QStringLiteral("macebin"), QStringLiteral("macebin-gui"));
    macebin::gui::Controller controller(macebin::gui::systemDialogs(), &settings);
    controller.window()->show();
    controller.open(application.arguments().mid(1));
    return QApplication::exec();
}
