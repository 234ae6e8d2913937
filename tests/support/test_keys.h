// SPDX-License-Identifier: Apache-2.0
// Keys for the tests only, made with `openssl genpkey -algorithm ed25519`: they protect nothing.
#pragma once

namespace macebin::test {

inline constexpr char kSignerPem[] = "-----BEGIN PRIVATE KEY-----\n"
                                     "MC4CAQAwBQYDK2VwBCIEIGL7cEp01yDZaV3gHxbe8tATgM9/TeXAdODo8KJyxv7J\n"
                                     "-----END PRIVATE KEY-----\n";

/// The public half of another key, which signed nothing.
inline constexpr char kOtherPublicPem[] = "-----BEGIN PUBLIC KEY-----\n"
                                          "MCowBQYDK2VwAyEADJYW5amFMO1B3mjM9hDMVFV/5RC6cEvm6p6KJAypJrI=\n"
                                          "-----END PUBLIC KEY-----\n";

} // namespace macebin::test
