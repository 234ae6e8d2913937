// SPDX-License-Identifier: Apache-2.0
// The text form and the C++ array form, read and written, with protoc and a C++ compiler as judges.
#include "core/change/write/cache_writer.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "core/check/text_form.h"
#include "core/readers/mace/reader.h"
#include "core/report/json/file.h"
#include "core/report/text/file.h"
#include "format/cache/mace/v2.h"
#include "mace_storage.pb.h"
#include "tests/support/oracle.h"
#include "tests/support/samples.h"

#include <QFloat16> // complete: comparing nlohmann's values asks whether they convert to every type of Qt's
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include <fstream>
#include <zlib.h>

using namespace macebin;

namespace {

nlohmann::json jsonOf(const FileReport& report) {
    return nlohmann::json::parse(jsonLine(report));
}

const std::string kProgram = "pooling -DX=1";

Bytes bytesOf(std::string_view text) {
    const ByteView view = asBytes(text);
    return {view.begin(), view.end()};
}

std::vector<Pair> soundPairs() {
    static constexpr std::string_view platform =
        "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM, v1.1.1";
    static constexpr std::string_view program("program\0\n\r\t\"'\\\x7f\xff{<#", 19);
    return {{"mace_opencl_precompiled_device_name_key", asBytes("Adreno(TM) 640"), {}},
            {"mace_opencl_precompiled_platform_info_key", asBytes(platform), {}},
            {kProgram, asBytes(program), {}},
            {"program_hash_ " + kProgram, asBytes("0123456789"), {}}};
}

Bytes written(const std::vector<Pair>& pairs, Form form, Form inner = Form::v2) {
    WriteOptions options;
    options.inner = inner;
    const auto bytes = writeCache(pairs, form, options);
    if (!bytes) qFatal("%s", bytes.error().c_str());
    return *bytes;
}

bool same(const std::vector<Pair>& a, const std::vector<Pair>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Pair& x, const Pair& y) {
        return x.key == y.key && x.numbers == y.numbers && x.bytes.has_value() == y.bytes.has_value() &&
               (!x.bytes || asText(*x.bytes) == asText(*y.bytes));
    });
}

/// An array file as MACE's template renders it: all elements in one line, a comma behind the last.
Bytes asMaceWrites(ByteView bytes, const std::string& data = "LoadOpenCLBinary",
                   const std::string& size = "OpenCLBinarySize") {
    QByteArray elements;
    for (const std::byte byte : bytes)
        elements += QString::asprintf("0x%02X, ", std::to_integer<unsigned>(byte)).toLatin1();
    const std::string count = std::to_string(bytes.size());
    return bytesOf("// Copyright\n\n// This is a generated file. DO NOT EDIT!\n\n#include <cstring>\n\n"
                   "namespace mace {\n\nconst unsigned char *" +
                   data + "() {\n\n  static const unsigned char kData[" + count + "] = {\n  " +
                   elements.toStdString() + "\n  };\n\n  return kData;\n\n}\n\nsize_t " + size +
                   "() {\n  return " + count + ";\n}\n\n}  // namespace mace\n\n");
}

Bytes replaced(const Bytes& file, const std::string& what, const std::string& by) {
    std::string text(asText(file));
    const std::size_t at = text.find(what);
    if (at == std::string::npos) qFatal("%s is not there", what.c_str());
    return bytesOf(text.replace(at, what.size(), by));
}

Bytes withCrLf(const Bytes& file) {
    return bytesOf(QByteArray(reinterpret_cast<const char*>(file.data()), static_cast<qsizetype>(file.size()))
                       .replace("\n", "\r\n")
                       .toStdString());
}

Bytes asUtf16(const Bytes& file) {
    Bytes out{std::byte{0xff}, std::byte{0xfe}};
    for (const std::byte byte : withCrLf(file))
        out.insert(out.end(), {byte, std::byte{0}});
    return out;
}

