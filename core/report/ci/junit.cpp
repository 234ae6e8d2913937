// SPDX-License-Identifier: Apache-2.0
// The JUnit report: a suite for each file, a test case for its integrity and one for each device that was
// asked about. A failure is an answer that nobody wants, an error is no answer. Valid for the schemas of
// Jenkins and of Ant (Windy Road).
#include "core/answer/version.h"
#include "core/device/cl_error.h"
#include "core/readers/mace/reader.h"
#include "core/report/document.h"
#include "core/text/markup_text.h"
#include "core/words/device_text.h"
#include "core/words/file_words.h"
#include "core/words/finding_words.h"
#include "core/words/prediction_text.h"
#include "format/text.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace macebin {

namespace {

enum class CaseResult { passed, failure, error, skipped };

struct Case {
    std::string className; ///< "macebin.integrity", "macebin.device.probe"
    std::string name;      ///< the same in every run
    CaseResult outcome = CaseResult::passed;
    std::string type;    ///< of a failure or an error: "damaged", "app-crash"
    std::string message; ///< one sentence; the reason of a skipped one
    std::string text;    ///< lines
};

struct Suite {
    std::string name;
    std::vector<std::pair<std::string, std::string>> properties;
    std::vector<Case> cases;
    std::string out; ///< what is worth knowing though no test failed for it
};

std::string findingText(const Finding& finding, const std::string& place) {
    const FindingWords words = wordsOf(finding);
    return std::string(name(finding.severity())) + " " + std::string(finding.rule->id) +
           (place.empty() ? "" : ", " + place) + "\n" + finding.message +
           "\nWhat it means: " + std::string(words.meaning) + "\nWhat to do: " + Prose(words.remedy).text() +
           "\n";
}

std::string findingsText(const FileReport& report, Severity from, Severity to) {
    std::string out;
    for (const Finding& finding : report.findings.list())
        if (finding.severity() >= from && finding.severity() <= to)
            out += (out.empty() ? "" : "\n") + findingText(finding, placeOfFinding(report, finding));
    if (out.empty() || report.findings.dropped() == 0) return out;
    return out + "\n… and " + number(report.findings.dropped()) +
           " more findings, which were counted and not kept\n";
}

Case integrityCase(const FileReport& report) {
    Case out{"macebin.integrity", report.path, CaseResult::passed, {}, {}, {}};
    if (report.integrity == Integrity::damaged) {
        out.outcome = CaseResult::failure;
        out.type = name(Verdict::damaged);
    } else if (report.integrity == Integrity::unreadable) {
        out.outcome = CaseResult::error;
        out.type = name(Verdict::unreadable);
    } else if (!report.judgedWhole) {
        out.outcome = CaseResult::error;
        out.type = name(Verdict::incomplete);
    }
    if (out.outcome == CaseResult::passed) return out;
    const Finding* worst = worstFinding(report);
    out.message = worst ? std::string(worst->rule->title()) : whatItIs(report);
    out.text = findingsText(report, Severity::note, Severity::error);
    return out;
}

std::string programText(const ProgramAnswer& program) {
    const std::string clError = clErrorName(program.clError);
    std::string out = std::string(name(program.outcome)) + ": " + inQuotes(program.key, 300);
    for (const std::string* part : {&program.stage, &clError, &program.signal, &program.loadNote})
        if (!part->empty()) out += ", " + *part;
    if (!program.log.empty() && program.outcome != Outcome::accepted)
        out += "\n  the driver said: " + program.log;
    return out + "\n";
}

Case deviceCase(const FileReport& report, const DeviceAnswer& device) {
    Case out{"macebin.device." + device.source,
             report.path + " on " + device.name,
             CaseResult::passed,
             {},
             {},
             {}};
    switch (device.impact) {
    case Impact::none:
    case Impact::atRisk: return out; // a risk is a warning, told beside the tests
    case Impact::slowStart:
    case Impact::appCrash: out.outcome = CaseResult::failure; break;
    case Impact::unknown: out.outcome = CaseResult::error; break;
    }
    out.type = name(device.impact);
    out.message = answerOf(device);
    out.text = device.reason + "\n";
    if (device.predicted) {
        out.text = textPrediction(device, false).bytes();
        return out;
    }
    if (device.rule) out.text += "Rule: " + std::string(device.rule->id) + "\n";
    for (const ProgramAnswer& program : device.programs)
        if (program.outcome != Outcome::accepted) out.text += programText(program);
    return out;
}

Case nobodyAsked(const FileReport& report) {
    return {"macebin.device",
            report.path + " on any device",
            CaseResult::skipped,
            {},
            report.deviceNote.empty() ? "No device was asked about." : report.deviceNote,
            {}};
}

/// The era alone decides only what cannot be read: no answer, under the name that an answer would have.
Case eraLeavesOpen(const FileReport& report, Era era) {
    const bool isUnreadable = report.integrity == Integrity::unreadable;
    const std::string reason =
        isUnreadable ? "The file could not be judged."
                     : "It can read the file; whether it keeps the programs depends on the device.";
    return {"macebin.device.era",
            report.path + " on " + kMaceReader.nameOf(era),
            CaseResult::skipped,
            {},
            reason,
            {}};
}

std::string elementOf(CaseResult outcome) {
    switch (outcome) {
    case CaseResult::passed: return {};
    case CaseResult::failure: return "failure";
    case CaseResult::error: return "error";
    case CaseResult::skipped: return "skipped";
    }
    return {};
}

std::string caseXml(const Case& test) {
    const std::string head = "    <testcase classname=\"" + markupText(test.className) + "\" name=\"" +
                             markupText(test.name) + "\" time=\"0\"";
    const std::string element = elementOf(test.outcome);
    if (element.empty()) return head + "/>\n";
    // The reason of a skipped one as text: not every schema knows attributes there.
    const std::string inside = test.outcome == CaseResult::skipped
                                   ? "<skipped>" + markupText(test.message) + "</skipped>"
                                   : "<" + element + " type=\"" + markupText(test.type) + "\" message=\"" +
                                         markupText(test.message) + "\">" + markupLines(test.text) + "</" +
                                         element + ">";
    return head + ">\n      " + inside + "\n    </testcase>\n";
}

std::size_t countOf(const Suite& suite, CaseResult outcome) {
    std::size_t count = 0;
    for (const Case& test : suite.cases)
        count += test.outcome == outcome ? 1 : 0;
    return count;
}

class JunitDocument final : public ReportDocument {
public:
    JunitDocument(std::string startedAt, std::optional<Era> askedEra)
        : startedAt_(std::move(startedAt)), askedEra_(askedEra) {}

