// SPDX-License-Identifier: Apache-2.0
// What the decoders find in each program, held against its key, its neighbours and the identity of the cache.
#include "core/check/judgements.h"
#include "core/device/program_origin.h"
#include "format/cache/mace/key.h"
#include "format/program/decoders.h"
#include "format/text.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace macebin {

namespace {

/// Enough for judging: no regions, arguments or facts are made, so that a check costs little more than a
/// look.
constexpr DecodeLimits kJudging{.kernels = kMostDecodedKernels, .arguments = 0, .regions = 0, .facts = 0};

/// A place inside a program as a place in the file.
ByteRange inFile(const Entry& entry, ByteRange inside) {
    return {entry.value.offset + inside.offset, inside.size};
}

bool contains(ByteView bytes, std::string_view text) {
    return ::memmem(bytes.data(), bytes.size(), text.data(), text.size()) != nullptr;
}

void checkStructure(const Program& program, const Entry& entry, std::uint32_t index, Findings& findings,
                    Hint hint = Hint::none) {
    const std::string what = program.format.empty() ? std::string(name(program.family)) : program.format;
    if (program.checksumMismatch)
        findings.add("program.checksum-mismatch", "A checksum of this " + what + " does not match its bytes.",
                     inFile(entry, *program.checksumMismatch), index, hint);
    else if (program.structure == Structure::broken)
        findings.add("program.structure", "As " + what + " it does not close: " + program.structureNote + ".",
                     program.structureFault ? inFile(entry, *program.structureFault) : entry.value, index,
                     hint);
    else if (program.structure == Structure::unknownLayout)
        findings.add("program.unknown-layout",
                     "This is of family " + std::string(name(program.family)) + ", but " +
                         program.structureNote + ".",
                     entry.value, index);
}

/// A broken program's kernels are no evidence; an undecoded one's bytes are searched instead.
bool holdsKernel(const Program& program, ByteView bytes, std::string_view stored) {
    const bool isListed = std::any_of(program.kernels.begin(), program.kernels.end(),
                                      [&](const Kernel& kernel) { return kernel.name == stored; });
    if (isListed) return true;
    return !(program.kernelsKnown && program.structure == Structure::closes) && contains(bytes, stored);
}

void checkKernel(const Program& program, const Cache& cache, const Entry& entry, std::uint32_t index,
                 Findings& findings) {
    const auto define = kernelDefine(splitProgramKey(entry.key).options);
    if (!define || program.structure == Structure::broken) return;
    if (holdsKernel(program, cache.valueOf(entry), define->stored)) return;
    std::string message = "The key names the kernel " + inQuotes(define->kernel);
    if (define->stored != define->kernel) message += ", stored as " + inQuotes(define->stored);
    if (program.kernelsKnown && !program.kernels.empty())
        message +=
            "; the program holds " + inQuotes(program.kernels.front().name) +
            (program.kernels.size() > 1 ? " and " + number(program.kernels.size() - 1) + " more." : ".");
    else
        message += "; the program's " + counted(entry.value.size, "byte") + " do not hold that name.";
    findings.add("program.kernel-missing", std::move(message), entry.value, index);
}

/// The `-D` options of a list. The others are MACE's suffix, which is not part of a key, or the driver's own.
std::set<std::string_view> defines(std::string_view options) {
    std::set<std::string_view> found;
    while (!options.empty()) {
        const auto blank = std::min(options.find(' '), options.size());
        const std::string_view option = options.substr(0, blank);
        options.remove_prefix(std::min(blank + 1, options.size()));
        if (option.starts_with("-D")) found.insert(option);
    }
    return found;
}

void checkOptions(const Program& program, const Entry& entry, std::uint32_t index, Findings& findings) {
    if (program.buildOptions.empty() || program.structure != Structure::closes) return;
    const std::string_view options = splitProgramKey(entry.key).options;
    // Nearly always the stored options are the key's with MACE's suffix behind them.
    const std::string_view built = program.buildOptions;
    if (built.starts_with(options) && built.find("-D", options.size()) == std::string_view::npos) return;
    const auto ofKey = defines(options);
    const auto stored = defines(built);
    if (ofKey == stored) return;
    const auto onlyIn = [](const auto& a, const auto& b) {
        const auto found =
            std::find_if(a.begin(), a.end(), [&](std::string_view option) { return !b.count(option); });
        return found == a.end() ? std::string("nothing") : inQuotes(*found);
    };
    findings.add("program.options-mismatch",
                 "Only the key has " + onlyIn(ofKey, stored) + ", only the program has " +
                     onlyIn(stored, ofKey) + ".",
                 entry.value, index);
}

/// The platform that the identity names, looked up once for all programs.
struct Platform {
    explicit Platform(const Cache& cache)
        : name(cache.identity.platformInfo ? splitPlatformInfo(*cache.identity.platformInfo).platformName
                                           : std::string_view()),
          isKnown(isKnownPlatform(name)) {}
    std::string_view name;
    bool isKnown;
};

void checkFamily(const Program& program, const Platform& platform, const Entry& entry, std::uint32_t index,
                 Findings& findings) {
    // Several drivers keep ELF, bitcode or SPIR-V: these families name no vendor.
    const bool isAnybodys = program.family == Family::elf || program.family == Family::llvm ||
                            program.family == Family::spirv || program.structure == Structure::notJudged;
    if (!platform.isKnown || isAnybodys || platformWrites(platform.name, program.family)) return;
    findings.add("program.family-mismatch",
                 "The program is of family " + std::string(name(program.family)) + ", the platform is " +
                     inQuotes(platform.name) + ".",
                 entry.value, index);
}

/// The number behind "Adreno", in "Adreno(TM) 640" as in "Adreno 640 (0x06040001)".
std::string_view adrenoNumber(std::string_view text) {
    const auto at = text.find("Adreno");
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at);
    const auto first = text.find_first_of("0123456789");
    if (first == std::string_view::npos) return {};
    text.remove_prefix(first);
    return text.substr(0, text.find_first_not_of("0123456789"));
}

