// SPDX-License-Identifier: Apache-2.0
#include "app/probe/entry.h"

namespace macebin::probe {

namespace {

Verdict createFromBinary(Bench& bench) {
    const auto binary = bench.job.data(bench.entry.offset, bench.entry.size);
    if (!binary) return {"read job data", CL_INVALID_VALUE, {}};
    const auto* bytes = reinterpret_cast<const unsigned char*>(binary->data());
    const std::size_t size = binary->size();
    cl_int status = CL_SUCCESS;
    cl_int error = CL_SUCCESS;
    constexpr auto call = "clCreateProgramWithBinary";
    bench.announce(call);
    bench.handles.program.reset(
        clCreateProgramWithBinary(bench.context, 1, &bench.device, &size, &bytes, &status, &error));
    if (error == CL_SUCCESS && status != CL_SUCCESS) error = status;
    if (error == CL_SUCCESS && !bench.handles.program) error = CL_INVALID_PROGRAM;
    return error == CL_SUCCESS ? Verdict::fine() : Verdict{call, error, {}};
}

Verdict createKernels(Bench& bench) {
    constexpr auto call = "clCreateKernelsInProgram";
    cl_program program = bench.handles.program.get();
    cl_uint count = 0;
    bench.announce(call);
    cl_int error = clCreateKernelsInProgram(program, 0, nullptr, &count);
    if (error == CL_SUCCESS && count > kMostKernels) error = CL_OUT_OF_RESOURCES;
    if (error != CL_SUCCESS || count == 0)
        return error == CL_SUCCESS ? Verdict::fine() : Verdict{call, error, {}};
    std::vector<cl_kernel> kernels(count);
    error = clCreateKernelsInProgram(program, count, kernels.data(), nullptr);
    if (error != CL_SUCCESS) return {call, error, {}};
    for (cl_kernel kernel : kernels)
        bench.handles.kernels.emplace_back(kernel);
    return Verdict::fine();
}

Verdict saveBinary(Bench& bench) {
    constexpr auto call = "clGetProgramInfo";
    cl_program program = bench.handles.program.get();
    std::size_t size = 0;
    bench.announce(call);
    cl_int error = clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, nullptr);
    if (error == CL_SUCCESS && (size == 0 || size > kLargestProgram)) error = CL_INVALID_BINARY;
    if (error != CL_SUCCESS) return {call, error, {}};
    std::string binary(size, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(binary.data());
    error = clGetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof bytes, &bytes, nullptr);
    if (error != CL_SUCCESS) return {call, error, {}};
    if (bench.save(std::to_string(bench.index) + ".bin", binary)) return Verdict::fine();
    return {"write result", CL_OUT_OF_HOST_MEMORY, {}};
}

} // namespace

bool Bench::save(const std::string& name, const std::string& bytes) const {
    std::ofstream file(output + "/" + name, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return false;
    report(word::output, {std::to_string(index), name});
    return true;
}

Verdict createFromSource(Bench& bench) {
    const auto source = bench.job.data(bench.entry.offset, bench.entry.size);
    if (!source) return {"read job data", CL_INVALID_VALUE, {}};
    const char* text = source->data();
    const std::size_t size = source->size();
    cl_int error = CL_SUCCESS;
    constexpr auto call = "clCreateProgramWithSource";
    bench.announce(call);
    bench.handles.program.reset(clCreateProgramWithSource(bench.context, 1, &text, &size, &error));
    if (error == CL_SUCCESS && !bench.handles.program) error = CL_INVALID_PROGRAM;
    return error == CL_SUCCESS ? Verdict::fine() : Verdict{call, error, {}};
}

Verdict buildProgram(Bench& bench) {
    constexpr auto call = "clBuildProgram";
    cl_program program = bench.handles.program.get();
    bench.announce(call);
    const cl_int error =
        clBuildProgram(program, 1, &bench.device, bench.entry.options.c_str(), nullptr, nullptr);
    if (error == CL_SUCCESS) return Verdict::fine();
    bench.announce("clGetProgramBuildInfo");
    return {call, error, buildLog(program, bench.device)};
}

Verdict load(Bench& bench) {
    Verdict verdict = createFromBinary(bench);
    if (verdict.call.empty()) verdict = buildProgram(bench);
    return verdict.call.empty() ? createKernels(bench) : verdict;
}

Verdict build(Bench& bench) {
    Verdict verdict = createFromSource(bench);
    if (verdict.call.empty()) verdict = buildProgram(bench);
    return verdict.call.empty() ? saveBinary(bench) : verdict;
}

} // namespace macebin::probe
