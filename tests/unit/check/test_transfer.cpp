// SPDX-License-Identifier: Apache-2.0
// Files hurt on the way. Every case is made by hurting a good cache with somebody else's code (zlib, iconv,
// Qt's base64) or by hand; the judge here has its own CRC (zlib's) and its own small v1 walk.
#include "core/check/transfer.h"
#include "core/words/finding_words.h"
#include "tests/support/samples.h"

#include <QTest>

#include <iconv.h>
#include <random>
#include <zlib.h>

using namespace macebin;

namespace {

Bytes bytesOf(std::string_view text) {
    return {asBytes(text).begin(), asBytes(text).end()};
}
Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}
Bytes operator+(Bytes left, std::string_view right) {
    return std::move(left) + bytesOf(right);
}

std::uint32_t crcOf(ByteView bytes) {
    return static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

bool v1Closes(ByteView bytes) {
    if (bytes.size() < 8) return false;
    const auto count = loadLittle<std::uint64_t>(bytes, 0);
    std::uint64_t at = 8;
    for (std::uint64_t i = 0; i < count * 2; ++i) {
        if (!fits(at, 4, bytes.size())) return false;
        const auto size = loadLittle<std::uint32_t>(bytes, at);
        if (!fits(at + 4, size, bytes.size())) return false;
        at += 4 + std::uint64_t{size};
    }
    return at == bytes.size();
}

int judgeCalls = 0;

Judged judge(ByteView bytes) {
    ++judgeCalls;
    if (bytes.size() > 4 && bytes[0] == std::byte{0x0a} &&
        crcOf(bytes.first(bytes.size() - 4)) == loadLittle<std::uint32_t>(bytes, bytes.size() - 4))
        return {Fit::proven, "the CRC-32 matches"};
    if (v1Closes(bytes)) return {Fit::proven, "the chain of pairs closes"};
    const std::string_view front = asText(slice(bytes, {0, 64}));
    if (startsWith(bytes, "\x0a") && front.find("MACE") != front.npos) return Fit::looksLike;
    return Fit::none;
}

/// A v2 cache of one pair, from the layout in format/FORMAT.md, with every byte value and many line feeds in
/// it.
Bytes v2Cache(unsigned seed = 0) {
    std::string value;
    for (unsigned i = 0; i < 600; ++i)
        value += static_cast<char>((i * 7 + seed) & 0xff);
    value += "\n\n\r\n tail \r \n" + std::string(8, '\n');
    const std::string key = "MACE test";
    const auto varint = [](std::size_t n) {
        std::string out;
        for (; n >= 128; n >>= 7)
            out += static_cast<char>(n | 128);
        return out + static_cast<char>(n);
    };
    const std::string pair = "\x0a" + varint(key.size()) + key + "\x12" + varint(value.size()) + value;
    ByteWriter out;
    out.text("\x0a" + varint(pair.size()) + pair);
    Bytes body = out.take();
    const std::uint32_t crc = crcOf(body);
    ByteWriter whole;
    whole.bytes(body);
    whole.u32(crc);
    return whole.take();
}

/// A v2 cache whose CRC ends in `zeros` zero bytes.
Bytes cacheEndingInZeros(unsigned zeros) {
    for (std::uint32_t seed = 0;; ++seed) {
        ByteWriter out;
        out.text(std::string_view("\x0a\x0d\x0a\x04MACE\x12\x05v", 11));
        out.u32(seed);
        Bytes body = out.take();
        const std::uint32_t crc = crcOf(body);
        const std::uint32_t top = zeros == 1 ? crc >> 24 : crc >> 16;
        const bool more = zeros == 1 ? (crc >> 16 & 0xff) == 0 : (crc >> 8 & 0xff) == 0;
        if (top != 0 || more) continue;
        ByteWriter whole;
        whole.bytes(body);
        whole.u32(crc);
        return whole.take();
    }
}

Bytes withCr(const Bytes& bytes, int perLine = 1) {
    Bytes out;
    for (const std::byte b : bytes) {
        if (b == std::byte{'\n'}) out.insert(out.end(), static_cast<std::size_t>(perLine), std::byte{'\r'});
        out.push_back(b);
    }
    return out;
}

/// What a program does that decodes bytes by `page` and writes UTF-16: iconv's tables, not ours.
Bytes utf16(const Bytes& bytes, const char* page, bool big) {
    const iconv_t converter = iconv_open(big ? "UTF-16BE" : "UTF-16LE", page);
    Bytes out = bytesOf(big ? "\xfe\xff" : "\xff\xfe");
    for (std::byte b : bytes) {
        char* in = reinterpret_cast<char*>(&b);
        std::size_t inLeft = 1;
        char unit[4];
        char* to = unit;
        std::size_t left = sizeof unit;
        if (iconv(converter, &in, &inLeft, &to, &left) == static_cast<std::size_t>(-1)) {
            // The bytes that code page 1252 leaves open: Windows has them stand for themselves.
            unit[big ? 0 : 1] = 0;
            unit[big ? 1 : 0] = static_cast<char>(b);
            iconv(converter, nullptr, nullptr, nullptr, nullptr);
            to = unit + 2;
        }
        out = std::move(out) + std::string_view(unit, static_cast<std::size_t>(to - unit));
    }
    iconv_close(converter);
    return out;
}

QByteArray asArray(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}
Bytes fromArray(const QByteArray& array) {
    return bytesOf({array.data(), static_cast<std::size_t>(array.size())});
}

Bytes base64(const Bytes& bytes, int width, std::string_view lineEnd) {
    const QByteArray flat = asArray(bytes).toBase64();
    if (width == 0) return fromArray(flat);
    Bytes out;
    for (qsizetype at = 0; at < flat.size(); at += width)
        out = out + fromArray(flat.mid(at, width)) + lineEnd;
    return out;
}

/// zlib's deflate: window bits 31 writes gzip, -15 raw deflate.
Bytes deflated(const Bytes& bytes, int windowBits) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    Bytes out(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 64);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// A zip written by hand from APPNOTE.TXT; the public fields may be made to lie.
struct ZipMember {
    std::string name;
    Bytes content;
    bool deflate = true;
    std::uint16_t flags = 0;
    std::optional<std::uint32_t> size = {};
    std::optional<std::uint32_t> crc = {};
    bool streamed = false; ///< sizes only behind the bytes
};

Bytes zip(const std::vector<ZipMember>& members, bool directory = true) {
    ByteWriter out;
    ByteWriter central;
    for (const ZipMember& m : members) {
        const Bytes packed = m.deflate ? deflated(m.content, -15) : m.content;
        const auto offset = static_cast<std::uint32_t>(out.position());
        const auto fields = [&](ByteWriter& to, bool hidden) {
            to.u16(static_cast<std::uint16_t>(m.flags | (m.streamed ? 8 : 0)));
            to.u16(m.deflate ? 8 : 0);
            to.u32(0);
            to.u32(hidden ? 0 : m.crc.value_or(crcOf(m.content)));
            to.u32(hidden ? 0 : static_cast<std::uint32_t>(packed.size()));
            to.u32(hidden ? 0 : m.size.value_or(static_cast<std::uint32_t>(m.content.size())));
            to.u16(static_cast<std::uint16_t>(m.name.size()));
            to.u16(0);
        };
        out.u32(0x04034b50);
        out.u16(20);
        fields(out, m.streamed);
        out.text(m.name);
        out.bytes(packed);
        central.u32(0x02014b50);
        central.u32(0x00140014);
        fields(central, false);
        central.zeros(10);
        central.u32(offset);
        central.text(m.name);
    }
    if (!directory) return out.take();
    const auto start = static_cast<std::uint32_t>(out.position());
    const Bytes records = central.take();
    out.bytes(records);
    out.u32(0x06054b50);
    out.u32(0);
    out.u16(static_cast<std::uint16_t>(members.size()));
    out.u16(static_cast<std::uint16_t>(members.size()));
    out.u32(static_cast<std::uint32_t>(records.size()));
    out.u32(start);
    out.u16(0);
    return out.take();
}

/// What a careless decoder leaves: everything that is not UTF-8 becomes U+FFFD (Qt's decoder, not ours).
Bytes replaced(const Bytes& bytes) {
    return fromArray(QString::fromUtf8(asArray(bytes)).toUtf8());
}

void expectUndone(const Bytes& hurt, const char* rule, const Bytes& original) {
    const auto diagnosis = diagnoseTransfer(hurt, judge);
    QVERIFY2(diagnosis, rule);
    QCOMPARE(QByteArray::fromStdString(std::string(diagnosis->steps.front().rule->id)), QByteArray(rule));
    QVERIFY(diagnosis->judged.fit == Fit::proven);
    QVERIFY(diagnosis->undone == original);
    QVERIFY(diagnosis->steps.back().message.find(diagnosis->judged.proof) != std::string::npos);
    for (const Finding& step : diagnosis->steps)
        QVERIFY(!Prose(wordsOf(step).remedy).empty());
}

/// Named by this rule, and nothing in it is judged, because it could not be unpacked.
void expectUnread(const Bytes& hurt, const char* rule, const char* why) {
    const auto diagnosis = diagnoseTransfer(hurt, judge);
    QVERIFY(diagnosis && diagnosis->unread);
    QCOMPARE(QByteArray::fromStdString(std::string(diagnosis->steps.front().rule->id)), QByteArray(rule));
    QVERIFY(diagnosis->judged.fit == Fit::none && diagnosis->undone.empty());
    QVERIFY2(diagnosis->unread->message.find(why) != std::string::npos, diagnosis->unread->message.c_str());
    for (const Finding& step : diagnosis->steps)
        QVERIFY2(step.message.find("not a cache") == std::string::npos, step.message.c_str());
}

ArchiveLimits atMost(std::uint64_t bytes) {
    ArchiveLimits limits;
    limits.total = bytes;
    return limits;
}

/// Named by this rule, with nothing found inside.
std::string expectNamed(const Bytes& hurt, const char* rule) {
    const auto diagnosis = diagnoseTransfer(hurt, judge);
    if (!diagnosis) return "nothing seen";
    if (diagnosis->steps.back().rule->id != rule)
        return "other rule: " + std::string(diagnosis->steps.back().rule->id);
    if (diagnosis->judged.fit != Fit::none) return "a cache was seen";
    return diagnosis->steps.back().message;
}

} // namespace

