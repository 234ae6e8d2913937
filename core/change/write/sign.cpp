// SPDX-License-Identifier: Apache-2.0
#include "core/change/write/sign.h"

#include "core/check/check.h"
#include "format/text.h"

namespace macebin {

Change planSign(std::string_view name, const FileReport& report) {
    Change change;
    change.action = "sign";
    change.inputs = {std::string(name)};
    change.refusal = whyNotWholeCache(name, report);
    if (!change.refusal.empty()) return change;
    warnOfOtherCode(change, name, report);
    for (const Entry& entry : report.cache.entries)
        change.fates.push_back(fateOf(entry, 0));
    change.pairs = pairsOf(report.cache);
    if (std::string note = packedNote(report); !note.empty()) change.notes.push_back(std::move(note));
    noteWhatPairsLose(change, name, report.cache);
    return change;
}

void noteSigner(Change& change, const PublicKey& key) {
    change.keyId = hexDigits(asText(key.id()));
    change.notes.push_back("The key that signs: " + change.keyId + ".");
    change.notes.push_back(
        Prose{"A signed container is for archives and transport: MACE does not read MCLP. ",
              FixedStep{StepKind::convertBack, StepForm::command}, " gives back the file for MACE."});
}

Result<Bytes> signedContainer(const Cache& cache, const Change& change, const PrivateKey& key,
                              const WriteOptions& options) {
    WriteOptions how = options;
    if (!how.driverVersion) how.driverVersion = cache.identity.driverVersion;
    if (!how.abi) how.abi = cache.identity.abi;
    how.signer = key;
    return writeCache(change.pairs, Form::mclp, how);
}

std::string whyNotSignedBy(const PublicKey& key, ByteView bytes) {
    CheckOptions check;
    check.trustedKeys = {key};
    const FileReport report = checkBytes(bytes, check);
    if (report.integrity != Integrity::intact) return firstError(report);
    return report.protection == Protection::signature ? "" : "the signature does not verify";
}

} // namespace macebin
