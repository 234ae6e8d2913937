// SPDX-License-Identifier: Apache-2.0
// Owns the precompiled headers that the libraries share (CMakeLists.txt): nothing of its own.
