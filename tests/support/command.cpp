// SPDX-License-Identifier: Apache-2.0
#include "tests/support/command.h"

#include "format/byte_writer.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonParseError>

#include <cstdio>
#include <filesystem>

namespace macebin::test {

QJsonObject Ran::json() const {
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(out, &error);
    if (error.error != QJsonParseError::NoError) qWarning("not JSON: %s", out.constData());
    return document.object();
}

QList<QByteArray> Ran::lines() const {
    QList<QByteArray> lines = out.split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
    return lines;
}

Ran runProgram(const QString& program, const QStringList& arguments, const QByteArray& input,
               const QString& outFile) {
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

Ran call(const QStringList& arguments, const QByteArray& input) {
    return runProgram(MACEBIN_COMMAND, arguments, input);
}

Ran check(const QStringList& arguments, const QByteArray& input) {
    return call(QStringList{"--check", "--probe", "never", "--format", "json"} + arguments, input);
}

QString samplePath(const std::string& path) {
    return QString::fromStdString((test::samplesFolder() / path).string());
}

QByteArray qBytes(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

QByteArray soundFile(std::uint32_t value) {
    constexpr std::string_view key = "MACE_OPENCL_QUEUE_WINDOW_SIZE";
    ByteWriter out;
    out.u64(1);
    out.u32(static_cast<std::uint32_t>(key.size()));
    out.text(key);
    out.u32(4);
    out.u32(value);
    return qBytes(out.take());
}

QByteArray warningFile() {
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

QByteArray damagedFile() {
    return warningFile().chopped(5);
}

Folder::Folder() {
    folder_.setAutoRemove(false);
}

/// QTemporaryDir cannot remove a name that is not UTF-8.
Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_.path().toStdString(), ignored);
}

QString Folder::write(const QByteArray& name, const QByteArray& content) {
    const QByteArray full = folder_.path().toUtf8() + "/" + name;
    std::FILE* file = std::fopen(full.constData(), "wb");
    if (!file) qFatal("cannot write %s", full.constData());
    std::fwrite(content.constData(), 1, static_cast<std::size_t>(content.size()), file);
    std::fclose(file);
    return QString::fromUtf8(full);
}

QString Folder::writeSet(const QString& name) {
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

} // namespace macebin::test
