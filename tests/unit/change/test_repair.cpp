// SPDX-License-Identifier: Apache-2.0
// Repair as a plan: real caches cut and damaged at hundreds of places, and what must be left of them.
#include "core/change/repair/repair.h"
#include "core/change/write/cache_writer.h"
#include "core/check/check.h"
#include "format/cache/mace/key.h"
#include "format/cache/parse.h"
#include "format/text.h"
#include "tests/support/samples.h"

#include <QTest>

#include <map>
#include <random>

using namespace macebin;

namespace {

/// A file that something happened to, and which bytes of the original that was.
struct Damaged {
    Bytes bytes;
    ByteRange touched; ///< in the original
    ByteRange changed; ///< in the damaged file
};

using Random = std::mt19937;

Damaged cutAt(const Bytes& file, std::uint64_t size) {
    return {Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)),
            {size, file.size() - size},
            {size, 0}};
}

Damaged overwritten(const Bytes& file, std::uint64_t at, std::uint64_t size,
                    const std::function<std::byte(std::byte)>& with) {
    Damaged out{file, {at, std::min<std::uint64_t>(size, file.size() - at)}, {}};
    out.changed = out.touched;
    for (std::uint64_t i = at; i < out.touched.end(); ++i)
        out.bytes[i] = with(out.bytes[i]);
    return out;
}

Damaged inserted(const Bytes& file, std::uint64_t at, std::uint64_t size, Random& random) {
    Damaged out{file, {at, 0}, {at, size}};
    Bytes more(size);
    for (std::byte& byte : more)
        byte = static_cast<std::byte>(random() & 0xff);
    out.bytes.insert(out.bytes.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
    return out;
}

Damaged deleted(const Bytes& file, std::uint64_t at, std::uint64_t size) {
    Damaged out{file, {at, std::min<std::uint64_t>(size, file.size() - at)}, {at, 0}};
    const auto from = out.bytes.begin() + static_cast<std::ptrdiff_t>(at);
    out.bytes.erase(from, from + static_cast<std::ptrdiff_t>(out.touched.size));
    return out;
}

enum class How { cut, flip, zeros, noise, insert, remove };

Damaged damage(const Bytes& file, How how, Random& random) {
    const std::uint64_t at = random() % file.size();
    switch (how) {
    case How::cut: return cutAt(file, at);
    case How::flip:
        return overwritten(file, at, 1,
                           [&](std::byte byte) { return byte ^ static_cast<std::byte>(1 << random() % 8); });
    case How::zeros: return overwritten(file, at, 1 + random() % 512, [](std::byte) { return std::byte{0}; });
    case How::noise:
        return overwritten(file, at, 1 + random() % 64,
                           [&](std::byte) { return static_cast<std::byte>(random() & 0xff); });
    case How::insert: return inserted(file, at, 1 + random() % 16, random);
    case How::remove: return deleted(file, at, 1 + random() % 16);
    }
    return {};
}

bool touches(ByteRange entry, ByteRange damage) {
    if (damage.size == 0) return damage.offset > entry.offset && damage.offset < entry.end();
    return damage.offset < entry.end() && entry.offset < damage.end();
}

std::map<std::string, Pair> byKey(const std::vector<Pair>& pairs) {
    std::map<std::string, Pair> out;
    for (const Pair& pair : pairs)
        out.emplace(pair.key, pair);
    return out;
}

bool sameValue(const Pair& a, const Pair& b) {
    const std::string_view left = a.bytes ? asText(*a.bytes) : std::string_view();
    const std::string_view right = b.bytes ? asText(*b.bytes) : std::string_view();
    return left == right && a.numbers == b.numbers;
}

RepairPlan repaired(ByteView bytes, const RepairOptions& options = {}) {
    const FileReport report = checkBytes(bytes);
    return planRepair({"damaged.bin", bytes, &report}, options);
}

Pair programPair(const std::string& key, const std::string& value) {
    return {key, asBytes(value), {}};
}

} // namespace

