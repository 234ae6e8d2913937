// SPDX-License-Identifier: Apache-2.0
// DECISIONS.md's table is the test: each row's file is written, checked and judged for the row's device.
#include "core/change/write/cache_writer.h"
#include "core/check/check.h"
#include "core/device/identity.h"
#include "core/device/platform_version.h"
#include "core/readers/mace/prediction.h"
#include "core/text/text_difference.h"
#include "format/cache/mace/key.h"
#include "tests/support/samples.h"

#include <QTest>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

using namespace macebin;

namespace {

constexpr std::string_view kProgramKey = "relu -DDATA_TYPE=float";
constexpr std::string_view kHash = "0123456789";
constexpr std::string_view kDriverVersion = "E031.37.12.07";

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find(separator, start), text.size());
        parts.emplace_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

/// A cell without the blanks around it; backticks, where it has them, keep the blanks that belong to it.
std::string cellText(std::string_view cell) {
    const auto first = cell.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    cell = cell.substr(first, cell.find_last_not_of(' ') - first + 1);
    if (cell.size() >= 2 && cell.front() == '`' && cell.back() == '`') cell = cell.substr(1, cell.size() - 2);
    return std::string(cell);
}

using Row = std::vector<std::string>;

/// The rows of the table whose first heading cell is `first`.
std::vector<Row> table(std::string_view first) {
    const Bytes document = test::readFile(MACEBIN_SOURCE_DIR "/core/readers/mace/DECISIONS.md");
    std::vector<Row> rows;
    bool isInside = false;
    for (const std::string& line : split(asText(document), '\n')) {
        if (!line.starts_with('|')) {
            isInside = false;
            continue;
        }
        std::vector<std::string> cells = split(std::string_view(line).substr(1), '|');
        cells.pop_back();
        for (std::string& cell : cells)
            cell = cellText(cell);
        if (isInside && !cells.front().starts_with("--")) rows.push_back(cells);
        isInside = isInside || cells.front() == first;
    }
    return rows;
}

struct IdentityRow {
    std::optional<std::string> platformInfo, deviceName; ///< as the file has them
    std::string clDeviceName, clDeviceVersion;
};

std::optional<std::string> keyValue(const std::string& cell) {
    if (cell == "(none)") return std::nullopt;
    return cell == "(empty)" ? std::string() : cell;
}

std::map<std::string, IdentityRow> identities() {
    std::map<std::string, IdentityRow> all;
    for (const Row& row : table("name"))
        all[row[0]] = {keyValue(row[1]), keyValue(row[4]), row[2], row[3]};
    return all;
}

/// The words of the column `also`.
class Also {
public:
    explicit Also(const std::string& cell) {
        for (const std::string& word : split(cell == "-" ? "" : cell, ' '))
            if (const auto equals = word.find('='); equals != std::string::npos)
                words_[word.substr(0, equals)] = word.substr(equals + 1);
    }
    std::string of(const std::string& name) const {
        const auto found = words_.find(name);
        return found == words_.end() ? "" : found->second;
    }
    bool is(const std::string& name, const std::string& value) const { return of(name) == value; }

private:
    std::map<std::string, std::string> words_;
};

std::vector<Pair> pairsOf(const IdentityRow& identity, Era era, const Also& also) {
    // A fat binary: magic, version 1, a header of 16 bytes, 8 bytes behind it.
    static const std::string nvidia(
        "\x50\xed\x55\xba\x01\x00\x10\x00\x08\x00\x00\x00\x00\x00\x00\x00 payload", 24);
    const std::string_view program =
        also.is("program", "nvidia") ? std::string_view(nvidia) : "made by a driver";
    std::vector<Pair> pairs;
    if (identity.platformInfo)
        pairs.push_back({std::string(kPlatformInfoKey), asBytes(*identity.platformInfo), {}});
    if (era == Era::v2) {
        if (identity.deviceName)
            pairs.push_back({std::string(kDeviceNameKey), asBytes(*identity.deviceName), {}});
        if (!also.is("hashes", "none"))
            pairs.push_back({std::string(kSourceHashPrefix) + std::string(kProgramKey),
                             asBytes(also.is("hashes", "blank") ? "" : kHash),
                             {}});
    }
    pairs.push_back({std::string(kProgramKey), asBytes(program), {}});
    return pairs;
}

