// SPDX-License-Identifier: Apache-2.0
// Batch normalisation. FOLDED_CONSTANT: mean and variance are already folded into scale and offset.
#include <common.h>

// The per-channel numbers are images one texel high. Grid: block of four channels, column, batch * row.
__kernel void batch_norm(GRID_3 __read_only image2d_t input, __read_only image2d_t scale,
                         __read_only image2d_t offset,
#ifndef FOLDED_CONSTANT
                         __read_only image2d_t mean, __read_only image2d_t variance,
                         __private const float epsilon,
#endif
                         __write_only image2d_t output, __private const float activation_limit) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int y = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
#ifdef NON_UNIFORM_WORK_GROUP
    const int width = get_global_size(1);
#else
    const int width = grid_1;
#endif
#ifdef FOLDED_CONSTANT
    const VEC4 factor = READ4(scale, block, 0);
    const VEC4 shift = READ4(offset, block, 0);
#else
    const VEC4 factor =
        READ4(scale, block, 0) / sqrt(READ4(variance, block, 0) + (VEC4)((DATA_TYPE)epsilon));
    const VEC4 shift = mad(-READ4(mean, block, 0), factor, READ4(offset, block, 0));
#endif
    const VEC4 value = mad(READ4(input, block * width + column, y), factor, shift);
    WRITE4(output, block * width + column, y, activate(value, activation_limit));
}
