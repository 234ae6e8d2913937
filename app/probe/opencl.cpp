// SPDX-License-Identifier: Apache-2.0
#include "app/probe/opencl.h"

#include "core/host/probe/protocol.h"

namespace macebin::probe {

std::string platformText(cl_platform_id platform, cl_platform_info what) {
    return queryText([=](std::size_t size, void* to, std::size_t* needed) {
        return clGetPlatformInfo(platform, what, size, to, needed);
    });
}

std::string deviceText(cl_device_id device, cl_device_info what) {
    return queryText([=](std::size_t size, void* to, std::size_t* needed) {
        return clGetDeviceInfo(device, what, size, to, needed);
    });
}

bool isVersion12(std::string_view platformVersion) {
    return !platformVersion.starts_with("OpenCL 1.0") && !platformVersion.starts_with("OpenCL 1.1");
}

std::string deviceType(cl_device_id device) {
    cl_device_type type = 0;
    if (clGetDeviceInfo(device, CL_DEVICE_TYPE, sizeof type, &type, nullptr) != CL_SUCCESS) return "unknown";
    if (type & CL_DEVICE_TYPE_GPU) return "GPU";
    if (type & CL_DEVICE_TYPE_CPU) return "CPU";
    if (type & CL_DEVICE_TYPE_ACCELERATOR) return "ACCELERATOR";
    return type & CL_DEVICE_TYPE_CUSTOM ? "CUSTOM" : "unknown";
}

std::string buildLog(cl_program program, cl_device_id device) {
    constexpr std::size_t mostAsked = 16 * 1024 * 1024;
    std::string log = queryText(
        [=](std::size_t size, void* to, std::size_t* needed) {
            return clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, size, to, needed);
        },
        mostAsked);
    if (log.size() > kLongestLog) log.resize(kLongestLog);
    return log;
}

std::vector<cl_platform_id> platforms() {
    cl_uint count = 0;
    if (clGetPlatformIDs(0, nullptr, &count) != CL_SUCCESS || count == 0) return {};
    std::vector<cl_platform_id> ids(count < kMostPlatforms ? count : kMostPlatforms);
    if (clGetPlatformIDs(static_cast<cl_uint>(ids.size()), ids.data(), nullptr) != CL_SUCCESS) return {};
    return ids;
}

std::vector<cl_device_id> devices(cl_platform_id platform) {
    cl_uint count = 0;
    if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &count) != CL_SUCCESS || count == 0)
        return {};
    std::vector<cl_device_id> ids(count < kMostDevices ? count : kMostDevices);
    const auto room = static_cast<cl_uint>(ids.size());
    if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, room, ids.data(), nullptr) != CL_SUCCESS) return {};
    return ids;
}

} // namespace macebin::probe
