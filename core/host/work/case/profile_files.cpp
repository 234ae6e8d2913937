// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/case/profile_files.h"

#include "core/evidence/evidence.h"
#include "core/host/file/read_file.h"
#include "core/text/shell.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

namespace macebin {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kExtension = ".json";

Result<std::vector<std::string>> profilesIn(const std::string& directory) {
    std::error_code error;
    std::vector<std::string> paths;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->path().extension() == kExtension && !it->is_directory(ignored))
            paths.push_back(it->path().string());
    }
    if (error) return Failure{inQuotes(directory) + " cannot be listed: " + error.message()};
    if (paths.empty()) return Failure{"there is no profile (*.json) in " + inQuotes(directory)};
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::string withoutExtension(std::string path) {
    if (path.size() > kExtension.size() && path.ends_with(kExtension))
        path.resize(path.size() - kExtension.size());
    return path;
}

std::string nameOf(const std::string& base, const DeviceProfile& profile, std::size_t index,
                   std::size_t count) {
    if (count == 1) return base;
    const auto& device = profile.deviceName ? profile.deviceName : profile.maceDeviceName;
    return base + "#" + number(index) + (device && !device->empty() ? " (" + *device + ")" : "");
}

/// People name what a profile is made from, or the text that was printed about one.
std::string whatItIsInstead(const std::string& path, ByteView bytes) {
    if (startsWith(bytes, "A device profile from "))
        return ", but the page about one that is printed for people. With -o FILE the profile itself is "
               "saved.";
    const ProfileEvidence found = readEvidence(path, bytes);
    if (found.kinds.empty()) return {};
    const HostCommand make{"macebin --profile-from", HostWord::path(path, "FILE"), "-o PROFILE.json"};
    return ", but something to make one from (" + found.kinds.front() + "): " + make.text();
}

/// The profiles of one file under its short and its long name.
struct Loaded {
    std::string path;
    std::vector<DeviceProfile> profiles;
};

Result<Loaded> load(const std::string& path) {
    const auto bytes = readFile(path, kMostProfileBytes);
    if (!bytes) return Failure{inQuotes(path) + ": " + bytes.error()};
    auto profiles = readProfiles(asText(bytes->view()));
    if (!profiles) {
        const std::string other = whatItIsInstead(path, bytes->view());
        if (!other.empty()) return Failure{inQuotes(path) + " is no device profile" + other};
        return Failure{inQuotes(path) + ": " + profiles.error()};
    }
    if (profiles->empty()) return Failure{inQuotes(path) + " holds no device profile"};
    return Loaded{path, std::move(*profiles)};
}

std::string shortName(const std::string& path) {
    return withoutExtension(fs::path(path).filename().string());
}

} // namespace

Result<ProfileFiles> readProfileFiles(const std::vector<std::string>& paths) {
    std::vector<Loaded> files;
    std::map<std::string, std::size_t> named;
    std::size_t total = 0;
    for (const std::string& path : paths) {
        std::error_code ignored;
        auto inside = fs::is_directory(path, ignored) ? profilesIn(path) : std::vector<std::string>{path};
        if (!inside) return Failure{inside.error()};
        for (const std::string& file : *inside) {
            auto loaded = load(file);
            if (!loaded) return Failure{loaded.error()};
            ++named[shortName(file)];
            total += loaded->profiles.size();
            if (total > kMostProfiles) return Failure{"more than " + number(kMostProfiles) + " profiles"};
            files.push_back(std::move(*loaded));
        }
    }
    ProfileFiles out;
    for (Loaded& file : files) {
        const std::string base =
            named[shortName(file.path)] == 1 ? shortName(file.path) : withoutExtension(file.path);
        for (std::size_t i = 0; i < file.profiles.size(); ++i) {
            DeviceProfile& profile = file.profiles[i];
            std::string name = nameOf(base, profile, i, file.profiles.size());
            for (const std::string& note : profile.notes)
                out.notes.push_back(inQuotes(name) + ": " + note);
            out.profiles.push_back({std::move(name), std::move(profile)});
        }
    }
    return out;
}

} // namespace macebin
