// SPDX-License-Identifier: Apache-2.0
// The one room for text and paths: characters whatever the locale, parts of paths, lists.
#include "core/text/id_of.h"
#include "core/text/joined.h"
#include "core/text/paths.h"
#include "format/ascii.h"

#include <QProcess>
#include <QTest>

#include <array>
#include <cctype>
#include <clocale>
#include <vector>

using namespace macebin;

namespace {

constexpr auto kFew = std::to_array<std::string_view>({"one", "two"});
using Few = IdOf<kFew>;
static_assert(Few("two").place() == 1 && Few("one").text() == "one");
static_assert(Few() != Few("one") && Few().text().empty() && Few::at(7) == Few());

} // namespace

class TestText : public QObject {
    Q_OBJECT

private slots:
    /// As C's own functions in the "C" locale, for each byte, and ASCII only.
    void characters() {
        QVERIFY(std::setlocale(LC_CTYPE, "C"));
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            QCOMPARE(isDigit(c), std::isdigit(byte) != 0);
            QCOMPARE(isUpper(c), std::isupper(byte) != 0);
            QCOMPARE(isLower(c), std::islower(byte) != 0);
            QCOMPARE(isLetter(c), std::isalpha(byte) != 0);
            QCOMPARE(isLetterOrDigit(c), std::isalnum(byte) != 0);
            QCOMPARE(isNameCharacter(c), std::isalnum(byte) != 0 || c == '_');
            QCOMPARE(isSpace(c), std::isspace(byte) != 0);
            QCOMPARE(isBlank(c), std::isblank(byte) != 0);
            QCOMPARE(hexValue(c) >= 0, std::isxdigit(byte) != 0);
            QCOMPARE(lowered(c), static_cast<char>(std::tolower(byte)));
            QCOMPARE(uppered(c), static_cast<char>(std::toupper(byte)));
        }
        QCOMPARE(hexValue('0'), 0);
        QCOMPARE(hexValue('a'), 10);
        QCOMPARE(hexValue('F'), 15);
        QCOMPARE(lowered("Ab\xc3\x84"), std::string("ab\xc3\x84")); // no byte of UTF-8 is touched
        QCOMPARE(uppered("aB1"), std::string("AB1"));
    }

    void ends() {
        QCOMPARE(trimmed(" \t\r\n\v\fa b\n"), std::string_view("a b"));
        QCOMPARE(trimmed("\n \n"), std::string_view());
        QCOMPARE(withoutBlanks(" \ta b\n "), std::string_view("a b\n"));
        QCOMPARE(withoutBlanks(""), std::string_view());
    }

    void paths_data() {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("part");
        QTest::addColumn<QByteArray>("directory");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](const char* path, const char* part, const char* directory, const char* name) {
            QTest::newRow(path) << QByteArray(path) << QByteArray(part) << QByteArray(directory)
                                << QByteArray(name);
        };
        row("a/b/c", "a/b/", "a/b", "c");
        row("/a", "/", "/", "a");
        row("a", "", ".", "a");
        row("a/", "a/", "a", "");
        row("/", "/", "/", "");
        row("", "", ".", "");
        row("../a", "../", "..", "a");
        row("a//b", "a//", "a/", "b");
    }
    void paths() {
        QFETCH(QByteArray, path);
        const std::string text = path.toStdString();
        QTEST(QByteArray::fromStdString(std::string(directoryPart(text))), "part");
        QTEST(QByteArray::fromStdString(directoryOf(text)), "directory");
        QTEST(QByteArray::fromStdString(std::string(fileNameOf(text))), "name");
        QCOMPARE(std::string(directoryPart(text)) + std::string(fileNameOf(text)), text); // nothing is lost
    }

    void slashes() {
        QCOMPARE(withoutSlashes("a//"), std::string("a"));
        QCOMPARE(withoutSlashes("//"), std::string("/"));
        QCOMPARE(withoutSlashes("a/b"), std::string("a/b"));
    }

    void lists() {
        using Texts = std::vector<std::string>;
        QCOMPARE(joined(Texts{}, ", "), std::string());
        QCOMPARE(joined(Texts{"", "a", ""}, ", "), std::string(", a, ")); // an empty text is one of them
        QCOMPARE(joined(std::vector<int>{1, 2}, "-", [](int i) { return std::to_string(i); }),
                 std::string("1-2"));
        QCOMPARE(listed(Texts{"a"}), std::string("a"));
        QCOMPARE(listed(Texts{"a", "b"}), std::string("a and b"));
        QCOMPARE(listed(Texts{"a", "b", "c"}, " or "), std::string("a, b or c"));
    }
};

QTEST_APPLESS_MAIN(TestText)
#include "test_text.moc"
