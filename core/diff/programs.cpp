// SPDX-License-Identifier: Apache-2.0
// What two programs of one key say of their kernels, each read by its decoder.
#include "core/diff/internal.h"
#include "format/cache/mace/key.h"
#include "format/limits.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <map>

namespace macebin::diff {

namespace {

/// Clauses of the form "WHAT: was A, is B".
class Clauses {
public:
    explicit Clauses(std::vector<std::string>& out) : out_(out) {}

    void add(const std::string& what, const std::string& before, const std::string& after) {
        if (out_.size() < kMostClauses) out_.push_back(what + ": was " + before + ", is " + after);
    }
    /// What only one side tells is no difference.
    void compare(const std::string& what, std::string_view before, std::string_view after) {
        if (!before.empty() && !after.empty() && before != after)
            add(what, inQuotes(before), inQuotes(after));
    }
    template <class Number>
    void compare(const std::string& what, const std::optional<Number>& before,
                 const std::optional<Number>& after) {
        if (before && after && *before != *after) add(what, number(*before), number(*after));
    }

private:
    std::vector<std::string>& out_;
};

void compareArguments(const std::string& kernel, const Kernel& before, const Kernel& after, Clauses& out) {
    if (!before.arguments || !after.arguments) return;
    out.compare("number of arguments of " + kernel, std::optional(std::uint64_t{before.arguments->size()}),
                std::optional(std::uint64_t{after.arguments->size()}));
    if (before.arguments->size() != after.arguments->size()) return;
    for (std::size_t i = 0; i < before.arguments->size(); ++i) {
        const KernelArgument& a = (*before.arguments)[i];
        const KernelArgument& b = (*after.arguments)[i];
        const std::string which = " of argument " + number(i) + " of " + kernel;
        out.compare("name" + which, a.name, b.name);
        out.compare("type" + which, a.type, b.type);
        out.compare("address space" + which, a.addressSpace, b.addressSpace);
        out.compare("access qualifier" + which, a.accessQualifier, b.accessQualifier);
        out.compare("type qualifier" + which, a.typeQualifier, b.typeQualifier);
        out.compare("bytes" + which, a.size, b.size);
    }
}

std::string sizes(const std::optional<std::array<std::uint64_t, 3>>& size) {
    if (!size) return "none";
    return number((*size)[0]) + "x" + number((*size)[1]) + "x" + number((*size)[2]);
}

/// An absent work-group size is none, or one that the layout does not hold: only a shared layout tells which.
void compareKernel(const std::string& kernel, const Kernel& before, const Kernel& after, bool sameLayout,
                   Clauses& out) {
    compareArguments(kernel, before, after, out);
    const bool areTold = sameLayout || (before.workGroupSize && after.workGroupSize);
    if (areTold && before.workGroupSize != after.workGroupSize)
        out.add("required work-group size of " + kernel, sizes(before.workGroupSize),
                sizes(after.workGroupSize));
    out.compare("bytes of local memory of " + kernel, before.localMemory, after.localMemory);
    out.compare("bytes of private memory of " + kernel, before.privateMemory, after.privateMemory);
    out.compare("registers of " + kernel, before.registers, after.registers);
    out.compare("half registers of " + kernel, before.halfRegisters, after.halfRegisters);
    out.compare("samplers of " + kernel, before.samplers, after.samplers);
    out.compare("bytes of machine code of " + kernel, before.codeSize, after.codeSize);
}

/// Kernels by the name that the program bears in its source, where its key tells it.
class Names {
public:
    explicit Names(std::string_view key) : define_(kernelDefine(splitProgramKey(key).options)) {}
    std::string operator()(const Kernel& kernel) const {
        return std::string(define_ && define_->stored == kernel.name ? define_->kernel
                                                                     : std::string_view(kernel.name));
    }

private:
    std::optional<KernelDefine> define_;
};

std::optional<std::vector<std::string>> kernelNames(const Program& program, const Names& names) {
    if (!program.kernelsKnown) return std::nullopt;
    std::vector<std::string> out;
    for (const Kernel& kernel : program.kernels)
        out.push_back(names(kernel));
    return out;
}

ProgramSide sideOf(const Side& side, std::size_t entry, const Program& program) {
    const ByteView bytes = side.cache.valueOf(side.cache.entries[entry]);
    const std::string_view key = side.cache.entries[entry].key;
    ProgramSide out;
    out.entry = entry;
    out.size = bytes.size();
    out.digest = sha256(bytes);
    out.family = name(program.family);
    out.format = program.format;
    out.architecture = program.architecture;
    out.compiler = program.compiler;
    out.kernels = kernelNames(program, Names(key));
    const std::string hashKey = std::string(kSourceHashPrefix) + std::string(key);
    if (const auto hash = side.find(hashKey, EntryRole::sourceHash))
        out.sourceHash = asText(side.cache.valueOf(side.cache.entries[*hash]));
    return out;
}

Program decoded(const Side& side, std::size_t entry) {
    constexpr DecodeLimits brief{.regions = 0, .facts = 0};
    return decodeProgram(side.cache.valueOf(side.cache.entries[entry]), brief);
}

/// MACE takes a pair without a value for one with an empty value.
bool sameValue(const Pair& a, const Pair& b) {
    return a.numbers == b.numbers &&
           asText(a.bytes.value_or(ByteView())) == asText(b.bytes.value_or(ByteView()));
}

template <class Diff>
void setState(Diff& diff, bool isSame) {
    diff.state = !diff.before  ? DiffState::added
                 : !diff.after ? DiffState::removed
                 : isSame      ? DiffState::same
                               : DiffState::changed;
}

/// The clauses that people ask for first.
void compareMakers(ProgramDiff& out) {
    Clauses clauses(out.differences);
    clauses.compare("kind of binary", out.before->family, out.after->family);
    clauses.compare("format", out.before->format, out.after->format);
    clauses.compare("chip or processor", out.before->architecture, out.after->architecture);
    clauses.compare("compiler", out.before->compiler, out.after->compiler);
}

void compareSources(ProgramDiff& out) {
    if (!out.before->sourceHash || !out.after->sourceHash) return;
    const bool sameBytes = out.state != DiffState::changed;
    if (out.sourceChanged())
        out.differences.push_back("source hash: was " + inQuotes(*out.before->sourceHash) + ", is " +
                                  inQuotes(*out.after->sourceHash) +
                                  (sameBytes ? ", though the bytes are the same" : ""));
    else if (!sameBytes)
        out.differences.push_back("the source hash is the same: other bytes of the same source");
}

bool isCarriedLabel(LabelChange label) {
    return label == LabelChange::driver || label == LabelChange::device;
}

class Comparison {
public:
    Comparison(CacheDiff& diff, const Side& before, const Side& after)
        : diff_(diff), before_(before), after_(after) {}

