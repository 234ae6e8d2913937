// SPDX-License-Identifier: Apache-2.0
// Lists of SHA-256 sums, as the programs that make them print them. Expected values are those of FIPS 180-4's
// examples.
#include "core/triage/phone_digests.h"

#include <QStringList>
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

    /// Whatever a copy is called, the same bytes are the same file.
    void findsTheSameBytes() {
        const auto list = readPhoneDigests(kEmpty + "  ./files/x.bin\n" + kAbc + "  /a/y.bin\n");
        const PhoneDigestList lists[]{{"sums.txt", list}};
        const auto found = findPhoneDigest(lists, {}, "anything", sha256(asBytes(std::string_view("abc"))));
        QCOMPARE(found.sum, &list[1]);
        QVERIFY(found.isSure);
        QVERIFY(!findPhoneDigest({}, {}, "x.bin", sha256(asBytes(std::string_view("abc")))).sum);
    }

    /// Other bytes: does the sum stand for this copy? "sure", "by name", or "none".
    void fits_data() {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QStringList>("sums");
        QTest::addColumn<QStringList>("copies"); ///< the first one is asked about
        QTest::addColumn<QString>("fit");
        const QString cache = "mace_cl_compiled_program.bin";
        const auto row = [&](const char* name, const QString& list, QStringList sums, QStringList copies,
                             const char* fit) {
            QTest::newRow(name) << list << sums.replaceInStrings("%", cache)
                                << copies.replaceInStrings("%", cache) << QString(fit);
        };
        row("of the collect script", "/c/sha256-on-phone.txt", {"storage/%"}, {"/c/storage/%"}, "sure");
        row("... opened in its folder", "./sha256-on-phone.txt", {"storage/%"}, {"storage/%"}, "sure");
        row("... in an archive", "c.zip: sha256-on-phone.txt", {"storage/%"}, {"c.zip: storage/%"}, "sure");
        row("... of two collections", "/2/sums", {"storage/%"}, {"/1/storage/%", "/2/storage/%"}, "none");
        row("... the other of them", "/2/sums", {"storage/%"}, {"/2/storage/%", "/1/storage/%"}, "sure");
        row("... the list moved away", "/lists/sums", {"storage/%"}, {"/c/storage/%"}, "sure");
        row("... which of two?", "/lists/sums", {"storage/%"}, {"/1/storage/%", "/2/storage/%"}, "none");
        row("a tree of the phone's", "/c/s", {"/data/data/a.b/f/%"}, {"/c/data/data/a.b/f/%"}, "sure");
        row("another folder", "/c/s", {"after/%"}, {"/c/before/%"}, "none");
        row("another folder of a longer name", "/c/s", {"storage/%"}, {"/c/oldstorage/%"}, "none");
        row("before, and the sum of after", "/c/s", {"after/%"}, {"/c/before/%", "/c/after/%"}, "none");
        row("after", "/c/s", {"after/%"}, {"/c/after/%", "/c/before/%"}, "sure");
        row("pulled, the phone's path", "/c/s", {"/data/data/a.b/x/%"}, {"/c/%"}, "by name");
        row("pulled, a folder of that name", "/c/s", {"/sdcard/x/files/%"}, {"/c/files/%"}, "by name");
        row("pulled, two sums", "/c/s", {"/data/data/a.b/x/%", "/data/data/a.c/x/%"}, {"/c/%"}, "none");
        row("pulled, two copies", "/c/s", {"/data/data/a.b/x/%"}, {"/c/1/%", "/c/2/%"}, "none");
        row("bare", "/c/s", {"%"}, {"/c/%"}, "by name");
        row("bare, elsewhere", "/c/s", {"%"}, {"/c/1/%"}, "by name");
        row("bare, beside another copy", "/c/s", {"%"}, {"/c/1/%", "/c/%"}, "none");
        row("bare, two copies", "/c/s", {"%"}, {"/c/%", "/c/1/%"}, "none");
        row("bare, another file's sum, too", "/c/s", {"%", "tuned.bin"}, {"/c/%", "/c/tuned.bin"}, "by name");
        row("another name", "/c/s", {"storage/y.bin"}, {"/c/storage/%"}, "none");
        row("a folder", "/c/s", {"storage/"}, {"/c/storage/%"}, "none");
        row("nothing", "/c/s", {"/"}, {"/c/%"}, "none");
        row("said twice, unlike", "/c/s", {"storage/%", "./storage/%"}, {"/c/storage/%"}, "none");
    }
    void fits() {
        QFETCH(QString, list);
        QFETCH(QStringList, sums);
        QFETCH(QStringList, copies);
        QFETCH(QString, fit);
        std::string text;
        for (qsizetype i = 0; i < sums.size(); ++i) // each of its own
            text += kAbc.substr(0, 63) + std::to_string(i) + "  " + sums[i].toStdString() + "\n";
        const auto all = readPhoneDigests(text);
        QCOMPARE(all.size(), static_cast<std::size_t>(sums.size()));
        std::vector<std::string> names;
        for (const QString& copy : copies)
            names.push_back(copy.toStdString());
        const std::vector<std::string_view> paths(names.begin(), names.end());
        const std::string listPath = list.toStdString();
        const PhoneDigestList lists[]{{listPath, all}};
        const auto found =
            findPhoneDigest(lists, paths, paths.front(), sha256(asBytes(std::string_view("abd"))));
        QCOMPARE(!found.sum ? "none" : found.isSure ? "sure" : "by name", fit);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestPhoneDigests)
#include "test_phone_digests.moc"
