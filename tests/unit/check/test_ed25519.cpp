// SPDX-License-Identifier: Apache-2.0
// Which Ed25519 keys and signatures are taken: published vectors, and generated ones, with OpenSSL as the
// judge.
#include "core/check/ed25519.h"
#include "core/check/signature.h"
#include "tests/support/oracle.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <random>

using namespace macebin;

namespace {

Bytes fromHex(const QByteArray& digits) {
    const QByteArray bytes = QByteArray::fromHex(digits);
    const ByteView view = asBytes(std::string_view(bytes.data(), static_cast<std::size_t>(bytes.size())));
    return {view.begin(), view.end()};
}

QByteArray bytesOf(ByteView view) {
    return {reinterpret_cast<const char*>(view.data()), static_cast<qsizetype>(view.size())};
}

/// RFC 8410: the point behind 12 bytes that say "Ed25519".
QByteArray pemOf(ByteView point) {
    const QByteArray der = QByteArray::fromHex("302a300506032b6570032100") + bytesOf(point);
    return "-----BEGIN PUBLIC KEY-----\n" + der.toBase64() + "\n-----END PUBLIC KEY-----\n";
}

Result<PublicKey> keyOf(ByteView point) {
    return PublicKey::fromPem(pemOf(point).toStdString());
}

/// The 32 bytes of a key, out of its PEM.
Bytes pointOf(const PublicKey& key) {
    const QByteArray pem = QByteArray::fromStdString(key.pem());
    const QByteArray text = pem.split('\n').mid(1).join();
    const QByteArray der = QByteArray::fromBase64(text.left(text.indexOf("-----")));
    return fromHex(der.right(32).toHex());
}

struct Case {
    Bytes point, message, signature;
};

bool isTaken(const Case& one) {
    const auto key = keyOf(one.point);
    return key && key->verifies(one.message, one.signature);
}

/// OpenSSL's word on each, through Python's `cryptography`; nothing where that is not here.
std::optional<std::vector<bool>> pythonSays(const std::vector<Case>& cases) {
    static const char* const kScript = "import sys\n"
                                       "from cryptography.hazmat.primitives.asymmetric.ed25519 import "
                                       "Ed25519PublicKey as Key\n"
                                       "for line in sys.stdin:\n"
                                       "    point, message, signature = [bytes.fromhex(w) for w in "
                                       "line.rstrip('\\n').split(',')]\n"
                                       "    try:\n"
                                       "        Key.from_public_bytes(point).verify(signature, message)\n"
                                       "        print(1)\n"
                                       "    except Exception:\n"
                                       "        print(0)\n";
    const QString python = test::firstTool({"python3"});
    if (python.isEmpty()) return {};
    QByteArray input;
    for (const Case& one : cases)
        input += bytesOf(one.point).toHex() + "," + bytesOf(one.message).toHex() + "," +
                 bytesOf(one.signature).toHex() + "\n";
    const auto out =
        test::toolOutput(python, {"-c", kScript},
                         asBytes(std::string_view(input.data(), static_cast<std::size_t>(input.size()))));
    if (!out) return {};
    std::vector<bool> says;
    for (const QByteArray& line : out->trimmed().split('\n'))
        says.push_back(line == "1");
    return says.size() == cases.size() ? std::optional(says) : std::nullopt;
}

/// The same through the command, one process a case.
std::optional<std::vector<bool>> commandSays(const std::vector<Case>& cases) {
    const QString openssl = test::firstTool({"openssl"});
    if (openssl.isEmpty()) return {};
    const QTemporaryDir folder;
    const auto save = [&](const char* name, const QByteArray& bytes) {
        std::ofstream(folder.filePath(name).toStdString(), std::ios::binary)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return folder.filePath(name);
    };
    std::vector<bool> says;
    for (const Case& one : cases) {
        QProcess process;
        process.start(openssl, {"pkeyutl", "-verify", "-rawin", "-pubin", "-inkey",
                                save("key", pemOf(one.point)), "-in", save("message", bytesOf(one.message)),
                                "-sigfile", save("signature", bytesOf(one.signature))});
        if (!process.waitForFinished(30'000)) return {};
        says.push_back(process.exitCode() == 0);
    }
    return says;
}

std::optional<std::vector<bool>> opensslSays(const std::vector<Case>& cases) {
    if (auto says = pythonSays(cases)) return says;
    return commandSays(cases);
}

/// S + n·L, where it still has 256 bits.
std::optional<Bytes> withOrderAdded(ByteView signature, int times) {
    static const Bytes order = fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    Bytes out(signature.begin(), signature.end());
    for (int n = 0; n < times; ++n) {
        unsigned carry = 0;
        for (std::size_t i = 0; i < 32; ++i) {
            carry += std::to_integer<unsigned>(out[32 + i]) + std::to_integer<unsigned>(order[i]);
            out[32 + i] = std::byte(carry & 0xff);
            carry >>= 8;
        }
        if (carry) return {};
    }
    return out;
}

/// "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko; SSR 2020), table 1: its twelve vectors, as the
/// authors publish them.
struct Published {
    const char* message;
    const char* point;
    const char* signature;
    const char* what;
    bool isGood;
};
constexpr Published kPublished[] = {
    {"8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
     "0000000000000000000000000000000000000000000000000000000000000000",
     "S is 0, A and R of low order", false},
    {"9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
     "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43"
     "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
     "A of low order", false},
    {"aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
     "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
     "8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
     "R of low order", false},
    {"9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
     "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
     "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f"
     "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
     "A and R have a part of low order, and it cancels out", true},
    {"e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
     "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
     "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512"
     "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
     "fits only with the cofactor", false},
    {"e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
     "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
     "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7"
     "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
     "fits only with the cofactor in front of the sum", false},
    {"85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
     "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
     "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e"
     "547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
     "S is above L", false},
    {"85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
     "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
     "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa1942"
     "7e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
     "S is far above L", false},
    {"9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
     "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f",
     "R is not canonical, which the hash keeps", false},
    {"9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
     "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908",
     "R is not canonical, which the hash mends", false},
    {"e96b7021eb39c1a163b6da4e3093dcd3f21387da4cc4572be588fafae23c155b",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dc"
     "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
     "A is not canonical, which the hash keeps", false},
    {"39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dc"
     "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
     "A is not canonical, which the hash mends", false},
};

/// All encodings of the points whose order divides 8: eight, and six that are not canonical.
const QList<QByteArray> kLowOrder = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

std::vector<Case> publishedCases() {
    std::vector<Case> cases;
    for (const Published& one : kPublished)
        cases.push_back({fromHex(one.point), fromHex(one.message), fromHex(one.signature)});
    return cases;
}

/// Keys, messages of all lengths up to 200 bytes, and their signatures.
std::vector<Case> signedCases(std::size_t count) {
    std::mt19937 random(20); // the same messages in every run; the keys are new ones
    std::vector<Case> cases;
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = PrivateKey::make();
        if (!key) qFatal("%s", key.error().c_str());
        Bytes message(i * 7 % 201);
        for (std::byte& byte : message)
            byte = std::byte(random() & 0xff);
        const Signature signature = key->sign(message);
        cases.push_back({pointOf(key->publicKey()), message, Bytes(signature.begin(), signature.end())});
    }
    return cases;
}

} // namespace

class TestEd25519 : public QObject {
    Q_OBJECT

private slots:
    void publishedVectors() {
        const std::vector<Case> cases = publishedCases();
        for (std::size_t i = 0; i < cases.size(); ++i)
            QVERIFY2(isTaken(cases[i]) == kPublished[i].isGood, kPublished[i].what);
    }

