// SPDX-License-Identifier: Apache-2.0
// Every rule Macebin judges by, in one table. Ids are a public interface: scripts filter on them, so an id is
// never reused or renamed. FORMAT.md lists the same ids under the same sections, and tests/rules hold one
// fixture each; a test fails when the three differ.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace macebin {

/// How bad a finding is. `error` is what makes a file "damaged"; a `warning` is for people; a `note` is a
/// fact.
enum class Severity : std::uint8_t { note, warning, error };

std::string_view name(Severity severity);

struct Rule {
    std::string_view id;
    Severity severity;
    std::string_view section; ///< heading in format/FORMAT.md
    std::string_view title;   ///< what is wrong, in one line
    std::string_view meaning; ///< what that means for the person with the phone
    std::string_view remedy;  ///< what to do
};

// clang-format off
inline constexpr std::array kRules = {
    // ---- any file -------------------------------------------------------------------------------------------
    Rule{"file.cannot-read", Severity::error, "Recognition",
         "The file could not be opened or read.",
         "Nothing is known about its content.",
         "Check the path and your rights to it."},
    Rule{"file.empty", Severity::error, "Recognition",
         "The file has no bytes at all.",
         "A MACE up to v1.0.4 crashes on such a file at start-up; a later one ignores it and builds every program again.",
         "Delete it on the phone, or pull it again if it is not empty there."},
    Rule{"file.all-zero", Severity::error, "Recognition",
         "Every byte is zero, and it is not the four or eight bytes of an empty cache.",
         "This is what a power loss during a write, or a failed copy, leaves behind. Nothing can be recovered from it.",
         "Delete it on the phone: MACE builds the programs again on the next start. If the phone's copy differs, pull it again."},
    Rule{"file.too-large", Severity::error, "Recognition",
         "The file is larger than any cache can be.",
         "MACE's formats end at 2 GiB; this file was not read.",
         "Check that this is the right file."},
    Rule{"file.unknown", Severity::error, "Recognition",
         "The content is of no kind that Macebin knows.",
         "This is not a MACE cache, tuned parameters, an MCLP container or a known program binary, so nothing can be said about it.",
         "Check that this is the right file, and pull it with `adb exec-out`, which copies bytes as they are."},
    Rule{"file.look-alike", Severity::error, "Recognition",
         "This is the program cache of another framework, not of MACE.",
         "MACE cannot read it, and Macebin does not judge it.",
         "Look for mace_cl_compiled_program.bin in the app's storage path."},
    Rule{"file.program-binary", Severity::error, "Recognition",
         "This is a bare program binary, not a cache of them.",
         "It is one program as a driver or compiler wrote it, without MACE's container around it.",
         "Nothing to repair here; if a cache was expected, look for mace_cl_compiled_program.bin."},
    Rule{"file.text-form", Severity::error, "Recognition",
         "This is the text or C++ array form of a cache, which this version does not read.",
         "MACE's build scripts write these forms; a phone never loads them as they are.",
         "Check the .bin file that belongs to it."},
    Rule{"report.entries-capped", Severity::warning, "Limits",
         "The file holds more pairs than Macebin looks at one by one.",
         "The pairs beyond the limit were counted and their sizes checked, not more. No real cache is near the limit.",
         "Treat the answer as incomplete."},
    Rule{"report.findings-capped", Severity::warning, "Limits",
         "There are more findings than are listed.",
         "The worst severity among all of them still decides the verdict.",
         "Mend or replace the file and check again."},

    // ---- hurt on the way ------------------------------------------------------------------------------------
    Rule{"transfer.crlf", Severity::error, "Hurt on the way",
         "Line feeds were turned into carriage return + line feed on the way.",
         "The phone's own file is most likely fine: `adb shell cat` or FTP in text mode changed this copy.",
         "Pull it again with `adb exec-out run-as PKG cat PATH > FILE` or `adb pull PATH`, and check that copy."},
    Rule{"transfer.utf16", Severity::error, "Hurt on the way",
         "The bytes were rewritten as UTF-16 text.",
         "PowerShell's `>` does this to binary output. The phone's own file is not to blame.",
         "Pull it again with `adb pull PATH`, or run `adb exec-out … > FILE` from cmd.exe, not PowerShell."},
    Rule{"transfer.base64", Severity::error, "Hurt on the way",
         "The file is base64 text, as mail programs make it.",
         "The attachment was saved in its encoded form; the bytes inside may be whole.",
         "Decode it (`base64 -d FILE > FILE.bin`) and check the result."},
    Rule{"transfer.replacement-characters", Severity::error, "Hurt on the way",
         "Bytes were replaced by U+FFFD, the mark for text that could not be decoded.",
         "Something treated the file as text. The replaced bytes are lost for good.",
         "Pull the file again with `adb exec-out` or `adb pull`, and send it zipped."},
    Rule{"transfer.error-text", Severity::error, "Hurt on the way",
         "The file holds the error message of the command that should have pulled it.",
         "No cache was copied, so nothing is known about the one on the phone.",
         "Mend what the message says and pull again; `adb exec-out run-as PKG cat PATH` works for debuggable apps."},
    Rule{"transfer.web-page", Severity::error, "Hurt on the way",
         "The file holds an HTML or JSON answer of a server, not a cache.",
         "A download failed and its error page was saved under the cache's name.",
         "Download it again while signed in, and check that copy."},
    Rule{"transfer.zip", Severity::error, "Hurt on the way",
         "The file is a zip archive.",
         "Chat apps and bug reports zip what they send; the file inside is what MACE used.",
         "Unzip it and check the file inside."},
    Rule{"transfer.gzip", Severity::error, "Hurt on the way",
         "The file is compressed with gzip.",
         "The file inside is what MACE used.",
         "Unpack it (`gunzip`) and check the result."},
    Rule{"transfer.zero-padding", Severity::error, "Hurt on the way",
         "Zero bytes follow the end of the cache.",
         "A copy in fixed blocks pads the last one. A v2 MACE then takes the last four zeros for the checksum and ignores the cache.",
         "Pull the file again with `adb exec-out` or `adb pull`."},

    // ---- v1 -------------------------------------------------------------------------------------------------
    Rule{"v1.truncated", Severity::error, "MACE v1",
         "The file ends before the pairs that it announces.",
         "A write was cut short, or the copy was. A MACE up to v1.0.4 aborts or crashes on it at every start; a later one ignores it.",
         "Delete it on the phone (keep the tuned parameters); MACE builds the programs again."},
    Rule{"v1.bad-length", Severity::error, "MACE v1",
         "A size inside the file is negative or impossibly large.",
         "Bytes were changed in the middle. A MACE up to v1.0.4 aborts or crashes on it at every start.",
         "Delete it on the phone (keep the tuned parameters); MACE builds the programs again."},
    Rule{"v1.count-too-small", Severity::error, "MACE v1",
         "More whole pairs follow than the count at the start announces.",
         "The count was changed, or two files were joined; MACE does not see the pairs behind the count.",
         "Delete it on the phone, or pull it again."},
    Rule{"v1.trailing-bytes", Severity::warning, "MACE v1",
         "Bytes follow the last pair.",
         "A v1 MACE does not look at them, so they do no harm; they show that something other than MACE wrote or joined the file.",
         "None needed."},

    // ---- v2 -------------------------------------------------------------------------------------------------
    Rule{"v2.crc-mismatch", Severity::error, "MACE v2",
         "The CRC-32 at the end does not match the bytes before it.",
         "At least one byte was changed after MACE wrote the file. MACE ignores it and builds every program again: a slow start, no harm.",
         "Delete it on the phone, or pull it again if the phone's copy may be whole."},
    Rule{"v2.truncated", Severity::error, "MACE v2",
         "The file ends in the middle of a pair, or without its CRC-32.",
         "A write was cut short, or the copy was. MACE ignores the file and builds every program again: a slow start, no harm.",
         "Delete it on the phone, or pull it again if the phone's copy may be whole."},
    Rule{"v2.malformed", Severity::error, "MACE v2",
         "The bytes are not a well-formed message.",
         "MACE does not notice when the CRC-32 matches, and goes on with the pairs before this place; the rest are built again.",
         "Delete it on the phone; find the tool that wrote it."},
    Rule{"v2.trailing-bytes", Severity::error, "MACE v2",
         "Bytes follow the CRC-32.",
         "MACE takes the last four bytes for the CRC-32, so it ignores the file: a slow start, no harm.",
         "Delete it on the phone, or pull it again if the phone's copy may be whole."},
    Rule{"v2.unknown-field", Severity::note, "MACE v2",
         "The message holds fields that MACE does not define.",
         "MACE skips them. A newer MACE or another tool wrote the file.",
         "None needed."},

    // ---- tuned ----------------------------------------------------------------------------------------------
    Rule{"tuned.wrong-arity", Severity::error, "Tuned parameters",
         "A tuned kernel has a number of values that no kernel takes.",
         "3-D kernels need 4 numbers, 2-D kernels 3, the queue window 1. MACE aborts the app when it uses this one.",
         "Delete the tuned file, or use the one made for this model and chip."},
    Rule{"tuned.zero-not-last", Severity::error, "Tuned parameters",
         "A work-group size of zero stands before the last place.",
         "Only the last number may be 0. The driver refuses such a work-group, and the model fails to run.",
         "Delete the tuned file, or use the one made for this model and chip."},
    Rule{"tuned.odd-size", Severity::error, "Tuned parameters",
         "A tuned value is not a whole number of 32-bit integers.",
         "MACE reads past its end.",
         "Delete the tuned file, or use the one made for this model and chip."},

    // ---- keys and identity ----------------------------------------------------------------------------------
    Rule{"key.duplicate", Severity::warning, "Keys",
         "Two pairs have the same key.",
         "MACE uses the first and ignores the second. MACE itself never writes this.",
         "None needed if the right one is first; else delete the file and let MACE rebuild it."},
    Rule{"key.not-text", Severity::warning, "Keys",
         "A key is empty, or not plain text.",
         "MACE's keys are readable text, so this pair was damaged or written by something else; MACE will not find it.",
         "Delete the file on the phone and let MACE rebuild it, unless you know where the key comes from."},
    Rule{"identity.platform-missing", Severity::warning, "Keys",
         "The cache does not say which platform and driver its programs were made by.",
         "MACE then skips its checks and trusts the programs (v1: all of them; v2: those whose source hash fits).",
         "Make sure that it was made on the device that will use it; else delete it."},
    Rule{"identity.platform-shape", Severity::warning, "Keys",
         "The platform info has fewer than three comma-separated fields.",
         "A v2 MACE with another driver reads beyond its end when it compares versions, which can crash the app. MACE never writes it so.",
         "Delete the file on the phone."},
    Rule{"identity.mace-version-unknown", Severity::note, "Keys",
         "The MACE version in the platform info is `unknown` or absent.",
         "Which MACE wrote the cache cannot be told from it. Harmless: a v2 MACE does not compare the version.",
         "None needed."},
    Rule{"identity.device-name-missing", Severity::warning, "Keys",
         "A v2 cache names its platform but no device.",
         "A v2 MACE clears such a cache at every start, so every start is slow. Caches converted from v1 look like this.",
         "Let the phone's own MACE write the cache; do not ship this one."},
    Rule{"identity.device-name-empty", Severity::warning, "Keys",
         "The device name in the cache is empty.",
         "MACE did not recognise the GPU it ran on. It clears such a cache at every start, so every start is slow.",
         "Update MACE if it does not know this GPU; deleting the file does not help."},
    Rule{"hash.missing", Severity::warning, "Keys",
         "A program has no source hash beside it.",
         "A v2 MACE builds this program again at every start that finds it so: slower, no harm.",
         "None needed; let MACE rebuild the cache."},
    Rule{"hash.orphan", Severity::note, "Keys",
         "A source hash stands without its program.",
         "MACE does not look at it. Harmless.",
         "None needed."},
    Rule{"hash.shape", Severity::warning, "Keys",
         "A source hash is not 10 or 20 hexadecimal digits.",
         "MACE compares it as it is, so it never matches and the program is built again: slower, no harm.",
         "Let MACE rebuild the cache."},
    Rule{"program.empty", Severity::warning, "Keys",
         "A program has no bytes.",
         "The driver refuses it (CL_INVALID_VALUE) and MACE builds it from source: slower, no harm.",
         "Let MACE rebuild the cache."},
    Rule{"program.kernel-missing", Severity::warning, "Keys",
         "The kernel that the key names does not occur in the program.",
         "Key and program may have been mixed up, or this driver does not store kernel names in clear.",
         "If MACE fails to create this kernel, delete the file on the phone and let MACE rebuild it."},

    // ---- MACE eras ------------------------------------------------------------------------------------------
    Rule{"era.v1-under-v2", Severity::warning, "Eras",
         "This is a v1 file, and a v2 MACE is to read it.",
         "MACE reports an invalid CRC-32, ignores the file and builds every program again: a slow start, no harm.",
         "Delete it; the newer MACE writes its own."},
    Rule{"era.v2-under-v1", Severity::warning, "Eras",
         "This is a v2 file, and a v1 MACE is to read it.",
         "That MACE takes the message for a pair count and reads out of bounds: the app can crash at every start.",
         "Delete it on the phone before the older MACE starts."},
    Rule{"era.damaged-under-v1", Severity::warning, "Eras",
         "A v1 MACE is to read a file that is not a whole v1 file.",
         "That MACE copies before it checks bounds: the app aborts or crashes at every start.",
         "Delete it on the phone."},
    Rule{"era.damaged-under-v2", Severity::warning, "Eras",
         "A v2 MACE is to read a file that is not a whole v2 file.",
         "MACE ignores it, or uses only part of it, and builds the rest again: a slow start, no harm.",
         "Delete it on the phone; MACE writes a new one."},
    Rule{"era.mclp-not-for-mace", Severity::warning, "Eras",
         "This is an MCLP container, which no MACE reads.",
         "A v2 MACE ignores it; a v1 MACE takes its header for a pair count and crashes.",
         "Convert it to the era of the MACE that is to read it."},

    // ---- MCLP -----------------------------------------------------------------------------------------------
    Rule{"mclp.version-major", Severity::error, "MCLP",
         "The container is of a major version that Macebin does not know.",
         "Its layout may differ in any way, so nothing behind the version was read.",
         "Use a Macebin that knows this version."},
    Rule{"mclp.version-minor", Severity::note, "MCLP",
         "The container is of a newer minor version.",
         "It was read as 1.0; newer fields were not looked at.",
         "Use a newer Macebin for the full picture."},
    Rule{"mclp.big-endian", Severity::error, "MCLP",
         "The header was written big-endian.",
         "The writer ran on, or was ported from, a big-endian machine; no reader of this format accepts it.",
         "Make the file again with a writer that stores little-endian numbers."},
    Rule{"mclp.truncated", Severity::error, "MCLP",
         "The file is shorter than its header says.",
         "A write or copy was cut short.",
         "Copy it again from where it is whole."},
    Rule{"mclp.trailing-bytes", Severity::error, "MCLP",
         "Bytes follow the end that the header gives.",
         "Something was appended, or the total size was changed.",
         "Copy it again from where it is whole."},
    Rule{"mclp.trailing-zeros", Severity::warning, "MCLP",
         "Zero bytes follow the end that the header gives.",
         "A copy in fixed blocks padded the file; the container itself is not affected.",
         "None needed."},
    Rule{"mclp.table-range", Severity::error, "MCLP",
         "The kernel table does not lie inside the file, or not at a multiple of 4.",
         "The kernel count or the table's offset was changed; records outside the file were not read.",
         "Copy it again from where it is whole."},
    Rule{"mclp.vendor-chain", Severity::error, "MCLP",
         "The vendor area is not a closed chain of blocks.",
         "A block runs past the area, or its end mark VEND is missing; later blocks were not read.",
         "Copy it again from where it is whole."},
    Rule{"mclp.vendor-duplicate", Severity::error, "MCLP",
         "A vendor block that may stand once stands twice.",
         "Which of the two holds cannot be decided; the first was used.",
         "Make the container again from its source."},
    Rule{"mclp.vendor-shape", Severity::error, "MCLP",
         "A vendor block does not have the content that its tag asks for.",
         "What the block should have said (order, pairs, Movidius header) was not used.",
         "Make the container again from its source."},
    Rule{"mclp.record-range", Severity::error, "MCLP",
         "A kernel record points outside the file or at a place that is not allowed.",
         "That part of the record was not used; the other records were.",
         "Copy it again from where it is whole."},
    Rule{"mclp.record-fields", Severity::error, "MCLP",
         "A kernel record has a program kind, flag or reserved field with a value that version 1.0 does not define.",
         "The record was changed, or its writer does not follow the format.",
         "Make the container again from its source."},
    Rule{"mclp.overlap", Severity::error, "MCLP",
         "Two things partly overlap in the file.",
         "Ranges may be equal, never partly shared: one of the two sizes or offsets is wrong.",
         "Make the container again from its source."},
    Rule{"mclp.gap", Severity::error, "MCLP",
         "Bytes that no structure claims are not zero padding.",
         "Something was hidden or lost there: an offset was changed, or the trailer's end mark is damaged.",
         "Copy it again from where it is whole."},
    Rule{"mclp.key-two-programs", Severity::error, "MCLP",
         "One program key has two different programs.",
         "Which of them MACE should use cannot be decided; the first was used.",
         "Make the container again from its source."},
    Rule{"mclp.program-digest", Severity::error, "MCLP",
         "A program's SHA-256 does not match its bytes.",
         "At least one byte of this program was changed; the others are judged by their own digests.",
         "Do not use this program; copy the container again or rebuild it."},
    Rule{"mclp.no-trailer", Severity::warning, "MCLP",
         "The container has no trailer.",
         "Only the programs' own digests protect it: names, keys and identity could be changed unseen.",
         "Write it again with a digest, or sign it."},
    Rule{"mclp.trailer", Severity::error, "MCLP",
         "The trailer is malformed, or asks for an algorithm that version 1.0 does not define.",
         "The file cannot be verified as a whole.",
         "Copy it again from where it is whole."},
    Rule{"mclp.trailer-crc", Severity::error, "MCLP",
         "The trailer's own CRC-32 does not match.",
         "The trailer itself was damaged, so its digest and signature say nothing.",
         "Copy it again from where it is whole."},
    Rule{"mclp.digest-mismatch", Severity::error, "MCLP",
         "The SHA-256 over the container does not match.",
         "At least one byte before the trailer was changed after it was written.",
         "Copy it again from where it is whole."},

    // ---- signatures -----------------------------------------------------------------------------------------
    Rule{"signature.unchecked", Severity::note, "Signatures",
         "The file is signed, and no trusted key was given to check it with.",
         "Anybody can sign a file: without a key that you trust this proves nothing.",
         "Give the signer's public key with --trusted-key."},
    Rule{"signature.missing", Severity::error, "Signatures",
         "A trusted key was given, and the file carries no signature.",
         "It may have been stripped or converted: nothing shows who made it.",
         "Ask its sender for the signed container."},
    Rule{"signature.foreign", Severity::error, "Signatures",
         "The file is signed with a key that is not among the trusted ones.",
         "Somebody else made or re-signed it.",
         "Ask its sender which key was used, and trust it only if that answer reaches you by a safe way."},
    Rule{"signature.wrong", Severity::error, "Signatures",
         "The signature does not match, although it claims a trusted key.",
         "The file was changed after it was signed, or the signature was copied from another one.",
         "Do not use it; ask its sender for the original."},
};
// clang-format on

/// Index of the rule with this id in kRules, or kRules.size().
constexpr std::size_t findRule(std::string_view id) {
    for (std::size_t i = 0; i < kRules.size(); ++i)
        if (kRules[i].id == id) return i;
    return kRules.size();
}

/// A rule named by its id in code. An id that is not in the table does not compile.
class RuleRef {
public:
    template <std::size_t N>
    consteval RuleRef(const char (&id)[N]) : index_(findRule(std::string_view(id, N - 1))) {
        if (index_ == kRules.size()) throw "no such rule";
    }
    constexpr const Rule& operator*() const { return kRules[index_]; }
    constexpr const Rule* operator->() const { return &kRules[index_]; }

private:
    std::size_t index_;
};

} // namespace macebin
