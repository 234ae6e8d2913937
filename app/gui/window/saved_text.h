// SPDX-License-Identifier: Apache-2.0
// That something was saved, in words.
#pragma once

#include "core/host/file/save_file.h"

#include <QString>

namespace macebin::gui {

/// Where it is, how large, that it passes the check, and what became of the file that was there.
QString savedText(const QString& path, std::size_t bytes, const Saved& saved);

} // namespace macebin::gui
