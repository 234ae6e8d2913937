// SPDX-License-Identifier: Apache-2.0
// --diff: what an update changed, with the programs first that it left as they were under a new label.
#include "core/change/write/cache_writer.h"
#include "core/check/check.h"
#include "core/diff/diff.h"
#include "core/report/diff.h"
#include "format/cache/mace/key.h"
#include "tests/support/command.h"
#include "tests/support/program_values.h"
#include "tests/support/schema.h"

#include <nlohmann/json.hpp>

#include <deque>

using namespace macebin;
using test::call;
using test::Folder;
using test::Ran;

namespace {

const std::string kInfoKey(kPlatformInfoKey);
const std::string kNameKey(kDeviceNameKey);
const std::string kHash(kSourceHashPrefix);
const std::string kOldInfo = "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: commit #1 "
                             "Date: 11/06/19 Wed Local Branch:  Remote Branch: refs/tags/AU.604.070, v0.12.0";
const std::string kNewInfo = "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: commit #2 "
                             "Date: 03/19/21 Fri Local Branch:  Remote Branch: refs/tags/AU.604.073, v0.12.0";

using Values = std::vector<std::pair<std::string, std::string>>;

Bytes written(const Values& values, Form form = Form::v2) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : values)
        pairs.push_back({key, asBytes(value), {}});
    return *writeCache(pairs, form);
}

Bytes tuned(const std::vector<std::pair<std::string, std::vector<std::uint32_t>>>& values, Form form) {
    std::vector<Pair> pairs;
    for (const auto& [key, numbers] : values)
        pairs.push_back({key, std::nullopt, numbers});
    return *writeCache(pairs, form);
}

/// The pairs of a real file, with some values replaced and in another form.
Bytes rewritten(const Bytes& file, const Values& replaced, Form form = Form::v2) {
    const FileReport report = checkBytes(file);
    std::vector<Pair> pairs = pairsOf(report.cache);
    for (Pair& pair : pairs)
        for (const auto& [key, value] : replaced)
            if (pair.key == key) pair.bytes = asBytes(value);
    return *writeCache(pairs, form);
}

/// Two files and what the comparison says of them. Every such answer fits the schema and is safe to print.
struct Compared {
    Bytes before, after;
    CacheDiff diff;
    std::string text;
    nlohmann::json json;

    Compared(Bytes a, Bytes b) : before(std::move(a)), after(std::move(b)) {
        CheckOptions options;
        options.fileDigest = true;
        FileReport first = checkBytes(before, options);
        FileReport second = checkBytes(after, options);
        first.path = "before.bin";
        second.path = "after.bin";
        diff = diffCaches(first, second);
        text = textReport(diff, false).bytes();
        const std::string line = jsonReport(diff, JsonLayout::oneLine);
        const std::string fault = test::schemaFault("diff.schema.json", "", line);
        if (!fault.empty()) qFatal("%s", fault.c_str());
        json = nlohmann::json::parse(line);
    }
    bool says(std::string_view part) const { return text.find(part) != std::string::npos; }
    std::size_t count(DiffState state) const { return diff.count(state); }
    const ProgramDiff* program(std::string_view key) const {
        for (const ProgramDiff& program : diff.programs)
            if (program.key == key) return &program;
        return nullptr;
    }
    bool hasNote(std::string_view part) const {
        return std::any_of(diff.notes.begin(), diff.notes.end(),
                           [&](const std::string& note) { return note.find(part) != std::string::npos; });
    }
};

#define VERIFY_SAYS(compared, part) QVERIFY2((compared).says(part), (compared).text.c_str())

std::string partOf(std::string_view text, ByteRange range) {
    return std::string(text.substr(range.offset, range.size));
}

} // namespace

class TestDiff : public QObject {
    Q_OBJECT

private slots:
    void aFileIsTheSameAsItself_data() {
        QTest::addColumn<QString>("path");
        for (const std::string folder : {"mace", "mclp", "programs"})
            for (const std::string& path : test::samplesIn(folder))
                if (!path.ends_with(".pem")) QTest::newRow(path.c_str()) << QString::fromStdString(path);
    }
    void aFileIsTheSameAsItself() {
        QFETCH(QString, path);
        const auto bytes = test::sample(path.toStdString());
        if (!bytes) QSKIP("samples are absent: set MACEBIN_SAMPLES");
        const Compared same(*bytes, *bytes);
        QCOMPARE(same.diff.exitCode(), 0);
        QCOMPARE(same.count(DiffState::same), same.diff.programs.size());
        QVERIFY(same.diff.identity.empty() && same.diff.notes.empty());
        QVERIFY(same.text.starts_with("THE SAME. "));
    }

