// SPDX-License-Identifier: Apache-2.0
// An OpenCL driver for tests: it does what the bytes of a program tell it to, and has the names that the
// environment gives it. It computes nothing. The loader talks to it as cl_khr_icd says: the first member of
// each object is the table of functions.
//
// A program's bytes hold  stub:<what>[@<where>]  where <what> is accept, reject, abort, segfault, hang, exit,
// garbage (prints to both outputs, then accepts), close (closes them, then accepts), fork (leaves a process
// behind, then accepts), daemon (the same, and it leaves its session and names itself), bomb (forks without
// end), eat (memory without end), share (150 MiB that three forked processes share, then accepts), stop
// (stops itself as by SIGSTOP), burn (computes without end), write:PATH and connect:PORT (accept if the
// driver can: write that file, reach that TCP port of 127.0.0.1), two (has two kernels), many (a kernel with
// a billion arguments) or long (names of 100 KiB), and <where> is create (the default), binary (when created
// from a binary, after create), build, kernels, info, group, argument (the last three: when asked about a
// kernel; reject leaves that answer out) or release.
//
// Environment: MACEBIN_STUB_PLATFORM, _PROFILE, _PLATFORM_VERSION, _DEVICE, _DEVICE_VERSION, _DRIVER_VERSION
// are the names; MACEBIN_STUB_TYPE is GPU (the default) or CPU; MACEBIN_STUB_ENUMERATE is abort or hang (when
// asked for devices), none (no device), platform-abort (when asked for platforms), deepbind (opens a library
// as Intel's driver does, when asked for devices), or sanitized (does then what a sanitizer does about that).
#define CL_TARGET_OPENCL_VERSION 120
#define CL_USE_DEPRECATED_OPENCL_1_1_APIS
#include <CL/cl.h>
#include <CL/cl_icd.h>

#include <arpa/inet.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <netinet/in.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// NOLINTBEGIN(readability-identifier-naming)
extern cl_icd_dispatch table;

std::string variable(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value ? value : otherwise;
}

[[noreturn]] void hang() {
    while (true)
        pause();
}

cl_int copyOut(const void* value, size_t size, size_t room, void* to, size_t* needed) {
    if (needed) *needed = size;
    if (!to) return CL_SUCCESS;
    if (room < size) return CL_INVALID_VALUE;
    std::memcpy(to, value, size);
    return CL_SUCCESS;
}

cl_int copyText(const std::string& text, size_t room, void* to, size_t* needed) {
    return copyOut(text.c_str(), text.size() + 1, room, to, needed);
}

} // namespace

struct _cl_platform_id {
    cl_icd_dispatch* dispatch = &table;
};
struct _cl_device_id {
    cl_icd_dispatch* dispatch = &table;
};
struct _cl_context {
    cl_icd_dispatch* dispatch = &table;
};
struct _cl_program {
    cl_icd_dispatch* dispatch = &table;
    std::string bytes;
};
struct _cl_kernel {
    cl_icd_dispatch* dispatch = &table;
    std::string name;
    std::string bytes; ///< of its program
};

namespace {

_cl_platform_id thePlatform;
_cl_device_id theDevice;
_cl_context theContext;

[[noreturn]] void eat() {
    constexpr size_t block = size_t{16} << 20;
    while (true)
        std::memset(std::malloc(block), 1, block);
}

/// Long enough for a watch to look several times.
void share() {
    std::string block(size_t{150} << 20, 'x');
    for (int i = 0; i < 3; ++i)
        if (fork() == 0) {
            usleep(400000);
            _exit(block.back() == 'x' ? 0 : 1);
        }
    while (wait(nullptr) > 0) {
    }
}

/// Forks twice and leaves the session, as daemons do: no process group finds it.
void leaveDaemon() {
    if (fork() != 0) return;
    setsid();
    if (fork() != 0) _exit(0);
    prctl(PR_SET_NAME, "stub-daemon");
    hang();
}

bool canWrite(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (file) std::fclose(file);
    return file != nullptr;
}

bool canConnect(const std::string& port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<unsigned short>(std::atoi(port.c_str())));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    const bool reached =
        descriptor >= 0 && connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    if (descriptor >= 0) close(descriptor);
    return reached;
}

