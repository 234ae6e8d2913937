// SPDX-License-Identifier: Apache-2.0
// What graphics drivers say of themselves. A GLES driver and the OpenCL driver of a phone come from one
// package and usually carry one build, so all of this is inferred for OpenCL: core/evidence/PROFILES.md.
#include "core/device/identity.h"
#include "core/evidence/readers.h"
#include "format/ascii.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::profile_source {

namespace {

/// An introduction has seven to nine lines; others of the log may stand between them.
constexpr std::uint64_t kBlockLines = 24;

ProfileField inferred(std::string_view value, const std::string& source) {
    return {std::string(value), source, Confidence::inferred};
}

/// A date as Adreno's GLES writes it, "11/06/19"; nothing where it is none.
std::optional<std::string> date(std::string_view text) {
    return driverDate("Date: " + std::string(text.substr(0, 16)));
}

/// What stands between `before` and the next of `after`; empty where it is not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto at = text.find(before);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + before.size());
    const auto end = text.find_first_of(after);
    return end == std::string_view::npos ? std::string_view() : trimmed(text.substr(0, end));
}

/// The release in a Mali build such as "v1.r20p0-01rel0.3c1c24cb": "r20p0-01rel0". Newer ones begin with g.
std::string_view maliRelease(std::string_view text) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        if ((text[at] != 'r' && text[at] != 'g') || !isDigit(text[at + 1])) continue;
        std::size_t end = at + 1;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        if (end + 1 >= text.size() || text[end] != 'p' || !isDigit(text[end + 1])) continue;
        return text.substr(at, text.find_first_of(". \t'\",", at) - at);
    }
    return {};
}

/// "V@415.0 (GIT@663be55, I724753c5e3, 1573037262) (Date:11/06/19)"; older ones have no date, newer ones no
/// commit.
void addAdrenoBuild(std::string_view build, const std::string& source, Gatherer& out) {
    out.add("platform_name", inferred("QUALCOMM Snapdragon(TM)", source));
    out.add("gles_version", inferred(build, source));
    const std::string_view commit = between(build, "(GIT@", ",)");
    if (!commit.empty() && !commit.starts_with('I')) out.add("driver_commit", inferred(commit, source));
    std::string_view day = between(build, "(Date:", ")");
    if (day.empty() && build.ends_with(')')) day = build.substr(build.rfind('(') + 1);
    if (const auto found = date(day.substr(0, day.find(')'))))
        out.add("driver_date", inferred(*found, source));
}

void addMaliBuild(std::string_view build, const std::string& source, Gatherer& out) {
    out.add("platform_name", inferred("ARM Platform", source));
    out.add("driver_build", inferred(firstWord(build), source));
    if (const auto release = maliRelease(build); !release.empty())
        out.add("driver_release", inferred(release, source));
}

/// Adreno up to 6xx: CL_DEVICE_NAME is exactly this, the name that MACE knows. From 7xx on drivers were seen
/// that append the model, so nothing can be said.
void addAdrenoModel(std::string_view model, const std::string& source, Gatherer& out) {
    const bool isOld = model.size() >= 3 && isDigit(model[0]) && model[0] <= '6' && isDigit(model[1]) &&
                       isDigit(model[2]) && (model.size() == 3 || !isDigit(model[3]));
    if (isOld) {
        out.add("device_name", inferred("QUALCOMM Adreno(TM)", source));
        return;
    }
    out.note(
        "Drivers of newer Adreno GPUs such as " + inQuotes(model, 20) +
        " put the model into CL_DEVICE_NAME, and MACE does not know them then. Only OpenCL itself (clinfo, "
        "OpenCL-Z, MACE's line \"Using device\") tells.");
}

void addRenderer(std::string_view renderer, const std::string& source, Gatherer& out) {
    if (renderer.empty() || !out.add("gles_renderer", inferred(renderer, source))) return;
    out.add("device_type", inferred("GPU", source));
    constexpr std::string_view adreno = "Adreno (TM) ";
    if (renderer.starts_with(adreno)) addAdrenoModel(renderer.substr(adreno.size()), source, out);
    if (renderer.starts_with("Mali"))
        out.note("Newer Mali drivers call the device otherwise in OpenCL than in GLES (\"Mali-G610 MC6 "
                 "r0p0\"), so "
                 "its OpenCL name is not inferred from " +
                 inQuotes(renderer, 60) + ".");
}

/// Behind "OpenGL ES 3.2 ", wherever it stands in the line.
std::string_view glesBuild(std::string_view text) {
    constexpr std::string_view label = "OpenGL ES ";
    for (auto at = text.find(label); at != std::string_view::npos; at = text.find(label, at + 1)) {
        std::string_view rest = text.substr(at + label.size());
        if (rest.size() < 4 || !isDigit(rest[0]) || rest[1] != '.' || !isDigit(rest[2]) || rest[3] != ' ')
            continue;
        rest.remove_prefix(4);
        if (rest.starts_with("V@") || rest.starts_with("v1.r") || rest.starts_with("v1.g"))
            return trimmed(rest);
    }
    return {};
}

