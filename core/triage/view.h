// SPDX-License-Identifier: Apache-2.0
// What the causes are judged on: the files of a case, joined. Not for other users.
#pragma once

#include "core/readers/mace/prediction.h"
#include "core/storage/storage_file.h"
#include "core/triage/triage.h"

namespace macebin::triage_detail {

/// Which driver the phone has now, against the one that the cache names.
enum class DriverChange : std::uint8_t { unknown, same, newer, older, other };

struct CacheView {
    const CaseFile* file = nullptr;
    CacheFacts facts;
    bool isPrecompiled = false;
    bool isIntact = false;
    std::optional<Prediction> prediction; ///< where the case tells enough of the device to decide
    DriverChange driver = DriverChange::unknown;
    std::string driverSentence; ///< "The cache names a driver of 2021-03-19, the phone's is of 2021-09-14."
    std::string driverSource;   ///< where the phone's stands
    bool isDriverInferred = false; ///< the phone's is that of GLES
    CacheGpu gpu;                  ///< of whole caches
    /// "It was made on a Mali GPU, and …", where the phone of the case has another GPU; else empty.
    std::string otherGpu;
    std::string otherGpuSource; ///< where the phone's stands
};

struct LogView {
    const CaseFile* file = nullptr;
    std::vector<LogAnswer> answers;
    const LogAnswer* find(AnswerRef id) const;
};

/// Where a known line stands first.
struct FoundEvent {
    const CaseFile* file = nullptr;
    const LogEvent* event = nullptr;
    const LogStart* start = nullptr;
};
struct FoundCrash {
    const CaseFile* file = nullptr;
    const LogCrash* crash = nullptr;
    const LogAnswer* answer = nullptr;
};

struct View {
    std::span<const CaseFile> files;
    std::vector<CacheView> caches;
    std::vector<LogView> logs;
    JoinedProfile device;
    RunningMace running; ///< views `device`
    std::optional<CacheDiff> diff;
    bool isOfTwoGpus = false; ///< two caches, and no before and after
    bool isPartial = false;   ///< not all that came with the case could be read
    /// The caches on the phone that logs name, of the apps that the case is about.
    std::vector<CachePlace> places;
    CachePlace place; ///< the only one of them; without a path where there are several, or none

    std::vector<FoundEvent> events(LineRef id) const;
    std::vector<FoundCrash> crashes(AnswerRef id) const;
    bool hasCrash() const;
    bool hasMaceLog() const; ///< some log has lines of MACE's
    View() = default;
    View(const View&) = delete; // `running` views `device`
    View& operator=(const View&) = delete;
};
void look(std::span<const CaseFile> files, View& view);
/// Sets `places` and `place`, when all else of the view is there.
void findPlace(View& view);
/// The cache that these lines are about: the one that they name, else the one that their starts name. Without
/// a path where they tell of several; that of the case where they tell of none.
CachePlace placeOf(const View& view, std::span<const FoundEvent> lines);
/// ... and the one that the starts name in which these crashes are.
CachePlace placeOf(const View& view, std::span<const FoundCrash> crashes);

/// A sentence where the files tell of several phones, with which is of which; else empty.
std::string severalPhones(std::span<const CaseFile> files);

/// A file of the case against the sums that were taken on the phone.
struct OnPhone {
    enum class Copy : std::uint8_t { unknown, same, differs };
    Copy copy = Copy::unknown;
    bool isSure = true;   ///< that the sum is of the file that this is a copy of
    std::string where;    ///< the sum stands
    std::string sentence; ///< empty where it is not known
    CaseEvidence evidence() const { return {where, sentence}; }
};
OnPhone onPhone(const View& view, const CaseFile& file);

/// "a Mali GPU", "an Adreno 640".
std::string gpuName(const CacheGpu& gpu);

CaseEvidence evidenceOf(const FoundEvent& found);
CaseEvidence evidenceOf(const FoundCrash& found);
/// What the check says of the file: its first error, or that it is whole.
CaseEvidence evidenceOf(const CacheView& cache);

/// With the meaning that the table has for it.
CaseCause newCause(CauseRef id, CaseWeight weight);
/// What a log's own answer says is all there is to say.
CaseCause causeOf(const LogAnswer& answer, CauseRef id, CaseWeight weight);

// Steps that several causes share.
CaseStep clearStep(const CachePlace& place);
CaseStep pullStep(const CachePlace& place);
CaseMissing missingDevice(const View& view);
CaseMissing missingCache(const CachePlace& place);
CaseMissing missingCrash();
/// A sentence where commands have PATH because the logs name several caches; else empty.
std::string severalPlaces(const View& view, const TriagePage& page);
/// The app's package in a line for any shell; PKG where nothing tells.
template <class Shell>
ShellWord<Shell> packageWord(const CachePlace& place) {
    return place.package ? ShellWord<Shell>(*place.package) : ShellWord<Shell>(Placeholder("PKG"));
}

using Causes = std::vector<CaseCause>;
/// The cause of one of these ids; null where there is none.
CaseCause* findCause(Causes& causes, std::initializer_list<CauseRef> ids);
bool hasCause(const Causes& causes, std::initializer_list<CauseRef> ids);
/// True for a file that bears the name of a cache of MACE's and is none: it is a cause.
bool isInPlaceOfACache(const CaseFile& file);

/// Each adds what the evidence shows, or nothing.
void addFileCauses(const View& view, Causes& out);   ///< damage, wrong copies, eras
void addLogCauses(const View& view, Causes& out);    ///< what MACE says by itself
void addCrashCauses(const View& view, Causes& out);  ///< a driver's death, against the caches
void addDeviceCauses(const View& view, Causes& out); ///< what MACE does with each cache on this device

} // namespace macebin::triage_detail