/// Does what the program says for this place; false: reject.
bool obey(const std::string& bytes, const std::string& place) {
    const auto at = bytes.find("stub:");
    if (at == std::string::npos) return false;
    const auto end = bytes.find_first_of(" \n", at);
    std::string what = bytes.substr(at + 5, end == std::string::npos ? end : end - at - 5);
    const auto split = what.find('@');
    const std::string where = split == std::string::npos ? "create" : what.substr(split + 1);
    what.resize(split == std::string::npos ? what.size() : split);
    if (where != place) return true;
    if (what == "abort") {
        std::fputs("stub: assertion failed\n", stderr);
        std::abort();
    }
    if (what == "segfault") *static_cast<volatile int*>(nullptr) = 1;
    if (what == "hang") hang();
    if (what == "exit") std::_Exit(3);
    if (what == "garbage") {
        for (int i = 0; i < 2000; ++i)
            std::puts("accepted 0 1\ndone");
        std::fflush(stdout);
        for (int fd : {2, 3})
            if (write(fd, "accepted 0 1\ndone\n\xff\xfe no nonce\n", 30) < 0) return true;
    }
    if (what == "close")
        for (int fd : {1, 2})
            close(fd);
    if (what == "fork" && fork() == 0) hang();
    if (what == "daemon") leaveDaemon();
    while (what == "bomb")
        if (fork() == 0) hang();
    if (what == "eat") eat();
    if (what == "share") share();
    if (what == "stop") raise(SIGSTOP);
    while (what == "burn")
        static_cast<void>(getppid());
    if (what.rfind("write:", 0) == 0) return canWrite(what.substr(6));
    if (what.rfind("connect:", 0) == 0) return canConnect(what.substr(8));
    return what != "reject";
}

cl_int CL_API_CALL getPlatformIds(cl_uint room, cl_platform_id* to, cl_uint* count) {
    if (variable("MACEBIN_STUB_ENUMERATE", "") == "platform-abort") std::abort();
    if (count) *count = 1;
    if (to && room > 0) to[0] = &thePlatform;
    return CL_SUCCESS;
}

cl_int CL_API_CALL getPlatformInfo(cl_platform_id, cl_platform_info what, size_t room, void* to,
                                   size_t* needed) {
    switch (what) {
    case CL_PLATFORM_NAME:
        return copyText(variable("MACEBIN_STUB_PLATFORM", "Stub Platform"), room, to, needed);
    case CL_PLATFORM_PROFILE:
        return copyText(variable("MACEBIN_STUB_PROFILE", "FULL_PROFILE"), room, to, needed);
    case CL_PLATFORM_VERSION:
        return copyText(variable("MACEBIN_STUB_PLATFORM_VERSION", "OpenCL 2.0 stub"), room, to, needed);
    case CL_PLATFORM_VENDOR: return copyText("Macebin's tests", room, to, needed);
    case CL_PLATFORM_EXTENSIONS: return copyText("cl_khr_icd", room, to, needed);
    case CL_PLATFORM_ICD_SUFFIX_KHR: return copyText("STUB", room, to, needed);
    default: return CL_INVALID_VALUE;
    }
}

[[noreturn]] void endAsSanitizersDo() {
    std::fputs(
        "==1==You are trying to dlopen a libigdgmm.so.12 shared library with RTLD_DEEPBIND flag which is "
        "incompatible with sanitizer runtime (see https://github.com/google/sanitizers/issues/611 for "
        "details). If you want to run libigdgmm.so.12 library under sanitizers please remove "
        "RTLD_DEEPBIND from dlopen flags.\n",
        stderr);
    _exit(1);
}

