// SPDX-License-Identifier: Apache-2.0
// A file under a temporary name beside the one it is to become.
#pragma once

#include "core/answer/result.h"
#include "core/host/system/file_descriptor.h"
#include "format/bytes.h"

#include <functional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace macebin {

/// "NAME.macebin-" and six characters. It goes away with the object unless it took its name. The calls that
/// give bool leave the reason in errno.
class TemporaryFile {
public:
    /// `mode` is cut by the umask, as with any new file.
    static Result<TemporaryFile> create(int directory, const std::string& name, mode_t mode);
    ~TemporaryFile() { remove(); }
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&&) = delete;

    int get() const { return file_.get(); }
    bool write(ByteView bytes);
    bool sync();
    /// True if reading it from the start gives these bytes and nothing behind them.
    bool holds(ByteView bytes) const;
    bool close();
    /// Takes the name once closed. Without `replace` only if nobody has it (else EEXIST).
    bool takeName(const std::string& name, bool replace);

private:
    TemporaryFile(int directory, std::string name, FileDescriptor file)
        : directory_(directory), name_(std::move(name)), file_(std::move(file)) {}
    void remove();

    int directory_;
    std::string name_; ///< empty once it took another
    FileDescriptor file_;
};

/// True for a name that a temporary file for `name` may have.
bool isTemporaryNameOf(std::string_view candidate, std::string_view name);

/// Removes what killed processes left behind for the names that `isOurs` accepts: regular files with a
/// temporary name and no other, of this user or of `owner`. A name that is long is asked about as far as a
/// temporary one holds it. The whole directory is read once. Only for who holds its lock: that proves that
/// nobody is writing them.
void removeStrays(int directory, const std::function<bool(std::string_view name)>& isOurs, uid_t owner);
/// The same for one name.
void removeStrays(int directory, const std::string& name, uid_t owner);

} // namespace macebin
