// SPDX-License-Identifier: Apache-2.0
// From core's texts to the window's.
#pragma once

#include "core/host/work/case/opened_file.h"
#include "core/text/terminal_text.h"

#include <QString>

#include <memory>
#include <string>
#include <string_view>

namespace macebin::widgets {

/// A file that panels show together; null where none is open.
using FileHandle = std::shared_ptr<const OpenedFile>;

/// Text of a file or a driver, safe to show: control characters and what is not UTF-8 become \xNN.
QString shown(std::string_view text);
/// Our own text, with its line breaks.
QString plain(std::string_view text);
QString plain(const TerminalText& text);
/// "368,793 bytes"
QString bytesText(quint64 bytes);
/// The last part of a path.
QString fileNameOf(const std::string& path);
/// A path as typed or dropped: bytes, as the file system has them.
std::string pathBytes(const QString& path);

/// The verdict in words: "Intact", "Damaged", …
QString verdictText(const FileReport& report);

} // namespace macebin::widgets
