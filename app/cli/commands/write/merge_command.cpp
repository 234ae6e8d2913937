// SPDX-License-Identifier: Apache-2.0
// --merge: one cache out of several of the same device and driver, in the form of the first.
#include "app/cli/commands/write/changing.h"
#include "core/change/merge/merge.h"

#include <deque>

namespace macebin::cli {

int runMerge(const Options& options, const Streams& streams) {
    std::deque<Input> files; // the reports stay where they are: the plan views them
    std::vector<MergeInput> inputs;
    for (const std::string& path : options.paths) {
        auto file = readInput(options, path, streams);
        if (!file) return exitDamaged;
        files.push_back(std::move(*file));
        inputs.push_back({path, &files.back().report});
    }
    MadeChange made;
    Change& change = made.change;
    change = planMerge(inputs, options.prefer);
    if (change.refusal.empty()) {
        const Cache& first = files.front().report.cache;
        const Form form = formOf(first).value_or(Form::v2);
        change.notes.push_back("The result is written as " + std::string(name(form)) +
                               ", the form of the first file.");
        auto written = writeCache(change.pairs, form, writeOptionsOf(first));
        if (written)
            made.bytes = std::move(*written);
        else
            change.refusal = written.error();
    }
    return finish(options, streams, made);
}

} // namespace macebin::cli
