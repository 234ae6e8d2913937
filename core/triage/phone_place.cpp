// SPDX-License-Identifier: Apache-2.0
// Whose cache a case is about and where it lies on the phone, and the commands that go there.
#include "core/storage/adb_commands.h"
#include "core/triage/view.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <set>

namespace macebin::triage_detail {

namespace {

bool isPlaceholder(std::string_view text) {
    return text == "PATH" || text == "PKG";
}

/// A start in which something went wrong, not only a first run.
bool isInTrouble(const LogStart& start) {
    return start.refused > 0 ||
           std::any_of(start.events.begin(), start.events.end(), [](const LogEvent& event) {
               return event.is({"cannot-write", "store-failed", "cache-crc", "opencl-version"});
           });
}

/// The apps that the case is about: those that died in MACE, else those in trouble, else all that a log
/// names.
std::set<std::string> appsInQuestion(const View& view) {
    std::set<std::string> died;
    std::set<std::string> troubled;
    std::set<std::string> all;
    for (const LogView& log : view.logs)
        for (const LogAnswer& answer : log.answers)
            if (answer.crash) died.insert(packageOf(log.file->log->crashes[*answer.crash].process));
    for (const CaseFile& file : view.files)
        if (file.log)
            for (const LogStart& start : file.log->starts) {
                all.insert(packageOf(start.process));
                if (isInTrouble(start)) troubled.insert(packageOf(start.process));
            }
    for (std::set<std::string>* apps : {&died, &troubled, &all}) {
        apps->erase(std::string());
        if (!apps->empty()) return *apps;
    }
    return {};
}

} // namespace

std::string packageOf(std::string_view process) {
    const std::string name(process.substr(0, process.find(':')));
    return name.find('.') == std::string::npos ? std::string() : name;
}

/// The path on the phone and the app, from MACE's own lines first. Commands must not meet another app's
/// files: a path counts only where it, or the process that names it, is of an app in question.
void findPlace(View& view) {
    const std::set<std::string> apps = appsInQuestion(view);
    std::string owner;
    using Lines = std::initializer_list<LineRef>;
    for (const LineRef id : Lines{"cache-not-read", "cache-crc", "cannot-write", "file-missing"})
        for (const FoundEvent& found : view.events(id)) {
            const std::string& path = found.event->file;
            if (!view.phonePath.empty() || path.empty() || isPrecompiledName(path)) continue;
            const std::string inPath = packageInPath(path);
            const std::string app = inPath.empty() ? packageOf(found.start->process) : inPath;
            if (!apps.empty() && !app.empty() && !apps.contains(app)) continue;
            view.phonePath = path;
            owner = app;
        }
    view.package = !owner.empty() ? owner : apps.size() == 1 ? *apps.begin() : std::string();
    if (view.phonePath.empty()) view.phonePath = "PATH";
    if (view.package.empty()) view.package = "PKG";
}

std::string word(std::string_view text) {
    return isPlaceholder(text) ? std::string(text) : shellWord(text);
}

CaseStep clearStep(const View& view) {
    const bool isApp = view.package != "PKG" || PhonePlace{view.phonePath, view.package}.needsRunAs();
    return {"Delete the compiled cache on the phone and keep the tuned parameters: this prints the adb "
            "commands that move "
            "it aside, so that it can be brought back.",
            "macebin --clear" + (isApp ? " --package " + word(view.package) : std::string()) + " " +
                word(view.phonePath)};
}

CaseStep pullStep(const View& view) {
    const bool isApp = PhonePlace{view.phonePath, view.package}.needsRunAs();
    return {"Pull the file again, byte for byte, and check that copy.",
            "adb exec-out " +
                phoneCommand((isApp ? "run-as " + word(view.package) + " " : std::string()) + "cat " +
                             word(view.phonePath)) +
                " > again.bin && macebin --check --probe never again.bin"};
}

CaseMissing missingDevice(const View& view) {
    return {"What tells of the phone's driver: a logcat, `dumpsys SurfaceFlinger` or OpenCL-Z's report.",
            "Without it nobody can say what MACE does with the cache on this phone.",
            "macebin --print-collect-script --package " + word(view.package) +
                " > collect.sh && sh collect.sh"};
}

CaseMissing missingCache(const View& view) {
    return {"The cache file itself.",
            "Without it nobody can say whether it is whole, and whose programs it holds.",
            pullStep(view).command};
}

CaseMissing missingCrash(const View&) {
    return {"The tombstone, or a bug report that holds it.", "Its frames tell where the app died.",
            "adb bugreport bugreport.zip && macebin --explain-log bugreport.zip"};
}

} // namespace macebin::triage_detail
