// SPDX-License-Identifier: Apache-2.0
#include "core/storage/adb_commands.h"

#include "core/text/paths.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace macebin {

namespace {

PhoneWord pathWord(const PhonePlace& place) {
    return PhoneWord::path(place.path, "PATH");
}

/// In front of what only the app may do.
PhoneCommand asApp(const PhonePlace& place) {
    return place.needsRunAs() ? runAs(PhoneWord(*place.package), userInPath(place.path)) : PhoneCommand{};
}

/// Without it a command means the user in front, or all of them.
PhoneCommand ofUser(std::uint32_t user) {
    return user == 0 ? PhoneCommand{} : PhoneCommand{"--user", PhoneWord::of(user)};
}

/// A script, run by the phone's shell or, as the app, by one more.
HostCommand scriptCommand(const PhonePlace& place, const PhoneCommand& script) {
    if (!place.needsRunAs()) return adbShell(script);
    return adbShell({asApp(place), "sh -c", PhoneWord::line(script)});
}

/// `body` for $f: the file with `tail` behind its name, or each match of `patterns` in the directory.
PhoneCommand forEach(const PhonePlace& place, ShellLiteral tail, ShellLiteral patterns,
                     const PhoneCommand& body) {
    if (place.isFile()) return {"for f in", pathWord(place).followedBy(tail), "; do", body, "; done"};
    return {"cd", pathWord(place), "&& for f in", patterns, "; do", body, "; done"};
}

/// $s, what all files of one clearing share behind ".cleared-".
PhoneCommand setNamed(std::string_view setName) {
    return {PhoneWord::of(setName, "SET").assignedTo("s"), ";"};
}

PhoneCommand clearScript(const PhonePlace& place, std::string_view setName, std::optional<Era> empty) {
    const PhoneCommand leave =
        !empty              ? PhoneCommand{}
        : *empty == Era::v1 ? PhoneCommand{"&& printf '\\000\\000\\000\\000\\000\\000\\000\\000' > \"$f\""}
                            : PhoneCommand{"&& printf '\\000\\000\\000\\000' > \"$f\""};
    const PhoneCommand body{"if [ -f \"$f\" ] && [ ! -L \"$f\" ] && [ ! -e \"$f.cleared-$s\" ]; then "
                            "mv \"$f\" \"$f.cleared-$s\"",
                            leave, "&& echo \"moved aside: $f\"; fi"};
    // The names, because a shell cannot look inside; tuned parameters bear another one.
    return {setNamed(setName), forEach(place, "",
                                       "./mace_cl_compiled_program.bin ./mace-cl-compiled-program.bin "
                                       "./mace-cl-kernel.bin ./*_compiled_opencl_kernel*.bin",
                                       body)};
}

/// Up to eight bytes are an empty cache, which --empty left: nothing is lost with it.
constexpr ShellLiteral kBringBack{
    "b=\"${f%.cleared-*}\"; if [ -f \"$f\" ]; then "
    "if [ -e \"$b\" ] && [ \"$(wc -c < \"$b\")\" -gt 8 ]; then echo \"$b is there again, and stays\"; "
    "else mv -f \"$f\" \"$b\" && echo \"brought back: $b\"; fi; fi"};

PhoneCommand restoreScript(const PhonePlace& place, std::string_view setName) {
    return {setNamed(setName),
            forEach(place, ".cleared-\"$s\"", "./*.cleared-\"$s\"", PhoneCommand{kBringBack})};
}

/// $s: the newest set in the directory.
constexpr ShellLiteral kNewestSet{
    "s=$(ls -d ./*.cleared-2* | sed -n 's/.*\\.cleared-\\(2[-0-9TZ]*\\)$/\\1/p' | sort | tail -n 1)"};

/// A glob comes in ascending order, so the last one is the newest.
PhoneCommand restoreNewestScript(const PhonePlace& place) {
    if (place.isFile())
        return {"for f in", pathWord(place).followedBy(".cleared-2*"), "; do :; done;", kBringBack};
    return {"cd",       pathWord(place), "&&", kNewestSet, "; for f in ./*.cleared-\"$s\"; do",
            kBringBack, "; done"};
}

void addStop(std::vector<AdbCommand>& commands, const PhonePlace& place) {
    if (place.package)
        commands.push_back(
            {"stop the app", adbShell({"am force-stop", ofUser(userInPath(place.path)), *place.package})});
}

void addList(std::vector<AdbCommand>& commands, const PhonePlace& place) {
    const std::string_view part = directoryPart(place.path);
    const std::string_view directory = !place.isFile() ? place.path : part.empty() ? "." : part;
    commands.push_back(
        {"see what is there", adbShell({asApp(place), "ls -la", PhoneWord::path(directory, "PATH")})});
}

void addStart(std::vector<AdbCommand>& commands, const PhonePlace& place, std::string what) {
    // monkey knows no users: it would start the app of the one in front.
    if (place.package && userInPath(place.path) == 0)
        commands.push_back({std::move(what), adbShell({"monkey -p", *place.package,
                                                       "-c android.intent.category.LAUNCHER 1"})});
}

bool isBelow(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string_view firstPart(std::string_view path) {
    return path.substr(0, path.find('/'));
}

/// 0 where that is no number of a user.
std::uint32_t userNamed(std::string_view name) {
    std::uint32_t user = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), user);
    return error == std::errc() && end == name.data() + name.size() ? user : 0;
}

struct AppFolder {
    std::string_view name;
    std::uint32_t user = 0;
};

