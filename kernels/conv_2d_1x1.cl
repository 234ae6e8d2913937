// SPDX-License-Identifier: Apache-2.0
// Convolution with a window of one: a matrix product over the channels.
#include <common.h>

#define COLUMNS 4

// Each work-item makes four neighbouring columns, so that a weight is read once for all of them.
// Grid: block of four outputs, output columns / 4 rounded up, batch * output row.
__kernel void conv_2d_1x1(GRID_3 __read_only image2d_t input, __read_only image2d_t filter,
#ifdef BIAS
                          __read_only image2d_t bias,
#endif
                          __write_only image2d_t output, __private const float activation_limit,
                          __private const int in_height, __private const int in_width,
                          __private const int in_blocks, __private const int out_height,
                          __private const int out_width, __private const int stride) {
    const int block = get_global_id(0);
    const int first = get_global_id(1) * COLUMNS;
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    const int y = row / out_height * in_height + row % out_height * stride;
#ifdef BIAS
    const VEC4 start = READ4(bias, block, 0);
#else
    const VEC4 start = (VEC4)0;
#endif
    VEC4 sums[COLUMNS] = {start, start, start, start};
    for (int in_block = 0; in_block < in_blocks; ++in_block) {
        const VEC4 weights0 = READ4(filter, in_block * 4, block);
        const VEC4 weights1 = READ4(filter, in_block * 4 + 1, block);
        const VEC4 weights2 = READ4(filter, in_block * 4 + 2, block);
        const VEC4 weights3 = READ4(filter, in_block * 4 + 3, block);
        for (int i = 0; i < COLUMNS && first + i < out_width; ++i) {
            const VEC4 in = READ4(input, in_block * in_width + (first + i) * stride, y);
            sums[i] = mad((VEC4)in.x, weights0, sums[i]);
            sums[i] = mad((VEC4)in.y, weights1, sums[i]);
            sums[i] = mad((VEC4)in.z, weights2, sums[i]);
            sums[i] = mad((VEC4)in.w, weights3, sums[i]);
        }
    }
    for (int i = 0; i < COLUMNS && first + i < out_width; ++i)
        WRITE4(output, block * out_width + first + i, row, activate(sums[i], activation_limit));
}
