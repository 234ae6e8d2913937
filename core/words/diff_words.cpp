// SPDX-License-Identifier: Apache-2.0
#include "core/words/diff_words.h"

#include "core/words/device_text.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

std::string numbersText(const std::vector<std::uint32_t>& numbers) {
    constexpr std::size_t most = 8;
    std::string out;
    for (std::size_t i = 0; i < std::min(numbers.size(), most); ++i)
        out += (i == 0 ? "" : " ") + number(numbers[i]);
    if (numbers.size() > most) out += " …";
    return out.empty() ? "no number" : out;
}

} // namespace

std::string diffSize(std::uint64_t bytes) {
    std::string digits = number(bytes);
    for (std::size_t at = digits.size(); at > 3;)
        digits.insert(at -= 3, ",");
    return digits + (bytes == 1 ? " byte" : " bytes");
}

std::string diffFieldLabel(std::string_view field) {
    if (field == "platform_info") return "platform info";
    if (field == "platform_name") return "platform";
    if (field == "platform_profile") return "profile";
    if (field == "platform_version") return "driver (platform version)";
    if (field == "mace_version") return "MACE version";
    if (field == "device_name") return "device name";
    if (field == "driver_version") return "driver version";
    return "ABI of the app";
}

std::string diffSizes(const ProgramDiff& program) {
    if (!program.before) return diffSize(program.after->size);
    if (!program.after) return diffSize(program.before->size);
    if (program.before->size == program.after->size) return diffSize(program.after->size);
    return "was " + diffSize(program.before->size) + ", is " + diffSize(program.after->size);
}

std::string diffMaker(const ProgramSide& side) {
    std::string out;
    for (const std::string* part : {&side.architecture, &side.compiler})
        if (!part->empty()) out += ", " + printable(*part);
    return out;
}

std::vector<std::string> diffClauses(const ProgramDiff& program) {
    std::vector<std::string> clauses;
    for (const std::string& kernel : program.kernelsAdded)
        clauses.push_back("new kernel " + inQuotes(kernel));
    for (const std::string& kernel : program.kernelsRemoved)
        clauses.push_back("kernel " + inQuotes(kernel) + " is gone");
    clauses.insert(clauses.end(), program.differences.begin(), program.differences.end());
    if (clauses.empty() && program.state == DiffState::changed)
        clauses.push_back("other bytes, with nothing else that its layout tells");
    return clauses;
}

std::string diffNumbers(const TunedDiff& tuned) {
    if (tuned.before && tuned.after)
        return "was " + numbersText(*tuned.before) + ", is " + numbersText(*tuned.after);
    return tuned.after ? numbersText(*tuned.after) + ", in AFTER only"
                       : numbersText(*tuned.before) + ", in BEFORE only";
}

} // namespace macebin
