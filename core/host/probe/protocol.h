// SPDX-License-Identifier: Apache-2.0
// The line protocol between macebin-probe, which loads a driver, and the process that watches it. Standard
// library only: it is all that the probe shares with the rest of Macebin.
//
// A line is  <nonce> <word> <field>... \n . Fields are percent-encoded, so that any bytes fit into one; the
// empty field is a lone '%'. The probe writes lines to a file descriptor of its own (its standard output
// belongs to the driver, which prints what it likes), and each line carries the nonce of this run: what a
// driver writes to a wrong descriptor is not taken for a report. The nonce comes through the leash, never
// through arguments or the environment. All this is against a driver that is broken; one that means harm
// shares the probe's memory and could read the nonce there.
//
// The leash is a pipe that only the parent can write to: the nonce, then the indices of the entries to ask,
// a line each. When it closes, because the parent closed it or is gone, the probe ends with all it started.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace macebin::probe {

inline constexpr std::string_view kVersion = "2";
/// Where the probe finds its reports and its leash when a parent started it.
inline constexpr int kReportDescriptor = 3;
inline constexpr int kLeashDescriptor = 4;
/// Line on the leash: no entry is left.
inline constexpr std::string_view kNoMore = "end";
/// Between two heartbeats.
inline constexpr int kBeatMilliseconds = 500;

// The limits of a driver. format/LIMITS.md says of each why, and what is told when it is reached.
inline constexpr std::size_t kLongestLog = 64 * 1024;    ///< of a build; the probe cuts it
inline constexpr std::size_t kLongestLine = 1024 * 1024; ///< of a report
inline constexpr unsigned kMostKernels = 4096;           ///< of one program: more are not reported
inline constexpr unsigned kMostArguments = 256;          ///< of one kernel: likewise
inline constexpr unsigned kMostPlatforms = 64;
inline constexpr unsigned kMostDevices = 256; ///< of one platform
/// Of a program, and of a file that the driver's process writes.
inline constexpr std::uint64_t kLargestProgram = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kMostMemory = std::uint64_t{4} << 30; ///< of one driver's processes
inline constexpr unsigned kMostProcesses = 256;                      ///< of one driver at a time
inline constexpr std::size_t kMostDescendants = 100'000;             ///< counted of it
inline constexpr unsigned kLongestStartSeconds = 60;   ///< until the first program: drivers load compilers
inline constexpr unsigned kLongestCallSeconds = 30;    ///< with one program
inline constexpr unsigned kLongestSilenceSeconds = 10; ///< between two heartbeats
inline constexpr unsigned kLongestSessionSeconds = 4 * 60 * 60; ///< of one file's programs, all together
inline constexpr unsigned kMostHangs = 3; ///< one after the other: then the driver is asked no more

/// First word of a report, with its fields.
namespace word {
inline constexpr std::string_view hello = "hello"; ///< version, protections in force, separated by ','
inline constexpr std::string_view ready = "ready"; ///< the driver is up: entries may come
inline constexpr std::string_view beat = "beat";   ///< the driver's process is running
/// why (exit, signal, memory, processes or leash), number: the driver's process has ended. Said by the
/// process that watches it, as the last line.
inline constexpr std::string_view ended = "ended";
inline constexpr std::string_view directory = "directory"; ///< path: the janitor has made it
inline constexpr std::string_view stage = "stage";   ///< call: a driver call that belongs to no entry follows
inline constexpr std::string_view device = "device"; ///< platform index, device index, then the seven names
inline constexpr std::string_view entry = "entry";   ///< index, call: a driver call for this entry follows
/// index, name, number of arguments, three sides of the required work-group (0: none), local memory, private
/// memory. A number that the platform does not tell is an empty field.
inline constexpr std::string_view kernel = "kernel";
/// index, argument, name, type, address space, access qualifier, type qualifier: of the last kernel
inline constexpr std::string_view argument = "argument";
inline constexpr std::string_view output =
    "output"; ///< index, name: a file of results, below the output folder
inline constexpr std::string_view accepted = "accepted"; ///< index, microseconds
inline constexpr std::string_view rejected = "rejected"; ///< index, call, CL error, microseconds, log
inline constexpr std::string_view fault = "fault"; ///< text: the job cannot be done, and no entry is to blame
inline constexpr std::string_view done = "done";   ///< nothing more follows
} // namespace word

/// First word of a line of a job file. A job's lines carry no nonce; its bytes lie in the file <job>.data.
namespace job {
inline constexpr std::string_view version = "macebin-probe-job"; ///< version; the first line
inline constexpr std::string_view program = "program";           ///< offset, size, options: one entry
inline constexpr std::string_view launch = "launch";     ///< kernel, 3 global sizes, 3 local sizes (0: any)
inline constexpr std::string_view argument = "argument"; ///< kind, then as below, in the kernel's order
// Kinds: buffer-in offset size | buffer-out size | image-in width height offset size | image-out width height
// |
//        local size | int value | float value.   Images are four floats a texel.
} // namespace job

using Fields = std::vector<std::string>;

inline bool isPlain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-_.,:;/()=+*").find(c) != std::string_view::npos;
}

inline std::string encodeField(std::string_view field) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (field.empty()) return "%";
    std::string out;
    out.reserve(field.size());
    for (const char c : field) {
        if (isPlain(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

/// nullopt for anything that encodeField cannot have written.
inline std::optional<std::string> decodeField(std::string_view text) {
    if (text == "%") return std::string();
    if (text.empty()) return std::nullopt;
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isPlain(text[i])) {
            out += text[i];
            continue;
        }
        if (text[i] != '%' || text.size() - i < 3) return std::nullopt;
        unsigned value = 0;
        const char* end = text.data() + i + 3;
        const auto [stop, error] = std::from_chars(text.data() + i + 1, end, value, 16);
        if (error != std::errc() || stop != end) return std::nullopt;
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

/// One line with its end. An empty nonce is left out: job files, and reports that people read.
inline std::string encodeLine(std::string_view nonce, const Fields& fields) {
    std::string line(nonce);
    for (const std::string& field : fields) {
        if (!line.empty()) line += ' ';
        line += encodeField(field);
    }
    return line + '\n';
}

/// The fields of a line without its end; nullopt unless it begins with the nonce and is well-formed.
inline std::optional<Fields> decodeLine(std::string_view nonce, std::string_view line) {
    if (!nonce.empty()) {
        if (!line.starts_with(nonce) || line.size() <= nonce.size() || line[nonce.size()] != ' ')
            return std::nullopt;
        line.remove_prefix(nonce.size() + 1);
    }
    Fields fields;
    while (true) {
        const auto blank = line.find(' ');
        auto field = decodeField(line.substr(0, blank));
        if (!field) return std::nullopt;
        fields.push_back(std::move(*field));
        if (blank == std::string_view::npos) return fields;
        line.remove_prefix(blank + 1);
    }
}

/// A decimal number and nothing else; nullopt where it does not fit.
template <class Number>
std::optional<Number> parseNumber(std::string_view text) {
    Number value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

} // namespace macebin::probe
