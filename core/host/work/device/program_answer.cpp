// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/device/program_answer.h"

#include "core/device/program_origin.h"
#include "core/host/probe/session.h"
#include "format/program/decoders.h"

namespace macebin {

ProgramAnswer answerFrom(const LoadOutcome& outcome) {
    ProgramAnswer answer;
    answer.outcome = outcome.kind;
    answer.stage = outcome.stage;
    answer.clError = outcome.clError;
    if (outcome.signal != 0) answer.signal = signalName(outcome.signal);
    answer.exitStatus = outcome.exitStatus;
    answer.log = outcome.log;
    answer.loadNote = outcome.note;
    if (outcome.kind == Outcome::accepted) answer.loadMs = outcome.loadMs;
    return answer;
}

std::string compilationNote(const DeviceFacts& device, ByteView program) {
    const bool isCompiled =
        identifyProgram(program) == Family::llvm && platformWrites(device.platformName, Family::pocl);
    return isCompiled ? "this load was a compilation: PoCL builds bare LLVM bitcode anew each time" : "";
}

} // namespace macebin
