// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands/check/check_storage.h"

#include "core/host/file/storage_access.h"
#include "core/text/paths.h"

#include <map>

namespace macebin::cli {

namespace {

/// Ascending paths: what stands below a directory comes behind it.
void markCachesBelow(std::map<std::string, StorageDirectoryReport>& found) {
    for (auto& [path, directory] : found) {
        const std::string front = path == "/" ? path : path + "/";
        for (auto at = found.lower_bound(front); at != found.end() && at->first.starts_with(front); ++at)
            if (at->second.hasCache()) {
                directory.hasCacheBelow = true;
                break;
            }
    }
}

/// Only where MACE itself would write: over its cache, or into a storage directory that has none yet.
std::string accessFault(const StorageDirectoryReport& directory) {
    std::vector<std::string> caches;
    for (const StorageFile& file : directory.files)
        if (file.byName == StorageRole::cache && file.form == StorageForm::binary)
            caches.push_back(file.name);
    if (caches.empty() && !directory.isNamed) return {};
    return whyNotWritable(directory.path, caches);
}

} // namespace

std::vector<StorageDirectoryReport> judgeStorages(std::vector<NamedDirectory> named) {
    std::map<std::string, StorageDirectoryReport> found;
    for (NamedDirectory& top : named) {
        std::map<std::string, StorageDirectoryReport> below;
        for (StoredFile& file : top.files)
            below[withoutSlashes(directoryOf(file.path))].files.push_back(std::move(file.facts));
        for (const std::string& unread : top.notRead)
            if (const auto at = below.find(withoutSlashes(directoryOf(unread))); at != below.end())
                at->second.hasUnreadCache = true;
        const std::string path = withoutSlashes(top.path);
        if (top.isHollow) below[path]; // an empty one, too
        if (const auto itself = below.find(path); itself != below.end()) itself->second.isNamed = true;
        found.merge(below);
    }
    markCachesBelow(found);
    std::vector<StorageDirectoryReport> out;
    for (auto& [path, directory] : found) {
        directory.path = path;
        directory.whyNotWritable = accessFault(directory);
        judgeStorage(directory);
        if (!directory.files.empty() || !directory.findings.empty()) out.push_back(std::move(directory));
    }
    return out;
}

} // namespace macebin::cli
