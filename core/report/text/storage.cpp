// SPDX-License-Identifier: Apache-2.0
#include "core/report/storage.h"

#include "core/words/device_text.h"
#include "format/text.h"

namespace macebin {

namespace {

std::string roleText(const StorageFile& file) {
    switch (file.byName) {
    case StorageRole::cache: return "MACE's cache";
    case StorageRole::precompiled: return "precompiled programs";
    case StorageRole::tuned: return "tuned parameters";
    case StorageRole::none: break;
    }
    return "other";
}

std::string formText(const StorageFile& file) {
    std::string text;
    if (file.form == StorageForm::cc) text = ", C++ array";
    if (file.form == StorageForm::text) text = ", text form";
    if (file.era) text += ", " + std::string(name(*file.era));
    if (!file.isWhole) text += file.byContent == StorageRole::none ? ", not judged as such" : ", damaged";
    return text;
}

} // namespace

TerminalText textReport(const StorageDirectoryReport& directory, const TextStyle& style) {
    if (directory.findings.empty() && directory.files.size() < 2) return {};
    TerminalText out = shown(directory.path) + either(!directory.path.ends_with('/'), "/") + ": ";
    if (directory.files.empty())
        out += "no file of MACE.\n";
    else
        out += "a storage directory with " + shown(counted(directory.files.size(), "file")) + " of MACE.\n";
    for (const StorageFile& file : directory.files)
        out += "  " + shown(file.name) + ": " + roleText(file) + formText(file) + "\n";
    if (directory.findings.empty()) out += "They do not contradict each other.\n";
    return out + textFindings(
                     directory.findings, [](const Finding&) { return std::string(); }, style);
}

} // namespace macebin
