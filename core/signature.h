// SPDX-License-Identifier: Apache-2.0
// Ed25519 keys and signatures (RFC 8032), through Botan 2 or 3.
#pragma once

#include "core/digest.h"
#include "core/result.h"

#include <memory>
#include <string_view>

namespace Botan {
class Public_Key;
class Private_Key;
} // namespace Botan

namespace macebin {

using Signature = std::array<std::byte, 64>;

/// A public key somebody trusts.
class PublicKey {
public:
    /// Reads a PEM "PUBLIC KEY" (SubjectPublicKeyInfo); fails for anything but Ed25519.
    static Result<PublicKey> fromPem(std::string_view pem);

    /// SHA-256 of the DER SubjectPublicKeyInfo: how an MCLP trailer names the key.
    const Sha256& id() const { return id_; }
    bool verifies(ByteView message, ByteView signature) const;

private:
    explicit PublicKey(std::shared_ptr<const Botan::Public_Key> key);
    std::shared_ptr<const Botan::Public_Key> key_;
    Sha256 id_{};

    friend class PrivateKey;
};

/// A key to sign with.
class PrivateKey {
public:
    /// Reads a PKCS #8 PEM, decrypted with `passphrase` where it is encrypted; fails for anything but
    /// Ed25519.
    static Result<PrivateKey> fromPem(std::string_view pem, std::string_view passphrase = {});

    PublicKey publicKey() const;
    Signature sign(ByteView message) const;

private:
    explicit PrivateKey(std::shared_ptr<const Botan::Private_Key> key) : key_(std::move(key)) {}
    std::shared_ptr<const Botan::Private_Key> key_;
};

} // namespace macebin
