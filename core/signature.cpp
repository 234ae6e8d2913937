// SPDX-License-Identifier: Apache-2.0
#include "core/signature.h"

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include <algorithm>
#include <exception>
#include <string>

namespace macebin {

namespace {

const std::uint8_t* octets(ByteView bytes) {
    return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

} // namespace

PublicKey::PublicKey(std::shared_ptr<const Botan::Public_Key> key) : key_(std::move(key)) {
    const auto der = Botan::X509::BER_encode(*key_);
    id_ = sha256(std::as_bytes(std::span(der)));
}

Result<PublicKey> PublicKey::fromPem(std::string_view pem) {
    try {
        Botan::DataSource_Memory source{std::string(pem)};
        // Botan 2 gives a raw pointer to own, Botan 3 a unique_ptr: this takes both.
        std::unique_ptr<Botan::Public_Key> key(Botan::X509::load_key(source));
        if (key->algo_name() != "Ed25519")
            return Failure{"this is a key for " + key->algo_name() + ", not for Ed25519"};
        return PublicKey(std::shared_ptr<const Botan::Public_Key>(std::move(key)));
    } catch (const std::exception&) {
        return Failure{"this is not a public key in PEM form (\"-----BEGIN PUBLIC KEY-----\")"};
    }
}

bool PublicKey::verifies(ByteView message, ByteView signature) const {
    try {
        Botan::PK_Verifier verifier(*key_, "Pure");
        verifier.update(octets(message), message.size());
        return verifier.check_signature(octets(signature), signature.size());
    } catch (const std::exception&) {
        return false; // Botan throws on some malformed signatures; they are just wrong
    }
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view pem, std::string_view passphrase) {
    try {
        Botan::DataSource_Memory source{std::string(pem)};
        const auto phrase = [&] { return std::string(passphrase); };
        std::unique_ptr<Botan::Private_Key> key =
            pem.find("ENCRYPTED") == std::string_view::npos
                ? std::unique_ptr<Botan::Private_Key>(Botan::PKCS8::load_key(source))
                : std::unique_ptr<Botan::Private_Key>(Botan::PKCS8::load_key(source, phrase));
        if (key->algo_name() != "Ed25519")
            return Failure{"this is a key for " + key->algo_name() + ", not for Ed25519"};
        return PrivateKey(std::shared_ptr<const Botan::Private_Key>(std::move(key)));
    } catch (const std::exception&) {
        return Failure{"this is not a private key in PKCS #8 PEM form, or the passphrase does not fit"};
    }
}

PublicKey PrivateKey::publicKey() const {
    const auto der = Botan::X509::BER_encode(*key_);
    Botan::DataSource_Memory source(der);
    return PublicKey(std::shared_ptr<const Botan::Public_Key>(Botan::X509::load_key(source)));
}

Signature PrivateKey::sign(ByteView message) const {
    Botan::AutoSeeded_RNG rng;
    Botan::PK_Signer signer(*key_, rng, "Pure");
    signer.update(octets(message), message.size());
    const auto made = signer.signature(rng);
    Signature signature{};
    std::copy_n(std::as_bytes(std::span(made)).begin(), std::min(made.size(), signature.size()),
                signature.begin());
    return signature;
}

} // namespace macebin
