// SPDX-License-Identifier: Apache-2.0
// What a file of no known kind, or one that was hurt on its way, means for its user.
#include "core/readers/mace/consequences.h"

#include <array>

namespace macebin::mace {

namespace {

// clang-format off
constexpr std::array kRows = {
    Consequence{"file.cannot-read",
        "Nothing is known about its content.",
        "Check the path and your rights to it."},
    Consequence{"file.empty",
        "A MACE up to v1.0.4 crashes on such a file at start-up; a later one ignores it and builds every program again.",
        "Delete it on the phone, or pull it again if it is not empty there."},
    Consequence{"file.all-zero",
        "This is what a power loss during a write, or a failed copy, leaves behind. Nothing can be recovered from it.",
        "Delete it on the phone: MACE builds the programs again on the next start. If the phone's copy differs, pull it again."},
    Consequence{"file.too-large",
        "Macebin reads files up to 2 GiB, where MACE's own formats end. Nothing is known about this one's content.",
        "Check that this is the right file."},
    Consequence{"file.unknown",
        "This is not a MACE cache, tuned parameters, an MCLP container or a known program binary, so nothing can be said about it.",
        "Check that this is the right file, and pull it with `adb exec-out`, which copies bytes as they are."},
    Consequence{"file.look-alike",
        "MACE cannot read it, and Macebin does not judge it.",
        "Look for mace_cl_compiled_program.bin in the app's storage path."},
    Consequence{"file.program-binary",
        "It is one program as a driver or compiler wrote it, without MACE's container around it. Whether it is whole is not known.",
        "If a cache was expected, look for mace_cl_compiled_program.bin."},
    Consequence{"file.text-form",
        "MACE's build scripts write these forms; a phone never loads them as they are.",
        {kNothing, " For a phone, write it as a binary file with ", FixedStep{StepKind::convert}, "."}},
    Consequence{"report.entries-capped",
        "The pairs beyond the limit were counted and their sizes checked, not more. No real cache is near the limit.",
        "Treat the answer as incomplete."},
    Consequence{"report.findings-capped",
        "The worst severity among all of them still decides the verdict.",
        "Mend or replace the file and check again."},
    Consequence{"transfer.crlf",
        "The phone's own file is most likely fine: `adb shell cat` or FTP in text mode changed this copy.",
        "Pull it again with `adb exec-out run-as PKG cat PATH > FILE` or `adb pull PATH`, and check that copy."},
    Consequence{"transfer.utf16",
        "PowerShell's `>` does this to binary output. The phone's own file is not to blame.",
        "Pull it again with `adb pull PATH`, or run `adb exec-out … > FILE` from cmd.exe, not PowerShell."},
    Consequence{"transfer.base64",
        "The attachment was saved in its encoded form; the bytes inside may be whole.",
        "Decode it (`base64 -d FILE > FILE.bin`) and check the result."},
    Consequence{"transfer.replacement-characters",
        "Something treated the file as text. The replaced bytes are lost for good.",
        "Pull the file again with `adb exec-out` or `adb pull`, and send it zipped."},
    Consequence{"transfer.error-text",
        "No cache was copied, so nothing is known about the one on the phone.",
        "Mend what the message says and pull again; `adb exec-out run-as PKG cat PATH` works for debuggable apps."},
    Consequence{"transfer.web-page",
        "A download failed and its error page was saved under the cache's name.",
        "Download it again while signed in, and check that copy."},
    Consequence{"transfer.zip",
        "Chat apps and bug reports zip what they send; the file inside is what MACE used.",
        "Unzip it and check the file inside."},
    Consequence{"transfer.gzip",
        "The file inside is what MACE used.",
        "Unpack it (`gunzip`) and check the result."},
    Consequence{"transfer.zero-padding",
        "A copy in fixed blocks pads the last one. A v2 MACE then takes the last four zeros for the checksum and ignores the cache.",
        "Pull the file again with `adb exec-out` or `adb pull`."},
    Consequence{"text.malformed",
        "libprotobuf refuses it at this place, as MACE's build scripts would, so nothing of it was judged.",
        "Mend that place in an editor, or write the text again from the .bin file it was made from."},
    Consequence{"cc.malformed",
        "The file was cut or edited. No compiler accepts it, so no app can hold it; the bytes before that place were read.",
        {"Write it again from the .bin file it was made from (", FixedStep{StepKind::convert, StepForm::flag, "FILE", "cc"}, ")."}},
    Consequence{"cc.count-mismatch",
        "A compiler refuses more bytes than are declared and fills up fewer with zeros; MACE believes the size function, and may read beyond the array, which can crash the app.",
        {"Write it again from the .bin file it was made from (", FixedStep{StepKind::convert, StepForm::flag, "FILE", "cc"}, ")."}},
    Consequence{"cc.same-names",
        "No compiler accepts that. One of MACE's own scripts writes the tuned parameters so; the bytes in the array are not affected.",
        {"Rename the second function to OpenCLParameterSize, or write the file again (", FixedStep{StepKind::convert, StepForm::flag, "FILE", "cc"}, ")."}},
    Consequence{"cc.empty",
        "MACE's build scripts write this where there was no cache to build in. The app then looks for a file instead; harmless.",
        "None needed, unless a cache was meant to be built in."},
    Consequence{"signature.unchecked",
        "Anybody can sign a file: without a key that you trust this proves nothing.",
        {"Give the signer's public key ", FixedStep{StepKind::trustKey}, "."}},
    Consequence{"signature.missing",
        "It may have been stripped or converted: nothing shows who made it.",
        "Ask its sender for the signed container."},
    Consequence{"signature.foreign",
        "Somebody else made or re-signed it.",
        "Ask its sender which key was used, and trust it only if that answer reaches you by a safe way."},
    Consequence{"signature.wrong",
        "The file was changed after it was signed, or the signature was copied from another one.",
        "Do not use it; ask its sender for the original."},
};
// clang-format on

} // namespace

std::span<const Consequence> transferConsequences() {
    return kRows;
}

} // namespace macebin::mace
