// SPDX-License-Identifier: Apache-2.0
// What a user without rights meets, for tests that run as root.
#pragma once

#include <QtGlobal>

#include <grp.h>
#include <sys/types.h>
#include <unistd.h>
#include <vector>

namespace macebin::test {

inline constexpr uid_t kNobody = 65534;

/// Root, as a user without rights for a while.
class AsNobody {
public:
    AsNobody() {
        groups_.resize(static_cast<std::size_t>(::getgroups(0, nullptr)));
        ::getgroups(static_cast<int>(groups_.size()), groups_.data());
        // The real ids as well: a program that is started with two users is one that nobody may trace, and
        // LeakSanitizer fails in it. Root stays as the saved one, to come back.
        worked_ = ::setgroups(0, nullptr) == 0 && ::setresgid(kNobody, kNobody, 0) == 0 &&
                  ::setresuid(kNobody, kNobody, 0) == 0;
    }
    ~AsNobody() {
        if (::setresuid(0, 0, 0) != 0 || ::setresgid(0, 0, 0) != 0 ||
            ::setgroups(groups_.size(), groups_.data()) != 0)
            qFatal("cannot become root again");
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;
    explicit operator bool() const { return worked_; }

private:
    std::vector<gid_t> groups_;
    bool worked_ = false;
};

} // namespace macebin::test
