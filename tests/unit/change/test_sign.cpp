// SPDX-License-Identifier: Apache-2.0
// --make-key and --sign, and the check of what they made; OpenSSL, where it is installed, as the judge of
// keys and signatures.
#include "core/check/check.h"
#include "core/check/signature.h"
#include "format/text.h"
#include "tests/support/change_schema.h"
#include "tests/support/command.h"
#include "tests/support/oracle.h"
#include "tests/support/test_keys.h"

#include <sys/stat.h>
#include <unistd.h>

using namespace macebin;
using test::call;
using test::Folder;
using test::Ran;

namespace {

mode_t modeOf(const QString& path) {
    struct stat status {};
    return ::stat(path.toLocal8Bit().constData(), &status) == 0 ? status.st_mode & 0777 : 0;
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Ran makeKey(const QString& path, const QStringList& more = {}) {
    return call(QStringList{"--make-key", "-o", path, "--format", "json"} + more);
}

QString openssl() {
    return test::firstTool({"openssl"});
}

} // namespace

class TestSign : public QObject {
    Q_OBJECT

private slots:
    void aNewKeyIsForItsOwnerOnly() {
        Folder folder;
        const QString key = folder.path("key.pem");
        const mode_t mask = ::umask(0);
        const Ran ran = makeKey(key);
        ::umask(mask);
        QVERIFY2(ran.code == 0, ran.out.constData());
        QCOMPARE(QString::fromStdString(test::changeSchemaFault(ran.out.toStdString())), QString());
        QCOMPARE(modeOf(key), mode_t{0600});
        const auto read = PublicKey::fromPem(contentOf(key + ".pub").toStdString());
        QVERIFY(read);
        QCOMPARE(ran.json()["key_id"].toString().toStdString(), hexDigits(asText(read->id())));
        QVERIFY(contentOf(key).startsWith("-----BEGIN PRIVATE KEY-----"));
        QVERIFY(ran.json()["warnings"].toArray().first().toString().contains("not encrypted"));
        QVERIFY(!ran.out.contains(contentOf(key).split('\n')[1]));
    }

    void neitherHalfIsReplaced() {
        Folder folder;
        const QString key = folder.path("key.pem");
        folder.write("key.pem.pub", "mine");
        const Ran refused = makeKey(key);
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.json()["key_id"].isNull() && refused.json()["notes"].toArray().isEmpty());
        QVERIFY(!QFile::exists(key));
        QCOMPARE(contentOf(key + ".pub"), QByteArray("mine"));
        QCOMPARE(makeKey(key, {"--force"}).code, 0);
        QCOMPARE(makeKey(key).code, 1);
        QCOMPARE(makeKey(folder.path("dry"), {"--dry-run"}).code, 0);
        QVERIFY(!QFile::exists(folder.path("dry")));
        // A key that may be read by others does not stay so where it is replaced.
        QVERIFY(::chmod(key.toLocal8Bit().constData(), 0644) == 0);
        QCOMPARE(makeKey(key, {"--force"}).code, 0);
        QCOMPARE(modeOf(key), mode_t{0600});
    }

    void signAndVerify_data() {
        QTest::addColumn<QString>("path");
        for (const std::string& path : test::samplesIn("mace"))
            QTest::newRow(path.c_str()) << QString::fromStdString(path);
        QTest::newRow("signed") << "mclp/adreno-640-signed.mclp";
    }
    void signAndVerify() {
        QFETCH(QString, path);
        if (!test::sample(path.toStdString())) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        Folder folder;
        const QString key = folder.path("key.pem"), out = folder.path("out.mclp");
        const QString keyId = makeKey(key).json()["key_id"].toString();
        const QString input = test::samplePath(path.toStdString());
        const Ran ran =
            call({"--sign", input, "--key", key, "-o", out, "--abi", "arm64-v8a", "--format", "json"});
        QVERIFY2(ran.code == 0, ran.out.constData());
        QCOMPARE(QString::fromStdString(test::changeSchemaFault(ran.out.toStdString())), QString());
        QCOMPARE(ran.json()["key_id"].toString(), keyId);
        const QJsonArray files = test::check({"--trusted-key", key + ".pub", out}).json()["files"].toArray();
        QCOMPARE(files.first()["protection"].toString(), "signature");
        QCOMPARE(files.first()["identity"].toObject()["abi"].toString(), "arm64-v8a");
        const QString other = folder.write("other.pub", test::kOtherPublicPem);
        QCOMPARE(test::check({"--trusted-key", other, out}).code, 1);

        // The same pairs as before.
        const Bytes before = *test::sample(path.toStdString());
        const Bytes after = test::readFile(out.toStdString());
        const auto a = pairsOf(checkBytes(before).cache), b = pairsOf(checkBytes(after).cache);
        QCOMPARE(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            QCOMPARE(a[i].key, b[i].key);
            QCOMPARE(a[i].numbers, b[i].numbers);
            QCOMPARE(asText(a[i].bytes.value_or(ByteView())), asText(b[i].bytes.value_or(ByteView())));
        }
    }

