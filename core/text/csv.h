// SPDX-License-Identifier: Apache-2.0
// CSV as RFC 4180 has it, for people who open it in a spreadsheet.
#pragma once

#include "format/text.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace macebin {

/// A CSV field: quoted always, so that blanks, commas and quotes in options stay what they are. A leading
/// '=', '+', '-' or '@' would be a formula to a spreadsheet; an apostrophe in front keeps it text.
/// Control characters, which a terminal would obey, and bytes that are not UTF-8 become \xNN.
inline std::string csvField(std::string_view text) {
    std::string out = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        out += '\'';
    const std::string safe = inQuotes(text, text.size());
    for (const char c : std::string_view(safe).substr(1, safe.size() - 2)) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

/// One line, ending in CR LF.
inline std::string csvLine(std::initializer_list<std::string> fields) {
    std::string line;
    for (const std::string& field : fields)
        line += (line.empty() ? "" : ",") + csvField(field);
    return line + "\r\n";
}

} // namespace macebin
