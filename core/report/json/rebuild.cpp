// SPDX-License-Identifier: Apache-2.0
// A rebuild as JSON.
#include "core/report/rebuild.h"

#include "core/device/cl_error.h"
#include "core/device/device_profile.h"
#include "core/report/json/head.h"
#include "format/cache/mace/key.h"

namespace macebin {

namespace {

/// What a driver did; null where it was not asked.
void putAnswer(JsonObject& program, std::string_view where, const ProgramAnswer& answer,
               const std::optional<double>& milliseconds) {
    if (isOpen(answer)) return program.null(where);
    JsonObject out = program.object(where);
    out.word("outcome", name(answer.outcome));
    out.wordOrNull("stage", answer.stage);
    out.wordOrNull("cl_error", clErrorName(answer.clError));
    out.wordOrNull("signal", answer.signal);
    out.number("exit_status", answer.exitStatus);
    out.text("log", answer.log);
    out.textOrNull("note", answer.loadNote);
    out.number("ms", milliseconds);
}

void putProgram(JsonObject out, const RebuildProgram& program) {
    const ProgramKey key = splitProgramKey(program.key);
    out.text("key", program.key);
    out.text("program", key.program);
    out.text("options", key.options);
    out.word("fate", name(program.action));
    out.textOrNull("reason", program.reason.text());
    out.number("entry", program.entry);
    out.wordOrNull("source_hash", program.source.hash);
    out.number("size", program.binary.empty() ? std::nullopt : std::optional(program.binary.size()));
    putAnswer(out, "build", program.build, program.build.buildMs);
    putAnswer(out, "load", program.load, program.load.loadMs);
}

void putTimes(JsonObject& report, const Rebuild& rebuild) {
    const StartUpTimes times = startUpTimes(rebuild);
    if (times.programs == 0) return report.null("times");
    JsonObject out = report.object("times");
    out.number("programs", times.programs);
    out.number("build_ms", times.buildMs);
    out.number("load_ms", times.loadMs);
    out.number("saved_ms", times.buildMs - times.loadMs);
    out.number("build_wall_ms", rebuild.buildWallMs);
    out.number("jobs", rebuild.jobs);
}

void putOutcome(JsonObject& out, const RebuildReport& report) {
    const ChangeOutcome& outcome = report.outcome;
    out.textOrNull("output", outcome.output);
    out.flag("dry_run", outcome.dryRun);
    out.flag("saved", outcome.saved);
    out.number("saved_size", outcome.saved ? std::optional(outcome.size) : std::nullopt);
    out.number("exit_code", outcome.exitCode);
    out.textOrNull("refusal", report.rebuild->change.refusal.text());
    out.textOrNull("failure", outcome.failure);
    out.flag("unchanged", report.rebuild->change.unchanged);
}

void putDevice(JsonObject& out, const RebuildReport& report) {
    if (!report.hasDevice) return out.null("device");
    JsonObject device = out.object("device");
    putProfile(device, profileOf(report.request->device));
}

/// What the cache says of the device that it is for.
void putIdentity(JsonObject& out, const Rebuild& rebuild) {
    out.textOrNull("platform_info", rebuild.platformInfo);
    if (rebuild.platformInfo.empty())
        out.null("device_name");
    else
        out.text("device_name", rebuild.deviceName);
}

void putNotes(JsonArray out, const RebuildReport& report) {
    for (const Prose& note : report.rebuild->change.notes)
        out.word(note.text());
    if (!report.outcome.note.empty()) out.word(report.outcome.note);
}

} // namespace

std::string jsonReport(const RebuildReport& report, JsonLayout layout) {
    const Rebuild& rebuild = *report.rebuild;
    const RebuildRequest& request = *report.request;
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, "rebuild");
        out.texts("inputs", rebuild.change.inputs, "path");
        putOutcome(out, report);
        putDevice(out, report);
        out.text("kernel_sources", request.folder);
        out.text("suffix", request.suffix);
        putIdentity(out, rebuild);
        JsonArray programs = out.array("programs");
        for (const RebuildProgram& program : rebuild.programs)
            putProgram(programs.object(), program);
        putTimes(out, rebuild);
        putNotes(out.array("notes"), report);
        out.words("warnings", Prose::texts(rebuild.change.warnings));
        out.words("protections", rebuild.protections);
    });
}

} // namespace macebin
