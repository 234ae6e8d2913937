// SPDX-License-Identifier: Apache-2.0
// Which GPU a phone's chip has, as far as the chip's name makes it sure.
#pragma once

#include "core/storage/storage_file.h"

#include <optional>
#include <string_view>

namespace macebin {

/// What the chip's name (ro.board.platform, as MACE's tools write it into file names) says of its GPU.
struct ChipGpu {
    bool isAdreno = false;  ///< else it is certainly none
    std::string_view model; ///< of the Adreno, "540"; empty where one name stands for several chips
};
/// Nothing for a chip that is not known, or that does not tell.
std::optional<ChipGpu> gpuOfChip(std::string_view soc);

/// Why programs for this GPU are not for that chip: one clause such as "msm8998 has an Adreno 540"; empty
/// where they may be.
std::string whyNotForChip(std::string_view soc, GpuMaker maker, std::string_view model);

} // namespace macebin
