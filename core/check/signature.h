// SPDX-License-Identifier: Apache-2.0
// Ed25519 keys and signatures (RFC 8032), through Botan 2 or 3.
#pragma once

#include "core/answer/digest.h"
#include "core/answer/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace Botan {
class Public_Key;
class Private_Key;
} // namespace Botan

namespace macebin {

using Signature = std::array<std::byte, 64>;

/// Text that nobody else should read: wiped when it goes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) : text_(text) {}
    Secret(Secret&& other) noexcept { text_.swap(other.text_); }
    Secret& operator=(Secret&& other) noexcept {
        text_.swap(other.text_);
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    std::string_view view() const { return text_; }
    bool empty() const { return text_.empty(); }

private:
    std::string text_;
};

/// A public key somebody trusts.
class PublicKey {
public:
    /// Reads a PEM "PUBLIC KEY" (SubjectPublicKeyInfo); fails for anything but Ed25519, and for points that
    /// nobody should trust (core/check/ed25519.h).
    static Result<PublicKey> fromPem(std::string_view pem);

    /// SHA-256 of the DER SubjectPublicKeyInfo: how an MCLP trailer names the key.
    const Sha256& id() const { return id_; }
    /// Strictly: 64 bytes, S < L, and R canonical and of no low order. So of one signature there is no
    /// second.
    bool verifies(ByteView message, ByteView signature) const;
    /// PEM "PUBLIC KEY", as fromPem reads it.
    std::string pem() const;

private:
    explicit PublicKey(std::shared_ptr<const Botan::Public_Key> key);
    std::shared_ptr<const Botan::Public_Key> key_;
    Sha256 id_{};

    friend class PrivateKey;
};

/// A key to sign with.
class PrivateKey {
public:
    /// A new key, from the system's random numbers.
    static Result<PrivateKey> make();
    /// Reads a PKCS #8 PEM, decrypted with `passphrase` where it is encrypted; fails for anything but
    /// Ed25519, saying which of the many other things it is.
    static Result<PrivateKey> fromPem(std::string_view pem, std::string_view passphrase = {});

    /// True for a PEM that a passphrase is needed for.
    static bool isEncrypted(std::string_view pem);

    PublicKey publicKey() const;
    /// PKCS #8 PEM, as fromPem and OpenSSL read it; encrypted unless the passphrase is empty (PBES2,
    /// AES-256-CBC, PBKDF2 with HMAC-SHA-256).
    Result<Secret> pem(std::string_view passphrase) const;
    Signature sign(ByteView message) const;

private:
    explicit PrivateKey(std::shared_ptr<const Botan::Private_Key> key) : key_(std::move(key)) {}
    std::shared_ptr<const Botan::Private_Key> key_;
};

} // namespace macebin
