// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/sign_file.h"

#include "core/change/write/sign.h"
#include "core/host/file/secret_file.h"
#include "format/text.h"

namespace macebin {

namespace {

/// Reads the key, and adds what should be known of how it is kept.
Result<PrivateKey> readKey(const SignWish& wish, SignedFile& made) {
    const std::string path = inQuotes(wish.keyPath, 4096);
    const auto pem = readSecretFile(wish.keyPath);
    if (!pem) return Failure{"The key " + path + ": " + pem.error()};
    auto key = PrivateKey::fromPem(pem->view(), wish.passphrase);
    const bool isEncrypted = PrivateKey::isEncrypted(pem->view());
    made.needsPassphrase = !key && isEncrypted && wish.passphrase.empty();
    if (!key) return Failure{"The key " + path + ": " + key.error()};
    if (othersCanRead(wish.keyPath))
        made.change.warnings.push_back("Others than its owner can read the private key " + path +
                                       (isEncrypted ? "" : ", which is not encrypted") +
                                       ": chmod 600 keeps it to you.");
    if (!isEncrypted && !wish.passphrase.empty())
        made.change.warnings.push_back("The private key is not encrypted: the passphrase was not needed.");
    return key;
}

} // namespace

SignedFile signFile(const std::string& path, const FileReport& report, const SignWish& wish) {
    SignedFile made;
    made.change = planSign(path, report);
    if (!made.change.refusal.empty()) return made;
    const auto key = readKey(wish, made);
    if (!key) {
        made.whyNoKey = key.error();
        made.change.refusal = made.whyNoKey + ".";
        return made;
    }
    noteSigner(made.change, key->publicKey());
    auto bytes = signedContainer(report.cache, made.change, *key, wish.container);
    if (bytes)
        made.bytes = std::move(*bytes);
    else
        made.change.refusal = bytes.error();
    made.check.accept = [signer = key->publicKey()](ByteView written) {
        return whyNotSignedBy(signer, written);
    };
    made.check.proof = "it passes --check, and its signature verifies";
    return made;
}

} // namespace macebin