cl_int CL_API_CALL getDeviceIds(cl_platform_id, cl_device_type, cl_uint room, cl_device_id* to,
                                cl_uint* count) {
    const std::string how = variable("MACEBIN_STUB_ENUMERATE", "");
    if (how == "abort") std::abort();
    if (how == "hang") hang();
    if (how == "none") return CL_DEVICE_NOT_FOUND;
    if (how == "deepbind" && !dlopen("libz.so.1", RTLD_NOW | RTLD_DEEPBIND)) return CL_DEVICE_NOT_FOUND;
    if (how == "sanitized") endAsSanitizersDo();
    if (count) *count = 1;
    if (to && room > 0) to[0] = &theDevice;
    return CL_SUCCESS;
}

cl_int CL_API_CALL getDeviceInfo(cl_device_id, cl_device_info what, size_t room, void* to, size_t* needed) {
    const cl_device_type type =
        variable("MACEBIN_STUB_TYPE", "GPU") == "CPU" ? CL_DEVICE_TYPE_CPU : CL_DEVICE_TYPE_GPU;
    cl_platform_id platform = &thePlatform;
    switch (what) {
    case CL_DEVICE_NAME: return copyText(variable("MACEBIN_STUB_DEVICE", "Stub Device"), room, to, needed);
    case CL_DEVICE_VERSION:
        return copyText(variable("MACEBIN_STUB_DEVICE_VERSION", "OpenCL 2.0 stub"), room, to, needed);
    case CL_DRIVER_VERSION: return copyText(variable("MACEBIN_STUB_DRIVER_VERSION", "1.0"), room, to, needed);
    case CL_DEVICE_TYPE: return copyOut(&type, sizeof type, room, to, needed);
    case CL_DEVICE_PLATFORM: return copyOut(&platform, sizeof platform, room, to, needed);
    default: return CL_INVALID_VALUE;
    }
}

cl_context CL_API_CALL createContext(const cl_context_properties*, cl_uint, const cl_device_id*,
                                     void(CL_CALLBACK*)(const char*, const void*, size_t, void*), void*,
                                     cl_int* error) {
    if (error) *error = CL_SUCCESS;
    return &theContext;
}

cl_int CL_API_CALL releaseContext(cl_context) {
    return CL_SUCCESS;
}

cl_program create(std::string bytes, cl_int refusal, cl_int* error) {
    const bool fine = obey(bytes, "create");
    if (error) *error = fine ? CL_SUCCESS : refusal;
    if (!fine) return nullptr;
    auto* program = new _cl_program;
    program->bytes = std::move(bytes);
    return program;
}

cl_program CL_API_CALL createWithBinary(cl_context, cl_uint, const cl_device_id*, const size_t* sizes,
                                        const unsigned char** binaries, cl_int* status, cl_int* error) {
    cl_int result = CL_SUCCESS;
    const std::string bytes(reinterpret_cast<const char*>(binaries[0]), sizes[0]);
    cl_program program = create(bytes, CL_INVALID_BINARY, &result);
    if (program && !obey(bytes, "binary")) {
        delete program;
        program = nullptr;
        result = CL_INVALID_BINARY;
    }
    if (status) *status = result;
    if (error) *error = result;
    return program;
}

cl_program CL_API_CALL createWithSource(cl_context, cl_uint count, const char** texts, const size_t* sizes,
                                        cl_int* error) {
    std::string source;
    for (cl_uint i = 0; i < count; ++i)
        source.append(texts[i], sizes ? sizes[i] : std::strlen(texts[i]));
    return create(std::move(source), CL_INVALID_VALUE, error);
}

cl_int CL_API_CALL buildProgram(cl_program program, cl_uint, const cl_device_id*, const char*,
                                void(CL_CALLBACK*)(cl_program, void*), void*) {
    return obey(program->bytes, "build") ? CL_SUCCESS : CL_BUILD_PROGRAM_FAILURE;
}

