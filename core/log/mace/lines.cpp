// SPDX-License-Identifier: Apache-2.0
#include "core/log/mace/lines.h"

#include "core/text/lines.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace macebin {

namespace {

using enum LineWeight;

constexpr FixedStep kCheck{StepKind::check, StepForm::code};

// clang-format off
constexpr std::array kLines{
    KnownLine{"engine", "Creating …, MACE version: …", fact, "-v",
        "MACE starts, in this version.", ""},
    KnownLine{"platform", "Using platform: …", fact, "v",
        "The OpenCL platform of this phone, as MACE sees it.", ""},
    KnownLine{"device", "Using device: …", fact, "v",
        "The GPU of this phone, as MACE sees it.", ""},
    KnownLine{"opencl-version", "Do not support OpenCL version: …", fatal, "v",
        "This MACE is older than the phone's OpenCL and refuses the GPU. It never reads the cache.",
        "Update the app to a newer MACE. Deleting the cache does nothing."},

    KnownLine{"cache-not-read", "Failed to read kv store file: …", harmless, "f",
        "The file is not there, or MACE may not read it. On the first run that is normal.",
        "None on the first run. If it comes at every start, check the path and its rights."},
    KnownLine{"file-missing", "File … does not exist", harmless, "f",
        "The file is not there. On the first run that is normal.",
        "None on the first run. If it comes at every start, check the path and its rights."},
    KnownLine{"cache-crc", "CRC32 value of … is invalid, aborting loading file", wrong, "f",
        "The file is cut short, edited, empty, or of a MACE up to v1.0.4. MACE ignores it and builds its programs again.",
        {"Pull the file and check it with ", kCheck, "; then delete it on the phone. MACE writes a new one."}},
    KnownLine{"cache-load-failed", "Load OpenCL cached compiled kernel file failed", follows, "",
        "The cache could not be loaded, for the reason that the line before it gives.",
        "As for the line before it."},
    KnownLine{"cache-load-fatal", "Load opencl compiled kernel file failed", fatal, "",
        "The oldest MACE ends the app over a cache that it cannot read.",
        "Delete the cache."},
    KnownLine{"cache-out-of-range", "Paring storage data out of range: … > …", fatal, "--",
        "A MACE up to v1.0.4 read a file that is cut short, or one of a newer MACE, and ends the app.",
        {"Delete the file, or give the app one that is whole and of its own era (",
         FixedStep{StepKind::convert, StepForm::code, "FILE", "v1"}, ")."}},

    KnownLine{"cannot-write", "open file … failed, error code: …", wrong, "fr",
        "MACE cannot write the file, mostly its cache. The error tells why: the directory is missing or cannot be written, or the disk is full.",
        "As the error says: create the directory, let the app write to it, or free space."},
    KnownLine{"store-failed", "Store OPENCL compiled kernel to file failed", fatal, "",
        "MACE could not save the cache, and ends the app.",
        "See the line before it: create the storage directory, let the app write to it, or free space."},
    KnownLine{"store-failed-oldest", "Store opencl compiled kernel to file failed", fatal, "",
        "The oldest MACE could not save the cache, and ends the app.",
        "See the line before it: create the storage directory, let the app write to it, or free space."},

    KnownLine{"no-precompiled", "There is no precompiled OpenCL binary in all OpenCL binary paths", harmless, "",
        "The app ships no precompiled programs, or not at the paths that it names.",
        "None, or pass the right paths."},
    KnownLine{"no-precompiled-file", "There is no precompiled OpenCL binary file in …", harmless, "f",
        "None of these files is there, or MACE may not read them.",
        "None, or pass the right paths."},
    KnownLine{"precompiled-load-failed", "Load OpenCL precompiled kernel file failed", slow, "",
        "The precompiled file that the app names could not be loaded. MACE builds from source.",
        {"Check the file that the app ships with ", kCheck, "."}},
    KnownLine{"precompiled-other-driver", "precompiled OpenCL binary version … is not same with current version", slow, "v",
        "The precompiled file is of another driver or another MACE version than the phone's, and is not used.",
        "Make it again for this driver and this MACE version."},
    KnownLine{"array-crc", "CRC value of provided array is invalid", wrong, "",
        "The precompiled programs that are built into the app are damaged, or of a MACE up to v1.0.4.",
        "Generate the array again."},

    KnownLine{"build-cache-failed", "Build program … from Cache failed:…", slow, "pe",
        "The driver refused a cached program. MACE builds it again: a slow start.",
        "A stale or damaged entry: delete the cache (keep the tuned parameters); MACE builds a new one."},
    KnownLine{"build-precompiled-failed", "Build program … from precompiled binary failed:…", slow, "pe",
        "The driver refused a precompiled program. MACE builds it from source: a slow start.",
        "Make the precompiled file again for this driver."},
    KnownLine{"build-binary-failed", "Build program … from Binary failed:…", slow, "pe",
        "The driver refused a stored program (an older MACE, which does not say from which file).",
        "A stale or damaged entry: delete the cache (keep the tuned parameters); MACE builds a new one."},
    KnownLine{"build-source-failed", "Build program … from source failed: …", wrong, "pe",
        "The driver's compiler refused MACE's source. That is not the cache's fault.",
        "Read the build log beside it; it is a case for the makers of the app or of the driver."},
    KnownLine{"build-log", "Program build log: …", fact, "r",
        "What the driver's compiler said.", ""},
    KnownLine{"program-from-cache", "Program from Cache: …", fact, "p",
        "This program was loaded from the cache.", ""},
    KnownLine{"program-from-precompiled", "Program from precompiled binary: …", fact, "p",
        "This program was loaded from the precompiled file.", ""},
    KnownLine{"program-from-source", "Program from source: …", fact, "p",
        "This program was built from source.", ""},
    KnownLine{"program-unknown", "Find program … failed.", wrong, "p",
        "This MACE library has no such kernel source: library and cache, or library and model, are of different builds.",
        "Use libraries and files of one build."},
    KnownLine{"hash-unknown", "Failed to get hash value of program …", wrong, "p",
        "This MACE library has no such kernel source: library and cache, or library and model, are of different builds.",
        "Use libraries and files of one build."},

    KnownLine{"no-tuned", "There is no tuned parameters", harmless, "",
        "The app names no file of tuned parameters.", ""},
    KnownLine{"tuned-not-read", "Failed to read tuned param file: …", harmless, "f",
        "The tuned parameters are not there, or MACE may not read them. MACE runs with untuned speed.",
        "None, or ship the tuned file for this phone."},
    KnownLine{"tuned-crc", "CRC value of …is invalid", wrong, "f",
        "The tuned parameters are damaged, or of a MACE up to v1.0.4. MACE runs with untuned speed.",
        "Generate the tuned file again."},
    KnownLine{"tuned-failed", "Read OpenCL tuned parameters file failed", follows, "",
        "The tuned parameters could not be read, for the reason that the line before it gives.",
        "As for the line before it."},
    KnownLine{"tuned-3d", "Tuning parameters of 3D kernel must be 4D", fatal, "",
        "The tuned file is not for this model, and MACE ends the app.",
        "Use the tuned file that was made for this model and chip."},
    KnownLine{"tuned-2d", "Tuning parameters of 2D kernel must be 3d", fatal, "",
        "The tuned file is not for this model, and MACE ends the app.",
        "Use the tuned file that was made for this model and chip."},
    KnownLine{"tuned-out-of-range", "Parsing tuned data out of range", fatal, "",
        "A MACE up to v1.0.4 read tuned parameters that are cut short or of a newer MACE, and ends the app.",
        "Generate the tuned file again, with the MACE of the app."},

    KnownLine{"no-library", "Failed to load OpenCL library", wrong, "",
        "The phone has no OpenCL library that the app may load. The cache has no part in it.",
        "None here: it is a matter of the phone, or of the app's manifest (`uses-native-library`)."},
    KnownLine{"no-platform", "No OpenCL platforms found", wrong, "",
        "OpenCL is there and shows no GPU driver: mostly the app may not load it. The cache has no part in it.",
        "None here: it is a matter of the phone, or of the app's manifest (`uses-native-library`)."},
    KnownLine{"no-opencl", "The device does not support OpenCL", wrong, "",
        "The phone has no OpenCL. The cache has no part in it.",
        "None here."},
    KnownLine{"no-gpu", "No GPU device found", wrong, "",
        "OpenCL shows no GPU. The cache has no part in it.",
        "None here."},
    KnownLine{"merge-versions", "There exists more than one OpenCL version for models: … vs …", wrong, "vv",
        "MACE's merge script was given caches of different drivers.",
        "Do not merge them: a file holds the programs of one driver."},
};
// clang-format on

/// The place of an id is that of its row.
static_assert([] {
    for (std::size_t i = 0; i < kLines.size(); ++i)
        if (kLines[i].id.place() != i) return false;
    return kLines.size() == kLineIds.size();
}());

constexpr std::string_view kVariable = "…";
constexpr std::string_view kCheckFailed = "Check failed: ";

/// The text from `at` on against a row; nothing where it does not match.
std::optional<std::vector<std::string_view>> valuesAt(std::string_view text, std::string_view pattern) {
    std::vector<std::string_view> values;
    auto end = std::min(pattern.find(kVariable), pattern.size());
    if (!text.starts_with(pattern.substr(0, end))) return std::nullopt;
    text.remove_prefix(end);
    pattern.remove_prefix(end);
    while (!pattern.empty()) {
        pattern.remove_prefix(kVariable.size());
        end = std::min(pattern.find(kVariable), pattern.size());
        const std::string_view literal = pattern.substr(0, end);
        const auto at = literal.empty() ? text.size() : text.find(literal);
        if (at == std::string_view::npos) return std::nullopt;
        values.push_back(text.substr(0, at));
        text.remove_prefix(at + literal.size());
        pattern.remove_prefix(end);
    }
    return values;
}

} // namespace