    /// What we take, OpenSSL takes.
    void opensslTakesNoLess() {
        const std::vector<Case> cases = publishedCases();
        const auto says = opensslSays(cases);
        if (!says) QSKIP("neither python3 with cryptography nor openssl is here");
        for (std::size_t i = 0; i < cases.size(); ++i)
            QVERIFY2(!isTaken(cases[i]) || (*says)[i], kPublished[i].what);
    }

    void aSignatureHasNoSecond() {
        std::vector<Case> cases = signedCases(100);
        for (std::size_t i = 0, count = cases.size(); i < count; ++i) {
            QVERIFY(isTaken(cases[i]));
            int added = 0;
            for (int times = 1; times < 16; ++times) {
                const auto other = withOrderAdded(cases[i].signature, times);
                if (!other) break;
                ++added;
                const Case changed{cases[i].point, cases[i].message, *other};
                QVERIFY2(!isTaken(changed), qPrintable(QString::number(times)));
                if (times == 1) cases.push_back(changed);
            }
            QVERIFY(added >= 1);
        }
        const auto says = opensslSays(cases);
        if (!says) QSKIP("neither python3 with cryptography nor openssl is here");
        for (std::size_t i = 0; i < cases.size(); ++i)
            QCOMPARE((*says)[i], isTaken(cases[i]));
    }

