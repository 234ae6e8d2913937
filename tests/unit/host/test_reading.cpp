// SPDX-License-Identifier: Apache-2.0
// The door through which files are read: how large one is decides before a byte is read, a pipe is read to
// its end, and nothing that is named makes Macebin wait for ever.
#include "core/host/file/file_chunks.h"
#include "core/host/file/find_files.h"
#include "core/host/file/read_file.h"
#include "core/host/file/secret_file.h"
#include "tests/support/as_nobody.h"
#include "tests/support/command.h"
#include "tests/support/save_test.h"

#include <QProcessEnvironment>

#include <fcntl.h>
#include <optional>
#include <thread>
#include <unistd.h>

using namespace macebin;
using test::AsNobody;
using test::call;
using test::Ran;
using test::runProgram;
using test::SaveFolder;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kFourTebibytes = std::uint64_t{4} << 40;

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

/// Has the pipe open to write until it is gone.
class Writer {
public:
    Writer(const fs::path& pipe, std::vector<std::string> pieces)
        : thread_([pipe, pieces = std::move(pieces)] {
              const int file = ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC); // waits for the reader
              for (const std::string& piece : pieces) {
                  std::this_thread::sleep_for(std::chrono::milliseconds(50));
                  if (::write(file, piece.data(), piece.size()) < 0) break;
              }
              ::close(file);
          }) {}

private:
    std::jthread thread_;
};

} // namespace

class TestReading : public QObject {
    Q_OBJECT

    SaveFolder folder_;
    SaveFolder other_;
    QString at(const char* name) const { return QString::fromStdString(folder_.at(name).string()); }
    std::string path(const char* name) const { return folder_.at(name).string(); }

    fs::path sparse(const char* name) const {
        const fs::path file = folder_.at(name);
        test::writeText(file, "x");
        if (::truncate(file.c_str(), static_cast<off_t>(kFourTebibytes)) != 0) return {};
        return file;
    }

