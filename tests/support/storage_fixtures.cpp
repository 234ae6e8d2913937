// SPDX-License-Identifier: Apache-2.0
#include "tests/support/storage_fixtures.h"

namespace macebin::test {

namespace {

const std::string kCache = "mace_cl_compiled_program.bin";
const std::string kPrecompiled = "lib_compiled_opencl_kernel.MI6.msm8998.bin";
const std::string kTuned = "lib_tuned_opencl_parameter.MI6.msm8998.bin";

StorageFile with(StorageFile file, auto change) {
    change(file);
    return file;
}

} // namespace

StorageFile storedCache(const std::string& name, Era era, GpuMaker maker) {
    StorageFile file = storageFileOf(name);
    file.byContent = StorageRole::cache;
    file.isWhole = true;
    file.era = era;
    file.maker = maker;
    file.model = maker == GpuMaker::adreno ? "640" : "";
    file.platformInfo = maker == GpuMaker::adreno
                            ? "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM, v1.1.1"
                            : "ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0, v1.1.1";
    file.hasPrograms = true;
    file.programs = {"conv_2d_1x1", "pooling"};
    file.pairsCrc = 1;
    return file;
}

StorageFile storedTuned(const std::string& name, Era era) {
    StorageFile file = storageFileOf(name);
    file.byContent = StorageRole::tuned;
    file.isWhole = true;
    file.era = era;
    return file;
}

StorageDirectoryReport directoryOf(std::vector<StorageFile> files) {
    StorageDirectoryReport directory;
    directory.path = "storage";
    directory.files = std::move(files);
    return directory;
}

std::vector<StorageFixture> storageFixtures() {
    const StorageFile cache = storedCache(kCache);
    StorageDirectoryReport readOnly = directoryOf({cache});
    readOnly.whyNotWritable = "user \"shell\" (2000) may not write \"" + kCache + "\": Permission denied";
    StorageDirectoryReport fresh = directoryOf({storedTuned("mace_run.config")});
    return {
        {"storage.era-mismatch", directoryOf({cache, storedTuned(kTuned, Era::v1)})},
        {"storage.role-mismatch", directoryOf({storedTuned(kCache)})},
        {"storage.role-mismatch", directoryOf({storedCache(kTuned)})},
        {"storage.other-gpu",
         directoryOf({cache, storedCache("l_compiled_opencl_kernel.bin", Era::v2, GpuMaker::mali)})},
        {"storage.chip-mismatch", directoryOf({storedCache(kPrecompiled)})},
        {"storage.tuned-other-chip", directoryOf({cache, storedTuned(kTuned)})},
        {"storage.not-writable", readOnly},
        {"storage.several-caches", directoryOf({storedCache("mace-cl-kernel.bin"), cache})},
        {"storage.other-platform",
         directoryOf({cache, with(storedCache("l_compiled_opencl_kernel.bin"),
                                  [](StorageFile& file) { *file.platformInfo += "-0-gabc"; })})},
        {"storage.tuned-without-program",
         directoryOf({cache, with(storedTuned("mace_run.config"),
                                  [](StorageFile& file) { file.tunedPrograms = {"softmax"}; })})},
        {"storage.form-differs", directoryOf({cache, with(storedCache(kCache + ".cc"),
                                                          [](StorageFile& file) { file.pairsCrc = 2; })})},
        {"storage.no-cache", fresh},
    };
}

} // namespace macebin::test
