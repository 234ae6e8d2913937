// SPDX-License-Identifier: Apache-2.0
#include "core/triage/view.h"

#include "core/device/identity.h"
#include "core/storage/adb_commands.h"
#include "core/storage/chip_names.h"
#include "core/words/file_words.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::triage_detail {

namespace {

/// Dates compare as text: "2021-03-19".
DriverChange changeOf(std::string_view cached, std::string_view now) {
    return cached == now ? DriverChange::same : cached < now ? DriverChange::newer : DriverChange::older;
}

/// "r20p0-01rel0" in "OpenCL 2.1 v1.r20p0-01rel0.<hash>"; empty where there is none.
std::string releaseIn(std::string_view platformInfo, const std::string& release) {
    const auto at = platformInfo.find("v1.r");
    const auto other = platformInfo.find("v1.g");
    const auto start = std::min(at, other);
    if (start == std::string_view::npos || release.empty()) return {};
    const std::string_view rest = platformInfo.substr(start + 3);
    return std::string(rest.substr(0, rest.find_first_of(". ,")));
}

void compareDriver(const JoinedProfile& device, CacheView& cache) {
    if (!cache.facts.identity.platformInfo) return;
    const std::string_view info = *cache.facts.identity.platformInfo;
    const auto fact = [&](const char* field) -> const ProfileField* {
        const auto found = device.fields.find(field);
        return found == device.fields.end() || found->second.contradicted ? nullptr : &found->second;
    };
    const ProfileField* now = fact("driver_date");
    std::string cached = driverDate(info).value_or("");
    if (now && !cached.empty()) {
        cache.driver = changeOf(cached, now->value);
    } else if ((now = fact("driver_release")); now) {
        cached = releaseIn(info, now->value);
        if (cached.empty()) return;
        cache.driver = cached == now->value ? DriverChange::same : DriverChange::other;
    } else {
        return;
    }
    cache.isDriverInferred = now->confidence == ProfileField::Confidence::inferred;
    cache.driverSource = now->source;
    cache.driverSentence =
        cache.driver == DriverChange::same
            ? "The cache and the phone name the same driver build, " + cached + "."
            : "The cache names a driver build of " + cached + ", the phone's is of " + now->value + ".";
}

/// The phone's GPU against that of the cache: its maker, its name in MACE's words, or what its chip has.
void compareGpu(const JoinedProfile& device, CacheView& cache) {
    if (!cache.isIntact) return;
    cache.gpu = gpuOf(cache.file->report->cache);
    const CacheGpu& made = cache.gpu;
    if (made.maker == GpuMaker::unknown) return;
    const auto stated = [&](const char* field) -> const ProfileField* {
        const auto found = device.fields.find(field);
        const bool isSure = found != device.fields.end() && !found->second.contradicted &&
                            found->second.confidence == ProfileField::Confidence::stated;
        return isSure ? &found->second : nullptr;
    };
    const auto differs = [&](const ProfileField& phone, const std::string& what) {
        cache.otherGpu = "It was made on " + gpuName(made) + ", and " + what + ".";
        cache.otherGpuSource = phone.source;
    };
    const ProfileField* platform = stated("platform_name");
    const ProfileField* gpu = stated("mace.device_name");
    const ProfileField* chip = stated("board_platform");
    const auto& cached = cache.facts.identity.deviceName;
    if (platform && makerOfPlatform(platform->value) != GpuMaker::unknown &&
        makerOfPlatform(platform->value) != made.maker)
        differs(*platform, "the phone's platform is " + inQuotes(platform->value, 80));
    else if (gpu && !gpu->value.empty() && cached && !cached->empty() && *cached != gpu->value)
        differs(*gpu, "the phone's GPU is " + inQuotes(gpu->value, 80));
    else if (chip)
        if (const std::string why = whyNotForChip(chip->value, made.maker, made.model); !why.empty())
            differs(*chip, "the phone's chip " + why);
}

/// Only where the device is known well enough that MACE's decision can be replayed.
void predictFor(const View& view, CacheView& cache) {
    if (!view.running.platformVersion && !view.running.deviceVersion && !view.running.deviceName &&
        !view.running.era && !view.running.driverDate && !view.running.driverRelease)
        return;
    PredictionOptions options;
    options.isPrecompiled = cache.isPrecompiled;
    Prediction prediction = predict(cache.facts, view.running, options);
    if (prediction.decision != Decision::unknown) cache.prediction = std::move(prediction);
}

void addCache(const CaseFile& file, View& view) {
    CacheView cache;
    cache.file = &file;
    cache.facts = factsOf(*file.report);
    cache.isPrecompiled = isPrecompiledName(file.path) || cache.facts.isArray;
    cache.isIntact = file.report->integrity == Integrity::intact;
    compareDriver(view.device, cache);
    compareGpu(view.device, cache);
    view.caches.push_back(std::move(cache));
}

bool areOfTwoGpus(const CacheGpu& a, const CacheGpu& b) {
    if (a.maker == GpuMaker::unknown || b.maker == GpuMaker::unknown) return false;
    return a.maker != b.maker || (!a.model.empty() && !b.model.empty() && a.model != b.model);
}

/// Two caches of the phone: what an update changed. The older driver's is BEFORE.
void compareCaches(View& view) {
    std::vector<const CacheView*> own;
    for (const CacheView& cache : view.caches)
        if (!cache.isPrecompiled && cache.file->report->cache.structureCloses && cache.otherGpu.empty())
            own.push_back(&cache);
    if (own.size() != 2) return;
    view.isOfTwoGpus = areOfTwoGpus(own[0]->gpu, own[1]->gpu);
    if (view.isOfTwoGpus) return;
    const auto date = [](const CacheView& cache) {
        return cache.facts.identity.platformInfo ? driverDate(*cache.facts.identity.platformInfo).value_or("")
                                                 : std::string();
    };
    if (!date(*own[1]).empty() && date(*own[1]) < date(*own[0])) std::swap(own[0], own[1]);
    view.diff = diffCaches(*own[0]->file->report, *own[1]->file->report);
}

} // namespace

