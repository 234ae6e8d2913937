// SPDX-License-Identifier: Apache-2.0
// The only program of Macebin that loads an OpenCL driver. It may crash, hang or be killed at any driver
// call: it announces each one first, so that the parent knows what to blame (the other side:
// core/host/probe_session.h).
#include "app/probe_entry.h"

#include <cstdio>
#include <unistd.h>

namespace macebin::probe {

namespace {

void reportDevice(const Reporter& report, std::size_t p, cl_platform_id platform, std::size_t d,
                  cl_device_id device) {
    report(word::device,
           {std::to_string(p), std::to_string(d), platformText(platform, CL_PLATFORM_NAME),
            platformText(platform, CL_PLATFORM_PROFILE), platformText(platform, CL_PLATFORM_VERSION),
            deviceText(device, CL_DEVICE_NAME), deviceText(device, CL_DEVICE_VERSION), deviceType(device),
            deviceText(device, CL_DRIVER_VERSION)});
}

/// Platforms are the entries here: one that dies when asked for its devices costs only itself.
void list(const Request& request, const Reporter& report) {
    report(word::stage, {"clGetPlatformIDs"});
    const auto found = platforms();
    for (std::size_t p = request.first; p < found.size(); ++p) {
        const std::string index = std::to_string(p);
        report(word::entry, {index, "clGetDeviceIDs"});
        const auto ids = devices(found[p]);
        report(word::entry, {index, "clGetDeviceInfo"});
        for (std::size_t d = 0; d < ids.size(); ++d)
            reportDevice(report, p, found[p], d, ids[d]);
        report(word::accepted, {index, "0"});
    }
    report(word::done);
}

void work(Bench& bench, const std::string& command) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const Verdict verdict = command == "load" ? load(bench) : command == "build" ? build(bench) : run(bench);
    const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    if (command == "load") describeKernels(bench);
    bench.announce("release");
    bench.handles.memory.clear();
    bench.handles.queue.reset();
    bench.handles.kernels.clear();
    bench.handles.program.reset();

    const std::string index = std::to_string(bench.index);
    const std::string time = std::to_string(taken.count());
    if (verdict.call.empty())
        bench.report(word::accepted, {index, time});
    else
        bench.report(word::rejected, {index, verdict.call, std::to_string(verdict.error), time, verdict.log});
}

void process(const Request& request, const Reporter& report) {
    auto job = Job::read(request);
    if (!job) return report(word::fault, {"the job cannot be read"});
    report(word::stage, {"clGetPlatformIDs"});
    const auto found = platforms();
    if (request.platform >= found.size())
        return report(word::fault, {"there is no OpenCL platform " + std::to_string(request.platform)});
    cl_platform_id platform = found[request.platform];
    report(word::stage, {"clGetDeviceIDs"});
    const auto ids = devices(platform);
    if (request.device >= ids.size())
        return report(word::fault, {"there is no OpenCL device " + std::to_string(request.device)});
    cl_device_id device = ids[request.device];
    report(word::stage, {"clGetDeviceInfo"});
    reportDevice(report, request.platform, platform, request.device, device);

    const bool hasArgumentInfo = isVersion12(platformText(platform, CL_PLATFORM_VERSION));
    report(word::stage, {"clCreateContext"});
    cl_int error = CL_SUCCESS;
    Context context(clCreateContext(nullptr, 1, &device, nullptr, nullptr, &error));
    if (!context || error != CL_SUCCESS)
        return report(word::fault, {"clCreateContext failed with error " + std::to_string(error)});
    for (std::size_t i = request.first; i < job->entries().size(); ++i) {
        Bench bench{context.get(),  device,          *job, report, job->entries()[i], i,
                    request.output, hasArgumentInfo, {}};
        work(bench, request.command);
    }
    report(word::done);
    (void)context.release(); // NOLINT: the process ends here, see main
}

} // namespace

} // namespace macebin::probe

int main(int argc, char** argv) {
    using namespace macebin::probe;
    const auto request = parseRequest(argc, argv);
    if (!request) {
        std::fputs(
            "usage: macebin-probe list | load|build|run --job FILE [--output FOLDER] | load --binary FILE\n"
            "       [--platform N] [--device N] [--first N]\n",
            stderr);
        return 2;
    }
    const Reporter report(request->nonce.empty() ? STDOUT_FILENO : kReportDescriptor, request->nonce);
    const auto protections = protectSelf(*request);
    if (!protections) return 1;
    report(word::hello, {std::string(kVersion), *protections});
    if (request->command == "list")
        list(*request, report);
    else
        process(*request, report);
    // The parent has its answer: a driver that fails while it is taken down harms nobody.
    _exit(0);
}
