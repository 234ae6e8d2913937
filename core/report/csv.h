// SPDX-License-Identifier: Apache-2.0
// CSV as RFC 4180 has it, for people who open it in a spreadsheet.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace macebin {

/// A CSV field: quoted always, so that blanks, commas and quotes in options stay what they are. A leading
/// '=', '+', '-' or '@' would be a formula to a spreadsheet; an apostrophe in front keeps it text.
inline std::string csvField(std::string_view text) {
    std::string out = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        out += '\'';
    for (const char c : text) {
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
