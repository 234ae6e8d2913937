// SPDX-License-Identifier: Apache-2.0
// A rebuild as one job, with a stub driver that does as told: what nobody asked about is neither failing nor
// good, what was stopped is no result, and a name that is not free is told before anything is built.
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "core/host/work/rebuild_run.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "tests/support/command.h"
#include "tests/support/drivers.h"
#include "tests/support/dying_probe.h"

#include <QTest>

using namespace macebin;
using test::Ran;

namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

Bytes cacheOf(const Texts& texts) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : texts)
        pairs.push_back({key, asBytes(value), {}});
    return *seal(*writeV2(pairs));
}

const Texts kPrograms{
    {"a -DBAD", "stub:abort@build"},
    {"a -DGOOD", "stub:accept"},
    {"a -DLATER", "stub:accept"},
    {"a -DREFUSED", "stub:reject"},
    {std::string(kPlatformInfoKey), "Stub Platform, FULL_PROFILE, OpenCL 2.0 stub, v1.1.1"}};

std::string fatesOf(const Rebuild& rebuild) {
    std::string out;
    for (const RebuildProgram& program : rebuild.programs)
        out += program.key.substr(program.key.find("-D") + 2) + ":" + std::string(name(program.action)) + " ";
    return out;
}

bool hasSentence(const std::vector<std::string>& sentences, std::string_view words) {
    for (const std::string& sentence : sentences)
        if (sentence.find(words) != std::string::npos) return true;
    return false;
}

bool hasSentence(const std::vector<Prose>& sentences, std::string_view words) {
    return hasSentence(Prose::texts(sentences), words);
}

} // namespace

class TestRebuildRun : public QObject {
    Q_OBJECT

    test::Folder folder_;
    QTemporaryDir vendors_, state_;
    Bytes bytes_ = cacheOf(kPrograms);
    FileReport input_ = checkBytes(bytes_);
    DeviceFacts device_;

    RebuildJob jobFor(const std::optional<std::string>& only) const {
        RebuildJob job;
        job.request.input = &input_;
        job.request.inputBytes = bytes_;
        job.request.folder = folder_.path("cl").toStdString();
        job.request.device = device_;
        job.request.only = only;
        return job;
    }
    std::string out() const { return folder_.path("out.bin").toStdString(); }

private slots:
    void initTestCase() {
        if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
        qputenv("XDG_STATE_HOME", state_.path().toLocal8Bit());
        QDir().mkpath(folder_.path("cl"));
        folder_.write("cl/a.cl", "stub:accept new\n");
        folder_.write("in.bin", test::qBytes(bytes_));
        input_.path = folder_.path("in.bin").toStdString();
        test::useDrivers(vendors_, {MACEBIN_STUB_ICD});
        const auto devices = listDevices();
        QVERIFY2(devices && devices->size() == 1, devices ? "not one device" : devices.error().c_str());
        device_ = devices->front();
    }
    void init() {
        QFile::remove(folder_.path("out.bin"));
        QDir(state_.path()).removeRecursively(); // what is known to crash is not asked about again
        QDir().mkpath(state_.path());
    }

    void allAreAsked() {
        std::vector<std::string> complaints;
        const auto failing = failingPrograms(input_, device_, {}, complaints);
        QVERIFY2(bool(failing), failing ? "" : failing.error().c_str());
        QCOMPARE(failing->why.size(), std::size_t{2});
        QCOMPARE(failing->why.at("a -DBAD"), std::string("crashed"));
        QCOMPARE(failing->why.at("a -DREFUSED"), std::string("rejected"));
        QCOMPARE(failing->notAsked, std::size_t{0});
        QVERIFY(complaints.empty());
    }

