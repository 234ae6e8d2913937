// SPDX-License-Identifier: Apache-2.0
// The long form of logcat: a header, and the message in the lines below it, up to an empty one.
#pragma once

#include "core/log/line/log_line.h"

namespace macebin::logs {

/// Finds the header of a line of a message by looking back, so that the headers of all others need not be
/// looked at.
class LongFormat {
public:
    explicit LongFormat(std::string_view text = {}) : text_(text) {}
    /// `line` views the text. Nothing where no header stands over it.
    std::optional<LogLine> headerOver(std::string_view line);

private:
    std::string_view text_;
    bool isLong_ = false; ///< a header was found: from now on it is worth looking for more than one line
};

} // namespace macebin::logs
