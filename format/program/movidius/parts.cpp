// SPDX-License-Identifier: Apache-2.0
// Inputs, outputs and stages of a Movidius blob. Records: DataNode::serializeIOInfo (src/model/data.cpp) and
// its reader src/blob_reader.cpp; version 5.0's own records as observed on a real blob. Stages:
// StageNode::serialize (src/model/stage.cpp), types in include/vpu/model/stage.hpp.
#include "format/program/movidius/movidius.h"

#include <map>

namespace macebin::movidius {

namespace {

constexpr std::uint32_t locationBlob = 3;
constexpr std::uint32_t mostDimensions = 8; ///< nibbles of the order code
constexpr std::uint32_t stageBorder = 0x7f83ff19;
constexpr std::uint32_t customStage = 115;

struct InfoRecord {
    ByteRange range;
    std::string_view name;
    std::uint32_t type = 0;
    std::uint32_t order = 0;
    std::vector<std::uint32_t> dimensions; ///< in memory order, innermost first
};

std::string typeName(std::uint32_t type) {
    static constexpr std::string_view names[] = {"FP16", "U8", "S32", "FP32", "I8"};
    return std::string(names[type]);
}

/// Number of dimensions in an order code: nibbles 1 to 5 (W, H, C, N, D), each once, or 0 if it is none.
std::uint32_t dimensionsOf(std::uint32_t order) {
    std::uint32_t count = 0, seen = 0;
    for (; order != 0; order >>= 4, ++count) {
        const std::uint32_t nibble = order & 15;
        if (nibble == 0 || nibble > mostDimensions || (seen >> nibble & 1) != 0) return 0;
        seen |= 1U << nibble;
    }
    return count;
}

/// "1x3x224x224 NCHW": outermost first, as people write it.
std::string shapeText(const InfoRecord& record) {
    static constexpr std::string_view letters = "?WHCND678";
    std::string sizes, layout;
    for (std::size_t i = record.dimensions.size(); i-- > 0;) {
        sizes += number(record.dimensions[i]) + (i > 0 ? "x" : "");
        layout += letters[record.order >> (4 * i) & 15];
    }
    return sizes + " " + layout;
}

/// The name without its zeros; nullopt where more than padding follows the first zero.
std::optional<std::string_view> paddedName(std::string_view stored) {
    const auto end = std::min(stored.find('\0'), stored.size());
    if (stored.find_first_not_of('\0', end) != std::string_view::npos || stored.size() - end > 16) return {};
    return stored.substr(0, end);
}

std::vector<std::uint32_t> readNumbers(ByteReader& in, std::uint32_t count) {
    std::vector<std::uint32_t> numbers(count);
    for (auto& value : numbers)
        value = in.u32();
    return numbers;
}

/// Dimensions and strides of version 6 and later stand among the constants.
std::vector<std::uint32_t> readPlacedNumbers(ProgramBuilder& out, const Header& header, ByteReader& in,
                                             std::uint32_t count) {
    const std::uint32_t location = in.u32();
    const std::uint32_t offset = in.u32();
    const ByteView constants =
        slice(out.bytes(), {header.constData, std::uint64_t{header.fileSize} - header.constData});
    if (!in.ok() || location != locationBlob || !fits(offset, std::uint64_t{count} * 4, constants.size())) {
        out.broken("dimensions or strides of an input or output are not among the constants",
                   ByteRange{in.position() - (in.ok() ? 8 : 0), in.ok() ? 8U : 0U});
        return {};
    }
    ByteReader place(constants.subspan(offset));
    return readNumbers(place, count);
}

std::optional<InfoRecord> readInfoRecord(ProgramBuilder& out, const Header& header, ByteReader& in,
                                         std::uint32_t index, std::uint32_t totalSize) {
    InfoRecord record;
    record.range.offset = in.position();
    const std::uint32_t storedIndex = in.u32();
    const std::uint32_t bufferOffset = in.u32();
    const std::uint32_t nameSize = in.u32();
    const auto name = paddedName(in.text(nameSize));
    record.type = in.u32();
    record.order = in.u32();
    const std::uint32_t count = in.u32();
    const ByteRange here{record.range.offset, in.position() - record.range.offset};
    if (!in.ok() || storedIndex != index || nameSize % 16 != 0 || !name || bufferOffset > totalSize) {
        out.broken("record " + number(index) + " of the inputs or outputs does not read", here);
        return {};
    }
    if (record.type > 4 || count == 0 || count > mostDimensions || dimensionsOf(record.order) != count) {
        out.broken("type or dimension order of " + inQuotes(*name, 60) + " is not a known one", here);
        return {};
    }
    record.name = *name;
    if (header.inlineDimensions()) {
        record.dimensions = readNumbers(in, count);
        readNumbers(in, count); // strides
        if (!in.ok()) out.broken("the record of " + inQuotes(*name, 60) + " ends early", here);
    } else {
        record.dimensions = readPlacedNumbers(out, header, in, count);
        readPlacedNumbers(out, header, in, count);
    }
    if (out.isBroken()) return {};
    record.range.size = in.position() - record.range.offset;
    return record;
}

/// What the stages turned out to be: how many of each type.
using StageCounts = std::map<std::uint32_t, std::uint64_t>;

std::string stageName(std::uint32_t type) {
    struct Named {
        std::uint32_t type;
        std::string_view name;
    };
    // The commonest of include/vpu/model/stage.hpp; the rest go by their number.
    static constexpr Named names[] = {
        {0, "Conv"},
        {1, "MaxPool"},
        {2, "AvgPool"},
        {3, "SoftMax"},
        {4, "FC"},
        {6, "Relu"},
        {8, "DepthConv"},
        {9, "Bias"},
        {12, "Sum"},
        {13, "Prod"},
        {14, "Max"},
        {15, "Scale"},
        {19, "Copy"},
        {20, "Sigmoid"},
        {21, "Tanh"},
        {22, "Deconvolution"},
        {26, "Power"},
        {28, "Tile"},
        {29, "RegionYolo"},
        {34, "Permute"},
        {35, "Normalize"},
        {37, "DetectionOutput"},
        {38, "MyriadXHwOp"},
        {47, "ScaleShift"},
        {57, "Clamp"},
        {61, "GRN"},
        {67, "Interp"},
        {71, "Pad"},
        {72, "Resample"},
        {91, "GEMM"},
        {100, "Gather"},
        {101, "Exp"},
        {104, "TopK"},
        {111, "Convert"},
        {115, "Custom (OpenCL)"},
        {128, "Concat"},
        {133, "StridedSlice"},
    };
    for (const Named& named : names)
        if (named.type == type) return std::string(named.name);
    return "type " + number(type);
}

/// Work-groups and kernel number of a custom stage (src/stages/custom.cpp, serializeParamsImpl). The kernel
/// itself is among the constants.
void describeCustomStage(ProgramBuilder& out, std::uint32_t index, ByteReader params) {
    const auto groups = readNumbers(params, 3);
    const auto local = readNumbers(params, 3);
    params.skip(16); // offsets, the most SHAVEs
    const std::uint32_t kernel = params.u32();
    if (!params.ok()) return;
    out.fact("custom stage " + number(index), "OpenCL kernel " + number(kernel) + ", " + number(groups[0]) +
                                                  "x" + number(groups[1]) + "x" + number(groups[2]) +
                                                  " work-groups of " + number(local[0]) + "x" +
                                                  number(local[1]) + "x" + number(local[2]));
}

/// One stage: {u32 length, u32 type, u32 SHAVEs}, {u32 length, parameters}, buffers, u32 type again, u32
/// border.
bool readStage(ProgramBuilder& out, const Header& header, ByteReader& in, std::uint32_t index,
               StageCounts& counts) {
    const std::uint64_t start = in.position();
    ByteReader ahead = in;
    const std::uint32_t length = ahead.u32();
    const std::uint32_t type = ahead.u32();
    const std::uint32_t shaves = ahead.u32();
    const std::uint32_t paramsSize = ahead.u32();
    const ByteView stage = in.bytes(length);
    if (!in.ok() || !ahead.ok() || length < 24 || length % 4 != 0) {
        out.broken("stage " + number(index) + " does not fit into its section", ByteRange{start, 4});
        return false;
    }
    const bool ends = loadLittle<std::uint32_t>(stage, length - 4) == stageBorder &&
                      loadLittle<std::uint32_t>(stage, length - 8) == type;
    if (!ends || type > 0xff || shaves > header.shaves || paramsSize < 4 || paramsSize > length - 20) {
        out.broken("stage " + number(index) + " does not read", ByteRange{start, length});
        return false;
    }
    ++counts[type];
    if (type == customStage)
        describeCustomStage(out, index, ByteReader(stage.subspan(16, paramsSize - 4), start + 16));
    if (out.wantsRegion())
        out.region("stage " + number(index) + ": " + stageName(type), RegionKind::section, {start, length});
    return true;
}

} // namespace

void readInfoSection(ProgramBuilder& out, const Header& header, bool inputs) {
    if (out.isBroken()) return;
    const std::string what = inputs ? "input" : "output";
    const std::uint64_t start = inputs ? header.inputInfo : header.outputInfo;
    const std::uint64_t end = inputs ? header.outputInfo : header.stageSection;
    ByteReader in(slice(out.bytes(), {start, end - start}), start);
    const std::uint32_t count = inputs ? header.inputs : header.outputs;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto record =
            readInfoRecord(out, header, in, i, inputs ? header.inputsSize : header.outputsSize);
        if (!record) return;
        const std::string title = what + " " + number(i);
        const std::string name = isPrintable(record->name) ? out.text(record->name) : inQuotes(record->name);
        out.fact(title, name + ", " + typeName(record->type) + ", " + shapeText(*record));
        out.region(title + " record", RegionKind::argument, record->range);
    }
    checkPadding(out, in.position(), end, what + " records");
}

bool readStages(ProgramBuilder& out, const Header& header) {
    if (out.isBroken()) return false;
    const std::uint64_t start = header.stageSection;
    ByteReader in(slice(out.bytes(), {start, std::uint64_t{header.constData} - start}), start);
    StageCounts counts;
    for (std::uint32_t i = 0; i < header.stages; ++i)
        if (!readStage(out, header, in, i, counts)) return false;
    checkPadding(out, in.position(), header.constData, "stages");
    std::string kinds;
    for (const auto& [type, count] : counts)
        kinds += (kinds.empty() ? "" : ", ") + number(count) + " " + stageName(type);
    out.fact("stage types", std::move(kinds));
    return counts.contains(customStage);
}

} // namespace macebin::movidius