/// /data/data/NAME, /data/user/USER/NAME, /data/user_de/USER/NAME, and the same with a memory card's
/// /mnt/expand/ID instead of /data.
AppFolder appFolder(std::string_view path) {
    constexpr std::string_view card = "/mnt/expand/";
    std::string_view rest;
    if (path.starts_with("/data/data/")) return {firstPart(path.substr(11)), 0};
    if (path.starts_with(card)) {
        rest = path.substr(card.size());
        rest.remove_prefix(firstPart(rest).size());
    } else if (path.starts_with("/data/")) {
        rest = path.substr(5);
    }
    for (const std::string_view folder : {"/user/", "/user_de/"}) {
        if (!rest.starts_with(folder)) continue;
        rest.remove_prefix(folder.size());
        const std::string_view user = firstPart(rest);
        rest.remove_prefix(std::min(user.size() + 1, rest.size()));
        return {firstPart(rest), userNamed(user)};
    }
    return {};
}

} // namespace

bool PhonePlace::isFile() const {
    return path.ends_with(".bin");
}

StorageRole PhonePlace::role() const {
    return storageNameOf(fileNameOf(path)).role;
}

bool PhonePlace::needsRunAs() const {
    return package && isOfAppOnly(path);
}

bool isOfAppOnly(std::string_view path) {
    return !isBelow(path, "/sdcard") && !isBelow(path, "/storage") && !isBelow(path, "/data/local/tmp");
}

bool looksLikePhonePath(std::string_view path) {
    return isBelow(path, "/data") || isBelow(path, "/sdcard") || isBelow(path, "/storage");
}

std::string_view appFolderInPath(std::string_view path) {
    return appFolder(path).name;
}

std::uint32_t userInPath(std::string_view path) {
    constexpr std::string_view shared = "/storage/emulated/";
    if (!path.starts_with(shared)) return appFolder(path).user;
    return userNamed(firstPart(path.substr(shared.size())));
}

std::string oneNameOf(std::string_view path) {
    constexpr std::string_view first = "/data/user/0/";
    const bool isFirstUsers = path.starts_with(first);
    return (isFirstUsers ? "/data/data/" : "") + std::string(path.substr(isFirstUsers ? first.size() : 0));
}

PhoneCommand runAs(const PhoneWord& package, std::uint32_t user) {
    return {"run-as", package, ofUser(user)};
}

std::optional<PackageName> packageInPath(std::string_view path) {
    return PackageName::from(appFolderInPath(path));
}

std::vector<AdbCommand> adbClear(const PhonePlace& place, std::string_view setName,
                                 std::optional<Era> empty) {
    std::vector<AdbCommand> commands;
    if (!whyNotCleared(place).empty()) return commands;
    addStop(commands, place);
    addList(commands, place);
    const bool isCache = !place.isFile() || place.role() == StorageRole::cache;
    const std::string what = isCache                                    ? "the compiled programs"
                             : place.role() == StorageRole::precompiled ? "the precompiled file"
                                                                        : "the file";
    commands.push_back({"move " + what + " aside" + (empty ? ", and leave an empty cache" : ""),
                        scriptCommand(place, clearScript(place, setName, empty))});
    addStart(commands, place,
             place.role() == StorageRole::precompiled ? "start the app again"
                                                      : "start the app again: this start is slow");
    commands.push_back({"to undo (stop the app first)", scriptCommand(place, restoreScript(place, setName))});
    return commands;
}

std::string whyNotCleared(const PhonePlace& place) {
    if (place.role() != StorageRole::tuned) return {};
    return inQuotes(fileNameOf(place.path), 200) +
           " is the name of tuned parameters. They hold no programs, and without them each run is slower "
           "until "
           "they are made anew: no command moves them. The cache is another file, mostly "
           "mace_cl_compiled_program.bin in MACE's storage directory: name that one, or the directory.";
}

std::string whatIsCleared(const PhonePlace& place) {
    if (!place.isFile()) return {};
    if (place.role() == StorageRole::precompiled) return precompiledNote(fileNameOf(place.path));
    if (place.role() == StorageRole::none)
        return inQuotes(fileNameOf(place.path), 200) +
               " is not a name that MACE gives, and nothing here can look inside: the commands move the "
               "file, whatever it holds. Make sure that it is the cache.";
    return {};
}

std::vector<AdbCommand> adbRestore(const PhonePlace& place) {
    std::vector<AdbCommand> commands;
    addStop(commands, place);
    addList(commands, place);
    commands.push_back({"bring back the newest backup", scriptCommand(place, restoreNewestScript(place))});
    addStart(commands, place, "start the app again");
    return commands;
}

std::vector<Prose> adbNotes(const PhonePlace& place) {
    std::vector<Prose> notes{"The commands are for a Unix shell on the computer that the phone is "
                             "connected to (Linux, macOS, Git Bash)."};
    if (const std::uint32_t user = userInPath(place.path); user != 0 && place.package)
        notes.emplace_back("The path is of user " + number(user) +
                           " of the phone. Start the app there by hand: no command does that safely.");
    if (!place.isFile())
        notes.emplace_back(
            "A name that does not end in .bin is taken for a directory. On the phone only names "
            "decide: those that MACE gives its compiled programs. Directories inside are not "
            "searched.");
    if (const std::string_view folder = appFolderInPath(place.path);
        !place.package && !folder.empty() && !packageInPath(place.path))
        notes.emplace_back("The folder " + inQuotes(folder, 200) +
                           " lies where the apps' own are, and its name is not that of a package: no command "
                           "names an app.");
    if (!place.package)
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