class TestTransfer : public QObject {
    Q_OBJECT

private slots:
    void carriageReturns();
    void carriageReturnsInSamples_data();
    void carriageReturnsInSamples();
    void carriageReturnsInADamagedCache();
    void textFilesKeepTheirLineEnds();
    void utf16_data();
    void utf16();
    void powerShellLineEnds();
    void utf16WithoutACache();
    void base64Text_data();
    void base64Text();
    void base64InMail();
    void wordsAreNotBase64_data();
    void wordsAreNotBase64();
    void gzipFile();
    void zipFile();
    void zipWithoutDirectory();
    void zipsThatLie();
    void severalCaches();
    void zipBomb();
    void zeroPadding();
    void errorText_data();
    void errorText();
    void messageInFront();
    void webPages_data();
    void webPages();
    void replacementCharacters();
    void twoSteps();
    void pristineSamples_data();
    void pristineSamples();
    void otherFiles();
    void mutations();
};

void TestTransfer::carriageReturns() {
    const Bytes cache = v2Cache();
    expectUndone(withCr(cache), "transfer.crlf", cache);
    expectUndone(withCr(cache, 2), "transfer.crlf", cache);
    const auto diagnosis = diagnoseTransfer(withCr(cache), judge);
    QVERIFY((diagnosis->steps.front().range == ByteRange{0, 2}));
    QVERIFY(diagnosis->steps.front().message.find("the CRC-32 matches") != std::string::npos);
}

