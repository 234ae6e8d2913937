// SPDX-License-Identifier: Apache-2.0
// Product of two matrices in buffers, row by row: c[rows, columns] = a[rows, inner] * b[inner, columns].
#include <common.h>

#define TILE 8

// Grid: columns and rows, each rounded up to a multiple of TILE. Tiles past an edge count as zero: every work-item
// has to reach the barriers.
__kernel __attribute__((reqd_work_group_size(TILE, TILE, 1))) void
matmul(__global const DATA_TYPE* a, __global const DATA_TYPE* b, __global DATA_TYPE* c, __private const int rows,
       __private const int inner, __private const int columns) {
    __local float tile_a[TILE][TILE];
    __local float tile_b[TILE][TILE];
    const int x = get_local_id(0);
    const int y = get_local_id(1);
    const int column = get_group_id(0) * TILE + x;
    const int row = get_group_id(1) * TILE + y;
    float sum = 0.0f;
    for (int start = 0; start < inner; start += TILE) {
        tile_a[y][x] = row < rows && start + x < inner ? (float)a[row * inner + start + x] : 0.0f;
        tile_b[y][x] = start + y < inner && column < columns ? (float)b[(start + y) * columns + column] : 0.0f;
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int i = 0; i < TILE; ++i) sum = mad(tile_a[y][i], tile_b[i][x], sum);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (row < rows && column < columns) c[row * columns + column] = (DATA_TYPE)sum;
}
