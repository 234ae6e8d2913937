// SPDX-License-Identifier: Apache-2.0
// Asks a driver of this machine about a file's programs, where that makes sense, and puts the answer into the
// report.
#pragma once

#include "core/file_report.h"
#include "core/host/probe.h"

#include <mutex>
#include <optional>

namespace macebin {

enum class ProbeMode {
    automatic, ///< only a device whose driver could have written the programs
    always,    ///< the first device of this machine
    never
};

/// The drivers of this machine, listed once and only when the first file needs them. Thread-safe.
class LocalDriver {
public:
    explicit LocalDriver(ProbeMode mode, ProbeOptions options = {})
        : mode_(mode), options_(std::move(options)) {}

    /// Adds a device's answer to the report, or the sentence why none was asked. The bytes that the report
    /// views must still be there.
    void ask(FileReport& report);

private:
    const Result<std::vector<DeviceFacts>>& devices();

    ProbeMode mode_;
    ProbeOptions options_;
    std::mutex mutex_;
    std::optional<Result<std::vector<DeviceFacts>>> devices_;
};

} // namespace macebin
