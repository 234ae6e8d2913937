// SPDX-License-Identifier: Apache-2.0
// What an Ed25519 key and signature must be before the equation of RFC 8032 is asked at all. Botan 2 leaves
// these tests out: under it a signature can be changed and still verify, and some keys verify anything.
//
// The numbers are little-endian, 32 bytes each. The highest bit of a point is the sign of its x.
#pragma once

#include "format/bytes.h"

namespace macebin::ed25519 {

/// S < L, the order of the group (RFC 8032, 5.1.7). S + L fits the same equation: one of the two only.
bool isScalarReduced(ByteView scalar);

/// y < p (RFC 8032, 5.1.3): each point has one encoding. A zero x with a set sign bit is not looked for: the
/// two points that have it are of low order.
bool isCanonical(ByteView point);

/// One of the eight points whose order divides 8, in any encoding: under such a key, and with such an R,
/// somebody without a private key can make signatures. The y is compared without the sign bit, as libsodium
/// does: five y below p, and two encodings that are p or more.
bool isOfLowOrder(ByteView point);

} // namespace macebin::ed25519
