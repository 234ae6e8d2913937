// SPDX-License-Identifier: Apache-2.0
// Where the command line prints. There are two kinds of print and no third: words for people, whose type has
// escaped what is not ours (core/text/terminal_text.h), and documents for programs (JSON, HTML, XML, CSV, a
// script, a list of keys), whose own form says how bytes of others stand in it. No document reaches a
// terminal raw either: there its control characters are shown, not sent. Nothing else in app/cli writes to a
// stream; a test looks.
#pragma once

#include "core/text/json_layout.h"
#include "core/text/terminal_text.h"

#include <cstdio>
#include <string_view>

namespace macebin::cli {

/// One of the two standard streams; copies are the same stream.
class Output {
public:
    Output(std::FILE* to) : to_(to) {}

    void print(const TerminalText& text) const;
    /// "macebin: " and the sentence, on a line.
    void complain(std::string_view sentence) const;
    /// A document, or the next piece of one that ends between two characters.
    void document(std::string_view bytes) const;
    /// One line of a terminal that is written again and again; an empty text takes it away.
    void status(const TerminalText& text) const;

    bool isTerminal() const;
    /// False where what was printed did not arrive.
    bool flush() const;

private:
    std::FILE* to_;
};

struct Streams {
    Output out{stdout}; ///< reports
    Output err{stderr}; ///< everything else
};

} // namespace macebin::cli