    void run() {
        for (std::size_t i = 0; i < after_.cache.entries.size(); ++i)
            if (after_.isFirst(i)) compareAt(after_.cache.entries[i], false);
        for (std::size_t i = 0; i < before_.cache.entries.size(); ++i)
            if (before_.isFirst(i)) compareAt(before_.cache.entries[i], true);
    }

private:
    /// Every pair of AFTER, then those of BEFORE that AFTER has not.
    void compareAt(const Entry& entry, bool onlyRemoved) {
        const auto before = before_.find(entry.key, entry.role);
        const auto after = after_.find(entry.key, entry.role);
        if (onlyRemoved && after) return;
        const bool isSame = before && after && sameValue(before_.pairs[*before], after_.pairs[*after]);
        switch (entry.role) {
        case EntryRole::program: addProgram(entry.key, before, after, isSame); return;
        case EntryRole::tuned: addTuned(entry.key, before, after, isSame); return;
        case EntryRole::sourceHash: addHash(entry.key, before, after, isSame); return;
        case EntryRole::platformInfo:
        case EntryRole::deviceName: return; // the identity
        }
    }

    void addProgram(std::string_view key, std::optional<std::size_t> before, std::optional<std::size_t> after,
                    bool isSame) {
        ProgramDiff out;
        out.key = key;
        Program old, now;
        if (before) out.before = sideOf(before_, *before, old = decoded(before_, *before));
        if (after) out.after = sideOf(after_, *after, now = decoded(after_, *after));
        setState(out, isSame);
        if (out.state == DiffState::same && isCarriedLabel(diff_.label) && out.after->size > 0)
            out.state = DiffState::carried;
        if (out.before && out.after) {
            compareMakers(out);
            compareSources(out);
        }
        if (out.state == DiffState::changed) compareKernels(out, old, now);
        diff_.programs.push_back(std::move(out));
    }

    void addTuned(std::string_view key, std::optional<std::size_t> before, std::optional<std::size_t> after,
                  bool isSame) {
        TunedDiff out;
        out.key = key;
        if (before) out.before = before_.pairs[*before].numbers;
        if (after) out.after = after_.pairs[*after].numbers;
        setState(out, isSame);
        diff_.tuned.push_back(std::move(out));
    }

    /// Hashes of programs are told with these.
    void addHash(std::string_view key, std::optional<std::size_t> before, std::optional<std::size_t> after,
                 bool isSame) {
        const std::string_view program = key.substr(kSourceHashPrefix.size());
        if (before_.find(program, EntryRole::program) || after_.find(program, EntryRole::program)) return;
        HashDiff out;
        out.key = key;
        if (before) out.before = asText(before_.cache.valueOf(before_.cache.entries[*before]));
        if (after) out.after = asText(after_.cache.valueOf(after_.cache.entries[*after]));
        setState(out, isSame);
        diff_.sourceHashes.push_back(std::move(out));
    }

    CacheDiff& diff_;
    const Side& before_;
    const Side& after_;
};

} // namespace

void compareKernels(ProgramDiff& out, const Program& before, const Program& after) {
    if (!before.kernelsKnown || !after.kernelsKnown) {
        if (before.kernelsKnown != after.kernelsKnown)
            out.differences.push_back("kernels: can be read in one of the two only");
        return;
    }
    const Names names(out.key);
    std::map<std::string_view, const Kernel*> known;
    for (const Kernel& kernel : before.kernels)
        known.emplace(kernel.name, &kernel);
    std::map<std::string_view, const Kernel*> left = known;
    Clauses clauses(out.differences);
    for (const Kernel& kernel : after.kernels) {
        const auto found = known.find(kernel.name);
        left.erase(kernel.name);
        if (found == known.end())
            out.kernelsAdded.push_back(names(kernel));
        else
            compareKernel("kernel " + inQuotes(names(kernel)), *found->second, kernel,
                          before.format == after.format, clauses);
    }
    for (const auto& [storedName, kernel] : left)
        out.kernelsRemoved.push_back(names(*kernel));
}

void comparePairs(CacheDiff& diff, const Side& before, const Side& after) {
    Comparison(diff, before, after).run();
}

} // namespace macebin::diff
