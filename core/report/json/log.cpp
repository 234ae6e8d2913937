// SPDX-License-Identifier: Apache-2.0
#include "core/report/log.h"

#include "core/device/cl_error.h"
#include "core/report/json/head.h"

namespace macebin {

namespace {

void putError(JsonObject& event, std::string_view where, const std::optional<int>& error) {
    if (!error) return event.null(where);
    JsonObject out = event.object(where);
    out.number("number", *error);
    out.word("name", clErrorName(*error));
}

template <class Number>
std::optional<Number> unlessZero(Number number) {
    return number == 0 ? std::nullopt : std::optional(number);
}

void putEvent(JsonObject out, const LogEvent& event) {
    const KnownLine* known = event.known;
    out.number("line", unlessZero(event.line));
    out.textOrNull("time", event.time);
    out.wordOrNull("level", event.level ? std::string_view(&event.level, 1) : std::string_view());
    out.text("place", event.place);
    out.text("message", event.message);
    out.wordOrNull("id", known ? known->id : std::string_view());
    out.wordOrNull("weight", known ? name(known->weight) : std::string_view());
    out.wordOrNull("meaning", known ? known->meaning : std::string_view());
    out.wordOrNull("remedy", known ? Prose(known->remedy).text() : std::string());
    out.textOrNull("file", event.file);
    out.textOrNull("program", event.program);
    putError(out, "cl_error", event.clError);
    putError(out, "unmasked_cl_error", event.unmasked);
}

void putStart(JsonObject out, const LogStart& start) {
    out.number("pid", unlessZero(start.pid));
    out.textOrNull("process", start.process);
    out.number("first_line", unlessZero(start.firstLine));
    out.textOrNull("mace_version", start.maceVersion);
    JsonObject programs = out.object("programs");
    programs.flag("traced", start.isTraced());
    programs.number("from_cache", start.fromCache);
    programs.number("from_precompiled", start.fromPrecompiled);
    programs.number("from_source", start.fromSource);
    programs.number("refused", start.refused);
    out.numbers("crashes", start.crashes);
    JsonArray events = out.array("events");
    for (const LogEvent& event : start.events)
        putEvent(events.object(), event);
}

void putAnswer(JsonObject out, const LogAnswer& answer) {
    out.word("id", answer.id);
    out.word("weight", name(answer.weight));
    out.text("what", answer.what);
    out.textOrNull("meaning", answer.meaning);
    out.textOrNull("remedy", answer.remedy.text());
    out.number("count", answer.count);
    out.numbers("lines", answer.lines);
    out.number("crash", answer.crash);
}

void putDevice(JsonObject out, const ProfileEvidence& device) {
    JsonArray facts = out.array("facts");
    for (const auto& [field, fact] : device.fields) {
        JsonObject item = facts.object();
        item.text("field", field);
        item.text("value", fact.value);
        item.text("source", fact.source);
        item.word("confidence", name(fact.confidence));
        item.flag("contradicted", fact.contradicted);
    }
    out.words("conflicts", device.conflicts);
    out.words("notes", device.notes);
}

void putFrames(JsonArray out, const std::vector<StackFrame>& frames) {
    for (const StackFrame& frame : frames) {
        JsonObject item = out.object();
        item.number("number", frame.number);
        item.text("library", frame.library);
        item.textOrNull("function", frame.function);
    }
}

void putCrash(JsonObject out, const LogCrash& crash) {
    out.number("line", unlessZero(crash.line));
    out.textOrNull("time", crash.time);
    out.flag("hang", crash.isHang);
    out.number("pid", unlessZero(crash.pid));
    out.textOrNull("process", crash.process);
    out.textOrNull("thread", crash.thread);
    out.textOrNull("signal", crash.signal);
    out.textOrNull("fault", crash.fault);
    out.textOrNull("abort_message", crash.abortMessage);
    out.textOrNull("fingerprint", crash.fingerprint);
    out.word("place", name(crash.place));
    out.textOrNull("opencl_call", crash.openclCall);
    out.textOrNull("driver_library", crash.driverLibrary);
    putFrames(out.array("frames"), crash.frames);
}

void putLog(JsonObject out, const NamedLog& log) {
    const LogReport& report = log.report;
    out.text("path", log.path);
    out.words("kinds", report.kinds);
    out.number("lines", report.lines);
    const auto answers = answersOf(report);
    out.word("answer", answers.front().id);
    JsonArray answerList = out.array("answers");
    for (const LogAnswer& answer : answers)
        putAnswer(answerList.object(), answer);
    JsonArray starts = out.array("starts");
    for (const LogStart& start : report.starts)
        putStart(starts.object(), start);
    JsonArray crashes = out.array("crashes");
    for (const LogCrash& crash : report.crashes)
        putCrash(crashes.object(), crash);
    out.number("other_crashes", report.otherCrashes);
    out.number("unknown_lines", report.unknownLines);
    out.flag("cut", report.isCut);
    out.number("nuls", report.nuls);
    putDevice(out.object("device"), report.device);
}

} // namespace

std::string jsonReport(const LogReading& reading, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, "explain-log");
        out.number("exit_code", reading.exitCode());
        out.text("path", reading.path);
        out.textOrNull("failure", reading.failure.text());
        JsonArray logs = out.array("logs");
        for (const NamedLog& log : reading.logs)
            putLog(logs.object(), log);
        out.number("silent_members", reading.silentMembers);
        out.number("other_members", reading.otherMembers);
        out.texts("notes", reading.notes, "text");
    });
}

} // namespace macebin
