// SPDX-License-Identifier: Apache-2.0
// Moves blocks of channels into the plane and back. Depth means whole texels: its channels divide by four.
#include <common.h>

// Grid: output block, output column, batch * output row. `size` is the side of the square a pixel becomes.
__kernel void depth_to_space(GRID_3 __read_only image2d_t input, __private const int size,
                             __private const int in_width, __private const int out_width,
                             __private const int out_blocks, __write_only image2d_t output) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    const int in_block = (row % size * size + column % size) * out_blocks + block;
    WRITE4(output, block * out_width + column, row,
           READ4(input, in_block * in_width + column / size, row / size));
}

// Grid: input block, input column, batch * input row; input and output as seen by this direction.
__kernel void space_to_depth(GRID_3 __read_only image2d_t input, __private const int size,
                             __private const int in_width, __private const int out_width,
                             __private const int in_blocks, __write_only image2d_t output) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int row = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    const int out_block = (row % size * size + column % size) * in_blocks + block;
    WRITE4(output, out_block * out_width + column / size, row / size,
           READ4(input, block * in_width + column, row));
}