class TestRepair : public QObject {
    Q_OBJECT

private slots:
    void everyUntouchedEntrySurvives_data();
    void everyUntouchedEntrySurvives();
    void cuttingEverywhereNeverBreaks();
    void carriageReturnsAreUndone_data();
    void carriageReturnsAreUndone();
    void intactIsGivenBack_data();
    void intactIsGivenBack();
    void appendedBytesAreCutOff();
    void cutChecksumIsNoLoss();
    void unknownProgramsNeedAWord();
    void brokenProgramIsDropped();
    void duplicatesAndOrphansGo();
    void dropAndKeep();
    void mixedOriginsByChoice();
    void relabelIsWarnedOf();
    void twoCopiesMakeOne();
    void copiesOfOtherFilesAreRefused();
    void damagedInBothStaysDoubtful();
    void aWholeCopyIsTheAnswer();
    void bytesThatDoNotBelongAreProvenAway();
    void aLongerLastKeyIsNoAppendedData();
    void aWrongCountIsOnlyThat();
    void swappedProgramsAreDropped();
    void lostIdentityIsWarnedOf();
    void cutContainerSaysWhatIsMissing();
    void containerKeepsWhatItsDigestsProve();
    void tunedParametersLoseOnlyTheBad();
    void rubbishIsRefused();
};

void TestRepair::everyUntouchedEntrySurvives_data() {
    QTest::addColumn<QString>("path");
    for (const std::string& path : test::samplesIn("mace"))
        QTest::newRow(path.c_str()) << QString::fromStdString(path);
    if (test::samplesIn("mace").empty()) QTest::newRow("none") << QString();
}

void TestRepair::everyUntouchedEntrySurvives() {
    QFETCH(QString, path);
    if (path.isEmpty()) QSKIP("the samples are absent: set MACEBIN_SAMPLES");
    const Bytes file = *test::sample(path.toStdString());
    const Parsed original = parse(file);
    const std::vector<Pair> pairs = pairsOf(original.cache);
    const auto known = byKey(pairs);
    Random random(20261120);
    for (const How how : {How::cut, How::flip, How::zeros, How::noise, How::insert, How::remove}) {
        std::size_t untouched = 0;
        std::size_t saved = 0;
        std::size_t results = 0;
        for (int round = 0; round < (how == How::cut ? 200 : 40); ++round) {
            const Damaged damaged = damage(file, how, random);
            const RepairPlan plan = repaired(damaged.bytes);
            const std::string where = "damage " + number(static_cast<std::uint64_t>(how)) + " at " +
                                      hex(damaged.touched.offset) + ", " + number(damaged.touched.size) +
                                      " bytes";
            const auto result = byKey(plan.change.pairs);
            if (plan.change.refusal.empty()) {
                ++results;
                const FileReport check = checkBytes(plan.bytes);
                QVERIFY2(check.integrity == Integrity::intact, where.c_str());
            }
            for (std::size_t i = 0; i < pairs.size(); ++i) {
                const Entry& entry = original.cache.entries[i];
                if (touches(entry.whole, damaged.touched)) continue;
                ++untouched;
                const auto found = result.find(pairs[i].key);
                const bool isThere = found != result.end() && sameValue(found->second, pairs[i]);
                const std::string program = entry.role == EntryRole::sourceHash
                                                ? pairs[i].key.substr(kSourceHashPrefix.size())
                                                : std::string();
                if (!isThere && !program.empty() && !result.count(program))
                    continue; // a dropped program's hash
                QVERIFY2(isThere, (where + ": lost " + pairs[i].key).c_str());
                ++saved;
            }
            for (const PairFate& fate : plan.change.fates) {
                if (fate.key.empty() || fate.fate == Fate::dropped || fate.fate == Fate::removed) continue;
                const auto was = known.find(fate.key);
                if (was != known.end() && sameValue(was->second, result.at(fate.key))) continue;
                // Not as it was: then it must be a pair that the damage lies in.
                QVERIFY2(touches(fate.place, damaged.changed) || damaged.changed.size == 0,
                         (where + ": invented " + fate.key).c_str());
            }
        }
        qInfo("%s, damage %d: %zu results, %zu of %zu untouched pairs there", qPrintable(path),
              static_cast<int>(how), results, saved, untouched);
    }
}

void TestRepair::cuttingEverywhereNeverBreaks() {
    MACEBIN_SAMPLE(file, "mace/tuned-parameters.v2.bin");
    MACEBIN_SAMPLE(old, "mace/tuned-parameters.v1.bin");
    for (const Bytes* whole : {&file, &old})
        for (std::size_t size = 0; size < whole->size(); ++size) {
            const RepairPlan plan = repaired(ByteView(*whole).first(size));
            if (!plan.change.refusal.empty()) continue;
            QVERIFY(checkBytes(plan.bytes).integrity == Integrity::intact);
        }
}

