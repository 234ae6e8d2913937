// SPDX-License-Identifier: Apache-2.0
#include "core/storage/adb_commands.h"

#include "core/text/paths.h"
#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

/// `adb shell` hands its words, joined by blanks, to the phone's shell: what that shell is to see as one word
/// is quoted once for it, and once more for the shell here.
AdbCommand shellCommand(std::string what, const std::string& onPhone) {
    return {std::move(what), "adb shell " + shellWord(onPhone)};
}

/// A script, run by the phone's shell or, as the app, by one more.
AdbCommand scriptCommand(std::string what, const PhonePlace& place, const std::string& script) {
    if (!place.needsRunAs()) return shellCommand(std::move(what), script);
    return shellCommand(std::move(what),
                        "run-as " + shellWord(place.package) + " sh -c " + shellWord(script));
}

/// `body` for $f: the file, or each match of `patterns` in the directory.
std::string forEach(const PhonePlace& place, const std::string& filePattern, const std::string& patterns,
                    const std::string& body) {
    if (place.isFile()) return "for f in " + shellPath(place.path) + filePattern + "; do " + body + "; done";
    return "cd " + shellPath(place.path) + " && for f in " + patterns + "; do " + body + "; done";
}

std::string clearScript(const PhonePlace& place, std::string_view setName, std::optional<Era> empty) {
    const std::string to = "\"$f.cleared-" + std::string(setName) + "\"";
    std::string move = "mv \"$f\" " + to;
    if (empty)
        move += std::string(" && printf '") +
                (*empty == Era::v1 ? "\\000\\000\\000\\000\\000\\000\\000\\000" : "\\000\\000\\000\\000") +
                "' > \"$f\"";
    const std::string body = "if [ -f \"$f\" ] && [ ! -L \"$f\" ] && [ ! -e " + to + " ]; then " + move +
                             " && echo \"moved aside: $f\"; fi";
    // The names, because a shell cannot look inside; tuned parameters bear another one.
    return forEach(place, "",
                   "./mace_cl_compiled_program.bin ./mace-cl-compiled-program.bin ./mace-cl-kernel.bin "
                   "./*_compiled_opencl_kernel*.bin",
                   body);
}

/// Up to eight bytes are an empty cache, which --empty left: nothing is lost with it.
constexpr std::string_view kBringBack =
    "b=\"${f%.cleared-*}\"; if [ -f \"$f\" ]; then "
    "if [ -e \"$b\" ] && [ \"$(wc -c < \"$b\")\" -gt 8 ]; then echo \"$b is there again, and stays\"; "
    "else mv -f \"$f\" \"$b\" && echo \"brought back: $b\"; fi; fi";

std::string restoreScript(const PhonePlace& place, std::string_view setName) {
    const std::string tail = ".cleared-" + std::string(setName);
    return forEach(place, tail, "./*" + tail, std::string(kBringBack));
}

/// A glob comes in ascending order, so the last one is the newest.
std::string restoreNewestScript(const PhonePlace& place) {
    if (place.isFile())
        return "for f in " + shellPath(place.path) + ".cleared-2*; do :; done; " + std::string(kBringBack);
    return "cd " + shellPath(place.path) +
           " && s=$(ls -d ./*.cleared-2* | sed -n 's/.*\\.cleared-\\(2[-0-9TZ]*\\)$/\\1/p' | sort | tail -n "
           "1); "
           "for f in ./*.cleared-\"$s\"; do " +
           std::string(kBringBack) + "; done";
}

void addStop(std::vector<AdbCommand>& commands, const PhonePlace& place) {
    if (!place.package.empty())
        commands.push_back(shellCommand("stop the app", "am force-stop " + shellWord(place.package)));
}