    /// How often a run called read() on files of the folder.
    std::size_t readsOf(const QStringList& words, Ran& ran) const {
        other_.clear();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("LD_PRELOAD", MACEBIN_FAULT_PRELOAD);
        environment.insert("ASAN_OPTIONS", "verify_asan_link_order=0:" + environment.value("ASAN_OPTIONS"));
        environment.insert("MACEBIN_FAULT_CALL", "read");
        environment.insert("MACEBIN_FAULT_COUNT", "1");
        environment.insert("MACEBIN_FAULT_UNDER", QString::fromStdString(folder_.path().string()));
        environment.insert("MACEBIN_FAULT_LOG", QString::fromStdString(other_.at("log").string()));
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(MACEBIN_COMMAND, words);
        if (!process.waitForFinished(60'000)) qFatal("macebin did not end");
        ran.code = process.exitCode();
        ran.out = process.readAllStandardOutput();
        ran.err = process.readAllStandardError();
        const std::string log = fs::exists(other_.at("log")) ? test::textOf(other_.at("log")) : std::string();
        return static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n'));
    }

private slots:
    void init() {
        folder_.clear();
        other_.clear();
    }

    void sizeComesBeforeReading_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("code");
        const QString huge = at("huge.bin"), out = at("out"), sound = at("sound.bin");
        QTest::newRow("check") << QStringList{"--check", huge} << 3;
        QTest::newRow("check, json") << QStringList{"--check", "--format", "json", huge} << 3;
        QTest::newRow("show") << QStringList{"--show", huge} << 3;
        QTest::newRow("keys") << QStringList{"--show", "--keys", huge} << 3;
        QTest::newRow("diff") << QStringList{"--diff", huge, huge} << 3;
        QTest::newRow("extract") << QStringList{"--extract", huge, "-o", out} << 3;
        QTest::newRow("triage") << QStringList{"--triage", huge} << 3;
        QTest::newRow("summary") << QStringList{"--summary", huge} << 3;
        QTest::newRow("log") << QStringList{"--explain-log", huge} << 3;
        QTest::newRow("profile-from") << QStringList{"--profile-from", huge} << 3;
        QTest::newRow("repair") << QStringList{"--repair", huge, "-o", out} << 1;
        QTest::newRow("convert") << QStringList{"--convert", huge, "--as", "v2", "-o", out} << 1;
        QTest::newRow("merge") << QStringList{"--merge", huge, huge, "-o", out} << 1;
        QTest::newRow("split") << QStringList{"--split", huge, "--program", "*", "-o", out} << 1;
        QTest::newRow("profile") << QStringList{"--check", "--profile", huge, huge} << 2;
        QTest::newRow("trusted key") << QStringList{"--check", "--trusted-key", huge, huge} << 2;
        QTest::newRow("list") << QStringList{"--split", huge, "--list", huge, "-o", out} << 2;
        QTest::newRow("files-from") << QStringList{"--check", "--files-from", huge} << 2;
    }
    void sizeComesBeforeReading() {
        QFETCH(QStringList, words);
        QFETCH(int, code);
        if (sparse("huge.bin").empty()) QSKIP("this file system has no files of 4 TiB");
        Ran ran;
        QCOMPARE(readsOf(words, ran), std::size_t{0});
        QVERIFY2(ran.code == code, ran.out + ran.err);
        if (!words.contains("--keys")) // that one prints keys alone, and names --check for all else
            QVERIFY2((ran.out + ran.err).contains("4398046511104 bytes (4096 GiB)"), ran.out + ran.err);
        QVERIFY(!fs::exists(folder_.at("out")) || fs::is_empty(folder_.at("out")));
    }

    void aFolderWithAHugeFileIsJudged() {
        test::writeText(folder_.at("sound.bin"), test::soundFile().toStdString());
        if (sparse("mace_cl_compiled_program.bin").empty()) QSKIP("this file system has no files of 4 TiB");
        sparse("film.mp4"); // nobody's business
        Ran ran;
        QVERIFY(readsOf({"--check", "--probe", "never", "--format", "json",
                         QString::fromStdString(folder_.path())},
                        ran) < 10);
        QCOMPARE(ran.code, 3);
        const QJsonArray files = ran.json()["files"].toArray();
        QCOMPARE(files.size(), 2);
        QCOMPARE(files[0].toObject()["verdict"].toString(), QString("unreadable"));
        QCOMPARE(files[1].toObject()["verdict"].toString(), QString("intact"));
    }

    void limitsAreExact() {
        test::writeText(folder_.at("file"), std::string(100, 'x'));
        QVERIFY(readFile(path("file"), 100));
        const auto over = readFile(path("file"), 99);
        QVERIFY(!over);
        QCOMPARE(over.error(),
                 std::string("it has 100 bytes, and at most 99 bytes are read; not one was read of it"));
        ::mkfifo(path("pipe").c_str(), 0600);
        {
            const Writer writer(folder_.at("pipe"), {std::string(100, 'x')});
            const auto whole = readFile(path("pipe"), 100);
            QVERIFY(whole && whole->view().size() == 100 && whole->isFromPipe());
        }
        const Writer writer(folder_.at("pipe"), {std::string(101, 'x')});
        const auto more = readFile(path("pipe"), 100);
        QVERIFY(!more && has(more.error(), "more than 100 bytes came out of it"));
    }

    void pipesAreReadToTheirEnd() {
        ::mkfifo(path("pipe").c_str(), 0600);
        std::vector<std::string> pieces;
        std::string all;
        for (int i = 0; i < 4; ++i) {
            pieces.emplace_back(50'000, static_cast<char>('a' + i)); // the four are more than a pipe holds
            all += pieces.back();
        }
        const Writer writer(folder_.at("pipe"), pieces);
        const auto bytes = readFile(path("pipe"), 1 << 20);
        QVERIFY(bytes);
        QVERIFY(asText(bytes->view()) == all);
    }

    void whatNobodyWritesIsToldSo() {
        ::mkfifo(path("pipe").c_str(), 0600);
        const auto bytes = readFile(path("pipe"), 100);
        QVERIFY(!bytes);
        QCOMPARE(bytes.error(), std::string("it is a pipe, and nobody opened it to write within 5 seconds"));
        QVERIFY(!readFront(path("pipe"), 100)); // at once: it is no file to recognise
    }

    void aFrontIsReadOrToldWhyNot() {
        test::writeText(folder_.at("file"), std::string(5000, 'x'));
        test::writeText(folder_.at("empty"), "");
        const auto front = readFront(path("file"), 4096);
        QVERIFY(front && *front == std::string(4096, 'x'));
        const auto whole = readFront(path("file"), 1 << 20);
        QVERIFY(whole && whole->size() == 5000);
        const auto none = readFront(path("empty"), 100);
        QVERIFY(none && none->empty());
        const auto absent = readFront(path("absent"), 100);
        QVERIFY(!absent && has(absent.error(), "No such file"));
        QVERIFY(!readFront(folder_.path().string(), 100));
        QVERIFY(!readFront("/dev/zero", 100));
        fs::permissions(folder_.at("file"), fs::perms::none);
        fs::permissions(folder_.path(), fs::perms(0755));
        std::optional<AsNobody> nobody;
        if (::geteuid() == 0) nobody.emplace();
        const auto locked = readFront(path("file"), 100);
        QVERIFY(!locked && has(locked.error(), "Permission denied"));
    }

    /// Whoever sums up reports reads them piece by piece, and what is no report is no reason to read for
    /// ever.
    void piecesHaveALimitToo() {
        test::writeText(folder_.at("file"), std::string(100, 'x'));
        auto exact = FileChunks::open(path("file"), 100);
        QVERIFY(exact && exact->next().size() == 100 && exact->next().empty() && exact->failure().empty());
        QCOMPARE(exact->given(), std::uint64_t{100});
        const auto over = FileChunks::open(path("file"), 99);
        QVERIFY(!over && has(over.error(), "it has 100 bytes, and at most 99 bytes are read"));
        ::mkfifo(path("pipe").c_str(), 0600);
        {
            const Writer writer(folder_.at("pipe"), {std::string(60, 'x'), std::string(60, 'x')});
            auto more = FileChunks::open(path("pipe"), 100);
            QVERIFY(more);
            while (!more->next().empty()) {
            }
            QCOMPARE(more->failure(), std::string("more than 100 bytes came out of it"));
            QCOMPARE(more->given(), std::uint64_t{60});
            QVERIFY(more->next().empty());
        }
        const Writer silent(folder_.at("pipe"), {});
        auto nothing = FileChunks::open(path("pipe"), 100);
        QVERIFY(nothing && nothing->next().empty());
        QCOMPARE(nothing->failure(), std::string("it is a pipe, and nothing came out of it"));
    }

    void aWriterThatSaysNothingIsNoEmptyFile() {
        ::mkfifo(path("pipe").c_str(), 0600);
        const Writer writer(folder_.at("pipe"), {});
        const auto bytes = readSubject(path("pipe"), 100);
        QVERIFY(!bytes && has(bytes.error(), "nothing came out of it"));
    }

    void everyActionReadsAPipe_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("code");
        QTest::newRow("check") << "--check --probe never <(cat sound.bin)" << 0;
        QTest::newRow("show") << "--show <(cat sound.bin)" << 0;
        QTest::newRow("diff") << "--diff <(cat sound.bin) sound.bin" << 0;
        QTest::newRow("triage") << "--triage <(cat sound.bin)" << 0;
        QTest::newRow("convert") << "--convert <(cat sound.bin) --as v1 -o out" << 0;
        QTest::newRow("damaged") << "--check --probe never <(cat damaged.bin)" << 1;
        QTest::newRow("late") << "--check --probe never <(sleep 0.3; cat sound.bin)" << 0;
        QTest::newRow("nothing") << "--check --probe never <(true)" << 3;
        QTest::newRow("nothing, triage") << "--triage <(true)" << 3;
        QTest::newRow("nothing, summary") << "--summary <(true)" << 3;
        QTest::newRow("nothing, summary of -") << "--summary - < <(true)" << 3;
        QTest::newRow("nothing, profile") << "--profile-from <(true)" << 3;
        QTest::newRow("nothing, profile from -") << "--profile-from - < <(true)" << 3;
        QTest::newRow("nothing, log") << "--explain-log - < <(true)" << 3;
        QTest::newRow("nothing, convert") << "--convert <(true) --as v1 -o out" << 1;
        QTest::newRow("list of files") << "--check --probe never --files-from <(echo sound.bin)" << 0;
        QTest::newRow("/dev/stdin") << "--check --probe never /dev/stdin < <(cat sound.bin)" << 0;
        QTest::newRow("device") << "--check --probe never /dev/zero" << 3;
    }
    void everyActionReadsAPipe() {
        QFETCH(QString, words);
        QFETCH(int, code);
        test::writeText(folder_.at("sound.bin"), test::soundFile().toStdString());
        test::writeText(folder_.at("damaged.bin"), test::damagedFile().toStdString());
        const Ran ran = runProgram("bash", {"-c", "cd '" + QString::fromStdString(folder_.path()) + "' && '" +
                                                      MACEBIN_COMMAND + "' " + words});
        QVERIFY2(ran.code == code, ran.out + ran.err);
        if (words.contains("<(true)")) QVERIFY2(!ran.out.contains("What stands before that"), ran.out);
        if (words.contains("<(true)")) QVERIFY((ran.out + ran.err).contains("nothing came out of it"));
    }

    void keysComeThroughPipesAndNeverHang() {
        QCOMPARE(call({"--make-key", "-o", at("key")}).code, 0);
        test::writeText(folder_.at("sound.bin"), test::soundFile().toStdString());
        const QString folder = QString::fromStdString(folder_.path());
        const Ran piped = runProgram("bash", {"-c", "cd '" + folder +
                                                        "' && '" MACEBIN_COMMAND
                                                        "' --sign sound.bin --key <(cat key) -o signed"});
        QVERIFY2(piped.code == 0, piped.out + piped.err);
        ::mkfifo(path("pipe").c_str(), 0600);
        const Ran silent = call({"--sign", at("sound.bin"), "--key", at("pipe"), "-o", at("other")});
        QCOMPARE(silent.code, 1);
        QVERIFY2(silent.out.contains("nobody opened it to write within 5 seconds"), silent.out);
        const Ran trusted = call({"--check", "--trusted-key", at("pipe"), at("signed")});
        QVERIFY2(trusted.code == 2 && trusted.err.contains("nobody opened it"), trusted.err);
        QVERIFY(!fs::exists(folder_.at("other")));
    }

    void foldersHoldMoreThanFiles() {
        test::writeText(folder_.at("sound.bin"), test::soundFile().toStdString());
        ::mkfifo(path("pipe").c_str(), 0600);
        fs::create_symlink("/dev/zero", folder_.at("zero"));
        fs::create_symlink("/proc/self/environ", folder_.at("environ"));
        fs::create_symlink("pipe", folder_.at("to-pipe"));
        fs::create_symlink("nowhere", folder_.at("broken"));
        fs::create_directory_symlink("/proc", folder_.at("proc"));
        const Ran ran = test::check({QString::fromStdString(folder_.path())});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.json()["files"].toArray().size(), 1);
        for (const char* words :
             {"/pipe\" was not read: it is a pipe.", "/zero\" was not read: it is a link to a device.",
              "/environ\" was not read: it is a link to what the kernel shows, not to a file.",
              "/to-pipe\" was not read: it is a link to a pipe."})
            QVERIFY2(ran.err.contains(words), ran.err);
        QVERIFY2(!ran.err.contains("broken"), ran.err);

        // Of what may be the cache itself nothing is known: that is not the same as no cache.
        fs::create_symlink("/dev/zero", folder_.at("mace_cl_compiled_program.bin"));
        QCOMPARE(test::check({QString::fromStdString(folder_.path())}).code, 5);
        const Ran triage = call({"--triage", "--format", "json", QString::fromStdString(folder_.path())});
        QCOMPARE(triage.code, 5);
        QVERIFY2(triage.out.contains("was not read: it is a link to a device."), triage.out);
    }

