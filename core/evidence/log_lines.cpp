// SPDX-License-Identifier: Apache-2.0
// Lines of MACE and of Android itself.
#include "core/evidence/readers.h"
#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace macebin::profile_source {

namespace {

/// What a MACE calls itself: `git describe --long --tags`, or "unknown".
bool looksLikeMaceVersion(std::string_view text) {
    return text == "unknown" || (text.size() > 1 && text[0] == 'v' && isDigit(text[1]));
}

struct Tag {
    std::array<unsigned, 3> parts{};
    bool isExact = false; ///< no commits on top of the tag
};

/// "v0.12.0-28-gc4c1b28", "v1.0.4", "v0.10.1-rc4-0-gb83487a".
std::optional<Tag> parseTag(std::string_view text) {
    if (!text.starts_with('v')) return std::nullopt;
    const char* at = text.data() + 1;
    const char* const end = text.data() + text.size();
    Tag tag;
    for (std::size_t i = 0; i < tag.parts.size(); ++i) {
        if (i > 0 && (at == end || *at++ != '.')) return std::nullopt;
        const auto [next, error] = std::from_chars(at, end, tag.parts[i]);
        if (error != std::errc()) return std::nullopt;
        at = next;
    }
    const auto hash = text.rfind("-g");
    if (hash == std::string_view::npos) {
        tag.isExact = true;
        return tag;
    }
    const auto count = text.rfind('-', hash - 1);
    tag.isExact = count != std::string_view::npos && text.substr(count, hash - count) == "-0";
    return tag;
}

/// Where the message of a MACE line begins: "file.cc:LINE message" in logcat, "file.cc:LINE] message" on
/// standard output. Empty where there is no such place.
std::string_view messageAt(std::string_view text, std::size_t colon) {
    std::size_t at = colon + 1;
    while (at < text.size() && at - colon < 8 && isDigit(text[at]))
        ++at;
    if (at == colon + 1) return {};
    if (at < text.size() && text[at] == ']') ++at;
    return at < text.size() && text[at] == ' ' ? text.substr(at + 1) : std::string_view();
}

void addVersion(Gatherer& out, std::string_view version, const std::string& source) {
    if (version.empty() || version == "unknown") return;
    out.add("mace_version", {std::string(version), source});
}

/// "Creating MaceEngine, MACE version: …", since 2021 also SerialEngine and others.
void readCreating(std::string_view message, const std::string& source, Gatherer& out) {
    constexpr std::string_view label = ", MACE version: ";
    const auto at = message.substr(0, 96).find(label);
    if (at == std::string_view::npos) return;
    out.addKind("MACE log");
    addVersion(out, firstWord(message.substr(at + label.size())), source);
}

void readRefusal(std::string_view version, const std::string& source, Gatherer& out) {
    out.addKind("MACE log");
    out.add("opencl_version", {std::string(version), source});
    out.note("MACE refused this GPU: its OpenCL " + inQuotes(version, 20) +
             " is newer than that MACE. The cache is never read (" + source + ").");
    if (version == "3.0") out.add("mace_era", {"v1", source, Confidence::inferred});
}

void readMessage(std::string_view message, const std::string& source, Gatherer& out) {
    const auto behind = [&](std::string_view label) {
        return message.starts_with(label) ? std::optional(trimmed(message.substr(label.size())))
                                          : std::nullopt;
    };
    if (const auto info = behind("Using platform: ")) {
        out.addKind("MACE log");
        addPlatformInfo(out, *info, source, Confidence::stated);
    } else if (const auto device = behind("Using device: ")) {
        out.addKind("MACE log");
        out.add("device_name", {std::string(*device), source});
        out.add("device_type", {"GPU", source, Confidence::inferred});
    } else if (const auto version = behind("Do not support OpenCL version: ")) {
        readRefusal(firstWord(*version), source, out);
    } else if (message.starts_with("Creating ")) {
        readCreating(message, source, out);
    }
}

struct Property {
    std::string_view key;
    std::string_view field;
};

constexpr Property kProperties[] = {
    {"ro.build.fingerprint", "build_fingerprint"},
    {"ro.product.model", "model"},
    {"ro.board.platform", "board_platform"},
    {"ro.hardware.egl", "egl"},
    {"ro.soc.model", "soc_model"},
};

/// "[ro.board.platform]: [kona]"
void readProperty(std::string_view text, const std::string& source, Gatherer& out) {
    const auto middle = text.find("]: [");
    if (middle == std::string_view::npos || !text.ends_with(']') || middle + 4 >= text.size()) return;
    const std::string_view key = text.substr(1, middle - 1);
    const std::string_view value = text.substr(middle + 4, text.size() - middle - 5);
    if (value.empty()) return;
    if (key == "ro.product.cpu.abi") { // a phone of 64 bits runs apps of 32, too
        out.addKind("getprop");
        out.add("abi", {std::string(value), source, Confidence::inferred});
    }
    for (const Property& property : kProperties)
        if (property.key == key) {
            out.addKind("getprop");
            out.add(property.field, {std::string(value), source});
        }
}

} // namespace

