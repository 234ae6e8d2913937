// SPDX-License-Identifier: Apache-2.0
// What a signature vouches for: each way in which a file can differ from the container that was signed.
#include "core/change/write/cache_writer.h"
#include "core/check/check.h"
#include "core/words/file_words.h"
#include "format/cache/mclp/mclp.h"
#include "format/text.h"
#include "tests/support/command.h"
#include "tests/support/test_keys.h"

#include <QDir>

#include <array>

using namespace macebin;

namespace {

constexpr std::uint64_t kTrailer = 152; ///< FORMAT.md, "Trailer"
constexpr std::uint64_t kSignature = 76;

const PrivateKey& signer() {
    static const PrivateKey key = *PrivateKey::fromPem(test::kSignerPem);
    return key;
}

std::vector<Pair> pairsOfA() {
    static constexpr std::string_view platform = "ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0, v1.1.1";
    return {{"mace_opencl_precompiled_platform_info_key", asBytes(platform), {}},
            {"pooling -Dpooling=p1", asBytes("some program's bytes"), {}}};
}

Bytes written(const std::vector<Pair>& pairs, Form form, bool isSigned, Form inner = Form::v2) {
    WriteOptions options;
    if (isSigned) options.signer = signer();
    options.inner = inner;
    const auto bytes = writeCache(pairs, form, options);
    if (!bytes) qFatal("%s", bytes.error().c_str());
    return *bytes;
}

const Bytes& container() {
    static const Bytes bytes = written(pairsOfA(), Form::mclp, true);
    return bytes;
}

Bytes join(Bytes front, ByteView back) {
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

void putU32(Bytes& bytes, std::uint64_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        bytes[offset + i] = std::byte(value >> (8 * i) & 0xff);
}

void putDigest(Bytes& file) {
    const std::uint64_t trailer = file.size() - kTrailer;
    const Sha256 digest = sha256(ByteView(file).first(trailer));
    std::copy(digest.begin(), digest.end(), file.begin() + static_cast<std::ptrdiff_t>(trailer + 8));
}

void putCrc(Bytes& file) {
    const std::uint64_t trailer = file.size() - kTrailer;
    putU32(file, file.size() - 12, crc32(ByteView(file).subspan(trailer, kTrailer - 12)));
}

CheckOptions trusting() {
    CheckOptions options;
    options.trustedKeys = {signer().publicKey()};
    return options;
}

std::string ruleOf(const FileReport& report) {
    return report.notTrusted ? std::string(report.notTrusted->rule->id) : "";
}

/// The rule that says why no trusted key vouches for these bytes; empty where one does. It has to stand in
/// the report, and nothing in the report may say otherwise.
std::string judged(ByteView bytes) {
    const FileReport report = checkBytes(bytes, trusting());
    if (ruleOf(report).empty())
        return report.protection == Protection::signature && report.integrity == Integrity::intact
                   ? ""
                   : "no rule, and not verified";
    if (report.protection == Protection::signature) return "verified, and " + ruleOf(report);
    if (report.integrity == Integrity::intact) return "intact, and " + ruleOf(report);
    if (whatItIs(report).find("verifies") != std::string::npos) return whatItIs(report);
    for (const Finding& finding : report.findings.list())
        if (finding.rule == report.notTrusted->rule) return ruleOf(report);
    return "hidden: " + ruleOf(report);
}

/// gzip around stored deflate blocks (RFC 1951 3.2.4, RFC 1952 2.3).
Bytes gzipped(ByteView content) {
    ByteWriter out;
    out.text(std::string_view("\x1f\x8b\x08\0\0\0\0\0\0\x03\x01", 11));
    out.u16(static_cast<std::uint16_t>(content.size()));
    out.u16(static_cast<std::uint16_t>(~content.size()));
    out.bytes(content);
    out.u32(crc32(content));
    out.u32(static_cast<std::uint32_t>(content.size()));
    return out.take();
}

QByteArray qView(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

Bytes bytesOf(const QByteArray& text) {
    const ByteView view = asBytes(std::string_view(text.data(), static_cast<std::size_t>(text.size())));
    return {view.begin(), view.end()};
}

Bytes asUtf16(ByteView bytes) {
    Bytes out{std::byte{0xff}, std::byte{0xfe}};
    for (const std::byte byte : bytes) {
        if (byte == std::byte{'\n'}) out.insert(out.end(), {std::byte{'\r'}, std::byte{0}});
        out.insert(out.end(), {byte, std::byte{0}});
    }
    return out;
}

QByteArray inLines(const QByteArray& text, qsizetype width) {
    QByteArray out;
    for (qsizetype at = 0; at < text.size(); at += width)
        out += text.mid(at, width) + "\n";
    return out;
}

} // namespace

class TestContainerSignature : public QObject {
    Q_OBJECT

private slots:
    void theContainerItselfIsTaken() {
        QCOMPARE(judged(container()), std::string());
        QVERIFY(
            whatItIs(checkBytes(container(), trusting())).find("its signature by a trusted key verifies") !=
            std::string::npos);
        // Packing changes no byte of it.
        QCOMPARE(judged(gzipped(container())), std::string());
    }

    void noBitIsFree() {
        for (std::size_t bit = 0; bit < 8 * container().size(); ++bit) {
            Bytes changed = container();
            changed[bit / 8] ^= std::byte(1u << bit % 8);
            QVERIFY2(!judged(changed).empty() && judged(changed).find(' ') == std::string::npos,
                     qPrintable(QString("bit %1: %2").arg(bit).arg(judged(changed).c_str())));
        }
    }

    void noByteIsMissed() {
        for (std::size_t size = 1; size < container().size(); ++size)
            QVERIFY2(!judged(ByteView(container()).first(size)).empty(), qPrintable(QString::number(size)));
    }

    void nothingStandsBehindIt() {
        const Bytes twice = join(container(), container());
        for (const Bytes& tail :
             {Bytes(1), Bytes(16), Bytes(4096), bytesOf("x"), bytesOf("\n"), container(), twice,
              written(pairsOfA(), Form::v2, false), Bytes(container().end() - kTrailer, container().end())})
            QCOMPARE(judged(join(container(), tail)), std::string("signature.bytes-behind"));
        for (const Bytes& front : {bytesOf("x"), Bytes(16)})
            QVERIFY(!judged(join(front, container())).empty());
        // Nor in an archive.
        QCOMPARE(judged(gzipped(join(container(), Bytes(8)))), std::string("signature.bytes-behind"));
    }

    /// Whoever changes a file can compute its checksums anew: they are worth nothing here.
    void checksumsAnewDoNotHelp() {
        const auto at = std::string(asText(container())).find("some program");
        Bytes changed = container();
        changed[at] = std::byte{'S'};
        QCOMPARE(judged(changed), std::string("signature.changed"));
        putCrc(changed);
        QCOMPARE(judged(changed), std::string("signature.changed"));
        putDigest(changed);
        putCrc(changed);
        QCOMPARE(judged(changed), std::string("signature.wrong"));
        // A trailer of another version would ask for another digest, which nobody computed.
        Bytes newer = container();
        newer[newer.size() - kTrailer + 4] = std::byte{2};
        putCrc(newer);
        QCOMPARE(judged(newer), std::string("signature.wrong"));
        // The signature itself has no second: S + L.
        Bytes second = container();
        const Bytes order =
            bytesOf(QByteArray::fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"));
        unsigned carry = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            std::byte& byte = second[second.size() - kTrailer + kSignature + 32 + i];
            carry += std::to_integer<unsigned>(byte) + std::to_integer<unsigned>(order[i]);
            byte = std::byte(carry & 0xff);
            carry >>= 8;
        }
        putCrc(second);
        QCOMPARE(carry, 0u);
        QCOMPARE(judged(second), std::string("signature.wrong"));
    }

    void aTrailerIsOfOneFile() {
        const std::vector<Pair> others{{"softmax -DX", asBytes("another program"), {}}};
        const Bytes other = written(others, Form::mclp, true);
        const Bytes plain = written(others, Form::mclp, false);
        const ByteView trailer = ByteView(container()).last(kTrailer);
        const auto body = [](const Bytes& file, std::uint64_t trailerSize) {
            return Bytes(file.begin(), file.end() - static_cast<std::ptrdiff_t>(trailerSize));
        };
        QCOMPARE(judged(other), std::string());
        QCOMPARE(judged(join(body(other, kTrailer), trailer)), std::string("signature.changed"));
        // Behind an unsigned file, as its trailer and as a second one.
        Bytes moved = join(body(plain, 88), trailer);
        putU32(moved, 0x0c, static_cast<std::uint32_t>(moved.size()));
        QCOMPARE(judged(moved), std::string("signature.changed"));
        for (const bool fits : {false, true}) {
            Bytes both = join(plain, trailer);
            if (fits) putU32(both, 0x0c, static_cast<std::uint32_t>(both.size()));
            QVERIFY2(judged(both).starts_with("signature."), judged(both).c_str());
        }
    }

    /// As a value of a pair, a signed container is bytes like any other.
    void aContainerInsideAnother() {
        const std::vector<Pair> outer{{"pooling -DX", ByteView(container()), {}}};
        for (const Form form : {Form::v1, Form::v2, Form::mclp})
            QCOMPARE(judged(written(outer, form, false)), std::string("signature.missing"));
        QCOMPARE(judged(written(outer, Form::mclp, true)), std::string());
    }

    void onlyContainersAreTaken_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("rule");
        const QString none = "signature.not-a-container", missing = "signature.missing";
        const ByteView file = container();
        const CcNames names = ccNamesOf(false);
        const Bytes array = writeCc(file, names);
        QTest::newRow("array") << qView(array) << none;
        QTest::newRow("array of zeros behind it")
            << qView(writeCc(join(container(), Bytes(4)), names)) << none;
        QTest::newRow("array, packed") << qView(gzipped(array)) << none;
        QTest::newRow("array in UTF-16") << qView(asUtf16(array)) << none;
        QTest::newRow("array of v2") << qView(written(pairsOfA(), Form::cc, false)) << none;
        QTest::newRow("array of no bytes") << qView(writeCc({}, names)) << none;
        QTest::newRow("text") << qView(written(pairsOfA(), Form::text, false)) << none;
        QTest::newRow("text, packed") << qView(gzipped(written(pairsOfA(), Form::text, false))) << none;
        QTest::newRow("base64") << inLines(qView(file).toBase64(), 76) << none;
        QTest::newRow("UTF-16") << qView(asUtf16(file)) << none;
        QTest::newRow("base64, packed")
            << qView(gzipped(bytesOf(inLines(qView(file).toBase64(), 76)))) << none;
        QTest::newRow("hexadecimal") << inLines(qView(file).toHex(), 64) << missing;
        QTest::newRow("v1") << qView(written(pairsOfA(), Form::v1, false)) << missing;
        QTest::newRow("v2") << qView(written(pairsOfA(), Form::v2, false)) << missing;
        QTest::newRow("unsigned") << qView(written(pairsOfA(), Form::mclp, false)) << missing;
        QTest::newRow("a program") << QByteArray("\x03\x02\x23\x07\x00\x00\x01\x00", 8) + QByteArray(12, '\0')
                                   << missing;
        QTest::newRow("nothing known") << QByteArray("hello") << missing;
    }
    void onlyContainersAreTaken() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, rule);
        const Bytes file = bytesOf(bytes);
        QCOMPARE(QString::fromStdString(judged(file)), rule);
        // Without a key nothing of that is said, and nothing sounds as if somebody vouched for it.
        const FileReport plain = checkBytes(file);
        QVERIFY(!plain.notTrusted && plain.protection != Protection::signature);
        QVERIFY(whatItIs(plain).find("signature") == std::string::npos);
        for (const Finding& finding : plain.findings.list())
            QVERIFY2(!finding.rule->id.starts_with("signature.") || finding.rule->id == "signature.unchecked",
                     finding.rule->id.data());
    }

    /// In a form, "not checked" does not lead to a key that would be refused.
    void uncheckedInAForm() {
        const auto unchecked = [](ByteView bytes) {
            const FileReport report = checkBytes(bytes);
            for (const Finding& finding : report.findings.list())
                if (finding.rule->id == "signature.unchecked") return finding;
            return Finding{};
        };
        QVERIFY(unchecked(container()).hint == Hint::none);
        const Finding inside = unchecked(writeCc(container(), ccNamesOf(false)));
        QVERIFY(inside.rule && inside.hint == Hint::insideForm);
        QVERIFY(inside.message.find("not for this form of it") != std::string::npos);
    }

    /// The number of findings is limited; what is said about trust is not among those that are left out.
    void aFloodHidesNothing() {
        std::vector<Pair> many;
        const std::string value(70, 'v');
        for (int i = 0; i < 3000; ++i)
            many.push_back({"pooling -DX", asBytes(value), {}});
        for (const bool isSigned : {false, true}) {
            const Bytes file = written(many, isSigned ? Form::mclp : Form::v2, isSigned);
            const FileReport report = checkBytes(file, trusting());
            QVERIFY(report.findings.has("report.findings-capped"));
            QCOMPARE(judged(file), std::string(isSigned ? "" : "signature.missing"));
            if (isSigned) QCOMPARE(judged(join(file, Bytes(4))), std::string("signature.bytes-behind"));
        }
        test::Folder folder;
        const QString key = folder.write("key.pub", QByteArray::fromStdString(signer().publicKey().pem()));
        const QString file = folder.write("flood", test::qBytes(written(many, Form::v2, false)));
        const QString out = folder.path("out");
        const test::Ran extracted = test::call({"--extract", file, "-o", out, "--trusted-key", key});
        QCOMPARE(extracted.code, 1);
        QVERIFY2(extracted.err.contains("No trusted key vouches for"), extracted.err.constData());
        QVERIFY(!QFile::exists(out));
        const test::Ran keys = test::call({"--show", "--keys", file, "--trusted-key", key});
        QCOMPARE(keys.out, QByteArray());
    }

    /// Whoever asks for trust is told of every file of a folder: none is "of another kind".
    void noFileOfAFolderIsPassedOver() {
        test::Folder folder;
        const QString key = folder.write("key.pub", QByteArray::fromStdString(signer().publicKey().pem()));
        Bytes changed = container();
        changed[0] ^= std::byte{1};
        int count = 0;
        for (const Bytes& other :
             {changed, Bytes(300), bytesOf("hello\n"), bytesOf("pairs { key: \"a\" bytes_value: \"b\" }"),
              bytesOf("const unsigned char kData[2] = {1, 2};"),
              bytesOf("\x7f"
                      "ELF\2\1\1")}) {
            const QString inside = "case" + QString::number(++count);
            QVERIFY(QDir(folder.path()).mkpath(inside));
            folder.write(inside.toUtf8() + "/a.mclp", test::qBytes(container()));
            const test::Ran alone =
                test::call({"--check", "--probe", "never", "--trusted-key", key, folder.path(inside)});
            QVERIFY2(alone.code == 0, alone.out.constData());
            folder.write(inside.toUtf8() + "/release.mclp", test::qBytes(other));
            const test::Ran ran =
                test::call({"--check", "--probe", "never", "--trusted-key", key, folder.path(inside)});
            QVERIFY2(ran.code != 0 && ran.out.contains("release.mclp: "), ran.out.constData());
            QVERIFY2(!ran.out.contains("passed over"), ran.out.constData());
        }
    }

    /// Of two files of one name in an archive, another program may unpack the other one.
    void aNameThatOccursTwice() {
        test::Folder folder;
        const QString key = folder.write("key.pub", QByteArray::fromStdString(signer().publicKey().pem()));
        const QString file = folder.write("a.mclp", test::qBytes(container()));
        folder.write(
            "make.py",
            "import sys,zipfile,warnings\nwarnings.simplefilter('ignore')\nd=open(sys.argv[2],'rb').read()\n"
            "z=zipfile.ZipFile(sys.argv[1],'w')\nz.writestr('release.mclp', d)\n"
            "z.writestr(sys.argv[3], bytes([d[0]^1])+d[1:])\nz.close()\n");
        for (const char* name : {"release.mclp", "other.bin"}) {
            const QString zip = folder.path("a.zip");
            if (test::runProgram("python3", {folder.path("make.py"), zip, file, name}).code != 0)
                QSKIP("no python3 to write a zip");
            const test::Ran ran = test::call({"--check", "--probe", "never", "--trusted-key", key, zip});
            const bool isTwice = QByteArray(name) == "release.mclp";
            QVERIFY2(ran.out.contains("2 files in it have this name") == isTwice, ran.out.constData());
            QCOMPARE(ran.code, isTwice ? 5 : 0);
        }
    }

    /// A file of two keys is none of one key.
    void onePublicKeyAFile() {
        test::Folder folder;
        const QByteArray pem = QByteArray::fromStdString(signer().publicKey().pem());
        const QString file = folder.write("file", test::qBytes(container()));
        const test::Ran ran =
            test::call({"--check", file, "--trusted-key", folder.write("two.pem", pem + pem)});
        QCOMPARE(ran.code, 2);
        QVERIFY2(ran.err.contains("more than one key"), ran.err.constData());
    }

    /// A key under which anything verifies is wrong usage, before any file is read.
    void aWeakKeyIsNoneToTrust() {
        test::Folder folder;
        const QString file = folder.write("file", test::qBytes(container()));
        for (const char* digits : {"0100000000000000000000000000000000000000000000000000000000000000",
                                   "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                                   "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
            const QByteArray der =
                QByteArray::fromHex("302a300506032b6570032100") + QByteArray::fromHex(digits);
            const QString key = folder.write("weak.pem", "-----BEGIN PUBLIC KEY-----\n" + der.toBase64() +
                                                             "\n-----END PUBLIC KEY-----\n");
            const test::Ran ran = test::call({"--check", file, "--trusted-key", key});
            QCOMPARE(ran.code, 2);
            QVERIFY2(ran.err.contains("anything can be made to verify under this key"), ran.err.constData());
            QCOMPARE(ran.out, QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(TestContainerSignature)
#include "test_container_signature.moc"