std::string gpuName(const CacheGpu& gpu) {
    const std::string maker = (gpu.maker == GpuMaker::adreno ? "an " : "a ") + std::string(name(gpu.maker));
    return maker + (gpu.model.empty() ? " GPU" : " " + gpu.model);
}

const LogAnswer* LogView::find(AnswerRef id) const {
    const auto found =
        std::find_if(answers.begin(), answers.end(), [&](const auto& a) { return a.id == id; });
    return found == answers.end() ? nullptr : &*found;
}

std::vector<FoundEvent> View::events(LineRef id) const {
    std::vector<FoundEvent> out;
    for (const CaseFile& file : files)
        if (file.log)
            for (const LogStart& start : file.log->starts)
                for (const LogEvent& event : start.events)
                    if (event.is({id})) out.push_back({&file, &event, &start});
    return out;
}

std::vector<FoundCrash> View::crashes(AnswerRef id) const {
    std::vector<FoundCrash> out;
    for (const LogView& log : logs)
        if (const LogAnswer* answer = log.find(id); answer && answer->crash)
            out.push_back({log.file, &log.file->log->crashes[*answer->crash], answer});
    return out;
}

bool View::hasCrash() const {
    return std::any_of(files.begin(), files.end(),
                       [](const CaseFile& file) { return file.log && !file.log->crashes.empty(); });
}

bool View::hasMaceLog() const {
    return std::any_of(files.begin(), files.end(),
                       [](const CaseFile& file) { return file.log && file.log->hasMace(); });
}

void look(std::span<const CaseFile> files, View& view) {
    view.files = files;
    std::vector<ProfileEvidence> evidence;
    for (const CaseFile& file : files) {
        if (!file.device.fields.empty()) evidence.push_back(file.device);
        if (file.log) view.logs.push_back({&file, answersOf(*file.log)});
    }
    view.device = joinEvidence(evidence);
    view.running = runningOf(view.device.profile);
    for (const CaseFile& file : files)
        if (file.kind == CaseKind::cache && file.report) addCache(file, view);
    for (CacheView& cache : view.caches)
        predictFor(view, cache);
    compareCaches(view);
    findPlace(view);
}

