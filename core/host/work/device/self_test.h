// SPDX-License-Identifier: Apache-2.0
// Has a device compute what plain C++ has computed, too: a device that cannot do that is broken, whatever
// file it is given.
#pragma once

#include "core/answer/verdict.h"
#include "core/host/probe/run.h"

#include <optional>
#include <string>
#include <vector>

namespace macebin {

/// One launch of a kernel with one output, and what has to come out.
struct SelfTestCase {
    std::string name; ///< of the kernel; with a remark in brackets where there are several of one
    KernelLaunch launch;
    std::vector<float> expected;
};

/// A value is right within this, plus this times its size. Devices may fuse and reorder sums of up to a
/// hundred products of numbers below 1, and round exp() less exactly than a PC: that stays far below it, and
/// a wrong lane, texel or address is far above.
inline constexpr float kSelfTestTolerance = 1e-4f;

/// The folder's kernels (see kernel_source.h). The failure: one of them is not there.
Result<std::vector<SelfTestCase>> selfTestCases(const std::string& folder);

/// The first value that is not what it should be.
struct WrongValue {
    std::size_t index = 0;
    float expected = 0;
    std::optional<float> found; ///< none: the device gave back fewer values
    std::size_t wrong = 0;      ///< how many are
    std::size_t all = 0;
};
std::optional<WrongValue> firstWrong(const std::vector<float>& found, const std::vector<float>& expected);

struct SelfTestResult {
    std::string kernel;
    LoadOutcome outcome;
    std::optional<WrongValue> wrong; ///< of an accepted one

    /// "ok", "wrong", "refused", "crashed", "hung", "out-of-memory", "exited", "not-asked".
    std::string_view word() const;
};

struct SelfTest {
    std::vector<SelfTestResult> results;
    std::vector<std::string> protections;

    /// intact: all right; not-used: some refused; harmful: wrong results, crashes or hangs; incomplete: not
    /// all were asked.
    Verdict verdict() const;
    /// One sentence: what that says about the device, and about a file that it does not take.
    /// `areOurs`: the kernels are Macebin's own, which are known to be right.
    std::string conclusion(bool areOurs = true) const;
};

/// The failure: the device cannot be asked at all.
Result<SelfTest> runSelfTest(const DeviceFacts& device, const std::vector<SelfTestCase>& cases,
                             const ProbeOptions& options = {});

} // namespace macebin
