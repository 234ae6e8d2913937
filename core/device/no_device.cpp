// SPDX-License-Identifier: Apache-2.0
#include "core/device/no_device.h"

#include "core/device/program_origin.h"
#include "format/program/decoders.h"
#include "format/text.h"

namespace macebin {

namespace {

std::string after(std::string clause, const std::string& detail) {
    return detail.empty() ? clause : std::move(clause) + ": " + detail;
}

/// Those whose maker is known; empty where there are none.
std::string familyNames(const FamilyCounts& families) {
    std::string names;
    for (const auto& [family, count] : families)
        if (!isNobodys(family)) names += (names.empty() ? "" : ", ") + std::string(name(family));
    return names;
}

/// Why nobody was asked about programs of known makers.
std::string whyNobody(const std::string& names, bool isOne, Looked looked) {
    const std::string them = (isOne ? "this program (" : "these programs (") + names + ")";
    switch (looked) {
    case Looked::notAtAll: return "no PC driver writes programs of this kind (" + names + ")";
    case Looked::atAll: return "no driver on this machine could have written " + them;
    case Looked::atOne: break;
    }
    return "the chosen device's driver could not have written " + them;
}

/// Why nobody was asked about programs of makers that are not known.
std::string whyUnknown(std::size_t nobodys, std::size_t count, bool areOnly) {
    std::string which = count == 1 ? "this program" : "these programs";
    if (!areOnly) which = nobodys > 1 ? "the others" : "the other";
    return "Macebin does not recognise " + which + ", so it cannot tell whose " +
           (nobodys == 1 ? "it is" : "they are");
}

} // namespace

bool wereDriversAsked(NoDevice reason) {
    switch (reason) {
    case NoDevice::noDriver:
    case NoDevice::noneShown:
    case NoDevice::allDied:
    case NoDevice::sanitized:
    case NoDevice::noMatch: return true;
    case NoDevice::noProbe:
    case NoDevice::notStarted:
    case NoDevice::noLoader:
    case NoDevice::noProtection:
    case NoDevice::cancelled: break;
    }
    return false;
}

std::string briefly(const WhyNoDevice& why) {
    switch (why.reason) {
    case NoDevice::noProbe:
        return "macebin-probe, which asks the drivers, is not " +
               (why.detail.empty() ? std::string("installed") : "at " + inQuotes(why.detail, 4096)) +
               ". MACEBIN_PROBE names its path";
    case NoDevice::notStarted: return "macebin-probe, which asks the drivers, cannot be run";
    case NoDevice::noLoader:
        return "the OpenCL loader (libOpenCL.so.1) is not installed, so no driver can be asked. On Debian it "
               "is in the package ocl-icd-libopencl1";
    case NoDevice::noProtection: return why.detail; // a whole sentence, with what to do
    case NoDevice::noDriver:
        return "there is no OpenCL device on this machine: no OpenCL driver is registered" +
               (why.detail.empty() ? std::string() : " in " + inQuotes(why.detail, 4096)) +
               ". Install the driver of a device; on Debian, pocl-opencl-icd is one that needs no GPU";
    case NoDevice::noneShown:
        return "there is no OpenCL device on this machine: its OpenCL drivers show none";
    case NoDevice::allDied:
        return "there is no OpenCL device on this machine that can be asked: each of its OpenCL drivers "
               "fails when it "
               "is asked for its devices";
    case NoDevice::sanitized:
        return "no driver can be loaded by this macebin-probe: it is built with a sanitizer, and the drivers "
               "of this "
               "machine open libraries with RTLD_DEEPBIND, which no sanitizer allows. Use a macebin-probe "
               "that is "
               "built without one";
    case NoDevice::noMatch: return "there is no OpenCL device " + why.detail;
    case NoDevice::cancelled: break;
    }
    return "cancelled";
}

std::string inWords(const WhyNoDevice& why) {
    switch (why.reason) {
    case NoDevice::notStarted:
    case NoDevice::noneShown:
    case NoDevice::allDied: return after(briefly(why), why.detail);
    case NoDevice::noProbe:
    case NoDevice::noLoader:
    case NoDevice::noProtection:
    case NoDevice::noDriver:
    case NoDevice::sanitized:
    case NoDevice::noMatch:
    case NoDevice::cancelled: break;
    }
    return briefly(why);
}

std::string asSentence(std::string text) {
    if (!text.ends_with('.')) text += '.';
    return text;
}

bool isNobodys(Family family) {
    return family == Family::unknown || family == Family::elf; // an ELF of no known maker
}

bool isNeverHere(Family family) {
#if defined(__x86_64__) || defined(__i386__)
    return isEmbeddedOnly(family) || isNobodys(family);
#else
    return isNobodys(family);
#endif
}

std::string nobodyAsked(const FamilyCounts& left, std::size_t all, Looked looked) {
    std::size_t count = 0;
    std::size_t nobodys = 0;
    for (const auto& [family, programs] : left) {
        count += programs;
        if (isNobodys(family)) nobodys += programs;
    }
    std::string why;
    if (nobodys < count) why = whyNobody(familyNames(left), count - nobodys == 1, looked);
    if (nobodys > 0) why += (why.empty() ? "" : "; and ") + whyUnknown(nobodys, count, nobodys == count);
    const std::string front = count == all ? "No device was asked: "
                                           : "About " + counted(count, "program") + " no device was asked: ";
    return front + why + "; --probe always asks " + (looked == Looked::atOne ? "it" : "one") +
           " all the same.";
}

} // namespace macebin
