// SPDX-License-Identifier: Apache-2.0
// A device profile from what people have: clinfo, logs, getprop, dumpsys, another cache
// (core/evidence/PROFILES.md). Pure: bytes in, facts out, each with its source; nothing is invented.
#pragma once

#include "core/device/device_profile.h"
#include "format/bytes.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// One fact, and where it stands.
struct ProfileField {
    enum class Confidence : std::uint8_t {
        stated,   ///< a source says it, word for word, of the device, or it follows from such words
        inferred, ///< concluded: from the GLES driver of the same package, or from another app's cache
    };
    std::string value;
    std::string source; ///< "phone.log, line 12"; several are joined by "; "
    Confidence confidence = Confidence::stated;
    /// Two sources of equal confidence disagree: the profile does not take it, `value` is the first one's.
    bool contradicted = false;
    friend bool operator==(const ProfileField&, const ProfileField&) = default;
};

std::string_view name(ProfileField::Confidence confidence); ///< "stated", "inferred"

/// By the profile's member ("platform_version", "mace.device_name", "program_hashes.<program>"), or by one of
/// the names of PROFILES.md, "Facts beside the profile", such as "driver_date".
using ProfileFields = std::map<std::string, ProfileField, std::less<>>;

/// What one file tells about a device.
struct ProfileEvidence {
    std::vector<std::string> kinds; ///< what was recognised, such as "getprop"; empty: nothing
    ProfileFields fields;
    std::vector<std::string> conflicts; ///< a sentence each, one for a field
    std::vector<std::string> notes;     ///< a sentence or two each
};

/// Recognises the file by its content and takes all of it: a bug report is many kinds in one. `name` is for
/// sources. Total, and linear in the size.
ProfileEvidence readEvidence(std::string_view name, ByteView bytes);
/// The same of lines alone: UTF-8 text that is no document and no cache. Looks only at lines that can tell
/// something, so that a large log costs little.
ProfileEvidence readTextEvidence(std::string_view name, std::string_view text);
/// The fixed strings that it looks for.
std::span<const std::string_view> evidenceStrings();

/// What several files tell together.
struct JoinedProfile {
    DeviceProfile profile; ///< what is known and not contradicted
    ProfileFields fields;  ///< all of it, and the facts beside the profile
    std::vector<std::string> conflicts;
    std::vector<std::string> notes;
};

/// What is stated beats what is inferred; where equals disagree, the field is left out. Every disagreement is
/// named. Adds what follows from the rest, such as MACE's name for the device.
JoinedProfile joinEvidence(std::span<const ProfileEvidence> files);

} // namespace macebin
