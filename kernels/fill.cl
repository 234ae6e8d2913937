// SPDX-License-Identifier: Apache-2.0
// Plain buffers, no options, no common.h: the program that shows what a key and a source hash look like then.

__kernel void fill(__global int* output, const int value) { output[get_global_id(0)] = value; }

// Counts how often each of 256 values occurs.
__kernel void histogram(__global const uchar* input, const int count, __global uint* bins) {
    const int stride = get_global_size(0);
    for (int i = get_global_id(0); i < count; i += stride) atomic_inc(bins + input[i]);
}