cl_int CL_API_CALL getBuildInfo(cl_program, cl_device_id, cl_program_build_info what, size_t room, void* to,
                                size_t* needed) {
    if (what != CL_PROGRAM_BUILD_LOG) return CL_INVALID_VALUE;
    return copyText("stub: line 1\nstub: the program says so\n<source>:4:7: error: the program says so", room,
                    to, needed);
}

/// The binary of a program is its source.
cl_int CL_API_CALL getProgramInfo(cl_program program, cl_program_info what, size_t room, void* to,
                                  size_t* needed) {
    const size_t size = program->bytes.size();
    if (what == CL_PROGRAM_BINARY_SIZES) return copyOut(&size, sizeof size, room, to, needed);
    if (what != CL_PROGRAM_BINARIES || !to) return CL_INVALID_VALUE;
    std::memcpy(*static_cast<unsigned char**>(to), program->bytes.data(), size);
    return CL_SUCCESS;
}

cl_int CL_API_CALL createKernels(cl_program program, cl_uint room, cl_kernel* to, cl_uint* count) {
    if (!obey(program->bytes, "kernels")) return CL_INVALID_PROGRAM_EXECUTABLE;
    const cl_uint kernels = program->bytes.find("stub:two") == std::string::npos ? 1 : 2;
    if (count) *count = kernels;
    for (cl_uint i = 0; to && i < room && i < kernels; ++i) {
        to[i] = new _cl_kernel;
        to[i]->name = "stub" + std::to_string(i);
        to[i]->bytes = program->bytes;
    }
    return CL_SUCCESS;
}

bool says(cl_kernel kernel, const char* word) {
    return kernel->bytes.find(word) != std::string::npos;
}

cl_int CL_API_CALL getKernelInfo(cl_kernel kernel, cl_kernel_info what, size_t room, void* to,
                                 size_t* needed) {
    const cl_uint arguments = says(kernel, "stub:many") ? 1'000'000'000 : 5;
    if (!obey(kernel->bytes, "info")) return CL_INVALID_KERNEL;
    if (what == CL_KERNEL_FUNCTION_NAME) return copyText(kernel->name, room, to, needed);
    if (what == CL_KERNEL_NUM_ARGS) return copyOut(&arguments, sizeof arguments, room, to, needed);
    return CL_INVALID_VALUE;
}

cl_int CL_API_CALL getWorkGroupInfo(cl_kernel kernel, cl_device_id, cl_kernel_work_group_info what,
                                    size_t room, void* to, size_t* needed) {
    const size_t group[3] = {8, 4, 1};
    const cl_ulong local = 1000;
    const cl_ulong privately = 5'000'000'000;
    if (!obey(kernel->bytes, "group")) return CL_INVALID_VALUE;
    switch (what) {
    case CL_KERNEL_COMPILE_WORK_GROUP_SIZE: return copyOut(group, sizeof group, room, to, needed);
    case CL_KERNEL_LOCAL_MEM_SIZE: return copyOut(&local, sizeof local, room, to, needed);
    case CL_KERNEL_PRIVATE_MEM_SIZE: return copyOut(&privately, sizeof privately, room, to, needed);
    default: return CL_INVALID_VALUE;
    }
}