    /// "No cache was found, and that is normal" is said only where that is known.
    void noCacheIsNotSaidOfWhatWasNotRead_data() {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"link", "loop", "pipe", "device", "locked"})
            QTest::newRow(kind) << kind;
    }
    void noCacheIsNotSaidOfWhatWasNotRead() {
        QFETCH(QString, kind);
        const char* name = kind == "locked" ? "some.bin" : "mace_cl_compiled_program.bin";
        const fs::path file = folder_.at(name);
        test::writeText(folder_.at("notes"), "hello\n");
        if (kind == "link") fs::create_symlink("nowhere", file);
        if (kind == "loop") fs::create_symlink(name, file);
        if (kind == "pipe") ::mkfifo(file.c_str(), 0600);
        if (kind == "device") fs::create_symlink("/dev/zero", file);
        if (kind == "locked") test::writeText(file, "hello\n");
        if (kind == "locked") fs::permissions(file, fs::perms::none);
        fs::permissions(folder_.path(), fs::perms(0755));
        const QString folder = QString::fromStdString(folder_.path());
        std::optional<AsNobody> nobody;
        if (::geteuid() == 0) nobody.emplace();
        for (const char* format : {"text", "html", "junit", "sarif", "json"}) {
            const Ran ran = call({"--check", "--probe", "never", "--format", format, folder});
            QCOMPARE(ran.code, 5);
            QVERIFY2(ran.out.contains(name), ran.out);
            QVERIFY2(!(ran.out + ran.err).contains("No cache was found") &&
                         !(ran.out + ran.err).contains("That is normal"),
                     ran.out + ran.err);
            if (QByteArray(format) != "json")
                QVERIFY2(ran.out.contains("is not known") && ran.out.contains("was not read: "), ran.out);
        }
        const QJsonArray told = test::check({folder}).json()["not_read"].toArray();
        QCOMPARE(told.size(), 1);
        QVERIFY(told[0].toObject()["path"].toString().endsWith(name));
        const Ran text = call({"--check", "--probe", "never", folder});
        QCOMPARE(text.out.count("was not read: "), 1);
        QVERIFY2(text.err.isEmpty(), text.err);
    }

    /// Of a folder with tuned parameters it is not said either that it has no cache.
    void storageWithACacheThatWasNotRead() {
        test::writeText(folder_.at("mace_run_tuned_opencl_parameter.bin"), test::soundFile().toStdString());
        const QString folder = QString::fromStdString(folder_.path());
        QVERIFY(test::check({folder}).out.contains("storage.no-cache"));
        fs::create_symlink("nowhere", folder_.at("mace_cl_compiled_program.bin"));
        const Ran ran = test::check({folder});
        QCOMPARE(ran.code, 5);
        QVERIFY2(!ran.out.contains("storage.no-cache"), ran.out);
        for (const char* format : {"text", "html", "junit", "sarif"}) {
            const Ran other = call({"--check", "--probe", "never", "--format", format, folder});
            QVERIFY2(other.out.contains("was not read: it is a link that leads to no file"), other.out);
        }
    }

    void theKernelsFoldersAreNotSearched() {
        const FoundFiles found = findFiles({"/proc/self"});
        QVERIFY(found.files.empty());
        QCOMPARE(found.notRead.size(), std::size_t{1});
        QCOMPARE(found.directories.size(), std::size_t{1});
    }

    void ofManyOnlyTheFirstAreTold() {
        const std::vector<NotRead> many(50, NotRead{"x", "it is a pipe", false});
        const auto sentences = sentencesOf(many);
        QCOMPARE(sentences.size(), std::size_t{21});
        QVERIFY(has(sentences.back(), "30 more"));
        // What may be a cache stands before what cannot be one.
        std::vector<NotRead> mixed = many;
        mixed.push_back({"y", "Permission denied", false, true});
        mixed.push_back({"z", "it is a link that leads to no file", true});
        QCOMPARE(sentencesOf(mixed)[0], std::string("\"y\" was not read: Permission denied."));
        QVERIFY(has(sentencesOf(mixed)[1], "\"z\""));
        QVERIFY(has(sentencesOf(mixed).back(), "32 more were"));
        QVERIFY(sentencesOf({}).empty());
    }

    void secretsAreBounded() {
        test::writeText(folder_.at("exact"), std::string(64 * 1024, 'k'));
        test::writeText(folder_.at("more"), std::string(64 * 1024 + 1, 'k'));
        const auto exact = readSecretFile(path("exact"));
        QVERIFY(exact && exact->view().size() == 64 * 1024);
        QVERIFY(!readSecretFile(path("more")));
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        QCOMPARE(::write(ends[1], "word\nmore", 9), ssize_t{9});
        ::close(ends[1]);
        const auto given = readSecret(ends[0]);
        QVERIFY(given && firstLine(*given) == "word");
        QVERIFY(::fcntl(ends[0], F_GETFD) >= 0); // it stays open to whoever gave it
        ::close(ends[0]);
    }
};

QTEST_GUILESS_MAIN(TestReading)
#include "test_reading.moc"
