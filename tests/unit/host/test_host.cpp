// SPDX-License-Identifier: Apache-2.0
// What touches the machine: reading, walking, saving, working in order.
#include "core/host/file/find_files.h"
#include "core/host/file/read_file.h"
#include "core/host/file/save_file.h"
#include "core/host/system/ordered_jobs.h"
#include "core/storage/storage_names.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

using namespace macebin;
namespace fs = std::filesystem;

namespace {

std::string textOf(const fs::path& path) {
    const Bytes bytes = test::readFile(path);
    return std::string(asText(bytes));
}

void write(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string acceptAll(ByteView) {
    return {};
}

} // namespace

class TestHost : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path at(const std::string& name) const { return fs::path(folder_.path().toStdString()) / name; }
    std::size_t filesInFolder() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_.path().toStdString()), fs::directory_iterator()));
    }

private slots:
    void init() {
        for (const auto& entry : fs::directory_iterator(folder_.path().toStdString()))
            fs::remove_all(entry);
    }

    void readsWholeFilesOfEverySize() {
        for (const std::size_t size : {0u, 1u, 4095u, 65'535u, 65'536u, 65'537u, 5'000'000u}) {
            std::string text(size, 'x');
            for (std::size_t i = 0; i < size; i += 997)
                text[i] = static_cast<char>(i);
            write(at("file"), text);
            const auto bytes = readFile(at("file"), 1 << 30);
            QVERIFY(bytes);
            QVERIFY(asText(bytes->view()) == text);
        }
    }

    void refusesWhatCannotBeRead() {
        QVERIFY(!readFile(at("absent"), 100));
        QVERIFY(!readFile(folder_.path().toStdString(), 100)); // a directory
        QVERIFY(!readFile("/dev/zero", 100));                  // never ends
        write(at("large"), std::string(101, 'x'));
        QVERIFY(!readFile(at("large"), 100));
        QVERIFY(readFile(at("large"), 101));
    }

    void walksDirectoriesInOrderWithoutLoops() {
        fs::create_directories(at("b/deep"));
        write(at("b/deep/mace_cl_compiled_program.bin"), "x");
        write(at("a"), "x");
        fs::create_directory_symlink(at("."), at("b/loop"));
        ::mkfifo(at("b/pipe").c_str(), 0600);
        const FoundFiles found = findFiles({folder_.path().toStdString(), at("absent").string()});
        QCOMPARE(found.files.size(), std::size_t{3});
        QVERIFY(found.files[0].path.ends_with("/a") && !found.files[0].named);
        QVERIFY(found.files[1].path.ends_with("deep/mace_cl_compiled_program.bin") && found.files[1].named);
        QVERIFY(found.files[2].path.ends_with("/absent") && found.files[2].named); // judged, not dropped
        QCOMPARE(found.notRead.size(), std::size_t{1});
        QVERIFY(found.notRead[0].path.ends_with("b/pipe") && !found.notRead[0].hasMaceName);
    }

    void knowsMaceNames() {
        for (const char* name : {"mace_cl_compiled_program.bin", "mace-cl-compiled-program.bin",
                                 "libmodel_compiled_opencl_kernel.mobilenet.sdm845.bin",
                                 "libmodel_tuned_opencl_parameter.mobilenet.sdm845.bin"})
            QVERIFY2(bearsMaceName(name), name);
        for (const char* name : {"model.bin", "mace_cl_compiled_program.bin.bak", "notes.txt", ""})
            QVERIFY2(!bearsMaceName(name), name);
    }

    void splitsLists() {
        QCOMPARE(splitPaths("a\nb\r\n\nc", '\n'), (std::vector<std::string>{"a", "b", "c"}));
        QCOMPARE(splitPaths(std::string_view("a\nb\0c\0", 6), '\0'), (std::vector<std::string>{"a\nb", "c"}));
    }

    void savesAndNeverReplacesUnasked() {
        const std::string path = at("out").string();
        QVERIFY(saveFile(path, asBytes("one"), {}, acceptAll));
        QCOMPARE(textOf(path), std::string("one"));
        QVERIFY(!saveFile(path, asBytes("two"), {}, acceptAll));
        QCOMPARE(textOf(path), std::string("one"));
        QVERIFY(saveFile(path, asBytes("two"), {true}, acceptAll));
        QCOMPARE(textOf(path), std::string("two"));
        QCOMPARE(filesInFolder(), std::size_t{1}); // no temporary stays
    }

    void aResultThatIsNotAcceptedTakesNoName() {
        const std::string path = at("out").string();
        write(path, "old");
        const auto saved = saveFile(path, asBytes("bad"), {true},
                                    [](ByteView bytes) { return "it says " + std::string(asText(bytes)); });
        QVERIFY(!saved);
        QVERIFY(saved.error().find("it says bad") != std::string::npos);
        QCOMPARE(textOf(path), std::string("old"));
        QCOMPARE(filesInFolder(), std::size_t{1});
    }

    void linksAndDirectoriesAreNotReplaced() {
        write(at("target"), "old");
        fs::create_symlink(at("target"), at("link"));
        QVERIFY(!saveFile(at("link").string(), asBytes("new"), {true}, acceptAll));
        QCOMPARE(textOf(at("target")), std::string("old"));
        fs::create_directory(at("folder"));
        QVERIFY(!saveFile(at("folder").string(), asBytes("new"), {true}, acceptAll));
        QVERIFY(!saveFile(at("absent/out").string(), asBytes("new"), {}, acceptAll));
    }

    void jobsAreTakenInOrder() {
        for (const unsigned workers : {1u, 2u, 8u}) {
            std::vector<std::size_t> taken;
            std::atomic<int> running = 0;
            runInOrder<std::size_t>(
                500, workers,
                [&](std::size_t i) {
                    ++running;
                    if (i % 7 == 0) ::usleep(300);
                    --running;
                    return i * i;
                },
                [&](std::size_t i, std::size_t result) {
                    QCOMPARE(result, i * i);
                    taken.push_back(i);
                });
            QCOMPARE(taken.size(), std::size_t{500});
            QVERIFY(std::is_sorted(taken.begin(), taken.end()));
        }
        // What goes wrong while a result is taken must come out, and leave no worker waiting for room.
        const auto failAtThree = [](std::size_t i, int) {
            if (i == 3) throw std::runtime_error("full");
        };
        bool cameOut = false;
        try {
            runInOrder<int>(
                100, 4, [](std::size_t) { return 1; }, failAtThree);
        } catch (const std::runtime_error&) {
            cameOut = true;
        }
        QVERIFY(cameOut);
        runInOrder<int>(
            0, 4, [](std::size_t) { return 1; }, [](std::size_t, int) { QFAIL("nothing to do"); });
    }
};

QTEST_APPLESS_MAIN(TestHost)
#include "test_host.moc"
