// SPDX-License-Identifier: Apache-2.0
// Any bytes can be read as evidence about a device; what comes out is a profile that is read back as it was,
// and evidence again.
#include "core/device/device_profile.h"
#include "core/report/profile.h"
#include "format/text.h"

#include <cstdlib>

using namespace macebin;

namespace {

void require(bool promise) {
    if (!promise) std::abort();
}

bool isAllUtf8(const ProfileReport& report) {
    for (const auto& [field, fact] : report.joined.fields)
        if (!isUtf8(field)) return false; // a program's name in program_hashes: no profile holds it exactly
    return true;
}

void readAndReadAgain(ByteView bytes) {
    ProfileReport report;
    const std::vector<ProfileEvidence> files{readEvidence("input", bytes)};
    report.files.push_back({"input", files[0].kinds, {}});
    report.joined = joinEvidence(files);
    require(!textReport(report).empty());
    const std::string json = jsonReport(report, JsonLayout::indented);
    if (!report.hasProfile() || !isAllUtf8(report) || json.size() > kMostProfileBytes) return;

    auto profile = readProfile(json);
    require(static_cast<bool>(profile));
    require(profile->notes.empty());
    profile->inferred.clear(); // of the evidence beside it
    require(*profile == report.joined.profile);
    const std::vector<ProfileEvidence> again{readEvidence("saved", asBytes(json))};
    require(joinEvidence(again).profile == report.joined.profile);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
    readAndReadAgain(bytes);
    // The input as what stands behind the words of a log, of dumpsys, of getprop, of a saved profile.
    constexpr std::size_t longest = 2048;
    const std::string text(asText(bytes.first(std::min(size, longest))));
    for (const std::string_view front :
         {"I a.cc:1] Using platform: ", "I a.cc:1] Using device: ",
          "I a.cc:1] Creating Engine, MACE version: v1.", "GLES: Qualcomm, Adreno (TM) 6",
          "GLES: ARM, Mali-G71, OpenGL ES 3.2 v1.r", "[ro.product.cpu.abi]: [", "arm_release_ver ",
          "  Platform Name  ", "{\"abi\": \"x\", \"evidence\": "})
        readAndReadAgain(asBytes(std::string(front) + text + (front.starts_with('{') ? "}" : "]")));
    return 0;
}
