// SPDX-License-Identifier: Apache-2.0
#include "app/cli/output/output.h"

#include <unistd.h>

namespace macebin::cli {

namespace {

void write(std::FILE* to, std::string_view bytes) {
    std::fwrite(bytes.data(), 1, bytes.size(), to);
}

/// As a terminal may have it: line by line, each escaped.
TerminalText harmless(std::string_view document) {
    TerminalText out;
    while (!document.empty()) {
        const std::size_t end = document.find_first_of("\n\t");
        out += shown(document.substr(0, end), document.size());
        if (end == std::string_view::npos) break;
        out += either(document[end] == '\n', "\n", "\t");
        document.remove_prefix(end + 1);
    }
    return out;
}

} // namespace

void Output::print(const TerminalText& text) const {
    write(to_, text.bytes());
}

void Output::complain(std::string_view sentence) const {
    print("macebin: " + shown(sentence) + "\n");
}

void Output::document(std::string_view bytes) const {
    if (isTerminal())
        print(harmless(bytes));
    else
        write(to_, bytes);
}

void Output::status(const TerminalText& text) const {
    write(to_, "\r");
    write(to_, text.bytes());
    write(to_, "\033[K"); // the rest of what stood there
    std::fflush(to_);
}

bool Output::isTerminal() const {
    return ::isatty(::fileno(to_)) == 1;
}

bool Output::flush() const {
    return std::fflush(to_) == 0 && std::ferror(to_) == 0;
}

} // namespace macebin::cli
