// SPDX-License-Identifier: Apache-2.0
// The house itself: which room may use which (the tables of core/README.md and CONTRIBUTING.md), how full a
// folder may be, and that two names never differ by something that says nothing.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kMostFiles = 25; ///< of sources in one folder

struct Row {
    QString room;
    QStringList mayUse; ///< "core/text": it and its inner rooms; "format/*": the files of that folder alone
    QString table;      ///< the document that says so
};

struct Source {
    QString path;
    QStringList ours;   ///< what it includes in quotes, by its path from the root
    QStringList others; ///< what it includes in angle brackets
};

QString textOf(const QString& path) {
    QFile file(QStringLiteral(MACEBIN_SOURCE_DIR "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString folderOf(const QString& path) {
    return path.left(path.lastIndexOf('/'));
}

bool isIn(const QString& path, const QString& folder) {
    return path == folder || path.startsWith(folder + '/');
}

/// The rows "| `room/` | … | `used` `used` |" of a document, in their order. "every room above" is what it
/// says, within the document.
std::vector<Row> rowsOf(const QString& document) {
    static const QRegularExpression row(QStringLiteral("^\\| `([a-z_/]+)/` \\|.*\\| ([^|]*) \\|$"),
                                        QRegularExpression::MultilineOption);
    static const QRegularExpression name(QStringLiteral("`([a-z_/*]+)`"));
    std::vector<Row> rows;
    for (auto match = row.globalMatch(textOf(document)); match.hasNext();) {
        const auto found = match.next();
        Row one{found.captured(1), {}, document};
        if (found.captured(2) == "every room above") {
            one.mayUse << "format";
            for (const Row& above : rows)
                one.mayUse << above.room;
        }
        for (auto used = name.globalMatch(found.captured(2)); used.hasNext();)
            one.mayUse << used.next().captured(1);
        rows.push_back(std::move(one));
    }
    return rows;
}

/// Both tables: core's rooms, then everything around core.
const std::vector<Row>& table() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = rowsOf("core/README.md");
        for (Row& row : rowsOf("CONTRIBUTING.md"))
            all.push_back(std::move(row));
        return all;
    }();
    return rows;
}

/// The row of the innermost room that the path is in.
const Row* rowOf(const QString& path) {
    const Row* best = nullptr;
    for (const Row& row : table())
        if (isIn(path, row.room) && (!best || row.room.size() > best->room.size())) best = &row;
    return best;
}

