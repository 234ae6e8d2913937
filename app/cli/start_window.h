// SPDX-License-Identifier: Apache-2.0
// macebin without arguments is the window, where there is a display.
#pragma once

namespace macebin::cli {

/// Becomes macebin-gui where a display is there, and that program: the one that MACEBIN_GUI of the
/// environment names, else the one beside the running executable. Returns where it did not.
void startWindow();

} // namespace macebin::cli
