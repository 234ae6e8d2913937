// SPDX-License-Identifier: Apache-2.0
// --self-test: does the device compute what it should?
#include "app/cli/commands/commands.h"
#include "app/cli/commands/drivers.h"
#include "app/cli/output/progress.h"
#include "core/answer/version.h"
#include "core/device/cl_error.h"
#include "core/device/device_profile.h"
#include "core/host/probe/session.h"
#include "core/host/work/device/self_test.h"
#include "core/host/work/kernel_source.h"
#include "core/report/json/file.h"
#include "core/text/joined.h"
#include "core/text/json_text.h"
#include "format/text.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace macebin::cli {

namespace {

using Json = nlohmann::ordered_json;

/// What came of it, or why nothing did.
struct Answer {
    std::optional<DeviceFacts> device;
    std::optional<SelfTest> test;
    std::string failure; ///< one sentence; empty where there is a test
    bool areOurs = true; ///< not the user's own kernels

    Verdict verdict() const { return test ? test->verdict() : Verdict::incomplete; }
};

std::string safe(const std::string& sentence) {
    const std::string quoted = inQuotes(sentence, 4096);
    return quoted.substr(1, quoted.size() - 2);
}

std::string valueText(float value) {
    char digits[32];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
    return {digits, end};
}

std::string wrongText(const WrongValue& wrong) {
    return "value " + number(wrong.index) + " is " +
           (wrong.found ? valueText(*wrong.found) : std::string("missing")) + " instead of " +
           valueText(wrong.expected) + "; " + number(wrong.wrong) + " of " + number(wrong.all) + " are wrong";
}

std::string resultText(const SelfTestResult& result) {
    std::string line = "  " + std::string(result.word());
    line.resize(std::max<std::size_t>(line.size() + 2, 12), ' ');
    line += result.kernel;
    if (result.wrong)
        line += ": " + wrongText(*result.wrong);
    else if (result.outcome.kind != Outcome::accepted)
        line += ": " + safe(describe(result.outcome));
    if (result.outcome.kind != Outcome::accepted && !result.outcome.log.empty())
        line += "\n              the driver said: " + inQuotes(result.outcome.log, 400);
    if (!result.outcome.note.empty()) line += "\n              " + safe(result.outcome.note);
    return line + "\n";
}

std::string protectionsText(const std::vector<std::string>& protections) {
    const std::string list = joined(protections, ", ", safe);
    return list.empty() ? "" : "This machine was protected by: " + list + ".\n";
}

std::string answerText(const Answer& answer) {
    if (!answer.test) return {};
    std::string text = safe(answer.device->deviceName + " (" + answer.device->platformName + ", driver " +
                            answer.device->driverVersion + ")") +
                       "\n";
    for (const SelfTestResult& result : answer.test->results)
        text += resultText(result);
    text += answer.test->conclusion(answer.areOurs) + "\n";
    return text + protectionsText(answer.test->protections);
}

Json wrongJson(const WrongValue& wrong) {
    const auto finite = [](std::optional<float> value) {
        return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
    };
    return {{"index", wrong.index},
            {"expected", finite(wrong.expected)},
            {"found", finite(wrong.found)},
            {"found_text", wrong.found ? Json(valueText(*wrong.found)) : Json(nullptr)},
            {"wrong", wrong.wrong},
            {"all", wrong.all}};
}

Json resultJson(const SelfTestResult& result) {
    const LoadOutcome& outcome = result.outcome;
    const bool isDone = outcome.kind == Outcome::accepted;
    Json out;
    out["kernel"] = result.kernel;
    out["outcome"] = result.word();
    out["wrong"] = result.wrong ? wrongJson(*result.wrong) : Json(nullptr);
    out["stage"] = nullOrText(outcome.stage);
    out["cl_error"] = nullOrText(clErrorName(outcome.clError));
    out["signal"] = nullptr;
    if (outcome.signal != 0) out["signal"] = signalName(outcome.signal);
    out["exit_status"] = outcome.exitStatus ? Json(*outcome.exitStatus) : Json(nullptr);
    putText(out, "log", outcome.log);
    out["run_ms"] = isDone ? Json(outcome.loadMs) : Json(nullptr);
    return out;
}

Json answerJson(const Answer& answer, int exitCode) {
    Json out;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = "self-test";
    out["exit_code"] = exitCode;
    out["verdict"] = name(answer.verdict());
    out["device"] = answer.device ? profileJson(profileOf(*answer.device)) : Json(nullptr);
    out["failure"] = nullptr;
    if (!answer.failure.empty()) putText(out, "failure", answer.failure);
    out["conclusion"] = answer.test ? Json(answer.test->conclusion(answer.areOurs)) : Json(nullptr);
    out["kernels"] = Json::array();
    out["protections"] = Json::array();
    if (!answer.test) return out;
    for (const SelfTestResult& result : answer.test->results)
        out["kernels"].push_back(resultJson(result));
    for (const std::string& protection : answer.test->protections)
        out["protections"].push_back(protection);
    return out;
}

Answer testDevice(const Options& options, const Streams& streams) {
    Answer answer;
    answer.areOurs = !options.kernelSources;
    const auto cases = selfTestCases(options.kernelSources.value_or(defaultKernelsFolder()));
    if (!cases) {
        answer.failure = cases.error();
        return answer;
    }
    Cancel cancel;
    const Cancel::Work work(cancel);
    ProbeOptions probe = probeOptionsFrom(options, cancel);
    const auto device = deviceToAsk(options.device, probe);
    if (!device) {
        answer.failure = device.error();
        return answer;
    }
    answer.device = *device;
    Progress progress(streams.err, "ran", cases->size());
    probe.answered = [&progress](std::size_t, const LoadOutcome&) { progress.oneMore(); };
    auto test = runSelfTest(*device, *cases, probe);
    progress.clear();
    if (test)
        answer.test = std::move(*test);
    else
        answer.failure = "the device could not be asked: " + test.error();
    return answer;
}

} // namespace

int runSelfTest(const Options& options, const Streams& streams) {
    const Answer answer = testDevice(options, streams);
    const int code = exitCodeOf(answer.verdict(), false, options.exitPolicy);
    std::string text = answerText(answer);
    if (options.format == Format::jsonl) text = jsonLine(answerJson(answer, code));
    if (options.format == Format::json) {
        Json out{{"schema_version", kReportSchemaVersion}};
        out.update(answerJson(answer, code));
        text = out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    }
    std::fwrite(text.data(), 1, text.size(), streams.out);
    if (!answer.failure.empty()) std::fprintf(streams.err, "macebin: %s\n", safe(answer.failure).c_str());
    return code;
}

} // namespace macebin::cli