Bytes written(const std::vector<Pair>& pairs, Form form, const WriteOptions& options = {}) {
    auto file = writeCache(pairs, form, options);
    if (!file) qFatal("%s", file.error().c_str());
    return *file;
}

void storeLittle(Bytes& file, std::size_t offset, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        file[offset + i] = static_cast<std::byte>(value >> (8 * i));
}

/// The file of one row, hurt as it says.
Bytes fileOf(const IdentityRow& identity, Era era, const Also& also) {
    const std::string how = also.of("file");
    const Era written_ = how == "other-era" ? (era == Era::v1 ? Era::v2 : Era::v1) : era;
    const Form form = how == "mclp" ? Form::mclp : written_ == Era::v1 ? Form::v1 : Form::v2;
    WriteOptions options;
    if (!also.of("driver").empty()) options.driverVersion = also.of("driver");
    if (!also.of("abi").empty()) options.abi = also.of("abi");
    std::vector<Pair> pairs = how == "empty" ? std::vector<Pair>{} : pairsOf(identity, written_, also);
    if (how == "tuned") pairs = {{"MACE_OPENCL_QUEUE_WINDOW_SIZE", std::nullopt, {16}}};
    Bytes file = written(pairs, form, options);
    if (how == "torn") file.resize(file.size() - file.size() / 3);
    if (how == "crc") file.back() ^= std::byte{1};
    if (how == "padded") file.insert(file.end(), 64, std::byte{0});
    if (how == "nothing") file.clear();
    if (how == "negative") storeLittle(file, 0, static_cast<std::uint64_t>(-2), 8);
    if (how == "bad-length") storeLittle(file, 8, 0x80000000u, 4);
    if (how == "crlf")
        for (std::size_t i = file.size(); i-- > 0;)
            if (file[i] == std::byte{'\n'})
                file.insert(file.begin() + static_cast<std::ptrdiff_t>(i), std::byte{'\r'});
    if (how == "message") {
        const auto text = asBytes("run-as: package not debuggable: com.example.camera\n");
        file.assign(text.begin(), text.end());
    }
    if (how == "foreign") {
        const auto text = asBytes("adb is not a cache, it is a tool.");
        file.assign(text.begin(), text.end());
    }
    return file;
}

/// The platform info of a device taken apart by hand: only the platform version holds ", " of its own.
void fillPlatform(DeviceProfile& profile, const std::string& info) {
    const auto first = info.find(", ");
    const auto second = info.find(", ", first + 2);
    const auto last = info.rfind(", ");
    profile.platformName = info.substr(0, first);
    profile.platformProfile = info.substr(first + 2, second - first - 2);
    profile.platformVersion = info.substr(second + 2, last - second - 2);
    profile.maceVersion = info.substr(last + 2);
}

void leaveOut(DeviceProfile& profile, const std::string& member) {
    const std::map<std::string, std::optional<std::string> DeviceProfile::*> members{
        {"platform_name", &DeviceProfile::platformName},
        {"platform_profile", &DeviceProfile::platformProfile},
        {"platform_version", &DeviceProfile::platformVersion},
        {"device_name", &DeviceProfile::deviceName},
        {"device_version", &DeviceProfile::deviceVersion},
        {"mace_version", &DeviceProfile::maceVersion},
    };
    if (member == "program_hashes")
        profile.programHashes.reset();
    else
        (profile.*members.at(member)).reset();
}