    /// No bit of a signature is free, and no other length is taken.
    void everyBitCounts() {
        const Case good = signedCases(1).front();
        for (std::size_t bit = 0; bit < 512; ++bit) {
            Case changed = good;
            changed.signature[bit / 8] ^= std::byte(1u << bit % 8);
            QVERIFY2(!isTaken(changed), qPrintable(QString::number(bit)));
        }
        for (const std::size_t size : {0, 1, 32, 63, 65, 96, 128}) {
            Case changed = good;
            changed.signature.resize(size);
            QVERIFY(!isTaken(changed));
        }
    }

    void keysOfLowOrderAreNotTrusted() {
        for (const QByteArray& digits : kLowOrder) {
            const Bytes point = fromHex(digits);
            QVERIFY2(ed25519::isOfLowOrder(point), digits.constData());
            const auto key = keyOf(point);
            QVERIFY2(!key, digits.constData());
            QVERIFY2(key.error().find("anything can be made to verify under this key") != std::string::npos,
                     key.error().c_str());
            // Nor is one of them the R of a signature, whatever S says.
            Case changed = signedCases(1).front();
            std::copy(point.begin(), point.end(), changed.signature.begin());
            QVERIFY(!isTaken(changed));
        }
        QVERIFY(keyOf(signedCases(1).front().point));
    }

    /// p to p + 18 are the numbers of 255 bits that a canonical y is not; with either sign.
    void keysHaveOneEncoding() {
        for (unsigned above = 0; above < 19; ++above)
            for (const unsigned sign : {0x7fu, 0xffu}) {
                Bytes point(32, std::byte{0xff});
                point[0] = std::byte(0xed + above);
                point[31] = std::byte(sign);
                QVERIFY(!ed25519::isCanonical(point));
                const auto key = keyOf(point);
                QVERIFY(!key);
                const char* why = above < 2 ? "low order" : "not encoded as RFC 8032 demands";
                QVERIFY2(key.error().find(why) != std::string::npos, key.error().c_str());
            }
        Bytes last(32, std::byte{0xff});
        last[0] = std::byte{0xec};
        last[31] = std::byte{0x7f};
        QVERIFY(ed25519::isCanonical(last));
        for (const Case& one : signedCases(20))
            QVERIFY(ed25519::isCanonical(one.point) && !ed25519::isOfLowOrder(one.point));
    }

    void theOrderIsTheLimit() {
        Bytes scalar = fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        QVERIFY(!ed25519::isScalarReduced(scalar));
        scalar[0] = std::byte{0xec};
        QVERIFY(ed25519::isScalarReduced(scalar));
        QVERIFY(ed25519::isScalarReduced(Bytes(32)));
        QVERIFY(!ed25519::isScalarReduced(Bytes(31)) && !ed25519::isScalarReduced(Bytes(33)));
        scalar[31] = std::byte{0x11};
        QVERIFY(!ed25519::isScalarReduced(scalar));
    }
};

QTEST_GUILESS_MAIN(TestEd25519)
#include "test_ed25519.moc"
