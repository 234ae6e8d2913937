// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing. The scales are input size by output size, or with aligned corners (in - 1) / (out - 1).
#include <common.h>

// Grid: block of four channels, output column, batch * output row.
__kernel void resize_bilinear_nocache(GRID_3 __read_only image2d_t input, __write_only image2d_t output,
                                      __private const float height_scale, __private const float width_scale,
                                      __private const int in_height, __private const int in_width,
                                      __private const int out_height, __private const int out_width) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    const float y = (float)(row % out_height) * height_scale;
    const float x = (float)column * width_scale;
    const int top = min((int)y, in_height - 1);
    const int left = min((int)x, in_width - 1);
    const int bottom = min(top + 1, in_height - 1);
    const int right = min(left + 1, in_width - 1);
    const VEC4 down = (VEC4)((DATA_TYPE)(y - (float)top));
    const VEC4 along = (VEC4)((DATA_TYPE)(x - (float)left));
    const int first_row = row / out_height * in_height;
    const int first_column = block * in_width;
    const VEC4 top_left = READ4(input, first_column + left, first_row + top);
    const VEC4 top_right = READ4(input, first_column + right, first_row + top);
    const VEC4 bottom_left = READ4(input, first_column + left, first_row + bottom);
    const VEC4 bottom_right = READ4(input, first_column + right, first_row + bottom);
    const VEC4 upper = mad(top_right - top_left, along, top_left);
    const VEC4 lower = mad(bottom_right - bottom_left, along, bottom_left);
    WRITE4(output, block * out_width + column, row, mad(lower - upper, down, upper));
}
