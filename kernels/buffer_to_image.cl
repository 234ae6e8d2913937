// SPDX-License-Identifier: Apache-2.0
// Moves tensors and weights between plain buffers and images.
#include <common.h>

// Tensor [batch, height, width, channels] to its image. Channels past the last one become zero.
__kernel void in_out_buffer_to_image(GRID_2 __global const DATA_TYPE* input, __private const int input_offset,
                                     __private const int height, __private const int width,
                                     __private const int channels, __write_only image2d_t output) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    const int channel = x / width * 4;
    const int base = input_offset + (y * width + x % width) * channels + channel;
    const int left = channels - channel;
    VEC4 value = (VEC4)0;
    if (left >= 4) {
        value = vload4(0, input + base);
    } else {
        value.x = input[base];
        if (left > 1) value.y = input[base + 1];
        if (left > 2) value.z = input[base + 2];
    }
    WRITE4(output, x, y, value);
}

__kernel void in_out_image_to_buffer(GRID_2 __global DATA_TYPE* output, __private const int height,
                                     __private const int width, __private const int channels,
                                     __read_only image2d_t input) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    const int channel = x / width * 4;
    const int base = (y * width + x % width) * channels + channel;
    const int left = channels - channel;
    const VEC4 value = READ4(input, x, y);
    if (left >= 4) {
        vstore4(value, 0, output + base);
        return;
    }
    output[base] = value.x;
    if (left > 1) output[base + 1] = value.y;
    if (left > 2) output[base + 2] = value.z;
}

// A vector (bias, scale, mean) to an image one texel high.
__kernel void arg_buffer_to_image(GRID_2 __global const DATA_TYPE* input, __private const int count,
                                  __write_only image2d_t output) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    const int left = count - x * 4;
    VEC4 value = (VEC4)0;
    value.x = input[x * 4];
    if (left > 1) value.y = input[x * 4 + 1];
    if (left > 2) value.z = input[x * 4 + 2];
    if (left > 3) value.w = input[x * 4 + 3];
    WRITE4(output, x, y, value);
}

// Weights [outputs, inputs, height, width] to an image: x is the input channel, y the block of four outputs times
// the place in the window; a texel holds the weights of four outputs.
__kernel void filter_buffer_to_image(GRID_2 __global const DATA_TYPE* input, __private const int outputs,
                                     __private const int inputs, __private const int window,
                                     __write_only image2d_t output) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    const int first = y / window * 4;
    const int place = y % window;
    const int stride = inputs * window;
    const int base = first * stride + x * window + place;
    VEC4 value = (VEC4)0;
    value.x = input[base];
    if (first + 1 < outputs) value.y = input[base + stride];
    if (first + 2 < outputs) value.z = input[base + 2 * stride];
    if (first + 3 < outputs) value.w = input[base + 3 * stride];
    WRITE4(output, x, y, value);
}
