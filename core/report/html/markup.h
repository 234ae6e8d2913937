// SPDX-License-Identifier: Apache-2.0
// What every HTML report is made of: one file that needs nothing else, for a phone, a desktop, a mail and
// paper.
//
//     html::Markup body = html::heading(1, html::text("Check of 2 files"));
//     body += html::paragraph(html::badge(verdict) + html::text(" ") + html::code(path));
//     return html::page("Check of 2 files", body);
//
// Text of files and drivers becomes Markup only through functions that escape it (text, code, preformatted,
// marked): what is passed as std::string_view here may be any bytes. Nothing but this header's functions
// makes Markup, so that no call can forget it. Every page forbids scripts and whatever else it would have to
// load.
#pragma once

#include "core/answer/verdict.h"
#include "format/bytes.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace macebin::html {

/// Well-formed HTML, escaped where it came from outside.
class Markup {
public:
    Markup() = default;
    Markup& operator+=(const Markup& other) {
        html_ += other.html_;
        return *this;
    }
    friend Markup operator+(Markup a, const Markup& b) { return std::move(a += b); }
    bool empty() const { return html_.empty(); }
    const std::string& html() const { return html_; }

private:
    friend Markup trusted(std::string html);
    std::string html_;
};

/// How bad something is. Shown as a colour, and as a sign for those who do not see it.
enum class Tone : std::uint8_t {
    good,    ///< ✓ as it should be
    neutral, ///< a fact, no judgement
    unknown, ///< ? not decided, not asked
    warning, ///< ! harmless, or for people to look at
    bad,     ///< ✕
};
Tone toneOf(Verdict verdict);
Tone toneOf(Integrity integrity);
Tone toneOf(Impact impact);
Tone toneOf(Severity severity);

// Text of anybody. Control characters, bytes that are not UTF-8 and marks of writing direction appear as
// \xNN, as in the text reports.

/// Text as part of a sentence.
Markup text(std::string_view any);
/// Names, paths, keys, ids: monospaced, and broken anywhere on a narrow screen.
Markup code(std::string_view any);
/// Monospaced lines; line feeds and tabs are kept, and a line that is too long can be scrolled.
Markup preformatted(std::string_view any);
/// A command to paste, in a box of its own.
Markup command(std::string_view any);
/// Text with some places of it (ascending, disjoint, in bytes) marked: a colour, and brackets for those who
/// do not see it. A place without size marks that something is missing there. Longer than 2000 bytes: cut.
Markup marked(std::string_view any, const std::vector<ByteRange>& places);
/// Two strings that decide something, one under the other, each with its label, what differs marked.
Markup difference(std::string_view firstLabel, std::string_view first, std::string_view secondLabel,
                  std::string_view second);

// Words with a judgement.

/// A word in the colour of its tone, with its sign.
Markup badge(Tone tone, std::string_view word);
Markup badge(Verdict verdict);
Markup badge(Integrity integrity);
Markup badge(Impact impact);
Markup badge(Severity severity);
/// "bytes 0x10 to 0x14 (4 bytes)", or "at 0x10" for a place without size.
Markup bytes(ByteRange range);

// Blocks.

/// Levels 1 to 4; each page has one of level 1. `id` is a place to link to: letters, digits and '-' only.
Markup heading(int level, const Markup& content, std::string_view id = {});
Markup paragraph(const Markup& content);
/// A paragraph that is set off: what the page says in short.
Markup callout(Tone tone, const Markup& content);
Markup bulletList(const std::vector<Markup>& items);
Markup numberedList(const std::vector<Markup>& items);
/// Names and their values, beside each other where there is room.
Markup definitions(const std::vector<std::pair<std::string, Markup>>& items);
/// A link to a place on the same page.
Markup linkTo(std::string_view id, const Markup& content);
/// Folded up until somebody opens it: details beyond the answer. Paper shows them open where the browser can.
Markup folded(const Markup& summary, const Markup& content, bool isOpen = false);
/// A part of the page that belongs together, with a border in its tone.
Markup section(Tone tone, const Markup& content);

struct Table {
    std::string caption; ///< what the table says, for those who hear it; shown above it
    std::vector<std::string> columns;
    std::vector<std::vector<Markup>> rows; ///< the first cell of each names the row
    std::vector<bool> isNumber;            ///< by column: aligned to the right; may be shorter
};
/// Scrolls sideways by itself where it is wider than the screen.
Markup table(const Table& table);

/// The whole document, which is well-formed XML, too: tests read it strictly. `title`: any text.
std::string page(std::string_view title, const Markup& body);

} // namespace macebin::html
