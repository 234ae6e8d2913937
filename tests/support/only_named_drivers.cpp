// SPDX-License-Identifier: Apache-2.0
// Part of every test program: until a test names drivers, the OpenCL loader sees none. What else is installed
// on a machine is no matter of a test, and may not work in it: some drivers cannot be loaded beside a
// sanitizer.
#include "tests/support/drivers.h"

#include <cstdlib>

namespace macebin::test {

void useNoDrivers() {
    setenv("OCL_ICD_VENDORS", MACEBIN_NO_DRIVERS, 1); // an empty folder, for both common loaders
    unsetenv("OCL_ICD_FILENAMES");                    // which the Khronos loader reads, too
    unsetenv("OPENCL_VENDOR_PATH");
}

namespace {

/// A test that runs itself again hands on what it named.
struct AtStart {
    AtStart() {
        if (std::getenv("MACEBIN_TEST_PROGRAM")) return;
        setenv("MACEBIN_TEST_PROGRAM", "1", 1);
        useNoDrivers();
    }
};
const AtStart kAtStart;

} // namespace

} // namespace macebin::test