void TestRepair::carriageReturnsAreUndone_data() {
    QTest::addColumn<QString>("path");
    for (const char* path :
         {"mace/adreno-640-2021-03.v2.bin", "mace/pocl-3.1.v2.bin", "mace/tuned-parameters.v2.bin"})
        QTest::newRow(path) << QString(path);
}

void TestRepair::carriageReturnsAreUndone() {
    QFETCH(QString, path);
    const auto found = test::sample(path.toStdString());
    if (!found) QSKIP("the sample is absent: set MACEBIN_SAMPLES");
    QByteArray text(reinterpret_cast<const char*>(found->data()), static_cast<qsizetype>(found->size()));
    text.replace("\n", "\r\n");
    const RepairPlan plan = repaired(asBytes({text.constData(), static_cast<std::size_t>(text.size())}));
    QCOMPARE(plan.change.refusal.text(), std::string());
    QVERIFY(!plan.change.leavesOut());
    QVERIFY(sha256(plan.bytes) == sha256(*found));
}

void TestRepair::intactIsGivenBack_data() {
    everyUntouchedEntrySurvives_data();
}

void TestRepair::intactIsGivenBack() {
    QFETCH(QString, path);
    if (path.isEmpty()) QSKIP("the samples are absent: set MACEBIN_SAMPLES");
    const Bytes file = *test::sample(path.toStdString());
    const RepairPlan plan = repaired(file);
    QVERIFY(plan.change.unchanged);
    QVERIFY(plan.bytes == file);
    QVERIFY(!plan.change.leavesOut());
}

void TestRepair::appendedBytesAreCutOff() {
    for (const char* path : {"mace/adreno-640-2021-03.v2.bin", "mace/adreno-640-2021-03.v1.bin",
                             "mclp/adreno-640-signed.mclp"}) {
        const auto found = test::sample(path);
        if (!found) QSKIP("the sample is absent: set MACEBIN_SAMPLES");
        for (const bool zeros : {true, false}) {
            Bytes longer = *found;
            longer.resize(longer.size() + 700, zeros ? std::byte{0} : std::byte{0x5a});
            const RepairPlan plan = repaired(longer);
            QCOMPARE(plan.change.refusal.text(), std::string());
            QVERIFY2(plan.bytes == *found || std::string_view(path).starts_with("mclp/"), path);
            QVERIFY(checkBytes(plan.bytes).integrity == Integrity::intact);
            QVERIFY2(!plan.change.leavesOut(), path);
        }
    }
}

void TestRepair::cutChecksumIsNoLoss() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    for (const std::size_t cut : {1, 2, 3}) {
        const RepairPlan plan = repaired(ByteView(file).first(file.size() - cut));
        QVERIFY(plan.bytes == file);
        QVERIFY(!plan.change.leavesOut());
    }
    const RepairPlan plan = repaired(ByteView(file).first(file.size() - 4));
    QVERIFY(plan.bytes == file);
    QVERIFY(plan.change.leavesOut()); // nothing shows that no pair stood behind
}

namespace {

/// A small v2 cache with identity and hashes; the programs are given.
std::vector<Pair> smallCache(const std::vector<std::pair<std::string, std::string>>& programs,
                             std::deque<std::string>& texts) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : programs)
        pairs.push_back(programPair(texts.emplace_back(key), texts.emplace_back(value)));
    pairs.push_back(programPair(std::string(kDeviceNameKey), texts.emplace_back("Mali-G72")));
    pairs.push_back(
        programPair(std::string(kPlatformInfoKey),
                    texts.emplace_back("ARM Platform, FULL_PROFILE, OpenCL 2.0 v1.r20p0, v1.1.1")));
    for (const auto& [key, value] : programs)
        pairs.push_back(
            programPair(std::string(kSourceHashPrefix) + key, texts.emplace_back("0123456789abcdef0123")));
    return pairs;
}

} // namespace

