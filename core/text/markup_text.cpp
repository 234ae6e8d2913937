// SPDX-License-Identifier: Apache-2.0
#include "core/text/markup_text.h"

#include "format/text.h"

namespace macebin {

namespace {

/// U+FFFE and U+FFFF are UTF-8, and yet no characters of XML.
std::size_t lengthOfNoCharacter(std::string_view text) {
    return text.substr(0, 3) == "\xef\xbf\xbe" || text.substr(0, 3) == "\xef\xbf\xbf" ? 3 : 0;
}

} // namespace

std::string markupText(std::string_view any) {
    const std::string shown = inQuotes(any, any.size());
    std::string_view rest = std::string_view(shown).substr(1, shown.size() - 2);
    std::string out;
    out.reserve(rest.size());
    for (; !rest.empty(); rest.remove_prefix(1)) {
        if (const std::size_t length = lengthOfNoCharacter(rest)) {
            for (std::size_t i = 0; i < length; ++i)
                out += "\\x" + hexDigits(rest.substr(i, 1));
            rest.remove_prefix(length - 1);
            continue;
        }
        switch (rest.front()) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += rest.front();
        }
    }
    return out;
}

std::string markupLines(std::string_view any) {
    std::string out;
    std::size_t from = 0;
    while (true) {
        const std::size_t at = any.find_first_of("\n\t", from);
        out += markupText(any.substr(from, at - from));
        if (at == std::string_view::npos) return out;
        out += any[at];
        from = at + 1;
    }
}

} // namespace macebin