DeviceProfile profileFor(const IdentityRow& identity, const Also& also) {
    DeviceProfile profile;
    fillPlatform(profile, identity.platformInfo.value());
    profile.deviceName = identity.clDeviceName;
    profile.deviceVersion = identity.clDeviceVersion;
    profile.deviceType = also.of("type").empty() ? "GPU" : also.of("type");
    profile.driverVersion = std::string(kDriverVersion);
    profile.abi = "arm64-v8a";
    profile.programHashes = {{"relu", also.is("hashes", "other") ? "9876543210" : std::string(kHash)}};
    if (const std::string known = also.of("package"); !known.empty()) {
        const std::string version = *std::exchange(profile.platformVersion, std::nullopt);
        for (const std::string& fact : split(known, '+')) {
            if (fact == "date") profile.driverDate = driverDate(version);
            if (fact == "branch") profile.remoteBranch = std::string(remoteBranch(version));
            if (fact == "release") profile.driverRelease = version.substr(version.find(".r") + 1, 12);
        }
    }
    for (const std::string& member : split(also.of("without"), '+'))
        if (!member.empty()) leaveOut(profile, member);
    return profile;
}

/// The precompiled file that the app of a row ships.
std::optional<Bytes> precompiledOf(const IdentityRow& running, Era era, const Also& also) {
    const std::string what = also.of("precompiled");
    if (what.empty()) return std::nullopt;
    IdentityRow identity;
    if (what == "same") identity.platformInfo = running.platformInfo;
    if (what == "torn") identity.platformInfo = running.platformInfo;
    if (what == "other") identity.platformInfo = *running.platformInfo + "-other";
    Bytes file = written(pairsOf(identity, era, Also("hashes=none")), era == Era::v1 ? Form::v1 : Form::v2);
    if (what == "torn") file.resize(file.size() - 5);
    return file;
}

/// Everything that a row needs, kept alive for the answer, which views it.
struct Judged {
    Bytes file;
    std::optional<Bytes> shipped;
    FileReport report;
    std::optional<FileReport> shippedReport;
    DeviceProfile profile;
    RunningMace running;
    CacheFacts facts;
    Prediction answer;
};

std::unique_ptr<Judged> judge(const Row& row, const std::map<std::string, IdentityRow>& known) {
    const IdentityRow& running = known.at(row[2]);
    const Era era = row[3] == "v1" ? Era::v1 : Era::v2;
    const Also also(row[5]);
    auto out = std::make_unique<Judged>();
    out->file = fileOf(known.at(row[1]), era, also);
    out->shipped = precompiledOf(running, era, also);
    out->report = also.is("file", "missing") ? cannotRead("It could not be read.") : checkBytes(out->file);
    if (const std::string found = also.of("found"); !found.empty())
        out->report.findings.add(Finding{&kRules[findRule(found)], std::nullopt, std::nullopt, "a test"});
    PredictionOptions options;
    options.maceEra = era;
    options.policy = row[4] == "none" ? Policy::none : Policy::sameGpu;
    options.isPrecompiled = also.is("role", "precompiled");
    std::optional<CacheFacts> shippedFacts;
    if (out->shipped) {
        out->shippedReport = checkBytes(*out->shipped);
        shippedFacts = factsOf(*out->shippedReport);
        options.precompiled = &*shippedFacts;
    }
    out->profile = profileFor(running, also);
    out->running = runningOf(out->profile);
    out->facts = factsOf(out->report);
    out->answer = predict(out->facts, out->running, options);
    return out;
}

std::string risksText(const Prediction& answer) {
    std::string out;
    for (const Risk& risk : answer.risks)
        out += (out.empty() ? "" : " ") + std::string(risk.rule->id);
    return out.empty() ? "-" : out;
}

} // namespace

