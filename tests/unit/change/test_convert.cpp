// SPDX-License-Identifier: Apache-2.0
// --convert: the chain of all forms gives every pair back, byte for byte where that is promised; what a form
// cannot hold and what MACE makes of a result is said exactly where it is true.
#include "core/change/convert/convert.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "format/wire.h"
#include "tests/support/command.h"
#include "tests/support/oracle.h"

#include <QStandardPaths>

using namespace macebin;
using namespace macebin::test;

namespace {

/// A pair as the tests compare it: key, bytes or none, numbers.
struct Plain {
    std::string key;
    std::optional<Bytes> bytes;
    std::vector<std::uint32_t> numbers;
    bool operator==(const Plain&) const = default;
};

std::vector<Plain> plain(const std::vector<Pair>& pairs) {
    std::vector<Plain> out;
    for (const Pair& pair : pairs)
        out.push_back(
            {pair.key,
             pair.bytes ? std::optional(Bytes(pair.bytes->begin(), pair.bytes->end())) : std::nullopt,
             pair.numbers});
    return out;
}

std::vector<Plain> pairsIn(const QString& path) {
    const Bytes bytes = readFile(path.toStdString());
    const FileReport report = checkBytes(bytes);
    if (report.integrity != Integrity::intact) return {};
    return plain(pairsOf(report.cache));
}

QByteArray content(const QString& path) {
    return qBytes(readFile(path.toStdString()));
}

Ran convertTo(const QString& form, const QString& from, const QString& to, const QStringList& more = {}) {
    return call(QStringList{"--convert", from, "--as", form, "-o", to, "--format", "json"} + more);
}

QString sentences(const Ran& ran, const char* list) {
    QString out;
    for (const auto& sentence : ran.json()[list].toArray())
        out += sentence.toString() + "\n";
    return out;
}

Bytes textBytes(std::string_view text) {
    const ByteView view = asBytes(text);
    return Bytes(view.begin(), view.end());
}

/// A v2 file of these pairs.
Bytes v2File(const std::vector<Pair>& pairs) {
    return *writeCache(pairs, Form::v2);
}

struct Planned {
    Change change;
    Result<Bytes> bytes = Failure{"not written"};
};

Planned planned(const Bytes& file, Form target, const ConvertOptions& options = {}) {
    const FileReport report = checkBytes(file);
    Planned out{planConvert(report, target, options)};
    if (out.change.refusal.empty()) out.bytes = convert(report, out.change, target, options);
    out.change.pairs.clear(); // they view the report's bytes
    return out;
}

bool says(const std::vector<Prose>& sentences, std::string_view words) {
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const Prose& s) { return s.text().find(words) != std::string::npos; });
}

const std::string kPlatform = "ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0, v1.1.1";
const Bytes kProgram(300, std::byte{0x5a});

struct Made {
    bool platform = true;
    bool device = true;
    bool hash = true;
};

/// A cache of one program in the form asked for.
Bytes cacheOf(Form form, Made made = {}) {
    const std::string key = "pooling -Dpooling=p453171";
    std::vector<Pair> pairs{{key, ByteView(kProgram), {}}};
    if (made.platform) pairs.push_back({std::string(kPlatformInfoKey), asBytes(kPlatform), {}});
    if (made.device) pairs.push_back({std::string(kDeviceNameKey), asBytes("Mali-G76"), {}});
    if (made.hash) pairs.push_back({std::string(kSourceHashPrefix) + key, asBytes("7d28e17f72"), {}});
    return *writeCache(pairs, form);
}

constexpr std::string_view kCleared = "names no device, so MACE clears it";
constexpr std::string_view kRebuilt = "because no source hash goes with them";
constexpr std::string_view kCompares = "compares the whole platform info";
constexpr std::string_view kAnyDriver = "uses every program of such a cache";
constexpr std::string_view kStay = "stay in it as pairs";
constexpr std::string_view kNoChecksum = "v1 has no checksum";
constexpr std::string_view kNotMclp = "MACE does not read MCLP";
constexpr std::string_view kNoneMadeUp = "none were made up";
constexpr std::string_view kPrecompiled = "takes an array as precompiled programs";
constexpr std::string_view kNeverUsed = "never uses such precompiled programs";
constexpr std::string_view kForPeople = "The text form is for people";
constexpr std::string_view kAlready = "in this form already";
constexpr std::string_view kDigests = "SHA-256 digests are not in the result";