std::string_view name(LineWeight weight) {
    switch (weight) {
    case fact: return "fact";
    case harmless: return "harmless";
    case follows: return "follows";
    case slow: return "slow";
    case wrong: return "wrong";
    case fatal: return "fatal";
    }
    return {};
}

std::span<const KnownLine> knownLines() {
    return kLines;
}

const KnownLine* knownLine(LineRef id) {
    return id.place() < kLines.size() ? &kLines[id.place()] : nullptr;
}

std::string_view MatchedLine::part(char kind) const {
    const auto at = known ? known->parts.find(kind) : std::string_view::npos;
    return at < values.size() ? trimmed(values[at]) : std::string_view();
}

MatchedLine matchLine(std::string_view message) {
    for (const KnownLine& known : kLines) {
        std::string_view text = message;
        if (text.starts_with(kCheckFailed)) {
            const auto at = text.find(known.text.substr(0, known.text.find(kVariable)));
            if (at == std::string_view::npos) continue;
            text.remove_prefix(at);
        }
        if (auto values = valuesAt(text, known.text)) return {&known, std::move(*values)};
    }
    return {};
}

std::string reasonInWords(std::string_view reason) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> numbers{
        {{"1", "Operation not permitted"},
         {"2", "No such file or directory"},
         {"13", "Permission denied"},
         {"28", "No space left on device"},
         {"30", "Read-only file system"},
         {"122", "Disk quota exceeded"}}};
    reason = reason.substr(0, 100);
    for (const auto& [number, words] : numbers)
        if (reason == number) return std::string(words) + ", error " + std::string(number);
    return std::string(reason);
}

WriteFault writeFaultOf(std::string_view reason) {
    const std::string words = reasonInWords(reason);
    const auto has = [&](std::string_view part) { return words.find(part) != std::string::npos; };
    if (has("No such file")) return WriteFault::missing;
    if (has("No space left") || has("quota")) return WriteFault::full;
    if (has("Read-only")) return WriteFault::readOnly;
    return has("denied") || has("not permitted") ? WriteFault::refused : WriteFault::other;
}

} // namespace macebin
