// SPDX-License-Identifier: Apache-2.0
// Two tensors, texel by texel. ELTWISE_TYPE: 0 sum, 1 difference, 2 product, 3 quotient, 4 least, 5 largest,
// 6 squared difference.
#include <common.h>

#ifndef ELTWISE_TYPE
#define ELTWISE_TYPE 0
#endif

static inline VEC4 combine(VEC4 a, VEC4 b) {
#if ELTWISE_TYPE == 0
    return a + b;
#elif ELTWISE_TYPE == 1
    return a - b;
#elif ELTWISE_TYPE == 2
    return a * b;
#elif ELTWISE_TYPE == 3
    return a / b;
#elif ELTWISE_TYPE == 4
    return fmin(a, b);
#elif ELTWISE_TYPE == 5
    return fmax(a, b);
#elif ELTWISE_TYPE == 6
    return (a - b) * (a - b);
#else
#error unknown ELTWISE_TYPE
#endif
}

__kernel void eltwise(GRID_2 __read_only image2d_t first, __read_only image2d_t second,
                      __private const float activation_limit, __write_only image2d_t output) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    const VEC4 value = combine(READ4(first, x, y), READ4(second, x, y));
    WRITE4(output, x, y, activate(value, activation_limit));
}

// The second operand is one number.
__kernel void eltwise_scalar(GRID_2 __read_only image2d_t first, __private const float second,
                             __private const float activation_limit, __write_only image2d_t output) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    LEAVE_OUTSIDE_GRID_2
    const VEC4 value = combine(READ4(first, x, y), (VEC4)((DATA_TYPE)second));
    WRITE4(output, x, y, activate(value, activation_limit));
}