void TestTransfer::carriageReturnsInSamples_data() {
    QTest::addColumn<QString>("path");
    for (const std::string& path : test::samplesIn("mace"))
        QTest::newRow(path.c_str()) << QString::fromStdString(path);
}

void TestTransfer::carriageReturnsInSamples() {
    if (test::samplesFolder().empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
    QFETCH(QString, path);
    const Bytes original = *test::sample(path.toStdString());
    if (withCr(original) == original) return; // no line feed, nothing to hurt
    expectUndone(withCr(original), "transfer.crlf", original);
    expectUndone(withCr(original, 2), "transfer.crlf", original);
}

void TestTransfer::carriageReturnsInADamagedCache() {
    Bytes cache = v2Cache();
    cache[100] ^= std::byte{1};
    auto diagnosis = diagnoseTransfer(withCr(cache), judge);
    QVERIFY(diagnosis);
    QVERIFY(diagnosis->judged.fit == Fit::looksLike);
    QVERIFY(diagnosis->undone == cache);

    // Some other binary file: named by the figures alone.
    Bytes other = bytesOf("\x7f!");
    std::mt19937 random(1);
    for (int i = 0; i < 10'000; ++i)
        other.push_back(std::byte(random()));
    const std::string message = expectNamed(withCr(other), "transfer.crlf");
    QVERIFY2(message.find("not a cache") != std::string::npos, message.c_str());
}

void TestTransfer::textFilesKeepTheirLineEnds() {
    Bytes text;
    for (int i = 0; i < 50; ++i)
        text = text + "a line of a note\r\n";
    QVERIFY(!diagnoseTransfer(text, judge));
    // Nor do a few line ends in a binary file prove anything.
    const Bytes few = Bytes(300, std::byte{0xee}) + "a\r\nb\r\nc\r\n" + Bytes(300, std::byte{0xee});
    QVERIFY(!diagnoseTransfer(few, judge));
}

void TestTransfer::utf16_data() {
    QTest::addColumn<QByteArray>("page");
    QTest::addColumn<bool>("big");
    for (const char* page : {"LATIN1", "CP437", "CP850", "CP1252"})
        for (const bool big : {false, true})
            QTest::addRow("%s %s", page, big ? "big" : "little") << QByteArray(page) << big;
}

void TestTransfer::utf16() {
    QFETCH(QByteArray, page);
    QFETCH(bool, big);
    const Bytes cache = v2Cache();
    expectUndone(::utf16(cache, page, big), "transfer.utf16", cache);
    expectUndone(::utf16(withCr(cache), page, big), "transfer.utf16", cache);
}

void TestTransfer::powerShellLineEnds() {
    // One more line end is put behind the last line.
    const Bytes cache = v2Cache();
    expectUndone(::utf16(withCr(cache) + "\r\n", "CP437", false), "transfer.utf16", cache);

    // A carriage return of the cache's own becomes a line end like any other: all but those bytes can be
    // regained.
    Bytes lines;
    for (std::size_t i = 0; i < cache.size(); ++i)
        if (cache[i] != std::byte{'\r'} || cache[i + 1] != std::byte{'\n'})
            lines.push_back(cache[i] == std::byte{'\r'} ? std::byte{'\n'} : cache[i]);
    const auto diagnosis = diagnoseTransfer(::utf16(withCr(lines) + "\r\n", "CP437", false), judge);
    QVERIFY(diagnosis && diagnosis->judged.fit == Fit::looksLike);
    QVERIFY(diagnosis->undone == lines);
    QVERIFY(diagnosis->steps[0].message.find("lost for good") != std::string::npos);
    MACEBIN_SAMPLE(adreno, "mace/adreno-640-2021-03.v2.bin");
    expectUndone(::utf16(withCr(adreno) + "\r\n", "CP850", false), "transfer.utf16", adreno);
}

void TestTransfer::utf16WithoutACache() {
    const std::string lost = expectNamed(
        bytesOf("\xff\xfe") + fromArray(QByteArray("a\0b\0\xfd\xff\x4e\x4ez\0", 10)), "transfer.utf16");
    QVERIFY2(lost.find("cannot be") != std::string::npos, lost.c_str());
    const auto said =
        diagnoseTransfer(::utf16(bytesOf("error: no devices/emulators found\r\n"), "LATIN1", false), judge);
    QVERIFY(said && said->steps.size() == 2);
    QVERIFY(said->steps[1].rule->id == "transfer.error-text");
    QVERIFY(said->judged.fit == Fit::none && !said->steps[1].range);
    // The mark alone, and bytes that are no text.
    QVERIFY(!diagnoseTransfer(bytesOf("\xff\xfe"), judge));
    QVERIFY(!diagnoseTransfer(bytesOf("\xff\xfe\x12\x34\x56\x78\x9a\xbc\xde\xf1"), judge));
}

void TestTransfer::base64Text_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("lineEnd");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("one line") << 0 << QByteArray() << QByteArray() << QByteArray();
    QTest::newRow("76, LF") << 76 << QByteArray() << QByteArray("\n") << QByteArray();
    QTest::newRow("76, CRLF") << 76 << QByteArray("\r\n") << QByteArray("\r\n") << QByteArray("\r\n");
    QTest::newRow("64, mark") << 64 << QByteArray("\xef\xbb\xbf") << QByteArray("\n") << QByteArray("  \n");
    QTest::newRow("certutil") << 64 << QByteArray("-----BEGIN CERTIFICATE-----\r\n") << QByteArray("\r\n")
                              << QByteArray("-----END CERTIFICATE-----\r\n");
    QTest::newRow("data URI") << 0 << QByteArray("data:application/octet-stream;base64,") << QByteArray()
                              << QByteArray();
    QTest::newRow("headers") << 76
                             << QByteArray("Content-Type: application/octet-stream\r\n"
                                           "Content-Transfer-Encoding: base64\r\n\r\n")
                             << QByteArray("\r\n") << QByteArray();
}

void TestTransfer::base64Text() {
    QFETCH(int, width);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, lineEnd);
    QFETCH(QByteArray, after);
    for (unsigned seed = 0; seed < 3; ++seed) {
        const Bytes cache = v2Cache(seed);
        const Bytes text = base64(cache, width, {lineEnd.data(), static_cast<std::size_t>(lineEnd.size())});
        expectUndone(fromArray(before) + text + fromArray(after), "transfer.base64", cache);
    }
}

