// SPDX-License-Identifier: Apache-2.0
// The program caches that other frameworks keep in FlatBuffers.
#pragma once

#include "format/bytes.h"

#include <string_view>

namespace macebin {

/// Names the TensorFlow Lite, Arm NN, MNN or Paddle-Lite cache, or gives an empty name.
std::string_view describeFlatbufferCache(ByteView bytes);

} // namespace macebin
