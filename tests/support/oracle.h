// SPDX-License-Identifier: Apache-2.0
// Other people's tools as judges: run where they are installed, and their absence skips the test.
#pragma once

#include "format/byte_writer.h"

#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>

namespace macebin::test {

/// The first of `names` that is installed, or an empty string.
inline QString firstTool(const QStringList& names) {
    for (const QString& name : names)
        if (const QString path = QStandardPaths::findExecutable(name); !path.isEmpty()) return path;
    return {};
}

/// What the tool prints for `input` on its standard input; nullopt where it fails.
inline std::optional<QByteArray> toolOutput(const QString& tool, const QStringList& arguments,
                                            ByteView input) {
    QProcess process;
    process.start(tool, arguments);
    if (!process.waitForStarted()) return {};
    process.write(reinterpret_cast<const char*>(input.data()), static_cast<qint64>(input.size()));
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000) || process.exitCode() != 0) return {};
    return process.readAllStandardOutput();
}

} // namespace macebin::test
