// SPDX-License-Identifier: Apache-2.0
// Hundreds of damaged copies of one PoCL program, with intact ones between them, handed to the driver in one
// go: PoCL dies of most of them. Whatever it does, each copy gets its own outcome, and the intact ones are
// accepted.
#include "core/host/probe/probe.h"
#include "core/host/work/kernel_source.h"
#include "tests/support/drivers.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

using namespace macebin;
using Kind = Outcome;

namespace {

const std::string kKernels = MACEBIN_SOURCE_DIR "/kernels";

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kDamaged = 100; // the probe is slow to start there
#else
constexpr std::size_t kDamaged = 500;
#endif
constexpr std::size_t kIntactEvery = 10;
constexpr std::size_t kAskedAgain = 20; ///< alone: of those that were accepted, and of those that were not
/// The same damage each time; the program differs by the names of PoCL's temporary files, which it holds, so
/// that one copy or another may fare otherwise in the next run.
constexpr std::uint32_t kSeed = 20240515;

enum class Damage { none, truncated, bitFlips, byteFlips, zeros };
constexpr std::array<const char*, 5> kNames{"intact", "truncated", "bits flipped", "bytes changed",
                                            "block of zeros"};

struct Copy {
    std::string bytes;
    Damage damage = Damage::none;
};

class Damager {
public:
    explicit Damager(std::string intact) : intact_(std::move(intact)) {}

    Copy truncated() { return {intact_.substr(0, below(intact_.size())), Damage::truncated}; }
    Copy bitFlips() {
        Copy copy{intact_, Damage::bitFlips};
        for (std::size_t left = 1 + below(4); left > 0; --left)
            flip(copy.bytes, static_cast<char>(1 << below(8)));
        return changed(std::move(copy));
    }
    Copy byteFlips() {
        Copy copy{intact_, Damage::byteFlips};
        for (std::size_t left = 1 + below(16); left > 0; --left)
            flip(copy.bytes, static_cast<char>(1 + below(255)));
        return changed(std::move(copy));
    }
    Copy zeros() {
        Copy copy{intact_, Damage::zeros};
        const std::size_t size = std::min(std::size_t{1} << (3 + below(9)), intact_.size()); // 8 B to 2 KiB
        const std::size_t at = below(intact_.size() - size + 1);
        copy.bytes.replace(at, size, size, '\0');
        return changed(std::move(copy));
    }

private:
    std::size_t below(std::size_t end) { return random_() % end; } // the same with every library
    void flip(std::string& bytes, char mask) {
        char& byte = bytes[below(bytes.size())];
        byte = static_cast<char>(byte ^ mask);
    }
    /// A block of zeros may have been one before, and two flips may undo each other.
    Copy changed(Copy copy) {
        if (copy.bytes == intact_) copy.bytes.front() = static_cast<char>(copy.bytes.front() ^ 1);
        return copy;
    }

    std::string intact_;
    std::mt19937 random_{kSeed};
};

/// The damaged ones, and an intact one first, last, and after every so many.
std::vector<Copy> copiesOf(const std::string& intact) {
    Damager damager(intact);
    std::vector<Copy> copies;
    for (std::size_t i = 0; i < kDamaged; ++i) {
        if (i % kIntactEvery == 0) copies.push_back({intact});
        switch (i % 4) {
        case 0: copies.push_back(damager.truncated()); break;
        case 1: copies.push_back(damager.bitFlips()); break;
        case 2: copies.push_back(damager.byteFlips()); break;
        default: copies.push_back(damager.zeros()); break;
        }
    }
    copies.push_back({intact});
    return copies;
}

ProbeOptions twoAtATime() {
    ProbeOptions options;
    options.jobs = 2;
    return options;
}

std::vector<LoadOutcome> load(const DeviceFacts& device, std::span<const Copy> copies) {
    std::vector<ProgramToLoad> programs;
    for (const Copy& copy : copies)
        programs.push_back({asBytes(copy.bytes), {}});
    auto outcomes = loadPrograms(device, programs, twoAtATime());
    if (!outcomes) qWarning("%s", outcomes.error().c_str());
    return outcomes ? *outcomes : std::vector<LoadOutcome>();
}

std::string columnOf(const LoadOutcome& outcome) {
    if (outcome.kind != Kind::crashed) return std::string(name(outcome.kind));
    const std::string text = describe(outcome); // "crashed in clBuildProgram (SIGABRT)"
    const auto bracket = text.find('(');
    return bracket == std::string::npos ? text : text.substr(bracket + 1, text.size() - bracket - 2);
}

void printTable(const std::vector<Copy>& copies, const std::vector<LoadOutcome>& outcomes) {
    std::vector<std::string> columns{"accepted", "rejected", "SIGABRT",      "SIGSEGV",
                                     "hung",     "exited",   "out-of-memory"};
    std::array<std::map<std::string, std::size_t>, kNames.size()> rows;
    std::array<std::size_t, kNames.size()> sums{};
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const std::string column = columnOf(outcomes[i]);
        if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
        const auto row = static_cast<std::size_t>(copies[i].damage);
        ++rows[row][column];
        ++sums[row];
    }
    std::printf("%-16s", "copies");
    for (const std::string& column : columns)
        std::printf("%14s", column.c_str());
    std::printf("%14s\n", "all");
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::printf("%-16s", kNames[row]);
        for (const std::string& column : columns)
            std::printf("%14zu", rows[row][column]);
        std::printf("%14zu\n", sums[row]);
    }
    std::fflush(stdout);
}

} // namespace