    void whatV2AddsIsNoChangeOfPrograms() {
        MACEBIN_SAMPLE(v1, "mace/adreno-640-2021-03.v1.bin");
        MACEBIN_SAMPLE(v2, "mace/adreno-640-2021-03.v2.bin");
        const Compared compared(v1, v2);
        QCOMPARE(compared.diff.exitCode(), 1);
        QCOMPARE(compared.count(DiffState::same), test::programsOfV1(v1).size());
        QCOMPARE(compared.diff.programs.size(), std::size_t{11});
        QCOMPARE(compared.diff.label, LabelChange::same);
        QCOMPARE(compared.diff.identity.size(), std::size_t{1});
        QCOMPARE(compared.diff.identity[0].field, std::string("device_name"));
        QVERIFY(!compared.diff.identity[0].before);
        QCOMPARE(*compared.diff.identity[0].after, std::string("Adreno(TM) 640"));
        QVERIFY(compared.hasNote("BEFORE is of era v1 (MACE up to v1.0.4); AFTER is of era v2"));
        QVERIFY(compared.hasNote("AFTER has source hashes, BEFORE has none"));
        VERIFY_SAYS(compared, "What differs: the identity, and the source hash of 11 programs.");
    }

    void anotherFormIsTheSame() {
        MACEBIN_SAMPLE(v2, "mace/adreno-640-2021-03.v2.bin");
        MACEBIN_SAMPLE(mclp, "mclp/adreno-640.mclp");
        for (const Bytes& other : {mclp, rewritten(v2, {}, Form::text), rewritten(v2, {}, Form::cc)}) {
            const Compared compared(v2, other);
            QVERIFY2(compared.diff.exitCode() == 0, compared.text.c_str());
            QVERIFY(compared.hasNote("BEFORE is of era v2"));
        }
    }

    void anotherDevice() {
        MACEBIN_SAMPLE(adreno, "mace/adreno-640-2021-03.v1.bin");
        MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
        const Compared compared(adreno, mali);
        QCOMPARE(compared.diff.exitCode(), 1);
        QCOMPARE(compared.diff.label, LabelChange::device);
        QCOMPARE(compared.count(DiffState::removed), test::programsOfV1(adreno).size());
        QCOMPARE(compared.count(DiffState::added), test::programsOfV1(mali).size());
        QCOMPARE(compared.diff.programs.front().after->family, std::string("mali"));
        VERIFY_SAYS(compared,
                    "The two files were made for different chips: BEFORE's programs are for \"Adreno 640");
        VERIFY_SAYS(compared, "nothing about an update follows");
        VERIFY_SAYS(compared, "before: \">>QUALCOMM Snapdragon(TM)<<\"");
        VERIFY_SAYS(compared, "… and 5 more (--format json lists them all)");
    }

    /// Two phones with GPUs of one maker: their label is that of another driver only, the chips tell.
    void anotherChipIsNoUpdate() {
        MACEBIN_SAMPLE(newer, "mace/adreno-640-2021-03.v1.bin");
        MACEBIN_SAMPLE(older, "mace/adreno-a5xx-2019-09.v1.bin");
        const Compared compared(newer, older);
        QCOMPARE(compared.diff.label, LabelChange::driver);
        VERIFY_SAYS(compared, "Most likely these are two phones");
        QVERIFY(!compared.says("how it should be after an update"));
    }

    void allProgramsOfARelabelledCacheAreSuspects() {
        MACEBIN_SAMPLE(v2, "mace/adreno-640-2021-03.v2.bin");
        const std::string info(*checkBytes(v2).cache.identity.platformInfo);
        std::string newer = info;
        newer.replace(newer.find("03/19/21"), 8, "11/30/22");
        const Compared compared(v2, rewritten(v2, {{kInfoKey, newer}}));
        QCOMPARE(compared.diff.exitCode(), 1);
        QCOMPARE(compared.diff.label, LabelChange::driver);
        QCOMPARE(compared.count(DiffState::carried), std::size_t{11});
        QCOMPARE(compared.diff.programs.size(), std::size_t{11});
        VERIFY_SAYS(compared,
                    "AFTER has a new label (driver built 2021-03-19 before, 2022-11-30 now), and 11 of "
                    "its 11 programs are byte for byte those of the old driver: these are the suspects.");
        VERIFY_SAYS(compared, "Here nothing in AFTER shows that the new driver built anything.");
        VERIFY_SAYS(compared, "Date: >>11/30/22<< Fri");
        QVERIFY(compared.text.find("Suspects: ") < compared.text.find("… and 3 more"));
        // The other way round it is no update.
        const Compared back(compared.after, compared.before);
        QCOMPARE(back.count(DiffState::carried), std::size_t{11});
        QVERIFY(back.hasNote("is older than that of BEFORE (2022-11-30)"));
    }

