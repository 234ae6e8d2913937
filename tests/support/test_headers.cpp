// SPDX-License-Identifier: Apache-2.0
// Nothing: the precompiled header that the tests share belongs to it.
