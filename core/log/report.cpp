// SPDX-License-Identifier: Apache-2.0
#include "core/log/report.h"

#include "core/log/crash/frames.h"
#include "core/log/crash/tombstone.h"
#include "core/log/line/log_line.h"
#include "core/text/paths.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

namespace macebin {

namespace {

/// So many lines are looked at to tell the form of a log without a line of MACE's.
constexpr std::size_t kFrontLines = 256;

} // namespace

namespace {

bool isControl(char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' &&
           c != '\x1b';
}

/// A log may hold a few stray bytes.
bool isMostlyText(std::string_view text) {
    const auto controls = std::count_if(text.begin(), text.end(), isControl);
    return static_cast<std::size_t>(controls) * 50 < text.size();
}

/// Behind the NULs at its start, of which a file may have any number.
ByteView behindNuls(ByteView bytes) {
    static constexpr std::array<std::byte, 4096> zeros{};
    while (bytes.size() >= zeros.size() && std::memcmp(bytes.data(), zeros.data(), zeros.size()) == 0)
        bytes = bytes.subspan(zeros.size());
    const auto first =
        std::find_if(bytes.begin(), bytes.end(), [](std::byte byte) { return byte != std::byte{}; });
    return bytes.subspan(static_cast<std::size_t>(first - bytes.begin()));
}

/// The first bytes that are no NULs, at most so many.
std::string textBetweenNuls(ByteView bytes, std::size_t most) {
    std::string text;
    while (text.size() < most) {
        bytes = behindNuls(bytes);
        if (bytes.empty()) break;
        const std::string_view rest = asText(bytes).substr(0, most - text.size());
        const std::string_view run = rest.substr(0, rest.find('\0'));
        text += run;
        bytes = bytes.subspan(run.size());
    }
    return text;
}

bool hasNul(ByteView bytes) {
    return asText(bytes).find('\0') != std::string_view::npos;
}

bool hasFrame(std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1);
        const std::string_view line = text.substr(0, end + 1);
        if (const auto at = line.find('#'); at != std::string_view::npos && logs::parseFrame(line.substr(at)))
            return true;
        text.remove_prefix(end + 1);
    }
    return false;
}

/// Where a buffer was copied while it was written, its lines must show that it is a log: by their form, or,
/// where they have none, by what they tell of MACE, a crash or a device.
bool hasLinesBetweenNuls(ByteView bytes) {
    if (!hasNul(slice(bytes, {0, kLogFront}))) return false;
    // Most binary files end here, at little cost.
    if (!isMostlyText(textBetweenNuls(bytes, 4096))) return false;
    const std::string text = textBetweenNuls(bytes, 64 * 1024);
    if (!isMostlyText(text)) return false;
    if (!formsIn(text).empty() || hasFrame(text)) return true;
    const LogReport report = readLog({}, asBytes(text));
    return report.hasMace() || !report.kinds.empty() || !report.device.fields.empty();
}

} // namespace

bool looksLikeLog(ByteView bytes) {
    if (bytes.empty()) return false;
    if (logs::isUtf16(bytes) || logs::readTombstone(bytes)) return true;
    const std::string_view front = asText(slice(bytes, {0, 4096}));
    if (isMostlyText(front)) return true;
    // And any number of NULs.
    return hasLinesBetweenNuls(bytes);
}

bool mayBecomeLog(ByteView front) {
    if (!hasNul(front)) return false;
    const std::string text = textBetweenNuls(front, front.size());
    return text.empty() || isMostlyText(text);
}

StorageRole roleOfFile(const LogStart& start, const LogEvent& event) {
    if (event.file.empty()) return StorageRole::none;
    const StorageRole byName = storageNameOf(fileNameOf(event.file)).role;
    if (byName != StorageRole::none) return byName;
    const std::less<> isBefore; // the event may be a copy
    const LogEvent* const first = start.events.data();
    const LogEvent* const end = first + start.events.size();
    if (isBefore(&event, first) || !isBefore(&event, end) || &event + 1 == end) return StorageRole::none;
    const LogEvent& next = *(&event + 1);
    if (next.is({"precompiled-load-failed"})) return StorageRole::precompiled;
    const bool isOfTuned =
        next.is({"tuned-failed"}) || (next.is({"tuned-not-read", "tuned-crc"}) && next.file == event.file);
    return isOfTuned ? StorageRole::tuned : StorageRole::none;
}

std::vector<std::string> formsIn(std::string_view text) {
    std::vector<std::string> forms;
    for (std::size_t i = 0; i < kFrontLines && !text.empty(); ++i) {
        const auto end = std::min(text.find('\n'), text.size() - 1);
        std::string_view line = text.substr(0, end + 1);
        while (line.ends_with('\n') || line.ends_with('\r'))
            line.remove_suffix(1);
        const std::string form(name(logs::parseLogLine(line).format));
        if (!form.empty() && std::find(forms.begin(), forms.end(), form) == forms.end())
            forms.push_back(form);
        text.remove_prefix(end + 1);
    }
    return forms;
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