void TestRepair::unknownProgramsNeedAWord() {
    std::deque<std::string> texts;
    const std::string unknown(300, 'u');
    const auto pairs = smallCache({{"conv_2d -DA=1", unknown}, {"pooling -DB=2", unknown}}, texts);
    auto file = writeCache(pairs, Form::v2);
    QVERIFY(file);
    const auto at = asText(*file).find("uuuu") + 100;
    (*file)[at] = std::byte{'x'};
    QVERIFY(!repaired(*file).change.pairs.empty() || !repaired(*file).change.refusal.empty());
    QCOMPARE(repaired(*file).change.count(Fate::dropped), std::size_t{2});
    RepairOptions accept;
    accept.acceptChanges = true;
    const RepairPlan plan = repaired(*file, accept);
    QCOMPARE(plan.change.count(Fate::dropped), std::size_t{0});
    QCOMPARE(plan.change.count(Fate::doubtful), pairs.size());
    QVERIFY(!plan.change.warnings.empty());
    QVERIFY(checkBytes(plan.bytes).integrity == Integrity::intact);
    // A file that is only cut had nothing changed: what is whole stays without a word.
    const RepairPlan cut = repaired(ByteView(*file).first(file->size() - 40));
    QVERIFY(cut.change.count(Fate::doubtful) == 0 && cut.change.pairs.size() >= 4);
}

void TestRepair::brokenProgramIsDropped() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    const Parsed parsed = parse(file);
    const auto entry = std::find_if(parsed.cache.entries.begin(), parsed.cache.entries.end(),
                                    [](const Entry& e) { return e.role == EntryRole::program; });
    Bytes hurt = file;
    for (std::uint64_t i = 0; i < 256; ++i)
        hurt[entry->value.offset + i] = std::byte{0xff}; // the program's own header
    const RepairPlan plan = repaired(hurt);
    const std::string key(entry->key);
    QCOMPARE(plan.change.count(Fate::dropped), std::size_t{1});
    QVERIFY(!byKey(plan.change.pairs).count(key));
    QVERIFY(!byKey(plan.change.pairs).count(std::string(kSourceHashPrefix) + key));
    QCOMPARE(plan.change.pairs.size(), parsed.cache.entries.size() - 2);
    QVERIFY(checkBytes(plan.bytes).integrity == Integrity::intact);
}

void TestRepair::duplicatesAndOrphansGo() {
    std::deque<std::string> texts;
    auto pairs = smallCache({{"conv_2d -DA=1", "program one"}}, texts);
    const std::string second = "program two";
    pairs.push_back(programPair("conv_2d -DA=1", second));
    const std::string hash = "0123456789";
    pairs.push_back(programPair("program_hash_ gone -DX", hash));
    const auto file = writeCache(pairs, Form::v2);
    const RepairPlan plan = repaired(*file);
    QCOMPARE(plan.change.count(Fate::removed), std::size_t{2});
    QVERIFY(!plan.change.leavesOut());
    QCOMPARE(std::string(asText(*byKey(plan.change.pairs).at("conv_2d -DA=1").bytes)),
             std::string("program one"));
}

void TestRepair::dropAndKeep() {
    std::deque<std::string> texts;
    const auto pairs = smallCache({{"conv_2d -DA=1", "one"}, {"pooling -DB", "two"}, {"softmax", ""}}, texts);
    const auto file = writeCache(pairs, Form::v2);
    RepairOptions options;
    options.drop = {"empty"};
    QCOMPARE(repaired(*file, options).change.count(Fate::removed), std::size_t{2}); // and its hash
    options.drop = {"pool*"};
    QVERIFY(!byKey(repaired(*file, options).change.pairs).count("pooling -DB"));
    options.drop = {"nothing*"};
    QVERIFY(!repaired(*file, options).change.warnings.empty());
    options.drop.clear();
    options.keep = {"conv_2d"};
    const RepairPlan plan = repaired(*file, options);
    QCOMPARE(plan.change.pairs.size(), std::size_t{4}); // program, hash, device name, platform info
    QVERIFY(!plan.change.leavesOut());
    options.keep = {"no_such"};
    QVERIFY(!repaired(*file, options).change.refusal.empty());
    QVERIFY(repaired(*file, options).bytes.empty());
}

