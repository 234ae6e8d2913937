// SPDX-License-Identifier: Apache-2.0
#include "core/log/line/event.h"

#include <charconv>

namespace macebin::logs {

namespace {

/// A number, or the name that the oldest MACE writes.
std::optional<int> clErrorOf(std::string_view text) {
    if (text.starts_with("CL_INVALID_PROGRAM")) return -44;
    if (text.starts_with("CL_BUILD_PROGRAM_FAILURE")) return -11;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end != text.data() ? std::optional(value) : std::nullopt;
}

bool isOfStoredProgram(const KnownLine& known) {
    return known.id == "build-cache-failed" || known.id == "build-precompiled-failed" ||
           known.id == "build-binary-failed";
}

} // namespace

std::string cut(std::string_view text, std::size_t most) {
    return std::string(text.substr(0, most));
}

LogEvent eventOf(std::uint64_t number, const LogLine& parts, const MaceText& said,
                 const MatchedLine& matched) {
    LogEvent event;
    event.line = number;
    event.time = cut(parts.time, 64);
    event.level = said.level;
    event.place = cut(said.place, 128);
    event.message = cut(said.message);
    event.known = matched.known;
    if (!matched.known) return event;
    event.file = cut(matched.part('f'));
    event.program = cut(matched.part('p'));
    event.clError = clErrorOf(matched.part('e'));
    if (event.clError == -44 && isOfStoredProgram(*matched.known)) event.unmasked = -42;
    return event;
}

} // namespace macebin::logs
