// SPDX-License-Identifier: Apache-2.0
#include "core/words/kernel_table.h"

#include "core/text/csv.h"
#include "core/words/device_text.h"
#include "core/words/listing.h"
#include "format/cache/mace/key.h"
#include "format/program/decoders.h"
#include "format/text.h"

namespace macebin {

namespace {

template <class Number>
std::string numberOr(const std::optional<Number>& value, std::string_view absent) {
    return value ? number(*value) : std::string(absent);
}

std::string workGroup(const Kernel& kernel, std::string_view absent) {
    if (!kernel.workGroupSize) return std::string(absent);
    const auto& size = *kernel.workGroupSize;
    return number(size[0]) + "x" + number(size[1]) + "x" + number(size[2]);
}

/// "float* input", "image2d_t", or only a name: as much as the binary keeps.
std::string argumentText(const KernelArgument& argument) {
    std::string text = argument.type;
    if (!argument.name.empty()) text += (text.empty() ? "" : " ") + argument.name;
    return text.empty() ? "?" : text;
}

std::string structureText(const Program& program) {
    if (program.structure == Structure::closes && program.structureNote.empty()) return {};
    return " [" + std::string(name(program.structure)) +
           (program.structureNote.empty() ? "" : ": " + program.structureNote) + "]";
}

void appendKernel(TerminalText& out, const Entry& entry, const Kernel& kernel) {
    const std::string readable = readableName(entry, kernel);
    out += "       " + quoted(readable);
    if (readable != kernel.name) out += " (stored as " + quoted(kernel.name) + ")";
    out += ": ";
    if (kernel.arguments)
        out += shown(counted(kernel.arguments->size(), "argument"));
    else
        out += "arguments not stored";
    if (kernel.workGroupSize) out += ", work-group " + shown(workGroup(kernel, ""));
    const auto add = [&](const TerminalText& label, const auto& value) {
        if (value) out += ", " + label + " " + shown(*value);
    };
    add("local memory", kernel.localMemory);
    add("private memory", kernel.privateMemory);
    add("registers", kernel.registers);
    add("code bytes", kernel.codeSize);
    out += "\n";
    if (kernel.arguments && !kernel.arguments->empty())
        out += "         (" + quoted(argumentList(kernel), 600) + ")\n";
}

} // namespace

std::string argumentList(const Kernel& kernel) {
    std::string list;
    for (const KernelArgument& argument : *kernel.arguments)
        list += (list.empty() ? "" : ", ") + argumentText(argument);
    return list;
}

std::string originText(const Program& program) {
    std::string text(name(program.family));
    for (const std::string* part : {&program.architecture, &program.format, &program.compiler})
        if (!part->empty()) text += ", " + *part;
    return text;
}

Program decodedProgram(const Cache& cache, const Entry& entry, DecodedPrograms* known) {
    Program own;
    return decoded(known, cache.valueOf(entry), {}, own);
}

void forEachProgram(const Cache& cache, const EntryFilter& filter, const ProgramVisitor& visit,
                    DecodedPrograms* known) {
    for (std::size_t i = 0; i < cache.entries.size(); ++i) {
        const Entry& entry = cache.entries[i];
        if (entry.role != EntryRole::program || entry.value.size == 0 || (filter && !filter(entry))) continue;
        Program own;
        visit(i, entry, decoded(known, cache.valueOf(entry), {}, own));
    }
}

std::string readableName(const Entry& entry, const Kernel& kernel) {
    const auto define = kernelDefine(splitProgramKey(entry.key).options);
    return define && define->stored == kernel.name ? std::string(define->kernel) : kernel.name;
}

TerminalText textKernelTable(const Cache& cache, const EntryFilter& filter, DecodedPrograms* known,
                             StepWords say) {
    TerminalText out;
    Listing listing;
    const auto add = [&](std::size_t index, const Entry& entry, const Program& program) {
        if (!listing.takes()) return;
        const std::size_t before = out.bytes().size();
        const ProgramKey key = splitProgramKey(entry.key);
        out += "  " + shown(index) + "  " +
               (entry.key.empty() ? TerminalText("this program") : quoted(key.program));
        if (!key.options.empty()) out += " " + quoted(key.options, 300);
        out += "\n       " + shown(originText(program)) + ", " + shown(counted(entry.value.size, "byte")) +
               structureText(program) + "\n";
        for (const Kernel& kernel : program.kernels)
            appendKernel(out, entry, kernel);
        // One program alone, or one that nobody knows, is worth every detail; the others' are in the JSON.
        if (cache.kind == CacheKind::program || program.family == Family::unknown)
            for (const Fact& fact : program.facts)
                out += "       " + quoted(fact.name) + ": " + quoted(fact.value, 300) + "\n";
        if (!program.kernelsKnown)
            out += "       (the list of kernels may not be complete: this layout was not read that far)\n";
        listing.added(out.bytes().size() - before);
    };
    forEachProgram(cache, filter, add, known);
    if (const std::string rest = listing.rest("program", "programs", reportAsJson(say)); !rest.empty())
        out += "  " + shown(rest) + "\n";
    return out;
}

TerminalText textUnknown(ByteView bytes) {
    TerminalText out;
    for (const Fact& fact : decodeProgram(bytes).facts)
        out += "  " + shown(fact.name) + ": " + quoted(fact.value, 300) + "\n";
    return out;
}

std::string csvKernelTable(const Cache& cache, const EntryFilter& filter, DecodedPrograms* known) {
    std::string out = csvLine({"entry", "program", "options", "kernel", "stored_name", "arguments",
                               "work_group_size", "local_memory", "private_memory", "registers", "code_size",
                               "family", "architecture", "compiler", "structure", "size", "offset"});
    const auto add = [&](std::size_t index, const Entry& entry, const Program& program) {
        const ProgramKey key = splitProgramKey(entry.key);
        std::vector<Kernel> kernels = program.kernels;
        if (kernels.empty()) kernels.emplace_back();
        for (const Kernel& kernel : kernels)
            out += csvLine(
                {number(index), std::string(key.program), std::string(key.options),
                 readableName(entry, kernel), kernel.name, kernel.arguments ? argumentList(kernel) : "",
                 workGroup(kernel, ""), numberOr(kernel.localMemory, ""), numberOr(kernel.privateMemory, ""),
                 numberOr(kernel.registers, ""), numberOr(kernel.codeSize, ""),
                 std::string(name(program.family)), program.architecture, program.compiler,
                 std::string(name(program.structure)), number(entry.value.size), number(entry.value.offset)});
    };
    forEachProgram(cache, filter, add, known);
    return out;
}

} // namespace macebin
