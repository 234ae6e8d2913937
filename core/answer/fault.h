// SPDX-License-Identifier: Apache-2.0
// An exception that ended the answer about one file, in words. The other files get theirs.
#pragma once

#include <exception>
#include <string>

namespace macebin {

/// "Macebin itself failed on this file (…)." For memory that ran out, what that means and what to do.
std::string sentenceOnFault(const std::exception& error);

/// The same where no single file is to blame: a clause.
std::string faultClause(const std::exception& error);

} // namespace macebin