namespace {

bool hasSha256(const CaseFile& file) {
    return file.isEmpty || (file.report && file.report->fileDigest);
}

/// What the logs say of the phone's cache, against the path of a sum that only its name ties to the copy.
bool isAgainstLogs(const View& view, const PhoneDigest& sum) {
    if (!sum.path.starts_with('/')) return false;
    const auto app = packageInPath(sum.path);
    if (app && view.place.package && *app != *view.place.package) return true;
    return !view.places.empty() &&
           std::none_of(view.places.begin(), view.places.end(), [&](const CachePlace& place) {
               return oneNameOf(place.path) == oneNameOf(sum.path);
           });
}

} // namespace

OnPhone onPhone(const View& view, const CaseFile& file) {
    OnPhone out;
    if (!hasSha256(file)) return out;
    const Sha256 digest = file.isEmpty ? sha256({}) : *file.report->fileDigest;
    std::vector<PhoneDigestList> lists;
    std::vector<std::string_view> copies;
    for (const CaseFile& one : view.files) {
        if (!one.digests.empty()) lists.push_back({one.path, one.digests});
        if (hasSha256(one)) copies.push_back(one.path);
    }
    const FoundDigest found = findPhoneDigest(lists, copies, file.path, digest);
    if (!found.sum || (!found.isSure && isAgainstLogs(view, *found.sum))) return out;
    const bool isSame = isDigest(*found.sum, digest);
    out.copy = isSame ? OnPhone::Copy::same : OnPhone::Copy::differs;
    out.isSure = found.isSure;
    out.where = std::string(lists[found.list].path) + ", line " + number(found.sum->line);
    const std::string both = " (" + found.sum->digest.substr(0, 12) + "… there, " +
                             hexDigits(asText(digest)).substr(0, 12) + "… here)";
    if (isSame)
        out.sentence =
            inQuotes(file.path, 200) + " is the phone's file, byte for byte: its SHA-256 was taken there.";
    else if (out.isSure)
        out.sentence = inQuotes(file.path, 200) +
                       " is not what was on the phone when its SHA-256 was taken there" + both + ".";
    else
        out.sentence = "The SHA-256 that was taken on the phone of " + inQuotes(found.sum->path, 200) +
                       " is not that of " + inQuotes(file.path, 200) + both +
                       ". Only the names tell that they are one file.";
    return out;
}

CaseEvidence evidenceOf(const FoundEvent& found) {
    std::string what = "MACE says: " + inQuotes(found.event->message, 240) + ".";
    std::string where = found.file->path;
    if (found.event->line > 0) where += ", line " + number(found.event->line);
    return {std::move(where), std::move(what)};
}

CaseEvidence evidenceOf(const FoundCrash& found) {
    std::string where = found.file->path;
    if (found.crash->line > 0) where += ", line " + number(found.crash->line);
    return {std::move(where), found.answer->what};
}

CaseEvidence evidenceOf(const CacheView& cache) {
    const FileReport& report = *cache.file->report;
    for (const Finding& finding : report.findings.list())
        if (finding.severity() == Severity::error) {
            const std::string place = placeOfFinding(report, finding);
            return {cache.file->path + (place.empty() ? "" : ", " + place), finding.message};
        }
    return {cache.file->path, whatItIs(report)};
}

CaseCause newCause(CauseRef id, CaseWeight weight) {
    CaseCause cause;
    cause.id = id;
    cause.weight = weight;
    if (const CauseRow* row = causeRow(id, weight)) cause.meaning = row->meaning;
    return cause;
}

CaseCause* findCause(Causes& causes, std::initializer_list<CauseRef> ids) {
    const auto found = std::find_if(causes.begin(), causes.end(), [&](const CaseCause& cause) {
        return std::find(ids.begin(), ids.end(), cause.id) != ids.end();
    });
    return found == causes.end() ? nullptr : &*found;
}

bool hasCause(const Causes& causes, std::initializer_list<CauseRef> ids) {
    return std::any_of(causes.begin(), causes.end(), [&](const CaseCause& cause) {
        return std::find(ids.begin(), ids.end(), cause.id) != ids.end();
    });
}

CaseCause causeOf(const LogAnswer& answer, CauseRef id, CaseWeight weight) {
    CaseCause cause = newCause(id, weight);
    cause.what = answer.what;
    cause.meaning = answer.meaning;
    cause.steps.push_back({answer.remedy, {}});
    return cause;
}

} // namespace macebin::triage_detail
