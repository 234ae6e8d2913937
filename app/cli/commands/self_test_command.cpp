// SPDX-License-Identifier: Apache-2.0
// --self-test: does the device compute what it should?
#include "app/cli/commands/commands.h"
#include "app/cli/commands/drivers.h"
#include "app/cli/output/print_as.h"
#include "app/cli/output/progress.h"
#include "core/device/cl_error.h"
#include "core/device/device_profile.h"
#include "core/host/probe/session.h"
#include "core/host/work/device/self_test.h"
#include "core/host/work/kernel_source.h"
#include "core/report/json/head.h"
#include "core/text/joined.h"
#include "format/text.h"

#include <charconv>
#include <cmath>

namespace macebin::cli {

namespace {

/// What came of it, or why nothing did.
struct Answer {
    std::optional<DeviceFacts> device;
    std::optional<SelfTest> test;
    std::string failure; ///< one sentence; empty where there is a test
    bool areOurs = true; ///< not the user's own kernels

    Verdict verdict() const { return test ? test->verdict() : Verdict::incomplete; }
};

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

TerminalText resultText(const SelfTestResult& result) {
    TerminalText line = padded("  " + shown(result.word()) + "  ", 12) + result.kernel;
    if (result.wrong)
        line += ": " + shown(wrongText(*result.wrong));
    else if (result.outcome.kind != Outcome::accepted)
        line += ": " + shown(describe(result.outcome));
    if (result.outcome.kind != Outcome::accepted && !result.outcome.log.empty())
        line += "\n              the driver said: " + quoted(result.outcome.log, 400);
    if (!result.outcome.note.empty()) line += "\n              " + shown(result.outcome.note);
    return line + "\n";
}

TerminalText protectionsText(const std::vector<std::string>& protections) {
    if (protections.empty()) return {};
    return "This machine was protected by: " + shown(joined(protections, ", ")) + ".\n";
}

TerminalText answerText(const Answer& answer) {
    if (!answer.test) return {};
    TerminalText text = shown(answer.device->deviceName) + " (" + answer.device->platformName + ", driver " +
                        answer.device->driverVersion + ")\n";
    for (const SelfTestResult& result : answer.test->results)
        text += resultText(result);
    text += shown(answer.test->conclusion(answer.areOurs)) + "\n";
    return text + protectionsText(answer.test->protections);
}

void putWrong(JsonObject& result, const std::optional<WrongValue>& wrong) {
    if (!wrong) return result.null("wrong");
    JsonObject out = result.object("wrong");
    out.number("index", wrong->index);
    out.number("expected", wrong->expected);
    out.number("found", wrong->found);
    out.text("found_text", wrong->found ? std::optional(valueText(*wrong->found)) : std::nullopt);
    out.number("wrong", wrong->wrong);
    out.number("all", wrong->all);
}

void putResult(JsonObject out, const SelfTestResult& result) {
    const LoadOutcome& outcome = result.outcome;
    const bool isDone = outcome.kind == Outcome::accepted;
    out.word("kernel", result.kernel);
    out.word("outcome", result.word());
    putWrong(out, result.wrong);
    out.wordOrNull("stage", outcome.stage);
    out.wordOrNull("cl_error", clErrorName(outcome.clError));
    out.wordOrNull("signal", outcome.signal != 0 ? signalName(outcome.signal) : std::string());
    out.number("exit_status", outcome.exitStatus);
    out.text("log", outcome.log);
    out.number("run_ms", isDone ? std::optional(outcome.loadMs) : std::nullopt);
}

void putDevice(JsonObject& report, const std::optional<DeviceFacts>& device) {
    if (!device) return report.null("device");
    JsonObject out = report.object("device");
    putProfile(out, profileOf(*device));
}

std::string jsonReport(const Answer& answer, int exitCode, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, "self-test");
        out.number("exit_code", exitCode);
        out.word("verdict", name(answer.verdict()));
        putDevice(out, answer.device);
        out.textOrNull("failure", answer.failure);
        out.wordOrNull("conclusion", answer.test ? answer.test->conclusion(answer.areOurs) : std::string());
        JsonArray kernels = out.array("kernels");
        if (answer.test)
            for (const SelfTestResult& result : answer.test->results)
                putResult(kernels.object(), result);
        out.words("protections", answer.test ? answer.test->protections : std::vector<std::string>());
    });
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
    printAs(
        options, streams.out, [&](JsonLayout layout) { return jsonReport(answer, code, layout); },
        [&] { return answerText(answer); });
    if (!answer.failure.empty()) streams.err.complain(answer.failure);
    return code;
}

} // namespace macebin::cli