const std::vector<Source>& sources() {
    static const std::vector<Source> all = [] {
        static const QRegularExpression include(QStringLiteral("^#include ([\"<])([^\">]+)[\">]"),
                                                QRegularExpression::MultilineOption);
        std::vector<Source> found;
        const QString root = QStringLiteral(MACEBIN_SOURCE_DIR "/");
        for (const char* top : {"format", "core", "widgets", "app"})
            for (QDirIterator at(root + top, {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
                 at.hasNext();) {
                Source source{at.next().mid(root.size()), {}, {}};
                for (auto match = include.globalMatch(textOf(source.path)); match.hasNext();) {
                    const auto one = match.next();
                    (one.captured(1) == "<" ? source.others : source.ours) << one.captured(2);
                }
                found.push_back(std::move(source));
            }
        std::sort(found.begin(), found.end(),
                  [](const Source& a, const Source& b) { return a.path < b.path; });
        return found;
    }();
    return all;
}

/// Why a file may not include that; empty where it may.
QString fault(const QString& from, const QString& included) {
    if (!included.contains('/')) return {}; // made by a generator, beside its source
    const Row* row = rowOf(from);
    if (!row) return from + " is in no room of core/README.md or CONTRIBUTING.md";
    if (rowOf(included) == row) return {};
    for (const QString& used : row->mayUse)
        if (used.endsWith("/*") ? folderOf(included) == used.chopped(2) : isIn(included, used)) return {};
    return from + " includes " + included + ". " + row->room + "/ may use only " + row->mayUse.join(", ") +
           " (" + row->table + "). Move the code that needs it up, or what it needs down.";
}

/// A header of the machine or of a library that this file has no business with, in words; else empty.
QString foreignFault(const QString& from, const QString& header) {
    // Libraries that take bytes and give bytes, and pure functions of the C and C++ runtimes: locale.h frees
    // libarchive from the locale of the process.
    static const QStringList ofCore{"botan/",   "libdeflate.h",     "archive.h", "archive_entry.h",
                                    "zlib.h",   "google/protobuf/", "nlohmann/", "fnmatch.h",
                                    "cxxabi.h", "locale.h"};
    static const QStringList effects{"thread", "mutex", "fstream", "filesystem", "future"};
    const auto startsWithOneOf = [&header](const QStringList& list) {
        return std::any_of(list.begin(), list.end(),
                           [&header](const QString& front) { return header.startsWith(front); });
    };
    const bool isQt = header.size() > 1 && header[0] == 'Q' && header[1].isUpper();
    const bool isStandard = !header.contains('/') && !header.contains('.') && !isQt;
    if (header.startsWith("CL/") && !isIn(from, "app/probe")) return "only macebin-probe loads a driver";
    if (isQt && !isIn(from, "widgets") && !isIn(from, "app/gui")) return "only the window uses Qt";
    if (isIn(from, "format") && !isStandard) return "format/ uses the standard library only";
    if (isIn(from, "core") && !isIn(from, "core/host")) {
        if (!isStandard && !startsWithOneOf(ofCore)) return "core/ knows no machine; core/host/ does";
        if (effects.contains(header)) return "core/ knows no files and no threads; core/host/ does";
    }
    return {};
}

QString listed(QStringList faults) {
    return QString::number(faults.size()) + " faults:\n" + faults.mid(0, 40).join('\n');
}

} // namespace

class TestHouse : public QObject {
    Q_OBJECT

private slots:
    void tablesAreWhole();
    void nothingPointsBackUp();
    void wrongIncludesAreToldInWords();
    void onlyTheHostKnowsTheMachine();
    void noFolderIsAHall();
    void namesSayTheJob();
    void filesCarryTheirLicence();
    void roomsOpenWithTheirRule();
    void oneSinkPrints();
};

void TestHouse::tablesAreWhole() {
    QVERIFY(table().size() > 25);
    QVERIFY(sources().size() > 400);
    for (std::size_t i = 0; i < table().size(); ++i) {
        const Row& row = table()[i];
        QVERIFY2(QDir(QStringLiteral(MACEBIN_SOURCE_DIR "/") + row.room).exists(), qPrintable(row.room));
        // A room may use what stands above it, so there is no circle.
        if (row.table != "core/README.md") continue;
        for (const QString& used : row.mayUse) {
            const bool isAbove = isIn(used, "format") ||
                                 std::any_of(table().begin(), table().begin() + i,
                                             [&used](const Row& above) { return isIn(used, above.room); });
            QVERIFY2(isAbove, qPrintable(row.room + " uses " + used + ", which is not above it"));
        }
    }
}

void TestHouse::nothingPointsBackUp() {
    QStringList faults;
    for (const Source& source : sources())
        for (const QString& included : source.ours)
            if (const QString why = fault(source.path, included); !why.isEmpty()) faults << why;
    QVERIFY2(faults.isEmpty(), qPrintable(listed(faults)));
}

void TestHouse::wrongIncludesAreToldInWords() {
    const auto isRefused = [](const char* from, const char* to) { return !fault(from, to).isEmpty(); };
    QVERIFY(isRefused("format/text.cpp", "core/answer/result.h"));
    QVERIFY(isRefused("format/program/pocl/pocl.cpp", "format/cache/cache.h"));
    QVERIFY(isRefused("core/check/check.cpp", "core/readers/mace/prediction.h"));
    QVERIFY(isRefused("core/triage/view.cpp", "core/report/triage.h"));
    QVERIFY(isRefused("core/report/text/file.cpp", "core/host/file/read_file.h"));
    QVERIFY(isRefused("core/host/work/save_change.cpp", "app/cli/cancel.h"));
    QVERIFY(isRefused("widgets/text.cpp", "app/gui/window/desk.h"));
    QVERIFY(isRefused("app/probe/job.cpp", "core/check/check.h"));
    QVERIFY(isRefused("elsewhere/x.cpp", "format/text.h"));
    QVERIFY(!isRefused("core/check/check.cpp", "format/cache/parse.h"));
    QVERIFY(!isRefused("core/log/line/event.h", "core/log/report.h"));
    const QString words = fault("core/diff/diff.cpp", "core/triage/triage.h");
    QVERIFY2(words.startsWith("core/diff/diff.cpp includes core/triage/triage.h. core/diff/ may use only "),
             qPrintable(words));
    QVERIFY(!foreignFault("core/check/check.cpp", "unistd.h").isEmpty());
    QVERIFY(!foreignFault("core/check/check.cpp", "thread").isEmpty());
    QVERIFY(!foreignFault("core/host/work/x.cpp", "QString").isEmpty());
    QVERIFY(!foreignFault("core/host/probe/probe.cpp", "CL/cl.h").isEmpty());
    QVERIFY(!foreignFault("format/text.cpp", "nlohmann/json.hpp").isEmpty());
    QVERIFY(foreignFault("core/host/file/read_file.cpp", "unistd.h").isEmpty());
}

void TestHouse::onlyTheHostKnowsTheMachine() {
    QStringList faults;
    for (const Source& source : sources())
        for (const QString& header : source.others)
            if (const QString why = foreignFault(source.path, header); !why.isEmpty())
                faults << source.path + " includes <" + header + ">: " + why;
    QVERIFY2(faults.isEmpty(), qPrintable(listed(faults)));
}

void TestHouse::noFolderIsAHall() {
    // A class counts once: its .h and its .cpp are one thing to look for.
    std::map<QString, QStringList> folders;
    for (const Source& source : sources()) {
        const QString stem = source.path.left(source.path.lastIndexOf('.'));
        if (QStringList& names = folders[folderOf(source.path)]; !names.contains(stem)) names << stem;
    }
    for (const auto& [folder, names] : folders)
        QVERIFY2(names.size() <= kMostFiles, qPrintable(folder + " has " + QString::number(names.size()) +
                                                        " things in it: it wants inner rooms"));
}

void TestHouse::namesSayTheJob() {
    static const QStringList empty{"util", "utils", "helper", "helpers", "misc", "other", "stuff", "walls"};
    std::map<QString, QString> stems; // in a folder
    QStringList faults;
    for (const Source& source : sources())
        stems[source.path.left(source.path.lastIndexOf('.'))] = source.path;
    for (const auto& [stem, path] : stems) {
        if (stems.contains(stem + 's')) faults << path + " and " + stems[stem + 's'] + " differ by a plural";
        const QStringList words = stem.mid(stem.lastIndexOf('/') + 1).split('_');
        for (const QString& word : words)
            if (empty.contains(word)) faults << path + ": \"" + word + "\" says nothing";
    }
    QVERIFY2(faults.isEmpty(), qPrintable(listed(faults)));
}

void TestHouse::filesCarryTheirLicence() {
    for (const Source& source : sources())
        QVERIFY2(textOf(source.path).startsWith("// SPDX-License-Identifier: Apache-2.0\n"),
                 qPrintable(source.path));
}

void TestHouse::roomsOpenWithTheirRule() {
    for (const Row& row : table()) {
        const QString text = textOf(row.room + "/README.md");
        QVERIFY2(text.count('\n') >= 8, qPrintable(row.room + "/README.md does not tell the room's rule"));
        for (const char* part : {"# ", "What must stay true", "Open first"})
            QVERIFY2(text.contains(part), qPrintable(row.room + "/README.md lacks \"" + part + "\""));
    }
}

/// What reaches a terminal goes through app/cli/output/output.cpp, whose types escape it. The probe talks to
/// its parent, and macebin-manual to our own build.
void TestHouse::oneSinkPrints() {
    static const QRegularExpression prints(
        QStringLiteral("\\b(v?f?printf|v?dprintf|fputs|puts|fputc|putc|putchar|fwrite|perror|psignal)\\s*\\(|"
                       "\\bstd::(cout|cerr|clog)\\b|\\bSTD(OUT|ERR)_FILENO\\b"));
    static const QRegularExpression escapes(QStringLiteral(R"(\\(033|x1[bB]|e)\[)"));
    const auto mayPrint = [](const QString& path) {
        return path == "app/cli/output/output.cpp" ||
               path == "core/host/system/child_process.cpp" || // a child's
               isIn(path, "app/probe") || path == "app/manual/main.cpp";
    };
    QStringList faults;
    for (const Source& source : sources()) {
        const QString text = textOf(source.path);
        if (!mayPrint(source.path) && text.contains(prints))
            faults << source.path + " prints by itself; Output does that (app/cli/output/output.h)";
        if (!isIn(source.path, "core/text/terminal_text.cpp") && source.path != "app/cli/output/output.cpp" &&
            source.path != "core/log/line/log_line.cpp" && text.contains(escapes)) // which reads them
            faults << source.path +
                          " has an escape sequence; coloured() makes them (core/text/terminal_text.h)";
    }
    QVERIFY2(faults.isEmpty(), qPrintable(listed(faults)));
    for (const char* wrong : {"std::fprintf(to, x)", "printf (\"x\")", "std::cout << x", "puts(x);"})
        QVERIFY2(QString(wrong).contains(prints), wrong);
    QVERIFY(!QString("std::snprintf(digits, 3, x)").contains(prints));
}

QTEST_APPLESS_MAIN(TestHouse)
#include "test_house.moc"
