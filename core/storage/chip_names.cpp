// SPDX-License-Identifier: Apache-2.0
#include "core/storage/chip_names.h"

#include "format/ascii.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

struct ChipModel {
    std::string_view soc;
    std::string_view model;
};
/// Names that stand for one GPU only. Left out are those that phones with other chips report, too: sdm660
/// (also sdm636), sdm710 (also sdm670), lahaina (also sm7325), taro (also sm7450), lito.
constexpr std::array kModels{
    ChipModel{"msm8996", "530"}, ChipModel{"msm8998", "540"}, ChipModel{"sdm845", "630"},
    ChipModel{"msmnile", "640"}, ChipModel{"sm8150", "640"},  ChipModel{"kona", "650"},
    ChipModel{"sm8250", "650"},
};

/// Qualcomm's own; each has an Adreno.
constexpr std::array<std::string_view, 5> kQualcommFronts{"msm", "apq", "sdm", "qcs", "qcm"};
constexpr std::array<std::string_view, 11> kQualcommNames{
    "kona", "lahaina", "taro", "kalama", "pineapple", "lito", "atoll", "trinket", "bengal", "holi", "parrot"};
/// HiSilicon, Samsung, MediaTek, Rockchip, Google: Mali, PowerVR or another, but no Adreno.
constexpr std::array<std::string_view, 10> kOtherFronts{"kirin", "hi36", "hi37", "exynos", "universal",
                                                        "s5e",   "mt6",  "mt8",  "rk3",    "gs101"};

bool startsWithAny(std::string_view text, const auto& fronts) {
    return std::any_of(fronts.begin(), fronts.end(),
                       [&](std::string_view front) { return text.starts_with(front); });
}

} // namespace

std::optional<ChipGpu> gpuOfChip(std::string_view soc) {
    const std::string chip = lowered(soc);
    const auto known = std::find_if(kModels.begin(), kModels.end(),
                                    [&](const ChipModel& model) { return model.soc == chip; });
    if (known != kModels.end()) return ChipGpu{true, known->model};
    const bool isSm =
        chip.size() == 6 && chip.starts_with("sm") && std::all_of(chip.begin() + 2, chip.end(), isDigit);
    const bool isName = std::find(kQualcommNames.begin(), kQualcommNames.end(), chip) != kQualcommNames.end();
    if (isSm || isName || startsWithAny(chip, kQualcommFronts)) return ChipGpu{true, {}};
    if (startsWithAny(chip, kOtherFronts)) return ChipGpu{false, {}};
    return std::nullopt;
}

std::string whyNotForChip(std::string_view soc, GpuMaker maker, std::string_view model) {
    const auto chip = gpuOfChip(soc);
    if (!chip || maker == GpuMaker::unknown) return {};
    const std::string name = inQuotes(soc, 60);
    if (!chip->isAdreno) return maker == GpuMaker::adreno ? name + " has no Adreno GPU" : std::string();
    if (maker != GpuMaker::adreno) return name + " has an Adreno GPU";
    if (chip->model.empty() || model.empty() || chip->model == model) return {};
    return name + " has an Adreno " + std::string(chip->model);
}

} // namespace macebin
