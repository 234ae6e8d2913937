// SPDX-License-Identifier: Apache-2.0
// What every image program of this folder shares. It is put in front of a program that includes it.
//
// A host gives DATA_TYPE (float or half) and CMD_DATA_TYPE (f or h, the ending of read_image and
// write_image). Images hold a tensor of shape [batch, height, width, channels] as texels of four channels:
//   x = (channel / 4) * width + column,  y = batch * height + row.

#define JOIN_TOKENS(a, b) a##b
#define JOIN(a, b) JOIN_TOKENS(a, b)

#ifndef DATA_TYPE
#define DATA_TYPE float
#define CMD_DATA_TYPE f
#endif

// Only a host that asks for half gets the extension: elsewhere the pragma is a warning, and warnings are
// errors.
#define ASKS_FOR_half 1
#if JOIN(ASKS_FOR_, DATA_TYPE)
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#endif

#define VEC4 JOIN(DATA_TYPE, 4)
#define TO_VEC4(value) JOIN(convert_, VEC4)(value)
#define READ4(image, x, y) JOIN(read_image, CMD_DATA_TYPE)(image, SAMPLER, (int2)(x, y))
#define WRITE4(image, x, y, value) JOIN(write_image, CMD_DATA_TYPE)(image, (int2)(x, y), value)

// Texels outside of an image read as zero; a negative column or row asks for that on purpose.
__constant sampler_t SAMPLER = CLK_NORMALIZED_COORDS_FALSE | CLK_ADDRESS_CLAMP | CLK_FILTER_NEAREST;

// Where a device needs whole work-groups the host rounds the grid up, and passes the real one as first
// arguments.
#ifdef NON_UNIFORM_WORK_GROUP
#define GRID_2
#define GRID_3
#define LEAVE_OUTSIDE_GRID_2
#define LEAVE_OUTSIDE_GRID_3
#else
#define GRID_2 const int grid_0, const int grid_1,
#define GRID_3 const int grid_0, const int grid_1, const int grid_2,
#define LEAVE_OUTSIDE_GRID_2                                                                                 \
    if ((int)get_global_id(0) >= grid_0 || (int)get_global_id(1) >= grid_1) return;
#define LEAVE_OUTSIDE_GRID_3                                                                                 \
    LEAVE_OUTSIDE_GRID_2                                                                                     \
    if ((int)get_global_id(2) >= grid_2) return;
#endif

// The activation that the options chose, fused into the program that produces the values; none by default.
static inline VEC4 activate(VEC4 value, float limit) {
#if defined(USE_RELU)
    return fmax(value, (VEC4)0);
#elif defined(USE_RELUX)
    return clamp(value, (VEC4)0, (VEC4)((DATA_TYPE)limit));
#elif defined(USE_LEAKYRELU)
    return fmax(value, (VEC4)0) + fmin(value, (VEC4)0) * (VEC4)((DATA_TYPE)limit);
#elif defined(USE_TANH)
    return tanh(value);
#elif defined(USE_SIGMOID)
    return (VEC4)1 / ((VEC4)1 + exp(-value));
#else
    return value;
#endif
}
