// SPDX-License-Identifier: Apache-2.0
// --split: a cache of the programs that a list or a glob names, and one of the rest.
#include "app/cli/commands/write/changing.h"
#include "app/cli/flags/key_list.h"
#include "core/change/merge/merge.h"
#include "core/change/program_glob.h"

#include <set>

namespace macebin::cli {

namespace {

using Wanted = std::function<bool(std::string_view key)>;

/// The keys of a list, and which of them the file has.
class KeyList {
public:
    explicit KeyList(const std::vector<std::string>& keys) : keys_(keys.begin(), keys.end()) {}

    bool has(std::string_view key) const { return keys_.find(key) != keys_.end(); }

    /// Those that are no pair of the result, identity and source hashes included.
    std::vector<std::string> missingIn(const std::vector<Pair>& pairs) const {
        std::set<std::string_view> there;
        for (const Pair& pair : pairs)
            there.insert(pair.key);
        std::vector<std::string> missing;
        for (const std::string& key : keys_)
            if (there.count(key) == 0) missing.push_back(key);
        return missing;
    }

private:
    std::set<std::string, std::less<>> keys_;
};

/// The bytes of a plan; what stands in the way becomes its refusal.
Bytes written(Change& change, const Cache& cache) {
    if (!change.refusal.empty()) return {};
    auto bytes = writeCache(change.pairs, formOf(cache).value_or(Form::v2), writeOptionsOf(cache));
    if (bytes) return std::move(*bytes);
    change.refusal = bytes.error();
    return {};
}

int split(const Options& options, const Streams& streams, const Input& input, const Wanted& wanted,
          const KeyList* list) {
    MadeChange made;
    Change& change = made.change;
    change = planSplit(input.report, wanted);
    if (list && change.refusal.empty()) change.missing = list->missingIn(change.pairs);
    made.bytes = written(change, input.report.cache);
    if (!options.rest || !change.refusal.empty()) return finish(options, streams, made);

    Change rest = planSplit(input.report, [&](std::string_view key) { return !wanted(key); });
    if (rest.pairs.empty()) {
        change.notes.push_back("Everything was taken: there is no rest to write.");
        return finish(options, streams, made);
    }
    const Bytes restBytes = written(rest, input.report.cache);
    change.refusal = rest.refusal;
    const SecondOutput second{*options.rest, restBytes};
    return reportChange(options, streams, change,
                        saveChange(change, made.bytes, wishFrom(options), made.check, second));
}

} // namespace

int runSplit(const Options& options, const Streams& streams) {
    std::optional<KeyList> list;
    if (options.list) {
        const auto keys = readKeyList("--list", *options.list);
        if (!keys) return failed(streams, keys.error(), exitUsage);
        list.emplace(*keys);
    }
    const auto input = readInput(options, options.paths.front(), streams);
    if (!input) return exitDamaged;
    if (list)
        return split(
            options, streams, *input, [&](std::string_view key) { return list->has(key); }, &*list);
    return split(
        options, streams, *input, [&](std::string_view key) { return matchesProgram(*options.program, key); },
        nullptr);
}

} // namespace macebin::cli
