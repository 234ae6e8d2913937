// SPDX-License-Identifier: Apache-2.0
// One archive behind every door: what --check, --triage, --diff, --show, --extract, --convert and --repair
// say of it is about the same file in it, and is the same. The order of what is named, and how many are read
// at once, change nothing.
#include "core/host/work/case/read_case.h"
#include "tests/support/archives.h"
#include "tests/support/command.h"

using namespace macebin;
using test::Kind;
using test::kKinds;
using test::kStreams;
using test::pack;

namespace {

constexpr const char* kName = "mace_cl_compiled_program.bin";

Bytes sound() {
    const QByteArray file = test::soundFile();
    return test::bytesOf({file.constData(), static_cast<std::size_t>(file.size())});
}

/// In the middle of its key.
Bytes damaged() {
    Bytes file = sound();
    file.resize(file.size() - 3);
    return file;
}

std::vector<Kind> allKinds() {
    std::vector<Kind> all = kKinds;
    all.insert(all.end(), kStreams.begin(), kStreams.end());
    return all;
}

QStringList rulesOf(const QJsonObject& file) {
    QStringList rules;
    for (const auto& finding : file["findings"].toArray())
        rules.append(finding.toObject()["rule"].toString());
    return rules;
}

QJsonObject first(const test::Ran& ran) {
    return ran.json()["files"].toArray().at(0).toObject();
}

class TestArchiveDoors : public QObject {
    Q_OBJECT

private slots:
    void everyKind_data() {
        QTest::addColumn<int>("kind");
        const auto all = allKinds();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].title) << static_cast<int>(i);
    }
    void everyKind() {
        QFETCH(int, kind);
        const Kind how = allKinds()[static_cast<std::size_t>(kind)];
        test::Folder folder;
        folder.write("bare.bin", test::qBytes(sound()));
        const Bytes packed = pack(how, {{std::string("files/") + kName, sound()}}); // gzip's holds the time
        const QString whole = folder.write("whole.x", test::qBytes(packed));
        const auto ran = test::check({whole});
        QCOMPARE(ran.code, 0);
        QCOMPARE(first(ran)["integrity"].toString(), QString("intact"));
        QCOMPARE(first(ran)["kind"].toString(),
                 first(test::check({folder.path("bare.bin")}))["kind"].toString());
        const QString text = QString::fromUtf8(test::call({"--check", "--probe", "never", whole}).out);
        QVERIFY2(text.contains("A" + QString(how.words).mid(1) + ", in it "), qPrintable(text));
        QVERIFY2(!text.contains("its start was changed"), qPrintable(text));
        QCOMPARE(test::call({"--triage", whole}).code, 0);
        const auto diff = test::call({"--diff", folder.path("bare.bin"), whole});
        QVERIFY2(diff.code == 0 && diff.out.contains("in it was compared"), diff.out.constData());
        const auto converted = test::call({"--convert", whole, "--as", "v1", "-o", folder.path("out.bin")});
        QVERIFY2(converted.code == 0 && converted.out.contains("The archive itself stays as it is"),
                 (converted.out + converted.err).constData());
        QVERIFY(test::readFile(folder.path("out.bin").toStdString()) == sound());
        const auto repaired = test::call({"--repair", whole, "-o", folder.path("same.bin")});
        QVERIFY2(repaired.code == 0, (repaired.out + repaired.err).constData());
        QVERIFY(test::readFile(folder.path("same.bin").toStdString()) == sound());
        const auto inPlace = test::call({"--repair", whole, "--in-place"});
        QCOMPARE(inPlace.code, 1);
        QVERIFY(test::readFile(whole.toStdString()) == packed);

        const QString hurt = folder.write("hurt.x", test::qBytes(pack(how, {{kName, damaged()}})));
        const auto hurtRan = test::check({hurt});
        QCOMPARE(hurtRan.code, 1);
        QCOMPARE(first(hurtRan)["integrity"].toString(), QString("damaged"));
        QCOMPARE(test::call({"--triage", hurt}).code, 1);
    }

    /// What nobody could look into is not known to be a cache, and not known to be none.
    void whatCannotBeUnpacked_data() {
        QTest::addColumn<QByteArray>("archive");
        QTest::addColumn<QString>("why");
        const std::vector<test::Packed> members{{kName, test::noise(5000)}};
        const auto row = [](const char* title, const Bytes& archive, const char* why) {
            QTest::newRow(title) << test::qBytes(archive) << QString(why);
        };
        row("encrypted", pack(kKinds[1], members, "secret"), "is encrypted: unpack it first");
        for (const Kind& how : allKinds()) {
            Bytes packed = pack(how, members);
            packed.resize(packed.size() / 2);
            const bool isZip = QString(how.title).startsWith("7z");
            row((std::string("cut ") + how.title).c_str(), packed, isZip ? "" : "cut short");
        }
        for (const std::size_t kind : {0u, 1u, 11u, 12u}) {
            Bytes packed = pack(kKinds[kind], members);
            packed[packed.size() / 3] ^= std::byte{0x55};
            row((std::string("changed ") + kKinds[kind].title).c_str(), packed, "damaged");
        }
        for (const Kind& how : kStreams) {
            if (how.filter == ARCHIVE_FILTER_ZSTD)
                continue; // libarchive writes no checksum: nothing shows it
            Bytes packed = pack(how, members);
            packed[packed.size() / 2] ^= std::byte{0x55};
            row((std::string("changed ") + how.title).c_str(), packed, "");
        }
        row("rar", test::bytesOf(std::string("Rar!\x1a\x07\x01") + std::string(200, 'x')), "not read here");
        row("inner", pack(kKinds[1], {{"in.zip", test::bytesOf("PK\x03\x04 and no more")}}), "in.zip");
    }
    void whatCannotBeUnpacked() {
        QFETCH(QByteArray, archive);
        QFETCH(QString, why);
        test::Folder folder;
        const QString path = folder.write("a.x", archive);
        const auto named = test::check({path});
        QVERIFY2(named.code == 5, named.out.constData());
        QVERIFY2(rulesOf(first(named)).contains("transfer.not-unpacked"), named.out.constData());
        QVERIFY2(named.out.contains(why.toUtf8()), named.out.constData());
        QCOMPARE(test::check({folder.path()}).code, 5);
        for (const QString& what : {path, folder.path()}) {
            const auto page = test::call({"--triage", what});
            QVERIFY2(page.code == 5, page.out.constData());
            QVERIFY2(page.out.simplified().contains(why.toUtf8()), page.out.constData());
            QVERIFY2(!page.out.contains("is empty") && !page.out.contains("damaged-file"),
                     page.out.constData());
        }
    }

    /// Beside a good file it is told all the same; what is nobody's business is passed over.
    void besideOthers() {
        test::Folder folder;
        folder.write(kName, test::qBytes(sound()));
        folder.write("photos.zip", test::qBytes(pack(kKinds[1], {{"a.jpg", test::noise(3000)}})));
        QCOMPARE(test::check({folder.path()}).code, 0);
        QCOMPARE(test::call({"--triage", folder.path()}).code, 0);
        QCOMPARE(test::check({folder.path("photos.zip")}).code, 3);
        QCOMPARE(test::call({"--triage", folder.path("photos.zip")}).code,
                 5); // as a folder with nothing in it
        folder.write("secret.zip", test::qBytes(pack(kKinds[1], {{kName, sound()}}, "secret")));
        QCOMPARE(test::check({folder.path()}).code, 5);
        QCOMPARE(test::call({"--triage", folder.path()}).code, 5);
        const QString both = folder.write(
            "both.zip", test::qBytes(pack(kKinds[1], {{"a.bin", sound()}, {"b.bin", damaged()}})));
        const auto ran = test::check({both});
        QCOMPARE(ran.code, 5);
        QVERIFY(ran.out.contains("It also holds"));
    }

    /// A layout that closes shows no damage; that the bytes are whole only a checksum can show.
    void wholeIsWhatSomethingShows() {
        test::Folder folder;
        const QString v1 = folder.write("v1.zip", test::qBytes(pack(kKinds[1], {{kName, sound()}})));
        const auto closes = test::check({v1});
        QCOMPARE(closes.code, 0);
        QVERIFY2(closes.out.contains(
                     "No damage is visible in the cache in it: its chain of pairs closes at the last "
                     "byte; it has no checksum of the whole."),
                 closes.out.constData());
        QVERIFY(!closes.out.contains("is whole"));
        const QString v2 = folder.write("v2.zip", test::qBytes(pack(kKinds[1], {{kName, Bytes(4)}})));
        const auto matches = test::check({v2});
        QVERIFY2(matches.out.contains("The cache in it is whole: its CRC-32 matches."),
                 matches.out.constData());
    }

    /// One signed container vouches for no other file, whichever of them comes first.
    void aSignatureVouchesForOneMember() {
        const auto container = test::sample("mclp/adreno-640-signed.mclp");
        if (!container) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        const QString key = test::samplePath("mclp/signer-public.pem");
        test::Folder folder;
        const test::Packed signedOne{"a.mclp", *container};
        const test::Packed other{"b.bin", sound()};
        const std::vector<std::vector<test::Packed>> orders{{signedOne, other}, {other, signedOne}};
        for (const auto& members : orders) {
            const QString path = folder.write("x.zip", test::qBytes(pack(kKinds[1], members)));
            for (const char* action : {"--check", "--show"})
                QVERIFY(test::call({action, path, "--probe", "never", "--trusted-key", key}).code != 0);
        }
        const QString alone = folder.write("one.zip", test::qBytes(pack(kKinds[1], {signedOne})));
        QCOMPARE(test::call({"--check", alone, "--probe", "never", "--trusted-key", key}).code, 0);
    }

    /// Packing changes no byte: what a device does with the file is what it does with the bare one.
    void aDeviceIsAskedAboutTheFileInside() {
        test::Folder folder;
        const QString bare = folder.write("bare.bin", test::qBytes(sound()));
        const QString packed = folder.write("packed.zip", test::qBytes(pack(kKinds[1], {{kName, sound()}})));
        const QString profile = folder.path("phone.json");
        test::call({"--profile-from", bare, "-o", profile});
        std::vector<QStringList> questions{{"--mace-era", "v1"}, {"--mace-era", "v2"}};
        if (QFile::exists(profile)) questions.push_back({"--profile", profile});
        for (const QStringList& question : questions) {
            const auto one = test::check(QStringList{bare} + question);
            const auto other = test::check(QStringList{packed} + question);
            QCOMPARE(other.code, one.code);
            const auto answers = [](const test::Ran& ran) { return first(ran)["devices"].toArray(); };
            QCOMPARE(answers(other).size(), answers(one).size());
            for (qsizetype i = 0; i < answers(one).size(); ++i)
                for (const char* field : {"decision", "impact"})
                    QCOMPARE(answers(other)[i].toObject()[field], answers(one)[i].toObject()[field]);
        }
    }

    /// A cache's bytes that happen to stand in an archive that cannot be unpacked are none.
    void nothingIsCarvedOutOfAnArchive() {
        test::Folder folder;
        const Bytes whole = sound();
        const Bytes stored = pack(kKinds[0], {{kName, whole}});
        const auto place = std::search(stored.begin(), stored.end(), whole.begin(), whole.end());
        QVERIFY(place != stored.end());
        const auto start = static_cast<std::size_t>(place - stored.begin());
        Bytes changed = stored;
        changed[start + whole.size() / 2] ^= std::byte{0x55};
        const Bytes cut(stored.begin(),
                        stored.begin() + static_cast<std::ptrdiff_t>(start + whole.size() - 3));
        for (const Bytes& archive : {changed, cut}) {
            const QString path = folder.write("stored.zip", test::qBytes(archive));
            QCOMPARE(test::check({path}).code, 5);
            const auto ran = test::call({"--repair", path, "-o", folder.path("out.bin")});
            QCOMPARE(ran.code, 1);
            QVERIFY2(ran.out.contains("archive"), (ran.out + ran.err).constData());
            QVERIFY(!QFile::exists(folder.path("out.bin")));
            const auto extracted = test::call({"--extract", path, "-o", folder.path("programs")});
            QVERIFY2(extracted.code != 0 && !extracted.err.contains("no such program"),
                     extracted.err.constData());
            QVERIFY(!QFile::exists(folder.path("programs")));
        }
    }

    void orderAndCoresChangeNothing() {
        test::Folder folder;
        QStringList files;
        for (int i = 0; i < 12; ++i)
            files.append(folder.write("f" + QByteArray::number(i) + ".bin",
                                      test::soundFile(static_cast<std::uint32_t>(i))));
        files.append(
            folder.write("z.tgz", test::qBytes(pack(kKinds[7], {{kName, sound()}, {"b.bin", damaged()}}))));
        files.append(folder.write("phone.json", "{\"platform_name\": \"QUALCOMM Snapdragon(TM)\"}"));
        if (!test::samplesFolder().empty())
            for (const std::string& sample : test::samplesIn("mclp"))
                if (!sample.ends_with(".pem")) files.append(test::samplePath(sample));
        const auto pageOf = [&](const QStringList& order, const QStringList& more) {
            const auto ran = test::call(QStringList{"--triage", "--format", "json"} + order + more);
            return QString::number(ran.code) + ran.out;
        };
        const QString expected = pageOf(files, {"--jobs", "1"});
        QVERIFY(expected.contains("phone.json"));
        std::mt19937 random(5);
        for (int round = 0; round < 6; ++round) {
            std::shuffle(files.begin(), files.end(), random);
            QCOMPARE(pageOf(files, {"--jobs", QString::number(1 + round * 3)}), expected);
        }
        QCOMPARE(pageOf(files + files, {}), pageOf(files + files.mid(3), {})); // each file once
    }

    void progressAndStop() {
        test::Folder folder;
        std::vector<std::string> paths;
        for (int i = 0; i < 20; ++i)
            paths.push_back(
                folder.write("f" + QByteArray::number(i) + ".bin", test::soundFile()).toStdString());
        CaseWork work;
        std::vector<std::size_t> seen;
        work.jobs = 4;
        work.progress = [&](std::size_t done, std::size_t total) {
            QCOMPARE(total, std::size_t{20});
            seen.push_back(done);
        };
        const auto report = readCase(paths, ExitPolicy(), work);
        QVERIFY(report && report->files.size() == 20 && seen.size() == 20 && seen.back() == 20);
        std::stop_source stop;
        work.stop = stop.get_token();
        work.progress = [&](std::size_t, std::size_t) { stop.request_stop(); };
        QVERIFY(!readCase(paths, ExitPolicy(), work));
    }

    /// What is not of the case is counted, and its bytes are not kept.
    void keepsNoModels() {
        test::Folder folder;
        folder.write("model.tflite", QByteArray("\x1c\0\0\0TFL3", 8) + QByteArray(200'000, '\x01'));
        folder.write(kName, test::soundFile());
        const auto report = readCase({folder.path().toStdString()}, ExitPolicy());
        QVERIFY(report && report->files.size() == 1 && report->skipped == 1);
        QVERIFY(report->files[0].report && report->files[0].bytes);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestArchiveDoors)
#include "test_archive_doors.moc"
