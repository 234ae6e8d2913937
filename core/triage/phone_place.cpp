// SPDX-License-Identifier: Apache-2.0
// Whose cache a case is about and where it lies on the phone, and the commands that go there.
#include "core/storage/adb_commands.h"
#include "core/triage/view.h"
#include "format/text.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace macebin::triage_detail {

namespace {

/// A start in which something went wrong, not only a first run.
bool isInTrouble(const LogStart& start) {
    return start.refused > 0 ||
           std::any_of(start.events.begin(), start.events.end(), [](const LogEvent& event) {
               return event.is({"cannot-write", "store-failed", "cache-crc", "opencl-version"});
           });
}

/// The apps that the case is about: those that died in MACE, else those in trouble, else all that a log
/// names.
std::set<PackageName> appsInQuestion(const View& view) {
    std::set<PackageName> died;
    std::set<PackageName> troubled;
    std::set<PackageName> all;
    const auto note = [](std::set<PackageName>& apps, std::string_view process) {
        if (auto package = PackageName::ofProcess(process)) apps.insert(std::move(*package));
    };
    for (const LogView& log : view.logs)
        for (const LogAnswer& answer : log.answers)
            if (answer.crash) note(died, log.file->log->crashes[*answer.crash].process);
    for (const CaseFile& file : view.files)
        if (file.log)
            for (const LogStart& start : file.log->starts) {
                note(all, start.process);
                if (isInTrouble(start)) note(troubled, start.process);
            }
    return !died.empty() ? died : !troubled.empty() ? troubled : all;
}

/// The app that a path belongs to, by its folder, else by the process that named it. A folder of an app with
/// no name of a package belongs to nobody that a command can name.
std::optional<PackageName> ownerOf(std::string_view path, const LogStart& start) {
    return appFolderInPath(path).empty() ? PackageName::ofProcess(start.process) : packageInPath(path);
}

} // namespace

/// The path on the phone and the app, from MACE's own lines first. Commands must not meet another app's
/// files: a path counts only where it, or the process that names it, is of an app in question.
void findPlace(View& view) {
    const std::set<PackageName> apps = appsInQuestion(view);
    std::optional<PackageName> owner;
    bool isOfNobody = false;
    using Lines = std::initializer_list<LineRef>;
    for (const LineRef id : Lines{"cache-not-read", "cache-crc", "cannot-write", "file-missing"})
        for (const FoundEvent& found : view.events(id)) {
            const std::string& path = found.event->file;
            if (!view.phonePath.empty() || path.empty() || isPrecompiledName(path)) continue;
            const auto app = ownerOf(path, *found.start);
            const bool isNobodys = !app && !appFolderInPath(path).empty();
            if (!apps.empty() && (app ? !apps.contains(*app) : isNobodys)) continue;
            view.phonePath = path;
            owner = app;
            isOfNobody = isNobodys;
        }
    if (owner)
        view.package = owner;
    else if (!isOfNobody && apps.size() == 1)
        view.package = *apps.begin();
}

namespace {

PhoneWord pathWord(const View& view) {
    return PhoneWord::path(view.phonePath, "PATH");
}

/// Where nothing names the app, the path alone tells that only an app may enter.
PhoneCommand asApp(const View& view) {
    return isOfAppOnly(view.phonePath) ? PhoneCommand{"run-as", packageWord<PhoneShell>(view)}
                                       : PhoneCommand{};
}

HostCommand pullCommand(const View& view) {
    return {adbExecOut({asApp(view), "cat", pathWord(view)}),
            "> again.bin && macebin --check --probe never again.bin"};
}

} // namespace

CaseStep clearStep(const View& view) {
    const bool isApp = view.package || isOfAppOnly(view.phonePath);
    return {"Delete the compiled cache on the phone and keep the tuned parameters: this prints the adb "
            "commands that move "
            "it aside, so that it can be brought back.",
            {"macebin --clear",
             isApp ? HostCommand{"--package", packageWord<HostShell>(view)} : HostCommand{},
             HostWord::path(view.phonePath, "PATH")}};
}

CaseStep pullStep(const View& view) {
    return {"Pull the file again, byte for byte, and check that copy.", pullCommand(view)};
}

CaseMissing missingDevice(const View& view) {
    return {"What tells of the phone's driver: a logcat, `dumpsys SurfaceFlinger` or OpenCL-Z's report.",
            "Without it nobody can say what MACE does with the cache on this phone.",
            {"macebin --print-collect-script --package", packageWord<HostShell>(view),
             "> collect.sh && sh collect.sh"}};
}

CaseMissing missingCache(const View& view) {
    return {"The cache file itself.",
            "Without it nobody can say whether it is whole, and whose programs it holds.", pullCommand(view)};
}

CaseMissing missingCrash(const View&) {
    return {"The tombstone, or a bug report that holds it.",
            "Its frames tell where the app died.",
            {"adb bugreport bugreport.zip && macebin --explain-log bugreport.zip"}};
}

} // namespace macebin::triage_detail