class TestProbeDamaged : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void emptyAndTiny();
    void intactAreAccepted();
    void everyCopyHasItsOutcome();
    void truncatedAreNotAccepted();
    void theSameAlone();

private:
    std::string where(std::size_t i) const {
        return "copy " + std::to_string(i) + " (" + kNames[static_cast<std::size_t>(copies_[i].damage)] +
               "): " + describe(outcomes_[i]);
    }
    std::vector<std::size_t> some(bool (*passes)(Kind)) const;
    void compareAlone(const std::vector<std::size_t>& chosen);

    QTemporaryDir vendors_;
    DeviceFacts device_;
    std::vector<Copy> copies_;
    std::vector<LoadOutcome> outcomes_; ///< of copies_, from one batch
};

/// The batch, once for all: it takes about a minute.
void TestProbeDamaged::initTestCase() {
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    test::useDrivers(vendors_, {test::poclLibrary()});
    const auto devices = listDevices();
    QVERIFY2(bool(devices), devices ? "" : devices.error().c_str());
    const auto pocl = std::find_if(devices->begin(), devices->end(), [](const DeviceFacts& device) {
        return device.platformName == "Portable Computing Language";
    });
    if (pocl == devices->end()) QSKIP("there is no PoCL device");
    device_ = *pocl;
    const auto source = kernelSource(kKernels, "transpose");
    QVERIFY(bool(source));
    const ProgramToBuild program{source->text, buildOptions({}, true)};
    const auto built = buildPrograms(device_, {&program, 1});
    QVERIFY(bool(built) && built->front().kind == Kind::accepted);
    copies_ = copiesOf(std::string(asText(built->front().binary)));
    const auto begin = std::chrono::steady_clock::now();
    outcomes_ = load(device_, copies_);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    QCOMPARE(outcomes_.size(), copies_.size());
    std::printf("%zu copies of a program of %zu bytes, seed %u, %.1f s\n", copies_.size(),
                copies_.front().bytes.size(), kSeed, took.count());
    printTable(copies_, outcomes_);
}

void TestProbeDamaged::emptyAndTiny() {
    const std::string& intact = copies_.front().bytes;
    const std::vector<Copy> copies{{intact}, {intact.substr(0, 40)}, {}, {intact}};
    const auto found = load(device_, copies);
    QCOMPARE(found.size(), copies.size());
    QVERIFY2(found[0].kind == Kind::accepted, describe(found[0]).c_str());
    QVERIFY2(endedTheProcess(found[1].kind) || found[1].kind == Kind::rejected, describe(found[1]).c_str());
    QCOMPARE(QByteArray::fromStdString(describe(found[2])),
             QByteArray("rejected in clCreateProgramWithBinary (CL_INVALID_VALUE)"));
    QVERIFY2(found[3].kind == Kind::accepted, describe(found[3]).c_str());
}

/// None of them is blamed for its neighbour's crash, nor hurt by what that one left in the driver's cache.
void TestProbeDamaged::intactAreAccepted() {
    for (std::size_t i = 0; i < copies_.size(); ++i)
        if (copies_[i].damage == Damage::none)
            QVERIFY2(outcomes_[i].kind == Kind::accepted, where(i).c_str());
}

void TestProbeDamaged::everyCopyHasItsOutcome() {
    for (std::size_t i = 0; i < copies_.size(); ++i) {
        const LoadOutcome& outcome = outcomes_[i];
        QVERIFY2(outcome.kind != Kind::notAsked, (where(i) + outcome.note).c_str());
        QCOMPARE(outcome.stage.empty(), outcome.kind == Kind::accepted);
        QCOMPARE(outcome.reproduce.empty(), !endedTheProcess(outcome.kind));
    }
}

void TestProbeDamaged::truncatedAreNotAccepted() {
    for (std::size_t i = 0; i < copies_.size(); ++i)
        if (copies_[i].damage == Damage::truncated)
            QVERIFY2(outcomes_[i].kind != Kind::accepted,
                     (where(i) + ", " + std::to_string(copies_[i].bytes.size())).c_str());
}

/// Damaged copies whose outcome passes, spread over all.
std::vector<std::size_t> TestProbeDamaged::some(bool (*passes)(Kind)) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < copies_.size(); ++i)
        if (copies_[i].damage != Damage::none && passes(outcomes_[i].kind)) found.push_back(i);
    std::vector<std::size_t> chosen;
    const std::size_t count = std::min(kAskedAgain, found.size());
    for (std::size_t i = 0; i < count; ++i)
        chosen.push_back(found[i * found.size() / count]);
    return chosen;
}

void TestProbeDamaged::compareAlone(const std::vector<std::size_t>& chosen) {
    for (const std::size_t i : chosen) {
        const auto alone = load(device_, {&copies_[i], 1});
        QCOMPARE(alone.size(), std::size_t{1});
        QVERIFY2(alone[0].kind == outcomes_[i].kind, (where(i) + ", alone: " + describe(alone[0])).c_str());
    }
}

/// What a copy does in the batch it does alone: the blame was right, and no neighbour answered for it.
void TestProbeDamaged::theSameAlone() {
    const auto crashed = some(endedTheProcess);
    QCOMPARE(crashed.size(), kAskedAgain); // PoCL dies of more than half of all copies
    compareAlone(crashed);
    compareAlone(some([](Kind kind) { return kind == Kind::accepted; }));
}

QTEST_GUILESS_MAIN(TestProbeDamaged)
#include "test_probe_damaged.moc"