void TestTransfer::base64InMail() {
    const Bytes cache = v2Cache();
    const Bytes mail =
        bytesOf("From: somebody\nSubject: cache\nContent-Type: multipart/mixed; boundary=xx\n\n--xx\n"
                "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n") +
        base64(bytesOf("see the attached file"), 76, "\n") + "\n--xx\nContent-Transfer-Encoding: BASE64\n\n" +
        base64(cache, 76, "\n") + "\n--xx--\n";
    expectUndone(mail, "transfer.base64", cache);

    Bytes other(300);
    for (std::size_t i = 0; i < other.size(); ++i)
        other[i] = std::byte(i * 37);
    const std::string named = expectNamed(base64(other, 76, "\n"), "transfer.base64");
    QVERIFY2(named.find("not a cache") != std::string::npos, named.c_str());
}

void TestTransfer::wordsAreNotBase64_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("a word") << QByteArray("Hello");
    QTest::newRow("words") << QByteArray("these are only words\nand More of them 12\n");
    QTest::newRow("hex") << QByteArray("0123456789abcdefABCDEF").repeated(10);
    QTest::newRow("one letter") << QByteArray("A").repeated(200);
    QTest::newRow("key") << QByteArray("-----BEGIN PUBLIC KEY-----\n"
                                       "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                                       "-----END PUBLIC KEY-----\n");
    QTest::newRow("ragged") << QByteArray("aB3").repeated(30) + "\n" + QByteArray("aB3").repeated(10) + "\n" +
                                   QByteArray("aB3").repeated(30) + "\n";
}

void TestTransfer::wordsAreNotBase64() {
    QFETCH(QByteArray, text);
    QVERIFY(!diagnoseTransfer(fromArray(text), judge));
}

