// SPDX-License-Identifier: Apache-2.0
// Each program of a file is decoded once, whoever looks at it, and the answers are those of one that is
// decoded each time.
#include "core/answer/decoded_programs.h"
#include "core/change/repair/repair.h"
#include "core/check/check.h"
#include "core/report/html/file.h"
#include "core/report/json/file.h"
#include "core/report/text/file.h"
#include "format/program/decoders.h"
#include "tests/support/command.h"
#include "tests/support/rule_fixtures.h"

#include <QTest>

#include <map>

using namespace macebin;

namespace {

/// How often each program was decoded, by its bytes.
using Counts = std::map<std::string, int>;

CheckOptions counting(Counts& counts, const DecodeLimits& limits, CheckOptions options = {}) {
    options.programs = [&counts, limits] {
        return std::make_shared<DecodedPrograms>(limits,
                                                 [&counts](ByteView bytes, const DecodeLimits& within) {
                                                     ++counts[std::string(asText(bytes))];
                                                     return decodeProgram(bytes, within);
                                                 });
    };
    return options;
}

std::string moreThanOnce(const Counts& counts) {
    for (const auto& [bytes, count] : counts)
        if (count > 1) return std::to_string(bytes.size()) + " bytes, " + std::to_string(count) + " times";
    return {};
}

std::size_t differentPrograms(const FileReport& report) {
    std::set<std::string_view> all;
    for (const Entry& entry : report.cache.entries)
        if (entry.role == EntryRole::program && entry.value.size > 0)
            all.insert(asText(report.cache.valueOf(entry)));
    return all.size();
}

/// All that --show says of it, in every form.
std::string shown(const FileReport& report) {
    const ShowOptions show{true, {}};
    return textShow(report, show).bytes() + csvKernelTable(report.cache, {}, report.programs.get()) +
           jsonLine(report, &show) + htmlShow(report, show, 2).html();
}

std::string planText(const RepairPlan& plan) {
    std::string out = plan.change.refusal.text() + std::string(asText(plan.bytes));
    for (const PairFate& fate : plan.change.fates)
        out += fate.key + std::string(name(fate.fate)) + fate.reason.text() + "\n";
    return out;
}

} // namespace

class TestDecodeOnce : public QObject {
    Q_OBJECT
private slots:
    void equalBytesAreOneProgram();
    void aResultTakesWhatIsKnown();
    void showing_data();
    void showing();
    void repairing_data() { showing_data(); }
    void repairing();
    void aCheckKeepsNothing();
};

void TestDecodeOnce::equalBytesAreOneProgram() {
    Counts counts;
    const auto table = counting(counts, {}).programs();
    const Bytes one(40, std::byte{1});
    const Bytes same = one;
    Bytes other = one;
    other.back() = std::byte{2};
    const Program* first = &table->of(one);
    for (int i = 0; i < 1000; ++i) // what was given out stays where it is
        table->of(ByteView(other).first(static_cast<std::size_t>(i % 40)));
    QVERIFY(&table->of(same) == first);
    QVERIFY(&table->of(other) != first);
    QCOMPARE(moreThanOnce(counts), std::string());
}

void TestDecodeOnce::aResultTakesWhatIsKnown() {
    Counts counts;
    const auto first = counting(counts, {}).programs();
    const Bytes known(40, std::byte{1});
    const Bytes added(40, std::byte{2});
    first->of(known);
    {
        DecodedPrograms result(first.get());
        result.of(known);
        result.of(added);
        result.of(added);
    }
    QCOMPARE(moreThanOnce(counts), std::string());
    QCOMPARE(counts.size(), std::size_t{2});
    first->of(added); // the first has nothing of the result, whose bytes may be gone
    QCOMPARE(counts[std::string(asText(added))], 2);
}

void TestDecodeOnce::showing_data() {
    QTest::addColumn<Bytes>("file");
    int index = 0;
    for (const test::RuleFixture& fixture : test::ruleFixtures())
        QTest::newRow((fixture.rule + " " + std::to_string(index++)).c_str()) << fixture.bytes;
    for (const char* folder : {"mace", "mclp", "programs"})
        for (const std::string& path : test::samplesIn(folder))
            if (const auto file = test::sample(path); file && file->size() < 4'000'000)
                QTest::newRow(path.c_str()) << *file;
}

void TestDecodeOnce::showing() {
    QFETCH(Bytes, file);
    Counts counts;
    const FileReport kept = checkBytes(file, counting(counts, {}));
    const FileReport plain = checkBytes(file);
    const std::size_t programs = differentPrograms(kept);
    QVERIFY2(kept.integrity == Integrity::unreadable || counts.size() >= programs,
             "decoded by somebody else");
    QCOMPARE(shown(kept), shown(plain));
    QCOMPARE(moreThanOnce(counts), std::string());
}

void TestDecodeOnce::repairing() {
    QFETCH(Bytes, file);
    Counts counts;
    const FileReport kept = checkBytes(file, counting(counts, kRepairLimits));
    const FileReport plain = checkBytes(file);
    const RepairPlan plan = planRepair({"a", file, &kept});
    QCOMPARE(planText(plan), planText(planRepair({"a", file, &plain})));
    const Counts before = counts;
    if (!plan.bytes.empty())
        QCOMPARE(whyNotWholeKnowing(*kept.programs, plan.bytes), whyNotWhole(plan.bytes));
    QCOMPARE(moreThanOnce(counts), std::string());
    if (plan.change.count(Fate::changed) == 0) QCOMPARE(counts.size(), before.size()); // nothing new in it
}

void TestDecodeOnce::aCheckKeepsNothing() {
    for (const test::RuleFixture& fixture : test::ruleFixtures())
        QVERIFY(!checkBytes(fixture.bytes, fixture.options).programs);
}

QTEST_GUILESS_MAIN(TestDecodeOnce)
#include "test_decode_once.moc"
