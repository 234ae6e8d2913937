// SPDX-License-Identifier: Apache-2.0
// Puts tensors behind one another along the channels.
#include <common.h>

#ifndef DIVISIBLE_FOUR
static inline DATA_TYPE channel_of(__read_only image2d_t image, int channel, int width, int column, int y) {
    const VEC4 texel = READ4(image, channel / 4 * width + column, y);
    const int part = channel % 4;
    return part == 0 ? texel.x : part == 1 ? texel.y : part == 2 ? texel.z : texel.w;
}

static inline DATA_TYPE joined(__read_only image2d_t first, __read_only image2d_t second, int channel,
                               int first_channels, int out_channels, int width, int column, int y) {
    if (channel >= out_channels) return (DATA_TYPE)0;
    return channel < first_channels ? channel_of(first, channel, width, column, y)
                                    : channel_of(second, channel - first_channels, width, column, y);
}
#endif

// Two tensors. DIVISIBLE_FOUR: the first one's channels fill whole texels.
// Grid: output block, column, batch * row.
__kernel void concat_channel(GRID_3 __read_only image2d_t first, __read_only image2d_t second,
                             __private const int first_channels, __private const int out_channels,
                             __private const int width, __write_only image2d_t output) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int y = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
#ifdef DIVISIBLE_FOUR
    const int first_blocks = first_channels / 4;
    VEC4 value;
    if (block < first_blocks)
        value = READ4(first, block * width + column, y);
    else
        value = READ4(second, (block - first_blocks) * width + column, y);
#else
    const int c = block * 4;
    VEC4 value;
    value.x = joined(first, second, c, first_channels, out_channels, width, column, y);
    value.y = joined(first, second, c + 1, first_channels, out_channels, width, column, y);
    value.z = joined(first, second, c + 2, first_channels, out_channels, width, column, y);
    value.w = joined(first, second, c + 3, first_channels, out_channels, width, column, y);
#endif
    WRITE4(output, block * width + column, y, value);
}

// One of many tensors of whole texels, to its place in the output. Grid: input block, column, batch * row.
__kernel void concat_channel_multi(GRID_3 __read_only image2d_t input, __private const int block_offset,
                                   __private const int width, __write_only image2d_t output) {
    const int block = get_global_id(0);
    const int column = get_global_id(1);
    const int y = get_global_id(2);
    LEAVE_OUTSIDE_GRID_3
    WRITE4(output, (block + block_offset) * width + column, y, READ4(input, block * width + column, y));
}
