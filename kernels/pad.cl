// SPDX-License-Identifier: Apache-2.0
// Surrounds the plane with one value. The padding before and after is told by the sizes.
#include <common.h>

// Grid: block of four channels, output column, batch * output row.
__kernel void pad(GRID_3 __read_only image2d_t input, __write_only image2d_t output, __private const float value,
                  __private const int in_height, __private const int in_width, __private const int out_height,
                  __private const int out_width, __private const int padding_top,
                  __private const int padding_left) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    const int x = column - padding_left;
    const int y = row % out_height - padding_top;
    VEC4 texel = (VEC4)((DATA_TYPE)value);
    if (x >= 0 && x < in_width && y >= 0 && y < in_height)
        texel = READ4(input, block * in_width + x, row / out_height * in_height + y);
    WRITE4(output, block * out_width + column, row, texel);
}
