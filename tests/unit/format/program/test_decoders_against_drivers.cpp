// SPDX-License-Identifier: Apache-2.0
// What the decoders read in a binary, beside what the platform that wrote it says about the same kernels once
// it has loaded it: PoCL and Oclgrind, each in a probe child.
#include "core/host/probe/probe.h"
#include "core/host/work/kernel_source.h"
#include "format/cache/mace/key.h"
#include "format/program/decoders.h"
#include "tests/support/drivers.h"
#include "tests/support/program_values.h"
#include "tests/support/samples.h"

#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <optional>
#include <stdexcept>

using namespace macebin;
using namespace macebin::test;
using Kind = Outcome;

namespace {

const std::string kKernels = MACEBIN_SOURCE_DIR "/kernels";

/// Both platforms keep argument info only where the program was built with it; PoCL hands it out only where
/// it was loaded with it, too.
const std::string kWithArgumentInfo = " -cl-kernel-arg-info";

/// Every word that an argument can have in OpenCL C 1.2, and local variables whose sizes are no multiples of
/// each other's alignment.
const std::string kEveryWord = R"(
typedef struct { int a; float4 b; } Pair;

__kernel void nothing(void) {}

__kernel __attribute__((reqd_work_group_size(2, 3, 4)))
void pointers(__global const float* restrict in, volatile __global uint* counter, __global Pair* pairs,
              __constant const char16* table, __local double* scratch, __global void* raw,
              __global const volatile ushort* restrict both) {
    const size_t i = get_global_id(0);
    scratch[get_local_id(0)] = in[i];
    barrier(CLK_LOCAL_MEM_FENCE);
    atomic_add(counter, (uint)(scratch[0] + both[i]));
    pairs[i].a += table[i].s0;
    ((__global int*)raw)[i] = pairs[i].a;
}

__kernel void values(const int a, unsigned int b, float4 c, Pair d, uchar e, size_t_like f, __global float* out) {
    out[get_global_id(0)] = (float)a + b + c.x + d.b.y + e + f;
}

__kernel void images(read_only image2d_t in, write_only image2d_t out, read_only image3d_t deep,
                     read_only image1d_buffer_t flat, sampler_t sampler) {
    const int x = get_global_id(0);
    const float4 value = read_imagef(in, sampler, (int2)(x, 0)) + read_imagef(deep, sampler, (int4)(x)) +
                         read_imagef(flat, x);
    write_imagef(out, (int2)(x, 0), value);
}

__kernel __attribute__((reqd_work_group_size(8, 1, 1)))
void locals(__global float* out) {
    __local char small[5];
    __local double large[3];
    __local short middle[7];
    const int i = get_local_id(0);
    if (i < 5) small[i] = (char)out[i];
    if (i < 3) large[i] = out[i];
    if (i < 7) middle[i] = (short)out[i];
    barrier(CLK_LOCAL_MEM_FENCE);
    out[get_global_id(0)] = small[(i + 1) % 5] + (float)large[(i + 1) % 3] + middle[(i + 1) % 7];
}
)";

/// Everything that both sides know, in one text. Private memory and registers are not in PoCL's binaries.
std::string textOf(const Kernel& kernel) {
    std::string text = kernel.name;
    if (kernel.workGroupSize)
        for (const std::uint64_t side : *kernel.workGroupSize)
            text += ' ' + std::to_string(side);
    text += kernel.localMemory ? "; local " + std::to_string(*kernel.localMemory) : "; local unknown";
    if (!kernel.arguments) return text + "; arguments unknown";
    for (const KernelArgument& argument : *kernel.arguments) {
        text += "\n  " + argument.name + ": " + argument.addressSpace + '/' + argument.accessQualifier + '/' +
                argument.typeQualifier + '/' + argument.type;
    }
    return text;
}

std::string textOf(const std::vector<Kernel>& kernels) {
    std::string text;
    for (const Kernel& kernel : kernels)
        text += textOf(kernel) + '\n';
    return text;
}

