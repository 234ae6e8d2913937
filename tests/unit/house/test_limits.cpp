// SPDX-License-Identifier: Apache-2.0
// What Macebin bounds stands in one table, format/LIMITS.md, and in three headers: both say the same, and no
// other file holds such a number.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <map>
#include <optional>

namespace {

/// The heading of a part of the table names its header; the first ones have format/limits.h.
const QString kOwnHeader = QStringLiteral("format/limits.h");
const QStringList kHeaders{kOwnHeader, QStringLiteral("core/archive/limits.h"),
                           QStringLiteral("core/host/probe/protocol.h")};

/// Names that say that something is bounded.
const QString kName =
    QStringLiteral("k(?:Most|Longest|Largest|Max)[A-Z]\\w*|k(?:Most|Longest|Largest|Max)\\b");

QString textOf(const QString& path) {
    QFile file(QStringLiteral(MACEBIN_SOURCE_DIR "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

using Values = std::map<QString, quint64>; ///< by "header: name"

/// "64 * 1024", "std::uint64_t{2} << 30", "(std::uint64_t{1} << 31) - 1": what the headers write.
std::optional<quint64> valueOf(QString expression) {
    static const QRegularExpression type(QStringLiteral("std::u?int\\d+_t\\{(\\d+)\\}"));
    static const QRegularExpression shifted(QStringLiteral("^\\(?(\\d+) << (\\d+)\\)?( - 1)?$"));
    expression = expression.simplified().remove('\'').replace(type, QStringLiteral("\\1"));
    if (const auto match = shifted.match(expression); match.hasMatch())
        return (match.captured(1).toULongLong() << match.captured(2).toInt()) -
               (match.captured(3).isEmpty() ? 0u : 1u);
    quint64 product = 1;
    for (const QString& factor : expression.split(QStringLiteral(" * "))) {
        bool isNumber = false;
        product *= factor.toULongLong(&isNumber);
        if (!isNumber) return std::nullopt;
    }
    return product;
}

/// "64 KiB", "1000".
std::optional<quint64> valueInTable(const QString& cell) {
    static const QRegularExpression form(QStringLiteral("^(\\d+)(?: ([KMG])iB)?$"));
    const auto match = form.match(cell);
    if (!match.hasMatch()) return std::nullopt;
    const auto power = match.captured(2).isEmpty() ? -1 : QStringLiteral("KMG").indexOf(match.captured(2));
    return match.captured(1).toULongLong() << (10 * (power + 1));
}

/// Every row of the table; what is wrong with one is told in `faults`.
Values table(QStringList& faults) {
    static const QRegularExpression heading(QStringLiteral("^## .*?(?:\\(`(.+)`\\))?$"));
    static const QRegularExpression row(
        QStringLiteral("^\\| `(\\w+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| "
                       "([^|]+) \\| ([^|]+) \\|$"));
    Values values;
    QString header;
    for (const QString& line : textOf("format/LIMITS.md").split('\n')) {
        if (const auto match = heading.match(line); match.hasMatch())
            header = match.captured(1).isEmpty() ? kOwnHeader : match.captured(1);
        if (!line.startsWith("| `")) continue;
        const auto match = row.match(line);
        const auto value = valueInTable(match.captured(2));
        if (!match.hasMatch() || !value)
            faults << "format/LIMITS.md: this row is not \"constant, value, unit, of what, why, when\": " +
                          line;
        else if (!values.emplace(header + ": " + match.captured(1), *value).second)
            faults << "format/LIMITS.md has two rows for " + match.captured(1);
    }
    return values;
}

Values headers(QStringList& faults) {
    static const QRegularExpression constant(QStringLiteral("inline constexpr [\\w:]+\\s+(") + kName +
                                             QStringLiteral(")\\s*=\\s*([^;]+);"));
    Values values;
    for (const QString& header : kHeaders)
        for (auto match = constant.globalMatch(textOf(header)); match.hasNext();) {
            const auto one = match.next();
            if (const auto value = valueOf(one.captured(2)))
                values.emplace(header + ": " + one.captured(1), *value);
            else
                faults << header + ": the value of " + one.captured(1) + " is not one that this test reads";
        }
    return values;
}

} // namespace

class TestLimits : public QObject {
    Q_OBJECT

private slots:
    void tableAndHeadersSayTheSame() {
        QStringList faults;
        const Values told = table(faults);
        const Values there = headers(faults);
        QVERIFY(there.size() > 100); // the headers were found
        for (const auto& [name, value] : there)
            if (!told.contains(name))
                faults << name + " has no row in format/LIMITS.md";
            else if (told.at(name) != value)
                faults << name + QString(" is %1, and %2 in format/LIMITS.md").arg(value).arg(told.at(name));
        for (const auto& [name, value] : told)
            if (!there.contains(name))
                faults << "format/LIMITS.md has a row for " + name + ", which is not there";
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    /// One that is called like a limit and has a number of its own belongs into a header of limits.
    void noLimitStandsElsewhere() {
        static const QRegularExpression constant(QStringLiteral("constexpr [^=;{}()]*\\b(?:") + kName +
                                                 QStringLiteral(")\\s*[={][^;]*\\d[^;]*;"));
        QStringList faults;
        const QString root = QStringLiteral(MACEBIN_SOURCE_DIR "/");
        for (const char* top : {"format", "core", "widgets", "app"})
            for (QDirIterator at(root + top, {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
                 at.hasNext();) {
                const QString path = at.next().mid(root.size());
                if (kHeaders.contains(path)) continue;
                for (auto match = constant.globalMatch(textOf(path)); match.hasNext();)
                    faults << path + ": " + match.next().captured(0).simplified();
            }
        QVERIFY2(faults.isEmpty(), qPrintable("limits belong into one of " + kHeaders.join(", ") +
                                              ", with a row in format/LIMITS.md:\n" + faults.join('\n')));
    }

    /// The rule above is one that finds what it is for.
    void readsWhatHeadersWrite() {
        QCOMPARE(valueOf("64 * 1024"), std::optional<quint64>(65536));
        QCOMPARE(valueOf("20'000"), std::optional<quint64>(20000));
        QCOMPARE(valueOf("std::uint64_t{4} << 30"), std::optional<quint64>(quint64(4) << 30));
        QCOMPARE(valueOf("(std::uint64_t{1} << 31) - 1"), std::optional<quint64>(2147483647));
        QCOMPARE(valueOf("4 * 60 * 60"), std::optional<quint64>(14400));
        QVERIFY(!valueOf("std::numeric_limits<int>::max()"));
        QCOMPARE(valueInTable("512 MiB"), std::optional<quint64>(quint64(512) << 20));
        QCOMPARE(valueInTable("1000"), std::optional<quint64>(1000));
        QVERIFY(!valueInTable("much"));
    }
};

QTEST_GUILESS_MAIN(TestLimits)
#include "test_limits.moc"
