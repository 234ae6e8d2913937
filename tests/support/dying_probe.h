// SPDX-License-Identifier: Apache-2.0
// A driver that comes up a few times, and then does not.
#pragma once

#include "tests/support/command.h"

namespace macebin::test {

/// While it is alive, the drivers' processes from the `first` to the `last`, counted from 1, end at once.
/// Bubblewrap, in which nothing could be counted, is not found meanwhile.
class DyingProbe {
public:
    DyingProbe(Folder& folder, int first, int last)
        : probe_(qgetenv("MACEBIN_PROBE")), path_(qgetenv("PATH")) {
        const QString count = folder.path("starts");
        QFile::remove(count);
        const QString script = folder.write(
            "probe.sh", QStringLiteral("#!/bin/sh\nif [ $1 != janitor ]; then\n echo >>'%1'\n n=0\n"
                                       " while read -r line; do n=$((n + 1)); done <'%1'\n"
                                       " [ $n -ge %2 ] && [ $n -le %3 ] && exit 3\nfi\nexec '%4' \"$@\"\n")
                            .arg(count)
                            .arg(first)
                            .arg(last)
                            .arg(probe_.isEmpty() ? QString(MACEBIN_PROBE_COMMAND) : QString(probe_))
                            .toUtf8());
        QFile::setPermissions(script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("MACEBIN_PROBE", script.toLocal8Bit());
        qputenv("PATH", "");
    }
    ~DyingProbe() {
        probe_.isEmpty() ? qunsetenv("MACEBIN_PROBE") : qputenv("MACEBIN_PROBE", probe_);
        qputenv("PATH", path_);
    }
    DyingProbe(const DyingProbe&) = delete;
    DyingProbe& operator=(const DyingProbe&) = delete;

private:
    QByteArray probe_;
    QByteArray path_;
};

} // namespace macebin::test
