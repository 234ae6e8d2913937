// SPDX-License-Identifier: Apache-2.0
#include "core/rebuild/program_source.h"

#include "core/rebuild/source_hash.h"
#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>

namespace macebin {

namespace {

constexpr std::string_view kIncludeLine = "#include <common.h>";
constexpr std::string_view kHalf = "cl_khr_fp16";

std::string withoutInclude(std::string source) {
    std::size_t at = source.find(kIncludeLine);
    while (at != std::string::npos && at != 0 && source[at - 1] != '\n')
        at = source.find(kIncludeLine, at + 1);
    if (at != std::string::npos) source.erase(at, kIncludeLine.size());
    return source;
}

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Where a line of a log names a place: `NAME:LINE:COLUMN`, NAME without blanks.
struct PlaceName {
    std::size_t begin = 0; ///< of NAME
    std::size_t end = 0;   ///< behind LINE
    std::size_t line = 0;
};

/// The number between `from` and the next character that is no digit; 0 where there is none or it is huge.
std::size_t numberAt(std::string_view text, std::size_t from, std::size_t& end) {
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(text.data() + from, text.data() + text.size(), value);
    end = static_cast<std::size_t>(stop - text.data());
    return error == std::errc() ? value : 0;
}

/// Only in a line that complains: a time of day looks like a place, too.
bool findPlace(std::string_view line, PlaceName& place) {
    if (!holds(line, "error") && !holds(line, "warning") && !holds(line, "note")) return false;
    for (std::size_t colon = line.find(':'); colon != std::string_view::npos;
         colon = line.find(':', colon + 1)) {
        if (colon == 0 || line[colon - 1] == ' ' || colon + 1 >= line.size() || !isDigit(line[colon + 1]))
            continue;
        std::size_t end = 0;
        const std::size_t number = numberAt(line, colon + 1, end);
        const bool hasColumn = end + 1 < line.size() && line[end] == ':' && isDigit(line[end + 1]);
        if (number == 0 || !hasColumn) continue;
        const auto blank = line.find_last_of(" \t", colon);
        place = {blank == std::string_view::npos ? 0 : blank + 1, end, number};
        return true;
    }
    return false;
}

std::string lineInFiles(std::string_view line, std::string_view program, std::size_t commonLines) {
    PlaceName place;
    if (!findPlace(line, place)) return std::string(line);
    const bool isCommon = place.line <= commonLines;
    return std::string(line.substr(0, place.begin)) +
           (isCommon ? std::string("common.h") : std::string(program) + ".cl") + ":" +
           number(isCommon ? place.line : place.line - commonLines) + std::string(line.substr(place.end));
}

/// Calls `each` with every line of a text, without its end.
template <class Each>
void forLines(std::string_view text, const Each& each) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool isError(std::string_view line) {
    return holds(line, "error:");
}

/// Whether the compiler only refuses to enable the extension. "… requires cl_khr_fp16" is about its use.
bool refusesHalf(std::string_view line) {
    return isError(line) && holds(line, kHalf) && !holds(line, "requires");
}

bool mentionsHalf(std::string_view line) {
    return holds(line, "half") || holds(line, kHalf);
}

} // namespace

KernelSource composeSource(std::string_view source, std::string_view common) {
    if (!includesCommon(source)) return {std::string(source), sourceHash(source, {}), 0};
    return {std::string(common) + withoutInclude(std::string(source)), sourceHash(source, common),
            static_cast<std::size_t>(std::count(common.begin(), common.end(), '\n'))};
}

std::string logInFiles(std::string_view log, std::string_view program, std::size_t commonLines) {
    std::string out;
    forLines(log, [&](std::string_view line) {
        out += (out.empty() ? "" : "\n") + lineInFiles(line, program, commonLines);
    });
    return out;
}

HalfTrouble halfTrouble(std::string_view log, std::string_view options) {
    const bool wantsHalf = holds(options, "=half");
    bool isRefused = false; // enabling the extension is itself an error
    bool isMissing = false;
    bool isUsed = false; // by the source itself, whatever the key says
    bool isOther = false;
    forLines(log, [&](std::string_view line) {
        isRefused = isRefused || refusesHalf(line);
        isMissing = isMissing || mentionsHalf(line);
        isUsed = isUsed || (isError(line) && holds(line, kHalf) && !refusesHalf(line));
        isOther = isOther || (isError(line) && !mentionsHalf(line));
    });
    if (wantsHalf) return isMissing ? HalfTrouble::needed : HalfTrouble::none;
    if (isUsed && !isOther) return HalfTrouble::needed;
    return isRefused && !isOther && holds(options, "-Werror") ? HalfTrouble::werror : HalfTrouble::none;
}

} // namespace macebin
