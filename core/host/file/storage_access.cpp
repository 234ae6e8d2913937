// SPDX-License-Identifier: Apache-2.0
#include "core/host/file/storage_access.h"

#include "core/host/system/system_call.h"
#include "format/text.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace macebin {

namespace {

/// "user nobody (65534)"
std::string userText() {
    const uid_t user = ::geteuid();
    std::array<char, 4096> texts{};
    passwd entry{};
    passwd* found = nullptr;
    const bool isNamed = ::getpwuid_r(user, &entry, texts.data(), texts.size(), &found) == 0 && found;
    return "user " +
           (isNamed ? inQuotes(found->pw_name, 60) + " (" + number(user) + ")" : "number " + number(user));
}

/// Why the effective user may not do that; empty where they may, or where it is no matter of rights.
std::string whyNot(const std::string& path, int rights) {
    if (::faccessat(AT_FDCWD, path.c_str(), rights, AT_EACCESS) == 0) return {};
    const bool isOfRights = errno == EACCES || errno == EPERM || errno == EROFS;
    return isOfRights ? systemReason(errno) : std::string();
}

} // namespace

std::string whyNotWritable(const std::string& directory, const std::vector<std::string>& caches) {
    constexpr std::size_t longest = 300;
    if (caches.empty()) {
        const std::string why = whyNot(directory, W_OK | X_OK);
        return why.empty()
                   ? ""
                   : userText() + " may not make a file in " + inQuotes(directory, longest) + ": " + why;
    }
    for (const std::string& cache : caches)
        if (const std::string why = whyNot((directory + "/").append(cache), W_OK); !why.empty())
            return userText() + " may not write " + inQuotes(cache, longest) + ": " + why;
    return {};
}

} // namespace macebin
