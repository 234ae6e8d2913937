// SPDX-License-Identifier: Apache-2.0
// The C++ array form's exact grammar: what is of it a compiler reads as Macebin does, and all else is told to
// be C++ that holds an array. A C++ compiler is the judge.
#include "core/change/write/cache_writer.h"
#include "core/check/check.h"
#include "core/words/file_words.h"
#include "tests/support/command.h"
#include "tests/support/oracle.h"
#include "tests/support/test_keys.h"

#include <algorithm>

using namespace macebin;

namespace {

const QString kWhole = "file.text-form";
const QString kOther = "file.text-form cc.other-code";
const QString kWhich = "file.text-form cc.other-code cc.which-array";

Bytes bytesOf(const QByteArray& text) {
    const ByteView view = asBytes(std::string_view(text.data(), static_cast<std::size_t>(text.size())));
    return {view.begin(), view.end()};
}

/// A signed container: what somebody would want to be vouched for.
const Bytes& signedContainer() {
    static const Bytes bytes = [] {
        static constexpr std::string_view platform =
            "ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0, v1.1.1";
        const std::vector<Pair> pairs{{"mace_opencl_precompiled_platform_info_key", asBytes(platform), {}},
                                      {"mace_opencl_precompiled_device_name_key", asBytes("Mali-G76"), {}},
                                      {"pooling -Dpooling=p1", asBytes("program"), {}},
                                      {"program_hash_ pooling -Dpooling=p1", asBytes("0123456789"), {}}};
        WriteOptions options;
        options.signer = *PrivateKey::fromPem(test::kSignerPem);
        return *writeCache(pairs, Form::mclp, options);
    }();
    return bytes;
}

QByteArray elementsOf(const Bytes& bytes) {
    QByteArray out;
    for (const std::byte byte : bytes)
        out += QString::asprintf("0x%02X, ", std::to_integer<unsigned>(byte)).toLatin1();
    return out;
}

/// The same in turn as hexadecimal, decimal and octal numbers.
QByteArray mixedElements() {
    QByteArray out;
    for (std::size_t i = 0; i < signedContainer().size(); ++i) {
        const auto value = std::to_integer<unsigned>(signedContainer()[i]);
        out += QString::asprintf(i % 3 == 0 ? "0X%x," : i % 3 == 1 ? "%u," : "0%o,", value).toLatin1();
    }
    return out;
}

/// As MACE's template lays it out; COUNT and ELEMENTS are filled in last.
const QByteArray kFile = "// Copyright\n"
                         "//\n"
                         "// This is a generated file. DO NOT EDIT!\n"
                         "\n"
                         "#include <cstring>\n"
                         "\n"
                         "namespace mace {\n"
                         "\n"
                         "const unsigned char *LoadOpenCLBinary() {\n"
                         "\n"
                         "  static const unsigned char kData[COUNT] = {\n"
                         "  ELEMENTS\n"
                         "  };\n"
                         "\n"
                         "  return kData;\n"
                         "\n"
                         "}\n"
                         "\n"
                         "size_t OpenCLBinarySize() {\n"
                         "  return COUNT;\n"
                         "}\n"
                         "\n"
                         "}  // namespace mace\n"
                         "\n";
const QByteArray kArray = "static const unsigned char kData[COUNT] = {\n  ELEMENTS\n  };";
const QByteArray kDecoy = "static const unsigned char kData[4] = {0x00, 0x00, 0x00, 0x00};";

QByteArray filled(QByteArray text) {
    text.replace("COUNT", QByteArray::number(static_cast<qlonglong>(signedContainer().size())));
    return text.replace("ELEMENTS", elementsOf(signedContainer()));
}

/// kFile with one change, filled in.
QByteArray changed(const QByteArray& what, const QByteArray& by) {
    QByteArray text = kFile;
    const auto at = text.indexOf(what);
    if (at < 0) qFatal("%s is not there", what.constData());
    return filled(text.replace(at, what.size(), by));
}

QString rulesOf(const FileReport& report) {
    QStringList rules;
    for (const Finding& finding : report.findings.list())
        rules << QString::fromLatin1(finding.rule->id.data(),
                                     static_cast<qsizetype>(finding.rule->id.size()));
    rules.removeAll("signature.unchecked"); // of the container in the array
    return rules.join(' ');
}

const Finding* findingOf(const FileReport& report, std::string_view rule) {
    for (const Finding& finding : report.findings.list())
        if (finding.rule->id == rule) return &finding;
    return nullptr;
}

QString compiler() {
    return test::firstTool({"g++", "clang++"});
}

/// What a program prints that is compiled with the file; nothing where no compiler takes it.
std::optional<QByteArray> compiledBytes(const QByteArray& text) {
    test::Folder folder;
    const QString file = folder.write("array.cc", text);
    folder.write("more.h", "7, 7, 7, 7,\n"); // for those that include it
    const QString caller = folder.write(
        "main.cc",
        "#include <cstdio>\n#include <cstddef>\nnamespace mace {\nconst unsigned char *LoadOpenCLBinary();\n"
        "size_t OpenCLBinarySize();\n}\nint main() {\n  fwrite(mace::LoadOpenCLBinary(), 1, "
        "mace::OpenCLBinarySize(), stdout);\n}\n");
    const QString program = folder.path("program");
    if (test::runProgram(compiler(), {"-std=c++11", "-w", "-O0", "-o", program, file, caller}).code != 0)
        return {};
    return test::runProgram(program, {}).out;
}

} // namespace

