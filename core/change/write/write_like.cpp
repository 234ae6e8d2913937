// SPDX-License-Identifier: Apache-2.0
#include "core/change/write/write_like.h"

namespace macebin {

Result<Bytes> writeLike(const FileReport& report, const Cache& cache, std::span<const Pair> pairs,
                        WriteOptions options) {
    const auto inner = formOf(cache);
    if (!inner) return Failure{"its form is not known"};
    options.inner = *inner;
    options.ccNames = report.ccNames;
    // A torn array may have lost a function's name.
    if (options.ccNames && (options.ccNames->data.empty() || options.ccNames->size.empty()))
        options.ccNames.reset();
    const auto outer = report.form;
    return writeCache(pairs,
                      outer == CacheKind::text ? Form::text
                      : outer == CacheKind::cc ? Form::cc
                                               : *inner,
                      options);
}

} // namespace macebin
