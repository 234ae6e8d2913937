// SPDX-License-Identifier: Apache-2.0
#include "widgets/text.h"

#include "core/answer/verdict.h"
#include "core/text/paths.h"
#include "core/words/device_text.h"

#include <QFile>
#include <QLocale>

namespace macebin::widgets {

QString shown(std::string_view text) {
    return plain(printable(text));
}

QString plain(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString plain(const TerminalText& text) {
    return plain(std::string_view(text.bytes()));
}

QString bytesText(quint64 bytes) {
    return bytes == 1 ? QStringLiteral("1 byte") : QLocale(QLocale::English).toString(bytes) + " bytes";
}

QString fileNameOf(const std::string& path) {
    return shown(std::string(macebin::fileNameOf(path)));
}

std::string pathBytes(const QString& path) {
    return QFile::encodeName(path).toStdString();
}

QString verdictText(const FileReport& report) {
    switch (verdictOf(report)) {
    case Verdict::intact: return QStringLiteral("Intact");
    case Verdict::damaged: return QStringLiteral("Damaged");
    case Verdict::unreadable: return QStringLiteral("Unreadable");
    case Verdict::notUsed: return QStringLiteral("Not used");
    case Verdict::incomplete: return QStringLiteral("Not fully answered");
    case Verdict::harmful: return QStringLiteral("Harmful");
    }
    return {};
}

} // namespace macebin::widgets
