// SPDX-License-Identifier: Apache-2.0
// Steps as the window says them: the menu entry that does it, or the field of the dialog that is open.
#pragma once

#include "core/answer/step.h"
#include "widgets/actions.h"

#include <QString>

namespace macebin::widgets {

/// "Do › Repair…"
QString menuPath(Act act);

/// For Prose::text() and for the reports that take words.
std::string stepWords(const Step& step);

/// Our own sentence with the window's steps, safe to show.
QString said(const Prose& prose);

} // namespace macebin::widgets
