// SPDX-License-Identifier: Apache-2.0
// What the decoders tell the MCLP writer about a program.
#pragma once

#include "format/cache/mclp/mclp.h"

namespace macebin {

/// The program's kind by its first bytes, and its kernels' names where its structure closes. Give it to
/// writeMclp.
MclpProgramInfo describeForMclp(ByteView program);

} // namespace macebin