    void suspectsAreToldFromWhatWasBuiltAnew() {
        const Compared compared(
            written({{kInfoKey, kOldInfo}, {"a -DX", "old a"}, {"b -DX", "old b"}, {"gone -DX", "old"}}),
            written({{kInfoKey, kNewInfo}, {"a -DX", "old a"}, {"b -DX", "NEW b"}, {"new -DX", "new"}}));
        QCOMPARE(compared.program("a -DX")->state, DiffState::carried);
        QCOMPARE(compared.program("b -DX")->state, DiffState::changed);
        QCOMPARE(compared.program("new -DX")->state, DiffState::added);
        QCOMPARE(compared.program("gone -DX")->state, DiffState::removed);
        VERIFY_SAYS(compared, "and 1 of its 3 programs is byte for byte that of the old driver: this is the "
                              "suspect.");
        VERIFY_SAYS(compared, "Besides them: 1 changed, 1 added, 1 removed.");
        QCOMPARE(compared.json["counts"]["carried"].get<int>(), 1);
        const std::vector<const char*> order{"\n  Identity", "\n  Suspects", "\n  Programs that changed",
                                             "\n  Programs in AFTER only", "\n  Programs in BEFORE only"};
        for (std::size_t i = 1; i < order.size(); ++i)
            QVERIFY2(compared.text.find(order[i - 1]) < compared.text.find(order[i]), compared.text.c_str());
    }