void TestTransfer::gzipFile() {
    const Bytes cache = v2Cache();
    const Bytes packed = deflated(cache, 31);
    expectUndone(packed, "transfer.gzip", cache);
    expectUndone(packed + Bytes(512), "transfer.gzip", cache); // padded, so that the size at its end is a lie

    Bytes named = bytesOf("\x1f\x8b\x08\x08") + Bytes(packed.begin() + 4, packed.begin() + 10);
    named = named + std::string_view("cache.bin\0", 10) + Bytes(packed.begin() + 10, packed.end());
    expectUndone(named, "transfer.gzip", cache);
    QCOMPARE(diagnoseTransfer(named, judge)->innerName, std::string("cache.bin"));

    // What is cut is never judged, though a cache begins in it.
    expectUnread(Bytes(packed.begin(), packed.end() - 30), "transfer.gzip", "cut short");
    const Bytes bomb = deflated(Bytes(10'000'000), 31);
    const auto tooLarge = diagnoseTransfer(bomb, judge, atMost(1'000'000));
    QVERIFY(tooLarge->judged.fit == Fit::none && tooLarge->undone.empty());
    QVERIFY2(tooLarge->unread->message.find("larger than what is unpacked") != std::string::npos,
             tooLarge->unread->message.c_str());
    // Its CRC-32 and its size stand at its end: what came out is not what was packed.
    for (const std::size_t fromEnd : {1u, 8u}) {
        Bytes wrong = packed;
        wrong[wrong.size() - fromEnd] ^= std::byte{1};
        const auto diagnosis = diagnoseTransfer(wrong, judge);
        QVERIFY(diagnosis && diagnosis->judged.fit == Fit::none && diagnosis->undone.empty());
        QVERIFY2(diagnosis->unread->message.find("not what was packed") != std::string::npos,
                 diagnosis->unread->message.c_str());
    }
    expectUndone(packed + deflated(Bytes(), 31), "transfer.gzip", cache); // two streams, the last one empty
    const auto empty = diagnoseTransfer(deflated(Bytes(), 31), judge);
    QVERIFY(empty && empty->undone.empty() && !empty->unread);
    QVERIFY(empty->steps[0].message.find("not a byte in it") != std::string::npos);
}

void TestTransfer::zipFile() {
    const Bytes cache = v2Cache();
    for (const bool deflate : {true, false}) {
        const Bytes archive = zip(
            {{"logs/", {}, false}, {"read.me", bytesOf("hello"), deflate}, {"logs/m.bin", cache, deflate}});
        expectUndone(archive, "transfer.zip", cache);
        const auto diagnosis = diagnoseTransfer(archive, judge);
        QCOMPARE(diagnosis->innerName, std::string("logs/m.bin"));
        QVERIFY(diagnosis->steps[0].message.find("3 members: \"logs/\", \"read.me\", \"logs/m.bin\"") !=
                std::string::npos);
    }
    // A whole cache wins over a damaged one that stands before it.
    Bytes damaged = cache;
    damaged.back() ^= std::byte{1};
    expectUndone(zip({{"a", damaged}, {"b", cache}}), "transfer.zip", cache);
    expectUndone(zip({{"a", cache, true, 0, {}, {}, true}}), "transfer.zip",
                 cache); // streamed, with a directory
    const std::string none = expectNamed(zip({{"a.txt", bytesOf("hello")}}), "transfer.zip");
    QVERIFY2(none.find("not a cache") != std::string::npos, none.c_str());
    QVERIFY(expectNamed(zip({}), "transfer.zip").find("0 members") != std::string::npos);
}

void TestTransfer::zipWithoutDirectory() {
    const Bytes cache = v2Cache();
    expectUndone(zip({{"x", bytesOf("hello"), false}, {"m.bin", cache}}, false), "transfer.zip", cache);
    // Neither a size nor a checksum is left of one whose sizes stand behind it: nothing shows that it is
    // whole.
    expectUnread(zip({{"m.bin", cache, true, 0, {}, {}, true}}, false), "transfer.zip", "cut short");
    Bytes cut = zip({{"m.bin", cache}}, false);
    cut.resize(cut.size() - 50);
    expectUnread(cut, "transfer.zip", "cut short");
}

/// A member that is not what the archive says it is was hurt with the archive: it is told, and never judged.
void TestTransfer::zipsThatLie() {
    const Bytes cache = v2Cache();
    const auto expect = [&](ZipMember member, const char* what) {
        expectUnread(zip({std::move(member)}), "transfer.zip", what);
    };
    expect({"m", cache, true, 0, 5}, "not what was packed");
    expect({"m", cache, true, 0, static_cast<std::uint32_t>(cache.size() + 1)}, "not what was packed");
    expect({"m", cache, true, 1}, "encrypted: unpack it first");
    expect({"m", cache, true, 0, {}, 1}, "not what was packed");
    const auto evil = diagnoseTransfer(zip({{"\x1b[2Jevil", cache}}), judge);
    QVERIFY(evil->steps[0].message.find("\\x1b[2Jevil") != std::string::npos);
    Bytes lying = zip({{"m", cache}});
    lying[lying.size() - 12] = lying[lying.size() - 11] = std::byte{0xff}; // count of members
    QVERIFY(diagnoseTransfer(lying, judge)->judged.fit == Fit::proven);
    lying[lying.size() - 6] = std::byte{0xff}; // place of the directory: the members' own headers are left
    QVERIFY(diagnoseTransfer(lying, judge)->judged.fit == Fit::proven);
    // What else is in it is judged all the same, and the answer says that it is not about all.
    const auto part = diagnoseTransfer(zip({{"a", cache, true, 0, {}, 1}, {"b", cache}}), judge);
    QVERIFY(part->judged.fit == Fit::proven && part->innerName == "b");
    QVERIFY(part->unread && !part->packed->isReadWhole);
    QVERIFY(part->unread->rule->id == "transfer.unread-member");
}

