// SPDX-License-Identifier: Apache-2.0
// --extract and the kernel table, end to end: what is written out is what other people's tools accept.
#include "format/cache/mace/v1.h"
#include "tests/support/command.h"
#include "tests/support/schema.h"

using namespace macebin;
using test::call;
namespace fs = std::filesystem;

namespace {

QString samplePath(const char* path) {
    return QString::fromStdString((test::samplesFolder() / path).string());
}

std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

class TestExtract : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path at(const char* name) const { return fs::path(folder_.path().toStdString()) / name; }
    QString text(const char* name) const { return QString::fromStdString(at(name).string()); }

private slots:
    void init() {
        for (const auto& entry : fs::directory_iterator(folder_.path().toStdString()))
            fs::remove_all(entry);
    }

    void programsComeOutAsTheyAre() {
        MACEBIN_SAMPLE(cache, "mace/adreno-640-2021-03.v2.bin");
        const auto ran = call({"--extract", samplePath("mace/adreno-640-2021-03.v2.bin"), "-o", text("out")});
        QCOMPARE(ran.code, 0);
        QCOMPARE(namesIn(at("out")).size(), std::size_t{11});
        for (const std::string& name : namesIn(at("out"))) {
            const Bytes bytes = test::readFile(at("out") / name);
            QVERIFY(asText(cache).find(asText(bytes)) != std::string_view::npos);
            QCOMPARE(
                call({"--check", "--probe", "never", QString::fromStdString((at("out") / name).string())})
                    .code,
                0);
        }
        // A second time nothing is replaced, and nothing was written.
        QCOMPARE(call({"--extract", samplePath("mace/adreno-640-2021-03.v2.bin"), "-o", text("out")}).code,
                 1);
    }

    void embeddedFilesComeOutToo() {
        MACEBIN_SAMPLE(program, "programs/pocl31_3kernels.poclbin");
        Q_UNUSED(program);
        QCOMPARE(call({"--extract", samplePath("programs/pocl31_3kernels.poclbin"), "-o", text("out")}).code,
                 0);
        int objects = 0;
        for (const std::string& name : namesIn(at("out")))
            if (name.ends_with(".so")) {
                QVERIFY(startsWith(test::readFile(at("out") / name), "\x7f"
                                                                     "ELF"));
                ++objects;
            }
        QCOMPARE(objects, 3);
    }

    void globsChoosePrograms() {
        MACEBIN_SAMPLE(cache, "mace/adreno-640-2021-03.v2.bin");
        Q_UNUSED(cache);
        const QString path = samplePath("mace/adreno-640-2021-03.v2.bin");
        QCOMPARE(call({"--extract", path, "--program", "conv_2d*", "-o", text("out")}).code, 0);
        QCOMPARE(namesIn(at("out")).size(), std::size_t{3});
        QCOMPARE(call({"--extract", path, "--program", "nothing", "-o", text("none")}).code, 1);
        const auto csv = call({"--show", "--format", "csv", "--program", "pooling", path});
        QCOMPARE(csv.out.count("\r\n"), 2);
        const QJsonObject file =
            call({"--show", "--format", "json", "--program", "pooling", path}).json()["files"][0].toObject();
        int programs = 0;
        for (const auto& entry : file["entries"].toArray())
            if (entry.toObject()["role"] == "program") {
                const QJsonObject binary = entry.toObject()["binary"].toObject();
                QCOMPARE(binary["family"].toString(), QString("adreno"));
                const QJsonObject kernel = binary["kernels"][0].toObject();
                QCOMPARE(kernel["name"].toString(), QString("pooling"));
                QCOMPARE(kernel["stored_name"].toString(), QString("p453171"));
                QVERIFY(kernel["arguments"].toArray().size() > 5);
                ++programs;
            }
        QCOMPARE(programs, 1);
    }

