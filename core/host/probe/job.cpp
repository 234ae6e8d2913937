// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/protocol.h"
#include "core/host/probe/session.h"

#include <fstream>

namespace macebin {

namespace {

std::string line(std::string_view word, std::vector<std::string> fields) {
    fields.insert(fields.begin(), std::string(word));
    return probe::encodeLine({}, fields);
}

} // namespace

std::string ProbeJob::add(ByteView bytes) {
    const std::uint64_t offset = dataSize_;
    data_.push_back(bytes);
    dataSize_ += bytes.size();
    return std::to_string(offset);
}

void ProbeJob::program(ByteView bytes, std::string_view options) {
    const std::string offset = add(bytes);
    lines_ += line(probe::job::program, {offset, std::to_string(bytes.size()), std::string(options)});
    ++entries_;
}

void ProbeJob::launch(const std::string& kernel, const std::array<std::size_t, 3>& global,
                      const std::array<std::size_t, 3>& local) {
    std::vector<std::string> fields{kernel};
    for (const std::size_t size : global)
        fields.push_back(std::to_string(size));
    for (const std::size_t size : local)
        fields.push_back(std::to_string(size));
    lines_ += line(probe::job::launch, std::move(fields));
}

void ProbeJob::argument(const std::string& kind, const std::vector<std::string>& values) {
    std::vector<std::string> fields{kind};
    fields.insert(fields.end(), values.begin(), values.end());
    lines_ += line(probe::job::argument, std::move(fields));
}

bool ProbeJob::write(const std::string& path) const {
    std::ofstream lines(path, std::ios::binary);
    lines << line(probe::job::version, {std::string(probe::kVersion)}) << lines_;
    lines.close();
    std::ofstream data(path + ".data", std::ios::binary);
    for (const ByteView bytes : data_)
        data.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    data.close();
    return lines && data;
}

} // namespace macebin