void readGlesLine(std::string_view text, const std::string& source, Gatherer& out) {
    const std::string_view line = trimmed(text);
    if (line.starts_with("GLES: ")) {
        const auto vendorEnd = line.find(", ");
        const auto version = line.find(", OpenGL ES");
        if (vendorEnd == std::string_view::npos || version == std::string_view::npos) return;
        out.addKind("dumpsys SurfaceFlinger");
        if (version > vendorEnd)
            addRenderer(line.substr(vendorEnd + 2, version - vendorEnd - 2), source, out);
    }
    const std::string_view build = glesBuild(text);
    if (build.size() > kLongestFact || build.empty()) return;
    out.addKind("driver lines");
    build.starts_with("V@") ? addAdrenoBuild(build, source, out) : addMaliBuild(build, source, out);
}

/// "Build Date                       : 11/06/19" behind a log's prefix, or alone in its line.
std::optional<std::string_view> valueOf(std::string_view text, std::string_view key) {
    const auto at = text.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view before = text.substr(0, at);
    if (!trimmed(before).empty() && before.find("Adreno") == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(at + key.size());
    const auto colon = rest.find_first_not_of(" \t");
    if (colon == std::string_view::npos || rest[colon] != ':') return std::nullopt;
    return trimmed(rest.substr(colon + 1));
}

} // namespace

/// One introduction has two lines "Remote Branch", the second of them with "NONE" for its value.
void DriverLines::readAdrenoBlock(const Line& line, const std::string& source, Gatherer& out) {
    if (const auto build = valueOf(line.text, "QUALCOMM build")) {
        blockEnd_ = line.number + kBlockLines;
        out.addKind("driver lines");
        out.add("platform_name", inferred("QUALCOMM Snapdragon(TM)", source));
        const auto commit = build->substr(0, build->find_first_of(", "));
        if (!commit.empty()) out.add("driver_commit", inferred(commit, source));
    }
    if (line.number > blockEnd_) return;
    if (const auto day = valueOf(line.text, "Build Date"))
        if (const auto found = date(*day)) out.add("driver_date", inferred(*found, source));
    const auto branch = valueOf(line.text, "Remote Branch");
    if (branch && !branch->empty() && *branch != "NONE")
        out.add("remote_branch", inferred(firstWord(*branch), source));
}

void DriverLines::read(const Line& line, const std::string& file, Gatherer& out) {
    const auto has = [&](std::string_view text) { return line.text.find(text) != std::string_view::npos; };
    const bool inBlock = line.number <= blockEnd_;
    const bool isGles = has("OpenGL ES ");
    const bool isAdreno = inBlock || has("QUALCOMM build");
    const auto mali = line.text.find("arm_release_ver");
    if (!isGles && !isAdreno && mali == std::string_view::npos) return;
    const std::string source = file + ", line " + std::to_string(line.number);
    if (isGles) readGlesLine(line.text, source, out);
    if (isAdreno && !has("OpenCL "))
        readAdrenoBlock(line, source, out); // OpenCL's own text has the same words
    if (mali == std::string_view::npos) return;
    const auto release = maliRelease(line.text.substr(mali, 120));
    if (release.empty()) return;
    out.addKind("driver lines");
    out.add("platform_name", inferred("ARM Platform", source));
    out.add("driver_release", inferred(release, source));
}

void addPartsOfPlatformVersion(Gatherer& out, const ProfileField& version) {
    const auto part = [&](std::string_view value) {
        return ProfileField{std::string(value), version.source, version.confidence};
    };
    const std::string_view text = version.value;
    if (const auto day = driverDate(text)) out.add("driver_date", part(*day));
    constexpr std::string_view label = "Remote Branch:";
    if (const auto at = text.find(label); at != std::string_view::npos) {
        const auto branch = firstWord(trimmed(text.substr(at + label.size())));
        if (!branch.empty()) out.add("remote_branch", part(branch));
    }
    const auto commit = between(text, "commit #", " ");
    if (!commit.empty()) out.add("driver_commit", part(commit));
    const auto mali = std::min(text.find(" v1.r"), text.find(" v1.g"));
    if (mali == std::string_view::npos) return;
    out.add("driver_build", part(firstWord(text.substr(mali + 1))));
    const auto release = maliRelease(text.substr(mali));
    if (!release.empty()) out.add("driver_release", part(release));
}

void addPartsOfDeviceVersion(Gatherer& out, const ProfileField& version) {
    constexpr std::string_view label = "OpenCL ";
    const std::string_view text = version.value;
    if (!text.starts_with(label)) return;
    const auto number = firstWord(text.substr(label.size()));
    if (!number.empty()) out.add("opencl_version", {std::string(number), version.source, version.confidence});
}

} // namespace macebin::profile_source
