// SPDX-License-Identifier: Apache-2.0
#include "core/report/json/entry.h"

#include "core/answer/digest.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

namespace macebin {

namespace {

void putArgument(JsonObject out, const KernelArgument& argument) {
    out.text("name", argument.name);
    out.text("type", argument.type);
    out.wordOrNull("address_space", argument.addressSpace);
    out.wordOrNull("access_qualifier", argument.accessQualifier);
    out.wordOrNull("type_qualifier", argument.typeQualifier);
    out.number("size", argument.size);
}

void putArguments(JsonObject& kernel, const std::optional<std::vector<KernelArgument>>& arguments) {
    if (!arguments) return kernel.null("arguments");
    JsonArray out = kernel.array("arguments");
    for (const KernelArgument& argument : *arguments)
        putArgument(out.object(), argument);
}

void putKernel(JsonObject out, const Entry& entry, const Kernel& kernel) {
    out.text("name", readableName(entry, kernel));
    out.text("stored_name", kernel.name);
    putArguments(out, kernel.arguments);
    if (kernel.workGroupSize)
        out.numbers("work_group_size", *kernel.workGroupSize);
    else
        out.null("work_group_size");
    out.number("local_memory", kernel.localMemory);
    out.number("private_memory", kernel.privateMemory);
    out.number("registers", kernel.registers);
    out.number("half_registers", kernel.halfRegisters);
    out.number("samplers", kernel.samplers);
    out.number("code_size", kernel.codeSize);
    out.number("first_instruction", kernel.firstInstruction);
    out.wordOrNull("attributes", kernel.attributes);
}

void putFiles(JsonArray out, const Entry& entry, const Program& program) {
    for (const EmbeddedFile& file : program.files) {
        JsonObject one = out.object();
        one.text("name", file.name);
        one.number("offset", entry.value.offset + file.range.offset);
        one.number("size", file.range.size);
    }
}

void putFacts(JsonArray out, const Program& program) {
    for (const Fact& fact : program.facts) {
        JsonObject one = out.object();
        one.text("name", fact.name);
        one.text("value", fact.value);
    }
}

void putBinary(JsonObject out, const Entry& entry, const Program& program) {
    out.word("family", name(program.family));
    out.text("format", program.format);
    out.text("architecture", program.architecture);
    out.text("compiler", program.compiler);
    out.text("build_options", program.buildOptions);
    out.word("structure", name(program.structure));
    out.wordOrNull("structure_note", program.structureNote);
    out.flag("kernels_known", program.kernelsKnown);
    JsonArray kernels = out.array("kernels");
    for (const Kernel& kernel : program.kernels)
        putKernel(kernels.object(), entry, kernel);
    putFiles(out.array("files"), entry, program);
    putFacts(out.array("facts"), program);
}

void putNumbers(JsonObject& out, const Cache& cache, const Entry& entry) {
    if (entry.isNumbers)
        out.numbers("numbers", numbers(cache, entry));
    else
        out.null("numbers");
}

void putEntry(JsonObject out, const Cache& cache, const Entry& entry, DecodedPrograms* known) {
    out.text("key", entry.key);
    out.word("role", name(entry.role));
    const bool isProgram = entry.role == EntryRole::program;
    const ProgramKey parts = splitProgramKey(entry.key);
    const auto define = isProgram ? kernelDefine(parts.options) : std::nullopt;
    out.text("program", isProgram ? std::optional(parts.program) : std::nullopt);
    out.text("options", isProgram ? std::optional(parts.options) : std::nullopt);
    out.text("kernel", define ? std::optional(define->kernel) : std::nullopt);
    out.number("size", entry.value.size);
    out.word("sha256", hexDigits(asText(sha256(cache.valueOf(entry)))));
    out.number("offset", entry.value.offset);
    putNumbers(out, cache, entry);
    if (isProgram)
        putBinary(out.object("binary"), entry, decodedProgram(cache, entry, known));
    else
        out.null("binary");
    const bool isText = !isProgram && !entry.isNumbers;
    out.text("value", isText ? std::optional(asText(cache.valueOf(entry))) : std::nullopt);
}

void putRegion(JsonObject out, const Region& region) {
    out.word("name", region.name);
    out.word("kind", name(region.kind));
    out.number("offset", region.range.offset);
    out.number("size", region.range.size);
    out.number("entry", region.entry);
}

} // namespace

void putEntries(JsonArray out, const FileReport& report, const EntryFilter& filter) {
    for (const Entry& entry : report.cache.entries)
        if (!filter || filter(entry)) putEntry(out.object(), report.cache, entry, report.programs.get());
}

void putRegions(JsonArray out, const FileReport& report) {
    for (const Region& region : regionsOf(report))
        putRegion(out.object(), region);
}

} // namespace macebin
