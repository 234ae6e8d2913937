// SPDX-License-Identifier: Apache-2.0
// One entry of a job, handed to the driver call by call.
#pragma once

#include "app/probe/job.h"
#include "app/probe/opencl.h"

#include <chrono>

namespace macebin::probe {

/// Every handle that an entry opens, so that their release can be announced like any other driver call: a
/// driver that dies there is blamed on this entry. Released in reverse order.
struct Handles {
    ProgramHandle program;
    std::vector<KernelHandle> kernels;
    Queue queue;
    std::vector<Memory> memory;
};

/// How an entry went. `call` is the one that failed, empty where none did.
struct Verdict {
    std::string call;
    cl_int error = CL_SUCCESS;
    std::string log;
    static Verdict fine() { return {}; }
};

/// What the steps of one entry share.
struct Bench {
    cl_context context;
    cl_device_id device;
    Job& job;
    const Reporter& report;
    const JobEntry& entry;
    std::size_t index;
    std::string output;           ///< folder for results
    bool hasArgumentInfo = false; ///< the platform has clGetKernelArgInfo
    Handles handles;

    /// Announces the next driver call.
    void announce(std::string_view call) const {
        report(word::entry, {std::to_string(index), std::string(call)});
    }
    /// Hands a result to the parent, as a file of the output folder; false if it cannot be written.
    bool save(const std::string& name, const std::string& bytes) const;
};

/// create → build → create every kernel, from a binary.
Verdict load(Bench& bench);
/// Reports what the platform says about every kernel of a loaded program: no part of loading it.
void describeKernels(const Bench& bench);
/// create → build → get binary, from source.
Verdict build(Bench& bench);
/// build from source, launch one kernel, read its outputs back.
Verdict run(Bench& bench);

/// The steps that more than one of them needs.
Verdict createFromSource(Bench& bench);
Verdict buildProgram(Bench& bench);

} // namespace macebin::probe
