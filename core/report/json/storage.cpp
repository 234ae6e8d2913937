// SPDX-License-Identifier: Apache-2.0
#include "core/report/storage.h"

#include "core/report/json/file.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace macebin {

namespace {

using Json = nlohmann::ordered_json;

Json fileJson(const StorageFile& file) {
    Json out;
    putText(out, "name", file.name);
    out["role"] = name(file.byName);
    out["form"] = name(file.form);
    out["era"] = file.era ? Json(name(*file.era)) : Json(nullptr);
    out["compared"] = file.isWhole;
    return out;
}

} // namespace

Json jsonReport(const StorageDirectoryReport& directory) {
    Json out;
    putText(out, "path", directory.path);
    out["kind"] = "directory";
    out["verdict"] = name(Verdict::intact);
    out["files"] = Json::array();
    for (const StorageFile& file : directory.files)
        out["files"].push_back(fileJson(file));
    out["findings"] = Json::array();
    for (const Finding& finding : directory.findings.list())
        out["findings"].push_back(jsonFinding(finding));
    return out;
}

} // namespace macebin
