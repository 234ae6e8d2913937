// SPDX-License-Identifier: Apache-2.0
// What to do next with a file, for somebody who has just opened it: one sentence and one action.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"

#include <string>

namespace macebin {

struct NextStep {
    enum class Action : std::uint8_t {
        nothing,  ///< there is nothing to do, or nothing that Macebin can do
        repair,   ///< save what is whole
        rebuild,  ///< build the programs again
        clear,    ///< move it aside, so that MACE builds its programs again
        askDevice ///< say which phone it is for, or try it on a device of this machine
    };
    Action action = Action::nothing;
    Prose sentence;
};

/// The first that holds of: it takes an app down, it is damaged, it cannot be read, it is not used, it may
/// not fit, nobody was asked.
NextStep nextStepOf(const FileReport& report);

} // namespace macebin
