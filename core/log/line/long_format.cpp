// SPDX-License-Identifier: Apache-2.0
#include "core/log/line/long_format.h"

#include "format/limits.h"

#include <algorithm>

namespace macebin::logs {

namespace {

/// Takes the last line off the text.
std::string_view takeLastLine(std::string_view& text) {
    text.remove_suffix(text.ends_with('\n') ? 1 : 0);
    const auto end = text.rfind('\n');
    std::string_view line = text.substr(end == std::string_view::npos ? 0 : end + 1);
    text.remove_suffix(line.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

std::optional<LogLine> LongFormat::headerOver(std::string_view line) {
    if (line.data() < text_.data() || line.data() > text_.data() + text_.size()) return std::nullopt;
    std::string_view before = text_.substr(0, static_cast<std::size_t>(line.data() - text_.data()));
    before.remove_prefix(before.size() - std::min(before.size(), kMostBytesBack));
    for (std::size_t left = isLong_ ? kMostLinesBack : 1; left > 0 && !before.empty(); --left) {
        const std::string_view one = takeLastLine(before);
        if (trimmed(withoutQuoting(one)).empty()) return std::nullopt;
        if (one.find('[') == std::string_view::npos) continue;
        const LogLine header = parseLogLine(one);
        if (header.format != LogFormat::longHeader) continue;
        isLong_ = true;
        return header;
    }
    return std::nullopt;
}

} // namespace macebin::logs
