// SPDX-License-Identifier: Apache-2.0
#include "tests/support/samples.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace macebin::test {

namespace fs = std::filesystem;

fs::path samplesFolder() {
    const char* named = std::getenv("MACEBIN_SAMPLES");
    const fs::path folder = named && *named ? fs::path(named) : fs::path(MACEBIN_SAMPLES_DEFAULT);
    std::error_code error;
    return fs::is_directory(folder, error) ? folder : fs::path();
}

Bytes readFile(const fs::path& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    Bytes bytes(static_cast<std::size_t>(in.tellg()));
    in.seekg(0);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return bytes;
}

std::optional<Bytes> sample(const std::string& path) {
    const fs::path folder = samplesFolder();
    if (folder.empty() || !fs::exists(folder / path)) return std::nullopt;
    return readFile(folder / path);
}

std::vector<std::string> samplesIn(const std::string& subfolder) {
    std::vector<std::string> found;
    const fs::path folder = samplesFolder();
    if (folder.empty()) return found;
    for (const auto& entry : fs::directory_iterator(folder / subfolder))
        if (entry.is_regular_file()) found.push_back(subfolder + "/" + entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace macebin::test
