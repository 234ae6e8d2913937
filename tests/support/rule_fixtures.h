// SPDX-License-Identifier: Apache-2.0
// At least one file for every rule, made so that the rule fires on it.
#pragma once

#include "core/check/check.h"

#include <string>
#include <vector>

namespace macebin::test {

struct RuleFixture {
    std::string rule;
    Bytes bytes;
    CheckOptions options;
};

std::vector<RuleFixture> ruleFixtures();

} // namespace macebin::test
