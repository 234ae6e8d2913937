// SPDX-License-Identifier: Apache-2.0
// SPIR-V modules as programs: entry points of the Kernel model are the kernels. Argument types come from the
// kernel_arg_type strings that the Khronos LLVM/SPIR-V translator leaves, names from OpName.
#include "format/program/decoders.h"
#include "format/program/program_builder.h"
#include "format/program/spirv/module.h"

namespace macebin {

using spirv::Module;

namespace {

constexpr std::uint32_t kernelModel = 6;
constexpr std::uint64_t headerSize = 20;

/// Tool ids of the Khronos SPIR-V registry (spir-v.xml).
std::string generatorName(std::uint32_t generator) {
    static constexpr std::string_view tools[] = {"Khronos",
                                                 "LunarG",
                                                 "Valve",
                                                 "Codeplay",
                                                 "NVIDIA",
                                                 "ARM",
                                                 "Khronos LLVM/SPIR-V Translator",
                                                 "Khronos SPIR-V Tools Assembler",
                                                 "Khronos Glslang Reference Front End",
                                                 "Qualcomm",
                                                 "AMD",
                                                 "Intel",
                                                 "Imagination",
                                                 "Google Shaderc over Glslang",
                                                 "Google spiregg",
                                                 "Google rspirv",
                                                 "X-LEGEND Mesa-IR/SPIR-V Translator",
                                                 "Khronos SPIR-V Tools Linker",
                                                 "Wine VKD3D Shader Compiler",
                                                 "Tellusim Clay Shader Compiler",
                                                 "W3C WebGPU Group WHLSL Shader Translator",
                                                 "Google Clspv",
                                                 "Google MLIR SPIR-V Serializer",
                                                 "Google Tint Compiler"};
    const std::uint32_t tool = generator >> 16;
    const std::string name = tool < std::size(tools) ? std::string(tools[tool]) : "tool " + number(tool);
    return name + " " + number(generator & 0xffff);
}

std::string sourceText(const Module& module) {
    static constexpr std::string_view languages[] = {"unknown",    "ESSL", "GLSL",          "OpenCL C",
                                                     "OpenCL C++", "HLSL", "C++ for OpenCL"};
    const std::uint32_t language = module.sourceLanguage, version = module.sourceVersion;
    if (language == 0) return {};
    const std::string name =
        language < std::size(languages) ? std::string(languages[language]) : "language " + number(language);
    // OpenCL's own encoding: major * 100000 + minor * 1000 + revision.
    if (language == 3 || language == 4 || language == 6)
        return name + " " + number(version / 100000) + "." + number(version / 1000 % 100);
    return name + " " + number(version);
}

/// The strings "kernel_arg_type.NAME.float*,int,", by what stands before the second dot.
using ArgumentStrings = std::unordered_map<std::string_view, std::string_view>;

ArgumentStrings indexArgumentStrings(const Module& module) {
    ArgumentStrings index;
    for (const std::string_view text : module.argumentStrings) {
        const auto first = text.find('.');
        const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
        if (second != std::string_view::npos) index.emplace(text.substr(0, second), text.substr(second + 1));
    }
    return index;
}

/// One word per argument, or none where the counts disagree.
std::vector<std::string> argumentWords(const ArgumentStrings& strings, const std::string& key,
                                       std::size_t count) {
    const auto found = strings.find(key);
    if (found == strings.end()) return {};
    const std::string_view text = found->second;
    std::vector<std::string> words;
    std::size_t at = 0;
    for (std::size_t comma; words.size() <= count && (comma = text.find(',', at)) != text.npos;
         at = comma + 1)
        words.emplace_back(text.substr(at, comma - at));
    return words.size() == count && at == text.size() ? words : std::vector<std::string>();
}

/// Bytes of a scalar, vector or pointer as the host passes it; nothing for what has no fixed size there.
std::optional<std::uint64_t> valueSize(const Module& module, std::uint32_t id) {
    const auto type = module.types.find(id);
    if (type == module.types.end()) return {};
    const auto& operands = type->second.operands;
    switch (type->second.opcode) {
    case 21:
    case 22: return operands[0] / 8; // OpTypeInt, OpTypeFloat: width
    case 23: {                       // OpTypeVector: component type, count; three take the room of four
        const auto component = module.types.find(operands[0]);
        if (component == module.types.end() ||
            (component->second.opcode != 21 && component->second.opcode != 22))
            return {};
        return std::uint64_t{component->second.operands[0] / 8} * (operands[1] == 3 ? 4 : operands[1]);
    }
    case 32: // OpTypePointer
        if (module.addressing == 1) return 4;
        if (module.addressing == 2) return 8;
        return {};
    default: return {};
    }
}

void describeType(const Module& module, std::uint32_t id, KernelArgument& argument) {
    argument.size = valueSize(module, id);
    const auto type = module.types.find(id);
    if (type == module.types.end()) return;
    if (type->second.opcode == 32) { // OpTypePointer: storage class
        switch (type->second.operands[0]) {
        case 0: argument.addressSpace = "constant"; break;
        case 4:
            argument.addressSpace = "local";
            argument.size.reset(); // the host gives the size of the memory, not a pointer
            break;
        case 5: argument.addressSpace = "global"; break;
        default: argument.size.reset(); break; // 7, Function: a structure passed by value
        }
    } else if (type->second.opcode >= 21 && type->second.opcode <= 23) {
        argument.addressSpace = "private";
    } else if (type->second.opcode == 25) { // OpTypeImage: the eighth operand, where there, is the access
        static constexpr std::string_view access[] = {"read_only", "write_only", "read_write"};
        const std::uint32_t qualifier = type->second.operands[7];
        if (qualifier < std::size(access)) argument.accessQualifier = access[qualifier];
    }
}

using FunctionIndex = std::unordered_map<std::uint32_t, const spirv::Function*>;

Kernel makeKernel(const Module& module, const spirv::EntryPoint& entry, const FunctionIndex& functions,
                  const ArgumentStrings& strings, std::uint64_t& left) {
    Kernel kernel;
    kernel.name = entry.name;
    kernel.workGroupSize = entry.localSize;
    const auto function = functions.find(entry.function);
    if (function == functions.end()) return kernel;
    kernel.range = function->second->range;
    const auto& parameters = function->second->parameters;
    if (parameters.size() > left) return kernel;
    left -= parameters.size();
    // The translator wraps each kernel: the names stand at the function that the wrapper calls.
    const auto target = functions.find(function->second->forwardsTo);
    const bool forwards = target != functions.end() && target->second->parameters.size() == parameters.size();
    const auto& named = forwards ? target->second->parameters : parameters;
    const auto types = argumentWords(strings, "kernel_arg_type." + entry.name, parameters.size());
    const auto qualifiers = argumentWords(strings, "kernel_arg_type_qual." + entry.name, parameters.size());
    kernel.arguments.emplace();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        KernelArgument argument;
        if (const auto name = module.names.find(named[i].id); name != module.names.end())
            argument.name = name->second;
        if (!types.empty()) argument.type = types[i];
        if (!qualifiers.empty()) argument.typeQualifier = qualifiers[i];
        describeType(module, parameters[i].type, argument);
        kernel.arguments->push_back(std::move(argument));
    }
    return kernel;
}

void takeEntryPoints(ProgramBuilder& out, const Module& module) {
    FunctionIndex functions;
    for (const auto& function : module.functions)
        functions.emplace(function.id, &function);
    const ArgumentStrings strings = indexArgumentStrings(module);
    // Entry points may share a function; arguments are listed no more often than the module has parameters.
    std::uint64_t left = 0;
    for (const auto& function : module.functions)
        left += function.parameters.size();
    for (const auto& entry : module.entryPoints) {
        if (entry.model == kernelModel)
            out.program.kernels.push_back(makeKernel(module, entry, functions, strings, left));
        else
            out.fact("entry point", inQuotes(entry.name) + " (execution model " + number(entry.model) + ")");
    }
    out.program.kernelsKnown = module.complete && module.problem.empty();
}

void nameRegions(ProgramBuilder& out, const Module& module) {
    if (!out.wantsRegion()) return;
    out.region("SPIR-V header", RegionKind::header, {0, headerSize});
    std::unordered_map<std::uint32_t, std::string_view> kernels;
    for (const auto& entry : module.entryPoints)
        kernels.emplace(entry.function, entry.name);
    std::uint64_t end = headerSize;
    for (const auto& function : module.functions) {
        const auto kernel = kernels.find(function.id);
        const auto name = module.names.find(function.id);
        const bool isKernel = kernel != kernels.end();
        if (end == headerSize)
            out.region("declarations", RegionKind::section, {end, function.range.offset - end});
        out.region(isKernel                     ? "kernel " + inQuotes(kernel->second)
                   : name != module.names.end() ? "function " + inQuotes(name->second)
                                                : "function " + number(function.id),
                   isKernel ? RegionKind::kernel : RegionKind::section, function.range);
        end = function.range.end();
    }
    if (end == headerSize && module.problem.empty())
        out.region("declarations", RegionKind::section, {end, out.bytes().size() - end});
}

} // namespace

bool looksLikeSpirv(ByteView bytes) {
    return spirv::byteOrder(bytes).has_value();
}

Program decodeSpirv(ByteView bytes, const DecodeLimits& limits) {
    ProgramBuilder out(bytes, limits);
    const Module module = spirv::readModule(bytes, limits);
    Program& program = out.program;
    program.family = Family::spirv;
    program.format = "SPIR-V " + number(module.version >> 16 & 0xff) + "." +
                     number(module.version >> 8 & 0xff) + (module.bigEndian ? " (big-endian)" : "");
    if (bytes.size() >= headerSize) program.compiler = generatorName(module.generator);
    out.fact("id bound", number(module.bound));
    out.fact("source language", sourceText(module));
    if (module.addressing == 1 || module.addressing == 2)
        out.fact("pointers", module.addressing == 1 ? "32 bits" : "64 bits");
    takeEntryPoints(out, module);
    nameRegions(out, module);
    program.structure = Structure::closes;
    if (!module.problem.empty()) out.broken(module.problem, module.fault);
    return out.finish(out.isBroken() ? RegionKind::unreadable : RegionKind::gap);
}

} // namespace macebin
