// SPDX-License-Identifier: Apache-2.0
// What a signature vouches for: the bytes of one container, all of them, and nothing else (SECURITY.md).
#include "core/check/judgements.h"
#include "format/cache/mclp/mclp.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

std::string digits(ByteView bytes) {
    return hexDigits(asText(bytes));
}

const DigestField* fieldOf(const Cache& cache, DigestField::Kind kind) {
    const auto found = std::find_if(cache.digests.begin(), cache.digests.end(),
                                    [&](const DigestField& digest) { return digest.kind == kind; });
    return found == cache.digests.end() ? nullptr : &*found;
}

Finding findingOf(RuleRef rule, std::string message, std::optional<ByteRange> range = {}) {
    return {&*rule, range, {}, std::move(message), Hint::none};
}

SignatureJudgement bad(RuleRef rule, std::string message, std::optional<ByteRange> range = {}) {
    return {SignatureState::bad, findingOf(rule, std::move(message), range)};
}

/// Why the file is no container as it stands, whatever can be read out of it; empty where it may be one.
std::string whyNoContainer(const Around& around) {
    if (around.form == CacheKind::cc)
        return "The signature of a trusted key vouches for the bytes of a container; this file is an array "
               "in "
               "C++, of which a compiler may take another part.";
    if (around.form == CacheKind::text)
        return "The signature of a trusted key vouches for the bytes of a container; this file is a text, of "
               "which every reader makes its own bytes.";
    if (around.rewritten)
        return "The signature of a trusted key vouches for the bytes of a container; this file's bytes were "
               "changed on the way (" +
               std::string(around.rewritten->id) + "), and are none as they stand.";
    return {};
}

/// The signature covers the trailer up to the key's id, and through the digest in it all that stands before.
/// The trailer's last three fields follow from the rest. So no byte is free where all this holds.
bool isAsSigned(const Cache& cache, ByteRange trailer) {
    const auto* whole = fieldOf(cache, DigestField::Kind::mclpWhole);
    const auto* crc = fieldOf(cache, DigestField::Kind::mclpTrailerCrc);
    if (!whole || !crc || whole->covered != ByteRange{0, trailer.offset}) return false;
    const Sha256 digest = sha256(slice(cache.bytes, whole->covered));
    const ByteView stored = slice(cache.bytes, whole->stored);
    return std::equal(stored.begin(), stored.end(), digest.begin(), digest.end()) &&
           loadLittle<std::uint32_t>(cache.bytes, crc->stored.offset) ==
               crc32(slice(cache.bytes, crc->covered)) &&
           loadLittle<std::uint32_t>(cache.bytes, trailer.end() - kMclpTrailerSizeFromEnd) == trailer.size;
}

SignatureJudgement unchecked(const std::string& key, const Around& around, ByteRange where) {
    Finding finding =
        findingOf("signature.unchecked", "Signed with the key " + key + "; signature not checked.", where);
    if (around.form) {
        finding.message = "The container inside is signed with the key " + key +
                          "; signature not checked. It vouches for that container, not for this form of it.";
        finding.hint = Hint::insideForm;
    }
    return {SignatureState::unchecked, std::move(finding)};
}

/// Of a signature that verifies with `key`: whether it speaks of these bytes, and of all of them.
SignatureJudgement judgeVerified(const Cache& cache, const std::string& key) {
    const ByteRange trailer = cache.mclp->trailer->range;
    if (!isAsSigned(cache, trailer))
        return {SignatureState::changed,
                findingOf(
                    "signature.changed",
                    "The trusted key " + key +
                        " signed other bytes: what the signature covers does not fit the rest of the file.")};
    if (trailer.end() == cache.bytes.size()) return {SignatureState::verified, {}};
    const ByteRange behind{trailer.end(), cache.bytes.size() - trailer.end()};
    return {SignatureState::changed, findingOf("signature.bytes-behind",
                                               "The signature by the trusted key " + key +
                                                   " is of the first " + counted(behind.offset, "byte") +
                                                   "; " + number(behind.size) + " more stand behind them.",
                                               behind)};
}

} // namespace

SignatureJudgement judgeSignature(const Cache& cache, const Around& around,
                                  std::span<const PublicKey> trusted) {
    const auto* signature = fieldOf(cache, DigestField::Kind::mclpSignature);
    if (trusted.empty() && !signature) return {};
    if (!trusted.empty())
        if (std::string why = whyNoContainer(around); !why.empty())
            return bad("signature.not-a-container", std::move(why));
    if (!signature)
        return bad("signature.missing", "Trusted keys were given, and no signed container was read from the "
                                        "file: there is no signature to check.");
    const ByteView keyId = slice(cache.bytes, cache.mclp->trailer->keyId);
    const std::string id = digits(keyId);
    if (trusted.empty()) return unchecked(id, around, signature->stored);
    const auto key = std::find_if(trusted.begin(), trusted.end(), [&](const PublicKey& candidate) {
        return std::equal(keyId.begin(), keyId.end(), candidate.id().begin(), candidate.id().end());
    });
    if (key == trusted.end())
        return bad("signature.foreign", "Signed with the key " + id + ", which is not a trusted one.",
                   cache.mclp->trailer->keyId);
    if (!key->verifies(slice(cache.bytes, signature->covered), slice(cache.bytes, signature->stored)))
        return bad("signature.wrong", "The signature does not verify with the trusted key " + id + ".",
                   signature->stored);
    return judgeVerified(cache, id);
}

} // namespace macebin
