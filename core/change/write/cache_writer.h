// SPDX-License-Identifier: Apache-2.0
// The forms a cache is written in, and one writer for all of them.
#pragma once

#include "core/answer/result.h"
#include "core/check/signature.h"
#include "format/byte_writer.h"
#include "format/cache/cache.h"
#include "format/cache/mace/cc_form.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace macebin {

enum class Form : std::uint8_t { v1, v2, mclp, text, cc };

std::string_view name(Form form); ///< "v1", "v2", "mclp", "text", "cc": as --as takes it
std::optional<Form> formNamed(std::string_view name);
/// The form that the cache is in; none where it is unknown. Text and C++ array files are read as what is
/// inside them: ask their FileReport.
std::optional<Form> formOf(const Cache& cache);

struct WriteOptions {
    std::optional<std::string> driverVersion; ///< MCLP only
    std::optional<std::string> abi;           ///< MCLP only
    std::optional<PrivateKey> signer;         ///< MCLP only: the trailer carries a signature
    Form inner = Form::v2;                    ///< cc only: v1, v2 or mclp
    std::optional<CcNames> ccNames;           ///< cc only; else MACE's own, by what the pairs are
};

/// Writes the pairs in their order, digests included. Fails, with a sentence, where the form cannot hold
/// them: a pair with both bytes and numbers in v1 and MCLP, a key that is not UTF-8 in text, function names
/// that no compiler accepts. What is too large (2 GiB − 1 for MACE's forms and what is inside an array, 4 GiB
/// − 1 for MCLP) fails before anything is allocated. A pair without a value is an empty value in v1, and
/// numbers are their bytes there: who must not lose that compares what is read back.
Result<Bytes> writeCache(std::span<const Pair> pairs, Form form, const WriteOptions& options = {});

} // namespace macebin