    void nothingIsSuspectWithoutANewDriver_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<int>("label");
        const QString old = QString::fromStdString(kOldInfo);
        QTest::newRow("same") << old << old << int(LabelChange::same);
        QTest::newRow("MACE version")
            << old << QString(old).replace("v0.12.0", "v0.13.0") << int(LabelChange::mace);
        QTest::newRow("unknown") << old << QString() << int(LabelChange::unknown);
        QTest::newRow("new driver") << old << QString::fromStdString(kNewInfo) << int(LabelChange::driver);
        QTest::newRow("another platform")
            << old << QString(old).replace("QUALCOMM S", "S") << int(LabelChange::device);
        // A platform version with commas of its own, as PoCL's: MACE's version is the last field.
        QTest::newRow("behind a comma")
            << "P, FULL_PROFILE, OpenCL 3.0 PoCL 3.1, LLVM 14, RELOC, v1.1.1"
            << "P, FULL_PROFILE, OpenCL 3.0 PoCL 3.1, LLVM 15, RELOC, v1.1.1" << int(LabelChange::driver);
    }
    void nothingIsSuspectWithoutANewDriver() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(int, label);
        const auto cache = [](const QString& info) {
            Values values{{"a -DX", "program a"}};
            if (!info.isEmpty()) values.push_back({kInfoKey, info.toStdString()});
            return written(values);
        };
        const Compared compared(cache(before), cache(after));
        QCOMPARE(int(compared.diff.label), label);
        const bool isNew =
            compared.diff.label == LabelChange::driver || compared.diff.label == LabelChange::device;
        QCOMPARE(compared.count(DiffState::carried), std::size_t(isNew ? 1 : 0));
        QCOMPARE(compared.diff.exitCode(), before == after ? 0 : 1);
    }

    /// Versions of their own, that only MCLP holds.
    void theDriverVersionOfMclpCounts() {
        const std::string program = "program a";
        const std::vector<Pair> pairs{{"a -DX", asBytes(program), {}}, {kInfoKey, asBytes(kOldInfo), {}}};
        const auto mclp = [&](const std::string& version) {
            WriteOptions options;
            options.driverVersion = version;
            options.abi = "arm64-v8a";
            return *writeCache(pairs, Form::mclp, options);
        };
        const Compared compared(mclp("E031.37"), mclp("E031.40"));
        QCOMPARE(compared.diff.label, LabelChange::driver);
        QCOMPARE(compared.count(DiffState::carried), std::size_t{1});
        VERIFY_SAYS(compared, "before: \"E031.>>37<<\"");
    }

    void theDifferingPartIsExact() {
        const auto parts = changedParts(kOldInfo, kNewInfo);
        std::vector<std::string> before, after;
        for (const TextChange& part : parts) {
            before.push_back(partOf(kOldInfo, part.before));
            after.push_back(partOf(kNewInfo, part.after));
        }
        QCOMPARE(before, (std::vector<std::string>{"1", "11/06/19 Wed", "070"}));
        QCOMPARE(after, (std::vector<std::string>{"2", "03/19/21 Fri", "073"}));
        QVERIFY(changedParts(kOldInfo, kOldInfo).empty());
        using Parts = std::vector<TextChange>;
        QCOMPARE(changedParts("a b", "a c b"), (Parts{{{2, 0}, {2, 1}}}));
        QCOMPARE(changedParts("a  b", "a b"), (Parts{{{2, 1}, {2, 0}}})); // only a blank
        QCOMPARE(changedParts("", "x"), (Parts{{{0, 0}, {0, 1}}}));
        QCOMPARE(changedParts("v1.r20p0-01", "v1.r21p0-01"), (Parts{{{3, 5}, {3, 5}}}));
    }

    void partsAlwaysLieInsideAndTheRestIsEqual() {
        std::mt19937 random(7);
        const std::string_view letters = "ab ./\xc3\xa4\t";
        const auto text = [&] {
            std::string out;
            for (std::size_t left = random() % 12; left > 0; --left)
                out += letters[random() % letters.size()];
            return out;
        };
        for (int i = 0; i < 20'000; ++i) {
            const std::string a = text(), b = text();
            std::string restOfA, restOfB;
            std::uint64_t atA = 0, atB = 0;
            for (const TextChange& part : changedParts(a, b)) {
                QVERIFY(part.before.offset >= atA && fits(part.before.offset, part.before.size, a.size()));
                QVERIFY(part.after.offset >= atB && fits(part.after.offset, part.after.size, b.size()));
                restOfA += a.substr(atA, part.before.offset - atA);
                restOfB += b.substr(atB, part.after.offset - atB);
                atA = part.before.end();
                atB = part.after.end();
            }
            restOfA += a.substr(atA);
            restOfB += b.substr(atB);
            const auto withoutBlanks = [](std::string rest) {
                std::erase_if(rest, [](char c) { return c == ' ' || c == '\t'; });
                return rest;
            };
            QVERIFY2(withoutBlanks(restOfA) == withoutBlanks(restOfB), (a + "|" + b).c_str());
        }
    }

    void kernelsAndArguments() {
        MACEBIN_SAMPLE(pocl, "programs/pocl31_3kernels.poclbin");
        MACEBIN_SAMPLE(cache, "mace/pocl-3.1.v2.bin");
        const auto values = test::programsOfV2(cache);
        const std::string three(asText(pocl));
        const std::string one(asText(values.front().bytes));
        const std::string key = "p -DX";
        const Compared compared(written({{kInfoKey, kOldInfo}, {key, three}}),
                                written({{kInfoKey, kOldInfo}, {key, one}}));
        const ProgramDiff& program = *compared.program(key);
        QCOMPARE(program.kernelsRemoved, (std::vector<std::string>{"add", "relu", "scale"}));
        QCOMPARE(program.kernelsAdded, (std::vector<std::string>{"activation"}));
        VERIFY_SAYS(compared, "new kernel \"activation\"");
        VERIFY_SAYS(compared, "kernel \"add\" is gone");
        QCOMPARE(compared.json["programs"][0]["before"]["kernels"].size(), std::size_t{3});
        QCOMPARE(compared.json["programs"][0]["before"]["size"].get<std::size_t>(), three.size());
    }

    void changedArgumentsAreNamed() {
        MACEBIN_SAMPLE(pocl, "programs/pocl31_3kernels.poclbin");
        const std::string before(asText(pocl));
        std::string after = before;
        for (auto at = after.find("float*"); at != std::string::npos; at = after.find("float*", at))
            after.replace(at, 6, "doubl*"); // a type of the same length
        const Compared compared(written({{kInfoKey, kOldInfo}, {"p -DX", before}}),
                                written({{kInfoKey, kOldInfo}, {"p -DX", after}}));
        VERIFY_SAYS(compared, "was \"float*\", is \"doubl*\"");
        VERIFY_SAYS(compared, "type of argument ");
    }

    void sourceHashes() {
        const auto cache = [](const std::string& program, const std::string& hash) {
            return written({{kInfoKey, kOldInfo},
                            {kNameKey, "Adreno(TM) 640"},
                            {kHash + "a -DX", hash},
                            {"a -DX", program}});
        };
        const Compared hash(cache("bytes", "0123456789"), cache("bytes", "abcdef0123"));
        QCOMPARE(hash.diff.exitCode(), 1);
        QCOMPARE(hash.program("a -DX")->state, DiffState::same);
        QVERIFY(hash.program("a -DX")->sourceChanged());
        VERIFY_SAYS(hash, "was \"0123456789\", is \"abcdef0123\", though the bytes are the same");
        QVERIFY(hash.hasNote("of 1 program changed and the bytes did not"));
        const Compared bytes(cache("bytes", "0123456789"), cache("other", "0123456789"));
        QVERIFY(!bytes.program("a -DX")->sourceChanged());
        VERIFY_SAYS(bytes, "the source hash is the same: other bytes of the same source");
        const Compared orphan(written({{kInfoKey, kOldInfo}, {kHash + "a", "0123456789"}}),
                              written({{kInfoKey, kOldInfo}, {kHash + "a", "abcdef0123"}}));
        QCOMPARE(orphan.diff.sourceHashes.size(), std::size_t{1});
        QCOMPARE(orphan.diff.exitCode(), 1);
    }

    void tunedNumbers() {
        const Compared compared(
            tuned({{"k_1", {4, 8, 4, 0}}, {"k_2", {1, 2, 3, 0}}, {"k_3", {1, 1, 1, 1}}}, Form::v1),
            tuned({{"k_1", {4, 8, 8, 0}}, {"k_2", {1, 2, 3, 0}}, {"k_4", {2, 2, 2, 2}}}, Form::v2));
        QCOMPARE(compared.diff.exitCode(), 1);
        VERIFY_SAYS(compared, "\"k_1\": was 4 8 4 0, is 4 8 8 0\n");
        VERIFY_SAYS(compared, "\"k_3\": 1 1 1 1, in BEFORE only\n");
        VERIFY_SAYS(compared, "\"k_4\": 2 2 2 2, in AFTER only\n");
        VERIFY_SAYS(compared, "Tuned parameters: 1 the same, 1 changed, 1 added, 1 removed.");
        MACEBIN_SAMPLE(v1, "mace/tuned-parameters.v1.bin");
        MACEBIN_SAMPLE(v2, "mace/tuned-parameters.v2.bin");
        QCOMPARE(Compared(v1, v2).diff.exitCode(), 0);
    }

    void orderAndDuplicatesAreTold() {
        const Values values{{kInfoKey, kOldInfo}, {"a -DX", "1"}, {"b -DX", "2"}};
        const Compared order(written(values), written({values[0], values[2], values[1]}));
        QCOMPARE(order.diff.exitCode(), 0);
        QVERIFY(order.diff.orderChanged && order.hasNote("another order"));
        Values twice = values;
        twice.push_back({"a -DX", "never looked at"});
        const Compared duplicate(written(values), written(twice));
        QCOMPARE(duplicate.diff.after.duplicates, std::size_t{1});
        QVERIFY(duplicate.hasNote("AFTER has 1 pair whose key stands further in front"));
        QCOMPARE(duplicate.program("a -DX")->state, DiffState::same);
    }

    void damagedFilesAreComparedAsFarAsTheyCanBeRead() {
        MACEBIN_SAMPLE(whole, "mace/adreno-640-2021-03.v2.bin");
        Bytes cut(whole.begin(), whole.begin() + 200'000);
        const Compared half(whole, cut);
        QCOMPARE(half.diff.exitCode(), 1);
        QVERIFY(!half.diff.after.comparedWhole);
        QVERIFY(half.count(DiffState::same) > 0 && half.count(DiffState::removed) > 0);
        QCOMPARE(half.count(DiffState::same) + half.count(DiffState::removed), std::size_t{11});
        VERIFY_SAYS(half, "AFTER is not whole, and compared as far as it can be read.");
        QVERIFY(half.hasNote("what is missing in it may have been there"));
        Bytes flipped = whole; // the CRC-32 itself: every pair is still there
        flipped.back() ^= std::byte{1};
        const Compared crc(whole, flipped);
        QCOMPARE(crc.count(DiffState::same), std::size_t{11});
        QCOMPARE(crc.diff.exitCode(), 1); // MACE uses one and not the other
        QCOMPARE(Compared(cut, cut).diff.exitCode(), 0);
    }

    void unreadableFiles() {
        const std::string junk = "nothing of the kind, and some more of it";
        const Bytes bytes(asBytes(junk).begin(), asBytes(junk).end());
        const Compared compared(written({{kInfoKey, kOldInfo}}), bytes);
        QCOMPARE(compared.diff.exitCode(), 3);
        QVERIFY(compared.diff.programs.empty() && compared.diff.identity.empty());
        QVERIFY(
            compared.text.starts_with("UNREADABLE. Nothing was compared. AFTER cannot be read as a cache: "));
    }

    void hostileTextIsSafe() {
        const std::string bad = "x\xff\033[31m -DX";
        const Compared compared(
            written({{kInfoKey, kOldInfo + "\033"}, {bad, "1"}}, Form::v1),
            written({{kInfoKey, kNewInfo + "\xfe"}, {bad, "2"}, {"b -DX", "3"}}, Form::v1));
        QVERIFY(compared.text.find('\033') == std::string::npos);
        QCOMPARE(compared.json["programs"][0]["key_hex"].get<std::string>(),
                 QByteArray::fromStdString(bad).toHex().toStdString());
    }

    void answersOfAPredictionAreShown() {
        const Bytes bytes = written({{kInfoKey, kOldInfo}});
        CacheDiff diff = Compared(bytes, bytes).diff;
        diff.answer = DiffAnswer::different;
        DeviceAnswer answer;
        answer.source = "profile";
        answer.decision = "cleared";
        answer.impact = Impact::slowStart;
        answer.reason = "The device name differs.";
        diff.beforeOnAfter = answer;
        QCOMPARE(test::schemaFault("diff.schema.json", "", jsonReport(diff, JsonLayout::indented)),
                 std::string());
        QVERIFY(textReport(diff, false).bytes().find("The device name differs.") != std::string::npos);
    }

    void everyFieldIsDocumented() {
        const Bytes bytes = test::readFile(MACEBIN_SOURCE_DIR "/core/report/REPORTS.md");
        const std::string page(asText(bytes));
        const Compared compared(written({{kInfoKey, kOldInfo}, {"a -DX", "1"}}),
                                written({{kInfoKey, kNewInfo}, {"a -DX", "1"}}));
        const auto& json = compared.json;
        for (const auto& object : {json, json["before"], json["identity"][0], json["programs"][0],
                                   json["programs"][0]["before"], json["counts"]})
            for (const auto& [field, value] : object.items())
                QVERIFY2(page.find("`" + field + "`") != std::string::npos, field.c_str());
        for (const LabelChange label : {LabelChange::unknown, LabelChange::same, LabelChange::mace,
                                        LabelChange::driver, LabelChange::device})
            QVERIFY2(page.find("`" + std::string(name(label)) + "`") != std::string::npos,
                     name(label).data());
    }

    void theCommand() {
        Folder folder;
        const QString sound = folder.write("a.bin", test::soundFile());
        const QString copy = folder.write("b.bin", test::soundFile());
        const QString other = folder.write("c.bin", test::soundFile(32));
        QCOMPARE(call({"--diff", sound, copy}).code, 0);
        const Ran different = call({"--diff", sound, other});
        QCOMPARE(different.code, 1);
        QVERIFY2(different.out.contains("was 16, is 32"), different.out.constData());
        for (const char* format : {"json", "jsonl"})
            for (const QString& second : {copy, other, folder.path("gone"), folder.path()}) {
                const Ran ran = call({"--diff", sound, second, "--format", format});
                QCOMPARE(ran.code, second == copy ? 0 : second == other ? 1 : 3);
                QCOMPARE(ran.json()["exit_code"].toInt(), ran.code);
                QCOMPARE(
                    QString::fromStdString(test::schemaFault("diff.schema.json", "", ran.out.toStdString())),
                    QString());
            }
        QCOMPARE(call({"--diff", sound}).code, 2);
        QCOMPARE(call({"--diff", sound, copy, other}).code, 2);
        QCOMPARE(call({"--diff", sound, copy, "-o", "x"}).code, 2);
    }
};

QTEST_GUILESS_MAIN(TestDiff)
#include "test_diff.moc"
