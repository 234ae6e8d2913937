// SPDX-License-Identifier: Apache-2.0
// What the published schema of writing actions has against a report.
#pragma once

#include "tests/support/schema.h"

namespace macebin::test {

/// Empty where the schema accepts the text.
inline std::string changeSchemaFault(const std::string& text) {
    return schemaFault("change.schema.json", "", text);
}

} // namespace macebin::test