void addSamples(std::initializer_list<const char*> folders) {
    QTest::addColumn<QString>("file");
    for (const char* folder : folders)
        for (const std::string& file : samplesIn(folder))
            if (!file.ends_with(".pem")) QTest::newRow(file.c_str()) << samplePath(file);
    if (samplesFolder().empty()) QTest::newRow("samples absent") << QString();
}

} // namespace

class TestConvert : public QObject {
    Q_OBJECT

private slots:
    void chain_data() { addSamples({"mace"}); }
    /// v1 → v2 → MCLP → text → C++ array → v2 → v1: the same pairs at every step.
    void chain() {
        QFETCH(QString, file);
        if (file.isEmpty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        Folder folder;
        const bool isV1 = file.endsWith(".v1.bin");
        const auto pairs = pairsIn(file);
        QVERIFY(!pairs.empty());
        QString from = file;
        int step = 0;
        for (const char* form : {"v1", "v2", "mclp", "text", "cc", "v2", "v1"}) {
            if (step == 0 && !isV1) {
                ++step;
                continue; // a v2 sample begins with v2
            }
            const QString to = folder.path(QString::number(step++) + "." + form);
            const Ran ran = convertTo(
                form, from, to, QByteArray(form) == "cc" ? QStringList{"--inner", "mclp"} : QStringList{});
            QVERIFY2(ran.code == 0, ran.out + ran.err);
            QCOMPARE(ran.err, QByteArray());
            QVERIFY(ran.json()["saved"].toBool());
            QCOMPARE(check({to}).code, 0);
            // v1 knows no types: all else is compared pair by pair.
            QVERIFY2(pairsIn(to) == pairs, form);
            from = to;
        }
        if (isV1) QCOMPARE(content(from), content(file));
        if (!isV1) {
            QCOMPARE(convertTo("v2", from, folder.path("back.v2")).code, 0);
            QCOMPARE(content(folder.path("back.v2")), content(file));
        }
    }

    void everyWay_data() { addSamples({"mace", "mclp"}); }
    /// Any form into any other, and back into the array's inner form.
    void everyWay() {
        QFETCH(QString, file);
        if (file.isEmpty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        const Bytes bytes = readFile(file.toStdString());
        const FileReport report = checkBytes(bytes);
        const auto pairs = plain(pairsOf(report.cache));
        for (const Form first : {Form::v1, Form::v2, Form::mclp, Form::text})
            for (const Form second : {Form::v1, Form::v2, Form::mclp, Form::text, Form::cc}) {
                const Planned one = planned(bytes, first);
                QVERIFY2(one.bytes, one.change.refusal.text().c_str());
                const Planned two =
                    planned(*one.bytes, second,
                            {second == Form::cc ? std::optional(Form::v1) : std::nullopt, {}, {}, {}, {}});
                QVERIFY2(two.bytes, two.change.refusal.text().c_str());
                const FileReport end = checkBytes(*two.bytes);
                QCOMPARE(end.integrity, Integrity::intact);
                QVERIFY(plain(pairsOf(end.cache)) == pairs);
            }
    }

    void arraysKeepBytes_data() { addSamples({"mace", "mclp"}); }
    void arraysKeepBytes() {
        QFETCH(QString, file);
        if (file.isEmpty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        Folder folder;
        const Ran in = convertTo("cc", file, folder.path("a.cc"));
        QVERIFY2(in.code == 0, in.out + in.err);
        QVERIFY(sentences(in, "notes").contains("own"));
        QVERIFY(!sentences(in, "notes").contains("ignature"));
        const QString form = file.endsWith(".mclp") ? "mclp" : file.endsWith(".v1.bin") ? "v1" : "v2";
        const Ran out = convertTo(form, folder.path("a.cc"), folder.path("out.bin"));
        QVERIFY2(out.code == 0, out.out + out.err);
        QCOMPARE(content(folder.path("out.bin")), content(file));
        // Named outright, the inner form is the same.
        QCOMPARE(convertTo("cc", file, folder.path("b.cc"), {"--inner", form}).code, 0);
        QCOMPARE(content(folder.path("b.cc")), content(folder.path("a.cc")));
    }

    void sameFormIsSaid_data() { addSamples({"mace", "mclp"}); }
    void sameFormIsSaid() {
        QFETCH(QString, file);
        if (file.isEmpty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        Folder folder;
        const QString form = file.endsWith(".mclp") ? "mclp" : file.endsWith(".v1.bin") ? "v1" : "v2";
        const bool isSigned = file.contains("signed");
        const Ran ran = convertTo(form, file, folder.path("same"));
        QCOMPARE(ran.code, 0);
        QVERIFY(sentences(ran, "notes").contains(kAlready.data()));
        QCOMPARE(sentences(ran, "notes").contains("ignature"), isSigned);
        QCOMPARE(ran.json()["unchanged"].toBool(), !isSigned);
        QCOMPARE(sentences(ran, "notes").contains("byte for byte"), !isSigned);
        QCOMPARE(content(folder.path("same")) == content(file), !isSigned);
    }

    /// libprotobuf, told of the message by a .proto of the tests, reads the text as the same message and
    /// prints the same text.
    void textAgreesWithProtoc_data() { addSamples({"mace"}); }
    void textAgreesWithProtoc() {
        QFETCH(QString, file);
        if (file.isEmpty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        const QString protoc = firstTool({"protoc"});
        if (protoc.isEmpty()) QSKIP("protoc is not installed");
        Folder folder;
        QCOMPARE(convertTo("text", file, folder.path("a.pb")).code, 0);
        QCOMPARE(convertTo("v2", file, folder.path("a.v2")).code, 0);
        const QByteArray message = content(folder.path("a.v2")).chopped(4);
        const QString type = "macebin.oracle.PairContainer";
        const QStringList proto{"--proto_path=" MACEBIN_SOURCE_DIR "/tests/proto", "mace_storage.proto"};
        const QByteArray text = content(folder.path("a.pb"));
        const auto viewOf = [](const QByteArray& bytes) {
            return asBytes(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
        };
        const auto encoded = toolOutput(protoc, QStringList{"--encode=" + type} + proto, viewOf(text));
        QVERIFY(encoded);
        QCOMPARE(*encoded, message);
        const auto decoded = toolOutput(protoc, QStringList{"--decode=" + type} + proto, viewOf(message));
        QVERIFY(decoded);
        QCOMPARE(text, *decoded);
    }

    /// The compiler is the judge of the array: a program made of it writes the file's bytes.
    void arrayCompiles() {
        const QString compiler = firstTool({"c++", "g++", "clang++"});
        if (compiler.isEmpty()) QSKIP("no C++ compiler");
        Folder folder;
        const QString cache = folder.write("cache.v2", qBytes(cacheOf(Form::v2)));
        const QString array = folder.path("cache.cc");
        const Ran ran =
            convertTo("cc", cache, array, {"--data-function", "MyData", "--size-function", "MySize"});
        QVERIFY2(ran.code == 0, ran.out + ran.err);
        const QString main = folder.write(
            "main.cc", "#include <cstddef>\n#include <cstdio>\nnamespace mace { const unsigned char* "
                       "MyData(); std::size_t MySize(); }\nint main() { "
                       "fwrite(mace::MyData(), 1, mace::MySize(), stdout); }\n");
        const Ran built = runProgram(compiler, {main, array, "-o", folder.path("program")});
        QVERIFY2(built.code == 0, built.err);
        QCOMPARE(runProgram(folder.path("program"), {}).out, content(cache));
        // An array made of the array keeps the names, unless others are asked for.
        QCOMPARE(convertTo("cc", array, folder.path("again.cc")).code, 0);
        QCOMPARE(content(folder.path("again.cc")), content(array));
        QCOMPARE(convertTo("cc", array, folder.path("other.cc"), {"--data-function", "Other"}).code, 0);
        QVERIFY(content(folder.path("other.cc")).contains("Other()"));
        QVERIFY(content(folder.path("other.cc")).contains("MySize()"));
    }

    void arrayNamesAreMacesOwn() {
        for (const bool isTuned : {false, true}) {
            Folder folder;
            const QString file = folder.write("f", isTuned ? soundFile() : qBytes(cacheOf(Form::v2)));
            QCOMPARE(convertTo("cc", file, folder.path("f.cc")).code, 0);
            const CcNames names = ccNamesOf(isTuned);
            QVERIFY(content(folder.path("f.cc")).contains((names.data + "()").c_str()));
            QVERIFY(content(folder.path("f.cc")).contains((names.size + "()").c_str()));
        }
    }

    void whatMaceDoes_data() {
        QTest::addColumn<Bytes>("file");
        QTest::addColumn<Form>("target");
        QTest::addColumn<QStringList>("notes");
        QTest::addColumn<QStringList>("warnings");
        const auto words = [](std::initializer_list<std::string_view> list) {
            QStringList out;
            for (const std::string_view word : list)
                out += QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
            return out;
        };
        const auto row = [&](const char* name, Form from, Made made, Form to,
                             std::initializer_list<std::string_view> notes,
                             std::initializer_list<std::string_view> warnings) {
            QTest::newRow(name) << cacheOf(from, made) << to << words(notes) << words(warnings);
        };
        const Made v1{true, false, false};
        row("v1 to v2", Form::v1, v1, Form::v2, {kNoneMadeUp}, {kCleared});
        row("v1 without platform to v2", Form::v1, {false, false, false}, Form::v2, {kNoneMadeUp},
            {kRebuilt});
        row("v1 with all pairs to v2", Form::v1, {}, Form::v2, {}, {});
        row("v1 to v1", Form::v1, v1, Form::v1, {kAlready}, {});
        row("v1 to MCLP", Form::v1, v1, Form::mclp, {}, {kNotMclp});
        row("v1 to text", Form::v1, v1, Form::text, {kForPeople}, {});
        row("v1 to array", Form::v1, v1, Form::cc, {"own v1 bytes"}, {});
        row("v2 to v1", Form::v2, {}, Form::v1, {kNoChecksum, kCompares, kStay}, {});
        row("v2 without platform to v1", Form::v2, {false, false, true}, Form::v1, {kNoChecksum, kStay},
            {kAnyDriver});
        row("bare v2 to v1", Form::v2, v1, Form::v1, {kNoChecksum, kCompares}, {});
        row("v2 to v2", Form::v2, {}, Form::v2, {kAlready}, {});
        row("v2 without device to v2", Form::v2, v1, Form::v2, {kAlready}, {});
        row("v2 to MCLP", Form::v2, {}, Form::mclp, {}, {kNotMclp});
        row("v2 to array", Form::v2, {}, Form::cc, {"own v2 bytes", kPrecompiled}, {});
        row("v2 without platform to array", Form::v2, {false, false, true}, Form::cc, {"own v2 bytes"},
            {kNeverUsed});
        row("MCLP to v2", Form::mclp, {}, Form::v2, {kDigests}, {});
        row("MCLP from v1 to v2", Form::mclp, v1, Form::v2, {kDigests}, {kCleared});
        row("MCLP without hash to v2", Form::mclp, {true, true, false}, Form::v2, {kDigests}, {kRebuilt});
        row("MCLP to v1", Form::mclp, {}, Form::v1, {kDigests, kNoChecksum, kCompares, kStay}, {});
        row("MCLP to text", Form::mclp, {}, Form::text, {kDigests, kForPeople}, {});
        row("MCLP to MCLP", Form::mclp, {}, Form::mclp, {kAlready}, {kNotMclp});
        row("text to v2", Form::text, {}, Form::v2, {}, {});
        row("text of v1 to v2", Form::text, v1, Form::v2, {}, {kCleared});
        row("text to v1", Form::text, {}, Form::v1, {kNoChecksum, kCompares, kStay}, {});
    }
    void whatMaceDoes() {
        QFETCH(Bytes, file);
        QFETCH(Form, target);
        QFETCH(QStringList, notes);
        QFETCH(QStringList, warnings);
        const Planned out = planned(file, target);
        QVERIFY2(out.bytes, out.change.refusal.text().c_str());
        QCOMPARE(out.change.notes.size(), static_cast<std::size_t>(notes.size()));
        QCOMPARE(out.change.warnings.size(), static_cast<std::size_t>(warnings.size()));
        for (const QString& words : notes)
            QVERIFY2(says(out.change.notes, words.toStdString()), qPrintable(words));
        for (const QString& words : warnings)
            QVERIFY2(says(out.change.warnings, words.toStdString()), qPrintable(words));
        QVERIFY(!out.change.leavesOut());
    }

    void tunedParametersHaveNoIdentityToWarnOf() {
        const Bytes v1 = textBytes({soundFile().constData(), static_cast<std::size_t>(soundFile().size())});
        const Planned v2 = planned(v1, Form::v2);
        QVERIFY(v2.bytes);
        QVERIFY(v2.change.warnings.empty() && v2.change.notes.empty());
        const Planned back = planned(*v2.bytes, Form::v1);
        QCOMPARE(*back.bytes, v1);
        QVERIFY(back.change.warnings.empty());
    }

    void whatMclpAloneHoldsIsNamed() {
        Folder folder;
        const QString v2 = folder.write("a.v2", qBytes(cacheOf(Form::v2)));
        const QString mclp = folder.path("a.mclp");
        const Ran made = convertTo("mclp", v2, mclp, {"--driver-version", "415.0", "--abi", "arm64-v8a"});
        QVERIFY2(made.code == 0, made.out + made.err);
        const QJsonObject identity = check({mclp}).json()["files"][0]["identity"].toObject();
        QCOMPARE(identity["driver_version"].toString(), "415.0");
        QCOMPARE(identity["abi"].toString(), "arm64-v8a");
        // MCLP to MCLP keeps them, alone or in an array, unless others are asked for.
        QCOMPARE(convertTo("mclp", mclp, folder.path("same.mclp")).code, 0);
        QCOMPARE(content(folder.path("same.mclp")), content(mclp));
        QCOMPARE(convertTo("cc", mclp, folder.path("other.cc"), {"--driver-version", "500"}).code, 0);
        QCOMPARE(convertTo("mclp", folder.path("other.cc"), folder.path("other.mclp")).code, 0);
        const QJsonObject other =
            check({folder.path("other.mclp")}).json()["files"][0]["identity"].toObject();
        QCOMPARE(other["driver_version"].toString(), "500");
        QCOMPARE(other["abi"].toString(), "arm64-v8a");
        // Elsewhere there is no place for them: said, and exit 4.
        const Ran back = convertTo("v2", mclp, folder.path("back.v2"));
        QCOMPARE(back.code, 4);
        QVERIFY(sentences(back, "notes").contains("driver version \"415.0\""));
        QVERIFY(sentences(back, "notes").contains("ABI \"arm64-v8a\""));
        QCOMPARE(content(folder.path("back.v2")), content(v2));
    }

    void signatureIsNamed() {
        MACEBIN_SAMPLE(file, "mclp/adreno-640-signed.mclp");
        for (const Form form : {Form::v1, Form::v2, Form::mclp, Form::text}) {
            const Planned out = planned(file, form);
            QVERIFY(says(out.change.notes, "signature"));
        }
        QVERIFY(!says(planned(file, Form::cc).change.notes, "signature"));
    }

    void valuesThatV1CannotTell() {
        const Bytes four(4, std::byte{1});
        // A key without any value becomes an empty one, and that is said.
        std::vector<Pair> pairs{{"pooling -DX", ByteView(kProgram), {}}, {"softmax -DX", std::nullopt, {}}};
        const Planned empty = planned(v2File(pairs), Form::v1);
        QVERIFY2(empty.bytes, empty.bytes ? "" : empty.bytes.error().c_str());
        QCOMPARE(empty.change.count(Fate::changed), std::size_t{1});
        QCOMPARE(empty.change.fates[1].key, std::string("softmax -DX"));
        // The other forms hold it as it is.
        for (const Form form : {Form::v2, Form::mclp, Form::text})
            QCOMPARE(planned(v2File(pairs), form).change.count(Fate::kept), std::size_t{2});
        // Numbers among programs, and bytes that v1 would take for numbers: refused, not turned into others.
        pairs[1].numbers = {1, 2, 3};
        const Planned mixed = planned(v2File(pairs), Form::v1);
        QVERIFY(!mixed.bytes);
        QVERIFY(mixed.bytes.error().find("softmax -DX") != std::string::npos);
        const Planned tiny = planned(v2File({{"softmax", ByteView(four), {}}}), Form::v1);
        QVERIFY(!tiny.bytes);
        // Both at once.
        pairs[1].bytes = ByteView(four);
        for (const Form form : {Form::v1, Form::mclp}) {
            const Planned both = planned(v2File(pairs), form);
            QVERIFY(!both.bytes);
            QVERIFY(both.bytes.error().find("bytes and numbers") != std::string::npos);
        }
        QVERIFY(planned(v2File(pairs), Form::text).bytes);
    }

    void emptyCaches() {
        const Bytes emptyV2(4), emptyV1(8);
        QCOMPARE(*planned(emptyV1, Form::v2).bytes, emptyV2);
        QCOMPARE(*planned(emptyV2, Form::v1).bytes, emptyV1);
        for (const Form form : {Form::mclp, Form::text, Form::cc}) {
            const Planned there = planned(emptyV2, form);
            QVERIFY2(there.bytes, there.bytes ? "" : there.bytes.error().c_str());
            QCOMPARE(*planned(*there.bytes, Form::v2).bytes, emptyV2);
            QVERIFY(there.change.warnings.size() == (form == Form::mclp ? 1u : 0u));
        }
    }

    void orderAndDuplicatesStay() {
        const Bytes other(80, std::byte{7});
        const std::vector<Pair> pairs{{"softmax -DX", ByteView(kProgram), {}},
                                      {"pooling -DX", ByteView(kProgram), {}},
                                      {"softmax -DX", ByteView(other), {}}};
        const Bytes file = v2File(pairs);
        for (const Form form : {Form::v1, Form::mclp, Form::text, Form::cc}) {
            const Planned there = planned(file, form);
            QVERIFY2(there.bytes, there.change.refusal.text().c_str());
            QCOMPARE(*planned(*there.bytes, Form::v2).bytes, file);
        }
    }

    void whatNoPairHoldsIsNamed() {
        Bytes v1 = cacheOf(Form::v1, {true, false, false});
        const std::size_t whole = v1.size();
        v1.resize(whole + 3, std::byte{9});
        const Planned out = planned(v1, Form::v1);
        QVERIFY(says(out.change.notes, "3 bytes"));
        QCOMPARE(out.bytes->size(), whole);
        // Field 9 of the container, a varint: no MACE defines it.
        Bytes v2 = cacheOf(Form::v2);
        v2.resize(v2.size() - 4);
        v2.push_back(std::byte{0x48});
        v2.push_back(std::byte{0x01});
        const std::uint64_t size = v2.size();
        v2.resize(size + 4);
        const Bytes sealed = *seal({v2, {{DigestField::Kind::v2Crc, {size, 4}, {0, size}, std::nullopt}}});
        const Planned unknown = planned(sealed, Form::v2);
        QVERIFY(unknown.change.leavesOut());
        QVERIFY(says(unknown.change.notes, "1 field"));
        QCOMPARE(*unknown.bytes, cacheOf(Form::v2));
    }

    void refusals_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QString>("words");
        const QByteArray v2 = qBytes(cacheOf(Form::v2));
        const QByteArray text = qBytes(cacheOf(Form::text));
        QTest::newRow("damaged") << damagedFile() << QStringList{"--as", "v2"} << "macebin --repair";
        QTest::newRow("not a cache") << QByteArray("hello\n") << QStringList{"--as", "v2"} << "not a cache";
        QTest::newRow("text into an array") << text << QStringList{"--as", "cc"} << "--inner";
        QTest::newRow("driver version in v2")
            << v2 << QStringList{"--as", "cc", "--abi", "arm64-v8a"} << "stored in MCLP only";
        QTest::newRow("one name twice")
            << v2
            << QStringList{"--as", "cc", "--size-function", QString::fromStdString(ccNamesOf(false).data)}
            << "different names";
    }
    void refusals() {
        QFETCH(QByteArray, file);
        QFETCH(QStringList, flags);
        QFETCH(QString, words);
        Folder folder;
        const QString input = folder.write("input", file);
        const QString output = folder.path("output");
        const Ran ran = call(QStringList{"--convert", input, "-o", output, "--format", "json"} + flags);
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.json()["refusal"].toString().contains(words), ran.out);
        QVERIFY(!ran.json()["saved"].toBool(true));
        QVERIFY(!QFile::exists(output));
        QCOMPARE(content(input), file);
        const Ran inText = call(QStringList{"--convert", input, "-o", output} + flags);
        QCOMPARE(inText.code, 1);
        QVERIFY2((inText.out + inText.err).contains(words.toUtf8()), inText.out + inText.err);
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("flags");
        const auto row = [](const char* flags) { QTest::newRow(flags) << QString(flags).split(' '); };
        row("--as v3");
        row("--as v2 --inner v1");
        row("--as cc --inner text");
        row("--as cc --inner cc");
        row("--as v2 --data-function F");
        row("--as cc --data-function 1st");
        row("--as cc --size-function int");
        row("--as v2 --driver-version 1");
        row("--as text --abi arm64-v8a");
        row("--as cc --inner v2 --abi arm64-v8a");
        row("--as mclp --abi=");
    }
    void wrongUsage() {
        QFETCH(QStringList, flags);
        Folder folder;
        const QString input = folder.write("input", soundFile());
        const Ran ran = call(QStringList{"--convert", input, "-o", folder.path("out")} + flags);
        QCOMPARE(ran.code, 2);
        QVERIFY(ran.err.startsWith("macebin: "));
        QCOMPARE(ran.out, QByteArray());
        QVERIFY(!QFile::exists(folder.path("out")));
    }

    void existingFilesStay() {
        Folder folder;
        const QString input = folder.write("input", soundFile());
        const QString output = folder.write("output", "precious");
        QCOMPARE(convertTo("v2", input, output).code, 1);
        QCOMPARE(content(output), QByteArray("precious"));
        QCOMPARE(convertTo("v2", input, folder.path("new"), {"--dry-run"}).code, 0);
        QVERIFY(!QFile::exists(folder.path("new")));
        QCOMPARE(convertTo("v2", input, output, {"--force"}).code, 0);
        QVERIFY(content(output) != "precious");
        QCOMPARE(convertTo("v2", folder.path("absent"), folder.path("new")).code, 1);
    }

    void saidInText() {
        Folder folder;
        const QString input = folder.write("input", qBytes(cacheOf(Form::v1, {true, false, false})));
        const Ran ran = call({"--convert", input, "--as", "v2", "-o", folder.path("out")});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.out.contains(kCleared.data()), ran.out);
        QVERIFY2(ran.out.contains(kNoneMadeUp.data()), ran.out);
    }
};

QTEST_GUILESS_MAIN(TestConvert)
#include "test_convert.moc"
