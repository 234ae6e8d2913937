// SPDX-License-Identifier: Apache-2.0
// What is shown of files that were opened together.
#include "core/triage/case_file.h"
#include "core/triage/opening.h"

#include <QTest>

using namespace macebin;

namespace {

using enum CaseKind;

class TestOpening : public QObject {
    Q_OBJECT

private slots:
    /// The name of the file decides, never that of a folder, nor the archive's.
    void onlyTheFilesOwnNameMakesItPrecompiled() {
        QVERIFY(isPrecompiledName("libmace_compiled_opencl_kernel.Mi9.sm8150.bin"));
        QVERIFY(isPrecompiledName("/data/local/tmp/libmace_compiled_opencl_kernel.Mi9.sm8150.bin"));
        QVERIFY(!isPrecompiledName("libmace_compiled_opencl_kernel_backup/mace_cl_compiled_program.bin"));
        QVERIFY(!isPrecompiledName("x_compiled_opencl_kernel.zip: files/mace_cl_compiled_program.bin"));
        QVERIFY(!isPrecompiledName(""));
    }

    void together_data() {
        QTest::addColumn<std::vector<OpenedKind>>("files");
        QTest::addColumn<int>("expected");
        const auto row = [](const char* name, std::vector<OpenedKind> files, Opening expected) {
            QTest::newRow(name) << std::move(files) << int(expected);
        };
        row("none", {}, Opening::files);
        row("caches", {{cache}, {tuned}}, Opening::files);
        row("what is nothing", {{unreadable}, {other}}, Opening::files);
        row("a log", {{log}}, Opening::log);
        row("a log beside what says nothing", {{other}, {log}, {unreadable}}, Opening::log);
        row("two logs", {{log}, {log}}, Opening::theCase);
        row("a log and a cache", {{cache}, {log}}, Opening::theCase);
        row("a log and sums", {{digests}, {log}}, Opening::theCase);
        row("a device", {{device}}, Opening::device);
        row("a device and a cache", {{device}, {cache}}, Opening::device);
        row("a bug report", {{log, true}}, Opening::theCase);
        row("an archive with a cache in it", {{cache, true}}, Opening::theCase);
        row("an archive of other things", {{other, true}}, Opening::files);
    }
    void together() {
        QFETCH(std::vector<OpenedKind>, files);
        QFETCH(int, expected);
        QCOMPARE(int(openingOf(files)), expected);
        std::reverse(files.begin(), files.end()); // in any order
        QCOMPARE(int(openingOf(files)), expected);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestOpening)
#include "test_opening.moc"
