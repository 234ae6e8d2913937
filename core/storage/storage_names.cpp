// SPDX-License-Identifier: Apache-2.0
#include "core/storage/storage_names.h"

#include <algorithm>

namespace macebin {

namespace {

constexpr std::string_view kCaches[] = {"mace_cl_compiled_program.bin", "mace-cl-compiled-program.bin",
                                        "mace-cl-kernel.bin"};
constexpr std::string_view kPrecompiled = "_compiled_opencl_kernel";
constexpr std::string_view kTuned = "_tuned_opencl_parameter";
/// mace_run writes its tuned parameters under this name, and reads them from it.
constexpr std::string_view kRunConfig = "mace_run.config";
constexpr std::string_view kBinary = ".bin";

StorageRole roleOfStem(std::string_view stem) {
    if (std::find(std::begin(kCaches), std::end(kCaches), stem) != std::end(kCaches))
        return StorageRole::cache;
    if (stem == kRunConfig) return StorageRole::tuned;
    if (!stem.ends_with(kBinary)) return StorageRole::none;
    if (stem.find(kPrecompiled) != std::string_view::npos) return StorageRole::precompiled;
    return stem.find(kTuned) != std::string_view::npos ? StorageRole::tuned : StorageRole::none;
}

/// "…kernel.<model>.<soc>.bin": a model may hold dots, a chip does not.
void readPhone(StorageName& name, std::string_view mark) {
    const auto at = name.stem.find(mark);
    if (at == std::string_view::npos) return;
    std::string_view rest = name.stem.substr(at + mark.size());
    rest.remove_suffix(std::min(rest.size(), kBinary.size()));
    const auto last = rest.rfind('.');
    if (!rest.starts_with('.') || last < 2 || last == std::string_view::npos) return;
    name.model = rest.substr(1, last - 1);
    name.soc = rest.substr(last + 1);
}

} // namespace

std::string_view name(StorageRole role) {
    switch (role) {
    case StorageRole::cache: return "cache";
    case StorageRole::precompiled: return "precompiled";
    case StorageRole::tuned: return "tuned";
    case StorageRole::none: break;
    }
    return {};
}

std::string_view name(StorageForm form) {
    switch (form) {
    case StorageForm::binary: return "binary";
    case StorageForm::text: return "text";
    case StorageForm::cc: return "cc";
    }
    return "binary";
}

StorageName storageNameOf(std::string_view fileName) {
    StorageName name;
    name.stem = fileName;
    if (name.stem.ends_with(".cc")) {
        name.form = StorageForm::cc;
        name.stem.remove_suffix(3);
    } else if (name.stem.ends_with(".pb")) {
        name.form = StorageForm::text;
        name.stem.remove_suffix(3);
    }
    name.role = roleOfStem(name.stem);
    readPhone(name, name.role == StorageRole::tuned ? kTuned : kPrecompiled);
    return name;
}

bool bearsMaceName(std::string_view fileName) {
    const StorageName name = storageNameOf(fileName);
    return name.role != StorageRole::none && name.form == StorageForm::binary && fileName != kRunConfig;
}

ShellLiteral storageFindPatterns() {
    return "-name 'mace?cl?compiled?program*' -o -name 'mace-cl-kernel*' "
           "-o -name '*_compiled_opencl_kernel*' -o -name '*_tuned_opencl_parameter*' -o -name "
           "mace_run.config";
}

} // namespace macebin