    void anMclpFileKeepsItsDriver() {
        Folder folder;
        const QString key = folder.path("key.pem"), one = folder.path("1"), two = folder.path("2");
        makeKey(key);
        const QString input = folder.write("in", test::soundFile());
        QCOMPARE(call({"--sign", input, "--key", key, "-o", one, "--driver-version", "D 1"}).code, 0);
        QCOMPARE(call({"--sign", one, "--key", key, "-o", two}).code, 0);
        const QJsonArray files = test::check({two}).json()["files"].toArray();
        QCOMPARE(files.first()["identity"].toObject()["driver_version"].toString(), "D 1");
    }

    void whatWasChangedSinceIsNotProtectedByTheSignature() {
        Folder folder;
        const QString key = folder.path("key.pem"), out = folder.path("out");
        makeKey(key);
        QCOMPARE(call({"--sign", folder.write("in", test::warningFile()), "--key", key, "-o", out}).code, 0);
        const QByteArray whole = contentOf(out);
        // FORMAT.md, "Trailer": its 152 bytes stand at the end; the program's 64 zeros are the file's longest
        // run.
        QByteArray changed = whole;
        const auto program = whole.indexOf(QByteArray(64, '\0'));
        QVERIFY(program > 0);
        changed[program + 32] = 1;
        for (const QByteArray& bytes : {changed, whole + "appended"}) {
            const QString file = folder.write("changed", bytes);
            const QStringList how{"--trusted-key", key + ".pub", file};
            const QJsonObject report = test::check(how).json()["files"][0].toObject();
            QCOMPARE(report["verdict"].toString(), "damaged");
            QCOMPARE(report["protection"].toString(), "sha256");
            const Ran text = call(QStringList{"--check", "--probe", "never"} + how);
            QVERIFY2(text.out.contains("; signed by a trusted key, but changed since.\n"),
                     text.out.constData());
        }
    }

