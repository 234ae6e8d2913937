// SPDX-License-Identifier: Apache-2.0
// What a user without rights meets, for tests that run as root.
#pragma once

#include <QByteArray>
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
        worked_ = ::setgroups(0, nullptr) == 0 && ::setegid(kNobody) == 0 && ::seteuid(kNobody) == 0;
        // LeakSanitizer cannot look into a program that is started so: the kernel forbids to trace it.
        qputenv("ASAN_OPTIONS", options_ + (options_.isEmpty() ? "" : ":") + "detect_leaks=0");
    }
    ~AsNobody() {
        qputenv("ASAN_OPTIONS", options_);
        if (::seteuid(0) != 0 || ::setegid(0) != 0 || ::setgroups(groups_.size(), groups_.data()) != 0)
            qFatal("cannot become root again");
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;
    explicit operator bool() const { return worked_; }

private:
    std::vector<gid_t> groups_;
    const QByteArray options_ = qgetenv("ASAN_OPTIONS");
    bool worked_ = false;
};

} // namespace macebin::test
