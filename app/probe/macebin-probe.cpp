// SPDX-License-Identifier: Apache-2.0
// The only program of Macebin that loads an OpenCL driver. It may crash, hang or be killed at any driver
// call: it announces each one first, so that the parent knows what to blame (the other side:
// core/host/probe/lane.h).
#include "app/probe/confine.h"
#include "app/probe/entry.h"
#include "app/probe/watch.h"

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

/// False where nothing could be asked: a fault was reported.
bool process(const Request& request, const Reporter& report) {
    const auto fault = [&](const std::string& why) {
        report(word::fault, {why});
        return false;
    };
    auto job = Job::read(request);
    if (!job) return fault("the job cannot be read");
    report(word::stage, {"clGetPlatformIDs"});
    const auto found = platforms();
    if (request.platform >= found.size())
        return fault("there is no OpenCL platform " + std::to_string(request.platform));
    cl_platform_id platform = found[request.platform];
    report(word::stage, {"clGetDeviceIDs"});
    const auto ids = devices(platform);
    if (request.device >= ids.size())
        return fault("there is no OpenCL device " + std::to_string(request.device));
    cl_device_id device = ids[request.device];
    report(word::stage, {"clGetDeviceInfo"});
    reportDevice(report, request.platform, platform, request.device, device);

    const bool hasArgumentInfo = isVersion12(platformText(platform, CL_PLATFORM_VERSION));
    report(word::stage, {"clCreateContext"});
    cl_int error = CL_SUCCESS;
    Context context(clCreateContext(nullptr, 1, &device, nullptr, nullptr, &error));
    if (!context || error != CL_SUCCESS)
        return fault("clCreateContext failed with error " + std::to_string(error));
    report(word::ready);
    Agenda agenda(request, job->entries().size());
    while (const auto i = agenda.next()) {
        Bench bench{context.get(),  device,          *job, report, job->entries()[*i], *i,
                    request.output, hasArgumentInfo, {}};
        work(bench, request.command);
    }
    report(word::done);
    (void)context.release(); // NOLINT: the process ends here, see answer
    return true;
}

/// Asks the driver in this process, which ends here: the parent has its answer by then, and a driver that
/// fails while it is taken down harms nobody.
[[noreturn]] void answer(const Request& request, const Reporter& report) {
    bool isAsked = true;
    if (request.command == "list")
        list(request, report);
    else
        isAsked = process(request, report);
    // A parent reads the fault; a person's shell reads the exit status.
    _exit(isAsked || !request.folder.empty() ? 0 : 1);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text.append(text.empty() ? "" : ",").append(word);
    return text;
}

/// Watched and confined, as a parent wants it.
[[noreturn]] void serve(const Request& request, const Reporter& report) {
    auto inForce = startWatch(request, report);
    const auto own = confineSelf(request);
    inForce.insert(inForce.begin(), own.begin(), own.end());
    report(word::hello, {std::string(kVersion), joined(inForce)});
    startHeartbeat(report);
    answer(request, report);
}

} // namespace

} // namespace macebin::probe

int main(int argc, char** argv) {
    using namespace macebin::probe;
    const auto request = parseRequest(argc, argv);
    if (!request) {
        std::fputs(
            "usage: macebin-probe list | load --binary FILE [--options TEXT] [--platform N] [--device N]\n"
            "Loads an OpenCL driver into this process, unprotected, and says what it answers.\n",
            stderr);
        return 2;
    }
    if (request->command == "janitor") _exit(keepDirectory(*request));
    if (request->folder.empty()) answer(*request, Reporter(STDOUT_FILENO, {}));
    const auto nonce = leashLine();
    if (!nonce) return 1;
    serve(*request, Reporter(kReportDescriptor, *nonce));
}
