// SPDX-License-Identifier: Apache-2.0
// What a screen reader is told of the hex view: where the cursor is, which byte, which field.
#pragma once

namespace macebin::widgets {

/// Makes QAccessible know the hex view. May be called any number of times.
void installHexAccessibility();

} // namespace macebin::widgets
