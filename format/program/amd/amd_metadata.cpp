// SPDX-License-Identifier: Apache-2.0
#include "format/program/amd/amd_metadata.h"

#include "format/program/amd/msgpack.h"

namespace macebin {

namespace {

/// Calls `take(key)` for every pair of the map that comes next; `take` reads or skips the value.
template <class Take>
void forEachPair(MsgpackReader& reader, Take take) {
    const auto pairs = reader.map();
    for (std::uint64_t i = 0; pairs && i < *pairs && reader.ok(); ++i)
        take(reader.text().value_or(std::string_view()));
}

class Reader {
public:
    Reader(ByteView note, const DecodeLimits& limits) : reader_(note, 0), limits_(limits) {}

    AmdMetadata run() {
        forEachPair(reader_, [this](std::string_view key) {
            if (key == "amdhsa.target")
                metadata_.target = text();
            else if (key == "amdhsa.version")
                metadata_.version = numbers();
            else if (key == "amdhsa.kernels")
                readKernels();
            else
                reader_.skip();
        });
        metadata_.closes = reader_.ok() && reader_.atEnd();
        return std::move(metadata_);
    }

private:
    std::string text() {
        return std::string(reader_.text().value_or(std::string_view()).substr(0, limits_.textLength));
    }

    /// A short list of numbers.
    std::vector<std::uint64_t> numbers() {
        std::vector<std::uint64_t> values;
        const auto count = reader_.array();
        for (std::uint64_t i = 0; count && i < *count && reader_.ok(); ++i) {
            const auto value = reader_.number();
            if (value && values.size() < 3) values.push_back(*value);
        }
        return values;
    }

    void readKernels() {
        const auto count = reader_.array();
        for (std::uint64_t i = 0; count && i < *count && reader_.ok(); ++i) {
            if (metadata_.kernels.size() < limits_.kernels) {
                metadata_.kernels.push_back(readKernel());
            } else {
                metadata_.complete = false;
                reader_.skip();
            }
        }
    }

    AmdKernelMetadata readKernel() {
        AmdKernelMetadata kernel;
        kernel.arguments.emplace(); // the key is left out where there are none
        forEachPair(reader_, [&](std::string_view key) {
            if (key == ".name")
                kernel.name = text();
            else if (key == ".symbol")
                kernel.symbol = text();
            else if (key == ".args")
                readArguments(*kernel.arguments);
            else if (key == ".group_segment_fixed_size")
                kernel.groupSegment = reader_.number();
            else if (key == ".private_segment_fixed_size")
                kernel.privateSegment = reader_.number();
            else if (key == ".vgpr_count")
                kernel.vectorRegisters = reader_.number();
            else if (key == ".sgpr_count")
                kernel.scalarRegisters = reader_.number();
            else if (key == ".wavefront_size")
                kernel.wavefrontSize = reader_.number();
            else if (key == ".reqd_workgroup_size")
                readWorkGroupSize(kernel);
            else
                reader_.skip();
        });
        return kernel;
    }

    void readWorkGroupSize(AmdKernelMetadata& kernel) {
        const std::vector<std::uint64_t> size = numbers();
        if (size.size() == 3) kernel.workGroupSize = {size[0], size[1], size[2]};
    }

    void readArguments(std::vector<KernelArgument>& arguments) {
        const auto count = reader_.array();
        for (std::uint64_t i = 0; count && i < *count && reader_.ok(); ++i) {
            bool hidden = false;
            KernelArgument argument = readArgument(hidden);
            if (!hidden && arguments.size() < limits_.arguments) arguments.push_back(std::move(argument));
        }
    }

    KernelArgument readArgument(bool& hidden) {
        KernelArgument argument;
        const auto addQualifier = [&](std::string_view word) {
            if (!reader_.boolean().value_or(false)) return;
            argument.typeQualifier += argument.typeQualifier.empty() ? "" : " ";
            argument.typeQualifier += word;
        };
        forEachPair(reader_, [&](std::string_view key) {
            if (key == ".name")
                argument.name = text();
            else if (key == ".type_name")
                argument.type = text();
            else if (key == ".size")
                argument.size = reader_.number();
            else if (key == ".address_space")
                argument.addressSpace = text();
            else if (key == ".access")
                argument.accessQualifier = text();
            else if (key == ".is_const")
                addQualifier("const");
            else if (key == ".is_restrict")
                addQualifier("restrict");
            else if (key == ".is_volatile")
                addQualifier("volatile");
            else if (key == ".value_kind")
                hidden = text().starts_with("hidden_");
            else
                reader_.skip();
        });
        return argument;
    }

    MsgpackReader reader_;
    const DecodeLimits& limits_;
    AmdMetadata metadata_;
};

} // namespace

AmdMetadata readAmdMetadata(ByteView note, const DecodeLimits& limits) {
    return Reader(note, limits).run();
}

} // namespace macebin
