// SPDX-License-Identifier: Apache-2.0
// Convolution with any window. Weights lie as filter_buffer_to_image leaves them.
#include <common.h>

// Grid: block of four outputs, output column, batch * output row.
__kernel void conv_2d(GRID_3 __read_only image2d_t input, __read_only image2d_t filter,
#ifdef BIAS
                      __read_only image2d_t bias,
#endif
                      __write_only image2d_t output, __private const float activation_limit,
                      __private const int in_height, __private const int in_width,
                      __private const int in_blocks, __private const int out_height,
                      __private const int out_width, __private const int stride,
                      __private const int filter_height, __private const int filter_width,
                      __private const int padding_top, __private const int padding_left) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    const int batch = row / out_height;
    const int top = row % out_height * stride - padding_top;
    const int left = column * stride - padding_left;
    const int window = filter_height * filter_width;
#ifdef BIAS
    VEC4 sum = READ4(bias, block, 0);
#else
    VEC4 sum = (VEC4)0;
#endif
    for (int place = 0; place < window; ++place) {
        const int y = top + place / filter_width;
        const int x = left + place % filter_width;
        if (y < 0 || y >= in_height || x < 0 || x >= in_width) continue;
        const int filter_y = block * window + place;
        for (int in_block = 0; in_block < in_blocks; ++in_block) {
            const VEC4 in = READ4(input, in_block * in_width + x, batch * in_height + y);
            sum = mad((VEC4)in.x, READ4(filter, in_block * 4, filter_y), sum);
            sum = mad((VEC4)in.y, READ4(filter, in_block * 4 + 1, filter_y), sum);
            sum = mad((VEC4)in.z, READ4(filter, in_block * 4 + 2, filter_y), sum);
            sum = mad((VEC4)in.w, READ4(filter, in_block * 4 + 3, filter_y), sum);
        }
    }
    WRITE4(output, block * out_width + column, row, activate(sum, activation_limit));
}
