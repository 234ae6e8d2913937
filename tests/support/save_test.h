// SPDX-License-Identifier: Apache-2.0
// A folder of its own for every test of saving, and helpers that look at it without Macebin's own code.
#pragma once

#include "tests/support/samples.h"

#include <QTemporaryDir>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace macebin::test {

namespace fs = std::filesystem;

inline std::string textOf(const fs::path& path) {
    const Bytes bytes = readFile(path);
    return std::string(asText(bytes));
}

inline void writeText(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

inline struct stat statusOf(const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) status = {};
    return status;
}

inline mode_t modeOf(const fs::path& path) {
    return statusOf(path).st_mode & 07777;
}

class SaveFolder {
public:
    fs::path path() const { return fs::canonical(folder_.path().toStdString()); }
    fs::path at(const std::string& name) const { return path() / name; }
    void clear() const {
        for (const auto& entry : fs::directory_iterator(path()))
            fs::remove_all(entry);
    }
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(path()))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    bool hasStray() const {
        const auto all = names();
        return std::any_of(all.begin(), all.end(), [](const std::string& name) {
            return name.find(".macebin-") != std::string::npos;
        });
    }

private:
    QTemporaryDir folder_;
};

} // namespace macebin::test
