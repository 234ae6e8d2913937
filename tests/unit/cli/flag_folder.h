// SPDX-License-Identifier: Apache-2.0
// The command line in the process of a test, in the folder of flag_cases.h.
#pragma once

#include "app/cli/flags/options.h"
#include "tests/support/command.h"
#include "tests/unit/cli/flag_cases.h"

namespace macebin::test {

/// The command line in this process, in the current directory.
Ran runHere(const QStringList& words);

/// True where the action reads the flag.
bool isRead(const cli::OptionSpec& flag, const cli::OptionSpec& action);
bool isAction(const cli::OptionSpec& spec);
QString text(std::string_view view);

/// The folder, made anew for each call, as the current directory.
class FlagFolder {
public:
    FlagFolder();
    ~FlagFolder() { QDir::setCurrent(QDir::tempPath()); }
    FlagFolder(const FlagFolder&) = delete;
    FlagFolder& operator=(const FlagFolder&) = delete;

    /// Puts all files back as they were, and removes others.
    void fill();
    /// Names and contents of all files. `isStill`: without what moves from run to run.
    QString filesNow(bool isStill = false) const;
    /// These drivers are there, and no others.
    void useDrivers(const QStringList& libraries);

    FolderContent files;

private:
    Folder folder_;
    QTemporaryDir vendors_;
};

/// Without times, dates and new keys.
QString still(const QByteArray& bytes);

} // namespace macebin::test
