// SPDX-License-Identifier: Apache-2.0
#include "core/profile_source.h"

#include "core/profile_source_detail.h"
#include "format/byte_writer.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

using namespace std::string_view_literals;

namespace profile_source {

namespace {

/// For people: more of them tell nothing new.
constexpr std::size_t kMostSentences = 50;

bool isFact(std::string_view value) {
    return value.size() <= kLongestValue && std::none_of(value.begin(), value.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

} // namespace

bool isFactBesideProfile(std::string_view field) {
    constexpr std::array facts{"driver_date"sv,       "remote_branch"sv,  "driver_commit"sv, "driver_build"sv,
                               "driver_release"sv,    "opencl_version"sv, "gles_renderer"sv, "gles_version"sv,
                               "build_fingerprint"sv, "board_platform"sv, "egl"sv,           "model"sv,
                               "soc_model"sv};
    return std::find(facts.begin(), facts.end(), field) != facts.end();
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view firstWord(std::string_view text) {
    return text.substr(0, text.find_first_of(" \t"));
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

void appendUtf8(std::string& out, std::uint32_t point) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    const auto tail = [&](unsigned shift) { put(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xc0 | point >> 6);
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        tail(6);
    } else {
        put(0xf0 | point >> 18);
        tail(12);
        tail(6);
    }
    tail(0);
}

/// UTF-16 as PowerShell's `>` leaves it, with a byte-order mark; nothing for all other bytes.
std::optional<std::string> fromUtf16(ByteView bytes) {
    const bool little = startsWith(bytes, "\xff\xfe");
    if (!little && !startsWith(bytes, "\xfe\xff")) return std::nullopt;
    std::string out;
    out.reserve(bytes.size() / 2);
    const auto unit = [&](std::size_t at) {
        const auto low = std::to_integer<std::uint32_t>(bytes[at + (little ? 0 : 1)]);
        return low | std::to_integer<std::uint32_t>(bytes[at + (little ? 1 : 0)]) << 8;
    };
    for (std::size_t at = 2; fits(at, 2, bytes.size()); at += 2) {
        std::uint32_t point = unit(at);
        if ((point & 0xfc00) == 0xd800 && fits(at + 2, 2, bytes.size()) &&
            (unit(at + 2) & 0xfc00) == 0xdc00) {
            point = 0x10000 + ((point & 0x3ff) << 10 | (unit(at + 2) & 0x3ff));
            at += 2;
        } else if ((point & 0xf800) == 0xd800) {
            point = 0xfffd; // half a character
        }
        appendUtf8(out, point);
    }
    return out;
}

void readLines(const std::string& file, std::string_view text, Gatherer& out) {
    ListingReader listing;
    DriverLines drivers;
    SystemLines system;
    Line line;
    for (std::size_t at = 0; at < text.size(); ++line.number) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        line.text = text.substr(at, end - at);
        if (line.text.ends_with('\r')) line.text.remove_suffix(1);
        at = end + 1;
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
    const auto wide = fromUtf16(bytes);
    std::string_view text = wide ? std::string_view(*wide) : asText(bytes);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
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

} // namespace macebin
