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

constexpr std::size_t kPlacesTold = 5;

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

CachePlace placeOf(const LogStart& start, const LogEvent& event) {
    return {event.file, ownerOf(event.file, start), userInPath(event.file)};
}

/// True for a line on a file that may be the cache: not on tuned parameters, nor on what an app ships.
bool isOnCache(const LogStart& start, const LogEvent& event) {
    if (event.file.empty() || !event.is({"cache-not-read", "cache-crc", "cannot-write", "file-missing"}))
        return false;
    const StorageRole role = roleOfFile(start, event);
    return role == StorageRole::cache || role == StorageRole::none;
}

/// Each place once. A log can name as many as it has lines.
class Places {
public:
    void add(CachePlace place) {
        if (seen_.insert(oneNameOf(place.path)).second) list_.push_back(std::move(place));
    }
    /// Those that the lines of a start name.
    void addOf(const LogStart& start) {
        if (!read_.insert(&start).second) return;
        for (const LogEvent& event : start.events)
            if (isOnCache(start, event)) add(placeOf(start, event));
    }
    std::vector<CachePlace> take() { return std::move(list_); }

private:
    std::vector<CachePlace> list_;
    std::set<std::string> seen_;
    std::set<const LogStart*> read_;
};

/// One place, if it is one. Of several what they share.
CachePlace onlyOne(const std::vector<CachePlace>& places) {
    CachePlace out = places.front();
    for (const CachePlace& other : places) {
        if (&other == &places.front()) continue;
        out.path.clear();
        if (other.package != out.package) out.package.reset();
        if (other.user != out.user) out.user = 0;
    }
    return out;
}

/// No line names the cache. The folder of another file of the app, such as tuned parameters, tells whose it
/// is.
CachePlace placeWithoutPath(const View& view, const std::set<PackageName>& apps) {
    std::vector<CachePlace> others;
    for (const CaseFile& file : view.files)
        if (file.log)
            for (const LogStart& start : file.log->starts)
                for (const LogEvent& event : start.events)
                    if (const auto app = packageInPath(event.file);
                        app && (apps.empty() || apps.contains(*app)))
                        others.push_back(placeOf(start, event));
    CachePlace out = others.empty() ? CachePlace{} : onlyOne(others);
    out.path.clear();
    if (!out.package && apps.size() == 1) out.package = *apps.begin();
    return out;
}

CachePlace chosen(const View& view, const std::vector<CachePlace>& places) {
    if (places.empty()) return view.place;
    CachePlace out = onlyOne(places);
    const bool isAnybodys = appFolderInPath(out.path).empty();
    if (places.size() == 1 && !out.package && isAnybodys) out.package = view.place.package;
    return out;
}

} // namespace

/// Commands must not meet another app's files: a path counts only where it, or the process that names it, is
/// of an app in question.
void findPlace(View& view) {
    const std::set<PackageName> apps = appsInQuestion(view);
    Places all;
    for (const CaseFile& file : view.files)
        if (file.log)
            for (const LogStart& start : file.log->starts)
                all.addOf(start);
    view.places = all.take();
    for (CachePlace& place : view.places)
        if (!place.package && apps.size() == 1 && appFolderInPath(place.path).empty())
            place.package = *apps.begin();
    std::erase_if(view.places, [&](const CachePlace& place) {
        if (apps.empty()) return false;
        return place.package ? !apps.contains(*place.package) : !appFolderInPath(place.path).empty();
    });
    view.place = view.places.empty() ? placeWithoutPath(view, apps) : onlyOne(view.places);
}

CachePlace placeOf(const View& view, std::span<const FoundEvent> lines) {
    Places named, near;
    for (const FoundEvent& found : lines)
        if (isOnCache(*found.start, *found.event))
            named.add(placeOf(*found.start, *found.event));
        else
            near.addOf(*found.start);
    const auto places = named.take();
    return chosen(view, places.empty() ? near.take() : places);
}

CachePlace placeOf(const View& view, std::span<const FoundCrash> crashes) {
    Places places;
    for (const FoundCrash& found : crashes)
        for (const LogStart& start : found.file->log->starts)
            for (const std::size_t index : start.crashes)
                if (&found.file->log->crashes[index] == found.crash) places.addOf(start);
    return chosen(view, places.take());
}

namespace {

PhoneWord pathWord(const CachePlace& place) {
    return PhoneWord::path(place.path, "PATH");
}

/// Where nothing names the app, the path alone tells that only an app may enter.
PhoneCommand asApp(const CachePlace& place) {
    return isOfAppOnly(place.path) ? runAs(packageWord<PhoneShell>(place), place.user) : PhoneCommand{};
}

HostCommand pullCommand(const CachePlace& place) {
    return {adbExecOut({asApp(place), "cat", pathWord(place)}),
            "> again.bin && macebin --check --probe never again.bin"};
}

} // namespace

CaseStep clearStep(const CachePlace& place) {
    const bool isApp = place.package || isOfAppOnly(place.path);
    return {"Delete the compiled cache on the phone and keep the tuned parameters: this prints the adb "
            "commands that move "
            "it aside, so that it can be brought back.",
            {"macebin --clear",
             isApp ? HostCommand{"--package", packageWord<HostShell>(place)} : HostCommand{},
             HostWord::path(place.path, "PATH")},
            place};
}

CaseStep pullStep(const CachePlace& place) {
    return {"Pull the file again, byte for byte, and check that copy.", pullCommand(place), place};
}

std::string severalPlaces(const View& view, const TriagePage& page) {
    if (view.places.size() < 2) return {};
    bool hasPath = false;
    const auto look = [&](const HostCommand& command) { hasPath = hasPath || command.holds("PATH"); };
    for (const CaseCause& cause : page.causes)
        for (const CaseStep& step : cause.steps)
            look(step.command);
    for (const CaseMissing& missing : page.missing)
        look(missing.command);
    if (!hasPath) return {};
    std::string out = "The logs name several caches on the phone: ";
    for (std::size_t i = 0; i < std::min(view.places.size(), kPlacesTold); ++i)
        out += (i == 0 ? "" : ", ") + inQuotes(view.places[i].path, 200);
    if (view.places.size() > kPlacesTold)
        out += " and " + counted(view.places.size() - kPlacesTold, "other one");
    return out + ". Where nothing tells which one it is, a command has PATH.";
}

CaseMissing missingDevice(const View& view) {
    // Without a path the script looks into the folder of the phone's first user.
    const bool isOther = view.place.user != 0 && !view.place.path.empty();
    const HostCommand ofOther =
        isOther ? HostCommand{HostWord::path(view.place.path, "PATH")} : HostCommand{};
    return {"What tells of the phone's driver: a logcat, `dumpsys SurfaceFlinger` or OpenCL-Z's report.",
            "Without it nobody can say what MACE does with the cache on this phone.",
            {"macebin --print-collect-script --package", packageWord<HostShell>(view.place), ofOther,
             "> collect.sh && sh collect.sh"}};
}

CaseMissing missingCache(const CachePlace& place) {
    return {"The cache file itself.",
            "Without it nobody can say whether it is whole, and whose programs it holds.",
            pullCommand(place)};
}

CaseMissing missingCrash() {
    return {"The tombstone, or a bug report that holds it.",
            "Its frames tell where the app died.",
            {"adb bugreport bugreport.zip && macebin --explain-log bugreport.zip"}};
}

} // namespace macebin::triage_detail
