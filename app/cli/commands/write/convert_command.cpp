// SPDX-License-Identifier: Apache-2.0
// --convert: the same pairs in another form.
#include "app/cli/commands/write/changing.h"
#include "core/change/convert/convert.h"

namespace macebin::cli {

namespace {

ConvertOptions convertOptions(const Options& options) {
    return {options.inner, options.dataFunction, options.sizeFunction, options.driverVersion, options.abi};
}

} // namespace

int runConvert(const Options& options, const Streams& streams) {
    const ConvertOptions wishes = convertOptions(options);
    if (const std::string wrong = wrongOptions(*options.as, wishes); !wrong.empty())
        return failed(streams, wrong, exitUsage);
    const auto input = readInput(options, options.paths.front(), streams);
    if (!input) return exitDamaged;
    Change change = planConvert(input->report, *options.as, wishes);
    Bytes bytes;
    if (change.refusal.empty()) {
        auto converted = convert(input->report, change, *options.as, wishes);
        if (converted)
            bytes = std::move(*converted);
        else
            change.refusal = converted.error();
    }
    change.unchanged = change.refusal.empty() && asText(bytes) == asText(input->bytes.view());
    if (change.unchanged) change.notes.push_back("The result is the same as the input, byte for byte.");
    Finishing finishing;
    finishing.proof = "it passes --check, and every pair was read back as it was";
    return finish(options, streams, change, bytes, finishing);
}

} // namespace macebin::cli
