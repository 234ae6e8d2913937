// SPDX-License-Identifier: Apache-2.0
#include "core/check/signature.h"

#include "core/check/ed25519.h"

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/ed25519.h>
#include <botan/mem_ops.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include <algorithm>
#include <exception>
#include <string>
#include <tuple>

namespace macebin {

namespace {

const std::uint8_t* octets(ByteView bytes) {
    return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

/// Why nobody should trust this key, whoever has its other half; empty where nothing speaks against it.
std::string whyNotTrustworthy(const Botan::Public_Key& key) {
    const std::vector<std::uint8_t> bits = key.public_key_bits(); // of Ed25519: the point, as it stands
    const ByteView point = std::as_bytes(std::span(bits));
    if (ed25519::isOfLowOrder(point))
        return "anything can be made to verify under this key: it is a point of low order, so a signature "
               "takes "
               "no private key";
    if (!ed25519::isCanonical(point))
        return "this key's point is not encoded as RFC 8032 demands, and no private key has such a public "
               "one";
    return {};
}

/// What a PEM text is, where it is no private key that we read; empty where it may be one.
std::string whyNotPrivatePem(std::string_view pem) {
    const auto begins = [&](std::string_view label) {
        return pem.find("-----BEGIN " + std::string(label) + "-----") != std::string_view::npos;
    };
    if (begins("PRIVATE KEY") || begins("ENCRYPTED PRIVATE KEY")) return {};
    if (begins("PUBLIC KEY")) return "this is a public key; signing takes the private one";
    if (begins("OPENSSH PRIVATE KEY"))
        return "this is a key in OpenSSH's own form; signing takes PKCS #8 (\"-----BEGIN PRIVATE KEY-----\")";
    if (begins("RSA PRIVATE KEY")) return "this is a key for RSA, not for Ed25519";
    if (begins("EC PRIVATE KEY")) return "this is a key for ECDSA, not for Ed25519";
    return "this is not a private key in PKCS #8 PEM form (\"-----BEGIN PRIVATE KEY-----\")";
}

/// PBKDF2 with HMAC-SHA-256: what OWASP's Password Storage Cheat Sheet asks for, a fraction of a second.
constexpr std::size_t kPbkdfRounds = 600'000;

} // namespace

Secret::~Secret() {
    Botan::secure_scrub_memory(text_.data(), text_.size());
}

PublicKey::PublicKey(std::shared_ptr<const Botan::Public_Key> key) : key_(std::move(key)) {
    const auto der = Botan::X509::BER_encode(*key_);
    id_ = sha256(std::as_bytes(std::span(der)));
}

Result<PublicKey> PublicKey::fromPem(std::string_view pem) {
    constexpr std::string_view begin = "-----BEGIN ";
    if (const auto first = pem.find(begin);
        first != std::string_view::npos && pem.find(begin, first + 1) != std::string_view::npos)
        return Failure{"it holds more than one key or certificate: give each public key a file of its own"};
    try {
        Botan::DataSource_Memory source{std::string(pem)};
        // Botan 2 gives a raw pointer to own, Botan 3 a unique_ptr: this takes both.
        std::unique_ptr<Botan::Public_Key> key(Botan::X509::load_key(source));
        if (key->algo_name() != "Ed25519")
            return Failure{"this is a key for " + key->algo_name() + ", not for Ed25519"};
        if (std::string why = whyNotTrustworthy(*key); !why.empty()) return Failure{std::move(why)};
        return PublicKey(std::shared_ptr<const Botan::Public_Key>(std::move(key)));
    } catch (const std::exception&) {
        return Failure{"this is not a public key in PEM form (\"-----BEGIN PUBLIC KEY-----\")"};
    }
}

bool PublicKey::verifies(ByteView message, ByteView signature) const {
    if (signature.size() != std::tuple_size_v<Signature>) return false;
    const ByteView commitment = signature.first(32); // R
    if (!ed25519::isScalarReduced(signature.subspan(32)) || !ed25519::isCanonical(commitment) ||
        ed25519::isOfLowOrder(commitment))
        return false;
    try {
        Botan::PK_Verifier verifier(*key_, "Pure");
        verifier.update(octets(message), message.size());
        return verifier.check_signature(octets(signature), signature.size());
    } catch (const std::exception&) {
        return false; // Botan throws on some malformed signatures; they are just wrong
    }
}

std::string PublicKey::pem() const {
    return Botan::X509::PEM_encode(*key_);
}

bool PrivateKey::isEncrypted(std::string_view pem) {
    return pem.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != std::string_view::npos;
}

Result<PrivateKey> PrivateKey::make() {
    try {
        Botan::AutoSeeded_RNG rng;
        return PrivateKey(std::make_shared<const Botan::Ed25519_PrivateKey>(rng));
    } catch (const std::exception& error) {
        return Failure{std::string("no key could be made: ") + error.what()};
    }
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view pem, std::string_view passphrase) {
    if (std::string why = whyNotPrivatePem(pem); !why.empty()) return Failure{std::move(why)};
    const bool encrypted = isEncrypted(pem);
    if (encrypted && passphrase.empty()) return Failure{"this key is encrypted, and no passphrase was given"};
    try {
        Botan::DataSource_Memory source(octets(asBytes(pem)), pem.size()); // its copy is wiped
        std::unique_ptr<Botan::Private_Key> key =
            encrypted ? std::unique_ptr<Botan::Private_Key>(
                            Botan::PKCS8::load_key(source, [&] { return std::string(passphrase); }))
                      : std::unique_ptr<Botan::Private_Key>(Botan::PKCS8::load_key(source));
        if (key->algo_name() != "Ed25519")
            return Failure{"this is a key for " + key->algo_name() + ", not for Ed25519"};
        return PrivateKey(std::shared_ptr<const Botan::Private_Key>(std::move(key)));
    } catch (const std::exception&) {
        return Failure{encrypted ? "the passphrase does not fit this key, or the key is damaged"
                                 : "this private key is damaged, or of a kind that is not known here"};
    }
}

Result<Secret> PrivateKey::pem(std::string_view passphrase) const {
    try {
        Botan::AutoSeeded_RNG rng;
        std::string text =
            passphrase.empty()
                ? Botan::PKCS8::PEM_encode(*key_)
                : Botan::PKCS8::PEM_encode_encrypted_pbkdf_iter(*key_, rng, std::string(passphrase),
                                                                kPbkdfRounds, "AES-256/CBC", "SHA-256");
        Secret secret(text);
        Botan::secure_scrub_memory(text.data(), text.size());
        return secret;
    } catch (const std::exception& error) {
        return Failure{std::string("the key could not be encrypted: ") + error.what()};
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