std::vector<std::string> namesOf(const std::vector<Kernel>& kernels) {
    std::vector<std::string> names;
    for (const Kernel& kernel : kernels)
        names.push_back(kernel.name);
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<DeviceFacts> deviceOf(std::string_view platform) {
    const auto devices = listDevices();
    if (!devices) return std::nullopt;
    for (const DeviceFacts& device : *devices)
        if (device.platformName == platform) return device;
    return std::nullopt;
}

/// One program to ask both sides about.
struct Subject {
    std::string name;
    Bytes binary;
    std::string options;
};

/// The sample cache's programs and the one above, built on the device. Throws what went wrong.
std::vector<Subject> build(const DeviceFacts& device) {
    const auto keys = sampleKeys(kKernels);
    if (!keys) throw std::runtime_error(keys.error());
    std::vector<Subject> subjects{{"every word", {}, "-Dsize_t_like=ulong" + kWithArgumentInfo}};
    std::vector<ProgramToBuild> sources{{kEveryWord, subjects.front().options}};
    for (const std::string& key : *keys) {
        const ProgramKey parts = splitProgramKey(key);
        const auto source = kernelSource(kKernels, parts.program);
        if (!source) throw std::runtime_error(source.error());
        subjects.push_back({key, {}, buildOptions(parts.options, false) + kWithArgumentInfo});
        sources.push_back({source->text, subjects.back().options});
    }
    auto built = buildPrograms(device, sources);
    if (!built) throw std::runtime_error(built.error());
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        BuildOutcome& outcome = (*built)[i];
        if (outcome.kind != Kind::accepted)
            throw std::runtime_error(subjects[i].name + ": " + macebin::describe(outcome) + outcome.log);
        subjects[i].binary = std::move(outcome.binary);
    }
    return subjects;
}

std::vector<LoadOutcome> load(const DeviceFacts& device, const std::vector<Subject>& subjects) {
    std::vector<ProgramToLoad> programs;
    for (const Subject& subject : subjects)
        programs.push_back({subject.binary, subject.options});
    auto outcomes = loadPrograms(device, programs);
    if (!outcomes) throw std::runtime_error(outcomes.error());
    return std::move(*outcomes);
}

/// How much was compared: a comparison of nothing proves nothing.
struct Count {
    std::size_t programs = 0, kernels = 0, arguments = 0, described = 0, sized = 0, local = 0;

    void add(const std::vector<Kernel>& found) {
        ++programs;
        for (const Kernel& kernel : found) {
            ++kernels;
            sized += kernel.workGroupSize ? 1 : 0;
            local += kernel.localMemory.value_or(0) != 0 ? 1 : 0;
            if (!kernel.arguments) continue;
            arguments += kernel.arguments->size();
            for (const KernelArgument& argument : *kernel.arguments)
                described += argument.type.empty() || argument.name.empty() ? 0 : 1;
        }
    }
    void print(const char* who) const {
        qInfo("%s: %zu programs, %zu kernels (%zu with a required work-group size, %zu with local memory), "
              "%zu arguments, %zu of them described",
              who, programs, kernels, sized, local, arguments, described);
    }
};

} // namespace

class TestDecodersAgainstDrivers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { test::useDrivers(vendors_, {test::poclLibrary()}); }
    void poclBuiltHere();
    void poclSamples();
    void oclgrindBuiltHere();
    void oclgrindSample();

private:
    std::optional<DeviceFacts> oclgrind();

    QTemporaryDir vendors_;
};

void TestDecodersAgainstDrivers::initTestCase() {
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
}

void TestDecodersAgainstDrivers::poclBuiltHere() {
    const auto device = deviceOf("Portable Computing Language");
    if (!device) QSKIP("there is no PoCL device");
    const auto subjects = build(*device);
    const auto outcomes = load(*device, subjects);
    Count count;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const LoadOutcome& outcome = outcomes[i];
        QVERIFY2(outcome.kind == Kind::accepted, (subjects[i].name + ": " + describe(outcome)).c_str());
        const Program program = decodePocl(subjects[i].binary);
        QVERIFY2(program.structure == Structure::closes && program.kernelsKnown,
                 (subjects[i].name + ": " + program.structureNote).c_str());
        QCOMPARE(textOf(program.kernels).c_str(), textOf(outcome.kernels).c_str());
        count.add(outcome.kernels);
    }
    count.print("PoCL");
    QCOMPARE(outcomes[0].kernels.size(), std::size_t{5});
    QVERIFY(count.programs > 24 && count.described == count.arguments && count.described > 200);
    QVERIFY(count.sized > 4 && count.local > 4);
}

