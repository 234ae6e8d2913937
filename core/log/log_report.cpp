// SPDX-License-Identifier: Apache-2.0
#include "core/log/log_report.h"

#include "core/log/lines.h"
#include "core/log/tombstone.h"

#include <algorithm>

namespace macebin {

bool looksLikeLog(ByteView bytes) {
    if (bytes.empty()) return false;
    if (logs::isUtf16(bytes) || logs::readTombstone(bytes)) return true;
    const std::string_view front = asText(slice(bytes, {0, 4096}));
    const auto isControl = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b';
    };
    // A log may hold a few stray bytes, and NUL where a buffer was copied.
    const auto controls = std::count_if(front.begin(), front.end(), isControl);
    return static_cast<std::size_t>(controls) * 50 < front.size();
}

std::string_view name(CrashPlace place) {
    switch (place) {
    case CrashPlace::unknown: return "unknown";
    case CrashPlace::notMace: return "not-mace";
    case CrashPlace::callerUnnamed: return "caller-unnamed";
    case CrashPlace::inMace: return "in-mace";
    case CrashPlace::loadingCached: return "loading-cached";
    case CrashPlace::loadingPrecompiled: return "loading-precompiled";
    case CrashPlace::loadingBinary: return "loading-binary";
    case CrashPlace::buildingSource: return "building-source";
    case CrashPlace::readingFile: return "reading-file";
    case CrashPlace::savingFile: return "saving-file";
    case CrashPlace::runningKernel: return "running-kernel";
    }
    return {};
}

bool isInMace(CrashPlace place) {
    return place != CrashPlace::unknown && place != CrashPlace::notMace && place != CrashPlace::callerUnnamed;
}

} // namespace macebin
