// SPDX-License-Identifier: Apache-2.0
// What the tests of flags run on: one folder of small files, a call of each action that works there, and for
// each flag two calls that its value must tell apart.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <map>
#include <string_view>
#include <vector>

namespace macebin::test {

/// File name (with '/') to content.
using FolderContent = std::map<QString, QByteArray>;

/// The files that the calls below name.
FolderContent flagFiles();

/// A call of the action that works in that folder, without a flag that could be left out.
QStringList callOf(std::string_view action);

struct FlagCase {
    const char* flag;
    const char* action; ///< empty: every action that reads the flag and has no case of its own
    QStringList value;  ///< what follows the flag
    /// The call that the flag is added to; empty: callOf(action).
    QStringList without = {};
    bool needsDriver = false;     ///< the stub driver is there; else none is
    bool needsNoPath = false;     ///< nothing is found in PATH: the sandbox lacks a part
    QStringList before = {};      ///< is run first, in the same folder
    bool isWithoutOutput = false; ///< `-o` itself: taken out of the call
};

/// In any order; the first that fits counts.
const std::vector<FlagCase>& flagCases();

/// Flags whose effect no byte shows, and why not.
struct UnseenFlag {
    const char* flag;
    const char* why;
};
const std::vector<UnseenFlag>& unseenFlags();

} // namespace macebin::test
