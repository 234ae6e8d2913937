// SPDX-License-Identifier: Apache-2.0
// --split: the parts make the whole again, and of the rest nothing false is said.
#include "tests/support/cache_values.h"
#include "tests/support/change_schema.h"
#include "tests/support/command.h"

using namespace macebin;
using namespace macebin::test::cache_values;
using test::call;
using test::Folder;
using test::Ran;

namespace {

QByteArray keysOf(const std::map<std::string, Content>& content, bool even) {
    QByteArray list;
    bool take = even;
    for (const auto& [key, value] : content) {
        const EntryRole role = roleOfKey(key);
        if (role != EntryRole::program) continue;
        if (take) list += QByteArray::fromStdString(key) + "\n";
        take = !take;
    }
    return list;
}

} // namespace

class TestSplit : public QObject {
    Q_OBJECT

private slots:
    void halvesMakeTheWhole_data() {
        QTest::addColumn<QString>("path");
        for (const std::string& path : test::samplesIn("mace"))
            QTest::newRow(path.c_str()) << QString::fromStdString(path);
        QTest::newRow("mclp") << "mclp/adreno-640-signed.mclp";
    }
    void halvesMakeTheWhole() {
        QFETCH(QString, path);
        if (!test::sample(path.toStdString())) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        Folder folder;
        const QString input = test::samplePath(path.toStdString());
        const auto whole = contentOf(input);
        QVERIFY(!whole.empty());
        const QString list = folder.write("list", keysOf(whole, true));
        const QString a = folder.path("a"), b = folder.path("b"), out = folder.path("out");
        const Ran split = call({"--split", input, "--list", list, "-o", a, "--rest", b, "--format", "json"});
        QVERIFY2(split.code == 0, split.out.constData());
        QCOMPARE(QString::fromStdString(test::changeSchemaFault(split.out.toStdString())), QString());
        QVERIFY(contentOf(a).size() < whole.size() && contentOf(b).size() < whole.size());
        for (const QString& half : {a, b})
            QCOMPARE(call({"--check", "--probe", "never", half}).code, 0);
        for (const QStringList& order : {QStringList{a, b}, QStringList{b, a}}) {
            const Ran merged =
                call(QStringList{"--merge"} + order + QStringList{"-o", out, "--force", "--format", "json"});
            QVERIFY2(merged.code == 0, merged.out.constData());
            QCOMPARE(QString::fromStdString(test::changeSchemaFault(merged.out.toStdString())), QString());
            QVERIFY(contentOf(out) == whole);
            QCOMPARE(call({"--check", "--probe", "never", out}).code, 0);
        }
    }

    void splitByGlobAndList() {
        Folder folder;
        const Bytes cache = v2(with({{"conv_2d  -DX", "1"}, {"pooling -DX", "2"}}));
        const QString input = folder.write("in", test::qBytes(cache));
        const auto keys = [&](const QString& path) { return contentOf(path).size() - kIdentity.size(); };
        QCOMPARE(call({"--split", input, "--program", "conv*", "-o", folder.path("a")}).code, 0);
        QCOMPARE(keys(folder.path("a")), std::size_t{1});
        const Ran none = call({"--split", input, "--program", "x*", "-o", folder.path("b")});
        QCOMPARE(none.code, 1);
        QVERIFY(none.out.contains("none was chosen"));
        // Two blanks are not one; a line's end is no part of the key.
        const QString list = folder.write("list", "# mine\r\nconv_2d -DX\r\npooling -DX\r\n");
        const Ran some = call({"--split", input, "--list", list, "-o", folder.path("c"), "--format", "json"});
        QCOMPARE(some.code, 4);
        QCOMPARE(some.json()["missing"].toArray().first()["key"].toString(), "conv_2d -DX");
        QCOMPARE(keys(folder.path("c")), std::size_t{1});
        QCOMPARE(call({"--split", input, "--list", folder.path("gone"), "-o", folder.path("d")}).code, 2);
        QCOMPARE(
            call({"--split", input, "--list", folder.write("e", "nothing\n"), "-o", folder.path("d")}).code,
            1);
    }

    void theRestIsToldHonestly() {
        Folder folder;
        const Bytes cache = v2(with({{"conv", "1"}, {"pool", "2"}}));
        const QString input = folder.write("in", test::qBytes(cache));
        const QString a = folder.path("a");
        const auto split = [&](const QString& glob, const QString& rest) {
            return call({"--split", input, "--program", glob, "-o", a, "--rest", rest, "--force", "--format",
                         "json"});
        };
        const Ran same = split("conv", a);
        QCOMPARE(same.code, 1);
        QVERIFY(!QFile::exists(a));
        const Ran nowhere = split("conv", folder.path("no/rest"));
        QCOMPARE(nowhere.code, 1); // seen before the first was written
        QVERIFY(!QFile::exists(a));
        const Ran tooLong = split("conv", folder.path(QString(300, 'x')));
        QCOMPARE(tooLong.code, 1);
        QVERIFY(!QFile::exists(a));
        // A limit on the size of files, too: the second one would not fit.
        const Bytes big = v2(with({{"conv", "1"}, {"pool", std::string(5000, '2')}}));
        const Ran late = test::runProgram(
            "sh", {"-c", R"(ulimit -f 2; "$0" --split "$1" --program conv -o "$2" --rest "$3" --format json)",
                   MACEBIN_COMMAND, folder.write("big", test::qBytes(big)), a, folder.path("late")});
        QCOMPARE(late.code, 1);
        QVERIFY(late.json()["failure"].toString().contains("larger than this disk or this user may have"));
        QVERIFY(!QFile::exists(a));
        const Ran all = split("*", folder.path("rest"));
        QCOMPARE(all.code, 0);
        QVERIFY(all.json()["second_output"].isNull() && !QFile::exists(folder.path("rest")));
        const Ran both = split("conv", folder.path("rest"));
        QCOMPARE(both.code, 0);
        QCOMPARE(both.json()["second_output"].toObject()["saved"].toBool(), true);
        QCOMPARE(contentOf(folder.path("rest")).count("pool"), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestSplit)
#include "test_split.moc"
