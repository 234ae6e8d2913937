// SPDX-License-Identifier: Apache-2.0
// Transposes a matrix in a buffer through a tile of local memory, so that both sides move whole rows.
#include <common.h>

#define TILE 8

// Grid: columns and rows, each rounded up to a multiple of TILE.
__kernel __attribute__((reqd_work_group_size(TILE, TILE, 1))) void
transpose(__global const DATA_TYPE* input, __global DATA_TYPE* output, __private const int rows,
          __private const int columns) {
    __local DATA_TYPE tile[TILE][TILE + 1];
    const int x = get_local_id(0);
    const int y = get_local_id(1);
    const int left = get_group_id(0) * TILE;
    const int top = get_group_id(1) * TILE;
    if (top + y < rows && left + x < columns) tile[y][x] = input[(top + y) * columns + left + x];
    barrier(CLK_LOCAL_MEM_FENCE);
    if (left + y < columns && top + x < rows) output[(left + y) * rows + top + x] = tile[x][y];
}
