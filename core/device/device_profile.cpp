// SPDX-License-Identifier: Apache-2.0
#include "core/device/device_profile.h"

#include "core/device/mace_identity.h"
#include "core/device/platform_version.h"
#include "core/text/json_reader.h"
#include "core/text/json_writer.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace macebin {

namespace {

using Text = std::optional<std::string>;

struct Member {
    std::string_view name;
    Text DeviceProfile::*place;
};

constexpr Member kMembers[] = {
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
    {"mace_version", &DeviceProfile::maceVersion},
    {"mace_era", &DeviceProfile::maceEra},
};

/// Members of the object `mace`.
constexpr Member kMaceMembers[] = {
    {"platform_info", &DeviceProfile::macePlatformInfo},
    {"device_name", &DeviceProfile::maceDeviceName},
};

/// What Macebin itself adds to a profile: --list-devices the place in its list, --profile-from the evidence.
constexpr std::string_view kOwnMembers[] = {"schema_version", "tool",      "number",  "icd",
                                            "icd_hex",        "mace_sees", "evidence"};

/// A profile is three levels deep in a list's document; what is deeper is not one of its values.
constexpr int kDeepest = 8;

int valueOf(char hexDigit) {
    if (hexDigit >= '0' && hexDigit <= '9') return hexDigit - '0';
    if (hexDigit >= 'a' && hexDigit <= 'f') return hexDigit - 'a' + 10;
    return -1;
}

/// The bytes that putText wrote as digits; nothing where they are none.
Text fromHexDigits(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = valueOf(digits[i]);
        const int low = valueOf(digits[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

/// Reads one object into a profile; stops at the first fault.
class ProfileReader {
public:
    Result<DeviceProfile> read(const JsonValue& object);

private:
    template <std::size_t count>
    void readMember(const std::string& prefix, const JsonValue& object, const std::string& name,
                    const Member (&members)[count]);
    void readMace(const JsonValue& object);
    void readHashes(const JsonValue& object);
    void readText(const std::string& name, const JsonValue& value, Text& place);
    void readEvidence(const JsonValue& evidence);
    void noteContradictions();
    void fail(const std::string& name, const std::string& wanted) {
        if (fault_.empty()) fault_ = "the member " + inQuotes(name) + " must be " + wanted;
    }

    DeviceProfile profile_;
    bool hasKnown_ = false;
    std::string fault_;
};

void ProfileReader::readText(const std::string& name, const JsonValue& value, Text& place) {
    if (!value.isText()) return fail(name, "a text");
    place = value.text();
}

template <std::size_t count>
void ProfileReader::readMember(const std::string& prefix, const JsonValue& object, const std::string& name,
                               const Member (&members)[count]) {
    constexpr std::string_view hexEnd = "_hex";
    const bool isHex = name.ends_with(hexEnd);
    const std::string plain = isHex ? name.substr(0, name.size() - hexEnd.size()) : name;
    const auto known = std::find_if(std::begin(members), std::end(members),
                                    [&](const Member& candidate) { return candidate.name == plain; });
    if (known == std::end(members)) {
        if (profile_.notes.size() < kMostProfileNotes)
            profile_.notes.push_back("The member " + inQuotes(prefix + name) +
                                     " is not known and was ignored.");
        return;
    }
    hasKnown_ = true;
    if (!isHex && object.find(plain + std::string(hexEnd))) return; // its bytes are read from there
    const JsonValue& value = *object.find(name);
    if (value.isNull()) return;
    Text text;
    readText(prefix + name, value, text);
    if (text && isHex) {
        text = fromHexDigits(*text);
        if (!text) fail(prefix + name, "lower-case hexadecimal digits, two for each byte");
    }
    profile_.*known->place = std::move(text);
}

void ProfileReader::readMace(const JsonValue& object) {
    if (object.isNull()) return;
    if (!object.isObject()) return fail("mace", "an object");
    for (const auto& [name, value] : object.members())
        readMember("mace.", object, name, kMaceMembers);
}

void ProfileReader::readHashes(const JsonValue& object) {
    hasKnown_ = true;
    if (object.isNull()) return;
    if (!object.isObject()) return fail("program_hashes", "an object");
    auto& hashes = profile_.programHashes.emplace();
    for (const auto& [name, value] : object.members()) {
        Text text;
        readText("program_hashes." + name, value, text);
        if (text) hashes.emplace(name, std::move(*text));
    }
}

/// What --profile-from could only infer stays an inference when the profile is used. Nothing in it is a
/// fault.
void ProfileReader::readEvidence(const JsonValue& evidence) {
    constexpr std::array asked{"device_name",  "device_version", "driver_date",      "driver_release",
                               "mace_version", "platform_name",  "platform_version", "remote_branch"};
    const JsonValue* fields = evidence.find("fields");
    if (!fields) return;
    std::map<std::string, std::string> members; // by source
    for (const JsonValue& one : fields->items()) {
        if (one.textOf("confidence") != "inferred") continue;
        if (const JsonValue* left = one.find("contradicted"); left && left->isTrue()) continue;
        const std::string field = one.textOf("field").value_or("");
        if (std::find(asked.begin(), asked.end(), field) == asked.end()) continue;
        std::string& list = members[one.textOf("source").value_or("").substr(0, 200)];
        list += (list.empty() ? "" : ", ") + field;
    }
    for (const auto& [source, list] : members)
        if (profile_.inferred.size() < kMostProfileNotes)
            profile_.inferred.push_back("the device's " + list + ", by the profile from " + inQuotes(source));
}

/// What MACE would write follows from the fields; somebody who edited those may have left it as it was.
void ProfileReader::noteContradictions() {
    const DeviceProfile& is = profile_;
    const auto note = [&](std::string_view member, std::string_view from) {
        profile_.notes.push_back("The member " + inQuotes(member) + " is not what " + std::string(from) +
                                 " give, and was ignored: those count.");
    };
    if (is.macePlatformInfo && is.platformName && is.platformProfile && is.platformVersion) {
        // Behind that stands MACE's version, "unknown" where --list-devices wrote it.
        const std::string start =
            platformInfoText(*is.platformName, *is.platformProfile, *is.platformVersion, "");
        if (!(*is.macePlatformInfo + ", ").starts_with(start))
            note("mace.platform_info", "platform_name, platform_profile and platform_version");
    }
    if (is.maceDeviceName && is.deviceName && is.deviceVersion &&
        *is.maceDeviceName != maceDeviceName(*is.deviceName, *is.deviceVersion))
        note("mace.device_name", "device_name and device_version");
}

Result<DeviceProfile> ProfileReader::read(const JsonValue& object) {
    if (!object.isObject()) return Failure{"a device profile must be an object"};
    for (const auto& [name, value] : object.members()) {
        if (!fault_.empty()) break;
        if (name == "mace")
            readMace(value);
        else if (name == "program_hashes")
            readHashes(value);
        else if (name == "evidence")
            readEvidence(value);
        else if (std::find(std::begin(kOwnMembers), std::end(kOwnMembers), name) == std::end(kOwnMembers))
            readMember("", object, name, kMembers);
    }
    const Text& era = profile_.maceEra;
    if (era && *era != "v1" && *era != "v2") fail("mace_era", "v1 or v2");
    const Text& date = profile_.driverDate;
    if (date && !plainDate(*date)) fail("driver_date", "a date such as 2021-03-19: year, month, day");
    if (!fault_.empty()) return Failure{fault_};
    if (!hasKnown_) return Failure{"there is nothing of a device profile in it, such as platform_name"};
    noteContradictions();
    return std::move(profile_);
}

Result<JsonValue> parseDocument(std::string_view text) {
    if (text.size() > kMostProfileBytes)
        return Failure{"it has " + number(text.size()) + " bytes, which is too big for a device profile"};
    JsonDocument document = parseJson(text, kDeepest);
    if (document.fault && document.fault->byte > 0)
        return Failure{"it is not JSON: something is wrong at byte " + number(document.fault->byte)};
    if (document.fault) return Failure{"it is not JSON"};
    if (document.isTooDeep) return Failure{"its values are nested too deep for a device profile"};
    return std::move(document.value);
}

template <std::size_t count>
void putMembers(JsonObject& out, const DeviceProfile& profile, const Member (&members)[count]) {
    for (const Member& member : members)
        if (const Text& text = profile.*member.place) out.text(member.name, *text);
}

} // namespace

std::string_view hostAbi() {
#if defined(__x86_64__)
    return "x86_64";
#elif defined(__i386__)
    return "x86";
#elif defined(__aarch64__)
    return "arm64-v8a";
#elif defined(__arm__)
    return "armeabi-v7a";
#elif defined(__riscv) && __riscv_xlen == 64
    return "riscv64";
#else
    return "unknown";
#endif
}

DeviceProfile profileOf(const DeviceFacts& facts) {
    DeviceProfile profile;
    profile.platformName = facts.platformName;
    profile.platformProfile = facts.platformProfile;
    profile.platformVersion = facts.platformVersion;
    profile.deviceName = facts.deviceName;
    profile.deviceVersion = facts.deviceVersion;
    profile.deviceType = facts.deviceType;
    profile.driverVersion = facts.driverVersion;
    profile.abi = hostAbi();
    profile.macePlatformInfo =
        platformInfoText(facts.platformName, facts.platformProfile, facts.platformVersion, "unknown");
    profile.maceDeviceName = maceDeviceName(facts.deviceName, facts.deviceVersion);
    return profile;
}

void putProfile(JsonObject& out, const DeviceProfile& profile) {
    putMembers(out, profile, kMembers);
    if (profile.macePlatformInfo || profile.maceDeviceName) {
        JsonObject mace = out.object("mace");
        putMembers(mace, profile, kMaceMembers);
    }
    if (!profile.programHashes) return;
    JsonObject hashes = out.object("program_hashes");
    for (const auto& [program, hash] : *profile.programHashes)
        hashes.word(program, hash);
}

Result<std::vector<DeviceProfile>> readProfiles(std::string_view json) {
    const auto document = parseDocument(json);
    if (!document) return Failure{document.error()};
    const JsonValue* list = document->find("devices");
    const JsonValue& content = list ? *list : *document;
    if (list && !content.isList()) return Failure{"the member \"devices\" must be a list"};
    std::vector<DeviceProfile> profiles;
    const std::size_t count = content.isList() ? content.items().size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
        auto profile = ProfileReader().read(content.isList() ? content.items()[i] : content);
        if (!profile) return Failure{(count > 1 ? "profile " + number(i) + ": " : "") + profile.error()};
        profiles.push_back(std::move(*profile));
    }
    return profiles;
}

Result<DeviceProfile> readProfile(std::string_view json) {
    auto profiles = readProfiles(json);
    if (!profiles) return Failure{profiles.error()};
    if (profiles->empty()) return Failure{"there is no device profile in it"};
    if (profiles->size() > 1)
        return Failure{"it holds " + number(profiles->size()) +
                       " device profiles; keep the one that is meant, alone"};
    return std::move(profiles->front());
}

} // namespace macebin