class TestCcGrammar : public QObject {
    Q_OBJECT

    static void row(const char* title, const QByteArray& text, const QString& rules) {
        QTest::newRow(title) << text << rules;
    }
    static void change(const char* title, const QByteArray& what, const QByteArray& by,
                       const QString& rules) {
        row(title, changed(what, by), rules);
    }

    static void accepted() {
        row("as MACE writes it", filled(kFile), kWhole);
        const Bytes ours = writeCc(signedContainer(), ccNamesOf(false));
        row("as Macebin writes it", test::qBytes(ours), kWhole);
        row("CR LF", filled(kFile).replace("\n", "\r\n"), kWhole);
        row("byte-order mark", "\xef\xbb\xbf" + filled(kFile), kWhole);
        row("in few lines",
            filled("#include <cstddef>\nnamespace mace{const unsigned char*LoadOpenCLBinary(){static const "
                   "unsigned char kData[COUNT]={ELEMENTS};return kData;}size_t OpenCLBinarySize(){return "
                   "COUNT;}}"),
            kWhole);
        row("a word a line", filled(QByteArray(kFile).replace("static const", "static\n\n\tconst\f")),
            kWhole);
        change("clang-format's pointer", "char *Load", "char* Load", kWhole);
        change("blanks in the include", "#include <cstring>", "  # \tinclude  <cstring>\t ", kWhole);
        change("both headers", "#include <cstring>", "#include <cstring>\n#include <cstddef>", kWhole);
        change("std::size_t", "size_t", "std :: size_t", kWhole);
        change("no size", "[COUNT]", "[]", kWhole);
        change("block comments", "ELEMENTS", "/* kData[4] = { 0 }; #if 0 */ ELEMENTS // };\n /* \"*/",
               kWhole);
        change("comment with a quote", "// Copyright", "// don't \"(", kWhole);
        change("comment with a backslash", "// Copyright",
               "// C:\\x\\y ?"
               "?= z",
               kWhole);
        change("long comment with stars", "// Copyright", "/**** \\* a ***/", kWhole);
        change("decimal and octal", "ELEMENTS", mixedElements(), kWhole);
    }

