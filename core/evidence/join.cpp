// SPDX-License-Identifier: Apache-2.0
// Several files about one device, joined: what agrees, what follows, what contradicts.
#include "core/device/mace_identity.h"
#include "core/evidence/readers.h"
#include "format/text.h"

#include <algorithm>
#include <charconv>

namespace macebin {

namespace {

using namespace profile_source;

/// What follows from facts is as sure as the least sure of them.
ProfileField following(std::string value, std::initializer_list<const ProfileField*> from) {
    ProfileField fact{std::move(value), {}, Confidence::stated};
    for (const ProfileField* one : from) {
        fact.confidence = std::max(fact.confidence, one->confidence);
        if (fact.source.find(one->source) != std::string::npos) continue;
        fact.source += (fact.source.empty() ? "" : "; ") + one->source;
    }
    return fact;
}

/// MACE's own name for the GPU, by its rule, from OpenCL's names; the version may come from GLES.
void addMaceDeviceName(Gatherer& out) {
    const ProfileField* const device = out.find("device_name");
    if (!device) return;
    const ProfileField* const version = out.find("device_version");
    if (version || device->value != "QUALCOMM Adreno(TM)") {
        const std::string text = maceDeviceName(device->value, version ? version->value : "");
        const bool needsVersion = device->value == "QUALCOMM Adreno(TM)";
        out.add("mace.device_name",
                needsVersion ? following(text, {device, version}) : following(text, {device}));
        return;
    }
    const ProfileField* const renderer = out.find("gles_renderer");
    constexpr std::string_view adreno = "Adreno (TM) ";
    if (renderer && renderer->value.starts_with(adreno))
        out.add("mace.device_name",
                following("Adreno(TM) " + renderer->value.substr(adreno.size()), {device, renderer}));
}

void addPlatformInfoOf(Gatherer& out) {
    const ProfileField* const name = out.find("platform_name");
    const ProfileField* const profile = out.find("platform_profile");
    const ProfileField* const version = out.find("platform_version");
    const ProfileField* const mace = out.find("mace_version");
    if (!name || !profile || !version || !mace) return;
    out.add("mace.platform_info",
            following(platformInfoText(name->value, profile->value, version->value, mace->value),
                      {name, profile, version, mace}));
}

/// A conclusion from a version that is not sure itself says nothing against what is there already.
void addEra(Gatherer& out) {
    const ProfileField* const mace = out.find("mace_version");
    if (!mace) return;
    const EraOfVersion era = eraOfVersion(mace->value);
    const Confidence confidence = std::max(era.confidence, mace->confidence);
    if (era.era.empty()) return;
    if (const ProfileField* const known = out.find("mace_era"); known && known->value != era.era)
        out.note("MACE " + inQuotes(mace->value, 80) + " (" + mace->source + ") is of era " +
                 std::string(era.era) + " by its version, and mace_era is " + inQuotes(known->value, 20) +
                 " (" + known->source + "): a build between the two, or two apps. mace_era counts.");
    if (confidence == Confidence::inferred && out.isKnown("mace_era")) return;
    out.add("mace_era", {std::string(era.era), mace->source, confidence});
}

/// A cache says which driver there was when it was written. Where the phone's GLES driver, of the same
/// package, is another one by now, that platform version is none of today: it would make any prediction about
/// the update say "kept".
void dropOutdatedPlatform(Gatherer& out) {
    const ProfileField* const version = out.find("platform_version");
    if (!version || version->confidence == Confidence::stated) return;
    Gatherer parts;
    addPartsOfPlatformVersion(parts, *version);
    for (const std::string_view field : {"driver_date", "driver_commit", "driver_release"}) {
        const ProfileField* const then = parts.find(field);
        const ProfileField* const now = out.find(field);
        if (!then || !now || then->value == now->value) continue;
        out.contradict("platform_version",
                       "platform_version comes from a driver whose " + std::string(field) + " is " +
                           inQuotes(then->value, 100) + " (" + then->source + "), and the phone's is " +
                           inQuotes(now->value, 100) + " (" + now->source +
                           "): the driver was changed after that cache was written, or these are two phones. "
                           "It is not taken.");
        return;
    }
}

/// The number behind "OpenCL "; 0 where there is none.
double openclNumber(std::string_view text) {
    constexpr std::string_view label = "OpenCL ";
    if (text.starts_with(label)) text.remove_prefix(label.size());
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// No device is of a higher version than its platform. Where MACE says that it refused the GPU for its
/// version, a cache that names a lower platform is of the driver before, and so is all that it tells of the
/// driver.
void dropWhatMaceRefutes(Gatherer& out) {
    const ProfileField* const version = out.find("platform_version");
    const ProfileField* const refused = out.find("opencl_version");
    if (!version || !refused || version->confidence == Confidence::stated ||
        refused->confidence != Confidence::stated ||
        openclNumber(refused->value) <= openclNumber(version->value))
        return;
    const std::string source = version->source;
    const std::string sentence =
        "platform_version is of OpenCL " + std::string(firstWord(version->value.substr(7))) + " (" + source +
        "), and the phone's GPU is of " + refused->value + " (" + refused->source +
        "): the driver was changed after that cache was written. What it tells of the driver is not taken.";
    for (const std::string_view field : {"platform_version", "mace.platform_info", "driver_date",
                                         "driver_commit", "driver_release", "driver_build", "remote_branch"})
        if (const ProfileField* const fact = out.find(field);
            fact && fact->confidence != Confidence::stated && fact->source.starts_with(source))
            out.contradict(field, sentence);
}

/// Copies, because adding a fact can change the one that it comes from.
void addWhatFollows(Gatherer& out) {
    dropOutdatedPlatform(out);
    dropWhatMaceRefutes(out);
    if (const ProfileField* version = out.find("platform_version"))
        addPartsOfPlatformVersion(out, ProfileField(*version));
    if (const ProfileField* version = out.find("device_version"))
        addPartsOfDeviceVersion(out, ProfileField(*version));
    addEra(out);
    addMaceDeviceName(out);
    addPlatformInfoOf(out);
}

struct Place {
    std::string_view field;
    std::optional<std::string> DeviceProfile::*member;
};

constexpr Place kPlaces[] = {
    {"platform_name", &DeviceProfile::platformName},
    {"platform_profile", &DeviceProfile::platformProfile},
    {"platform_version", &DeviceProfile::platformVersion},
    {"device_name", &DeviceProfile::deviceName},
    {"device_version", &DeviceProfile::deviceVersion},
    {"device_type", &DeviceProfile::deviceType},
    {"driver_version", &DeviceProfile::driverVersion},
    {"driver_date", &DeviceProfile::driverDate},
    {"remote_branch", &DeviceProfile::remoteBranch},
    {"driver_release", &DeviceProfile::driverRelease},
    {"opencl_version", &DeviceProfile::openclVersion},
    {"abi", &DeviceProfile::abi},
    {"mace.platform_info", &DeviceProfile::macePlatformInfo},
    {"mace.device_name", &DeviceProfile::maceDeviceName},
    {"mace_version", &DeviceProfile::maceVersion},
    {"mace_era", &DeviceProfile::maceEra},
};

DeviceProfile profileFrom(const ProfileFields& fields) {
    DeviceProfile profile;
    constexpr std::string_view hashes = "program_hashes.";
    for (const auto& [field, fact] : fields) {
        if (fact.contradicted) continue;
        for (const Place& place : kPlaces)
            if (place.field == field) profile.*place.member = fact.value;
        if (!field.starts_with(hashes)) continue;
        if (!profile.programHashes) profile.programHashes.emplace();
        profile.programHashes->emplace(field.substr(hashes.size()), fact.value);
    }
    if (profile.platformVersion) { // it says all three itself
        profile.driverDate.reset();
        profile.remoteBranch.reset();
        profile.driverRelease.reset();
    }
    if (profile.deviceVersion) profile.openclVersion.reset(); // it says it itself
    return profile;
}

} // namespace

JoinedProfile joinEvidence(std::span<const ProfileEvidence> files) {
    Gatherer out;
    for (const ProfileEvidence& file : files) {
        for (const std::string& sentence : file.conflicts)
            out.conflict(sentence);
        for (const std::string& sentence : file.notes)
            out.note(sentence);
        for (const auto& [field, fact] : file.fields)
            out.add(field, fact);
    }
    dropWhatDisputedFilesSay(out, files);
    addWhatFollows(out);
    ProfileEvidence all = out.take();
    JoinedProfile joined;
    joined.profile = profileFrom(all.fields);
    joined.fields = std::move(all.fields);
    joined.conflicts = std::move(all.conflicts);
    joined.notes = std::move(all.notes);
    return joined;
}

} // namespace macebin
