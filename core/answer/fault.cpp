// SPDX-License-Identifier: Apache-2.0
#include "core/answer/fault.h"

#include <new>
#include <stdexcept>

namespace macebin {

namespace {

/// A length that no memory could hold is told in the same way.
bool isOutOfMemory(const std::exception& error) {
    return dynamic_cast<const std::bad_alloc*>(&error) || dynamic_cast<const std::length_error*>(&error);
}

} // namespace

std::string sentenceOnFault(const std::exception& error) {
    if (isOutOfMemory(error))
        return "There was not enough memory for this file, so nothing is known about it. Close other "
               "programs, "
               "or give this one more memory, and ask again.";
    return "Macebin itself failed on this file (" + std::string(error.what()) + ").";
}

std::string faultClause(const std::exception& error) {
    if (isOutOfMemory(error)) return "there was not enough memory for this";
    return "a fault of macebin itself: " + std::string(error.what());
}

} // namespace macebin