void TestRepair::mixedOriginsByChoice() {
    MACEBIN_SAMPLE(adreno, "mace/adreno-640-2021-03.v2.bin");
    MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
    std::vector<Pair> pairs = pairsOf(parse(adreno).cache);
    const Parsed other = parse(mali);
    const auto stranger = std::find_if(other.cache.entries.begin(), other.cache.entries.end(),
                                       [](const Entry& e) { return e.role == EntryRole::program; });
    pairs.push_back({"stranger -DX", other.cache.valueOf(*stranger), {}});
    const auto file = writeCache(pairs, Form::v2);
    RepairOptions options;
    options.drop = {"mixed"};
    const RepairPlan plan = repaired(*file, options);
    QCOMPARE(plan.change.count(Fate::removed), std::size_t{1});
    QVERIFY(!byKey(plan.change.pairs).count("stranger -DX"));
    QVERIFY(!plan.change.warnings.empty());
    QVERIFY(repaired(adreno, options).change.unchanged);
}

void TestRepair::relabelIsWarnedOf() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    RepairOptions options;
    options.relabel = {{"device-name", "Adreno(TM) 650"}};
    const RepairPlan plan = repaired(file, options);
    QCOMPARE(plan.change.warnings.size(), std::size_t{1});
    QCOMPARE(plan.change.count(Fate::changed), std::size_t{1});
    const FileReport check = checkBytes(plan.bytes);
    QCOMPARE(std::string(*check.cache.identity.deviceName), std::string("Adreno(TM) 650"));
    options.relabel = {{"device-name", "Adreno(TM) 640"}}; // as it is
    QVERIFY(repaired(file, options).change.unchanged);
    options.relabel = {{"platform-info", "one field"}};
    QVERIFY(!repaired(file, options).change.refusal.empty());
    MACEBIN_SAMPLE(old, "mace/adreno-640-2021-03.v1.bin");
    options.relabel = {{"device-name", "x"}};
    QCOMPARE(repaired(old, options).change.count(Fate::added), std::size_t{1});
    options.relabel = {{"device-name", "Adreno(TM) 650"}};
    QCOMPARE(plan.change.pairs.size(), parse(file).cache.entries.size());
    options.relabel = {{"driver", "x"}};
    QVERIFY(!repaired(file, options).change.refusal.empty());
}