Bytes gzipped(const Bytes& file) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    Bytes out(deflateBound(&stream, file.size()));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(file.data()));
    stream.avail_in = static_cast<uInt>(file.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::vector<std::string> rulesOf(const FileReport& report) {
    std::vector<std::string> rules;
    for (const Finding& finding : report.findings.list())
        rules.emplace_back(finding.rule->id);
    return rules;
}

QString joined(const std::vector<std::string>& texts) {
    QStringList list;
    for (const std::string& text : texts)
        list << QString::fromStdString(text);
    return list.join(' ');
}

const Finding* findingOf(const FileReport& report, std::string_view rule) {
    for (const Finding& finding : report.findings.list())
        if (finding.rule->id == rule) return &finding;
    return nullptr;
}

void save(const QString& path, ByteView bytes) {
    std::ofstream out(path.toStdString(), std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

QStringList protocArguments(const char* action) {
    return {QString("--%1=macebin.oracle.PairContainer").arg(action),
            "--proto_path=" MACEBIN_SOURCE_DIR "/tests/proto", "mace_storage.proto"};
}

} // namespace

class TestForms : public QObject {
    Q_OBJECT

private:
    /// Compiles array files with a caller of their functions, and gives what the arrays hold, in order; a
    /// size of 0 must come with nullptr.
    std::optional<QByteArray> compiled(const std::vector<Bytes>& files, const std::vector<CcNames>& names) {
        const QString compiler = test::firstTool({"g++", "clang++"});
        const QTemporaryDir folder;
        QStringList sources;
        std::string declarations;
        std::string calls;
        for (std::size_t i = 0; i < files.size(); ++i) {
            sources << folder.filePath(QString("array%1.cc").arg(i));
            save(sources.back(), files[i]);
            declarations += "const unsigned char *" + names[i].data + "(); size_t " + names[i].size + "();\n";
            calls += "fwrite(mace::" + names[i].data + "(), 1, mace::" + names[i].size + "(), stdout);\n";
            calls +=
                "if ((mace::" + names[i].size + "() == 0) != !mace::" + names[i].data + "()) return 1;\n";
        }
        sources << folder.filePath("main.cc");
        save(sources.back(), bytesOf("#include <cstdio>\nnamespace mace {\n" + declarations +
                                     "}\nint main() {\n" + calls + "return 0; }\n"));
        const QString program = folder.filePath("program");
        QProcess process;
        process.start(compiler,
                      QStringList{"-std=c++11", "-Wall", "-Wextra", "-Werror", "-o", program} + sources);
        process.waitForFinished(120'000);
        if (process.exitCode() != 0) {
            qWarning("%s", process.readAllStandardError().constData());
            return {};
        }
        return test::toolOutput(program, {}, {});
    }

private slots:
    void formsHaveTheirNames() {
        for (const Form form : {Form::v1, Form::v2, Form::mclp, Form::text, Form::cc})
            QVERIFY(formNamed(name(form)) == form);
        QVERIFY(!formNamed("v3") && !formNamed(""));
        QVERIFY(formOf(checkBytes(Bytes(4)).cache) == Form::v2);
        QVERIFY(formOf(checkBytes(Bytes(8)).cache) == Form::v1);
        const std::vector<Pair> pairs = soundPairs();
        const Bytes mclp = written(pairs, Form::mclp);
        QVERIFY(formOf(checkBytes(mclp).cache) == Form::mclp);
        QVERIFY(!formOf(checkBytes(bytesOf("nothing")).cache));
    }

    // ---- text ----

    /// protoc reads what we write, and writes what we write, byte for byte.
    void textIsProtocs_data() { maceSamples(); }
    void textIsProtocs() {
        QFETCH(QString, path);
        const QString protoc = test::firstTool({"protoc"});
        if (protoc.isEmpty()) QSKIP("protoc is absent");
        const Bytes file = *test::sample(path.toStdString());
        const FileReport report = checkBytes(file);
        const std::vector<Pair> pairs = pairsOf(report.cache);
        const Bytes text = written(pairs, Form::text);
        const Bytes v2 = written(pairs, Form::v2);
        const ByteView message = ByteView(v2).first(v2.size() - kV2CrcSize);

        const auto encoded = test::toolOutput(protoc, protocArguments("encode"), text);
        QVERIFY(encoded);
        QCOMPARE(QByteArrayView(*encoded), QByteArrayView(reinterpret_cast<const char*>(message.data()),
                                                          static_cast<qsizetype>(message.size())));
        const auto decoded = test::toolOutput(protoc, protocArguments("decode"), message);
        QVERIFY(decoded);
        QVERIFY(*decoded == QByteArrayView(reinterpret_cast<const char*>(text.data()),
                                           static_cast<qsizetype>(text.size())));
        const TextForm read = readText(text);
        QCOMPARE(read.fault, std::string());
        QVERIFY(read.message == v2);
    }

    void textIsCheckedLikeABinary() {
        const std::vector<Pair> pairs = soundPairs();
        const Bytes text = written(pairs, Form::text);
        const FileReport report = checkBytes(text);
        QVERIFY(report.integrity == Integrity::intact);
        QVERIFY(report.protection == Protection::none);
        QVERIFY(report.form == CacheKind::text);
        QVERIFY(report.cache.kind == CacheKind::maceCache && report.cache.era == Era::v2);
        QVERIFY(same(pairsOf(report.cache), pairs));
        const auto json = jsonOf(report);
        QCOMPARE(json["kind"], "text");
        QCOMPARE(json["contains"], "mace-cache");
        QCOMPARE(json["era"], "v2");
        QCOMPARE(json["file_size"], text.size());
        QCOMPARE(json["undone"], nullptr);
        const std::string shown = textShow(report, {}).bytes();
        QVERIFY(shown.find("Text form of a MACE program cache, v2") != std::string::npos);
        QVERIFY(shown.find("Offsets below count in the v2 file that the text stands for.") !=
                std::string::npos);
    }

    /// The syntax that TextFormat allows beside its own way of writing.
    void textInOtherDress_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("one line")
            << "pairs { key: \"a\" uint32s_value: 1 uint32s_value: 2 uint32s_value: 0 }";
        QTest::newRow("list") << "pairs: [{ key: 'a', uint32s_value: [1, 2, 0] }]";
        QTest::newRow("angles") << "pairs < key: 'a'; uint32s_value: [0x1, 02, 0] >";
        QTest::newRow("comments")
            << "# a comment\n\n# pairs\npairs { # one\n key: 'a' uint32s_value: [1, 2, 0] }";
        QTest::newRow("byte-order mark")
            << QString::fromUtf8("\xef\xbb\xbfpairs { key: \"a\" uint32s_value: [1, 2, 0] }");
        QTest::newRow("CRLF") << "pairs {\r\n  key: \"a\"\r\n  uint32s_value: 1\r\n  uint32s_value: 2\r\n  "
                                 "uint32s_value: 0\r\n}\r\n";
        QTest::newRow("joined strings") << "pairs { key: \"\" 'a' uint32s_value: [1, 2, 0] }";
        QTest::newRow("tabs") << "\tpairs\t{\tkey:\t\"\\141\"\tuint32s_value:\t[1,\t2,\t0]\t}";
        QTest::newRow("named")
            << "# proto-message: mace.PairContainer\npairs { key: 'a' uint32s_value: [1, 2, 0] }";
    }
    void textInOtherDress() {
        QFETCH(QString, text);
        const Bytes file = bytesOf(text.toStdString());
        const FileReport report = checkBytes(file);
        QCOMPARE(joined(rulesOf(report)), "file.text-form");
        QVERIFY(report.integrity == Integrity::intact && report.cache.kind == CacheKind::tuned);
        const std::vector<Pair> expected{{"a", std::nullopt, {1, 2, 0}}};
        QVERIFY(same(pairsOf(report.cache), expected));
    }

    void emptyTextIsAnEmptyCache() {
        const Bytes text = written({}, Form::text);
        const FileReport report = checkBytes(text);
        QVERIFY(report.integrity == Integrity::intact && report.form == CacheKind::text);
        QVERIFY(*report.inner == Bytes(4));
        const QString protoc = test::firstTool({"protoc"});
        if (protoc.isEmpty()) QSKIP("protoc is absent");
        QCOMPARE(test::toolOutput(protoc, protocArguments("encode"), text), QByteArray());
    }

    void badTextIsPlaced_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("offset");
        QTest::newRow("unknown field") << "pairs {\n  value: 1\n}\n" << 2 << 8 << 15;
        QTest::newRow("tab before it") << "pairs {\n\tvalue: 1\n}\n" << 2 << 14 << 14;
        QTest::newRow("not closed") << "pairs {\n  key: \"a\"\n" << 3 << 1 << 19;
        QTest::newRow("number too large") << "pairs { uint32s_value: 4294967296 }" << 1 << 24 << 23;
        QTest::newRow("negative number") << "pairs { uint32s_value: -1 }" << 1 << 24 << 23;
        QTest::newRow("string not closed") << "pairs { key: \"a }\n}" << 1 << 18 << 17;
        QTest::newRow("bad escape") << "pairs { key: \"\\q\" }" << 1 << 16 << 15;
        QTest::newRow("two keys") << "pairs { key: \"a\" key: \"b\" }" << 1 << 21 << 20;
        QTest::newRow("behind the end") << "pairs { key: \"a\" } }" << 1 << 20 << 19;
        QTest::newRow("extension") << "pairs { [a.b]: 1 }" << 1 << 14 << 13;
        QTest::newRow("named") << "# proto-message: PairContainer\npair { }" << 2 << 6 << 36;
    }
    void badTextIsPlaced() {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(int, offset);
        const Bytes file = bytesOf(text.toStdString());
        const FileReport report = checkBytes(file);
        QVERIFY(report.integrity == Integrity::unreadable);
        QCOMPARE(jsonOf(report)["kind"], "text");
        QCOMPARE(jsonOf(report)["contains"], nullptr);
        QCOMPARE(joined(rulesOf(report)), "file.text-form text.malformed");
        const Finding* found = findingOf(report, "text.malformed");
        const QString message = QString::fromStdString(found->message);
        QVERIFY2(message.contains(QString("line %1, column %2: ").arg(line).arg(column)),
                 qPrintable(message));
        QVERIFY(found->range);
        QCOMPARE(static_cast<int>(found->range->offset), offset);
        const QString protoc = test::firstTool({"protoc"});
        if (!protoc.isEmpty()) QVERIFY(!test::toolOutput(protoc, protocArguments("encode"), file));
    }

    void hostileTextIsBounded() {
        std::string deep = "pairs {";
        for (int i = 0; i < 100'000; ++i)
            deep += "a {";
        QVERIFY(!readText(asBytes(deep)).fault.empty());
        std::string many = "pairs: [";
        for (int i = 0; i < 4'200'000; ++i)
            many += "{},";
        many += "{}]";
        QVERIFY(readText(asBytes(many)).fault.find("more than 4194304 pairs") != std::string::npos);
        std::string braces = "pairs { key: \"a\" bytes_value: \"" + std::string(5'000'000, '{') + "\" }";
        QCOMPARE(readText(asBytes(braces)).fault, std::string());
        const std::string word(1'000'000, 'x');
        QVERIFY(readText(asBytes("pairs { " + word + ": 1 }")).fault.size() < 1000);
    }

    // ---- arrays ----

    void compilersAcceptWhatWeWrite() {
        if (test::firstTool({"g++", "clang++"}).isEmpty()) QSKIP("no C++ compiler");
        const std::vector<Pair> pairs = soundPairs();
        const Bytes cache = written(pairs, Form::v2);
        Bytes all(256);
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = std::byte(i);
        const std::vector<CcNames> names{ccNamesOf(false), ccNamesOf(true), {"_a", "B9_z"}};
        const std::vector<Bytes> files{writeCc(cache, names[0]), writeCc({}, names[1]),
                                       writeCc(all, names[2])};
        const auto out = compiled(files, names);
        QVERIFY(out);
        Bytes expected = cache;
        expected.insert(expected.end(), all.begin(), all.end());
        QVERIFY(*out == QByteArrayView(reinterpret_cast<const char*>(expected.data()),
                                       static_cast<qsizetype>(expected.size())));
        for (const Bytes& file : files) {
            const auto form = readCc(file);
            QVERIFY(form && form->fault.empty());
        }
    }

    /// The rules of isCcName are the compiler's: each name is tried.
    void functionNames() {
        for (const char* name : {"a", "_a", "LoadOpenCLBinary", "a1_b", "returned"})
            QVERIFY2(isCcName(name), name);
        for (const char* name : {"", "1a", "a b", "a-b", "a__b", "_Load", "return", "and", "nullptr", "x::y",
                                 "ä", "a\n", "while", "alignas", "xor_eq"})
            QVERIFY2(!isCcName(name), name);
        QVERIFY(!isCcName(std::string(1000, 'a')));
    }

    void arraysOfMaceAreRead_data() { maceSamples(); }
    void arraysOfMaceAreRead() {
        QFETCH(QString, path);
        const Bytes file = *test::sample(path.toStdString());
        const Bytes array = asMaceWrites(file);
        const FileReport report = checkBytes(array);
        const FileReport plain = checkBytes(file);
        QVERIFY(report.form == CacheKind::cc);
        QVERIFY(*report.inner == file);
        QCOMPARE(report.ccNames->data, std::string("LoadOpenCLBinary"));
        QCOMPARE(report.ccNames->size, std::string("OpenCLBinarySize"));
        QVERIFY(report.integrity == plain.integrity && report.protection == plain.protection);
        QVERIFY(report.cache.kind == plain.cache.kind && report.cache.era == plain.cache.era);
        std::vector<std::string> expected = rulesOf(plain);
        expected.insert(expected.begin(), "file.text-form");
        QCOMPARE(joined(rulesOf(report)), joined(expected));
        QVERIFY(same(pairsOf(report.cache), pairsOf(plain.cache)));
        const auto json = jsonOf(report);
        QCOMPARE(json["kind"], "cc");
        QCOMPARE(json["contains"], std::string(name(plain.cache.kind)));
        std::uint64_t end = 0;
        for (const Region& region : regionsOf(report)) {
            QCOMPARE(region.range.offset, end);
            end = region.range.end();
        }
        QCOMPARE(end, std::uint64_t{file.size()});
    }

    void arraysInOtherDress_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("by");
        QTest::newRow("as it is") << ""
                                  << "";
        QTest::newRow("decimal") << "0x00, 0x00, 0x00, 0x00, "
                                 << "0, 0, 0, 0";
        QTest::newRow("octal") << "0x00, 0x00, 0x00, 0x00, "
                               << "000,00,0,00000";
        QTest::newRow("no blanks") << "0x00, 0x00, 0x00, 0x00, "
                                   << "0X0,0x0,0,0,";
        QTest::newRow("comments") << "0x00, 0x00"
                                  << "0x00 /* first, } */, // second };\n 0x00";
        QTest::newRow("no count") << "kData[4]"
                                  << "kData[]";
        QTest::newRow("hexadecimal count") << "kData[4]"
                                           << "kData[ 0x4 ]";
        QTest::newRow("array in a comment before") << "namespace mace"
                                                   << "// kData[9] = { 1 }\nnamespace mace";
    }
    void arraysInOtherDress() {
        QFETCH(QString, what);
        QFETCH(QString, by);
        const Bytes file = replaced(asMaceWrites(Bytes(4)), what.toStdString(), by.toStdString());
        for (const Bytes& dressed : {file, withCrLf(file)}) {
            const FileReport report = checkBytes(dressed);
            QCOMPARE(joined(rulesOf(report)), "file.text-form");
            QVERIFY(report.integrity == Integrity::intact && *report.inner == Bytes(4));
        }
    }

    void badArraysArePlaced_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("by");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("at"); ///< the text in the range
        QTest::newRow("256") << "0x00, 0x00"
                             << "0x00, 0x100"
                             << "cc.malformed"
                             << "0x100";
        QTest::newRow("huge") << "0x00, 0x00"
                              << "0x00, 99999999999999999999"
                              << "cc.malformed"
                              << "99999999999999999999";
        QTest::newRow("negative") << "0x00, 0x00"
                                  << "0x00, -1"
                                  << "cc.malformed"
                                  << "-";
        QTest::newRow("word") << "0x00, 0x00"
                              << "0x00, zero"
                              << "cc.malformed"
                              << "zero";
        QTest::newRow("bad octal") << "0x00, 0x00"
                                   << "0x00, 09"
                                   << "cc.malformed"
                                   << "09";
        QTest::newRow("bare 0x") << "0x00, 0x00"
                                 << "0x00, 0x"
                                 << "cc.malformed"
                                 << "0x";
        QTest::newRow("comma missing") << "0x00, 0x00"
                                       << "0x00 0x00"
                                       << "cc.malformed"
                                       << "0x00";
        QTest::newRow("two commas") << "0x00, 0x00"
                                    << "0x00,, 0x00"
                                    << "cc.malformed"
                                    << ",";
        QTest::newRow("brace missing") << "  };"
                                       << "  ;"
                                       << "cc.malformed"
                                       << ";";
        QTest::newRow("count is a word") << "kData[4]"
                                         << "kData[N]"
                                         << "cc.malformed"
                                         << "N";
        QTest::newRow("too few") << "0x00, 0x00, "
                                 << "0x00, "
                                 << "cc.count-mismatch"
                                 << "4";
        QTest::newRow("too many") << "0x00, 0x00"
                                  << "0x00, 0x00, 0x00"
                                  << "cc.count-mismatch"
                                  << "4";
        QTest::newRow("size function") << "return 4"
                                       << "return 5"
                                       << "cc.count-mismatch"
                                       << "5";
    }
    void badArraysArePlaced() {
        QFETCH(QString, what);
        QFETCH(QString, by);
        QFETCH(QString, rule);
        QFETCH(QString, at);
        const Bytes file = replaced(asMaceWrites(Bytes(4)), what.toStdString(), by.toStdString());
        const FileReport report = checkBytes(file);
        QVERIFY(report.integrity != Integrity::intact);
        QVERIFY(report.form == CacheKind::cc);
        const Finding* found = findingOf(report, rule.toStdString());
        QVERIFY2(found, qPrintable(joined(rulesOf(report))));
        QVERIFY(found->range);
        QCOMPARE(QString::fromStdString(std::string(asText(slice(file, *found->range)))), at);
        QVERIFY(placeOf(report, *found) == Place::file);
    }

    void whatIsNoArray() {
        QVERIFY(!readCc(bytesOf("int main() { return 0; }")));
        QVERIFY(!readCc({}));
        const FileReport source = checkBytes(bytesOf(
            "namespace mace {\nunsigned char *Find() { return nullptr; }\nint Load() { return 0; }\n" +
            std::string(5000, ' ') + "}\n"));
        QVERIFY(source.cache.kind == CacheKind::unknown && !source.form);
        const FileReport named = checkBytes(bytesOf("namespace mace {\n// kData[4]\n}\n"));
        QCOMPARE(joined(rulesOf(named)), "file.text-form cc.malformed");
        const FileReport weights = checkBytes(asMaceWrites(bytesOf("weights of some model, no cache")));
        QVERIFY(weights.integrity == Integrity::unreadable);
        QCOMPARE(joined(rulesOf(weights)), "file.text-form file.unknown");
        const Bytes twice = asMaceWrites(asMaceWrites(Bytes(4)));
        QVERIFY(checkBytes(twice).integrity == Integrity::unreadable);
        QCOMPARE(joined(rulesOf(checkBytes(twice))), "file.text-form file.unknown file.text-form");
    }

    void emptyArrayIsHarmless() {
        const Bytes file = writeCc({}, ccNamesOf(true));
        CheckOptions options;
        options.asked = AskedReader{&kMaceReader, Era::v1};
        const FileReport report = checkBytes(file, options);
        QCOMPARE(joined(rulesOf(report)), "file.text-form cc.empty");
        QVERIFY(report.integrity == Integrity::intact && report.devices.empty());
        QCOMPARE(jsonOf(report)["kind"], "cc");
        QCOMPARE(jsonOf(report)["contains"], nullptr);
        QVERIFY(textReport(report).bytes().find("without a byte in it") != std::string::npos);
        QVERIFY(regionsOf(report).empty());
    }

    void damageInsideIsFound() {
        const std::vector<Pair> pairs = soundPairs();
        Bytes cache = written(pairs, Form::v2);
        cache[cache.size() / 2] ^= std::byte{1};
        for (const Bytes& file : {asMaceWrites(cache), withCrLf(asMaceWrites(cache))}) {
            const FileReport report = checkBytes(file);
            QVERIFY(report.integrity == Integrity::damaged && !report.undone);
            const Finding* found = findingOf(report, "v2.crc-mismatch");
            QVERIFY(found && placeOf(report, *found) == Place::inner);
            QVERIFY(textReport(report).bytes().find("counted inside the array") != std::string::npos);
        }
    }

    /// No cut of an array file, and no changed element, passes as whole.
    void cutArraysAreNotIntact() {
        const std::vector<Pair> pairs = soundPairs();
        const Bytes file = written(pairs, Form::cc);
        const std::size_t end = std::string(asText(file)).find("};");
        for (std::size_t size = 0; size <= end; ++size)
            QVERIFY2(checkBytes(ByteView(file).first(size)).integrity != Integrity::intact,
                     qPrintable(QString::number(size)));
        const Bytes text = written(pairs, Form::text);
        for (std::size_t size = 0; size + 2 < text.size(); ++size) { // without the last line feed it is whole
            const FileReport report = checkBytes(ByteView(text).first(size));
            const bool isEarlier =
                size > 1 && text[size - 1] == std::byte{'}'} && text[size - 2] == std::byte{'\n'};
            const bool isPairEnd =
                isEarlier || (size > 2 && text[size - 1] == std::byte{'\n'} &&
                              text[size - 2] == std::byte{'}'} && text[size - 3] == std::byte{'\n'});
            QCOMPARE(report.integrity == Integrity::intact, isPairEnd);
        }
    }

    // ---- both ----

    /// v1 → v2 → MCLP → text → C++ array → v2 → v1, each read from the bytes of the one before.
    void everySampleGoesRound_data() { maceSamples(); }
    void everySampleGoesRound() {
        QFETCH(QString, path);
        const Bytes file = *test::sample(path.toStdString());
        const std::vector<Pair> pairs = pairsOf(checkBytes(file).cache);
        Bytes last = file;
        for (const Form form : {Form::v1, Form::v2, Form::mclp, Form::text, Form::cc, Form::v2, Form::v1}) {
            const FileReport before = checkBytes(last);
            const Bytes next = written(pairsOf(before.cache), form);
            const FileReport after = checkBytes(next);
            QVERIFY2(after.integrity == Integrity::intact, name(form).data());
            QVERIFY2(same(pairsOf(after.cache), pairs), name(form).data());
            last = next;
        }
        if (path.contains(".v1.")) QVERIFY(last == file);
        for (const Form inner : {Form::v1, Form::v2, Form::mclp}) {
            const FileReport report = checkBytes(written(pairs, Form::cc, inner));
            QVERIFY(report.form == CacheKind::cc && report.integrity == Integrity::intact);
            QVERIFY(formOf(report.cache) == inner);
            const bool isTuned = path.contains("tuned");
            QCOMPARE(report.ccNames->data, ccNamesOf(isTuned).data);
        }
    }

    /// What the way did to a form is undone; line ends are no damage to a text.
    void formsThroughTheWay_data() {
        QTest::addColumn<int>("form");
        QTest::addColumn<QString>("way");
        QTest::addColumn<QString>("rule");
        for (const Form form : {Form::text, Form::cc}) {
            const std::string title(name(form));
            QTest::newRow((title + " crlf").c_str()) << static_cast<int>(form) << "crlf"
                                                     << "";
            QTest::newRow((title + " utf-16").c_str()) << static_cast<int>(form) << "utf16"
                                                       << "transfer.utf16";
            QTest::newRow((title + " gzip").c_str()) << static_cast<int>(form) << "gzip"
                                                     << "transfer.gzip";
            QTest::newRow((title + " both").c_str()) << static_cast<int>(form) << "both"
                                                     << "transfer.gzip transfer.utf16";
        }
    }
    void formsThroughTheWay() {
        QFETCH(int, form);
        QFETCH(QString, way);
        QFETCH(QString, rule);
        const std::vector<Pair> pairs = soundPairs();
        const Bytes whole = written(pairs, static_cast<Form>(form));
        const Bytes file = way == "crlf"    ? withCrLf(whole)
                           : way == "utf16" ? asUtf16(whole)
                           : way == "gzip"  ? gzipped(whole)
                                            : gzipped(asUtf16(whole));
        const FileReport report = checkBytes(file);
        QCOMPARE(joined(rulesOf(report)), (rule.isEmpty() ? "" : rule + " ") + "file.text-form");
        // To be packed is no damage.
        QVERIFY((report.integrity == Integrity::intact) == (rule.isEmpty() || rule == "transfer.gzip"));
        QVERIFY((report.undone == nullptr) == rule.isEmpty());
        QVERIFY(report.form == (static_cast<Form>(form) == Form::text ? CacheKind::text : CacheKind::cc));
        QVERIFY(same(pairsOf(report.cache), pairs));
        std::uint64_t end = 0;
        for (const Region& region : regionsOf(report))
            end = region.range.end();
        QCOMPARE(end, std::uint64_t{report.inner->size()});
    }

    void erasAreJudged_data() {
        QTest::addColumn<int>("form");
        QTest::addColumn<int>("inner");
        QTest::addColumn<int>("reader");
        QTest::addColumn<QString>("rule");
        const auto row = [](const char* title, Form form, Form inner, Era reader, const char* rule) {
            QTest::newRow(title) << static_cast<int>(form) << static_cast<int>(inner)
                                 << static_cast<int>(reader) << rule;
        };
        row("text, v1", Form::text, Form::v2, Era::v1, "era.text-not-for-mace");
        row("text, v2", Form::text, Form::v2, Era::v2, "era.text-not-for-mace");
        row("v1 in an array, v1", Form::cc, Form::v1, Era::v1, "");
        row("v1 in an array, v2", Form::cc, Form::v1, Era::v2, "era.v1-under-v2");
        row("v2 in an array, v1", Form::cc, Form::v2, Era::v1, "era.v2-under-v1");
        row("v2 in an array, v2", Form::cc, Form::v2, Era::v2, "");
        row("MCLP in an array, v2", Form::cc, Form::mclp, Era::v2, "era.mclp-not-for-mace");
    }
    void erasAreJudged() {
        QFETCH(int, form);
        QFETCH(int, inner);
        QFETCH(int, reader);
        QFETCH(QString, rule);
        const std::vector<Pair> pairs = soundPairs();
        const Bytes file = written(pairs, static_cast<Form>(form), static_cast<Form>(inner));
        CheckOptions options;
        options.asked = AskedReader{&kMaceReader, static_cast<Era>(reader)};
        const FileReport report = checkBytes(file, options);
        QCOMPARE(report.devices.empty(), rule.isEmpty());
        if (rule.isEmpty()) return;
        QCOMPARE(QString(report.devices[0].rule->id.data()), rule);
        const bool isV1 = static_cast<Era>(reader) == Era::v1;
        QVERIFY(report.devices[0].impact == (isV1 ? Impact::appCrash : Impact::slowStart));
    }

    void aHurtArrayIsForNoMace() {
        const std::vector<Pair> pairs = soundPairs();
        CheckOptions options;
        options.asked = AskedReader{&kMaceReader, Era::v1};
        const Bytes whole = written(pairs, Form::cc, Form::v1);
        for (const Bytes& file : {replaced(whole, "0x", "0y"), gzipped(whole)}) {
            const FileReport report = checkBytes(file, options);
            QCOMPARE(report.devices.size(), std::size_t{1});
            QVERIFY(report.devices[0].impact == Impact::unknown && !report.devices[0].rule);
        }
    }

    void writersRefuseWhatTheyCannotHold() {
        const std::vector<Pair> both{{"a", asBytes("x"), {1}}};
        QVERIFY(!writeCache(both, Form::v1) && !writeCache(both, Form::mclp));
        QVERIFY(writeCache(both, Form::v2) && writeCache(both, Form::text));
        const std::vector<Pair> latin{{"\xe4", asBytes("x"), {}}};
        QVERIFY(!writeCache(latin, Form::text));
        QVERIFY(writeCache(latin, Form::v1) && writeCache(latin, Form::v2) && writeCache(latin, Form::mclp));

        const std::vector<Pair> pairs = soundPairs();
        for (const CcNames& names :
             {CcNames{"a", "a"}, CcNames{"a b", "c"}, CcNames{"a", "return"}, CcNames{"", ""}}) {
            WriteOptions options;
            options.ccNames = names;
            QVERIFY(!writeCache(pairs, Form::cc, options));
        }
        WriteOptions options;
        options.inner = Form::text;
        QVERIFY(!writeCache(pairs, Form::cc, options));
    }

    /// Sizes are summed before a byte is looked at: these views point nowhere.
    void writersRefuseWhatIsTooLarge() {
        const auto huge = [](std::uint64_t size) {
            return std::vector<Pair>{{"a", ByteView(reinterpret_cast<const std::byte*>(0x1000), size), {}}};
        };
        const std::uint64_t gib = std::uint64_t{1} << 30;
        for (const Form form : {Form::v1, Form::v2, Form::text, Form::cc}) {
            const auto result = writeCache(huge(2 * gib), form);
            QVERIFY2(!result && result.error().find("2 GiB") != std::string::npos, name(form).data());
        }
        QVERIFY(!writeCache(huge(gib / 2), Form::cc)); // six characters a byte
        const auto mclp = writeCache(huge(4 * gib), Form::mclp);
        QVERIFY(!mclp && mclp.error().find("4 GiB") != std::string::npos);
    }

private:
    static void maceSamples() {
        QTest::addColumn<QString>("path");
        if (test::samplesFolder().empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        for (const std::string& path : test::samplesIn("mace"))
            QTest::newRow(path.c_str()) << QString::fromStdString(path);
    }
};

QTEST_GUILESS_MAIN(TestForms)
#include "test_forms.moc"
