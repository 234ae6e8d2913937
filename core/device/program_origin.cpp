// SPDX-License-Identifier: Apache-2.0
#include "core/device/program_origin.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

struct Writer {
    std::string_view platform; ///< part of CL_PLATFORM_NAME
    Family family;
};

constexpr std::array kWriters{
    Writer{"Portable Computing Language", Family::pocl},
    Writer{"QUALCOMM", Family::adreno},
    Writer{"ARM Platform", Family::mali},
    Writer{"PowerVR", Family::powervr},
    Writer{"Intel", Family::intel},
    Writer{"AMD", Family::amd},
    Writer{"NVIDIA", Family::nvidia},
    Writer{"NVIDIA", Family::ptx},
    Writer{"Oclgrind", Family::llvm},
    Writer{"rusticl", Family::spirv},
};

bool names(std::string_view platformName, const Writer& writer) {
    return platformName.find(writer.platform) != std::string_view::npos;
}

} // namespace

bool platformWrites(std::string_view platformName, Family family) {
    return std::any_of(kWriters.begin(), kWriters.end(), [&](const Writer& writer) {
        return writer.family == family && names(platformName, writer);
    });
}

bool isKnownPlatform(std::string_view platformName) {
    return std::any_of(kWriters.begin(), kWriters.end(),
                       [&](const Writer& writer) { return names(platformName, writer); });
}

bool isEmbeddedOnly(Family family) {
    return family == Family::adreno || family == Family::mali || family == Family::powervr ||
           family == Family::movidius;
}

std::string originOf(const Program& program) {
    if (program.structure == Structure::notJudged || program.structure == Structure::broken) return {};
    std::string origin(name(program.family));
    for (const std::string* part : {&program.format, &program.architecture, &program.compiler})
        if (!part->empty()) origin += ", " + *part;
    return origin;
}

} // namespace macebin
