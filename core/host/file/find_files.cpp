// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/find_files.h"

#include "core/storage/storage_names.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <linux/magic.h>
#include <sys/vfs.h>

namespace macebin {

namespace fs = std::filesystem;

namespace {

/// What the kernel shows as files: they have no size, some never end, and reading some does something.
bool isOfKernel(const fs::path& path) {
    struct statfs system {};
    if (::statfs(path.c_str(), &system) != 0) return false;
    constexpr std::array<decltype(system.f_type), 8> kinds{
        PROC_SUPER_MAGIC, SYSFS_MAGIC,         DEBUGFS_MAGIC, TRACEFS_MAGIC,
        SECURITYFS_MAGIC, CGROUP2_SUPER_MAGIC, BPF_FS_MAGIC,  DEVPTS_SUPER_MAGIC};
    return std::find(kinds.begin(), kinds.end(), system.f_type) != kinds.end();
}

std::string kindWords(fs::file_type type) {
    switch (type) {
    case fs::file_type::fifo: return "a pipe";
    case fs::file_type::socket: return "a socket";
    case fs::file_type::block:
    case fs::file_type::character: return "a device";
    default: return "no file";
    }
}

/// Walks one directory that was named.
class Walk {
public:
    explicit Walk(FoundFiles& found) : found_(found) {}

    void directory(const fs::path& path) {
        if (isOfKernel(path)) return pass(path, "the kernel shows it: no files are kept there");
        std::error_code error;
        std::vector<fs::directory_entry> entries;
        fs::directory_iterator at(path, error);
        for (const fs::directory_iterator end; !error && at != end; at.increment(error))
            entries.push_back(*at);
        // A part that cannot be listed is an answer too: it is reported, and the rest goes on.
        if (error) found_.files.push_back({path.string(), true, true, error.message()});
        std::sort(entries.begin(), entries.end());
        for (const fs::directory_entry& entry : entries)
            take(entry);
    }

private:
    void take(const fs::directory_entry& entry) {
        std::error_code error;
        std::error_code ignored;
        const fs::file_type type = entry.status(error).type();
        const bool isLink = entry.is_symlink(ignored);
        const std::string name = entry.path().filename().string();
        if (type == fs::file_type::directory) {
            if (!isLink) directory(entry.path());
        } else if (type == fs::file_type::regular) {
            if (isLink && isOfKernel(entry.path()))
                return pass(entry.path(), "it is a link to what the kernel shows, not to a file");
            found_.files.push_back({entry.path().string(), bearsMaceName(name), true, {}});
        } else if (type == fs::file_type::not_found || type == fs::file_type::none) {
            // Of others' links that lead nowhere nobody needs to hear.
            const bool leadsNowhere = isLink && type == fs::file_type::not_found;
            if (bearsMaceName(name))
                pass(entry.path(), leadsNowhere ? "it is a link that leads to no file" : error.message());
        } else {
            pass(entry.path(), (isLink ? "it is a link to " : "it is ") + kindWords(type));
        }
    }

    void pass(const fs::path& path, std::string why) {
        found_.notRead.push_back({path.string(), std::move(why), bearsMaceName(path.filename().string())});
    }

    FoundFiles& found_;
};

} // namespace

std::string sentenceOf(const NotRead& one) {
    return inQuotes(one.path, kLongestPath) + " was not read: " + one.why + ".";
}

std::vector<std::string> sentencesOf(const std::vector<NotRead>& notRead) {
    std::vector<std::string> sentences;
    for (const bool isMissed : {true, false})
        for (const NotRead& one : notRead)
            if (one.isMissed() == isMissed && sentences.size() < kMostNotReadTold)
                sentences.push_back(sentenceOf(one));
    if (const std::size_t more = notRead.size() - sentences.size(); more > 0)
        sentences.push_back(number(more) + (more == 1 ? " more was not read." : " more were not read."));
    return sentences;
}

FoundFiles findFiles(const std::vector<std::string>& paths) {
    FoundFiles found;
    for (const std::string& path : paths) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            found.directories.push_back(path);
            Walk(found).directory(path);
        } else {
            found.files.push_back({path, true, false, {}});
        }
    }
    return found;
}

std::vector<std::string> splitPaths(std::string_view list, char separator) {
    std::vector<std::string> paths;
    while (!list.empty()) {
        const auto end = std::min(list.find(separator), list.size());
        std::string_view path = list.substr(0, end);
        if (separator == '\n' && path.ends_with('\r')) path.remove_suffix(1);
        if (!path.empty()) paths.emplace_back(path);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return paths;
}

} // namespace macebin