    /// Names come from the file: none may lead out of the folder.
    void hostileNamesStayInside() {
        const std::string value = "not a known program";
        const std::vector<Pair> pairs{{"../../../etc/passwd -DX", asBytes(value), {}},
                                      {"/absolute -DX", asBytes(value), {}},
                                      {".. -DX", asBytes(value), {}},
                                      {std::string(500, 'n') + " -DX", asBytes(value), {}},
                                      {"so\nft -DX", asBytes(value), {}}};
        const Bytes file = *writeV1(pairs);
        QFile out(text("cache.bin"));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(reinterpret_cast<const char*>(file.data()), static_cast<qint64>(file.size()));
        out.close();
        call({"--extract", text("cache.bin"), "-o", text("out")});
        const auto names = namesIn(at("out"));
        QCOMPARE(names.size(), pairs.size());
        for (const std::string& name : names)
            QVERIFY(name.find_first_of("/\n") == std::string::npos && name.size() < 120);
        QCOMPARE(namesIn(folder_.path().toStdString()).size(), std::size_t{2});
    }

    /// One document says what was written, what was not, and why; its schema is published.
    void accountInJson() {
        const std::string value = "not a known program";
        const Bytes whole =
            *writeV1(std::vector<Pair>{{"a -DX", asBytes(value), {}}, {"b\xff -DX", asBytes(value), {}}});
        const auto write = [&](ByteView bytes) {
            QFile out(text("cache.bin"));
            if (!out.open(QIODevice::WriteOnly)) qFatal("cannot write");
            out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size()));
        };
        const auto account = [&](const char* input, const char* format, const QStringList& more = {}) {
            const auto ran =
                call(QStringList{"--extract", text(input), "-o", text("out"), "--format", format} + more);
            const QString fault =
                QString::fromStdString(test::schemaFault("extract.schema.json", "", ran.out.toStdString()));
            if (!fault.isEmpty()) qFatal("%s", qPrintable(fault));
            if (ran.json()["exit_code"].toInt() != ran.code) qFatal("another exit code");
            return ran;
        };
        write(whole);
        const QJsonObject good = account("cache.bin", "json").json();
        QCOMPARE(good["verdict"].toString(), QString("intact"));
        QCOMPARE(good["files"].toArray().size(), 2);
        for (const auto& one : good["files"].toArray()) {
            const QJsonObject file = one.toObject();
            QVERIFY(file["written"].toBool());
            QCOMPARE(QFileInfo(file["path"].toString()).size(), file["size"].toInteger());
        }
        QCOMPARE(good["files"][1]["key_hex"].toString(), QString("62ff202d4458"));
        const auto again = account("cache.bin", "jsonl"); // nothing is overwritten
        QCOMPARE(again.lines().size(), 1);
        QCOMPARE(again.code, 1);
        QCOMPARE(again.json()["failure"].toString(), QString("nothing was written"));
        QVERIFY(!again.json()["files"][0]["written"].toBool());
        QVERIFY(again.json()["files"][0]["failure"].toString().contains("exists already"));
        QCOMPARE(account("absent", "json").code, 3);
        QCOMPARE(account("cache.bin", "json", {"--program", "none*"}).json()["files"].toArray().size(), 0);
        fs::remove_all(at("out"));
        const QByteArray torn = test::damagedFile();
        write(asBytes(std::string_view(torn.constData(), static_cast<std::size_t>(torn.size()))));
        const QJsonObject cut = account("cache.bin", "json").json();
        QCOMPARE(cut["verdict"].toString(), QString("damaged"));
        QCOMPARE(cut["exit_code"].toInt(), 1);
        QCOMPARE(cut["files"].toArray().size(), 1);
    }

    void whatCannotBeReadIsSaid() {
        QCOMPARE(call({"--extract", text("absent"), "-o", text("out")}).code, 3);
        QCOMPARE(call({"--extract", text("absent")}).code, 2);
        QCOMPARE(call({"--check", "--format", "csv", text("absent")}).code, 2);
    }
};

QTEST_GUILESS_MAIN(TestExtract)
#include "test_extract.moc"
