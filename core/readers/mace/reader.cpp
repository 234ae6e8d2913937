// SPDX-License-Identifier: Apache-2.0
#include "core/readers/mace/reader.h"

#include "core/readers/mace/consequences.h"
#include "core/readers/mace/era.h"

namespace macebin {

const FrameworkReader kMaceReader{mace::consequenceOf, mace::remedyOf, mace::eraReaderName,
                                  mace::decideForEra};

} // namespace macebin
