// SPDX-License-Identifier: Apache-2.0
#include "core/evidence/evidence.h"

#include "core/evidence/readers.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

using namespace std::string_view_literals;

namespace profile_source {

namespace {

bool isFact(std::string_view value) {
    return value.size() <= kLongestFact && std::none_of(value.begin(), value.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

} // namespace

bool isFactBesideProfile(std::string_view field) {
    constexpr std::array facts{"driver_commit"sv,  "driver_build"sv, "opencl_version"sv,
                               "gles_renderer"sv,  "gles_version"sv, "build_fingerprint"sv,
                               "board_platform"sv, "egl"sv,          "model"sv,
                               "soc_model"sv};
    return std::find(facts.begin(), facts.end(), field) != facts.end();
}

bool Gatherer::add(std::string_view field, ProfileField fact) {
    if (!isFact(fact.value)) return false;
    const auto found = evidence_.fields.find(field);
    if (found == evidence_.fields.end()) {
        evidence_.fields.emplace(field, std::move(fact));
        return true;
    }
    ProfileField& known = found->second;
    if (known.confidence > fact.confidence) { // stated comes first
        if (!fact.contradicted && trimmed(known.value) != trimmed(fact.value))
            tell(field, fact, known, "The first is taken.");
        known = std::move(fact);
        return true;
    }
    if (known.confidence < fact.confidence) {
        if (!known.contradicted && trimmed(known.value) != trimmed(fact.value))
            tell(field, known, fact, "The first is taken.");
        return true;
    }
    if (trimmed(known.value) == trimmed(fact.value) && known.contradicted == fact.contradicted) return true;
    if (!known.contradicted && !fact.contradicted) tell(field, known, fact, "Neither is taken.");
    known.contradicted = true;
    return true;
}

void Gatherer::tell(std::string_view field, const ProfileField& first, const ProfileField& other,
                    std::string_view outcome) {
    if (!told_.emplace(field).second) return;
    const auto side = [](const ProfileField& fact) {
        return inQuotes(fact.value, 300) + " (" + std::string(name(fact.confidence)) + ": " + fact.source +
               ")";
    };
    conflict(std::string(field) + " is " + side(first) + ", or " + side(other) + ". " + std::string(outcome));
}

void Gatherer::addKind(std::string_view kind) {
    auto& kinds = evidence_.kinds;
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.emplace_back(kind);
}

void Gatherer::note(std::string sentence) {
    auto& notes = evidence_.notes;
    if (notes.size() < kMostSentences && std::find(notes.begin(), notes.end(), sentence) == notes.end())
        notes.push_back(std::move(sentence));
}

void Gatherer::conflict(std::string sentence) {
    auto& all = evidence_.conflicts;
    if (all.size() < kMostSentences && std::find(all.begin(), all.end(), sentence) == all.end())
        all.push_back(std::move(sentence));
}

void Gatherer::contradict(std::string_view field, std::string sentence) {
    const auto found = evidence_.fields.find(field);
    if (found == evidence_.fields.end()) return;
    found->second.contradicted = true;
    conflict(std::move(sentence));
}

const ProfileField* Gatherer::find(std::string_view field) const {
    const auto found = evidence_.fields.find(field);
    return found == evidence_.fields.end() || found->second.contradicted ? nullptr : &found->second;
}

namespace {

/// What a line that tells of a device holds; all else stands in a listing or a driver's introduction.
constexpr std::array<std::string_view, 22> kAnchors{"Using platform: ",
                                                    "Using device: ",
                                                    "MACE version: ",
                                                    "Do not support OpenCL",
                                                    "[ro.p",
                                                    "[ro.b",
                                                    "[ro.h",
                                                    "[ro.s",
                                                    "[Platform] ",
                                                    "Build fingerprint: '",
                                                    "Package [",
                                                    "primaryCpuAbi=",
                                                    "Number of platforms",
                                                    "#PLATFORMS",
                                                    "Platform #",
                                                    "Platform Name  ",
                                                    "CL_PLATFORM_NAME  ",
                                                    "OpenCL-Z",
                                                    "OpenGL ES ",
                                                    "QUALCOMM build",
                                                    "arm_release_ver",
                                                    "GLES: "};

void readLines(const std::string& file, std::string_view text, Gatherer& out) {
    ListingReader listing;
    DriverLines drivers;
    SystemLines system;
    const logs::AnyOf anchors(kAnchors);
    logs::LineWalk walk(text, anchors);
    for (Line line; walk.next(line, listing.isReading() || drivers.isReading(line.number + 1));) {
        listing.read(line, file);
        drivers.read(line, file, out);
        system.read(line, file, out);
        readMaceLine(line, file, out);
    }
    listing.finish(out);
    system.finish(out);
}

} // namespace

} // namespace profile_source

std::string_view name(ProfileField::Confidence confidence) {
    return confidence == ProfileField::Confidence::stated ? "stated" : "inferred";
}

ProfileEvidence readEvidence(std::string_view name, ByteView bytes) {
    using namespace profile_source;
    Gatherer out;
    const logs::TextOf whole(bytes);
    const std::string_view text = whole.text();
    const std::string file(name);
    if (readJson(file, text, out)) return out.take();
    readLines(file, text, out);
    if (out.hasKind() || readCache(file, bytes, out)) return out.take();
    if (startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "\x1f\x8b"))
        out.note(inQuotes(name) + " is a compressed archive: unpack it, and give the files in it.");
    else
        out.note(
            "In " + inQuotes(name) +
            " there is nothing that tells of a device: it is neither clinfo's or OpenCL-Z's output, nor a "
            "log with lines of MACE or of a graphics driver, nor getprop, dumpsys, a cache or a profile.");
    return out.take();
}

std::span<const std::string_view> evidenceStrings() {
    return profile_source::kAnchors;
}

ProfileEvidence readTextEvidence(std::string_view name, std::string_view text) {
    profile_source::Gatherer out;
    profile_source::readLines(std::string(name), text, out);
    return out.take();
}

} // namespace macebin