void addList(std::vector<AdbCommand>& commands, const PhonePlace& place) {
    const std::string_view part = directoryPart(place.path);
    const std::string directory = !place.isFile() ? place.path : part.empty() ? "." : std::string(part);
    const std::string asApp = place.needsRunAs() ? "run-as " + shellWord(place.package) + " " : "";
    commands.push_back(shellCommand("see what is there", asApp + "ls -la " + shellPath(directory)));
}

void addStart(std::vector<AdbCommand>& commands, const PhonePlace& place, const std::string& what) {
    if (!place.package.empty())
        commands.push_back(shellCommand(what, "monkey -p " + shellWord(place.package) +
                                                  " -c android.intent.category.LAUNCHER 1"));
}

bool isBelow(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

} // namespace

bool PhonePlace::isFile() const {
    return path.ends_with(".bin");
}

bool PhonePlace::needsRunAs() const {
    return !package.empty() && !isBelow(path, "/sdcard") && !isBelow(path, "/storage") &&
           !isBelow(path, "/data/local/tmp");
}

bool isPackageName(std::string_view name) {
    const auto isAllowed = [](char c) { return isNameCharacter(c) || c == '.'; };
    return !name.empty() && std::all_of(name.begin(), name.end(), isAllowed);
}

std::string notAPackageName(std::string_view name) {
    return "--package takes the name of an app, such as com.example.app; not " + inQuotes(name, 300);
}

bool looksLikePhonePath(std::string_view path) {
    return isBelow(path, "/data") || isBelow(path, "/sdcard") || isBelow(path, "/storage");
}

std::string packageInPath(std::string_view path) {
    std::string_view rest;
    for (const std::string_view folder : {"/data/data/", "/data/user/", "/data/user_de/"})
        if (path.starts_with(folder)) rest = path.substr(folder.size());
    if (!path.starts_with("/data/data/")) // the user's number comes first
        rest = rest.substr(std::min(rest.find('/'), rest.size()));
    if (rest.starts_with('/')) rest.remove_prefix(1);
    return std::string(rest.substr(0, rest.find('/')));
}

std::vector<AdbCommand> adbClear(const PhonePlace& place, std::string_view setName,
                                 std::optional<Era> empty) {
    std::vector<AdbCommand> commands;
    addStop(commands, place);
    addList(commands, place);
    commands.push_back(scriptCommand(empty ? "move the compiled programs aside, and leave an empty cache"
                                           : "move the compiled programs aside",
                                     place, clearScript(place, setName, empty)));
    addStart(commands, place, "start the app again: this start is slow");
    commands.push_back(scriptCommand("to undo (stop the app first)", place, restoreScript(place, setName)));
    return commands;
}

std::vector<AdbCommand> adbRestore(const PhonePlace& place) {
    std::vector<AdbCommand> commands;
    addStop(commands, place);
    addList(commands, place);
    commands.push_back(scriptCommand("bring back the newest backup", place, restoreNewestScript(place)));
    addStart(commands, place, "start the app again");
    return commands;
}

std::vector<Prose> adbNotes(const PhonePlace& place) {
    std::vector<Prose> notes{"The commands are for a Unix shell on the computer that the phone is "
                             "connected to (Linux, macOS, Git Bash)."};
    if (!place.isFile())
        notes.emplace_back(
            "A name that does not end in .bin is taken for a directory. On the phone only names "
            "decide: those that MACE gives its compiled programs. Directories inside are not "
            "searched.");
    if (place.package.empty())
        notes.emplace_back("The commands act as adb's own user, which may enter /data/local/tmp and shared "
                           "storage. For the directory of an app ",
                           FixedStep{StepKind::namePackage},
                           ". Make sure that nothing uses the cache meanwhile, such as mace_run.");
    if (place.needsRunAs())
        notes.emplace_back(
            "run-as works for debuggable apps only. For any other app, clear the storage path inside the app "
            "(core/storage/CLEARING.md shows how). \"adb shell pm clear\" is the last resort: it deletes ALL "
            "data of "
            "the app, accounts and documents included, and nothing brings them back.");
    return notes;
}

} // namespace macebin
