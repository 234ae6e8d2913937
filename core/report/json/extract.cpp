// SPDX-License-Identifier: Apache-2.0
#include "core/report/extract.h"

#include "core/report/json/head.h"

namespace macebin {

namespace {

void putFile(JsonObject out, const ExtractedFile& file) {
    out.text("path", file.path);
    out.number("size", file.size);
    out.text("key", file.key);
    out.textOrNull("member", file.member);
    out.flag("written", file.failure.empty());
    out.wordOrNull("failure", file.failure);
    out.wordOrNull("note", file.note);
}

} // namespace

std::string jsonReport(const ExtractReport& report, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        putHead(out, "extract");
        out.text("input", report.input);
        out.text("folder", report.folder);
        out.word("verdict", name(report.verdict));
        out.number("exit_code", report.exitCode);
        out.wordOrNull("failure", report.failure);
        JsonArray files = out.array("files");
        for (const ExtractedFile& file : report.files)
            putFile(files.object(), file);
    });
}

} // namespace macebin
