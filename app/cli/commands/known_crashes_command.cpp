// SPDX-License-Identifier: Apache-2.0
// --known-crashes and --forget-crashes: the list of programs that took a driver down.
#include "app/cli/commands/commands.h"
#include "core/host/work/device/known_crash_file.h"
#include "core/report/json/head.h"
#include "format/text.h"

namespace macebin::cli {

namespace {

int failedWith(const Streams& streams, const std::string& why) {
    streams.err.complain(why);
    return exitIncomplete;
}

TerminalText crashText(const KnownCrash& crash) {
    std::string text = crash.when + "  " + std::string(name(crash.outcome));
    if (!crash.stage.empty()) text += " in " + crash.stage;
    if (!crash.signal.empty()) text += " (" + crash.signal + ")";
    if (crash.exitStatus) text += " (exit status " + std::to_string(*crash.exitStatus) + ")";
    return shown(text, 400) + ": " + quoted(crash.program) + "\n    on " + quoted(crash.device) + " (" +
           quoted(crash.platform) + ", driver " + quoted(crash.driver) + ")\n    options " +
           quoted(crash.options, 300) + ", SHA-256 " + crash.sha256 + "\n";
}

TerminalText listText(const KnownCrashes& crashes) {
    TerminalText text;
    for (const KnownCrash& crash : crashes.list())
        text += crashText(crash);
    if (text.empty()) return "No program is known to crash a driver of this machine.\n";
    return text +
           "--check does not load these again; --retry-crashes does, --forget-crashes empties the list.\n";
}

std::string listJson(const std::string& path, const KnownCrashes& crashes) {
    return jsonText(JsonLayout::indented, [&](JsonObject& out) {
        putHead(out);
        out.word("path", path);
        JsonArray list = out.array("crashes");
        for (const KnownCrash& crash : crashes.list()) {
            JsonObject item = list.object();
            putKnownCrash(item, crash);
        }
    });
}

/// A line of jsonl: the schema's version, then what `body` writes.
std::string lineJson(const JsonBody& body) {
    return jsonText(JsonLayout::oneLine, [&](JsonObject& out) {
        putSchemaVersion(out);
        body(out);
    });
}

} // namespace

int runKnownCrashes(const Options& options, const Streams& streams) {
    const std::string path = knownCrashesPath();
    const auto crashes = path.empty() ? Result<KnownCrashes>(KnownCrashes()) : readKnownCrashes(path);
    if (!crashes) return failedWith(streams, crashes.error());
    if (crashes->damagedLines() > 0)
        streams.err.complain(inQuotes(path, 4096) + " has " +
                             counted(crashes->damagedLines(), "damaged line") + ", ignored");
    if (options.format == Format::json)
        streams.out.document(listJson(path, *crashes));
    else if (options.format == Format::jsonl)
        for (const KnownCrash& crash : crashes->list())
            streams.out.document(lineJson([&](JsonObject& out) { putKnownCrash(out, crash); }));
    else
        streams.out.print(listText(*crashes));
    return exitIntact;
}

int runForgetCrashes(const Options& options, const Streams& streams) {
    const std::string path = knownCrashesPath();
    const auto forgotten = path.empty() ? Result<std::size_t>(std::size_t{0}) : forgetKnownCrashes(path);
    if (!forgotten) {
        streams.err.complain(forgotten.error());
        return exitDamaged; // nothing was changed, as for all that write
    }
    if (options.format == Format::text)
        streams.out.print("Forgotten: " + shown(counted(*forgotten, "program")) + ".\n");
    else
        streams.out.document(lineJson([&](JsonObject& out) { out.number("forgotten", *forgotten); }));
    return exitIntact;
}

} // namespace macebin::cli