    /// The driver takes one program down with it, and does not come up again: of the rest nothing is known.
    void aDriverThatDies() {
        const test::DyingProbe dies(folder_, 2, 2); // loads once, and not a second time
        std::vector<std::string> complaints;
        const auto failing = failingPrograms(input_, device_, {}, complaints);
        QVERIFY2(bool(failing), failing ? "" : failing.error().c_str());
        QCOMPARE(failing->why.size(), std::size_t{1});
        QCOMPARE(failing->why.count("a -DBAD"), std::size_t{1});
        QCOMPARE(failing->notAsked, std::size_t{3});
        QVERIFY(!failing->whyNotAsked.empty());
    }

    /// The same in a whole rebuild, and on the command line: the same programs, the same numbers.
    void whatWasNotAskedAboutStays() {
        const auto isTold = [](const std::vector<std::string>& warnings) {
            return hasSentence(warnings, "The device was not asked about 3 programs") &&
                   hasSentence(warnings, "Whether they fail is not known, and they stay.");
        };
        RebuildJob job = jobFor("failing");
        RebuildResult result;
        {
            const test::DyingProbe dies(folder_, 2, 2);
            result = runRebuild(job);
        }
        QVERIFY2(result.hasResult(), result.rebuild.change.refusal.text().c_str());
        QCOMPARE(fatesOf(result.rebuild), std::string("BAD:built GOOD:kept LATER:kept REFUSED:left-out "));
        QVERIFY(isTold(Prose::texts(result.rebuild.change.warnings)));
        init();
        const test::DyingProbe dies(folder_, 3, 3); // the devices are listed first
        const Ran ran = test::call({"--rebuild", QString::fromStdString(input_.path), "--only", "failing",
                                    "--jobs", "1", "--kernel-sources", folder_.path("cl"), "-o",
                                    folder_.path("out.bin"), "--format", "json"});
        std::string fates;
        for (const QJsonValue& one : ran.json()["programs"].toArray()) {
            const std::string key = one["key"].toString().toStdString();
            fates += key.substr(key.find("-D") + 2) + ":" + one["fate"].toString().toStdString() + " ";
        }
        QCOMPARE(fates, fatesOf(result.rebuild));
        std::vector<std::string> warnings;
        for (const QJsonValue& one : ran.json()["warnings"].toArray())
            warnings.push_back(one.toString().toStdString());
        QVERIFY2(isTold(warnings), ran.out.constData());
        QCOMPARE(ran.code, 4); // one does not load in a fresh process
    }

    void nothingIsKnownToFail() {
        const Bytes good = cacheOf({{"a -DHANGS", "stub:accept"}, kPrograms[4]});
        FileReport report = checkBytes(good);
        Failing failing;
        failing.notAsked = 1;
        RebuildRequest request = jobFor("failing").request;
        request.input = &report;
        const Rebuild plan = planRebuild(request, sourcesIn(request.folder), failing);
        QVERIFY(hasSentence(plan.change.notes, "all those that it was asked about"));
        QVERIFY(!hasSentence(plan.change.notes, "the device loads them all"));
        QVERIFY(hasSentence(plan.change.warnings,
                            "asked about 1 program. Whether it fails is not known, and it"));
    }

    void stoppedWhileAsking() {
        const Bytes bytes = cacheOf({{"a -DBAD", "stub:abort@build"},
                                     {"a -DHANGS", "stub:hang@build"},
                                     {"a -DLATER", "stub:reject"},
                                     kPrograms[4]});
        const FileReport report = checkBytes(bytes);
        std::stop_source stop;
        ProbeOptions probe;
        probe.jobs = 1;
        probe.cancel = stop.get_token();
        probe.answered = [&stop](std::size_t, const LoadOutcome&) { stop.request_stop(); };
        std::vector<std::string> complaints;
        const auto failing = failingPrograms(report, device_, probe, complaints);
        QVERIFY(bool(failing));
        QCOMPARE(failing->why.size(), std::size_t{1});
        QCOMPARE(failing->why.count("a -DBAD"), std::size_t{1});
        QCOMPARE(failing->notAsked, std::size_t{2});

        std::stop_source again;
        RebuildJob job = jobFor("failing");
        job.request.input = &report;
        job.request.inputBytes = bytes;
        job.probe.cancel = again.get_token();
        job.watch.answered = [&again](RebuildStage, std::size_t, const LoadOutcome&) {
            again.request_stop();
        };
        const RebuildResult result = runRebuild(job);
        QVERIFY(result.wasStopped && !result.hasResult());
        QCOMPARE(result.rebuild.change.refusal.text(), std::string("Nothing was built: it was stopped."));
    }

