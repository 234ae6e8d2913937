// SPDX-License-Identifier: Apache-2.0
// Reports that are one document: valid whatever happened to the files, and true to what --format json says.
#include "tests/support/command.h"
#include "tests/support/html_page.h"

using namespace macebin;
using namespace macebin::test;

namespace {

/// Sound, damaged, unknown, missing, a directory without a cache, and names that a format could trip over.
class BadCompany : public Folder {
public:
    BadCompany() {
        const QByteArray names[] = {"sound.bin",
                                    "a&b<c>\"d'.bin",
                                    "line\nbreak.bin",
                                    "bytes\xff\x1b[31m.bin",
                                    "rtl\xe2\x80\xaegnp.bin",
                                    "]]>--.bin",
                                    " blank 100%25#?.bin"};
        for (const QByteArray& name : names)
            write(name, name.size() % 2 == 0 ? soundFile() : damagedFile());
        write("junk.bin", QByteArray("junk\0\x01\x02<script>", 15));
        paths << path() << path("missing.bin") << writeSet("other");
    }
    QStringList paths;
};

QByteArray page(const QStringList& arguments, int code) {
    const Ran ran = call(arguments);
    if (ran.code != code) qWarning("exit code %d, not %d: %s", ran.code, code, ran.err.constData());
    return ran.code == code ? ran.out : QByteArray();
}

} // namespace

class TestDocuments : public QObject {
    Q_OBJECT
private slots:
    void htmlOfOneFile() {
        Folder folder;
        const QString file = folder.write("cut.bin", damagedFile());
        const HtmlPage html = readHtml(page({"--check", "--probe", "never", "--format", "html", file}, 1));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        QCOMPARE(html.headings.first(), file);
        for (const char* wanted : {"damaged", "v1.truncated", "What it means", "What to do", "bytes 0x"})
            QVERIFY2(html.text.contains(wanted), wanted);
        QCOMPARE(html.tables, 0);
    }

    void htmlOfBadCompany() {
        BadCompany folder;
        const HtmlPage html =
            readHtml(page(QStringList{"--check", "--probe", "never", "--format", "html"} + folder.paths, 1));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        QCOMPARE(html.headings.first(), QString("Check of 9 files"));
        QCOMPARE(html.tables, 1);
        for (const char* wanted :
             {"a&b<c>\"d'.bin", "bytes\\xff\\x1b[31m.bin", "rtl\\xe2\\x80\\xaegnp.bin", "]]>--.bin",
              "missing.bin", "There is no cache in this directory", "No device was asked about."})
            QVERIFY2(html.text.contains(wanted), wanted);
    }

    void htmlSaysWhatJsonSays() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        Folder folder;
        QByteArray changed = qBytes(bytes);
        changed[200000] = static_cast<char>(changed[200000] ^ 1);
        const QString file = folder.write("changed.bin", changed);
        const QJsonObject json =
            check({"--mace-era", "v1", "--hash", file}).json()["files"].toArray()[0].toObject();
        const HtmlPage html = readHtml(
            page({"--check", "--probe", "never", "--mace-era", "v1", "--hash", "--format", "html", file}, 6));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        for (const char* field : {"verdict", "integrity", "protection", "sha256"})
            QVERIFY2(html.text.contains(json[field].toString()), field);
        QVERIFY(!json["findings"].toArray().isEmpty());
        for (const QJsonValue& finding : json["findings"].toArray())
            for (const char* field : {"rule", "message", "meaning", "remedy"})
                QVERIFY2(html.text.contains(finding[field].toString().simplified()),
                         qPrintable(finding[field].toString()));
        for (const QJsonValue& device : json["devices"].toArray())
            for (const char* field : {"name", "impact", "reason"})
                QVERIFY2(html.text.contains(device[field].toString()), qPrintable(device[field].toString()));
    }

    void htmlShowsEverything() {
        const QStringList samples{"mace/adreno-640-2021-03.v2.bin", "mace/tuned-parameters.v1.bin",
                                  "programs/intel_skl_zebin.bin", "movidius/custom_model_v5.0.blob"};
        if (samplesFolder().empty()) QSKIP("there are no samples");
        for (const QString& name : samples) {
            const HtmlPage html = readHtml(
                page({"--show", "--regions", "--format", "html", samplePath(name.toStdString())}, 0));
            QVERIFY2(html.faults.isEmpty(), qPrintable(name + ": " + html.faults.join("; ")));
            QVERIFY2(html.headings.contains("Structure"), qPrintable(name));
        }
        const HtmlPage html =
            readHtml(page({"--show", "--format", "html", samplePath("mace/adreno-640-2021-03.v2.bin")}, 0));
        for (const char* wanted :
             {"Adreno(TM) 640", "conv_2d_1x1", "mace_opencl_precompiled_platform_info_key"})
            QVERIFY2(html.text.contains(wanted), wanted);
        QVERIFY(html.headings.contains("Programs and their kernels"));
    }

    void htmlOfADifference() {
        MACEBIN_SAMPLE(before, "mace/adreno-640-2021-03.v1.bin");
        MACEBIN_SAMPLE(after, "mace/adreno-a5xx-2019-09.v1.bin");
        Folder folder;
        const QString a = folder.write("a<b>.bin", qBytes(before));
        const QString b = folder.write("b.bin", qBytes(after));
        const QString summary = call({"--diff", "--format", "json", a, b}).json()["summary"].toString();
        const HtmlPage html = readHtml(page({"--diff", "--format", "html", a, b}, 1));
        QVERIFY2(html.faults.isEmpty(), qPrintable(html.faults.join("; ")));
        QVERIFY2(html.text.contains(summary.simplified()), qPrintable(html.text.left(500)));
        QVERIFY(html.headings.contains("Programs that changed (10)"));
        QVERIFY(readHtml(page({"--diff", "--format", "html", a, a}, 0)).faults.isEmpty());
        QVERIFY(readHtml(page({"--diff", "--format", "html", a, folder.path("none")}, 3)).faults.isEmpty());
    }

    void wrongUsageWritesNoDocument() {
        for (const QStringList& wrong : {QStringList{"--check", "--format", "html"},
                                         {"--explain", "v1.*", "--format", "html"},
                                         {"--check", "--format", "html", "--no-such-flag", "x"}}) {
            const Ran ran = call(wrong);
            QCOMPARE(ran.code, 2);
            QVERIFY(ran.out.isEmpty());
            QVERIFY(!ran.err.isEmpty());
        }
    }
};

QTEST_APPLESS_MAIN(TestDocuments)
#include "test_documents.moc"
