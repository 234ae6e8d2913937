// SPDX-License-Identifier: Apache-2.0
// The largest value of a window, or with POOL_AVG the mean of what lies inside the input.
#include <common.h>

// Grid: block of four channels, output column, batch * output row.
__kernel void pooling(GRID_3 __read_only image2d_t input, __private const int in_height,
                      __private const int in_width, __private const int out_height,
                      __private const int out_width, __private const int padding_top,
                      __private const int padding_left, __private const int stride,
                      __private const int pool_size, __write_only image2d_t output) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    const int top = row % out_height * stride - padding_top;
    const int left = column * stride - padding_left;
    const int y_begin = max(top, 0);
    const int y_end = min(top + pool_size, in_height);
    const int x_begin = max(left, 0);
    const int x_end = min(left + pool_size, in_width);
    const int first_row = row / out_height * in_height;
#ifdef POOL_AVG
    VEC4 result = (VEC4)0;
#else
    VEC4 result = READ4(input, block * in_width + x_begin, first_row + y_begin);
#endif
    for (int y = y_begin; y < y_end; ++y) {
        for (int x = x_begin; x < x_end; ++x) {
            const VEC4 in = READ4(input, block * in_width + x, first_row + y);
#ifdef POOL_AVG
            result += in;
#else
            result = fmax(result, in);
#endif
        }
    }
#ifdef POOL_AVG
    result /= (VEC4)((DATA_TYPE)max(1, (y_end - y_begin) * (x_end - x_begin)));
#endif
    WRITE4(output, block * out_width + column, row, result);
}
