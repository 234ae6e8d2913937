// SPDX-License-Identifier: Apache-2.0
#include "core/host/program_answer.h"

#include "core/host/probe_session.h"

namespace macebin {

ProgramAnswer answerFrom(const LoadOutcome& outcome) {
    ProgramAnswer answer;
    answer.outcome = std::string(nameOf(outcome.kind));
    answer.stage = outcome.stage;
    answer.clError = outcome.clErrorName;
    if (outcome.signal != 0) answer.signal = signalName(outcome.signal);
    answer.exitStatus = outcome.exitStatus;
    answer.log = outcome.log;
    answer.loadNote = outcome.note;
    if (outcome.kind == LoadOutcome::Kind::accepted) answer.loadMs = outcome.loadMs;
    return answer;
}

} // namespace macebin
