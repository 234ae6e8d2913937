// SPDX-License-Identifier: Apache-2.0
// A rebuild as JSON.
#include "core/report/rebuild.h"

#include "core/answer/version.h"
#include "core/device/cl_error.h"
#include "core/device/device_profile.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"
#include "format/cache/mace/key.h"

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json timeOrNull(const std::optional<double>& milliseconds) {
    return milliseconds ? Json(*milliseconds) : Json(nullptr);
}

/// What a driver did; null where it was not asked.
Json answerJson(const ProgramAnswer& answer, const std::optional<double>& milliseconds) {
    if (isOpen(answer)) return nullptr;
    Json out;
    out["outcome"] = name(answer.outcome);
    out["stage"] = nullOrText(answer.stage);
    out["cl_error"] = nullOrText(clErrorName(answer.clError));
    out["signal"] = nullOrText(answer.signal);
    out["exit_status"] = answer.exitStatus ? Json(*answer.exitStatus) : Json(nullptr);
    putText(out, "log", answer.log);
    out["note"] = nullptr;
    if (!answer.loadNote.empty()) putText(out, "note", answer.loadNote);
    out["ms"] = timeOrNull(milliseconds);
    return out;
}

Json programJson(const RebuildProgram& program) {
    const ProgramKey key = splitProgramKey(program.key);
    Json out;
    putText(out, "key", program.key);
    putText(out, "program", key.program);
    putText(out, "options", key.options);
    out["fate"] = name(program.action);
    out["reason"] = nullptr;
    if (!program.reason.empty()) putText(out, "reason", program.reason);
    out["entry"] = program.entry ? Json(*program.entry) : Json(nullptr);
    out["source_hash"] = nullOrText(program.source.hash);
    out["size"] = program.binary.empty() ? Json(nullptr) : Json(program.binary.size());
    out["build"] = answerJson(program.build, program.build.buildMs);
    out["load"] = answerJson(program.load, program.load.loadMs);
    return out;
}

Json timesJson(const Rebuild& rebuild) {
    const StartUpTimes times = startUpTimes(rebuild);
    if (times.programs == 0) return nullptr;
    return {{"programs", times.programs},
            {"build_ms", times.buildMs},
            {"load_ms", times.loadMs},
            {"saved_ms", times.buildMs - times.loadMs},
            {"build_wall_ms", rebuild.buildWallMs},
            {"jobs", rebuild.jobs}};
}

Json outcomeJson(const RebuildReport& report) {
    const ChangeOutcome& outcome = report.outcome;
    Json out;
    putOrNull(out, "output", outcome.output);
    out["dry_run"] = outcome.dryRun;
    out["saved"] = outcome.saved;
    out["saved_size"] = outcome.saved ? Json(outcome.size) : Json(nullptr);
    out["exit_code"] = outcome.exitCode;
    putOrNull(out, "refusal", report.rebuild->change.refusal);
    putOrNull(out, "failure", outcome.failure);
    out["unchanged"] = report.rebuild->change.unchanged;
    return out;
}

Json textsJson(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts)
        list.push_back(text);
    return list;
}

Json reportJson(const RebuildReport& report) {
    const Rebuild& rebuild = *report.rebuild;
    const RebuildRequest& request = *report.request;
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = "rebuild";
    out["inputs"] = listOfTexts(rebuild.change.inputs, "path");
    out.update(outcomeJson(report));
    out["device"] = report.hasDevice ? profileJson(profileOf(request.device)) : Json(nullptr);
    putText(out, "kernel_sources", request.folder);
    putText(out, "suffix", request.suffix);
    putOrNull(out, "platform_info", rebuild.platformInfo);
    out["device_name"] = nullptr;
    if (!rebuild.platformInfo.empty()) putText(out, "device_name", rebuild.deviceName);
    out["programs"] = Json::array();
    for (const RebuildProgram& program : rebuild.programs)
        out["programs"].push_back(programJson(program));
    out["times"] = timesJson(rebuild);
    out["notes"] = textsJson(rebuild.change.notes);
    if (!report.outcome.note.empty()) out["notes"].push_back(report.outcome.note);
    out["warnings"] = textsJson(rebuild.change.warnings);
    out["protections"] = textsJson(rebuild.protections);
    return out;
}

} // namespace

std::string jsonReport(const RebuildReport& report) {
    return reportJson(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string jsonLineReport(const RebuildReport& report) {
    return reportJson(report).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace macebin
