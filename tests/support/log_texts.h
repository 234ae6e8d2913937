// SPDX-License-Identifier: Apache-2.0
// Pieces of logs that several tests put together: an engine's start, and a driver's death as debuggerd tells
// it.
#pragma once
#include "core/log/report.h"
#include "format/text.h"

#include <string>
#include <vector>

namespace macebin::test::log_texts {

inline LogReport read(const std::string& text) {
    return readLog("test.log", asBytes(text));
}

inline std::string idOf(const LogReport& report) {
    return std::string(answersOf(report).front().id);
}

inline const std::string kMangled =
    "_ZN4mace14OpenclExecutor21BuildProgramFromCacheERKNSt6__ndk112basic_stringIcNS1_11char_"
    "traitsIcEENS1_9allocatorIcEEEES9_PN2cl7ProgramE";

/// A block as debuggerd writes it into a logcat.
inline std::string crashBlock(const std::vector<std::string>& frames, const std::string& pid = "4242",
                              const std::string& app = "com.example") {
    const std::string lead = "03-19 12:00:02.000  5000  5000 F DEBUG   : ";
    std::string out = lead + "*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***\n" + lead +
                      "Build fingerprint: 'a/b/c:10/D/1:user/release-keys'\n" + lead + "pid: " + pid +
                      ", tid: 4260, name: Thread-4  >>> " + app + " <<<\n" + lead +
                      "signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18\n" + lead + "backtrace:\n";
    for (std::size_t i = 0; i < frames.size(); ++i)
        out += lead + "      #0" + std::to_string(i) + " pc 00000000000a1b2" + std::to_string(i) + "  " +
               frames[i] + "\n";
    return out;
}

inline const std::vector<std::string> kLoadingFrames{
    "/vendor/lib64/egl/libGLES_mali.so (BuildId: 00ff)",
    "/vendor/lib64/egl/libGLES_mali.so (clCreateProgramWithBinary+428) (BuildId: 00ff)",
    "/data/app/x/base.apk!libmace.so (offset 0x1000) (clCreateProgramWithBinary+64)",
    "/data/app/x/base.apk!libmace.so (offset 0x1000) (" + kMangled + "+300)"};

inline const std::string kEngine =
    "03-19 12:00:00.123  4242  4260 I MACE    : mace.cc:426 Creating MaceEngine, MACE version: v1.0.4\n";

} // namespace macebin::test::log_texts
