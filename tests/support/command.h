// SPDX-License-Identifier: Apache-2.0
// Runs the command line as a process of its own, on files that a test writes into a folder of its own.
#pragma once

#include "format/byte_writer.h"
#include "tests/support/samples.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonParseError>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <filesystem>

namespace macebin::test {

struct Ran {
    int code = -1; ///< -1: it did not end, or not by itself
    QByteArray out;
    QByteArray err;
    QJsonObject json() const {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(out, &error);
        if (error.error != QJsonParseError::NoError) qWarning("not JSON: %s", out.constData());
        return document.object();
    }
    QList<QByteArray> lines() const {
        QList<QByteArray> lines = out.split('\n');
        if (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
        return lines;
    }
};

inline Ran runProgram(const QString& program, const QStringList& arguments, const QByteArray& input = {},
                      const QString& outFile = {}) {
    QProcess process;
    if (!outFile.isEmpty()) process.setStandardOutputFile(outFile);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    Ran ran;
    if (!process.waitForFinished(30'000)) {
        process.kill();
        process.waitForFinished();
    } else if (process.exitStatus() == QProcess::NormalExit) {
        ran.code = process.exitCode();
    }
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    return ran;
}

inline Ran call(const QStringList& arguments, const QByteArray& input = {}) {
    return runProgram(MACEBIN_COMMAND, arguments, input);
}

/// --check without a driver, in JSON.
inline Ran check(const QStringList& arguments, const QByteArray& input = {}) {
    return call(QStringList{"--check", "--probe", "never", "--format", "json"} + arguments, input);
}

inline QString samplePath(const std::string& path) {
    return QString::fromStdString((test::samplesFolder() / path).string());
}

inline QByteArray qBytes(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

/// Tuned parameters of one number, v1: intact, and nothing to warn of.
inline QByteArray soundFile(std::uint32_t value = 16) {
    constexpr std::string_view key = "MACE_OPENCL_QUEUE_WINDOW_SIZE";
    ByteWriter out;
    out.u64(1);
    out.u32(static_cast<std::uint32_t>(key.size()));
    out.text(key);
    out.u32(4);
    out.u32(value);
    return qBytes(out.take());
}

/// A v1 cache that does not say where it was made: intact, with a warning.
inline QByteArray warningFile() {
    ByteWriter out;
    out.u64(2);
    for (const std::string_view key : {"pooling -DX", "softmax -DX"}) {
        out.u32(static_cast<std::uint32_t>(key.size()));
        out.text(key);
        out.u32(64);
        out.zeros(64);
    }
    return qBytes(out.take());
}

inline QByteArray damagedFile() {
    return warningFile().chopped(5);
}

inline const QByteArray kEmptyV2(4, '\0');

/// A folder that is gone at the end of the test, with what it holds.
class Folder {
public:
    Folder() { folder_.setAutoRemove(false); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    /// QTemporaryDir cannot remove a name that is not UTF-8.
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_.path().toStdString(), ignored);
    }

    QString path() const { return folder_.path(); }
    QString path(const QString& name) const { return folder_.filePath(name); }
    /// Names are bytes: they may hold what a QString cannot.
    QString write(const QByteArray& name, const QByteArray& content) {
        const QByteArray full = folder_.path().toUtf8() + "/" + name;
        std::FILE* file = std::fopen(full.constData(), "wb");
        if (!file) qFatal("cannot write %s", full.constData());
        std::fwrite(content.constData(), 1, static_cast<std::size_t>(content.size()), file);
        std::fclose(file);
        return QString::fromUtf8(full);
    }
    QString writeSet(const QString& name) {
        QDir().mkpath(path(name));
        for (const QString& part : name.split('+')) {
            const QByteArray file = (name + "/" + part + ".bin").toUtf8();
            if (part == "sound") write(file, soundFile());
            if (part == "warning") write(file, warningFile());
            if (part == "damaged") write(file, damagedFile());
            if (part == "v2") write(file, kEmptyV2);
            if (part == "junk") write(name.toUtf8() + "/mace_cl_compiled_program.bin", "junk\n");
            if (part == "other") write(name.toUtf8() + "/readme.txt", "hello\n");
            if (part == "hollow") QDir().mkpath(path(name + "/hollow"));
        }
        return path(name);
    }

private:
    QTemporaryDir folder_;
};

} // namespace macebin::test