class TestDecisions : public QObject {
    Q_OBJECT

private slots:
    void tableIsWholeAndOfBothEras() {
        std::map<std::string, int> eras;
        std::set<std::string> decisions, rules, seen;
        int number = 0;
        for (const Row& row : table("#")) {
            QCOMPARE(row.size(), std::size_t{11});
            QCOMPARE(std::stoi(row[0]), ++number);
            QVERIFY2(seen.insert(row[1] + row[2] + row[3] + row[4] + row[5]).second, row[0].c_str());
            ++eras[row[3]];
            decisions.insert(row[6]);
            rules.insert(row[8]);
        }
        QVERIFY(number >= 80);
        QVERIFY(eras["v1"] >= 20 && eras["v2"] >= 60);
        QCOMPARE(decisions.size(), std::size_t{6}); // kept, cleared, ignored, aborts, undefined, unknown
        QVERIFY2(rules.size() >= 30, std::to_string(rules.size()).c_str());
    }

    void row_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Row& row : table("#"))
            QTest::newRow(
                ("row " + row[0] + ": " + row[1] + " on " + row[2] + ", " + row[3] + " " + row[5]).c_str())
                << index++;
    }

    void row() {
        QFETCH(int, index);
        static const auto rows = table("#");
        static const auto known = identities();
        const Row& row = rows[static_cast<std::size_t>(index)];
        const auto judged = judge(row, known);
        const Prediction& answer = judged->answer;
        const std::string source =
            answer.programs.empty() ? "-" : std::string(name(answer.programs.front().source));
        const std::string is = std::string(name(answer.decision)) + " | " + std::string(name(answer.impact)) +
                               " | " + std::string(answer.rule->id) + " | " + risksText(answer) + " | " +
                               source;
        const std::string wanted =
            row[6] + " | " + row[7] + " | " + row[8] + " | " + row[9] + " | " + row[10];
        QVERIFY2(is == wanted, ("wanted " + wanted + "\n   is     " + is + "\n" + answer.reason).c_str());
        QVERIFY(answer.reason.ends_with('.'));
        if (row[8] == "decision.not-read") return; // no member of a profile would settle that
        QCOMPARE(answer.decision == Decision::unknown || answer.impact == Impact::unknown,
                 !answer.missing.empty());
        QVERIFY(answer.decision != Decision::unknown || answer.alternatives.size() > 1);
    }

    /// The rows are the fixtures of these rules: one of none fails here.
    void everyRuleOfADecisionHasARow() {
        const auto known = identities();
        std::set<std::string_view> shown;
        for (const Row& row : table("#")) {
            const auto judged = judge(row, known);
            shown.insert(judged->answer.rule->id);
            for (const Risk& risk : judged->answer.risks)
                shown.insert(risk.rule->id);
            for (const PredictedProgram& program : judged->answer.programs)
                shown.insert(program.rule->id);
        }
        for (const Rule& rule : kRules)
            if (rule.id.starts_with("decision."))
                QVERIFY2(shown.count(rule.id), qPrintable(QString("no row shows %1").arg(rule.id.data())));
    }

    /// The names that the table of identities gives the GPUs are those that MACE would write.
    void devicesAreNamedAsMaceNamesThem() {
        for (const auto& [name, identity] : identities()) {
            if (identity.clDeviceName == "-") continue;
            DeviceProfile profile;
            profile.deviceName = identity.clDeviceName;
            profile.deviceVersion = identity.clDeviceVersion;
            QVERIFY2(runningOf(profile).deviceName == identity.deviceName, name.c_str());
        }
    }

    /// The identities that are said to be of real caches are.
    void identitiesAreThoseOfTheSamples() {
        auto known = identities();
        for (const auto& [path, name] :
             std::map<std::string, std::string>{{"mace/adreno-640-2021-03.v2.bin", "a640"},
                                                {"mace/adreno-a5xx-2019-09.v1.bin", "a5xx"},
                                                {"mace/mali-bifrost-r20p0-part.v1.bin", "mali"},
                                                {"mace/pocl-3.1.v2.bin", "pocl"}}) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const FileReport report = checkBytes(*file);
            QVERIFY2(report.cache.identity.platformInfo == known[name].platformInfo, name.c_str());
        }
    }

    void clearedAtEveryStartIsToldFromClearedOnce() {
        const auto known = identities();
        const auto every = judge({"1", "a640", "a750", "v2", "same-gpu", "-"}, known);
        const auto once = judge({"1", "a640-no-name", "a640", "v2", "same-gpu", "-"}, known);
        QVERIFY(every->answer.isEveryStart && every->answer.reason.find("every start") != std::string::npos);
        QVERIFY(!once->answer.isEveryStart);
    }

    void bothOutcomesAreToldWithWhatWouldSettleIt() {
        const auto judged = judge({"1", "a640", "a640", "v2", "none", "without=mace_version"}, identities());
        const Prediction& answer = judged->answer;
        QCOMPARE(answer.missing, std::vector<std::string>{"mace_version"});
        QCOMPARE(answer.alternatives.size(), std::size_t{2});
        QCOMPARE(answer.alternatives[0].decision, Decision::kept);
        QCOMPARE(answer.alternatives[1].decision, Decision::cleared);
        QVERIFY(answer.reason.find("kept (none)") != std::string::npos);
        QVERIFY(answer.reason.find("cleared (slow-start)") != std::string::npos);
    }

    void twoStringsThatDecideAreMarked() {
        QCOMPARE(markDifference("CL 2.1 r20p0", "CL 2.1 r26p0"),
                 std::string("in the file:   \"CL 2.1 >>r20p0<<\"\non the device: \"CL 2.1 >>r26p0<<\"\n"));
        QCOMPARE(markDifference("a\x1b", "b"),
                 std::string("in the file:   \">>a\\x1b<<\"\non the device: \">>b<<\"\n"));
        QCOMPARE(markDifference("", ""), std::string("in the file:   \"\"\non the device: \"\"\n"));
        const auto judged = judge({"1", "mali", "mali-r26", "v2", "same-gpu", "-"}, identities());
        QVERIFY(judged->answer.compared.has_value());
        const Compared& two = *judged->answer.compared;
        QVERIFY(two.inFile.find("r20p0") != std::string_view::npos);
        QVERIFY(two.onDevice.find("r26p0") != std::string_view::npos);
    }

    /// Newer Adreno drivers name no build: an update shows in nothing that MACE compares.
    void aDriverThatNamesNoBuildIsTold() {
        const auto known = identities();
        const auto tells = [&](const Row& row) {
            const auto judged = judge(row, known);
            const auto& inferred = judged->answer.inferred;
            return std::any_of(inferred.begin(), inferred.end(), [](const std::string& clause) {
                return clause.find("names no build") != std::string::npos;
            });
        };
        QVERIFY(tells({"", "a640-undated", "a640-undated", "v2", "same-gpu", "-"}));
        QVERIFY(tells({"", "a640-undated", "a640-undated", "v2", "same-gpu", "role=precompiled"}));
        QVERIFY(
            !tells({"", "a640-undated", "a640-undated", "v2", "same-gpu", "file=mclp driver=E031.37.12.07"}));
        QVERIFY(!tells({"", "a640-undated", "a640", "v2", "same-gpu", "-"})); // cleared
        QVERIFY(!tells({"", "a640", "a640", "v2", "same-gpu", "-"}));
        QVERIFY(!tells({"", "mali", "mali", "v2", "same-gpu", "-"}));
    }

    void aPrecompiledFileThatIsPassedOverIsTold() {
        const auto known = identities();
        const auto reason = [&](const char* file, const char* also) {
            return judge({"", file, "a640", "v2", "same-gpu", also}, known)->answer.reason;
        };
        constexpr const char* words = "does not look at the precompiled file";
        QVERIFY(reason("a640-no-name", "precompiled=same").find(words) != std::string::npos);
        QVERIFY(reason("a640", "hashes=other precompiled=same").find(words) != std::string::npos);
        QVERIFY(reason("a640", "precompiled=same").find(words) == std::string::npos); // all are used
        QVERIFY(reason("a640-no-name", "-").find(words) == std::string::npos);
    }

    void anImpactThatIsCertainIsToldFirst() {
        const auto judged =
            judge({"", "a640", "a640-cl3", "v1", "-", "without=device_version"}, identities());
        QCOMPARE(judged->answer.headline,
                 std::string("The impact is slow-start in any case; which way, the profile "
                             "does not tell: it lacks device_version."));
    }

    void whatAnAnswerRestsOnNamesEveryFact() {
        const auto judged =
            judge({"", "a640", "a640-same-day", "v2", "none", "package=date+branch"}, identities());
        QVERIFY(judged->answer.inferred.front().find("(built on 2021-03-19, remote branch \"refs/tags/") !=
                std::string::npos);
    }

    /// MACE before v0.9 writes three fields.
    void anOldMaceWritesNoVersionOfItsOwn() {
        const auto known = identities();
        const std::string& info = *known.at("a640-three-fields").platformInfo;
        DeviceProfile profile = profileFor(known.at("a640"), Also("-"));
        const auto isIts = [&](std::optional<std::string> mace) {
            profile.maceVersion = std::move(mace);
            return isRunningPlatform(info, runningOf(profile));
        };
        QVERIFY(isIts("v0.8.2") == true);
        QVERIFY(isIts("v0.9.0") == false);
        QVERIFY(isIts("v1.1.1") == false);
        QVERIFY(isIts(std::nullopt) == std::nullopt);
        profile.platformVersion = "OpenCL 2.0 another";
        QVERIFY(isIts("v0.8.2") == false);
        QVERIFY(isIts(std::nullopt) == false);
        DeviceProfile whole; // as --diff makes it of AFTER
        whole.macePlatformInfo = info;
        QVERIFY(isRunningPlatform(info, runningOf(whole)) == true);
        QVERIFY(isRunningPlatform(*known.at("a640").platformInfo, runningOf(whole)) == false);
    }

    void numbersAreReadAsAtoiDoes() {
        for (const char* text : {"", "0", "12", "+12", "-12", " \t12", "12x", "x12", "+-1", "- 1", "007",
                                 "2147483647", "-2147483648", "\v5"})
            QCOMPARE(likeAtoi(text), std::atoi(text));
        QCOMPARE(likeAtoi("99999999999999999999999"), std::numeric_limits<int>::max());
        QCOMPARE(likeAtoi("-99999999999999999999999"), std::numeric_limits<int>::min());
    }

    void theEraFollowsFromWhatIsKnown() {
        QVERIFY(eraOfMace("v1.0.4") == Era::v1);
        QVERIFY(eraOfMace("v0.12.0-28-gc4c1b28") == Era::v1);
        QVERIFY(eraOfMace("v1.1.1-0-g0fc55a54") == Era::v2);
        QVERIFY(eraOfMace("v1.0.4-30-g1234567") == std::nullopt);
        QVERIFY(eraOfMace("unknown") == std::nullopt);
        MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v1.bin");
        const FileReport report = checkBytes(file);
        DeviceProfile profile;
        profile.maceVersion = "v1.1.1";
        const CacheFacts facts = factsOf(report);
        const auto ruleFor = [&] {
            const RunningMace running = runningOf(profile);
            return std::string(predict(facts, running).rule->id);
        };
        QCOMPARE(ruleFor(), std::string("era.v1-under-v2"));
        profile.maceEra = "v1";
        QVERIFY(ruleFor() != "era.v1-under-v2");
    }

    /// Any bytes, and any profile, have an answer.
    void everyCutOfAFileHasAnAnswer() {
        const auto known = identities();
        for (const Era era : {Era::v1, Era::v2}) {
            const Bytes file = fileOf(known.at("a640"), era, Also("-"));
            for (std::size_t size = 0; size <= file.size(); ++size) {
                const FileReport report = checkBytes(ByteView(file).first(size));
                const CacheFacts facts = factsOf(report);
                for (const auto reader :
                     {std::optional<Era>{}, std::optional(Era::v1), std::optional(Era::v2)}) {
                    PredictionOptions options;
                    options.maceEra = reader;
                    for (const DeviceProfile& profile :
                         {DeviceProfile{}, profileFor(known.at("a640"), Also("-"))}) {
                        const RunningMace running = runningOf(profile);
                        QVERIFY(!predict(facts, running, options).reason.empty());
                    }
                }
            }
        }
    }

    void filesOfOtherKindsAreToldSo() {
        DeviceProfile profile;
        profile.deviceVersion = "OpenCL 2.0 Adreno(TM) 640"; // no MACE refuses it
        const RunningMace running = runningOf(profile);
        // An answer views the report and its facts: they stay until the last one is read.
        std::deque<FileReport> reports;
        std::deque<CacheFacts> known;
        const auto answerFor = [&](FileReport report, std::optional<Era> era) {
            PredictionOptions options;
            options.maceEra = era;
            reports.push_back(std::move(report));
            known.push_back(factsOf(reports.back()));
            return predict(known.back(), running, options);
        };
        const auto answerTo = [&](ByteView file, std::optional<Era> era) {
            return answerFor(checkBytes(file), era);
        };
        QCOMPARE(answerFor(cannotRead("no such file"), {}).rule->id, std::string_view("decision.not-read"));
        const std::vector<Pair> tuned{{"conv_2d_1x1", {}, {4, 8, 16, 0}}};
        const Bytes v2 = written(tuned, Form::v2);
        QCOMPARE(answerTo(v2, {}).rule->id, std::string_view("decision.tuned"));
        QCOMPARE(answerTo(v2, {}).impact, Impact::none);
        QCOMPARE(answerTo(v2, Era::v1).impact, Impact::appCrash);
        QCOMPARE(answerTo(written(tuned, Form::v1), Era::v2).rule->id, std::string_view("era.v1-under-v2"));
        // An array is built into the app, which takes it as precompiled programs.
        const auto pairs = pairsOf(identities().at("no-identity"), Era::v2, Also("-"));
        QCOMPARE(answerTo(written(pairs, Form::cc), {}).rule->id,
                 std::string_view("decision.precompiled-no-platform"));
        QCOMPARE(answerTo(written({}, Form::cc), {}).rule->id, std::string_view("decision.empty"));
        // Of the text form, what is in it counts.
        QCOMPARE(answerTo(written(pairs, Form::text), {}).rule->id,
                 std::string_view("decision.v2-no-platform"));
        // Nothing shows which MACE a foreign file is for: the two eras do not do the same.
        const Prediction both = answerTo(asBytes("adb is not a cache, it is a tool."), {});
        QCOMPARE(both.decision, Decision::unknown);
        QVERIFY(std::count(both.missing.begin(), both.missing.end(), "mace_era") == 1);
    }

    void realCachesOnTheirOwnDevices() {
        const auto known = identities();
        for (const auto& [path, name] :
             std::map<std::string, std::string>{{"mace/adreno-640-2021-03.v1.bin", "a640"},
                                                {"mace/adreno-640-2021-03.v2.bin", "a640"},
                                                {"mace/adreno-a5xx-2019-09.v1.bin", "a5xx"},
                                                {"mclp/adreno-640.mclp", "a640"}}) {
            const auto file = test::sample(path);
            if (!file) QSKIP("samples are absent: set MACEBIN_SAMPLES");
            const FileReport report = checkBytes(*file);
            DeviceProfile profile = profileFor(known.at(name), Also("without=program_hashes"));
            const CacheFacts facts = factsOf(report);
            const RunningMace running = runningOf(profile);
            const Prediction answer = predict(facts, running);
            QVERIFY2(answer.decision == Decision::kept && answer.impact == Impact::none,
                     answer.reason.c_str());
            QCOMPARE(answer.programs.size(), name == "a640" ? std::size_t{11} : std::size_t{28});
            QVERIFY(!answer.inferred.empty()); // the era, at least
        }
    }
};

QTEST_APPLESS_MAIN(TestDecisions)
#include "test_decisions.moc"
