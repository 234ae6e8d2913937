// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/device/self_test.h"

#include "format/text.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace macebin {

namespace {

std::vector<float> toFloats(const std::vector<Bytes>& outputs) {
    if (outputs.size() != 1) return {};
    const Bytes& bytes = outputs.front();
    std::vector<float> values(bytes.size() / sizeof(float));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

/// A NaN is wrong, too.
bool isRight(float found, float expected) {
    return std::fabs(found - expected) <= kSelfTestTolerance + kSelfTestTolerance * std::fabs(expected);
}

} // namespace

std::optional<WrongValue> firstWrong(const std::vector<float>& found, const std::vector<float>& expected) {
    std::optional<WrongValue> first;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const bool isThere = i < found.size();
        if (isThere && isRight(found[i], expected[i])) continue;
        if (!first)
            first = WrongValue{i, expected[i], isThere ? std::optional(found[i]) : std::nullopt, 0,
                               expected.size()};
        ++first->wrong;
    }
    return first;
}

std::string_view SelfTestResult::word() const {
    switch (outcome.kind) {
    case Outcome::accepted: return wrong ? "wrong" : "ok";
    case Outcome::rejected: return "refused";
    default: return name(outcome.kind);
    }
}

Verdict SelfTest::verdict() const {
    const auto any = [&](const auto& is) { return std::any_of(results.begin(), results.end(), is); };
    using Kind = Outcome;
    if (any([](const auto& r) { return r.wrong || endedTheProcess(r.outcome.kind); }))
        return Verdict::harmful;
    if (any([](const auto& r) { return r.outcome.kind == Kind::notAsked; })) return Verdict::incomplete;
    if (any([](const auto& r) { return r.outcome.kind == Kind::rejected; })) return Verdict::notUsed;
    return Verdict::intact;
}

std::string SelfTest::conclusion(bool areOurs) const {
    const bool isNothingRun = std::all_of(results.begin(), results.end(), [](const SelfTestResult& r) {
        return r.outcome.kind == Outcome::rejected;
    });
    switch (verdict()) {
    case Verdict::intact:
        return "The device computes what it should: where it does not take a file, look at the file.";
    case Verdict::harmful:
        if (!areOurs)
            return "These sources fail or give wrong results here: the device, its driver or the sources are "
                   "wrong. Without --kernel-sources kernels are run that are known to be right.";
        return "The device or its driver is broken: it fails on kernels that are known to be right, whatever "
               "file it is given. Update the driver, or take another device.";
    case Verdict::notUsed:
        if (isNothingRun)
            return "The device refuses all " + counted(results.size(), "kernel") +
                   ": nothing was run, so this says nothing about the device.";
        return std::string("The device refuses some kernels, so it lacks something that they need") +
               (areOurs ? "" : ", or the sources are wrong") +
               " (see the errors above); what it ran is right.";
    default: return "Not all kernels were run, so this decides nothing.";
    }
}

Result<SelfTest> runSelfTest(const DeviceFacts& device, const std::vector<SelfTestCase>& cases,
                             const ProbeOptions& options) {
    std::vector<KernelLaunch> launches;
    launches.reserve(cases.size());
    for (const SelfTestCase& one : cases)
        launches.push_back(one.launch);
    auto outcomes = runKernels(device, launches, options);
    if (!outcomes) return Failure{outcomes.error()};
    SelfTest test;
    test.protections = outcomes->protections;
    test.results.reserve(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        RunOutcome& outcome = (*outcomes)[i];
        std::optional<WrongValue> wrong;
        if (outcome.kind == Outcome::accepted)
            wrong = firstWrong(toFloats(outcome.outputs), cases[i].expected);
        test.results.push_back({cases[i].name, std::move(outcome), wrong});
    }
    return test;
}

} // namespace macebin
