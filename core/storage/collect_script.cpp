// SPDX-License-Identifier: Apache-2.0
#include "core/storage/collect_script.h"

#include "core/storage/adb_commands.h"
#include "core/storage/storage_names.h"
#include "core/text/paths.h"

namespace macebin {

namespace {

constexpr std::string_view kHead = R"sh(#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Brings a MACE case home from a phone: the files of the storage directory with their SHA-256, the log, and
# what tells of the GPU driver. Written by macebin --print-collect-script.
#
#   sh collect.sh [--with-bugreport] [FOLDER]
#
# Needs adb, with USB debugging allowed on the phone; no root. With several phones set ANDROID_SERIAL. Nothing
# on the phone is changed. Ends with 0 if all was brought home, with 1 if not. Look through the folder before
# you pass it on: logs can hold personal data.
# shellcheck disable=SC1003,SC2016 # quotes inside quotes are meant
set -u
)sh";

constexpr std::string_view kFunctions = R"sh(
bugreport=
failures=0
if [ "${1:-}" = --with-bugreport ]; then
    bugreport=yes
    shift
fi
out=${1:-macebin-case-$(date -u +%Y-%m-%dT%H%M%SZ)}
case $out in
-*)
    echo "usage: sh collect.sh [--with-bugreport] [FOLDER]" >&2
    exit 2
    ;;
esac

# phone COMMAND: what the phone's shell says, byte for byte.
phone() {
    adb exec-out "$1" </dev/null
}

# save NAME COMMAND
save() {
    echo "$1"
    phone "$2" >"$out/$1" && return
    failures=$((failures + 1))
    echo "  FAILED; what came is in $out/$1" >&2
}

# quoted TEXT: as one word for the phone's shell.
quoted() {
    printf '%s\n' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

# digest FILE: its SHA-256 here.
digest() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum <"$1"
    elif command -v shasum >/dev/null 2>&1; then
        shasum -a 256 <"$1"
    else
        echo unknown
    fi | cut -d ' ' -f 1
}

# bring NAME: one file of the storage directory, and whether it came whole. Errors go nowhere, so that they
# cannot end up inside the file; the phone tells in words of its own what it could not do.
bring() {
    name=${1#./}
    word=$(quoted "$1")
    copy=$out/storage/$name
    mkdir -p "${copy%/*}" || return 1
    phone "$(in_storage "cat $word 2>/dev/null")" >"$copy"
    there=$(phone "$(in_storage "if [ ! -r $word ]; then echo unreadable; else sha256sum $word 2>/dev/null || echo none; fi")" |
        cut -d ' ' -f 1 | tr -d '\\\r')
    here=$(digest "$copy")
    case $there in
    "$here") state='whole' ;;
    unreadable) state='CANNOT BE READ on the phone: run-as with the right package?' ;;
    none) state='not compared: the phone has no sha256sum' ;;
    '') state='NO ANSWER from the phone: is it still connected?' ;;
    *) state='NOT AS ON THE PHONE: is the app running? Stop it and try again' ;;
    esac
    [ "$here" = unknown ] && [ "${#there}" = 64 ] && state='not compared: no sha256sum or shasum here'
    case $state in [A-Z]*) failures=$((failures + 1)) ;; esac
    echo "storage/$name: $state"
    printf '%s  %s\n' "${there:-unknown}" "storage/$name" >>"$out/sha256-on-phone.txt"
}
)sh";

constexpr std::string_view kStart = R"sh(
command -v adb >/dev/null 2>&1 || {
    echo "adb is not there: install Android's platform-tools." >&2
    exit 1
}
adb get-state </dev/null >/dev/null || {
    echo "No phone, or several: connect one, allow USB debugging, or set ANDROID_SERIAL." >&2
    exit 1
}
mkdir "$out" && mkdir "$out/storage" || exit 1

save getprop.txt getprop
save surfaceflinger.txt 'dumpsys SurfaceFlinger'
save logcat.txt 'logcat -d -v threadtime'
)sh";

constexpr std::string_view kEnd = R"sh(
if [ -n "$bugreport" ]; then
    echo "bugreport.zip (minutes)"
    adb bugreport "$out/bugreport.zip" </dev/null || {
        failures=$((failures + 1))
        echo "  FAILED" >&2
    }
else
    echo "Did the app crash? Only a bug report holds the tombstone: run this again with --with-bugreport."
fi
if [ "$failures" = 0 ]; then
    echo "All is in $out. Next, in that folder:"
else
    echo "NOT ALL could be brought home (FAILED, NOT, NO or CANNOT above). What came is in $out. Next, there:"
fi
echo "  macebin --triage .                  what happened, in one page"
echo "Or step by step:"
echo "  macebin --check storage"
echo "  macebin --explain-log logcat.txt"
)sh";

