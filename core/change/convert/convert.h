// SPDX-License-Identifier: Apache-2.0
// The same pairs in another form: what that form can hold, and what MACE will make of the result
// (app/cli/COMMANDS.md, "Converting").
#pragma once

#include "core/change/change_outcome.h"
#include "core/change/write/cache_writer.h"

namespace macebin {

/// What may be chosen beside the form.
struct ConvertOptions {
    std::optional<Form> inner;                ///< cc only: v1, v2 or mclp
    std::optional<std::string> dataFunction;  ///< cc only; else the input's, or MACE's own
    std::optional<std::string> sizeFunction;  ///< cc only; else the input's, or MACE's own
    std::optional<std::string> driverVersion; ///< MCLP only: CL_DRIVER_VERSION
    std::optional<std::string> abi;           ///< MCLP only: such as "arm64-v8a"
};

/// Why these options cannot go with this form, whatever the input is: one sentence, empty where they can.
std::string wrongOptions(Form target, const ConvertOptions& options);

/// Plans a conversion. Refuses (Change::refusal) inputs that are not intact or not looked at whole, and
/// options that do not go with them. The pairs view the input's bytes.
Change planConvert(const FileReport& input, Form target, const ConvertOptions& options = {});

/// Writes what `plan` says and reads it back. Fails, naming the first pair that is not the same, where the
/// form cannot hold them. A file taken into or out of a C++ array in its own form keeps its bytes.
Result<Bytes> convert(const FileReport& input, const Change& plan, Form target,
                      const ConvertOptions& options = {});

/// Both, as one job. `file` is what `input` was read from: a result that is the same is said to be.
MadeChange makeConversion(const FileReport& input, ByteView file, Form target,
                          const ConvertOptions& options = {});

} // namespace macebin