/// These were built by another PoCL device, which this one may not take for its own.
void TestDecodersAgainstDrivers::poclSamples() {
    MACEBIN_SAMPLE(threeKernels, "programs/pocl31_3kernels.poclbin");
    MACEBIN_SAMPLE(cache, "mace/pocl-3.1.v2.bin");
    const auto device = deviceOf("Portable Computing Language");
    if (!device) QSKIP("there is no PoCL device");
    std::vector<Subject> subjects{{"three kernels", threeKernels, kWithArgumentInfo}};
    for (const Value& value : programsOfV2(cache)) {
        const std::string options(splitProgramKey(value.key).options);
        subjects.push_back({value.key, value.bytes, buildOptions(options, false) + kWithArgumentInfo});
    }
    const auto outcomes = load(*device, subjects);
    Count count;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (outcomes[i].kind != Kind::accepted) {
            qInfo("not compared: %s: %s", subjects[i].name.c_str(), describe(outcomes[i]).c_str());
            continue;
        }
        QCOMPARE(textOf(decodePocl(subjects[i].binary).kernels).c_str(), textOf(outcomes[i].kernels).c_str());
        count.add(outcomes[i].kernels);
    }
    count.print("PoCL's samples");
    if (count.programs == 0) QSKIP("this PoCL device accepts none of the samples");
    QVERIFY(count.described > 0);
}

std::optional<DeviceFacts> TestDecodersAgainstDrivers::oclgrind() {
    if (!QFile::exists(test::kOclgrind)) return std::nullopt;
    test::useDrivers(vendors_, {test::kOclgrind});
    return deviceOf("Oclgrind");
}

void TestDecodersAgainstDrivers::oclgrindBuiltHere() {
    const auto device = oclgrind();
    if (!device) QSKIP("Oclgrind is not installed");
    const auto subjects = build(*device);
    const auto outcomes = load(*device, subjects);
    Count count;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const LoadOutcome& outcome = outcomes[i];
        QVERIFY2(outcome.kind == Kind::accepted, (subjects[i].name + ": " + describe(outcome)).c_str());
        const Program program = decodeBitcode(subjects[i].binary);
        QVERIFY2(program.structure == Structure::closes && program.kernelsKnown,
                 (subjects[i].name + ": " + program.structureNote).c_str());
        QVERIFY2(
            namesOf(program.kernels) == namesOf(outcome.kernels),
            (subjects[i].name + ":\n" + textOf(program.kernels) + "but\n" + textOf(outcome.kernels)).c_str());
        count.add(outcome.kernels);
    }
    count.print("Oclgrind (names compared)");
    QCOMPARE(outcomes[0].kernels.size(), std::size_t{5});
    QVERIFY(count.programs > 24);
}

void TestDecodersAgainstDrivers::oclgrindSample() {
    MACEBIN_SAMPLE(bytes, "programs/oclgrind_21.10.bc");
    const auto device = oclgrind();
    if (!device) QSKIP("Oclgrind is not installed");
    const auto outcomes = load(*device, {{"sample", bytes, {}}});
    QVERIFY2(outcomes[0].kind == Kind::accepted, describe(outcomes[0]).c_str());
    QCOMPARE(outcomes[0].kernels.size(), std::size_t{3});
    QVERIFY(namesOf(decodeBitcode(bytes).kernels) == namesOf(outcomes[0].kernels));
}

QTEST_GUILESS_MAIN(TestDecodersAgainstDrivers)
#include "test_decoders_against_drivers.moc"