    /// Arrays that a compiler does not see, or sees beside another one.
    static void hidden() {
        const QByteArray signedOnly = "  return kData;\n";
        for (const char* open : {"#if 0", "#ifdef NEVER", "# /**/ if 0 /* x */", "/* */ #if 0", "%:if 0"})
            change(open, kArray, QByteArray(open) + "\n" + kArray + "\n#else\n" + kDecoy + "\n#endif",
                   kWhich);
        change("#ifndef, the other way round", kArray,
               "#ifndef NEVER\n" + kDecoy + "\n#else\n" + kArray + "\n#endif", kWhich);
        change("the whole file in #if 0", "namespace mace", "#if 0\nnamespace mace", kWhich);
        change("raw string", kArray, "const char *t = R\"(" + kArray + ")\";\n  " + kDecoy,
               kOther + " cc.count-mismatch");
        change("raw string with a mark", kArray,
               "const char *t = u8R\"x(\" )\"" + kArray + ")x\";\n  " + kDecoy,
               kOther + " cc.count-mismatch");
        change("string", kArray,
               "const char *t = \"" + QByteArray(kArray).replace("\n", "\\\n") + "\";\n  " + kDecoy,
               kOther + " cc.count-mismatch");
        change("two arrays", kArray, kDecoy + "\n  {\n  " + kArray + "\n  }", kWhich);
        change("another array beside it", signedOnly,
               "  static const unsigned char other[4] = {0x00, 0x00, 0x00, 0x00};\n  return other;\n",
               kWhich);
        change("another array behind it", "size_t Open",
               "static const unsigned char kMore[] = {1, 2};\nsize_t Open", kWhich);
        change("an array in braces of its own", signedOnly,
               "  static const unsigned char other[] {0x00};\n  return other;\n", kWhich);
        change("a part of it", signedOnly, "  return kData + 4;\n", kWhich);
        change("a string instead", signedOnly,
               "  return reinterpret_cast<const unsigned char *>(\"other bytes\");\n", kWhich);
        change("joined comment", kArray, "// \\\n" + kArray.simplified() + "\n  " + kDecoy,
               kOther + " cc.count-mismatch");
        change("joined comment, CR LF", kArray, "// \\\r\n" + kArray.simplified() + "\n  " + kDecoy,
               kOther + " cc.count-mismatch");
        change("joined with blanks", kArray, "// \\ \t\n" + kArray.simplified() + "\n  " + kDecoy, kWhich);
        change("joined by a trigraph", kArray,
               "// ?"
               "?/\n" +
                   kArray.simplified() + "\n  " + kDecoy,
               kWhich);
        change("joined block comment", kArray, "/\\\n* " + kArray + " *\\\n/\n  " + kDecoy, kWhich);
        change("block comment ends over a joined line", kArray,
               "/* *\\\n/ " + kDecoy + " /* */\n  // " + QByteArray(kArray).simplified(), kWhich);
        // Not among the first 16 KiB, where no zero byte is taken at all.
        change("joined over a zero byte", kArray,
               "// kData[\n/*" + QByteArray(20'000, ' ') + "*/ // \\" + QByteArray(1, '\0') + "\n" +
                   kArray.simplified() + "\n  " + kDecoy,
               kWhich);
        change("zero byte", "}  // namespace mace", "}  //" + QByteArray(20'000, ' ') + QByteArray(1, '\0'),
               kWhich);
        change("lone carriage return", kArray, "// x\r" + kArray.simplified() + "\n  " + kDecoy, kWhich);
    }

    static void otherCode() {
        change("own name for the array", "#include <cstring>", "#include <cstring>\n#define kData kData_",
               kOther);
        change("macro around the bytes", "#include <cstring>",
               "#include <cstring>\n#define return return 4 +", kOther);
        change("other header", "<cstring>", "<vector>", kOther);
        change("own header", "<cstring>", "\"more.h\"", kOther);
        change("comment in the include", "<cstring>", "<cstring> // x", kOther);
        change("include behind the begin", "namespace mace {", "namespace mace {\n#include <cstring>",
               kOther);
        change("pragma", "namespace mace", "#pragma pack(1)\nnamespace mace", kOther);
        change("code in front", "namespace mace", "int x = 4;\nnamespace mace", kOther);
        change("text in front", "namespace mace",
               "static const char *t = \"kData[9] = { /*\";\nnamespace mace", kOther);
        change("code behind", "}  // namespace mace", "}  // namespace mace\nint x;", kOther);
        change("semicolon behind", "}  // namespace mace", "};  // namespace mace", kOther);
        change("another function", "size_t Open", "int f() { return 7; }\nsize_t Open", kOther);
        change("another statement", "  return kData;", "  if (0) return nullptr;\n  return kData;", kOther);
        change("alignas", "static const", "alignas(16) static const", kOther);
        change("attribute", "static const", "__attribute__((aligned(4))) static const", kOther);
        change("constexpr", "static const", "static constexpr", kOther);
        change("another namespace", "namespace mace {", "namespace mace { namespace mace {", kOther);
        change("size of the array", "return COUNT", "return sizeof(int)", kOther);
        change("wrong type", "unsigned char kData", "char kData", kOther + " cc.malformed");
        change("wide type", "unsigned char kData", "unsigned short kData", kOther + " cc.malformed");
        change("digraphs", "namespace mace {", "namespace mace <%", kWhich);
        change("cut behind the array",
               "  return kData;\n\n}\n\nsize_t OpenCLBinarySize() {\n  return COUNT;\n}\n\n}", "", kWhich);
        change("cut behind the function", "size_t OpenCLBinarySize() {\n  return COUNT;\n}\n\n}", "", kOther);
    }

    /// Inside the braces: no list of bytes.
    static void noBytes() {
        const QString bad = "file.text-form cc.malformed";
        const auto first = [&](const char* title, const QByteArray& element) {
            change(title, "ELEMENTS", element + " ELEMENTS", bad);
        };
        change("separator", "ELEMENTS", "1'0, ELEMENTS", kWhich); // C++11 begins a literal there
        change("digraph inside", "ELEMENTS", "%>; ELEMENTS", kWhich);
        first("include inside", "\n#include \"more.h\"\n");
        first("#if inside", "\n#if 0\n");
        first("macro inside", "ZERO,");
        first("binary", "0b1,");
        first("suffix", "0x01u,");
        first("braces", "{0x01},");
        first("character", "'a',");
        first("string", "\"a\",");
        first("sum", "1 + 1,");
        first("cast", "(unsigned char)1,");
        first("index", "[0] = 1,");
    }

private slots:
    void isJudged_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("rules");
        accepted();
        hidden();
        otherCode();
        noBytes();
    }

    /// What each is told to be; and that no trusted key is said to vouch for it, although its bytes are
    /// signed.
    void isJudged() {
        QFETCH(QByteArray, text);
        QFETCH(QString, rules);
        const Bytes file = bytesOf(text);
        const FileReport report = checkBytes(file);
        const QString got = rulesOf(report);
        // An array that breaks off in the middle is damaged in ways of its own.
        QVERIFY2(rules.endsWith("cc.malformed") ? got.startsWith(rules) : got == rules, qPrintable(got));
        const bool isWhole = rules == kWhole, isRead = !rules.contains("cc.which-array");
        QCOMPARE(report.form, std::optional(CacheKind::cc));
        if (isWhole) QVERIFY(report.inner && *report.inner == signedContainer());
        if (!isRead) QVERIFY(!report.inner && report.integrity == Integrity::unreadable);
        if (const Finding* other = findingOf(report, "cc.other-code")) {
            QVERIFY2(other->message.starts_with("Line "), other->message.c_str());
            QVERIFY(other->range && fits(other->range->offset, other->range->size, file.size()));
            QVERIFY(placeOf(report, *other) == Place::file);
            QVERIFY2(whatItIs(report).starts_with("C++ that holds an array"), whatItIs(report).c_str());
        } else if (isWhole) {
            QVERIFY2(whatItIs(report).find("C++ that holds") == std::string::npos, whatItIs(report).c_str());
        }

        test::Folder folder;
        const QString path = folder.write("a.bin.cc", text);
        const QString key = folder.write(
            "key.pub", QByteArray::fromStdString(PrivateKey::fromPem(test::kSignerPem)->publicKey().pem()));
        const test::Ran plain = test::check({path, "--strict"});
        QVERIFY2(isWhole ? plain.code == 0 : plain.code != 0, plain.out.constData());
        QVERIFY(!plain.out.contains("verifies"));
        const test::Ran trusting = test::check({path, "--trusted-key", key});
        QVERIFY(trusting.code == 1 || trusting.code == 3);
        QVERIFY(trusting.out.contains("\"signature.not-a-container\""));
        QVERIFY(!trusting.out.contains("verifies"));
        QVERIFY(trusting.json()["files"][0]["protection"].toString() != "signature");
    }

    void compilersAgree_data() { isJudged_data(); }

    /// Where a compiler sees other bytes than Macebin read, Macebin says that it may; where nothing is said,
    /// the compiler takes the file and sees the same.
    void compilersAgree() {
        if (compiler().isEmpty()) QSKIP("no C++ compiler");
        QFETCH(QByteArray, text);
        QFETCH(QString, rules);
        const Bytes file = bytesOf(text);
        const FileReport report = checkBytes(file);
        const auto seen = compiledBytes(text);
        if (rules == kWhole) {
            QVERIFY(seen);
            QCOMPARE(*seen, test::qBytes(signedContainer()));
        } else if (seen && (!report.inner || *seen != test::qBytes(*report.inner))) {
            QVERIFY(report.findings.worst() >= Severity::warning);
        }
    }

    /// The place that is told is the first that is not of the form.
    void theLineIsTold() {
        const auto whyOf = [](const QByteArray& text) {
            const FileReport report = checkBytes(bytesOf(text));
            const Finding* other = findingOf(report, "cc.other-code");
            return other ? QString::fromStdString(other->message) : QString();
        };
        QVERIFY2(whyOf(changed("#include <cstring>", "#include <vector>"))
                     .startsWith("Line 5: \"#include <vector>\" stands where \"namespace\" belongs."),
                 qPrintable(whyOf(changed("#include <cstring>", "#include <vector>"))));
        const QString behind = whyOf(filled(kFile) + "int x;");
        QVERIFY2(behind.contains(": \"int\" stands where the end of the file belongs."), qPrintable(behind));
        const QString joined = whyOf(changed("// Copyright\n", "// Copyright \\\n"));
        QVERIFY2(joined.startsWith("Line 1: a backslash joins a comment with the next line."),
                 qPrintable(joined));
        QVERIFY(joined.endsWith("A compiler may see other bytes than Macebin read."));
    }

    /// A file that takes long to cut into words would stop a server.
    void hostileFilesAreLinear() {
        constexpr qsizetype size = 4 * 1024 * 1024;
        for (const char* part : {"R\"", "\\", "\\ ", "//\\\n", "/*", "*\\", "#\\", "\"", "'", "1'", "kData[",
                                 "return ", "{", "]={",
                                 "?"
                                 "?/",
                                 "\r", "R\"((", "#if\n", "kData[1]={"}) {
            QByteArray text = "namespace mace {\n// kData[\n";
            while (text.size() < size)
                text += part;
            QVERIFY(checkBytes(bytesOf(text)).integrity != Integrity::intact);
            text.insert(text.indexOf('{') + 1, "\n#");
            QVERIFY(checkBytes(bytesOf(text)).integrity != Integrity::intact);
        }
    }

    /// What --convert writes of each sample is of the form.
    void whatIsWrittenIsOfTheForm() {
        if (test::samplesFolder().empty()) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        for (const char* folder : {"mace", "mclp"})
            for (const std::string& path : test::samplesIn(folder)) {
                if (path.ends_with(".pem")) continue;
                const Bytes file = *test::sample(path);
                const FileReport report = checkBytes(file);
                const std::vector<Pair> pairs = pairsOf(report.cache);
                for (const Form inner : {Form::v1, Form::v2, Form::mclp}) {
                    WriteOptions options;
                    options.inner = inner;
                    const auto array = writeCache(pairs, Form::cc, options);
                    QVERIFY(array);
                    const auto form = readCc(*array);
                    QVERIFY(form && form->otherCode.empty() && form->fault.empty());
                    QVERIFY(!checkBytes(*array).findings.has("cc.other-code"));
                }
            }
    }
};

QTEST_GUILESS_MAIN(TestCcGrammar)
#include "test_cc_grammar.moc"
