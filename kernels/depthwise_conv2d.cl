// SPDX-License-Identifier: Apache-2.0
// Convolution of each channel with a window of its own.
// Weights: an image where x is the place in the window and y the block of four channels.
#include <common.h>

#ifndef STRIDE
#define STRIDE 1
#endif

// The weighted window whose upper left corner is (left, top); what lies outside of the input counts as zero.
static inline VEC4 window_sum(__read_only image2d_t input, __read_only image2d_t filter, VEC4 sum, int block,
                              int batch, int top, int left, int in_height, int in_width, int filter_height,
                              int filter_width) {
    for (int i = 0; i < filter_height; ++i) {
        const int y = top + i;
        if (y < 0 || y >= in_height) continue;
        for (int j = 0; j < filter_width; ++j) {
            const int x = left + j;
            if (x < 0 || x >= in_width) continue;
            sum = mad(READ4(input, block * in_width + x, batch * in_height + y),
                      READ4(filter, i * filter_width + j, block), sum);
        }
    }
    return sum;
}

// Grid: block of four channels, output column, batch * output row.
__kernel void depthwise_conv2d(GRID_3 __read_only image2d_t input, __read_only image2d_t filter,
#ifdef BIAS
                               __read_only image2d_t bias,
#endif
                               __write_only image2d_t output, __private const float activation_limit,
                               __private const int in_height, __private const int in_width,
                               __private const int out_height, __private const int out_width,
                               __private const int filter_height, __private const int filter_width,
                               __private const int padding_top, __private const int padding_left) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
#ifdef BIAS
    const VEC4 start = READ4(bias, block, 0);
#else
    const VEC4 start = (VEC4)0;
#endif
    const VEC4 sum = window_sum(input, filter, start, block, row / out_height,
                                row % out_height * STRIDE - padding_top, column * STRIDE - padding_left,
                                in_height, in_width, filter_height, filter_width);
    WRITE4(output, block * out_width + column, row, activate(sum, activation_limit));
}

// Stride one, two columns a work-item. Grid: block, output columns / 2 rounded up, batch * output row.
__kernel void depthwise_conv2d_s1(GRID_3 __read_only image2d_t input, __read_only image2d_t filter,
#ifdef BIAS
                                  __read_only image2d_t bias,
#endif
                                  __write_only image2d_t output, __private const float activation_limit,
                                  __private const int in_height, __private const int in_width,
                                  __private const int out_height, __private const int out_width,
                                  __private const int filter_height, __private const int filter_width,
                                  __private const int padding_top, __private const int padding_left) {
    const int block = get_global_id(0);
    const int first = get_global_id(1) * 2;
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
#ifdef BIAS
    const VEC4 start = READ4(bias, block, 0);
#else
    const VEC4 start = (VEC4)0;
#endif
    for (int column = first; column < first + 2 && column < out_width; ++column) {
        const VEC4 sum = window_sum(input, filter, start, block, row / out_height,
                                    row % out_height - padding_top, column - padding_left, in_height, in_width,
                                    filter_height, filter_width);
        WRITE4(output, block * out_width + column, row, activate(sum, activation_limit));
    }
}
