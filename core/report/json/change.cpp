// SPDX-License-Identifier: Apache-2.0
// A change as JSON (core/report/REPORTS.md, "Writing actions"; the schema is change.schema.json).
#include "core/report/change.h"

#include "core/report/json/head.h"

namespace macebin {

namespace {

void putPair(JsonObject out, const PairFate& pair) {
    const bool hasPlace = pair.place.size > 0;
    out.textOrNull("key", pair.key);
    out.wordOrNull("role", pair.key.empty() ? std::string_view() : name(pair.role));
    out.word("fate", name(pair.fate));
    out.wordOrNull("reason", pair.reason.text());
    out.number("input", pair.input);
    out.number("offset", hasPlace ? std::optional(pair.place.offset) : std::nullopt);
    out.number("size", hasPlace ? std::optional(pair.place.size) : std::nullopt);
    out.number("value_size", pair.size);
}

void putSecond(JsonObject& out, const std::optional<SavedFile>& second) {
    if (!second) return out.null("second_output");
    JsonObject file = out.object("second_output");
    file.text("path", second->path);
    file.number("size", second->size);
    file.flag("saved", second->saved);
}

void putNotes(JsonArray out, const std::vector<Prose>& notes, const std::string& last) {
    for (const Prose& note : notes)
        out.word(note.text());
    if (!last.empty()) out.word(last);
}

} // namespace

std::string jsonReport(const Change& change, const ChangeOutcome& outcome, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, change.action);
        out.texts("inputs", change.inputs, "path");
        out.textOrNull("output", outcome.output);
        putSecond(out, outcome.second);
        out.textOrNull("backup", outcome.backup);
        out.flag("dry_run", outcome.dryRun);
        out.flag("saved", outcome.saved);
        out.number("saved_size", outcome.saved ? std::optional(outcome.size) : std::nullopt);
        out.number("exit_code", outcome.exitCode);
        out.wordOrNull("refusal", change.refusal.text());
        out.wordOrNull("failure", outcome.failure);
        out.flag("unchanged", change.unchanged);
        out.wordOrNull("key_id", change.keyId);
        JsonArray pairs = out.array("pairs");
        for (const PairFate& pair : change.fates)
            putPair(pairs.object(), pair);
        out.texts("missing", change.missing, "key");
        putNotes(out.array("notes"), change.notes, outcome.note);
        out.words("warnings", Prose::texts(change.warnings));
    });
}

} // namespace macebin
