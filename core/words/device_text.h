// SPDX-License-Identifier: Apache-2.0
// What a device that was asked answers, in words for people.
#pragma once

#include "core/answer/file_report.h"
#include "core/answer/step.h"
#include "core/text/terminal_text.h"

#include <string>
#include <string_view>

namespace macebin {

/// Text of others, safe on a terminal: control characters and what is not UTF-8 become \xNN.
std::string printable(std::string_view text);

/// "crashed in clBuildProgram (SIGSEGV), at 2026-11-20T17:04:34Z, not tried again".
std::string outcomeText(const ProgramAnswer& program);
/// Who answered: a MACE of one era reads the file, a driver is a device.
std::string answerOf(const DeviceAnswer& device);

/// How to have a driver asked again, where an answer of it is only remembered; else empty.
Prose askAgain(const DeviceAnswer& device);

/// The answer, then what is worth telling of its programs.
TerminalText textDevice(const DeviceAnswer& device, StepWords say = commandWords);

/// Where a report of files lists the first of many: who has all.
std::string reportAsJson(StepWords say, std::string_view verb = "lists them all");

} // namespace macebin
