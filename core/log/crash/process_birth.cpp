// SPDX-License-Identifier: Apache-2.0
#include "core/log/crash/process_birth.h"

#include <algorithm>
#include <charconv>

namespace macebin::logs {

namespace {

std::uint32_t takeNumber(std::string_view& text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc() ? value : 0;
}

} // namespace

std::optional<Birth> birthIn(const LogLine& line) {
    std::string_view text = line.message;
    Birth birth;
    if (text.starts_with("Start proc ")) {
        text.remove_prefix(11);
        birth.pid = takeNumber(text);
        if (text.starts_with(':')) birth.name = text.substr(1, text.find_first_of("/ ", 1) - 1);
    } else if (line.tag == "am_proc_start" && text.starts_with('[')) {
        text.remove_prefix(std::min(text.find(','), text.size() - 1) + 1);
        birth.pid = takeNumber(text);
        if (text.empty()) return std::nullopt;
        for (int commas = 0; commas < 2; ++commas) // over the user's id, to the name
            text.remove_prefix(std::min(text.find(','), text.size() - 1) + 1);
        birth.name = text.substr(0, text.find(','));
    }
    return birth.pid != 0 ? std::optional(birth) : std::nullopt;
}

} // namespace macebin::logs
