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
    return finish(options, streams, makeConversion(input->report, input->bytes.view(), *options.as, wishes));
}

} // namespace macebin::cli
