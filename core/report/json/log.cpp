// SPDX-License-Identifier: Apache-2.0
#include "core/report/log.h"

#include "core/answer/version.h"
#include "core/device/cl_error.h"
#include "core/report/json/file.h"
#include "core/text/json_text.h"

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json errorJson(const std::optional<int>& error) {
    return error ? Json{{"number", *error}, {"name", clErrorName(*error)}} : Json(nullptr);
}

Json lineJson(std::uint64_t line) {
    return line > 0 ? Json(line) : Json(nullptr);
}

Json eventJson(const LogEvent& event) {
    Json out;
    out["line"] = lineJson(event.line);
    putOrNull(out, "time", event.time);
    out["level"] = event.level ? Json(std::string(1, event.level)) : Json(nullptr);
    putText(out, "place", event.place);
    putText(out, "message", event.message);
    out["id"] = event.known ? Json(event.known->id) : Json(nullptr);
    out["weight"] = event.known ? Json(name(event.known->weight)) : Json(nullptr);
    out["meaning"] = event.known ? nullOrText(event.known->meaning) : Json(nullptr);
    out["remedy"] = event.known ? nullOrText(event.known->remedy) : Json(nullptr);
    putOrNull(out, "file", event.file);
    putOrNull(out, "program", event.program);
    out["cl_error"] = errorJson(event.clError);
    out["unmasked_cl_error"] = errorJson(event.unmasked);
    return out;
}

Json startJson(const LogStart& start) {
    Json out;
    out["pid"] = start.pid != 0 ? Json(start.pid) : Json(nullptr);
    putOrNull(out, "process", start.process);
    out["first_line"] = lineJson(start.firstLine);
    putOrNull(out, "mace_version", start.maceVersion);
    out["programs"] = {{"traced", start.isTraced()},
                       {"from_cache", start.fromCache},
                       {"from_precompiled", start.fromPrecompiled},
                       {"from_source", start.fromSource},
                       {"refused", start.refused}};
    out["crashes"] = start.crashes;
    out["events"] = Json::array();
    for (const LogEvent& event : start.events)
        out["events"].push_back(eventJson(event));
    return out;
}

Json answerJson(const LogAnswer& answer) {
    Json out;
    out["id"] = answer.id;
    out["weight"] = name(answer.weight);
    putText(out, "what", answer.what);
    putOrNull(out, "meaning", answer.meaning);
    putOrNull(out, "remedy", answer.remedy);
    out["count"] = answer.count;
    out["lines"] = answer.lines;
    out["crash"] = answer.crash ? Json(*answer.crash) : Json(nullptr);
    return out;
}

Json deviceJson(const ProfileEvidence& device) {
    Json out;
    out["facts"] = Json::array();
    for (const auto& [field, fact] : device.fields) {
        Json item;
        putText(item, "field", field);
        putText(item, "value", fact.value);
        putText(item, "source", fact.source);
        item["confidence"] = name(fact.confidence);
        item["contradicted"] = fact.contradicted;
        out["facts"].push_back(std::move(item));
    }
    out["conflicts"] = device.conflicts;
    out["notes"] = device.notes;
    return out;
}

Json logJson(const NamedLog& log) {
    const LogReport& report = log.report;
    Json out;
    putText(out, "path", log.path);
    out["kinds"] = report.kinds;
    out["lines"] = report.lines;
    const auto answers = answersOf(report);
    out["answer"] = answers.front().id;
    out["answers"] = Json::array();
    for (const LogAnswer& answer : answers)
        out["answers"].push_back(answerJson(answer));
    out["starts"] = Json::array();
    for (const LogStart& start : report.starts)
        out["starts"].push_back(startJson(start));
    out["crashes"] = Json::array();
    for (const LogCrash& crash : report.crashes)
        out["crashes"].push_back(crashJson(crash));
    out["other_crashes"] = report.otherCrashes;
    out["unknown_lines"] = report.unknownLines;
    out["cut"] = report.isCut;
    out["device"] = deviceJson(report.device);
    return out;
}

} // namespace

Json crashJson(const LogCrash& crash) {
    Json out;
    out["line"] = lineJson(crash.line);
    putOrNull(out, "time", crash.time);
    out["hang"] = crash.isHang;
    out["pid"] = crash.pid != 0 ? Json(crash.pid) : Json(nullptr);
    putOrNull(out, "process", crash.process);
    putOrNull(out, "thread", crash.thread);
    putOrNull(out, "signal", crash.signal);
    putOrNull(out, "fault", crash.fault);
    putOrNull(out, "abort_message", crash.abortMessage);
    putOrNull(out, "fingerprint", crash.fingerprint);
    out["place"] = name(crash.place);
    putOrNull(out, "opencl_call", crash.openclCall);
    putOrNull(out, "driver_library", crash.driverLibrary);
    out["frames"] = Json::array();
    for (const StackFrame& frame : crash.frames) {
        Json item;
        item["number"] = frame.number;
        putText(item, "library", frame.library);
        putOrNull(item, "function", frame.function);
        out["frames"].push_back(std::move(item));
    }
    return out;
}

std::string jsonReport(const LogReading& reading, bool isLine) {
    Json out;
    out["schema_version"] = kReportSchemaVersion;
    out["tool"] = {{"name", "macebin"}, {"version", kVersion}};
    out["action"] = "explain-log";
    out["exit_code"] = reading.exitCode();
    putText(out, "path", reading.path);
    putOrNull(out, "failure", reading.failure);
    out["logs"] = Json::array();
    for (const NamedLog& log : reading.logs)
        out["logs"].push_back(logJson(log));
    out["silent_members"] = reading.silentMembers;
    out["notes"] = listOfTexts(reading.notes, "text");
    return out.dump(isLine ? -1 : 2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace macebin
