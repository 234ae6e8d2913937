// SPDX-License-Identifier: Apache-2.0
// The probe's side of the protocol: its arguments, its job, and the reports it writes.
#pragma once

#include "core/host/probe/protocol.h"

#include <array>
#include <fstream>
#include <mutex>

namespace macebin::probe {

/// What the command line asked for.
struct Request {
    std::string command; ///< list, load, build, run or janitor
    std::string job;     ///< path of the job file
    std::string binary;  ///< instead of a job: one program binary to load
    std::string options; ///< to build it with
    std::string output;  ///< folder for results
    std::string base;    ///< of janitor: where to make the directory
    /// The folder for all that the driver writes. Empty: people started this; reports go to standard output,
    /// and nothing limits or watches the driver.
    std::string folder;
    unsigned platform = 0;
    unsigned device = 0;
    std::size_t first = 0;     ///< entries before this one were done by an earlier child
    bool confined = true;      ///< whether to build walls where nobody else did
    std::uint64_t network = 0; ///< inode of the parent's network namespace; 0: unknown
    std::uint64_t cpuSeconds = 0;
    std::uint64_t fileBytes = 0;
    std::uint64_t memoryBytes = 0;
    unsigned processes = 0; ///< limits; 0: none
};
/// nullopt on wrong usage.
std::optional<Request> parseRequest(int argc, char** argv);

struct Argument {
    std::string kind;
    std::vector<std::string> values; ///< as many as the kind has
};

struct JobEntry {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string options;
    std::string kernel; ///< the rest is for `run` only
    std::array<std::size_t, 3> global{};
    std::array<std::size_t, 3> local{};
    std::vector<Argument> arguments;
};

class Job {
public:
    /// nullopt where the files cannot be read or are not a job of this version.
    static std::optional<Job> read(const Request& request);

    const std::vector<JobEntry>& entries() const { return entries_; }
    /// Bytes of the data file; nullopt where it has not that many.
    std::optional<std::string> data(std::uint64_t offset, std::uint64_t size);

private:
    bool take(const Fields& fields);

    std::vector<JobEntry> entries_;
    std::ifstream data_;
    std::uint64_t dataSize_ = 0;
};

/// The entries to ask: as the leash names them, or all from the first for people.
class Agenda {
public:
    Agenda(const Request& request, std::size_t size) : request_(request), size_(size), next_(request.first) {}

    /// nullopt when none is left.
    std::optional<std::size_t> next();

private:
    const Request& request_;
    std::size_t size_;
    std::size_t next_;
};

/// A line of the leash without its end; nullopt where it is closed.
std::optional<std::string> leashLine();

/// Writes reports, each in one go. Thread-safe.
class Reporter {
public:
    Reporter(int descriptor, std::string nonce) : descriptor_(descriptor), nonce_(std::move(nonce)) {}

    void operator()(std::string_view word, std::vector<std::string> fields = {}) const;

private:
    int descriptor_;
    std::string nonce_;
    mutable std::mutex mutex_;
};

} // namespace macebin::probe