    Addition prepare(const FileReport& report) override {
        return [this, suite = suiteOf(report)]() mutable { add(std::move(suite)); };
    }

    void addNoCache(std::string_view path, const NothingJudged& nothing) override {
        addError(path.empty() ? "the list of files" : std::string(path), "There was nothing to check.",
                 noCacheText(nothing));
    }

    void addNotRead(std::string_view path, std::string_view why) override {
        addError(std::string(path), "It was not read.", std::string(why));
    }

    /// No test fails for it: a directory's findings are warnings and notes.
    void addDirectory(const StorageDirectoryReport& directory) override {
        if (directory.findings.empty()) return;
        Suite suite;
        suite.name = directory.path;
        suite.cases.push_back({"macebin.directory", directory.path, CaseResult::passed, {}, {}, {}});
        for (const Finding& finding : directory.findings.list())
            suite.out += (suite.out.empty() ? "" : "\n") + findingText(finding, {});
        add(std::move(suite));
    }

    std::string end(const Tally&, std::size_t) override {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + suites_ + "</testsuites>\n";
    }

private:
    /// What was not answered.
    void addError(std::string path, std::string message, const std::string& text) {
        Suite suite;
        suite.name = std::move(path);
        suite.properties = {{"macebin.verdict", std::string(name(Verdict::incomplete))}};
        suite.cases.push_back({"macebin.integrity", suite.name, CaseResult::error,
                               std::string(name(Verdict::incomplete)), std::move(message), text + "\n"});
        add(std::move(suite));
    }

    Suite suiteOf(const FileReport& report) const {
        Suite suite;
        suite.name = report.path;
        suite.properties = {{"macebin.verdict", std::string(name(verdictOf(report)))},
                            {"macebin.protection", std::string(name(report.protection))},
                            {"macebin.content", whatItIs(report)}};
        suite.cases.push_back(integrityCase(report));
        for (const DeviceAnswer& device : report.devices) {
            suite.cases.push_back(deviceCase(report, device));
            if (device.impact == Impact::atRisk)
                suite.out += "warning, at risk on " + device.name + ": " + device.reason + "\n";
        }
        const bool isEraTold = std::any_of(report.devices.begin(), report.devices.end(),
                                           [](const DeviceAnswer& device) { return device.source == "era"; });
        if (askedEra_ && !isEraTold)
            suite.cases.push_back(eraLeavesOpen(report, *askedEra_));
        else if (report.devices.empty())
            suite.cases.push_back(nobodyAsked(report));
        if (suite.cases.front().outcome == CaseResult::passed)
            suite.out += findingsText(report, Severity::note, Severity::warning);
        return suite;
    }

    void add(Suite suite) {
        // Two tests of one name would be one to most readers.
        for (Case& test : suite.cases)
            if (const std::size_t times = ++names_[test.className + "\n" + test.name]; times > 1)
                test.name += " (" + number(times) + ")";
        suites_ += suiteXml(suite);
    }

    std::string suiteXml(const Suite& suite) {
        std::string out = "  <testsuite name=\"" + markupText(suite.name.empty() ? "?" : suite.name) +
                          "\" package=\"macebin\" id=\"" + number(nextId_++) + "\" timestamp=\"" +
                          markupText(startedAt_) + "\" hostname=\"localhost\" tests=\"" +
                          number(suite.cases.size()) + "\" failures=\"" +
                          number(countOf(suite, CaseResult::failure)) + "\" errors=\"" +
                          number(countOf(suite, CaseResult::error)) + "\" skipped=\"" +
                          number(countOf(suite, CaseResult::skipped)) + "\" time=\"0\">\n    <properties>\n";
        const auto property = [&](std::string_view key, std::string_view value) {
            out += "      <property name=\"" + markupText(key) + "\" value=\"" + markupText(value) + "\"/>\n";
        };
        property("macebin.version", kVersion);
        for (const auto& [key, value] : suite.properties)
            property(key, value);
        out += "    </properties>\n";
        for (const Case& test : suite.cases)
            out += caseXml(test);
        return out + "    <system-out>" + markupLines(suite.out) +
               "</system-out>\n    <system-err></system-err>\n  </testsuite>\n";
    }

    std::string startedAt_;
    std::optional<Era> askedEra_;
    std::map<std::string, std::size_t> names_;
    std::size_t nextId_ = 0;
    std::string suites_;
};

} // namespace

std::unique_ptr<ReportDocument> junitDocument(std::string startedAt, std::optional<Era> askedEra) {
    return std::make_unique<JunitDocument>(std::move(startedAt), askedEra);
}

} // namespace macebin
