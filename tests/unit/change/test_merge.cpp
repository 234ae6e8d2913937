// SPDX-License-Identifier: Apache-2.0
// --merge: what is joined, and what does not belong together, which is refused by name.
#include "core/change/merge/merge.h"
#include "core/change/write/seal.h"
#include "core/check/check.h"
#include "format/cache/mace/v1.h"
#include "tests/support/cache_values.h"
#include "tests/support/program_values.h"

#include <deque>

using namespace macebin;
using namespace macebin::test::cache_values;

namespace {

Bytes tuned(const std::vector<std::pair<std::string, std::uint32_t>>& values, Era era = Era::v1) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : values)
        pairs.push_back({key, std::nullopt, {value, 1, 1, 0}});
    return era == Era::v1 ? *writeV1(pairs) : *seal(*writeV2(pairs));
}

/// Several files, checked, and the plan for them.
struct Merged {
    std::vector<Bytes> files;
    std::deque<FileReport> reports;
    Change change;

    Merged(std::vector<Bytes> bytes, std::optional<Prefer> prefer = {}) : files(std::move(bytes)) {
        std::vector<MergeInput> inputs;
        for (std::size_t i = 0; i < files.size(); ++i) {
            reports.push_back(checkBytes(files[i]));
            inputs.push_back({std::string(1, static_cast<char>('A' + i)), &reports.back()});
        }
        change = planMerge(inputs, prefer);
    }
    std::string value(const std::string& key) const {
        const auto content = contentOf(change.pairs);
        const auto found = content.find(key);
        return found == content.end() ? "absent" : found->second.first.value_or("none");
    }
    bool refusedFor(std::string_view part) const {
        return change.pairs.empty() && change.refusal.text().find(part) != std::string::npos;
    }
};

} // namespace

class TestMerge : public QObject {
    Q_OBJECT

private slots:
    void hashesGoWithTheirPrograms() {
        MACEBIN_SAMPLE(bytes, "mace/adreno-640-2021-03.v2.bin");
        const std::string key = test::programsOfV2(bytes).front().key;
        const FileReport report = checkBytes(bytes);
        const Change change = planSplit(report, [&](std::string_view asked) { return asked == key; });
        const auto content = contentOf(change.pairs);
        QCOMPARE(content.size(), std::size_t{4});
        QVERIFY(content.count(key) && content.count(std::string(kSourceHashPrefix) + key) &&
                content.count(std::string(kPlatformInfoKey)) && content.count(std::string(kDeviceNameKey)));
        QVERIFY(!change.leavesOut()); // it was asked for
    }

    void sameBytesAreOnePair() {
        const Merged merged({v2(with({{"a", "1"}, {"b", "2"}})), v2(with({{"b", "2"}, {"c", "3"}}))});
        QCOMPARE(QString::fromStdString(merged.change.refusal.text()), QString());
        std::vector<std::string> order;
        for (const Pair& pair : merged.change.pairs)
            order.push_back(pair.key);
        QCOMPARE(order, (std::vector<std::string>{"a", "b", std::string(kDeviceNameKey),
                                                  std::string(kPlatformInfoKey), "c"}));
        QCOMPARE(merged.change.count(Fate::added), std::size_t{1});
        QVERIFY(!merged.change.leavesOut());
    }

    void conflictsAreListedAndRefused() {
        const std::vector<Bytes> files{v2(with({{"a", "1"}, {"b", "2"}, {"c", "3"}})),
                                       v2(with({{"a", "x"}, {"b", "2"}, {"c", "y"}}))};
        const Merged refused(files);
        QVERIFY(refused.refusedFor("2 keys have other bytes"));
        QCOMPARE(refused.change.count(Fate::conflict), std::size_t{4}); // both sides of both
        QCOMPARE(Merged(files, Prefer::first).value("a"), std::string("1"));
        const Merged last(files, Prefer::last);
        QCOMPARE(last.value("a"), std::string("x"));
        QCOMPARE(last.value("b"), std::string("2"));
        QCOMPARE(last.change.count(Fate::removed), std::size_t{2});
        QVERIFY(!last.change.leavesOut());
    }

    void aProgramAndItsHashStayTogether() {
        const std::string hash = std::string(kSourceHashPrefix) + "a";
        const std::vector<Bytes> files{v2(with({{"a", "1"}})), v2(with({{"a", "x"}, {hash, "0123456789"}}))};
        QCOMPARE(Merged(files, Prefer::first).value(hash), std::string("absent"));
        QCOMPARE(Merged(files, Prefer::last).value(hash), std::string("0123456789"));
        // Another hash of the same program is a conflict as well.
        const Merged hashes(
            {v2(with({{"a", "1"}, {hash, "0123456789"}})), v2(with({{"a", "1"}, {hash, "abcdefabcd"}}))});
        QVERIFY(hashes.refusedFor("1 key has other bytes"));
        // A hash whose program is only in the other file may be that of another program.
        const Merged apart({v2(with({{"a", "1"}})), v2(with({{hash, "0123456789"}}))});
        QCOMPARE(apart.change.count(Fate::doubtful), std::size_t{1});
    }

