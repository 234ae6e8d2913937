// SPDX-License-Identifier: Apache-2.0
// A comparison as JSON (core/report/REPORTS.md, "Diff"; the schema is diff.schema.json).
#include "core/report/diff.h"

#include "core/report/json/head.h"
#include "core/report/json/prediction.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

namespace macebin {

namespace {

void putDigest(JsonObject& out, const std::optional<Sha256>& digest) {
    out.wordOrNull("sha256", digest ? hexDigits(asText(*digest)) : std::string());
}

void putFile(JsonObject out, const DiffFile& file) {
    out.text("path", file.path);
    out.number("file_size", file.size);
    putDigest(out, file.digest);
    out.wordOrNull("kind", name(file.form.value_or(file.kind)));
    out.wordOrNull("contains", file.form ? name(file.kind) : std::string_view());
    out.wordOrNull("era", file.era ? name(*file.era) : std::string_view());
    out.word("integrity", name(file.integrity));
    out.wordOrNull("fault", file.fault);
    out.flag("compared_whole", file.comparedWhole);
    out.number("entries", file.pairs);
    out.number("duplicates", file.duplicates);
    out.text("platform_info", file.platformInfo);
    out.text("device_name", file.deviceName);
    out.text("driver_version", file.driverVersion);
    out.text("abi", file.abi);
    out.text("driver_date", file.driverDate);
}

void putIdentity(JsonObject out, const IdentityChange& change) {
    out.word("field", change.field);
    out.text("before", change.before);
    out.text("after", change.after);
    putParts(out.array("before_parts"), change.parts, &TextChange::before);
    putParts(out.array("after_parts"), change.parts, &TextChange::after);
}

void putSide(JsonObject& program, std::string_view where, const std::optional<ProgramSide>& side) {
    if (!side) return program.null(where);
    JsonObject out = program.object(where);
    out.number("entry", side->entry);
    out.number("size", side->size);
    putDigest(out, side->digest);
    out.word("family", side->family);
    out.textOrNull("format", side->format);
    out.textOrNull("architecture", side->architecture);
    out.textOrNull("compiler", side->compiler);
    if (side->kernels)
        out.texts("kernels", *side->kernels, "name");
    else
        out.null("kernels");
    out.text("source_hash", side->sourceHash);
}

void putProgram(JsonObject out, const ProgramDiff& program) {
    const ProgramKey parts = splitProgramKey(program.key);
    out.text("key", program.key);
    out.text("program", parts.program);
    out.text("options", parts.options);
    out.word("fate", name(program.state));
    out.flag("source_changed", program.sourceChanged());
    putSide(out, "before", program.before);
    putSide(out, "after", program.after);
    out.texts("kernels_added", program.kernelsAdded, "name");
    out.texts("kernels_removed", program.kernelsRemoved, "name");
    out.words("differences", program.differences);
}

void putNumbers(JsonObject& out, std::string_view where,
                const std::optional<std::vector<std::uint32_t>>& numbers) {
    if (numbers)
        out.numbers(where, *numbers);
    else
        out.null(where);
}

void putTuned(JsonObject out, const TunedDiff& tuned) {
    out.text("key", tuned.key);
    out.word("fate", name(tuned.state));
    putNumbers(out, "before", tuned.before);
    putNumbers(out, "after", tuned.after);
}

void putHash(JsonObject out, const HashDiff& hash) {
    out.text("key", hash.key);
    out.word("fate", name(hash.state));
    out.text("before", hash.before);
    out.text("after", hash.after);
}

void putAnswer(JsonObject& diff, const std::optional<DeviceAnswer>& answer) {
    if (!answer) return diff.null("before_on_after");
    JsonObject out = diff.object("before_on_after");
    out.text("name", answer->name);
    out.wordOrNull("decision", answer->decision);
    out.word("impact", name(answer->impact));
    out.wordOrNull("rule", answer->rule ? answer->rule->id : std::string_view());
    out.text("reason", answer->reason);
}

void putCounts(JsonObject out, const CacheDiff& diff) {
    for (const DiffState state :
         {DiffState::carried, DiffState::same, DiffState::changed, DiffState::added, DiffState::removed})
        out.number(name(state), diff.count(state));
}

template <class List, class Put>
void putEach(JsonArray out, const List& list, Put put) {
    for (const auto& item : list)
        put(out.object(), item);
}

} // namespace

std::string jsonReport(const CacheDiff& diff, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, "diff");
        out.number("exit_code", diff.exitCode());
        out.word("answer", name(diff.answer));
        out.word("summary", diffSummary(diff));
        putFile(out.object("before"), diff.before);
        putFile(out.object("after"), diff.after);
        out.word("label", name(diff.label));
        putEach(out.array("identity"), diff.identity, putIdentity);
        out.flag("order_changed", diff.orderChanged);
        putCounts(out.object("counts"), diff);
        putEach(out.array("programs"), diff.programs, putProgram);
        putEach(out.array("tuned"), diff.tuned, putTuned);
        putEach(out.array("source_hashes"), diff.sourceHashes, putHash);
        putAnswer(out, diff.beforeOnAfter);
        out.words("notes", diff.notes);
    });
}

} // namespace macebin
