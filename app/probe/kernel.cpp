// SPDX-License-Identifier: Apache-2.0
// What the platform says about the kernels of a loaded program, in the words that the static decoders use
// for theirs (format/program/program.h), so that both can be compared.
#include "app/probe/entry.h"

namespace macebin::probe {

namespace {

std::string textOf(std::optional<std::uint64_t> number) {
    return number ? std::to_string(*number) : std::string();
}

std::string addressSpace(cl_kernel_arg_address_qualifier qualifier) {
    switch (qualifier) {
    case CL_KERNEL_ARG_ADDRESS_GLOBAL: return "global";
    case CL_KERNEL_ARG_ADDRESS_LOCAL: return "local";
    case CL_KERNEL_ARG_ADDRESS_CONSTANT: return "constant";
    case CL_KERNEL_ARG_ADDRESS_PRIVATE: return "private";
    default: return {};
    }
}

std::string accessQualifier(cl_kernel_arg_access_qualifier qualifier) {
    switch (qualifier) {
    case CL_KERNEL_ARG_ACCESS_READ_ONLY: return "read_only";
    case CL_KERNEL_ARG_ACCESS_WRITE_ONLY: return "write_only";
    case CL_KERNEL_ARG_ACCESS_READ_WRITE: return "read_write";
    default: return {};
    }
}

/// A bit each; pipes are OpenCL 2.0, whose name for the bit is not declared for 1.2.
std::string typeQualifier(cl_kernel_arg_type_qualifier bits) {
    constexpr std::string_view words[] = {"const", "restrict", "volatile", "pipe"};
    std::string text;
    for (std::size_t i = 0; i < std::size(words); ++i)
        if ((bits >> i & 1) != 0) text.append(text.empty() ? "" : " ").append(words[i]);
    return text;
}

/// Drivers have what clGetKernelArgInfo asks for where the program was built so, and not always then.
void reportArgument(const Bench& bench, cl_kernel kernel, cl_uint index) {
    const auto query = [=](cl_kernel_arg_info what) {
        return [=](std::size_t size, void* to, std::size_t* needed) {
            return clGetKernelArgInfo(kernel, index, what, size, to, needed);
        };
    };
    const auto address = queryValue<cl_kernel_arg_address_qualifier>(query(CL_KERNEL_ARG_ADDRESS_QUALIFIER));
    const auto access = queryValue<cl_kernel_arg_access_qualifier>(query(CL_KERNEL_ARG_ACCESS_QUALIFIER));
    const auto type = queryValue<cl_kernel_arg_type_qualifier>(query(CL_KERNEL_ARG_TYPE_QUALIFIER));
    bench.report(word::argument,
                 {std::to_string(bench.index), std::to_string(index), queryText(query(CL_KERNEL_ARG_NAME)),
                  queryText(query(CL_KERNEL_ARG_TYPE_NAME)), addressSpace(address.value_or(0)),
                  accessQualifier(access.value_or(0)), typeQualifier(type.value_or(0))});
}

/// The function, its arguments' number, its required work-group size, local and private memory.
std::optional<cl_uint> reportFunction(const Bench& bench, cl_kernel kernel) {
    bench.announce("clGetKernelInfo");
    const auto query = [=](cl_kernel_info what) {
        return [=](std::size_t size, void* to, std::size_t* needed) {
            return clGetKernelInfo(kernel, what, size, to, needed);
        };
    };
    const std::string name = queryText(query(CL_KERNEL_FUNCTION_NAME));
    const auto arguments = queryValue<cl_uint>(query(CL_KERNEL_NUM_ARGS));

    bench.announce("clGetKernelWorkGroupInfo");
    const auto queryGroup = [=, device = bench.device](cl_kernel_work_group_info what) {
        return [=](std::size_t size, void* to, std::size_t* needed) {
            return clGetKernelWorkGroupInfo(kernel, device, what, size, to, needed);
        };
    };
    using Sides = std::array<std::size_t, 3>;
    const Sides group = queryValue<Sides>(queryGroup(CL_KERNEL_COMPILE_WORK_GROUP_SIZE)).value_or(Sides{});
    const auto local = queryValue<cl_ulong>(queryGroup(CL_KERNEL_LOCAL_MEM_SIZE));
    const auto privately = queryValue<cl_ulong>(queryGroup(CL_KERNEL_PRIVATE_MEM_SIZE));
    bench.report(word::kernel, {std::to_string(bench.index), name, textOf(arguments), textOf(group[0]),
                                textOf(group[1]), textOf(group[2]), textOf(local), textOf(privately)});
    return arguments;
}

} // namespace

void describeKernels(const Bench& bench) {
    for (const KernelHandle& kernel : bench.handles.kernels) {
        const cl_uint arguments = reportFunction(bench, kernel.get()).value_or(0);
        if (!bench.hasArgumentInfo) continue;
        bench.announce("clGetKernelArgInfo");
        for (cl_uint i = 0; i < arguments && i < kMostArguments; ++i)
            reportArgument(bench, kernel.get(), i);
    }
}

} // namespace macebin::probe