    /// A program whose turn never came is not one that the compiler failed on.
    void notBuiltForWantOfADriver() {
        folder_.write("cl/dies.cl", "stub:abort@build\n");
        folder_.write("cl/next.cl", "stub:accept\n");
        RebuildJob job = jobFor(std::nullopt);
        job.request.input = nullptr;
        job.request.keys = {"a -DX=1", "dies", "next"};
        const test::DyingProbe dies(folder_, 2, 2);
        const RebuildResult result = runRebuild(job);
        QCOMPARE(fatesOf(result.rebuild).find("built"), std::size_t{4});
        const RebuildProgram& next = result.rebuild.programs.at(2);
        QVERIFY2(next.reason.text().starts_with("the compiler was not asked about it"),
                 next.reason.text().c_str());
    }

    void stagesAreWatched() {
        std::string heard;
        RebuildJob job = jobFor("failing");
        job.watch.begins = [&](RebuildStage stage, const Rebuild&, std::size_t programs) {
            heard += std::to_string(static_cast<int>(stage)) + "<" + std::to_string(programs);
        };
        std::array<int, 3> answers{};
        job.watch.answered = [&](RebuildStage stage, std::size_t, const LoadOutcome&) {
            ++answers.at(static_cast<std::size_t>(stage));
        };
        job.watch.ends = [&](RebuildStage stage) {
            heard += ">" + std::to_string(static_cast<int>(stage)) + " ";
        };
        QVERIFY(runRebuild(job).hasResult());
        QCOMPARE(heard, std::string("0<4>0 1<2>1 2<4>2 "));
        QCOMPARE(answers, (std::array<int, 3>{4, 2, 4}));
    }

    void aNameThatIsTakenIsToldFirst() {
        folder_.write("out.bin", "mine");
        RebuildJob job = jobFor(std::nullopt);
        job.save.output = out();
        bool hasBegun = false;
        job.watch.begins = [&](RebuildStage, const Rebuild&, std::size_t) { hasBegun = true; };
        const RebuildResult result = runRebuild(job);
        const ChangeOutcome outcome = saveRebuilt(result, job.save);
        QVERIFY(!hasBegun && !result.hasResult() && !outcome.saved);
        QCOMPARE(outcome.exitCode, 1);
        job.save.dryRun = true;
        const RebuildResult planned = runRebuild(job);
        QCOMPARE(saveRebuilt(planned, job.save).failure, outcome.failure);
        QVERIFY(outcome.failure.find("it exists already") != std::string::npos);
        job.save.output = input_.path; // and the input itself, however it is called
        job.save.dryRun = false;
        job.save.force = true;
        const RebuildResult ontoInput = runRebuild(job);
        QVERIFY(saveRebuilt(ontoInput, job.save).failure.find("it is the input itself") != std::string::npos);
    }

    void fromWishToFile() {
        RebuildJob job = jobFor("failing");
        job.save.output = out();
        const RebuildResult result = runRebuild(job);
        const ChangeOutcome outcome = saveRebuilt(result, job.save);
        QVERIFY2(outcome.saved, outcome.failure.c_str());
        QCOMPARE(outcome.size, std::uint64_t(QFileInfo(folder_.path("out.bin")).size()));
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(fatesOf(result.rebuild), std::string("BAD:built GOOD:kept LATER:kept REFUSED:built "));
    }
};

QTEST_GUILESS_MAIN(TestRebuildRun)
#include "test_rebuild_run.moc"