/// The best one is judged, and the others are not passed over in silence.
void TestTransfer::severalCaches() {
    const Bytes cache = v2Cache();
    const Bytes other = v2Cache(1);
    Bytes damaged = other;
    damaged[200] ^= std::byte{1};
    const auto both = diagnoseTransfer(zip({{"a", cache}, {"b", other}}), judge);
    QVERIFY(both->innerName == "a" && !both->packed->isReadWhole && !both->unread);
    QVERIFY(both->steps[0].message.find("It also holds \"b\"") != std::string::npos);
    // The same file twice is one file.
    const auto twice = diagnoseTransfer(zip({{"a", cache}, {"b", cache}}), judge);
    QVERIFY(twice->innerName == "a" && twice->packed->isReadWhole);
    // What bears MACE's name was meant as one, whatever became of it.
    for (const Bytes& hurt : {Bytes(5000), bytesOf("run-as: package not debuggable"), Bytes()}) {
        const auto beside =
            diagnoseTransfer(zip({{"a", cache}, {"b/mace_cl_compiled_program.bin", hurt}}), judge);
        QVERIFY(beside->innerName == "a" && !beside->packed->isReadWhole);
        QVERIFY(beside->steps[0].message.find("It also holds") != std::string::npos);
    }
    const auto one = diagnoseTransfer(zip({{"a", damaged}, {"b", other}}), judge);
    QVERIFY(one->innerName == "b" && !one->packed->isReadWhole);
    QVERIFY(one->steps[0].message.find("It also holds \"a\"") != std::string::npos);
    // Of what is no cache as it stands, the one with MACE's name may have become so on the way.
    const auto hurt = diagnoseTransfer(
        zip({{"read.me", bytesOf("hello")}, {"mace_cl_compiled_program.bin", withCr(cache)}}), judge);
    QVERIFY(hurt->judged.fit == Fit::proven && hurt->undone == cache);
}

void TestTransfer::zipBomb() {
    std::vector<ZipMember> members;
    for (int i = 0; i < 100; ++i)
        members.push_back({"m" + std::to_string(i), Bytes(100'000)});
    judgeCalls = 0;
    std::size_t largest = 0;
    std::size_t sum = 0;
    const auto counting = [&](ByteView bytes) {
        largest = std::max(largest, bytes.size());
        sum += bytes.size();
        return judge(bytes);
    };
    const auto diagnosis = diagnoseTransfer(zip(members), counting, atMost(1'000'000));
    QVERIFY(diagnosis && diagnosis->judged.fit == Fit::none);
    QVERIFY(sum <= 1'200'000 && largest <= 100'000 && judgeCalls <= 20);
    QVERIFY(diagnosis->unread->message.find("more than is unpacked here") != std::string::npos);
    judgeCalls = 0;
    ArchiveLimits few;
    few.members = 64;
    const auto cut = diagnoseTransfer(zip(members), judge, few);
    QVERIFY(judgeCalls <= 70);
    QVERIFY(cut->unread->message.find("more than is unpacked here") != std::string::npos);
}

void TestTransfer::zeroPadding() {
    for (const unsigned zeros : {0u, 1u, 2u}) {
        const Bytes cache = zeros ? cacheEndingInZeros(zeros) : v2Cache();
        for (const std::size_t padding : {1u, 3u, 4u, 511u}) {
            const Bytes padded = cache + Bytes(padding);
            expectUndone(padded, "transfer.zero-padding", cache);
            QVERIFY((diagnoseTransfer(padded, judge)->steps[0].range == ByteRange{cache.size(), padding}));
        }
    }
    Bytes damaged = v2Cache();
    damaged[50] ^= std::byte{1};
    QVERIFY(!diagnoseTransfer(damaged + Bytes(100), judge));
    QVERIFY(!diagnoseTransfer(Bytes(100), judge));
    QVERIFY(!diagnoseTransfer({}, judge));
}

void TestTransfer::errorText_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("remedy");
    const auto row = [](const char* text, const char* remedy) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(remedy);
    };
    row("run-as: package not debuggable: com.example.app\n", "debuggable build");
    row("run-as: Package 'com.example.app' is not debuggable\r\n", "debuggable build");
    row("run-as: unknown package: com.example\n", "pm list packages");
    row("run-as: Package 'com.example' is unknown\n", "pm list packages");
    row("run-as: could not set capabilities: Operation not permitted\n", "have the app");
    row("run-as: couldn't stat /data/user/0/com.example: No such file or directory\n", "path");
    row("cat: /data/data/com.example/files/mace_cl_compiled_program.bin: Permission denied\n", "run-as");
    row("cat: files/mace_cl_compiled_program.bin: No such file or directory\n", "path");
    row("/system/bin/sh: cat: /data/x: Permission denied\n", "pull again");
    row("/data/data/com.example/files/x.bin: Permission denied\r\n", "run-as");
    row("error: device '0123456789ABCDEF' not found\n", "adb devices");
    row("error: device not found\n", "adb devices");
    row("error: device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\n", "USB debugging");
    row("error: device offline", "adb devices");
    row("error: no devices/emulators found\n", "adb devices");
    row("error: more than one device/emulator\n", "-s SERIAL");
    row("adb: error: failed to stat remote object '/data/x': Permission denied\n", "may not read");
    row("adb: error: failed to copy '/sdcard/x' to './x': remote No such file or directory\n", "path");
    row("adb: failed to read command: No error\n", "pull again");
    row("* daemon not running; starting now at tcp:5037\n* daemon started successfully\n"
        "error: no devices/emulators found\n",
        "adb devices");
    row("remote object '/data/local/tmp/x.bin' does not exist\n", "path");
    row("/system/bin/sh: su: not found\n", "pull again");
    row("su: not found\n", "run-as");
    row("Permission denied\n", "run-as");
}

void TestTransfer::errorText() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, remedy);
    for (const QByteArray& variant : {text, QByteArray(text).replace("\n", "\r\n"), "\xef\xbb\xbf" + text}) {
        const auto diagnosis = diagnoseTransfer(fromArray(variant), judge);
        QVERIFY(diagnosis);
        const Finding& step = diagnosis->steps.front();
        QCOMPARE(std::string(step.rule->id), std::string("transfer.error-text"));
        QVERIFY(diagnosis->judged.fit == Fit::none && diagnosis->undone.empty());
        const std::string told = Prose(wordsOf(step).remedy).text();
        QVERIFY2(told.find(remedy.toStdString()) != std::string::npos, told.c_str());
        const std::string_view place =
            asText(slice(asBytes({variant.data(), static_cast<std::size_t>(variant.size())}), *step.range));
        QVERIFY(!place.empty() &&
                text.contains(QByteArray(place.data(), static_cast<qsizetype>(place.size()))));
        QVERIFY(step.message.find(place.substr(0, 40)) != std::string::npos);
    }
}