void readMaceLine(const Line& line, const std::string& file, Gatherer& out) {
    constexpr std::string_view place = ".cc:";
    for (auto at = line.text.find(place); at != std::string_view::npos; at = line.text.find(place, at + 1)) {
        const std::string_view message = messageAt(line.text, at + place.size() - 1);
        if (message.empty()) continue;
        readMessage(message, file + ", line " + std::to_string(line.number), out);
        return;
    }
}

void SystemLines::read(const Line& line, const std::string& file, Gatherer& out) {
    const auto source = [&] { return file + ", line " + std::to_string(line.number); };
    if (line.text.starts_with("[ro.")) return readProperty(trimmed(line.text), source(), out);
    constexpr std::string_view tombstone = "Build fingerprint: '";
    if (const auto at = line.text.find(tombstone); at != std::string_view::npos) {
        const auto rest = line.text.substr(at + tombstone.size());
        const auto value = rest.substr(0, rest.find('\''));
        out.addKind("tombstone");
        if (!value.empty()) out.add("build_fingerprint", {std::string(value), source()});
    }
    const auto first = line.text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return;
    const std::string_view text = line.text.substr(first);
    constexpr std::string_view abi = "primaryCpuAbi=";
    if (text.starts_with("Package [")) {
        ++packages_;
    } else if (text.starts_with(abi) && !abi_ && text.size() < 64 && !text.ends_with("=null")) {
        abi_ = Sourced{std::string(trimmed(text.substr(abi.size()))), source()};
    }
}

/// A dump of all packages does not say which of them is the app.
void SystemLines::finish(Gatherer& out) {
    if (packages_ != 1 || !abi_ || abi_->value.empty()) return;
    out.addKind("dumpsys package");
    out.add("abi", {abi_->value, abi_->source});
}

void addPlatformInfo(Gatherer& out, std::string_view info, const std::string& source, Confidence confidence) {
    constexpr std::string_view comma = ", ";
    const auto nameEnd = info.find(comma);
    const auto profileEnd = nameEnd == std::string_view::npos ? nameEnd : info.find(comma, nameEnd + 2);
    if (profileEnd == std::string_view::npos) {
        out.note("The platform info " + inQuotes(info, 200) + " has fewer than three parts (" + source +
                 ").");
        return;
    }
    std::string_view version = info.substr(profileEnd + 2);
    std::string_view mace;
    if (const auto last = version.rfind(comma); last != std::string_view::npos)
        if (looksLikeMaceVersion(trimmed(version.substr(last + 2)))) {
            mace = trimmed(version.substr(last + 2));
            version = version.substr(0, last);
        }
    out.add("platform_name", {std::string(info.substr(0, nameEnd)), source, confidence});
    out.add("platform_profile",
            {std::string(info.substr(nameEnd + 2, profileEnd - nameEnd - 2)), source, confidence});
    out.add("platform_version", {std::string(version), source, confidence});
    if (!mace.empty() && mace != "unknown") out.add("mace_version", {std::string(mace), source, confidence});
}

/// The layout changed in March 2021: the tags up to v1.0.4 have the old one, v1.1.1 the new one, and commits
/// between them can have either (FORMAT.md, "Eras").
EraOfVersion eraOfVersion(std::string_view maceVersion) {
    const auto tag = parseTag(maceVersion);
    if (!tag) return {};
    if (tag->parts >= std::array{1u, 1u, 1u}) return {"v2", Confidence::stated};
    if (tag->parts > std::array{1u, 0u, 4u}) return {};
    if (tag->isExact) return {"v1", Confidence::stated};
    if (tag->parts < std::array{1u, 0u, 0u}) return {"v1", Confidence::inferred};
    return {};
}

} // namespace macebin::profile_source