    void theFirstOfTwoPairsWithOneKeyWins() {
        const Merged merged({v2(with({{"a", "1"}, {"a", "2"}})), v2(with({{"a", "1"}}))});
        QCOMPARE(merged.value("a"), std::string("1"));
        QCOMPARE(merged.change.count(Fate::removed), std::size_t{1});
    }

    void tunedParameters() {
        const Merged merged({tuned({{"conv", 4}, {"pool", 8}}), tuned({{"pool", 8}, {"soft", 2}})});
        QCOMPARE(merged.change.pairs.size(), std::size_t{3});
        QVERIFY(merged.change.warnings.front().text().find("cannot be checked") != std::string::npos);
        QVERIFY(Merged({tuned({{"pool", 8}}), tuned({{"pool", 9}})}).refusedFor("1 key has"));
        QVERIFY(Merged({tuned({{"pool", 8}}), v2(with({{"a", "1"}}))}).refusedFor("two files"));
        QVERIFY(Merged({tuned({{"a", 8}}), tuned({{"b", 8}}, Era::v2)}).refusedFor("--as v1 -o"));
    }

    void otherIdentitiesAreNamed() {
        const auto other = [](const std::string& key, const std::string& value) {
            Values values = with({{"b", "2"}});
            for (auto& pair : values)
                if (pair.first == key) pair.second = value;
            return v2(values);
        };
        const Bytes first = v2(with({{"a", "1"}}));
        const std::string platform(kPlatformInfoKey), device(kDeviceNameKey);
        QVERIFY(Merged({first, other(platform, "QUALCOMM, FULL_PROFILE, OpenCL 3.0, v1")})
                    .refusedFor("driver (platform version) is \"OpenCL 3.0\" instead of \"OpenCL 2.0\""));
        QVERIFY(Merged({first, other(platform, "QUALCOMM, FULL_PROFILE, OpenCL 2.0, v2")})
                    .refusedFor("the MACE version is \"v2\" instead of \"v1\""));
        QVERIFY(Merged({first, other(device, "Adreno(TM) 650")}).refusedFor("the device name is"));
        QVERIFY(Merged({first, v2({{"b", "2"}})}).refusedFor("the platform info is missing"));
        QVERIFY(Merged({first, v2(with({{"b", "2"}})), other(device, "x")}).refusedFor("\"C\" is not of"));
        // The same fields in other blanks are other bytes.
        QVERIFY(Merged({first, other(platform, "QUALCOMM,FULL_PROFILE, OpenCL 2.0, v1")})
                    .refusedFor("the platform info is"));
    }

    void realIdentitiesAreNamed() {
        MACEBIN_SAMPLE(adreno, "mace/adreno-640-2021-03.v1.bin");
        MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
        MACEBIN_SAMPLE(newer, "mace/adreno-640-2021-03.v2.bin");
        MACEBIN_SAMPLE(older, "mace/adreno-a5xx-2019-09.v1.bin");
        QVERIFY(Merged({adreno, mali}).refusedFor("is not of the same device and driver as"));
        QVERIFY(Merged({adreno, older}).refusedFor("driver (platform version)"));
        QVERIFY(Merged({adreno, newer}).refusedFor("macebin --convert B --as v1 -o"));
        QVERIFY(Merged({newer, adreno}).refusedFor("macebin --convert A --as v1 -o"));
    }

    void mclpAndV2OfOneDeviceGoTogether() {
        MACEBIN_SAMPLE(mclp, "mclp/adreno-640-signed.mclp");
        MACEBIN_SAMPLE(cache, "mace/adreno-640-2021-03.v2.bin");
        const FileReport report = checkBytes(mclp);
        const Merged merged({mclp, cache});
        const bool isSame = !report.cache.identity.driverVersion && !report.cache.identity.abi;
        QCOMPARE(merged.change.refusal.empty(), isSame);
        QVERIFY(isSame || merged.refusedFor("is missing, there"));
    }

    void damagedFilesAreRefused() {
        Bytes cut = v2(with({{"a", std::string(100, 'x')}}));
        cut.resize(cut.size() - 40);
        QVERIFY(Merged({v2(with({{"a", "1"}})), cut}).refusedFor("macebin --repair B -o"));
        const FileReport report = checkBytes(cut);
        QVERIFY(!planSplit(report, [](std::string_view) { return true; }).refusal.empty());
    }

    void emptyCachesAddNothing() {
        const Merged merged({v2({}), v2(with({{"a", "1"}}))});
        QCOMPARE(QString::fromStdString(merged.change.refusal.text()), QString());
        QCOMPARE(merged.change.pairs.size(), std::size_t{3});
    }

    void manyPairsWithOneKeyTakeNoTime() {
        Values values;
        for (int i = 0; i < 60'000; ++i)
            values.push_back({"same", std::to_string(i)});
        QElapsedTimer timer;
        timer.start();
        const Merged merged({v2(with(values)), v2(with(values))}, Prefer::first);
        QCOMPARE(merged.change.pairs.size(), std::size_t{3});
        QVERIFY2(timer.elapsed() < 20'000, "quadratic");
    }
};

QTEST_GUILESS_MAIN(TestMerge)
#include "test_merge.moc"
