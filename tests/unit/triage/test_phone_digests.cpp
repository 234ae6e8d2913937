// SPDX-License-Identifier: Apache-2.0
// Lists of SHA-256 sums, as the programs that make them print them. Expected values are those of FIPS 180-4's
// examples.
#include "core/triage/phone_digests.h"

#include <QTest>

using namespace macebin;

namespace {

const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

class TestPhoneDigests : public QObject {
    Q_OBJECT

private slots:
    void reads_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("path");
        const QByteArray abc = QByteArray::fromStdString(kAbc);
        QTest::newRow("coreutils, toybox") << abc + "  a b/c.bin" << QByteArray("a b/c.bin");
        QTest::newRow("binary mode") << abc + " *c.bin" << QByteArray("c.bin");
        QTest::newRow("escaped") << "\\" + abc + "  c.bin" << QByteArray("c.bin");
        QTest::newRow("CR LF") << abc + "  c.bin\r" << QByteArray("c.bin");
        QTest::newRow("upper case") << abc.toUpper() + "  c.bin" << QByteArray("c.bin");
        QTest::newRow("openssl 1") << "SHA256(c.bin)= " + abc << QByteArray("c.bin");
        QTest::newRow("openssl 3") << "SHA2-256(c.bin)= " + abc << QByteArray("c.bin");
        QTest::newRow("BSD") << "SHA256 (c (1).bin) = " + abc << QByteArray("c (1).bin");
    }
    void reads() {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, path);
        const auto sums = readPhoneDigests("\n" + line.toStdString() + "\n");
        QCOMPARE(sums.size(), std::size_t(1));
        QCOMPARE(sums[0].path, path.toStdString());
        QCOMPARE(sums[0].digest, kAbc);
        QCOMPARE(sums[0].line, std::uint64_t(2));
        QVERIFY(isDigest(sums[0], sha256(asBytes(std::string_view("abc")))));
    }

    void otherTextsAreNone() {
        for (const std::string& text :
             {std::string(), std::string("hello\n"), kAbc, kAbc + " c.bin", kAbc.substr(1) + "  c.bin",
              kAbc + "  c.bin\nsha256sum: x: Permission denied\n", std::string("none  c.bin\n"),
              "SHA256(c.bin= " + kAbc, "SHA256)c.bin(= " + kAbc, std::string("SHA256()="), std::string("\\")})
            QVERIFY2(readPhoneDigests(text).empty(), text.c_str());
        QCOMPARE(readPhoneDigests("none  a.bin\n" + kAbc + "  b.bin\n").size(), std::size_t(1));
    }

    void findsTheFile() {
        const Sha256 abc = sha256(asBytes(std::string_view("abc")));
        const Sha256 other = sha256(asBytes(std::string_view("abd")));
        const auto list = readPhoneDigests(kEmpty + "  ./files/x.bin\n" + kAbc + "  ./cache/x.bin\n" +
                                           kEmpty + "  ./y.bin\n");
        QCOMPARE(findPhoneDigest(list, "anything", abc), &list[1]);           // by its sum
        QCOMPARE(findPhoneDigest(list, "case/files/x.bin", other), &list[0]); // by most of its path
        QCOMPARE(findPhoneDigest(list, "case/y.bin", other), &list[2]);
        QVERIFY(!findPhoneDigest(list, "x.bin", other)); // which of the two?
        QVERIFY(!findPhoneDigest(list, "case/z.bin", other));
        QVERIFY(!findPhoneDigest(list, "case/files/", other));
        QVERIFY(!findPhoneDigest({}, "x.bin", other));
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestPhoneDigests)
#include "test_phone_digests.moc"
