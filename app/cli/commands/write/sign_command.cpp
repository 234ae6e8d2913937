// SPDX-License-Identifier: Apache-2.0
// --sign and --make-key: signed MCLP containers, and the keys for them.
#include "app/cli/commands/write/changing.h"
#include "core/change/write/sign.h"
#include "core/host/file/secret_file.h"
#include "core/host/work/sign_file.h"
#include "core/text/shell.h"
#include "format/limits.h"
#include "format/text.h"

#include <sys/stat.h>

namespace macebin::cli {

namespace {

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

} // namespace

int runSign(const Options& options, const Streams& streams) {
    const auto input = readInput(options, options.paths.front(), streams);
    if (!input) return exitDamaged;
    const auto passphrase = passphraseFrom(options);
    if (!passphrase) {
        Change change = planSign(input->path, input->report);
        if (change.refusal.empty()) change.refusal = passphrase.error();
        return refuse(options, streams, change);
    }
    SignWish wish{*options.key, passphrase->view(), {}};
    wish.container.driverVersion = options.driverVersion;
    wish.container.abi = options.abi;
    SignedFile made = signFile(input->path, input->report, wish);
    if (made.needsPassphrase)
        made.change.refusal = made.whyNoKey + " (--passphrase-file FILE or --passphrase-fd N).";
    return finish(options, streams, made);
}

namespace {

void tellHowToUse(Change& change, const std::string& privatePath, const std::string& publicPath) {
    change.notes.push_back("The key's id: " + change.keyId + ".");
    const HostCommand sign{"macebin --sign FILE --key", HostWord::path(privatePath, "KEY"), "-o SIGNED"};
    const HostCommand verify{"macebin --check --trusted-key", HostWord::path(publicPath, "KEY"), "SIGNED"};
    change.notes.push_back("To sign: " + sign.text());
    change.notes.push_back("To verify: " + verify.text());
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
    const auto refused = [&](const std::string& why) {
        change.refusal = why;
        return refuse(options, streams, change);
    };
    const auto passphrase = passphraseFrom(options);
    if (!passphrase) return refused(passphrase.error());
    const auto key = PrivateKey::make();
    if (!key) return refused(key.error());
    const auto pem = key->pem(passphrase->view());
    if (!pem) return refused(pem.error());

    if (passphrase->empty())
        change.warnings.push_back("The private key is not encrypted: whoever gets the file can sign with it. "
                                  "--passphrase-file or --passphrase-fd encrypts it.");
    const std::string publicPem = key->publicKey().pem();
    SaveWish wish = wishFrom(options);
    wish.mode = S_IRUSR | S_IWUSR;
    std::optional<SecondOutput> publicHalf;
    if (options.output)
        publicHalf = SecondOutput{
            *options.output + ".pub", asBytes(publicPem), {whyNotPublic, "it is the public half"}};
    const ChangeOutcome outcome = saveChange(
        change, asBytes(pem->view()), wish, {sameKey(*key, *passphrase), "only you can read it"}, publicHalf);
    // A key that was not saved is gone: nobody can use it.
    if (outcome.saved) change.keyId = keyIdText(key->publicKey());
    if (outcome.saved && outcome.failure.empty())
        tellHowToUse(change, *options.output, *options.output + ".pub");
    return reportChange(options, streams, change, outcome);
}

} // namespace macebin::cli
