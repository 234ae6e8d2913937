// SPDX-License-Identifier: Apache-2.0
// Machine-readable reports against their published schemas.
#pragma once

#include <string>

namespace macebin::test {

/// What a schema of core/report/ (or, with slashes, a path from the root) has against the text; empty where
/// it accepts it. `definition` names one in the schema, or is empty for the whole.
std::string schemaFault(const std::string& file, const std::string& definition, const std::string& text);

} // namespace macebin::test
