// SPDX-License-Identifier: Apache-2.0
// That something was saved, in words.
#pragma once

#include "core/change/change_outcome.h"

#include <QString>

namespace macebin::gui {

/// Where it is, how large, that it passes the check, and what became of the file that was there; or that
/// nothing had to be written.
QString savedText(const ChangeOutcome& outcome);

} // namespace macebin::gui
