// SPDX-License-Identifier: Apache-2.0
// Between the parts of the PoCL decoder: the file part and the kernel part. Not for its callers.
#pragma once

#include "format/program/decoding.h"

namespace macebin::pocl {

/// Reads {u32 length, path}{u32 length, content} to the end of `files`; false where they do not fit exactly.
bool readFiles(Decoding& out, ByteReader files, std::uint64_t end);

/// Reads one kernel record at the reader's position and moves it behind; false where it does not close.
bool readKernel(Decoding& out, ByteReader& in, std::uint32_t version);

} // namespace macebin::pocl
