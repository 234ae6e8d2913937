// SPDX-License-Identifier: Apache-2.0
// Which drivers (ICDs) the OpenCL loader of this machine would load, found without loading any. As the two
// common loaders document it: ocl-icd in libOpenCL(7), Khronos' in the README of OpenCL-ICD-Loader.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace macebin {

/// The value of an environment variable; null or empty: not set.
using Environment = std::function<const char*(const char* name)>;

/// The .icd files, or driver libraries, in the order in which a loader goes through them: first those that
/// OCL_ICD_FILENAMES names, then those of OCL_ICD_VENDORS (a directory, one .icd file, or one library), else
/// of the system's directory as the file system lists it. Empty where there is none.
std::vector<std::string> icdFiles(const Environment& environment);
/// Of this process's environment.
std::vector<std::string> icdFiles();

/// Where they are looked for, in this process's environment: what OCL_ICD_VENDORS names, else the system's
/// directory.
std::string icdPlace();

} // namespace macebin
