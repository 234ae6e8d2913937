// SPDX-License-Identifier: Apache-2.0
#include "format/rules.h"

namespace macebin {

namespace {

struct Text {
    RuleRef rule;
    std::string_view section;
    std::string_view title;
};

// clang-format off
constexpr std::array kTexts = {
    Text{"file.cannot-read", "Recognition", "The file could not be opened or read."},
    Text{"file.empty", "Recognition", "The file has no bytes at all."},
    Text{"file.all-zero", "Recognition", "Every byte is zero, and it is not the four or eight bytes of an empty cache."},
    Text{"file.too-large", "Recognition", "The file is larger than any cache can be."},
    Text{"file.unknown", "Recognition", "The content is of no kind that Macebin knows."},
    Text{"file.look-alike", "Recognition", "This is the program cache of another framework, not of MACE."},
    Text{"file.program-binary", "Recognition", "This is a bare program binary of a kind that is named, not judged."},
    Text{"file.text-form", "Recognition", "This is a cache as text, or in an array of C++ code."},
    Text{"report.entries-capped", "Limits", "The file holds more pairs than Macebin looks at one by one."},
    Text{"report.findings-capped", "Limits", "There are more findings than are listed."},
    Text{"transfer.crlf", "Hurt on the way", "Line feeds were turned into carriage return + line feed on the way."},
    Text{"transfer.utf16", "Hurt on the way", "The bytes were rewritten as UTF-16 text."},
    Text{"transfer.base64", "Hurt on the way", "The file is base64 text, as mail programs make it."},
    Text{"transfer.replacement-characters", "Hurt on the way", "Bytes were replaced by U+FFFD, the mark for text that could not be decoded."},
    Text{"transfer.error-text", "Hurt on the way", "The file holds the error message of the command that should have pulled it."},
    Text{"transfer.web-page", "Hurt on the way", "The file holds an HTML or JSON answer of a server, not a cache."},
    Text{"transfer.zip", "Hurt on the way", "The file is a zip archive."},
    Text{"transfer.gzip", "Hurt on the way", "The file is compressed with gzip."},
    Text{"transfer.archive", "Hurt on the way", "The file is an archive, or compressed."},
    Text{"transfer.unread-member", "Hurt on the way", "A part of the archive could not be unpacked."},
    Text{"transfer.not-unpacked", "Hurt on the way", "No cache could be unpacked from the archive."},
    Text{"transfer.zero-padding", "Hurt on the way", "Zero bytes follow the end of the cache."},
    Text{"v1.truncated", "MACE v1", "The file ends before the pairs that it announces."},
    Text{"v1.bad-length", "MACE v1", "A size inside the file is negative or impossibly large."},
    Text{"v1.count-too-small", "MACE v1", "More whole pairs follow than the count at the start announces."},
    Text{"v1.broken-chain", "MACE v1", "The chain of pairs breaks off: sizes in it were changed."},
    Text{"v1.trailing-bytes", "MACE v1", "Bytes follow the last pair."},
    Text{"v2.crc-mismatch", "MACE v2", "The CRC-32 at the end does not match the bytes before it."},
    Text{"v2.truncated", "MACE v2", "The file ends in the middle of a pair, or without its CRC-32."},
    Text{"v2.malformed", "MACE v2", "The bytes are not a well-formed message."},
    Text{"v2.trailing-bytes", "MACE v2", "Bytes follow the CRC-32."},
    Text{"v2.unknown-field", "MACE v2", "The message holds fields that MACE does not define."},
    Text{"tuned.wrong-arity", "Tuned parameters", "A tuned kernel has a number of values that no kernel takes."},
    Text{"tuned.zero-not-last", "Tuned parameters", "A work-group size of zero stands before the last place."},
    Text{"tuned.odd-size", "Tuned parameters", "A tuned value is not a whole number of 32-bit integers."},
    Text{"key.duplicate", "Keys", "Two pairs have the same key."},
    Text{"key.not-text", "Keys", "A key is empty, or not plain text."},
    Text{"identity.platform-missing", "Keys", "The cache does not say which platform and driver its programs were made by."},
    Text{"identity.platform-shape", "Keys", "The platform info has fewer than three comma-separated fields."},
    Text{"identity.mace-version-unknown", "Keys", "The MACE version in the platform info is `unknown` or absent."},
    Text{"identity.device-name-missing", "Keys", "A v2 cache names its platform but no device."},
    Text{"identity.device-name-empty", "Keys", "The device name in the cache is empty."},
    Text{"hash.missing", "Keys", "A program has no source hash beside it."},
    Text{"hash.orphan", "Keys", "A source hash stands without its program."},
    Text{"hash.shape", "Keys", "A source hash is not 10 or 20 hexadecimal digits."},
    Text{"program.empty", "Keys", "A program has no bytes."},
    Text{"program.kernel-missing", "Keys", "The kernel that the key names does not occur in the program."},
    Text{"text.malformed", "Text form", "The text form cannot be read."},
    Text{"cc.malformed", "C++ array form", "The C++ array is not a whole list of bytes."},
    Text{"cc.count-mismatch", "C++ array form", "The C++ array does not hold as many bytes as the file says."},
    Text{"cc.which-array", "C++ array form", "Which array of this C++ file counts cannot be told."},
    Text{"cc.other-code", "C++ array form", "This is C++ that holds an array, and more than the array form has."},
    Text{"cc.same-names", "C++ array form", "Both functions of the C++ array form have the same name."},
    Text{"cc.empty", "C++ array form", "The C++ array form holds no bytes."},
    Text{"program.structure", "Program binaries", "A program's own structure does not close."},
    Text{"program.checksum-mismatch", "Program binaries", "A checksum inside a program does not match its bytes."},
    Text{"program.unknown-layout", "Program binaries", "A program is of a known family, in a layout that Macebin does not know."},
    Text{"program.family-mismatch", "Program binaries", "A program was made by another driver family than the platform info names."},
    Text{"program.chip-mismatch", "Program binaries", "A program was made for another chip than the device name says."},
    Text{"program.mixed-provenance", "Program binaries", "The programs of this cache come from different compilers, chips or format versions."},
    Text{"program.options-mismatch", "Program binaries", "The build options stored in a program are not those of its key."},
    Text{"era.v1-under-v2", "Eras", "This is a v1 file, and a v2 MACE is to read it."},
    Text{"era.v2-under-v1", "Eras", "This is a v2 file, and a v1 MACE is to read it."},
    Text{"era.damaged-under-v1", "Eras", "A v1 MACE is to read a file that is not a whole v1 file."},
    Text{"era.damaged-under-v2", "Eras", "A v2 MACE is to read a file that is not a whole v2 file."},
    Text{"era.empty-under-v1", "Eras", "A v1 MACE is to read a file whose first eight bytes announce no pairs."},
    Text{"era.text-not-for-mace", "Eras", "This is the text form of a cache, which no MACE reads."},
    Text{"era.mclp-not-for-mace", "Eras", "This is an MCLP container, which no MACE reads."},
    Text{"decision.v2-no-gpu", "Before the cache", "The device is no GPU, and a v2 MACE goes on with a null pointer."},
    Text{"decision.v1-gpu-refused", "Before the cache", "A MACE up to v1.0.4 refuses this GPU because of its OpenCL version."},
    Text{"decision.v1-no-gpu", "Before the cache", "The device is no GPU: a v1 MACE never reads the cache."},
    Text{"decision.empty", "Before the cache", "There is no program in the file."},
    Text{"decision.tuned", "Before the cache", "Tuned parameters name no device: MACE uses them on any."},
    Text{"decision.v2-same-platform", "MACE from March 2021 on (v2)", "Device name and platform info are the device's: a v2 MACE keeps the cache."},
    Text{"decision.v2-same-version", "MACE from March 2021 on (v2)", "The platform version is the device's, the platform info is not: a v2 MACE keeps the cache."},
    Text{"decision.v2-same-branch", "MACE from March 2021 on (v2)", "Both drivers name the same remote branch: a v2 MACE keeps the cache on an Adreno."},
    Text{"decision.v2-driver-date", "MACE from March 2021 on (v2)", "The device's Adreno driver is not older than the one in the file: a v2 MACE keeps the cache."},
    Text{"decision.v2-no-platform", "MACE from March 2021 on (v2)", "The file names no platform: a v2 MACE keeps the cache without comparing GPU or driver."},
    Text{"decision.v2-other-version", "MACE from March 2021 on (v2)", "The platform version is not the device's: a v2 MACE clears the cache."},
    Text{"decision.v2-version-comma", "MACE from March 2021 on (v2)", "The platform version holds a comma, so that a v2 MACE never finds it equal: it clears the cache."},
    Text{"decision.v2-older-driver", "MACE from March 2021 on (v2)", "The device's Adreno driver is older than the one in the file: a v2 MACE clears the cache."},
    Text{"decision.v2-no-date", "MACE from March 2021 on (v2)", "A v2 MACE finds no build date to compare on an Adreno, and clears the cache."},
    Text{"decision.v2-policy-none", "MACE from March 2021 on (v2)", "The platform info is not the device's, and the app's policy is to reuse nothing: a v2 MACE clears the cache."},
    Text{"decision.v2-other-gpu", "MACE from March 2021 on (v2)", "The cache was made on another GPU: a v2 MACE clears it."},
    Text{"decision.v2-no-device-name", "MACE from March 2021 on (v2)", "The file names no GPU: a v2 MACE clears the cache."},
    Text{"decision.v2-unknown-gpu", "MACE from March 2021 on (v2)", "MACE has no name for this GPU: a v2 MACE clears the cache at every start."},
    Text{"decision.v2-short-platform", "MACE from March 2021 on (v2)", "The platform info has fewer than three fields, and a v2 MACE reads the third."},
    Text{"decision.v1-same-platform", "MACE up to v1.0.4 (v1)", "The whole platform info is the device's: a v1 MACE uses every program."},
    Text{"decision.v1-other-platform", "MACE up to v1.0.4 (v1)", "The platform info is not the device's: a v1 MACE clears the cache."},
    Text{"decision.v1-no-platform", "MACE up to v1.0.4 (v1)", "The file names no platform: a v1 MACE uses every program, on any device."},
    Text{"decision.precompiled-used", "Precompiled programs", "The whole platform info is the device's: MACE uses the precompiled programs."},
    Text{"decision.precompiled-other", "Precompiled programs", "The platform info of the precompiled programs is not the device's: MACE does not use them."},
    Text{"decision.precompiled-no-platform", "Precompiled programs", "The precompiled programs name no platform: MACE never uses them."},
    Text{"decision.program-hash-same", "Where a program comes from", "The program's source hash is the app's: it is loaded from the cache."},
    Text{"decision.program-hash-other", "Where a program comes from", "The program's source hash is not the app's: it is built again."},
    Text{"decision.program-hash-missing", "Where a program comes from", "The program has no source hash: it is built again."},
    Text{"decision.program-hash-unknown", "Where a program comes from", "The app's source hash of the program is not known."},
    Text{"decision.program-precompiled", "Where a program comes from", "The program comes from the precompiled file."},
    Text{"decision.program-precompiled-skipped", "Where a program comes from", "MACE does not look at the precompiled file, because the cache names the device's platform."},
    Text{"decision.missing-facts", "What the facts leave open", "The facts given do not decide what MACE does."},
    Text{"decision.either-way", "What the facts leave open", "What MACE does is the same, whichever of the missing facts hold."},
    Text{"decision.not-read", "What the facts leave open", "The file could not be read here, was changed on its way, or can be in no app."},
    Text{"decision.risk-other-driver", "The judgement on top", "MACE keeps the cache, although another build of the driver made its programs."},
    Text{"decision.risk-no-platform", "The judgement on top", "MACE uses programs that nothing ties to this driver."},
    Text{"decision.risk-family", "The judgement on top", "MACE uses programs that this driver does not write."},
    Text{"decision.risk-driver-version", "The judgement on top", "The driver changed, and the platform version did not."},
    Text{"decision.risk-abi", "The judgement on top", "The cache was made by an app of another ABI."},
    Text{"decision.risk-mixed", "The judgement on top", "MACE uses a cache whose programs are of different origin."},
    Text{"decision.risk-relabelled", "The judgement on top", "MACE uses programs that are not of the driver or chip that the file names."},
    Text{"decision.risk-damaged-program", "The judgement on top", "MACE uses a cache that holds damaged programs."},
    Text{"mclp.version-major", "MCLP", "The container is of a major version that Macebin does not know."},
    Text{"mclp.version-minor", "MCLP", "The container is of a newer minor version."},
    Text{"mclp.big-endian", "MCLP", "The header was written big-endian."},
    Text{"mclp.truncated", "MCLP", "The file is shorter than its header says."},
    Text{"mclp.trailing-bytes", "MCLP", "Bytes follow the end that the header gives."},
    Text{"mclp.trailing-zeros", "MCLP", "Zero bytes follow the end that the header gives."},
    Text{"mclp.table-range", "MCLP", "The kernel table does not lie inside the file, or not at a multiple of 4."},
    Text{"mclp.vendor-chain", "MCLP", "The vendor area is not a closed chain of blocks."},
    Text{"mclp.vendor-duplicate", "MCLP", "A vendor block that may stand once stands twice."},
    Text{"mclp.vendor-shape", "MCLP", "A vendor block does not have the content that its tag asks for."},
    Text{"mclp.record-range", "MCLP", "A kernel record points outside the file or at a place that is not allowed."},
    Text{"mclp.record-fields", "MCLP", "A kernel record has a program kind, flag or reserved field with a value that version 1.0 does not define."},
    Text{"mclp.overlap", "MCLP", "Two things partly overlap in the file."},
    Text{"mclp.gap", "MCLP", "Bytes that no structure claims are not zero padding."},
    Text{"mclp.key-two-programs", "MCLP", "One program key has two different programs."},
    Text{"mclp.program-digest", "MCLP", "A program's SHA-256 does not match its bytes."},
    Text{"mclp.no-trailer", "MCLP", "The container has no trailer."},
    Text{"mclp.trailer", "MCLP", "The trailer is malformed, or asks for an algorithm that version 1.0 does not define."},
    Text{"mclp.trailer-crc", "MCLP", "The trailer's own CRC-32 does not match."},
    Text{"mclp.digest-mismatch", "MCLP", "The SHA-256 over the container does not match."},
    Text{"signature.unchecked", "Signatures", "The file is signed, and no trusted key was given to check it with."},
    Text{"signature.missing", "Signatures", "A trusted key was given, and the file is no signed container."},
    Text{"signature.foreign", "Signatures", "The file is signed with a key that is not among the trusted ones."},
    Text{"signature.wrong", "Signatures", "The signature does not match, although it claims a trusted key."},
    Text{"signature.changed", "Signatures", "The bytes are not those that the trusted key signed."},
    Text{"signature.bytes-behind", "Signatures", "Bytes stand behind the container that the trusted key signed."},
    Text{"signature.not-a-container", "Signatures", "A trusted key was given, and the file is no container as it stands."},
    Text{"storage.era-mismatch", "Storage directory", "Files of both of MACE's eras stand in one directory."},
    Text{"storage.role-mismatch", "Storage directory", "A file's name and its content are of different kinds."},
    Text{"storage.other-gpu", "Storage directory", "The precompiled programs are for the GPU of another maker than the cache beside them."},
    Text{"storage.chip-mismatch", "Storage directory", "A file is named for another chip than its programs are for."},
    Text{"storage.tuned-other-chip", "Storage directory", "Tuned parameters are named for another chip than the cache beside them was written on."},
    Text{"storage.not-writable", "Storage directory", "This user could not write MACE's cache here."},
    Text{"storage.several-caches", "Storage directory", "Several files bear names of MACE's cache."},
    Text{"storage.other-platform", "Storage directory", "The precompiled programs are not for the platform on which the cache was written."},
    Text{"storage.tuned-without-program", "Storage directory", "Kernels are tuned whose program is not here."},
    Text{"storage.form-differs", "Storage directory", "A text or C++ array form does not hold what the binary file of its name holds."},
    Text{"storage.no-cache", "Storage directory", "There are files of MACE, and no cache that it wrote."},
};
// clang-format on

constexpr bool areInOrder() {
    if (kTexts.size() != kRules.size()) return false;
    for (std::size_t i = 0; i < kTexts.size(); ++i)
        if (kTexts[i].rule->id != kRules[i].id) return false;
    return true;
}
static_assert(areInOrder(), "each rule has its title, in the order of kRules");

} // namespace

std::string_view Rule::title() const {
    return kTexts[findRule(id)].title;
}

std::string_view Rule::section() const {
    return kTexts[findRule(id)].section;
}

std::string_view name(Severity severity) {
    switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
    }
    return "note";
}

} // namespace macebin
