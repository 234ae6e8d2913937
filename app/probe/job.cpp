// SPDX-License-Identifier: Apache-2.0
#include "app/probe/job.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace macebin::probe {

namespace {

bool setText(Request& request, std::string_view name, const std::string& value) {
    if (name == "--job")
        request.job = value;
    else if (name == "--binary")
        request.binary = value;
    else if (name == "--output")
        request.output = value;
    else if (name == "--options")
        request.options = value;
    else if (name == "--base")
        request.base = value;
    else if (name == "--private")
        request.folder = value;
    else if (name == "--sandbox" && (value == "on" || value == "off"))
        request.confined = value == "on";
    else
        return false;
    return true;
}

template <class Number>
bool setNumber(Number& number, std::string_view value) {
    const auto parsed = parseNumber<Number>(value);
    number = parsed.value_or(0);
    return parsed.has_value();
}

bool setOption(Request& request, std::string_view name, const std::string& value) {
    if (name == "--platform") return setNumber(request.platform, value);
    if (name == "--device") return setNumber(request.device, value);
    if (name == "--first") return setNumber(request.first, value);
    if (name == "--network") return setNumber(request.network, value);
    if (name == "--cpu-seconds") return setNumber(request.cpuSeconds, value);
    if (name == "--file-bytes") return setNumber(request.fileBytes, value);
    if (name == "--memory-bytes") return setNumber(request.memoryBytes, value);
    if (name == "--processes") return setNumber(request.processes, value);
    return setText(request, name, value);
}

/// How many values follow an argument's kind; 0 for an unknown kind.
std::size_t valuesOf(std::string_view kind) {
    if (kind == "buffer-out" || kind == "local" || kind == "int" || kind == "float") return 1;
    if (kind == "buffer-in" || kind == "image-out") return 2;
    return kind == "image-in" ? 4 : 0;
}

bool takeLaunch(const Fields& fields, JobEntry& entry) {
    if (fields.size() != 8) return false;
    entry.kernel = fields[1];
    for (std::size_t i = 0; i < 3; ++i) {
        const auto global = parseNumber<std::size_t>(fields[2 + i]);
        const auto local = parseNumber<std::size_t>(fields[5 + i]);
        if (!global || !local) return false;
        entry.global[i] = *global;
        entry.local[i] = *local;
    }
    return true;
}

} // namespace

std::optional<Request> parseRequest(int argc, char** argv) {
    if (argc < 2 || argc % 2 != 0) return std::nullopt;
    Request request;
    request.command = argv[1];
    for (int i = 2; i < argc; i += 2)
        if (!setOption(request, argv[i], argv[i + 1])) return std::nullopt;
    if (request.command == "janitor") return request.base.empty() ? std::nullopt : std::optional(request);
    const bool known = request.command == "list" || request.command == "load" || request.command == "build" ||
                       request.command == "run";
    const bool hasInput = request.command == "list" || !request.job.empty() ||
                          (request.command == "load" && !request.binary.empty());
    return known && hasInput ? std::optional(request) : std::nullopt;
}

bool Job::take(const Fields& fields) {
    if (fields[0] == job::program && fields.size() == 4) {
        const auto offset = parseNumber<std::uint64_t>(fields[1]);
        const auto size = parseNumber<std::uint64_t>(fields[2]);
        if (!offset || !size) return false;
        JobEntry entry;
        entry.offset = *offset;
        entry.size = *size;
        entry.options = fields[3];
        entries_.push_back(std::move(entry));
        return true;
    }
    if (entries_.empty()) return false;
    if (fields[0] == job::launch) return takeLaunch(fields, entries_.back());
    if (fields[0] != job::argument || fields.size() < 2) return false;
    const std::size_t values = valuesOf(fields[1]);
    if (values == 0 || fields.size() != 2 + values) return false;
    entries_.back().arguments.push_back({fields[1], {fields.begin() + 2, fields.end()}});
    return true;
}

std::optional<Job> Job::read(const Request& request) {
    Job result;
    result.data_.open(request.binary.empty() ? request.job + ".data" : request.binary,
                      std::ios::binary | std::ios::ate);
    const std::streamoff size = result.data_.tellg();
    if (!result.data_ || size < 0) return std::nullopt;
    result.dataSize_ = static_cast<std::uint64_t>(size);
    if (!request.binary.empty()) {
        JobEntry& entry = result.entries_.emplace_back();
        entry.size = result.dataSize_;
        entry.options = request.options;
        return result;
    }
    std::ifstream lines(request.job);
    std::string line;
    if (!std::getline(lines, line) ||
        decodeLine({}, line) != Fields{std::string(job::version), std::string(kVersion)})
        return std::nullopt;
    while (std::getline(lines, line)) {
        const auto fields = decodeLine({}, line);
        if (!fields || !result.take(*fields)) return std::nullopt;
    }
    return result;
}

std::optional<std::string> Job::data(std::uint64_t offset, std::uint64_t size) {
    if (offset > dataSize_ || size > dataSize_ - offset) return std::nullopt;
    std::string bytes(size, '\0');
    data_.seekg(static_cast<std::streamoff>(offset));
    data_.read(bytes.data(), static_cast<std::streamsize>(size));
    return data_ ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<std::string> leashLine() {
    std::string line;
    for (char c = 0;;) {
        const ssize_t count = read(kLeashDescriptor, &c, 1);
        if (count == 1 && c == '\n') return line;
        if (count == 1)
            line += c;
        else if (count == 0 || errno != EINTR)
            return std::nullopt;
    }
}

std::optional<std::size_t> Agenda::next() {
    if (request_.folder.empty()) return next_ < size_ ? std::optional(next_++) : std::nullopt;
    const auto line = leashLine();
    const auto index = line ? parseNumber<std::size_t>(*line) : std::nullopt;
    return index && *index < size_ ? index : std::nullopt;
}

void Reporter::operator()(std::string_view word, std::vector<std::string> fields) const {
    fields.insert(fields.begin(), std::string(word));
    const std::string line = encodeLine(nonce_, fields);
    const std::scoped_lock lock(mutex_);
    std::string_view left = line;
    while (!left.empty()) {
        const ssize_t written = write(descriptor_, left.data(), left.size());
        if (written > 0)
            left.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            _exit(1); // nobody listens any more
    }
}

} // namespace macebin::probe
