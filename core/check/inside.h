// SPDX-License-Identifier: Apache-2.0
// What is inside a file in text or C++ array form: a whole file of another kind, as bytes.
#pragma once

#include "format/byte_writer.h"
#include "format/cache/cache.h"
#include "format/cache/mace/cc_form.h"

#include <optional>

namespace macebin {

struct Inside {
    Bytes bytes;                  ///< the file inside; empty where there is none
    std::optional<CcNames> names; ///< of the array form's functions
    bool isEmpty = false;         ///< an array form that says itself that it holds no bytes
    Findings findings;            ///< about the form; ranges count in the form's own bytes
};

/// Opens bytes that parse() took for the text form or the C++ array form (`form`).
Inside openForm(ByteView bytes, CacheKind form, const ParseLimits& limits);

} // namespace macebin
