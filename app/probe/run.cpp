// SPDX-License-Identifier: Apache-2.0
// Launches one kernel on given inputs and hands its outputs back: what a self-test of a device is made of.
#include "app/probe/entry.h"

namespace macebin::probe {

namespace {

/// An argument that the driver has taken, and where to read its result from.
struct Output {
    std::size_t argument;
    cl_mem memory;
    std::size_t width; ///< texels; 0 for a buffer
    std::size_t height;
    std::size_t bytes;
};

class Launch {
public:
    explicit Launch(Bench& bench) : bench_(bench) {}
    Verdict operator()();

private:
    cl_kernel kernel() const { return bench_.handles.kernels.front().get(); }
    Verdict prepare();
    Verdict set(std::size_t index, const Argument& argument);
    Verdict setMemory(std::size_t index, const Argument& argument);
    Verdict setBytes(std::size_t index, std::size_t size, const void* value);
    Verdict enqueue();
    Verdict readBack(const Output& output);

    Bench& bench_;
    std::vector<Output> outputs_;
};

std::uint64_t numberIn(const Argument& argument, std::size_t index) {
    return parseNumber<std::uint64_t>(argument.values[index]).value_or(0);
}

Verdict Launch::prepare() {
    cl_int error = CL_SUCCESS;
    bench_.announce("clCreateKernel");
    bench_.handles.kernels.emplace_back(
        clCreateKernel(bench_.handles.program.get(), bench_.entry.kernel.c_str(), &error));
    if (error != CL_SUCCESS) return {"clCreateKernel", error, {}};
    bench_.announce("clCreateCommandQueue");
    bench_.handles.queue.reset(clCreateCommandQueue(bench_.context, bench_.device, 0, &error));
    return error == CL_SUCCESS ? Verdict::fine() : Verdict{"clCreateCommandQueue", error, {}};
}

Verdict Launch::setBytes(std::size_t index, std::size_t size, const void* value) {
    const cl_int error = clSetKernelArg(kernel(), static_cast<cl_uint>(index), size, value);
    return error == CL_SUCCESS ? Verdict::fine() : Verdict{"clSetKernelArg", error, {}};
}

Verdict Launch::setMemory(std::size_t index, const Argument& argument) {
    const bool image = argument.kind.starts_with("image");
    const bool input = argument.kind.ends_with("-in");
    Output output{index, nullptr, 0, 0, 0};
    if (image) {
        output.width = numberIn(argument, 0);
        output.height = numberIn(argument, 1);
        if (output.width > 65536 || output.height > 65536)
            return {"clCreateImage", CL_INVALID_IMAGE_SIZE, {}};
        output.bytes = output.width * output.height * 4 * sizeof(float);
    } else {
        output.bytes = numberIn(argument, input ? 1 : 0);
    }
    if (output.bytes > kLargestProgram) return {"clCreateBuffer", CL_INVALID_BUFFER_SIZE, {}};
    std::optional<std::string> bytes = std::string(output.bytes, '\0');
    if (input) bytes = bench_.job.data(numberIn(argument, image ? 2 : 0), output.bytes);
    if (!bytes) return {"read job data", CL_INVALID_VALUE, {}};

    cl_int error = CL_SUCCESS;
    const cl_mem_flags flags = CL_MEM_COPY_HOST_PTR | CL_MEM_READ_WRITE;
    cl_mem memory = nullptr;
    if (image) {
        const cl_image_format format{CL_RGBA, CL_FLOAT};
        cl_image_desc shape{};
        shape.image_type = CL_MEM_OBJECT_IMAGE2D;
        shape.image_width = output.width;
        shape.image_height = output.height;
        memory = clCreateImage(bench_.context, flags, &format, &shape, bytes->data(), &error);
    } else {
        memory = clCreateBuffer(bench_.context, flags, output.bytes, bytes->data(), &error);
    }
    if (error != CL_SUCCESS) return {image ? "clCreateImage" : "clCreateBuffer", error, {}};
    bench_.handles.memory.emplace_back(memory);
    output.memory = memory;
    if (!input) outputs_.push_back(output);
    return setBytes(index, sizeof(cl_mem), &memory);
}

Verdict Launch::set(std::size_t index, const Argument& argument) {
    if (argument.kind == "local") return setBytes(index, numberIn(argument, 0), nullptr);
    if (argument.kind == "int") {
        const auto value = parseNumber<cl_int>(argument.values[0]).value_or(0);
        return setBytes(index, sizeof value, &value);
    }
    if (argument.kind == "float") {
        const auto value = parseNumber<cl_float>(argument.values[0]).value_or(0.0f);
        return setBytes(index, sizeof value, &value);
    }
    return setMemory(index, argument);
}

Verdict Launch::enqueue() {
    const JobEntry& entry = bench_.entry;
    cl_command_queue queue = bench_.handles.queue.get();
    const bool anyLocal = entry.local[0] == 0;
    bench_.announce("clEnqueueNDRangeKernel");
    cl_int error = clEnqueueNDRangeKernel(queue, kernel(), 3, nullptr, entry.global.data(),
                                          anyLocal ? nullptr : entry.local.data(), 0, nullptr, nullptr);
    if (error != CL_SUCCESS) return {"clEnqueueNDRangeKernel", error, {}};
    bench_.announce("clFinish");
    error = clFinish(queue);
    return error == CL_SUCCESS ? Verdict::fine() : Verdict{"clFinish", error, {}};
}

Verdict Launch::readBack(const Output& output) {
    std::string bytes(output.bytes, '\0');
    cl_command_queue queue = bench_.handles.queue.get();
    const std::size_t origin[3] = {0, 0, 0};
    const std::size_t region[3] = {output.width, output.height, 1};
    const char* call = output.width ? "clEnqueueReadImage" : "clEnqueueReadBuffer";
    bench_.announce(call);
    const cl_int error = output.width ? clEnqueueReadImage(queue, output.memory, CL_TRUE, origin, region, 0,
                                                           0, bytes.data(), 0, nullptr, nullptr)
                                      : clEnqueueReadBuffer(queue, output.memory, CL_TRUE, 0, output.bytes,
                                                            bytes.data(), 0, nullptr, nullptr);
    if (error != CL_SUCCESS) return {call, error, {}};
    const std::string name = std::to_string(bench_.index) + "-" + std::to_string(output.argument) + ".bin";
    return bench_.save(name, bytes) ? Verdict::fine() : Verdict{"write result", CL_OUT_OF_HOST_MEMORY, {}};
}

Verdict Launch::operator()() {
    Verdict verdict = prepare();
    if (!verdict.call.empty()) return verdict;
    bench_.announce("clSetKernelArg");
    for (std::size_t i = 0; i < bench_.entry.arguments.size() && verdict.call.empty(); ++i)
        verdict = set(i, bench_.entry.arguments[i]);
    if (verdict.call.empty()) verdict = enqueue();
    for (std::size_t i = 0; i < outputs_.size() && verdict.call.empty(); ++i)
        verdict = readBack(outputs_[i]);
    return verdict;
}

} // namespace

Verdict run(Bench& bench) {
    Verdict verdict = createFromSource(bench);
    if (verdict.call.empty()) verdict = buildProgram(bench);
    return verdict.call.empty() ? Launch(bench)() : verdict;
}

} // namespace macebin::probe
