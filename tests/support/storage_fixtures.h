// SPDX-License-Identifier: Apache-2.0
// At least one storage directory for every rule storage.*, made so that the rule fires on it.
#pragma once

#include "core/storage/storage_judgement.h"

#include <string>
#include <vector>

namespace macebin::test {

struct StorageFixture {
    std::string rule;
    StorageDirectoryReport directory; ///< not judged yet
};

std::vector<StorageFixture> storageFixtures();

/// A whole file as the judgement sees it. The platform info is that of an Adreno 640 or of a Mali.
StorageFile storedCache(const std::string& name, Era era = Era::v2, GpuMaker maker = GpuMaker::adreno);
StorageFile storedTuned(const std::string& name, Era era = Era::v2);
StorageDirectoryReport directoryOf(std::vector<StorageFile> files);

} // namespace macebin::test
