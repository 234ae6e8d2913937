// SPDX-License-Identifier: Apache-2.0
// --sign and --make-key: signed MCLP containers, and the keys for them.
#include "app/cli/commands/write/changing.h"
#include "core/change/write/sign.h"
#include "core/host/file/secret_file.h"
#include "format/text.h"

#include <sys/stat.h>

namespace macebin::cli {

namespace {

constexpr std::size_t kLongestPath = 4096;

std::string quotedPath(const std::string& path) {
    return inQuotes(path, kLongestPath);
}

/// The passphrase that the options lead to; an empty one where none was given.
Result<Secret> passphraseFrom(const Options& options) {
    if (!options.passphraseFile && !options.passphraseDescriptor) return Secret();
    const std::string flag = options.passphraseFile
                                 ? "--passphrase-file " + quotedPath(*options.passphraseFile)
                                 : "--passphrase-fd " + std::to_string(*options.passphraseDescriptor);
    const auto read = options.passphraseFile ? readSecretFile(*options.passphraseFile)
                                             : readSecret(*options.passphraseDescriptor);
    if (!read) return Failure{flag + ": " + read.error() + "."};
    Secret passphrase(firstLine(*read));
    if (passphrase.empty())
        return Failure{flag + ": its first line is empty, so there is no passphrase in it."};
    return passphrase;
}

std::string keyIdText(const PublicKey& key) {
    return hexDigits(asText(key.id()));
}

/// Reads the key of --key; adds what should be known of how it is kept.
Result<PrivateKey> keyFrom(const Options& options, std::vector<Prose>& warnings) {
    const std::string flag = "--key " + quotedPath(*options.key) + ": ";
    const auto passphrase = passphraseFrom(options);
    if (!passphrase) return Failure{passphrase.error()};
    const auto pem = readSecretFile(*options.key);
    if (!pem) return Failure{flag + pem.error() + "."};
    auto key = PrivateKey::fromPem(pem->view(), passphrase->view());
    const bool isEncrypted = PrivateKey::isEncrypted(pem->view());
    if (!key)
        return Failure{
            flag + key.error() +
            (isEncrypted && passphrase->empty() ? " (--passphrase-file FILE or --passphrase-fd N)." : ".")};
    if (othersCanRead(*options.key))
        warnings.push_back("Others than its owner can read the private key " + quotedPath(*options.key) +
                           (isEncrypted ? "" : ", which is not encrypted") + ": chmod 600 keeps it to you.");
    if (!isEncrypted && !passphrase->empty())
        warnings.push_back("The private key is not encrypted: the passphrase was not needed.");
    return key;
}

} // namespace

int runSign(const Options& options, const Streams& streams) {
    const auto input = readInput(options, options.paths.front(), streams);
    if (!input) return exitDamaged;
    Change change = planSign(input->path, input->report);
    if (!change.refusal.empty()) return finish(options, streams, change, {});
    const auto key = keyFrom(options, change.warnings);
    if (!key) {
        change.refusal = key.error();
        return finish(options, streams, change, {});
    }
    const PublicKey publicKey = key->publicKey();
    noteSigner(change, publicKey);
    WriteOptions wishes;
    wishes.driverVersion = options.driverVersion;
    wishes.abi = options.abi;
    const auto bytes = signedContainer(input->report.cache, change, *key, wishes);
    if (!bytes) change.refusal = bytes.error();
    Finishing how;
    how.accept = [&publicKey](ByteView written) { return whyNotSignedBy(publicKey, written); };
    how.proof = "it passes --check, and its signature verifies";
    return finish(options, streams, change, bytes ? ByteView(*bytes) : ByteView(), how);
}

namespace {

void tellHowToUse(Change& change, const std::string& privatePath, const std::string& publicPath) {
    change.notes.push_back("The key's id: " + change.keyId + ".");
    change.notes.push_back("To sign: macebin --sign FILE --key " + quotedPath(privatePath) + " -o SIGNED");
    change.notes.push_back("To verify: macebin --check --trusted-key " + quotedPath(publicPath) + " SIGNED");
    change.notes.push_back("Keep the first to yourself; give the second to those who are to verify.");
}

Accept sameKey(const PrivateKey& key, const Secret& passphrase) {
    return [&key, &passphrase](ByteView bytes) -> std::string {
        const auto readBack = PrivateKey::fromPem(asText(bytes), passphrase.view());
        if (!readBack) return readBack.error();
        return readBack->publicKey().id() == key.publicKey().id() ? "" : "it is not the key that was made";
    };
}

std::string whyNotPublic(ByteView bytes) {
    const auto key = PublicKey::fromPem(asText(bytes));
    return key ? "" : key.error();
}

} // namespace

int runMakeKey(const Options& options, const Streams& streams) {
    Change change;
    change.action = "make-key";
    const auto refuse = [&](const std::string& why) {
        change.refusal = why;
        return finish(options, streams, change, {});
    };
    const auto passphrase = passphraseFrom(options);
    if (!passphrase) return refuse(passphrase.error());
    const auto key = PrivateKey::make();
    if (!key) return refuse(key.error());
    const auto pem = key->pem(passphrase->view());
    if (!pem) return refuse(pem.error());

    if (passphrase->empty())
        change.warnings.push_back("The private key is not encrypted: whoever gets the file can sign with it. "
                                  "--passphrase-file or --passphrase-fd encrypts it.");
    const std::string publicPem = key->publicKey().pem();
    Finishing how;
    how.accept = sameKey(*key, *passphrase);
    how.proof = "only you can read it";
    how.mode = S_IRUSR | S_IWUSR;
    if (options.output)
        how.second =
            SecondOutput{*options.output + ".pub", asBytes(publicPem), whyNotPublic, "it is the public half"};
    const ChangeOutcome outcome = saveChange(options, change, asBytes(pem->view()), how);
    // A key that was not saved is gone: nobody can use it.
    if (outcome.saved) change.keyId = keyIdText(key->publicKey());
    if (outcome.saved && outcome.failure.empty())
        tellHowToUse(change, *options.output, *options.output + ".pub");
    return reportChange(options, streams, change, outcome);
}

} // namespace macebin::cli
