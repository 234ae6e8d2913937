// SPDX-License-Identifier: Apache-2.0
// Runs the command line as a process of its own, on files that a test writes into a folder of its own.
#pragma once

#include "tests/support/samples.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

namespace macebin::test {

struct Ran {
    int code = -1; ///< -1: it did not end, or not by itself
    QByteArray out;
    QByteArray err;
    /// Of all that it printed; empty, with a warning, where that is not JSON.
    QJsonObject json() const;
    QList<QByteArray> lines() const;
};

Ran runProgram(const QString& program, const QStringList& arguments, const QByteArray& input = {},
               const QString& outFile = {});
/// macebin itself.
Ran call(const QStringList& arguments, const QByteArray& input = {});
/// --check without a driver, in JSON.
Ran check(const QStringList& arguments, const QByteArray& input = {});

QString samplePath(const std::string& path);
QByteArray qBytes(const Bytes& bytes);

/// Tuned parameters of one number, v1: intact, and nothing to warn of.
QByteArray soundFile(std::uint32_t value = 16);
/// A v1 cache that does not say where it was made: intact, with a warning.
QByteArray warningFile();
QByteArray damagedFile();

inline const QByteArray kEmptyV2(4, '\0');

/// A folder that is gone at the end of the test, with what it holds.
class Folder {
public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();

    QString path() const { return folder_.path(); }
    QString path(const QString& name) const { return folder_.filePath(name); }
    /// Names are bytes: they may hold what a QString cannot.
    QString write(const QByteArray& name, const QByteArray& content);
    /// A folder in it with the files that the name tells: "sound+damaged".
    QString writeSet(const QString& name);

private:
    QTemporaryDir folder_;
};

} // namespace macebin::test
