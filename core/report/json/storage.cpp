// SPDX-License-Identifier: Apache-2.0
#include "core/report/json/storage.h"

#include "core/answer/verdict.h"
#include "core/report/json/file.h"
#include "core/report/json/head.h"

namespace macebin {

namespace {

void putFile(JsonObject out, const StorageFile& file) {
    out.text("name", file.name);
    out.word("role", name(file.byName));
    out.word("form", name(file.form));
    out.wordOrNull("era", file.era ? name(*file.era) : std::string_view());
    out.flag("compared", file.isWhole);
}

} // namespace

void putDirectory(JsonObject& out, const StorageDirectoryReport& directory) {
    out.text("path", directory.path);
    out.word("kind", "directory");
    out.word("verdict", name(Verdict::intact));
    JsonArray files = out.array("files");
    for (const StorageFile& file : directory.files)
        putFile(files.object(), file);
    putFindings(out.array("findings"), directory.findings);
}

std::string jsonLine(const StorageDirectoryReport& directory) {
    return jsonText(JsonLayout::oneLine, [&](JsonObject& out) {
        putSchemaVersion(out);
        putDirectory(out, directory);
    });
}

} // namespace macebin
