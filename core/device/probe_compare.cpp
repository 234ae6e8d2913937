// SPDX-License-Identifier: Apache-2.0
#include "core/device/probe_compare.h"

#include "format/text.h"

#include <algorithm>
#include <map>

namespace macebin {

namespace {

class Differences {
public:
    explicit Differences(std::size_t most) : most_(most) {}
    void add(std::string clause) {
        if (clauses_.size() < most_) clauses_.push_back(std::move(clause));
    }
    std::vector<std::string> take() { return std::move(clauses_); }

private:
    std::size_t most_;
    std::vector<std::string> clauses_;
};

/// Both sides write types with or without blanks: "float *" is "float*".
std::string withoutBlanks(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ') out += c;
    return out;
}

std::string sizes(const std::array<std::uint64_t, 3>& size) {
    return number(size[0]) + "x" + number(size[1]) + "x" + number(size[2]);
}

void compareTexts(const std::string& what, std::string_view file, std::string_view driver, Differences& out) {
    if (file.empty() || driver.empty() || withoutBlanks(file) == withoutBlanks(driver)) return;
    out.add(what + " is " + inQuotes(file) + " in the file, " + inQuotes(driver) + " to the driver");
}

void compareArguments(const Kernel& file, const Kernel& driver, Differences& out) {
    if (!file.arguments || !driver.arguments) return;
    const std::string kernel = "kernel " + inQuotes(file.name);
    if (file.arguments->size() != driver.arguments->size()) {
        out.add(kernel + " has " + counted(file.arguments->size(), "argument") + " in the file, " +
                number(driver.arguments->size()) + " to the driver");
        return;
    }
    for (std::size_t i = 0; i < file.arguments->size(); ++i) {
        const KernelArgument& a = (*file.arguments)[i];
        const KernelArgument& b = (*driver.arguments)[i];
        const std::string which = " of argument " + number(i) + " of " + kernel;
        compareTexts("the name" + which, a.name, b.name, out);
        compareTexts("the type" + which, a.type, b.type, out);
        compareTexts("the address space" + which, a.addressSpace, b.addressSpace, out);
        compareTexts("the access qualifier" + which, a.accessQualifier, b.accessQualifier, out);
    }
}

void compareBytes(const std::string& what, const std::optional<std::uint64_t>& file,
                  const std::optional<std::uint64_t>& driver, Differences& out) {
    if (file && driver && *file != *driver)
        out.add(what + " is " + number(*file) + " bytes in the file, " + number(*driver) + " to the driver");
}

/// PoCL tells the same private memory of every kernel: that says nothing.
bool tellsPrivateMemory(Family family) {
    return family != Family::pocl && family != Family::llvm;
}

void compareKernel(const Kernel& file, const Kernel& driver, Family family, Differences& out) {
    const std::string kernel = " of kernel " + inQuotes(file.name);
    compareArguments(file, driver, out);
    if (file.workGroupSize && driver.workGroupSize && *file.workGroupSize != *driver.workGroupSize)
        out.add("the required work-group size" + kernel + " is " + sizes(*file.workGroupSize) +
                " in the file, " + sizes(*driver.workGroupSize) + " to the driver");
    compareBytes("the local memory" + kernel, file.localMemory, driver.localMemory, out);
    if (tellsPrivateMemory(family))
        compareBytes("the private memory" + kernel, file.privateMemory, driver.privateMemory, out);
}

} // namespace

std::vector<std::string> kernelDifferences(const Program& decoded, std::span<const Kernel> driver,
                                           std::size_t most) {
    Differences out(most);
    if (decoded.structure != Structure::closes || !decoded.kernelsKnown) return {};
    std::map<std::string_view, const Kernel*> known;
    for (const Kernel& kernel : driver)
        known.emplace(kernel.name, &kernel);
    for (const Kernel& kernel : decoded.kernels) {
        const auto found = known.find(kernel.name);
        if (found == known.end()) {
            out.add("kernel " + inQuotes(kernel.name) + " is in the file, and the driver does not know it");
            continue;
        }
        compareKernel(kernel, *found->second, decoded.family, out);
        known.erase(found);
    }
    for (const auto& [kernelName, kernel] : known)
        out.add("the driver knows a kernel " + inQuotes(kernelName) + " that is not in the file");
    return out.take();
}

} // namespace macebin