constexpr std::string_view kBringAll = R"sh(
number=0
while IFS= read -r file; do
    case $file in
    */../* | */..) continue ;;
    ./*) ;;
    *) continue ;;
    esac
    number=$((number + 1))
    bring "$file"
done <"$out/files-on-phone.txt"
)sh";

constexpr std::string_view kNothing = R"sh(if [ -n "$reached" ] && [ "$number" = 0 ]; then
    echo "None of MACE's files was found there. That is normal before the first run."
fi
)sh";

/// A file's directory; the path itself where it is one.
std::string directoryOf(const PhonePlace& place) {
    return place.isFile() ? macebin::directoryOf(place.path) : place.path;
}

/// NAME='line', for the script to hand on: a line for the phone is a word here.
std::string variable(ShellLiteral name, const PhoneCommand& onPhone) {
    return HostCommand{HostWord::line(onPhone).assignedTo(name)}.text() + "\n";
}

constexpr std::string_view kInStorage = R"sh(
# in_storage COMMAND prints the line that runs COMMAND in the storage directory.
in_storage() {
    printf '%s %s' "$enter" "$1"
}
)sh";
constexpr std::string_view kInStorageAsApp = R"sh(
# in_storage COMMAND prints the line that runs COMMAND in the storage directory, as the app.
in_storage() {
    printf '%s %s' "$as_app" "$(quoted "$enter $1")"
}
)sh";

std::string storageFunction(const PhonePlace& place) {
    std::string out = "\n" + variable("enter", {"cd", PhoneWord::path(directoryOf(place), "PATH"), "&&"});
    if (!place.needsRunAs()) return out.append(kInStorage);
    return out.append(variable("as_app", {runAs(PhoneWord(*place.package), userInPath(place.path)), "sh -c"}))
        .append(kInStorageAsApp);
}

/// The named file, whatever its name is, and its neighbours. Errors are no names.
PhoneCommand findCommand(const PhonePlace& place, bool inSubdirectories) {
    const std::string file = "./" + std::string(fileNameOf(place.path));
    return {"{",
            place.isFile() ? PhoneCommand{"ls -d", PhoneWord::path(file, "PATH"), ";"} : PhoneCommand{},
            "find .",
            inSubdirectories ? PhoneCommand{} : PhoneCommand{"-maxdepth 1"},
            "-type f \\(",
            storageFindPatterns(),
            "\\); } 2>/dev/null | sort -u"};
}

PhonePlace placeOf(const std::optional<PackageName>& package, std::string_view storagePath) {
    PhonePlace place{std::string(storagePath), package};
    if (!place.package) place.package = packageInPath(place.path);
    if (place.path.empty()) place.path = place.package ? "." : "/data/local/tmp/mace_run";
    return place;
}

/// A directory that cannot be entered must not look like one without files.
std::string reachCheck(const PhonePlace& place) {
    const std::string hint = place.needsRunAs() ? "    echo \"run-as works for debuggable apps only. Have "
                                                  "the app itself copy its storage path.\" "
                                                  ">&2\n"
                                                : "";
    return "\nreached=yes\n"
           "phone \"{ $(in_storage 'echo entered'); } 2>&1\" >\"$out/storage-access.txt\"\n"
           "if [ \"$(tr -d '\\r' <\"$out/storage-access.txt\")\" != entered ]; then\n"
           "    reached=\n"
           "    failures=$((failures + 1))\n"
           "    echo \"MACE's files CANNOT be reached: $(head -n 1 \"$out/storage-access.txt\")\" >&2\n" +
           hint + "fi\n";
}

} // namespace

std::string collectScript(const std::optional<PackageName>& package, std::string_view storagePath) {
    const PhonePlace place = placeOf(package, storagePath);
    std::string script(kHead);
    script += kFunctions;
    script += storageFunction(place);
    script += kStart;
    if (place.package) {
        const PhoneCommand dump{"dumpsys package", *place.package};
        script += HostCommand{"save package.txt", HostWord::line(dump)}.text() + "\n";
    }
    script += reachCheck(place);
    script += "save storage-listing.txt \"$(in_storage 'ls -la 2>&1')\"\n";
    script += variable("find_files", findCommand(place, storagePath.empty()));
    script += "save files-on-phone.txt \"$(in_storage \"$find_files\")\"\n";
    script += kBringAll;
    script += kNothing;
    script += kEnd;
    script += "echo '  macebin --profile-from getprop.txt surfaceflinger.txt logcat.txt" +
              std::string(place.package ? " package.txt" : "") +
              " -o phone.json'\necho '  macebin --check --profile phone.json storage'\n"
              "[ \"$failures\" = 0 ]\n";
    return script;
}

} // namespace macebin
