// SPDX-License-Identifier: Apache-2.0
// The readers behind readEvidence(): one for each kind of evidence. Not for other users.
#pragma once

#include "core/evidence/evidence.h"
#include "core/text/lines.h"
#include "format/limits.h"

#include <optional>
#include <set>

namespace macebin::profile_source {

using Confidence = ProfileField::Confidence;

/// Collects facts and watches that they agree.
class Gatherer {
public:
    /// False where the text cannot be a fact: too long, or with control characters.
    bool add(std::string_view field, ProfileField fact);
    void addKind(std::string_view kind);
    bool hasKind() const { return !evidence_.kinds.empty(); }
    void note(std::string sentence);
    void conflict(std::string sentence);
    /// Takes a fact out again, because what follows from it is not so.
    void contradict(std::string_view field, std::string sentence);
    /// The fact, unless sources disagree about it.
    const ProfileField* find(std::string_view field) const;
    ProfileEvidence take() { return std::move(evidence_); }
    /// True where sources disagree about it, too.
    bool isKnown(std::string_view field) const { return evidence_.fields.contains(field); }

private:
    void tell(std::string_view field, const ProfileField& first, const ProfileField& other,
              std::string_view outcome);

    ProfileEvidence evidence_;
    std::set<std::string, std::less<>> told_;
};

/// True for the names of PROFILES.md, "Facts beside the profile".
bool isFactBesideProfile(std::string_view field);

using logs::firstWord;
using logs::Line;

/// "name, profile, version[, MACE version]" into the fields of a profile. Unlike MACE, which takes the third
/// field, it keeps a platform version whole that holds commas.
void addPlatformInfo(Gatherer& out, std::string_view info, const std::string& source, Confidence confidence);

/// v1 or v2 where the version decides it; empty where not.
struct EraOfVersion {
    std::string_view era;
    Confidence confidence = Confidence::stated;
};
EraOfVersion eraOfVersion(std::string_view maceVersion);

/// Facts that a platform version or device version holds: driver_date, remote_branch, driver_release, ….
void addPartsOfPlatformVersion(Gatherer& out, const ProfileField& platformVersion);
void addPartsOfDeviceVersion(Gatherer& out, const ProfileField& deviceVersion);

/// A list of OpenCL devices by some tool: the first platform and its devices.
struct Sourced {
    std::string value;
    std::string source;
};
struct ListedClDevice {
    std::optional<Sourced> name, version, type, driver;
};
struct ClListing {
    std::optional<Sourced> platformName, platformProfile, platformVersion;
    std::vector<ListedClDevice> devices;
};
/// Adds the device that MACE would use, else the first one.
void addListing(Gatherer& out, const ClListing& listing);

/// clinfo's output for people, with --raw, -l and -d, and OpenCL-Z's report.
class ListingReader {
public:
    void read(const Line& line, std::string_view file);
    void finish(Gatherer& out);
    /// True while it wants every line.
    bool isReading() const { return tool_ != Tool::none && !isOver_; }

private:
    enum class Tool : std::uint8_t { none, clinfo, clinfoList, openClZ };
    void readClinfo(std::string_view text, const std::string& source);
    void readClinfoList(std::string_view text, const std::string& source);
    void readOpenClZ(std::string_view text, const std::string& source);
    ListedClDevice* lastDevice() { return listing_.devices.empty() ? nullptr : &listing_.devices.back(); }

    Tool tool_ = Tool::none;
    bool isOver_ = false;
    bool isOneDevice_ = false;
    unsigned deviceLists_ = 0;
    unsigned platforms_ = 0;
    ClListing listing_;
    std::optional<Sourced> abi_;
};

/// What GLES drivers tell about themselves, in logs and in dumpsys.
class DriverLines {
public:
    void read(const Line& line, const std::string& file, Gatherer& out);
    /// True while it wants the line of that number, whatever it holds.
    bool isReading(std::uint64_t number) const { return number <= blockEnd_; }

private:
    void readAdrenoBlock(const Line& line, const std::string& source, Gatherer& out);
    std::uint64_t blockEnd_ = 0; ///< the last line that may belong to an Adreno driver's introduction
};

/// MACE's own lines.
void readMaceLine(const Line& line, const std::string& file, Gatherer& out);

/// getprop, dumpsys package and tombstones.
class SystemLines {
public:
    void read(const Line& line, const std::string& file, Gatherer& out);
    void finish(Gatherer& out);

private:
    unsigned packages_ = 0;
    std::optional<Sourced> abi_;
};

/// Leaves out what is only inferred of GPU and driver from one file whose word about them another, or it
/// itself, contradicts.
void dropWhatDisputedFilesSay(Gatherer& out, std::span<const ProfileEvidence> files);

/// True where the text was a document of its kind, readable or not.
bool readJson(std::string_view file, std::string_view text, Gatherer& out);
bool readCache(std::string_view file, ByteView bytes, Gatherer& out);

} // namespace macebin::profile_source
