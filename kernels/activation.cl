// SPDX-License-Identifier: Apache-2.0
// The activation functions on their own, and PReLU, whose slope each channel has for itself.
#include <common.h>

__kernel void activation(GRID_2 __read_only image2d_t input, __private const float activation_limit,
                         __write_only image2d_t output) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    WRITE4(output, x, y, activate(READ4(input, x, y), activation_limit));
}

// Slopes: an image one texel high.
__kernel void activation_prelu(GRID_2 __read_only image2d_t input, __read_only image2d_t slopes,
                               __private const int width, __write_only image2d_t output) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    const VEC4 in = READ4(input, x, y);
    const VEC4 slope = READ4(slopes, x / width, 0);
    WRITE4(output, x, y, fmax(in, (VEC4)0) + slope * fmin(in, (VEC4)0));
}
