// SPDX-License-Identifier: Apache-2.0
// Brings each row of a matrix in a buffer down to one number: one work-group a row, of any power of two.
// REDUCE_TYPE: 0 mean, 1 least, 2 largest, 3 product, 4 sum.
#include <common.h>

#ifndef REDUCE_TYPE
#define REDUCE_TYPE 0
#endif

#if REDUCE_TYPE == 1
#define NEUTRAL INFINITY
#define COMBINE(a, b) fmin(a, b)
#elif REDUCE_TYPE == 2
#define NEUTRAL (-INFINITY)
#define COMBINE(a, b) fmax(a, b)
#elif REDUCE_TYPE == 3
#define NEUTRAL 1.0f
#define COMBINE(a, b) ((a) * (b))
#else
#define NEUTRAL 0.0f
#define COMBINE(a, b) ((a) + (b))
#endif

// The host gives `partial` one float for each work-item of the group.
__kernel void reduce(__global const DATA_TYPE* input, __local float* partial, __private const int columns,
                     __global DATA_TYPE* output) {
    const int lane = get_local_id(0);
    const int lanes = get_local_size(0);
    const int row = get_group_id(0);
    float value = NEUTRAL;
    for (int i = lane; i < columns; i += lanes) value = COMBINE(value, (float)input[row * columns + i]);
    partial[lane] = value;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int step = lanes / 2; step > 0; step /= 2) {
        if (lane < step) partial[lane] = COMBINE(partial[lane], partial[lane + step]);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (lane != 0) return;
#if REDUCE_TYPE == 0
    output[row] = (DATA_TYPE)(partial[0] / (float)columns);
#else
    output[row] = (DATA_TYPE)partial[0];
#endif
}