/// write_only image2d_t arg0, then __constant const volatile float* arg1, …
cl_int CL_API_CALL getArgumentInfo(cl_kernel kernel, cl_uint index, cl_kernel_arg_info what, size_t room,
                                   void* to, size_t* needed) {
    const bool image = index == 0;
    const cl_kernel_arg_address_qualifier address =
        image ? CL_KERNEL_ARG_ADDRESS_GLOBAL : CL_KERNEL_ARG_ADDRESS_CONSTANT;
    const cl_kernel_arg_access_qualifier access =
        image ? CL_KERNEL_ARG_ACCESS_WRITE_ONLY : CL_KERNEL_ARG_ACCESS_NONE;
    const cl_kernel_arg_type_qualifier type =
        image ? CL_KERNEL_ARG_TYPE_NONE : CL_KERNEL_ARG_TYPE_CONST | CL_KERNEL_ARG_TYPE_VOLATILE;
    const std::string name =
        says(kernel, "stub:long") ? std::string(100 * 1024, 'x') : "arg" + std::to_string(index);
    if (!obey(kernel->bytes, "argument")) return CL_KERNEL_ARG_INFO_NOT_AVAILABLE;
    switch (what) {
    case CL_KERNEL_ARG_ADDRESS_QUALIFIER: return copyOut(&address, sizeof address, room, to, needed);
    case CL_KERNEL_ARG_ACCESS_QUALIFIER: return copyOut(&access, sizeof access, room, to, needed);
    case CL_KERNEL_ARG_TYPE_QUALIFIER: return copyOut(&type, sizeof type, room, to, needed);
    case CL_KERNEL_ARG_TYPE_NAME: return copyText(image ? "image2d_t" : "float*", room, to, needed);
    case CL_KERNEL_ARG_NAME: return copyText(name, room, to, needed);
    default: return CL_INVALID_VALUE;
    }
}

cl_int CL_API_CALL releaseKernel(cl_kernel kernel) {
    delete kernel;
    return CL_SUCCESS;
}

cl_int CL_API_CALL releaseProgram(cl_program program) {
    obey(program->bytes, "release");
    delete program;
    return CL_SUCCESS;
}

cl_icd_dispatch makeTable() {
    cl_icd_dispatch functions{};
    functions.clGetPlatformIDs = getPlatformIds;
    functions.clGetPlatformInfo = getPlatformInfo;
    functions.clGetDeviceIDs = getDeviceIds;
    functions.clGetDeviceInfo = getDeviceInfo;
    functions.clCreateContext = createContext;
    functions.clReleaseContext = releaseContext;
    functions.clCreateProgramWithBinary = createWithBinary;
    functions.clCreateProgramWithSource = createWithSource;
    functions.clBuildProgram = buildProgram;
    functions.clGetProgramBuildInfo = getBuildInfo;
    functions.clGetProgramInfo = getProgramInfo;
    functions.clCreateKernelsInProgram = createKernels;
    functions.clGetKernelInfo = getKernelInfo;
    functions.clGetKernelWorkGroupInfo = getWorkGroupInfo;
    // A platform of OpenCL 1.1 has none: who calls it all the same, jumps to address 0.
    if (variable("MACEBIN_STUB_PLATFORM_VERSION", "") != "OpenCL 1.1 stub")
        functions.clGetKernelArgInfo = getArgumentInfo;
    functions.clReleaseKernel = releaseKernel;
    functions.clReleaseProgram = releaseProgram;
    return functions;
}

cl_icd_dispatch table = makeTable();
// NOLINTEND(readability-identifier-naming)

} // namespace

extern "C" {

__attribute__((visibility("default"))) cl_int CL_API_CALL clIcdGetPlatformIDsKHR(cl_uint room,
                                                                                 cl_platform_id* to,
                                                                                 cl_uint* count) {
    return getPlatformIds(room, to, count);
}

__attribute__((visibility("default"))) cl_int CL_API_CALL clGetPlatformInfo(cl_platform_id platform,
                                                                            cl_platform_info what,
                                                                            size_t room, void* to,
                                                                            size_t* needed) {
    return getPlatformInfo(platform, what, room, to, needed);
}

__attribute__((visibility("default"))) void* CL_API_CALL clGetExtensionFunctionAddress(const char* name) {
    return std::strcmp(name, "clIcdGetPlatformIDsKHR") == 0 ? reinterpret_cast<void*>(&clIcdGetPlatformIDsKHR)
                                                            : nullptr;
}

} // extern "C"
