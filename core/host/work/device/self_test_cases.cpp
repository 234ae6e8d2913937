// SPDX-License-Identifier: Apache-2.0
// Our own kernels, what they are given, and what plain C++ makes of the same numbers.
#include "core/host/work/device/self_test.h"
#include "core/host/work/kernel_source.h"
#include "format/cache/mace/key.h"
#include "format/text.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

namespace macebin {

namespace {

using Floats = std::vector<float>;

Bytes toBytes(const Floats& values) {
    Bytes bytes(values.size() * sizeof(float));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

/// Numbers between -1 and 1 that look like chance and are always the same.
Floats numbers(std::size_t count, unsigned seed) {
    Floats values;
    for (std::size_t i = 0; i < count; ++i) {
        seed = seed * 1664525u + 1013904223u;
        values.push_back(static_cast<float>(seed >> 8) / 8388608.0f - 1.0f);
    }
    return values;
}

/// Sizes here are small and never negative.
std::size_t asSize(int value) {
    return static_cast<std::size_t>(value);
}

/// A tensor of one batch and its image, as kernels/common.h packs it.
struct Tensor {
    int height, width, channels;
    Floats values; ///< [height, width, channels]

    float at(int y, int x, int c) const {
        if (y < 0 || y >= height || x < 0 || x >= width) return 0.0f;
        return values[asSize((y * width + x) * channels + c)];
    }
    int blocks() const { return (channels + 3) / 4; }
    std::size_t imageWidth() const { return asSize(blocks() * width); }
    std::size_t imageHeight() const { return asSize(height); }
    Floats image() const {
        Floats texels(imageWidth() * imageHeight() * 4);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                for (int c = 0; c < channels; ++c)
                    texels[asSize(((y * blocks() + c / 4) * width + x) * 4 + c % 4)] = at(y, x, c);
        return texels;
    }
    LaunchArgument input() const {
        return LaunchArgument::imageIn(imageWidth(), imageHeight(), toBytes(image()));
    }
    LaunchArgument output() const { return LaunchArgument::imageOut(imageWidth(), imageHeight()); }
};

Tensor tensor(int height, int width, int channels, unsigned seed) {
    return {height, width, channels, numbers(asSize(height * width * channels), seed)};
}

Tensor computed(int height, int width, int channels, const std::function<float(int, int, int)>& value) {
    Tensor result{height, width, channels, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c)
                result.values.push_back(value(y, x, c));
    return result;
}

/// Without a source where the folder has none: see selfTestCases.
KernelLaunch launchOf(const std::string& folder, const std::string& program, const std::string& options,
                      const std::string& kernel) {
    KernelLaunch launch;
    if (const auto source = kernelSource(folder, program)) launch.source = source->text;
    launch.options = buildOptions(options + " -D" + kernel + "=" + obfuscate(kernel), true);
    launch.kernel = obfuscate(kernel);
    return launch;
}

void give(KernelLaunch& launch, std::initializer_list<LaunchArgument> arguments) {
    launch.arguments.insert(launch.arguments.end(), arguments.begin(), arguments.end());
}

/// The grid's sizes, which the kernels take first.
void giveGrid(KernelLaunch& launch, std::initializer_list<int> grid) {
    std::size_t dimension = 0;
    for (const int size : grid) {
        launch.global[dimension++] = asSize(size);
        launch.arguments.push_back(LaunchArgument::integer(size));
    }
    launch.global[0] += 3; // as a host rounds up: the guard has to hold
}

void giveIntegers(KernelLaunch& launch, std::initializer_list<int> values) {
    for (const int value : values)
        launch.arguments.push_back(LaunchArgument::integer(value));
}

const Tensor kInput = tensor(5, 7, 6, 1);
constexpr int kRows = 5, kColumns = 100;
const Floats kMatrix = numbers(kRows * kColumns, 6);

SelfTestCase bufferToImage(const std::string& folder) {
    const Tensor& in = kInput;
    KernelLaunch launch = launchOf(folder, "buffer_to_image", "", "in_out_buffer_to_image");
    giveGrid(launch, {in.blocks() * in.width, in.height});
    give(launch, {LaunchArgument::bufferIn(toBytes(in.values))});
    giveIntegers(launch, {0, in.height, in.width, in.channels});
    give(launch, {in.output()});
    return {"in_out_buffer_to_image", launch, in.image()};
}

SelfTestCase imageToBuffer(const std::string& folder) {
    const Tensor& in = kInput;
    KernelLaunch launch = launchOf(folder, "buffer_to_image", "", "in_out_image_to_buffer");
    giveGrid(launch, {in.blocks() * in.width, in.height});
    give(launch, {LaunchArgument::bufferOut(in.values.size() * sizeof(float))});
    giveIntegers(launch, {in.height, in.width, in.channels});
    give(launch, {in.input()});
    return {"in_out_image_to_buffer", launch, in.values};
}

/// A product, with a fused activation.
SelfTestCase eltwise(const std::string& folder) {
    const Tensor other = tensor(5, 7, 6, 2);
    const Tensor product = computed(
        5, 7, 6, [&](int y, int x, int c) { return std::max(0.0f, kInput.at(y, x, c) * other.at(y, x, c)); });
    KernelLaunch launch = launchOf(folder, "eltwise", "-DELTWISE_TYPE=2 -DUSE_RELU", "eltwise");
    giveGrid(launch, {kInput.blocks() * kInput.width, kInput.height});
    give(launch, {kInput.input(), other.input(), LaunchArgument::real(0), kInput.output()});
    return {"eltwise", launch, product.image()};
}

/// Windows of 3, stride 2, padding 1.
SelfTestCase pooling(const std::string& folder, bool average) {
    const Tensor shape = computed(3, 4, 6, [average](int y, int x, int c) {
        float sum = 0, largest = -INFINITY;
        int count = 0;
        for (int i = std::max(0, y * 2 - 1); i < std::min(5, y * 2 + 2); ++i)
            for (int j = std::max(0, x * 2 - 1); j < std::min(7, x * 2 + 2); ++j, ++count) {
                sum += kInput.at(i, j, c);
                largest = std::max(largest, kInput.at(i, j, c));
            }
        return average ? sum / static_cast<float>(count) : largest;
    });
    KernelLaunch launch = launchOf(folder, "pooling", average ? "-DPOOL_AVG" : "", "pooling");
    giveGrid(launch, {shape.blocks(), shape.width, shape.height});
    give(launch, {kInput.input()});
    giveIntegers(launch, {5, 7, 3, 4, 1, 1, 2, 3});
    give(launch, {shape.output()});
    return {average ? "pooling (mean)" : "pooling (largest)", launch, shape.image()};
}

/// A window of 3x3 from the input's channels to five.
struct Filter {
    static constexpr int outputs = 5, window = 9, inputs = 6;
    Floats weights = numbers(outputs * inputs * window, 3);

    float at(int output, int input, int place) const {
        if (output >= outputs) return 0.0f;
        return weights[asSize((output * inputs + input) * window + place)];
    }
    /// As filter_buffer_to_image packs it.
    Floats image() const {
        Floats texels;
        for (int y = 0; y < 2 * window; ++y)
            for (int c = 0; c < inputs; ++c)
                for (int o = 0; o < 4; ++o)
                    texels.push_back(at(y / window * 4 + o, c, y % window));
        return texels;
    }
};

SelfTestCase filterToImage(const std::string& folder) {
    const Filter filter;
    KernelLaunch launch = launchOf(folder, "buffer_to_image", "", "filter_buffer_to_image");
    giveGrid(launch, {Filter::inputs, 2 * Filter::window});
    give(launch, {LaunchArgument::bufferIn(toBytes(filter.weights))});
    giveIntegers(launch, {Filter::outputs, Filter::inputs, Filter::window});
    give(launch, {LaunchArgument::imageOut(Filter::inputs, 2 * Filter::window)});
    return {"filter_buffer_to_image", launch, filter.image()};
}

/// Stride 1, padding 1, bias.
SelfTestCase convolution(const std::string& folder) {
    const Filter filter;
    const Floats bias{0.5f, -1, 2, 0.25f, 3, 0, 0, 0};
    const Tensor shape = computed(5, 7, Filter::outputs, [&](int y, int x, int o) {
        float sum = bias[asSize(o)];
        for (int place = 0; place < Filter::window; ++place)
            for (int c = 0; c < Filter::inputs; ++c)
                sum += kInput.at(y + place / 3 - 1, x + place % 3 - 1, c) * filter.at(o, c, place);
        return sum;
    });
    KernelLaunch launch = launchOf(folder, "conv_2d", "-DBIAS", "conv_2d");
    giveGrid(launch, {shape.blocks(), shape.width, shape.height});
    give(launch, {kInput.input(),
                  LaunchArgument::imageIn(Filter::inputs, 2 * Filter::window, toBytes(filter.image())),
                  LaunchArgument::imageIn(2, 1, toBytes(bias)), shape.output(), LaunchArgument::real(0)});
    giveIntegers(launch, {5, 7, kInput.blocks(), 5, 7, 1, 3, 3, 1, 1});
    return {"conv_2d", launch, shape.image()};
}

/// With ragged edges: 10x13 times 13x9.
SelfTestCase matrixProduct(const std::string& folder) {
    const Floats a = numbers(10 * 13, 4), b = numbers(13 * 9, 5);
    Floats product(90);
    for (std::size_t i = 0; i < 90; ++i)
        for (std::size_t k = 0; k < 13; ++k)
            product[i] += a[i / 9 * 13 + k] * b[k * 9 + i % 9];
    KernelLaunch launch = launchOf(folder, "matmul", "", "matmul");
    launch.global = {16, 16, 1};
    launch.local = {8, 8, 1};
    give(launch, {LaunchArgument::bufferIn(toBytes(a)), LaunchArgument::bufferIn(toBytes(b)),
                  LaunchArgument::bufferOut(90 * sizeof(float))});
    giveIntegers(launch, {10, 13, 9});
    return {"matmul", launch, product};
}

SelfTestCase transpose(const std::string& folder) {
    Floats turned(kMatrix.size());
    for (std::size_t i = 0; i < turned.size(); ++i)
        turned[i % kColumns * kRows + i / kColumns] = kMatrix[i];
    KernelLaunch launch = launchOf(folder, "transpose", "", "transpose");
    launch.global = {104, 8, 1};
    launch.local = {8, 8, 1};
    give(launch,
         {LaunchArgument::bufferIn(toBytes(kMatrix)), LaunchArgument::bufferOut(500 * sizeof(float))});
    giveIntegers(launch, {kRows, kColumns});
    return {"transpose", launch, turned};
}

SelfTestCase softmax(const std::string& folder) {
    Floats soft;
    for (int row = 0; row < kRows; ++row) {
        const auto begin = kMatrix.begin() + row * kColumns;
        double sum = 0;
        for (int i = 0; i < kColumns; ++i)
            sum += std::exp(static_cast<double>(begin[i]));
        for (int i = 0; i < kColumns; ++i)
            soft.push_back(static_cast<float>(std::exp(static_cast<double>(begin[i])) / sum));
    }
    KernelLaunch launch = launchOf(folder, "softmax", "", "softmax");
    launch.global = {kRows * 64, 1, 1};
    launch.local = {64, 1, 1};
    give(launch, {LaunchArgument::bufferIn(toBytes(kMatrix)), LaunchArgument::integer(kColumns),
                  LaunchArgument::bufferOut(500 * sizeof(float))});
    return {"softmax", launch, soft};
}

/// The largest of each row, in local memory that the host sizes.
SelfTestCase reduce(const std::string& folder) {
    Floats largest;
    for (int row = 0; row < kRows; ++row) {
        const auto begin = kMatrix.begin() + row * kColumns;
        largest.push_back(*std::max_element(begin, begin + kColumns));
    }
    KernelLaunch launch = launchOf(folder, "reduce", "-DREDUCE_TYPE=2", "reduce");
    launch.global = {kRows * 16, 1, 1};
    launch.local = {16, 1, 1};
    give(launch, {LaunchArgument::bufferIn(toBytes(kMatrix)), LaunchArgument::localMemory(16 * sizeof(float)),
                  LaunchArgument::integer(kColumns), LaunchArgument::bufferOut(kRows * sizeof(float))});
    return {"reduce", launch, largest};
}

} // namespace

Result<std::vector<SelfTestCase>> selfTestCases(const std::string& folder) {
    std::vector<SelfTestCase> cases{bufferToImage(folder),  imageToBuffer(folder), eltwise(folder),
                                    pooling(folder, false), pooling(folder, true), filterToImage(folder),
                                    convolution(folder),    matrixProduct(folder), transpose(folder),
                                    softmax(folder),        reduce(folder)};
    for (const SelfTestCase& one : cases)
        if (one.launch.source.empty())
            return Failure{"the source of " + inQuotes(one.name) + " is not in " + inQuotes(folder, 4096)};
    return cases;
}

} // namespace macebin
