// SPDX-License-Identifier: Apache-2.0
#include "core/host/save_file.h"

#include "core/host/file_descriptor.h"
#include "core/host/read_file.h"
#include "format/text.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace macebin {

namespace {

/// A temporary file that goes away unless it took its name.
class Temporary {
public:
    explicit Temporary(const std::string& beside) : path_(beside + ".macebin-XXXXXX") {
        file_ = FileDescriptor(::mkostemp(path_.data(), O_CLOEXEC));
    }
    ~Temporary() {
        if (file_ || wasOpen_) ::unlink(path_.c_str());
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;

    FileDescriptor& file() { return file_; }
    const std::string& path() const { return path_; }
    bool close() {
        wasOpen_ = true;
        return file_.close();
    }
    void keep() { wasOpen_ = false; }

private:
    std::string path_;
    FileDescriptor file_;
    bool wasOpen_ = false;
};

bool writeAll(int file, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(file, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

bool syncDirectoryOf(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const FileDescriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file && ::fsync(file.get()) == 0;
}

Failure failed(const std::string& path, const std::string& step) {
    const std::string why = std::strerror(errno);
    return Failure{"could not save " + inQuotes(path, 4096) + ": " + step + ": " + why +
                   ". Nothing was changed."};
}

/// Takes the name; without `replace` only if nobody has it, so that two writers cannot overwrite each other.
bool takeName(const std::string& from, const std::string& to, bool replace) {
    if (replace) return ::rename(from.c_str(), to.c_str()) == 0;
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
    // Some file systems cannot promise that; the name was free a moment ago.
    return errno == EINVAL && ::rename(from.c_str(), to.c_str()) == 0;
}

} // namespace

Result<bool> saveFile(const std::string& path, ByteView bytes, const SaveOptions& options,
                      const std::function<std::string(ByteView)>& accept) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) {
        if (!S_ISREG(status.st_mode))
            return Failure{inQuotes(path, 4096) +
                           " is a link, directory or device, which is never replaced."};
        if (!options.replace) return Failure{inQuotes(path, 4096) + " exists already; --force replaces it."};
    }
    Temporary temporary(path);
    if (!temporary.file()) return failed(path, "making a temporary file beside it");
    if (!writeAll(temporary.file().get(), bytes)) return failed(path, "writing");
    if (::fchmod(temporary.file().get(), 0644) != 0) return failed(path, "setting its mode");
    if (::fsync(temporary.file().get()) != 0) return failed(path, "syncing");
    if (!temporary.close()) return failed(path, "closing");
    const auto readBack = readFile(temporary.path(), bytes.size());
    if (!readBack)
        return Failure{"could not read back what was written for " + inQuotes(path, 4096) + ": " +
                       readBack.error()};
    if (const std::string why = accept(readBack->view()); !why.empty())
        return Failure{"the result was not saved as " + inQuotes(path, 4096) + ": " + why};
    if (!takeName(temporary.path(), path, options.replace)) return failed(path, "giving it its name");
    temporary.keep();
    if (!syncDirectoryOf(path))
        return Failure{inQuotes(path, 4096) + " was saved, but its directory could not be synced."};
    return true;
}

} // namespace macebin