void checkChip(const Program& program, const Cache& cache, const Entry& entry, std::uint32_t index,
               Findings& findings) {
    if (program.family != Family::adreno || !cache.identity.deviceName) return;
    const std::string_view made = adrenoNumber(program.architecture);
    const std::string_view named = adrenoNumber(*cache.identity.deviceName);
    // A bare chip id gives no name to compare, and a name that is only inferred ("probably …") proves
    // nothing.
    if (!program.architecture.starts_with("Adreno ") || made.size() != 3 || named.empty() || made == named)
        return;
    findings.add("program.chip-mismatch",
                 "The program is for " + program.architecture + ", the device is " +
                     inQuotes(*cache.identity.deviceName) + ".",
                 entry.value, index);
}

/// Who made the programs: each different origin with its first entry and how many there are.
class Origins {
public:
    void add(const Program& program, std::uint32_t entry) {
        std::string origin = originOf(program);
        if (origin.empty()) return;
        const auto [known, isNew] = origins_.try_emplace(std::move(origin), Seen{entry, 0});
        ++known->second.count;
    }
    void report(Findings& findings) const {
        if (origins_.size() < 2) return;
        std::vector<std::pair<std::string, Seen>> byEntry(origins_.begin(), origins_.end());
        std::sort(byEntry.begin(), byEntry.end(),
                  [](const auto& a, const auto& b) { return a.second.first < b.second.first; });
        constexpr std::size_t most = 4;
        std::string message = counted(origins_.size(), "origin") + ":";
        for (std::size_t i = 0; i < std::min(most, byEntry.size()); ++i)
            message += (i ? "; " : " ") + counted(byEntry[i].second.count, "program") + " of " +
                       inQuotes(byEntry[i].first, 200) + " from entry " + number(byEntry[i].second.first) +
                       " on";
        findings.add("program.mixed-provenance", message + ".", std::nullopt, byEntry[1].second.first);
    }

private:
    struct Seen {
        std::uint32_t first;
        std::uint64_t count;
    };
    std::map<std::string, Seen> origins_;
};

} // namespace

void checkPrograms(const Cache& cache, Findings& findings, DecodedPrograms* known) {
    const Platform platform(cache);
    Origins origins;
    for (std::uint32_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        if (entry.role != EntryRole::program) continue;
        if (entry.value.size == 0) {
            findings.add("program.empty", "The program " + inQuotes(entry.key) + " has 0 bytes.",
                         entry.keyRange.size ? std::optional(entry.keyRange) : std::nullopt, i);
            continue;
        }
        Program own;
        const Program& program = decoded(known, cache.valueOf(entry), kJudging, own);
        checkStructure(program, entry, i, findings);
        checkKernel(program, cache, entry, i, findings);
        checkOptions(program, entry, i, findings);
        checkFamily(program, platform, entry, i, findings);
        checkChip(program, cache, entry, i, findings);
        origins.add(program, i);
    }
    origins.report(findings);
}

Program checkBareProgram(const Cache& cache, Findings& findings, DecodedPrograms* known) {
    const Entry& entry = cache.entries.front();
    Program own;
    Program program = // one alone may cost a closer look
        decoded(known, cache.valueOf(entry), {.regions = 0}, own);
    checkStructure(program, entry, 0, findings, Hint::bareProgram);
    if (program.structure == Structure::notJudged)
        findings.add("file.program-binary",
                     "It begins as " + cache.description + ": " + program.structureNote + ".", entry.value,
                     0);
    return program;
}

} // namespace macebin
