// SPDX-License-Identifier: Apache-2.0
// Softmax over the rows of a matrix in a buffer: one work-group a row.
#include <common.h>

#define GROUP 64

// USE_LOG gives the logarithm of the softmax.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void softmax(__global const DATA_TYPE* input,
                                                                         __private const int columns,
                                                                         __global DATA_TYPE* output) {
    __local float partial[GROUP];
    const int lane = get_local_id(0);
    const int base = get_group_id(0) * columns;

    float largest = (float)input[base];
    for (int i = lane; i < columns; i += GROUP) largest = fmax(largest, (float)input[base + i]);
    partial[lane] = largest;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int step = GROUP / 2; step > 0; step /= 2) {
        if (lane < step) partial[lane] = fmax(partial[lane], partial[lane + step]);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    largest = partial[0];
    barrier(CLK_LOCAL_MEM_FENCE);

    float sum = 0.0f;
    for (int i = lane; i < columns; i += GROUP) sum += exp((float)input[base + i] - largest);
    partial[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int step = GROUP / 2; step > 0; step /= 2) {
        if (lane < step) partial[lane] += partial[lane + step];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    sum = partial[0];

    for (int i = lane; i < columns; i += GROUP) {
        const float shifted = (float)input[base + i] - largest;
#ifdef USE_LOG
        output[base + i] = (DATA_TYPE)(shifted - log(sum));
#else
        output[base + i] = (DATA_TYPE)(exp(shifted) / sum);
#endif
    }
}
