// SPDX-License-Identifier: Apache-2.0
// The probe's words for OpenCL: text queries, and handles that are released.
#pragma once

#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#include <CL/cl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace macebin::probe {

template <class Handle, cl_int(CL_API_CALL* release)(Handle)>
struct Releaser {
    void operator()(Handle handle) const { release(handle); }
};
template <class Handle, cl_int(CL_API_CALL* release)(Handle)>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Releaser<Handle, release>>;

using Context = Owned<cl_context, clReleaseContext>;
using Queue = Owned<cl_command_queue, clReleaseCommandQueue>;
using ProgramHandle = Owned<cl_program, clReleaseProgram>;
using KernelHandle = Owned<cl_kernel, clReleaseKernel>;
using Memory = Owned<cl_mem, clReleaseMemObject>;

/// The text of any clGet…Info query, without its final zero; empty where the driver has none.
/// A driver is not believed: the size it names is capped at `most` bytes.
template <class Query>
std::string queryText(Query query, std::size_t most = 64 * 1024) {
    std::size_t size = 0;
    if (query(0, nullptr, &size) != CL_SUCCESS || size == 0 || size > most) return {};
    std::string text(size, '\0');
    if (query(size, text.data(), nullptr) != CL_SUCCESS) return {};
    text.resize(text.find('\0') == std::string::npos ? text.size() : text.find('\0'));
    return text;
}

/// The value of any clGet…Info query; nullopt where the driver has none.
template <class Value, class Query>
std::optional<Value> queryValue(Query query) {
    Value value{};
    if (query(sizeof value, &value, nullptr) != CL_SUCCESS) return std::nullopt;
    return value;
}

std::string platformText(cl_platform_id platform, cl_platform_info what);
std::string deviceText(cl_device_id device, cl_device_info what);
/// Whether a platform of this version has the functions of OpenCL 1.2. The table of functions of an older one
/// ends before them, and the loader does not look.
bool isVersion12(std::string_view platformVersion);
/// "CPU", "GPU", "ACCELERATOR", "CUSTOM" or "unknown".
std::string deviceType(cl_device_id device);
std::string buildLog(cl_program program, cl_device_id device);

std::vector<cl_platform_id> platforms();
std::vector<cl_device_id> devices(cl_platform_id platform);

} // namespace macebin::probe
