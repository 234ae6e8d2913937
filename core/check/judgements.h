// SPDX-License-Identifier: Apache-2.0
// The judgements on a cache that parsed: pure functions of the model, each adding findings of its own rules.
#pragma once

#include "core/answer/decoded_programs.h"
#include "core/check/signature.h"
#include "format/cache/cache.h"
#include "format/program/program.h"

#include <span>

namespace macebin {

/// Duplicate keys, keys that are not text (rules key.*).
void checkKeys(const Cache& cache, Findings& findings);
/// Presence and shape of platform info and device name (rules identity.*).
void checkIdentity(const Cache& cache, Findings& findings);
/// Programs without a hash, hashes without a program, their shape (rules hash.*).
void checkSourceHashes(const Cache& cache, Findings& findings);
/// Every program by its decoder, then against its key, the identity and its neighbours (rules program.*).
/// `known`: where the programs are decoded and kept; else each is dropped again.
void checkPrograms(const Cache& cache, Findings& findings, DecodedPrograms* known = nullptr);
/// The one program of a file of kind `program`: its structure is all there is to judge.
Program checkBareProgram(const Cache& cache, Findings& findings, DecodedPrograms* known = nullptr);
/// Arity and zeros of tuned work-group sizes (rules tuned.*).
void checkTuned(const Cache& cache, Findings& findings);

/// Verifies every digest of the cache, each range hashed once. True if all match; findings tell which do not.
bool checkDigests(const Cache& cache, Findings& findings);

/// Where a v2 file really ends, if its message and a CRC-32 that matches stand at its front: everything
/// behind was appended. One pass over the bytes.
std::optional<std::uint64_t> endOfV2Inside(ByteView file);

/// What lies between the file's bytes and those that were judged, beside mere packing.
struct Around {
    std::optional<CacheKind> form;   ///< they are inside a form: text or cc
    const Rule* rewritten = nullptr; ///< a copy changed them, and that was undone: transfer.*
};

enum class SignatureState { none, unchecked, verified, changed, bad };
struct SignatureJudgement {
    SignatureState state = SignatureState::none;
    std::optional<Finding> finding; ///< none where it verifies, or nobody signed and nobody asks
};
/// Judges the signature against the trusted keys. With keys given, a file of any kind must be a container
/// signed by one of them, with nothing around it but an archive and nothing behind it: stripping, converting
/// or wrapping must not pass. It asks no other finding: what verifies is these bytes, all of them.
SignatureJudgement judgeSignature(const Cache& cache, const Around& around,
                                  std::span<const PublicKey> trusted);

} // namespace macebin
