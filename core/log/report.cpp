// SPDX-License-Identifier: Apache-2.0
#include "core/log/report.h"

#include "core/log/crash/tombstone.h"
#include "core/log/line/log_line.h"
#include "core/text/paths.h"

#include <algorithm>
#include <functional>

namespace macebin {

namespace {

/// So many lines are looked at to tell the form of a log without a line of MACE's.
constexpr std::size_t kFrontLines = 256;

} // namespace

namespace {

/// A look at what stands around the NULs, of the file's first part that holds anything else.
bool hasLinesBetweenNuls(ByteView bytes) {
    constexpr std::size_t looked = std::size_t{1} << 20; // bytes of NULs; a buffer has fewer
    constexpr std::size_t front = 64 * 1024;             // bytes of text
    const std::string_view all = asText(slice(bytes, {0, looked + front}));
    if (all.find('\0') == std::string_view::npos) return false;
    std::string text;
    for (const char c : all)
        if (c != '\0' && text.size() < front) text += c;
    const auto isControl = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\x1b';
    };
    return std::count_if(text.begin(), text.end(), isControl) * 50 <
               static_cast<std::ptrdiff_t>(text.size()) &&
           !formsIn(text).empty();
}

} // namespace

bool looksLikeLog(ByteView bytes) {
    if (bytes.empty()) return false;
    if (logs::isUtf16(bytes) || logs::readTombstone(bytes)) return true;
    const std::string_view front = asText(slice(bytes, {0, 4096}));
    const auto isControl = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b';
    };
    // A log may hold a few stray bytes.
    const auto controls = std::count_if(front.begin(), front.end(), isControl);
    if (static_cast<std::size_t>(controls) * 50 < front.size()) return true;
    // And any number of NULs, where a buffer was copied while it was written: then its lines must show that
    // it is one.
    return hasLinesBetweenNuls(bytes);
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
