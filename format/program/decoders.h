// SPDX-License-Identifier: Apache-2.0
// One decoder a family. `looksLike…` judges by the first bytes alone (cheap, may be wrong about the rest);
// `decode…` reads the whole value. Both are total: any bytes give an answer. Layouts and sources: FORMAT.md,
// "Program binaries".
#pragma once

#include "format/program/program.h"

namespace macebin {

bool looksLikePocl(ByteView bytes);
Program decodePocl(ByteView bytes, const DecodeLimits& limits = {});

bool looksLikeAdreno(ByteView bytes);
Program decodeAdreno(ByteView bytes, const DecodeLimits& limits = {});

bool looksLikeMali(ByteView bytes);
Program decodeMali(ByteView bytes, const DecodeLimits& limits = {});

bool looksLikeMovidius(ByteView bytes);
Program decodeMovidius(ByteView bytes, const DecodeLimits& limits = {});

/// Any ELF: Intel's OpenCL ELF and zebin, AMD code objects, cubin and host objects are told apart inside.
bool looksLikeElf(ByteView bytes);
Program decodeElf(ByteView bytes, const DecodeLimits& limits = {});

bool looksLikePatchtokens(ByteView bytes);
Program decodePatchtokens(ByteView bytes, const DecodeLimits& limits = {});

bool looksLikeSpirv(ByteView bytes);
Program decodeSpirv(ByteView bytes, const DecodeLimits& limits = {});

/// LLVM bitcode, raw or in its wrapper.
bool looksLikeBitcode(ByteView bytes);
Program decodeBitcode(ByteView bytes, const DecodeLimits& limits = {});

bool looksLikePtx(ByteView bytes);
Program decodePtx(ByteView bytes, const DecodeLimits& limits = {});

/// Layouts that are named, not read: NVIDIA fatbin, Intel `ar`, Clang offload bundles, rusticl,
/// MBS1/MBS2, Adreno's OpenGL binaries. (AMD BIF is an ELF and is named by decodeElf.)
bool looksLikeOtherProgram(ByteView bytes);
Program decodeOtherProgram(ByteView bytes, const DecodeLimits& limits = {});

/// Decodes with the family that the first bytes name; an unknown binary gets what could help (entropy,
/// strings).
Program decodeProgram(ByteView bytes, const DecodeLimits& limits = {});

/// The family that the first bytes name, without reading on.
Family identifyProgram(ByteView bytes);
/// One line for people, such as "PoCL program binary"; empty where the first bytes name nothing.
std::string_view describeProgram(ByteView bytes);

/// The cache file of another framework (TensorFlow Lite, MNN, Paddle-Lite, Arm NN, Arm Compute Library, TNN,
/// TVM, OpenCV, Android's EGL blob cache), named; empty where it is none of them.
std::string_view describeForeignCache(ByteView bytes);

} // namespace macebin