void TestRepair::twoCopiesMakeOne() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    Bytes first = file;
    Bytes second = file;
    for (std::uint64_t i = 0; i < 400; ++i)
        first[60'000 + i] = std::byte{0};
    for (std::uint64_t i = 0; i < 400; ++i)
        second[250'000 + i] = std::byte{0};
    const FileReport a = checkBytes(first);
    const FileReport b = checkBytes(second);
    const RepairInput other{"b", second, &b};
    const RepairPlan plan = planRepair({"a", first, &a}, {}, &other);
    QCOMPARE(plan.change.refusal.text(), std::string());
    QVERIFY(plan.bytes == file);
    QVERIFY(!plan.change.leavesOut());
    QCOMPARE(plan.change.count(Fate::doubtful), std::size_t{0});
    QVERIFY2(std::any_of(plan.change.notes.begin(), plan.change.notes.end(),
                         [](const Prose& note) { return note.text().find("Proven") != std::string::npos; }),
             "the CRC-32 of the copies proves the sum");
    // One cut, the other changed in the middle, v1: no checksum, but the count says that all is there.
    MACEBIN_SAMPLE(old, "mace/adreno-640-2021-03.v1.bin");
    const Bytes cut(old.begin(), old.begin() + 200'000);
    Bytes changed = old;
    changed[40'000] = std::byte{0xee};
    const FileReport c = checkBytes(cut);
    const FileReport d = checkBytes(changed);
    const RepairInput whole{"d", changed, &d};
    const RepairPlan sum = planRepair({"c", cut, &c}, {}, &whole);
    QVERIFY(sum.bytes == old || sum.change.pairs.size() == parse(old).cache.entries.size());
    QVERIFY(!sum.change.leavesOut());
}

namespace {

RepairPlan together(const Bytes& first, const Bytes& second) {
    const FileReport a = checkBytes(first);
    const FileReport b = checkBytes(second);
    const RepairInput other{"b", second, &b};
    return planRepair({"a", first, &a}, {}, &other);
}

Bytes zeroed(Bytes bytes, std::size_t at, std::size_t size) {
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, std::byte{0});
    return bytes;
}

Bytes flipped(Bytes bytes, std::size_t at) {
    bytes[at] ^= std::byte{4};
    return bytes;
}

bool isSaid(const std::vector<Prose>& sentences, std::string_view part) {
    return std::any_of(sentences.begin(), sentences.end(), [&](const Prose& sentence) {
        return sentence.text().find(part) != std::string::npos;
    });
}

} // namespace

void TestRepair::damagedInBothStaysDoubtful() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    const Bytes hurt = flipped(file, 60'000);
    QVERIFY(!together(hurt, hurt).change.refusal.empty()); // the same file twice vouches for nothing
    // The second damage makes two files of it; the first stands in both.
    const RepairPlan both = together(hurt, Bytes(hurt.begin(), hurt.begin() + 300'000));
    QVERIFY(both.change.refusal.empty());
    const RepairPlan later = together(Bytes(hurt.begin(), hurt.begin() + 130'000), hurt);
    QVERIFY(later.change.count(Fate::doubtful) > 10);
    QVERIFY(isSaid(later.change.warnings, "new checksum hides that"));
    // Broken in both at the same program: dropped, and the rest is still saved.
    const Bytes first = zeroed(file, 200, 300);
    const Bytes second = zeroed(file, 180, 250);
    const RepairPlan dropped = together(first, second);
    QCOMPARE(dropped.change.refusal.text(), std::string());
    QVERIFY(dropped.change.leavesOut());
    QVERIFY(checkBytes(dropped.bytes).integrity == Integrity::intact);
}

void TestRepair::aWholeCopyIsTheAnswer() {
    MACEBIN_SAMPLE(file, "mace/tuned-parameters.v2.bin");
    for (const std::size_t at : {10, 60, 100}) {
        const Bytes hurt = flipped(file, at);
        QVERIFY(together(file, hurt).bytes == file);
        QVERIFY(together(hurt, file).bytes == file);
        QVERIFY(!together(hurt, file).change.leavesOut());
    }
}

void TestRepair::bytesThatDoNotBelongAreProvenAway() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    Bytes marked = file;
    const std::array mark{std::byte{0xef}, std::byte{0xbb}, std::byte{0xbf}};
    marked.insert(marked.begin(), mark.begin(), mark.end());
    const RepairPlan plan = repaired(marked);
    QVERIFY(plan.bytes == file);
    QVERIFY(!plan.change.leavesOut());
    QCOMPARE(plan.change.count(Fate::doubtful), std::size_t{0});
}

void TestRepair::aLongerLastKeyIsNoAppendedData() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v1.bin");
    const Parsed parsed = parse(file);
    const Entry& last = parsed.cache.entries.back();
    Bytes hurt = file;
    hurt[last.whole.offset] ^= std::byte{4}; // its key's size
    QVERIFY(checkBytes(hurt).integrity == Integrity::damaged);
    const RepairPlan plan = repaired(hurt);
    QVERIFY(plan.change.leavesOut());
    QVERIFY(plan.change.pairs.size() <= parsed.cache.entries.size());
    for (const Pair& pair : plan.change.pairs)
        QVERIFY2(byKey(pairsOf(parsed.cache)).count(pair.key), pair.key.c_str());
}

void TestRepair::aWrongCountIsOnlyThat() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v1.bin");
    Bytes hurt = file;
    std::fill_n(hurt.begin(), 8, std::byte{0xff});
    const RepairPlan plan = repaired(hurt);
    QVERIFY(plan.bytes == file);
    QVERIFY(!plan.change.leavesOut());
}

void TestRepair::swappedProgramsAreDropped() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    std::vector<Pair> pairs = pairsOf(parse(file).cache);
    std::swap(pairs[0].bytes, pairs[5].bytes);
    auto swapped = writeCache(pairs, Form::v2);
    QVERIFY(swapped);
    swapped->back() ^= std::byte{1};
    QCOMPARE(repaired(*swapped).change.count(Fate::dropped), std::size_t{2});
}

void TestRepair::cutContainerSaysWhatIsMissing() {
    MACEBIN_SAMPLE(file, "mclp/adreno-640.mclp");
    for (const std::size_t size : {400, 5'000, 190'316, 380'500}) {
        const RepairPlan plan = repaired(ByteView(file).first(size));
        if (!plan.change.refusal.empty()) continue;
        QVERIFY(plan.change.leavesOut());
        QVERIFY(checkBytes(plan.bytes).integrity == Integrity::intact);
        QVERIFY(!isSaid(plan.change.warnings, "changed"));
    }
}

void TestRepair::copiesOfOtherFilesAreRefused() {
    MACEBIN_SAMPLE(v2, "mace/adreno-640-2021-03.v2.bin");
    MACEBIN_SAMPLE(pocl, "mace/pocl-3.1.v2.bin");
    for (const std::size_t at : {20, 60'000, 200'000}) {
        QVERIFY(!together(flipped(v2, at), pocl).change.refusal.empty());
        QVERIFY(!together(pocl, flipped(v2, at)).change.refusal.empty());
        QVERIFY(!together(flipped(v2, at), flipped(pocl, at)).change.refusal.empty());
    }
    MACEBIN_SAMPLE(adreno, "mace/adreno-640-2021-03.v1.bin");
    MACEBIN_SAMPLE(mali, "mace/mali-bifrost-r20p0-part.v1.bin");
    MACEBIN_SAMPLE(newer, "mace/adreno-640-2021-03.v2.bin");
    const FileReport a = checkBytes(adreno);
    for (const Bytes* bytes : {&mali, &newer}) {
        const FileReport b = checkBytes(*bytes);
        const RepairInput other{"b", *bytes, &b};
        QVERIFY(!planRepair({"a", adreno, &a}, {}, &other).change.refusal.empty());
    }
}

void TestRepair::lostIdentityIsWarnedOf() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v1.bin");
    const Parsed parsed = parse(file);
    const auto entry = std::find_if(parsed.cache.entries.begin(), parsed.cache.entries.end(),
                                    [](const Entry& e) { return e.role == EntryRole::platformInfo; });
    QVERIFY(entry != parsed.cache.entries.end());
    Bytes hurt = file;
    for (std::uint64_t i = 0; i < entry->whole.size; ++i)
        hurt[entry->whole.offset + i] = std::byte{0xff};
    const RepairPlan plan = repaired(hurt);
    QCOMPARE(plan.change.refusal.text(), std::string());
    QVERIFY(std::any_of(plan.change.warnings.begin(), plan.change.warnings.end(), [](const Prose& warning) {
        return warning.text().find("uses every program unseen") != std::string::npos;
    }));
}

void TestRepair::containerKeepsWhatItsDigestsProve() {
    MACEBIN_SAMPLE(file, "mclp/adreno-640.mclp");
    const Parsed parsed = parse(file);
    const auto entry = std::find_if(parsed.cache.entries.begin(), parsed.cache.entries.end(),
                                    [](const Entry& e) { return e.role == EntryRole::program; });
    Bytes hurt = file;
    hurt[entry->value.offset + entry->value.size / 2] ^= std::byte{1};
    const RepairPlan plan = repaired(hurt);
    QCOMPARE(plan.change.count(Fate::dropped), std::size_t{1});
    QVERIFY(!byKey(plan.change.pairs).count(std::string(entry->key)));
    const FileReport check = checkBytes(plan.bytes);
    QVERIFY(check.integrity == Integrity::intact);
    QVERIFY(check.cache.kind == CacheKind::mclp);
}

void TestRepair::tunedParametersLoseOnlyTheBad() {
    const std::vector<Pair> pairs{{"kernel_a", std::nullopt, {8, 8, 1, 0}},
                                  {"kernel_b", std::nullopt, {8, 0, 1, 4}},
                                  {"MACE_OPENCL_QUEUE_WINDOW_SIZE", std::nullopt, {16}}};
    for (const Form form : {Form::v1, Form::v2}) {
        const auto file = writeCache(pairs, form);
        const RepairPlan plan = repaired(*file);
        QCOMPARE(plan.change.count(Fate::dropped), std::size_t{1});
        QVERIFY(!byKey(plan.change.pairs).count("kernel_b"));
        QVERIFY(checkBytes(plan.bytes).integrity == Integrity::intact);
    }
}

void TestRepair::rubbishIsRefused() {
    Random random(7);
    for (int round = 0; round < 300; ++round) {
        Bytes rubbish(random() % 5000);
        for (std::byte& byte : rubbish)
            byte = static_cast<std::byte>(random() & 0xff);
        const RepairPlan plan = repaired(rubbish);
        QVERIFY(!plan.change.refusal.empty());
        QVERIFY(plan.bytes.empty());
    }
    for (const std::string_view text :
         {"", "cat: /data/x: Permission denied\n", "<!DOCTYPE html><html></html>"})
        QVERIFY(!repaired(asBytes(text)).change.refusal.empty());
}

QTEST_APPLESS_MAIN(TestRepair)
#include "test_repair.moc"