void TestTransfer::messageInFront() {
    const Bytes cache = v2Cache();
    const std::string warning = "WARNING: linker: libfoo.so: unsupported flags DT_FLAGS_1=0x8\n";
    expectUndone(bytesOf(warning) + cache, "transfer.error-text", cache);
    QVERIFY(
        (diagnoseTransfer(bytesOf(warning) + cache, judge)->steps[0].range == ByteRange{0, warning.size()}));
    const std::string daemon =
        "* daemon not running; starting now at tcp:5037\r\n* daemon started successfully\r\n";
    expectUndone(bytesOf(daemon) + cache, "transfer.error-text", cache);
    // And in text mode, so that two things are to be undone.
    expectUndone(bytesOf(daemon) + withCr(cache), "transfer.error-text", cache);
    const auto nothing = diagnoseTransfer(bytesOf(warning) + Bytes(5000, std::byte{0xee}), judge);
    QVERIFY(nothing && nothing->judged.fit == Fit::none);
}

void TestTransfer::webPages_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("html") << QByteArray("\n <!DOCTYPE html>\n<html><head><Title>\n Sign in </title>")
                          << QByteArray("Sign in");
    QTest::newRow("html 2") << QByteArray("\xef\xbb\xbf<HTML><body><h1>404 Not Found</h1>")
                            << QByteArray("404 Not Found");
    QTest::newRow("xml") << QByteArray(
                                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access "
                                "Denied</Message></Error>")
                         << QByteArray("Access Denied");
    QTest::newRow("json") << QByteArray("{\"documentation\":1,\n \"message\": \"Not \\\"Found\\\"\"}")
                          << QByteArray("Not \\\"Found");
    QTest::newRow("json 2") << QByteArray("{\"error\":{\"code\":403,\"message\":\"Forbidden\"}}")
                            << QByteArray("Forbidden");
    QTest::newRow("json 3") << QByteArray("[{\"status\": 500}]") << QByteArray("[{\"status\": 500}]");
}

void TestTransfer::webPages() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const std::string message = expectNamed(fromArray(text), "transfer.web-page");
    QVERIFY2(message.find(says.toStdString()) != std::string::npos, message.c_str());
}

void TestTransfer::replacementCharacters() {
    const std::string message = expectNamed(replaced(v2Cache()), "transfer.replacement-characters");
    QVERIFY2(message.find(" times, first at 0x") != std::string::npos, message.c_str());
    // Four marks in a readable text are a badly decoded text, no cache.
    QVERIFY(!diagnoseTransfer(bytesOf("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd etc.\n"), judge));
    // The mark's bytes in a binary that is not UTF-8.
    QVERIFY(
        !diagnoseTransfer(bytesOf("\x01\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xff\x02"), judge));
    for (const char* path : {"mace/adreno-640-2021-03.v1.bin", "mace/adreno-640-2021-03.v2.bin",
                             "mace/pocl-3.1.v2.bin", "mace/mali-bifrost-r20p0-part.v1.bin"}) {
        const auto original = test::sample(path);
        if (!original) QSKIP("no samples: set MACEBIN_SAMPLES");
        QVERIFY2(expectNamed(replaced(*original), "transfer.replacement-characters").find("first at") !=
                     std::string::npos,
                 path);
    }
}

