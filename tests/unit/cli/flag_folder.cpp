// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/cli/flag_folder.h"

#include "app/cli/commands/commands.h"
#include "tests/support/drivers.h"

#include <QDirIterator>
#include <QRegularExpression>

namespace macebin::test {

namespace {

QByteArray contentOf(std::FILE* file) {
    QByteArray out;
    std::rewind(file);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
        out += static_cast<char>(c);
    std::fclose(file);
    return out;
}

} // namespace

Ran runHere(const QStringList& words) {
    std::vector<std::string> texts;
    for (const QString& word : words)
        texts.push_back(word.toStdString());
    std::FILE* const out = std::tmpfile();
    std::FILE* const err = std::tmpfile();
    Ran ran;
    ran.code = cli::run(texts, {out, err});
    ran.out = contentOf(out);
    ran.err = contentOf(err);
    return ran;
}

bool isRead(const cli::OptionSpec& flag, const cli::OptionSpec& action) {
    return (flag.actions & action.actions) != 0;
}

bool isAction(const cli::OptionSpec& spec) {
    return spec.group == "Actions";
}

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

FlagFolder::FlagFolder() : files(flagFiles()) {
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    qputenv("XDG_STATE_HOME", folder_.path("work/state").toUtf8());
    useDrivers({});
    fill();
    files["report.json"] = runHere({"--check", "w.bin", "stub.bin", "--format", "json"}).out;
}

void FlagFolder::useDrivers(const QStringList& libraries) {
    test::useDrivers(vendors_, libraries);
}

QString still(const QByteArray& bytes) {
    static const QRegularExpression digits("[0-9]+([.][0-9]+)?");
    static const QRegularExpression bars("[█▉▊▋▌▍▎▏]+");
    static const QRegularExpression blanks(" +");
    static const QRegularExpression ids("\\b[0-9a-f]{64}\\b");
    static const QRegularExpression times("# (ms|s|min)\\b");
    QString out = QString::fromUtf8(bytes);
    return out.replace(ids, "ID")
        .replace(digits, "#")
        .replace(bars, "|")
        .replace(times, "# ms")
        .replace("costs # ms", "saves # ms")
        .replace(blanks, " ");
}

void FlagFolder::fill() {
    QDir::setCurrent(QDir::tempPath());
    QDir(folder_.path("work")).removeRecursively();
    for (const auto& [name, content] : files) {
        const QString path = folder_.path("work/" + name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(path));
        file.write(content);
    }
    QFile::setPermissions(folder_.path("work/key.pem"), QFile::ReadOwner | QFile::WriteOwner);
    QDir::setCurrent(folder_.path("work"));
}

QString FlagFolder::filesNow(bool isStill) const {
    QStringList lines;
    for (QDirIterator all(".", QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); all.hasNext();) {
        QFile file(all.next());
        if (!file.open(QIODevice::ReadOnly)) continue;
        QByteArray content = file.readAll();
        const bool isKey = content.startsWith("-----BEGIN");
        if (isKey) content = content.left(content.indexOf('\n')) + " " + QByteArray::number(content.size());
        const bool isOurs = files.contains(file.fileName().mid(2)); // its bytes stay as they are
        lines << (isStill ? still(file.fileName().toUtf8()) : file.fileName()) + " " +
                     (isStill && !isOurs ? still(content) : QString::fromLatin1(content.toHex()));
    }
    lines.sort();
    return lines.join('\n');
}

} // namespace macebin::test