    void passphrases() {
        Folder folder;
        const QString key = folder.path("key.pem"), input = folder.write("in", test::soundFile());
        const QString right = folder.write("right", "tell nobody\r\nsecond line\n");
        const QString wrong = folder.write("wrong", "tell all\n");
        QCOMPARE(makeKey(key, {"--passphrase-file", right}).code, 0);
        QVERIFY(contentOf(key).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        const auto sign = [&](const QStringList& more) {
            return call(QStringList{"--sign", input, "--key", key, "-o", folder.path("out"), "--force"} +
                        more);
        };
        QCOMPARE(sign({"--passphrase-file", right}).code, 0);
        const Ran without = sign({});
        QCOMPARE(without.code, 1);
        QVERIFY2(
            without.out.contains("this key is encrypted, and no passphrase was given (--passphrase-file"),
            without.out.constData());
        const Ran bad = sign({"--passphrase-file", wrong});
        QCOMPARE(bad.code, 1);
        QVERIFY2(bad.out.contains("the passphrase does not fit this key"), bad.out.constData());
        QVERIFY(!bad.out.contains("tell all") && !bad.err.contains("tell all"));
        const Ran empty = sign({"--passphrase-file", folder.write("empty", "\n")});
        QVERIFY2(empty.code == 1 && empty.out.contains("first line is empty"), empty.out.constData());

        const Ran viaPipe = test::runProgram(
            "sh",
            {"-c", R"(printf 'tell nobody' | "$0" --sign "$1" --key "$2" -o "$3" --force --passphrase-fd 0)",
             MACEBIN_COMMAND, input, key, folder.path("out")});
        QVERIFY2(viaPipe.code == 0, viaPipe.out.constData());
    }

    void otherKeysAreTold() {
        Folder folder;
        const QString input = folder.write("in", test::soundFile());
        const auto refusal = [&](const QByteArray& pem) {
            const Ran ran =
                call({"--sign", input, "--key", folder.write("k", pem), "-o", folder.path("out")});
            return ran.code == 1 ? ran.out : QByteArray("no refusal");
        };
        QVERIFY(
            refusal(test::kOtherPublicPem).contains("this is a public key; signing takes the private one"));
        QVERIFY(refusal("hello").contains("not a private key in PKCS #8 PEM form"));
        QVERIFY(refusal("-----BEGIN OPENSSH PRIVATE KEY-----\n").contains("OpenSSH's own form"));
        QVERIFY(
            refusal("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").contains("is damaged"));
        QVERIFY(refusal(QByteArray(100'000, 'x')).contains("more than 64 KiB"));
        const Ran none = call({"--sign", input, "--key", folder.path("none"), "-o", folder.path("out")});
        QVERIFY2(none.code == 1 && none.out.contains("No such file"), none.out.constData());
        QVERIFY(!QFile::exists(folder.path("out")));
        if (openssl().isEmpty()) QSKIP("openssl is absent");
        const Ran rsa =
            test::runProgram(openssl(), {"genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"});
        QVERIFY(refusal(rsa.out).contains("this is a key for RSA, not for Ed25519"));
    }

    void looseKeysAreWarnedOf() {
        Folder folder;
        const QString key = folder.path("key.pem"), input = folder.write("in", test::soundFile());
        makeKey(key);
        const auto warnings = [&] {
            const Ran ran = call({"--sign", input, "--key", key, "--dry-run", "--format", "json"});
            return ran.code == 0 ? ran.json()["warnings"].toArray().size() : -1;
        };
        QCOMPARE(warnings(), 0);
        QVERIFY(::chmod(key.toLocal8Bit().constData(), 0644) == 0);
        QCOMPARE(warnings(), 1);
    }

    void damagedFilesAreNotSigned() {
        Folder folder;
        const QString key = folder.path("key.pem");
        makeKey(key);
        const Ran ran =
            call({"--sign", folder.write("in", test::damagedFile()), "--key", key, "-o", folder.path("out")});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.out.contains("Repair it first: macebin --repair"), ran.out.constData());
        QVERIFY(!QFile::exists(folder.path("out")));
    }

    void opensslReadsTheKeys() {
        if (openssl().isEmpty()) QSKIP("openssl is absent");
        Folder folder;
        const QString plain = folder.path("plain.pem"), locked = folder.path("locked.pem");
        const QString phrase = folder.write("phrase", "tell nobody\n");
        QCOMPARE(makeKey(plain).code, 0);
        QCOMPARE(makeKey(locked, {"--passphrase-file", phrase}).code, 0);
        for (const QString& key : {plain, locked}) {
            const Ran ran =
                test::runProgram(openssl(), {"pkey", "-in", key, "-passin", "file:" + phrase, "-pubout"});
            QVERIFY2(ran.code == 0, ran.err.constData());
            QCOMPARE(ran.out.trimmed(), contentOf(key + ".pub").trimmed());
        }
        // And Macebin reads OpenSSL's, encrypted by its defaults.
        const QString theirs = folder.path("theirs.pem");
        QCOMPARE(test::runProgram(openssl(), {"genpkey", "-algorithm", "ed25519", "-aes256", "-pass",
                                              "file:" + phrase, "-out", theirs})
                     .code,
                 0);
        QCOMPARE(call({"--sign", folder.write("in", test::soundFile()), "--key", theirs, "--passphrase-file",
                       phrase, "-o", folder.path("out")})
                     .code,
                 0);
    }

    void opensslVerifiesTheSignature() {
        if (openssl().isEmpty()) QSKIP("openssl is absent");
        Folder folder;
        const QString key = folder.path("key.pem"), out = folder.path("out");
        makeKey(key);
        QCOMPARE(call({"--sign", folder.write("in", test::soundFile()), "--key", key, "-o", out}).code, 0);
        // FORMAT.md, "Trailer": 152 bytes at the end; 64 of signature 76 behind the start mark.
        const QByteArray file = contentOf(out);
        const qsizetype trailer = file.size() - 152;
        QCOMPARE(file.mid(trailer, 4), QByteArray("MSIG"));
        const Bytes bytes = test::readFile(out.toStdString());
        const FileReport report = checkBytes(bytes);
        const auto field = std::find_if(
            report.cache.digests.begin(), report.cache.digests.end(),
            [](const DigestField& digest) { return digest.kind == DigestField::Kind::mclpSignature; });
        QVERIFY(field != report.cache.digests.end());
        QCOMPARE(field->stored.offset, static_cast<std::uint64_t>(trailer + 76));
        const QString message =
            folder.write("message", file.mid(static_cast<qsizetype>(field->covered.offset),
                                             static_cast<qsizetype>(field->covered.size)));
        const QString signature = folder.write("signature", file.mid(trailer + 76, 64));
        const auto verify = [&](const QString& what) {
            return test::runProgram(openssl(), {"pkeyutl", "-verify", "-rawin", "-pubin", "-inkey",
                                                key + ".pub", "-in", what, "-sigfile", signature})
                .code;
        };
        QCOMPARE(verify(message), 0);
        QVERIFY(verify(folder.write("other", "something else")) != 0);
    }
};

QTEST_GUILESS_MAIN(TestSign)
#include "test_sign.moc"