void TestTransfer::twoSteps() {
    const Bytes cache = v2Cache();
    expectUndone(base64(withCr(cache), 76, "\r\n"), "transfer.base64", cache);
    expectUndone(deflated(cache + Bytes(512), 31), "transfer.gzip", cache);
    expectUndone(zip({{"m.bin", withCr(cache)}}), "transfer.zip", cache);
    expectUndone(zip({{"m.bin.gz", deflated(cache, 31)}}), "transfer.zip", cache);
    expectUndone(withCr(cache + Bytes(9)), "transfer.crlf", cache);
    const auto steps = diagnoseTransfer(zip({{"m.bin", withCr(cache)}}), judge)->steps;
    QCOMPARE(steps.size(), std::size_t{2});
    QVERIFY(steps[1].rule->id == "transfer.crlf");
    const auto page = diagnoseTransfer(deflated(bytesOf("<html><title>Denied</title>"), 31), judge);
    QCOMPARE(page->steps.size(), std::size_t{2});
    QVERIFY(page->undone.empty());
}

void TestTransfer::pristineSamples_data() {
    QTest::addColumn<QString>("path");
    for (const char* folder : {"mace", "mclp", "programs", "movidius"})
        for (const std::string& path : test::samplesIn(folder))
            QTest::newRow(path.c_str()) << QString::fromStdString(path);
}

void TestTransfer::pristineSamples() {
    if (test::samplesFolder().empty()) QSKIP("no samples: set MACEBIN_SAMPLES");
    QFETCH(QString, path);
    const Bytes original = *test::sample(path.toStdString());
    judgeCalls = 0;
    const auto diagnosis = diagnoseTransfer(original, judge);
    QVERIFY2(!diagnosis, diagnosis ? diagnosis->steps[0].message.c_str() : "");
    QVERIFY(judgeCalls <= 5);
    // Cut short, which is no matter of transfer.
    QVERIFY(!diagnoseTransfer(slice(original, {0, original.size() * 2 / 3}), judge));
}

void TestTransfer::otherFiles() {
    QVERIFY(!diagnoseTransfer(v2Cache(), judge));
    QVERIFY(!diagnoseTransfer(bytesOf("pairs {\n  key: \"a\"\n  bytes_value: \"\\001\"\n}\n"), judge));
    QVERIFY(!diagnoseTransfer(
        bytesOf("namespace mace {\nstatic const unsigned char kData[2] = { 0x0A, 0xE2, };\n}\n"), judge));
    QVERIFY(!diagnoseTransfer(bytesOf("{\"profile\": {\"device\": \"x\"}}"), judge));
    std::mt19937 random(20);
    for (std::size_t size : {1u, 7u, 100u, 1000u, 70'000u}) {
        for (int round = 0; round < 40; ++round) {
            Bytes noise(size);
            for (std::byte& b : noise)
                b = std::byte(random());
            QVERIFY(!diagnoseTransfer(noise, judge));
        }
    }
}

void TestTransfer::mutations() {
    const Bytes cache = v2Cache();
    const std::vector<Bytes> seeds = {withCr(cache),
                                      ::utf16(cache, "CP437", false),
                                      base64(cache, 76, "\n"),
                                      deflated(cache, 31),
                                      zip({{"a", bytesOf("x"), false}, {"m.bin", cache}}),
                                      replaced(cache),
                                      zip({{"m.bin", cache, true, 0, {}, {}, true}}, false),
                                      bytesOf("WARNING: linker: x\n") + cache,
                                      cache + Bytes(100),
                                      bytesOf("{\"error\": \"x\\"),
                                      bytesOf("<html><title")};
    std::mt19937 random(7);
    for (const Bytes& seed : seeds) {
        for (int round = 0; round < 400; ++round) {
            Bytes hurt = seed;
            for (unsigned n = random() % 4; n > 0; --n)
                hurt[random() % hurt.size()] = std::byte(random());
            if (random() % 3 == 0) hurt.resize(random() % (hurt.size() + 1));
            judgeCalls = 0;
            const auto diagnosis = diagnoseTransfer(hurt, judge, atMost(1 << 20));
            QVERIFY(judgeCalls <= 160);
            if (!diagnosis) continue;
            QVERIFY(!diagnosis->steps.empty() && diagnosis->steps.size() <= 2);
            QVERIFY(diagnosis->judged.fit == judge(diagnosis->undone).fit);
            QVERIFY(!diagnosis->unread || diagnosis->packed);
            const auto& range = diagnosis->steps.front().range;
            QVERIFY(!range || fits(range->offset, range->size, hurt.size()));
        }
        for (std::size_t cut = 0; cut < std::min<std::size_t>(seed.size(), 400); ++cut)
            diagnoseTransfer(slice(seed, {0, cut}), judge, atMost(1 << 20));
    }
}

QTEST_APPLESS_MAIN(TestTransfer)
#include "test_transfer.moc"
