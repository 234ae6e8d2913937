// SPDX-License-Identifier: Apache-2.0
#include "format/program/intel/ze_info.h"

#include "format/ascii.h"
#include "format/program/intel/common.h"

#include <charconv>
#include <map>

namespace macebin::intel {

namespace {

/// One "key: value" line, perhaps the first of a list item ("- key: value").
struct Line {
    std::size_t indent = 0; ///< column of the dash, or of the key
    std::size_t column = 0; ///< column of the key
    bool item = false;
    std::string_view key, value;
};

std::string_view unquote(std::string_view text) {
    const bool quoted =
        text.size() >= 2 && text.front() == text.back() && (text[0] == '\'' || text[0] == '"');
    return quoted ? text.substr(1, text.size() - 2) : text;
}

std::optional<Line> readLine(std::string_view text) {
    Line line;
    line.indent = std::min(text.find_first_not_of(' '), text.size());
    line.item = text.substr(line.indent).starts_with("- ");
    line.column = line.indent;
    if (line.item) line.column = std::min(text.find_first_not_of(' ', line.indent + 1), text.size());
    text.remove_prefix(line.column);
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    line.key = trimmed(text.substr(0, colon));
    line.value = unquote(trimmed(text.substr(colon + 1)));
    return line;
}

std::optional<std::uint64_t> toNumber(std::string_view text) {
    std::uint64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "[ 8, 4, 1 ]"
std::optional<std::array<std::uint64_t, 3>> toTriple(std::string_view text) {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::array<std::uint64_t, 3> triple{};
    for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t comma = text.find(',');
        if ((comma == std::string_view::npos) != (i == 2)) return std::nullopt;
        const auto value = toNumber(trimmed(text.substr(0, comma)));
        if (!value) return std::nullopt;
        triple[i] = *value;
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return triple;
}

/// Keeps where it is in the text: the top-level key, the list entry below it, and that entry's block.
class Reader {
public:
    explicit Reader(const DecodeLimits& limits) : limits_(limits) {}

    void take(const Line& line) {
        if (line.indent == 0 && !line.item) return beginSection(line);
        if (section_ != "kernels" && section_ != "kernels_misc_info") return;
        if (line.item && (!entryIndent_ || line.indent == *entryIndent_)) beginEntry(line.indent);
        if (!entryIndent_) return;
        if (!keyColumn_) keyColumn_ = line.column;
        if (line.column != *keyColumn_) return takeInBlock(line);
        block_ = line.key;
        if (line.key == "name") name_ = line.value;
    }

    ZeInfo finish() {
        endEntry();
        std::map<std::string_view, std::size_t> byName;
        for (std::size_t i = 0; i < info_.kernels.size(); ++i)
            byName.emplace(info_.kernels[i].name, i);
        for (auto& [name, arguments] : arguments_)
            if (const auto it = byName.find(name); it != byName.end())
                info_.kernels[it->second].arguments = inOrder(std::move(arguments));
        return std::move(info_);
    }

private:
    struct Argument {
        std::optional<std::uint64_t> index;
        std::string_view name, address, access, type, qualifiers;
    };

    void beginSection(const Line& line) {
        endEntry();
        section_ = line.key;
        entryIndent_.reset();
        if (line.key == "version") info_.version = line.value;
    }

    void beginEntry(std::size_t indent) {
        endEntry();
        entryIndent_ = indent;
        keyColumn_.reset();
        open_ = true;
    }

    void endEntry() {
        endArgument();
        if (open_ && section_ == "kernels") endKernel();
        if (open_ && section_ == "kernels_misc_info" && arguments_.size() < limits_.kernels)
            arguments_.emplace_back(std::string(name_.substr(0, limits_.textLength)), std::move(numbered_));
        open_ = false;
        name_ = block_ = {};
        kernel_ = {};
        numbered_.clear();
    }

    void endKernel() {
        if (info_.kernels.size() >= limits_.kernels) return;
        kernel_.name = std::string(name_.substr(0, limits_.textLength));
        info_.kernels.push_back(std::move(kernel_));
    }

    void takeInBlock(const Line& line) {
        if (section_ == "kernels" && block_ == "execution_env") return takeEnvironment(line);
        if (section_ == "kernels_misc_info" && block_ == "args_info") takeArgument(line);
    }

    void takeEnvironment(const Line& line) {
        if (line.key == "simd_size") kernel_.simdSize = toNumber(line.value);
        if (line.key == "slm_size") kernel_.localMemory = toNumber(line.value);
        if (line.key == "required_work_group_size")
            if (const auto size = toTriple(line.value);
                size != std::array<std::uint64_t, 3>{}) // 0, 0, 0: none
                kernel_.workGroupSize = size;
        if (line.key == "grf_count")
            if (const auto count = toNumber(line.value); count && *count <= UINT32_MAX)
                kernel_.registers = static_cast<std::uint32_t>(*count);
    }

    void takeArgument(const Line& line) {
        if (line.item) endArgument();
        if (line.key == "index") argument_.index = toNumber(line.value);
        if (line.key == "name") argument_.name = line.value;
        if (line.key == "address_qualifier") argument_.address = line.value;
        if (line.key == "access_qualifier") argument_.access = line.value;
        if (line.key == "type_name") argument_.type = line.value;
        if (line.key == "type_qualifiers") argument_.qualifiers = line.value;
    }

    void endArgument() {
        if (argument_.index && numbered_.size() < limits_.arguments)
            numbered_.emplace_back(*argument_.index,
                                   makeArgument(argument_.address, argument_.access, argument_.name,
                                                argument_.type, argument_.qualifiers));
        argument_ = {};
    }

    const DecodeLimits& limits_;
    ZeInfo info_;
    std::vector<std::pair<std::string, NumberedArguments>> arguments_;
    std::string_view section_, block_, name_;
    std::optional<std::size_t> entryIndent_, keyColumn_;
    bool open_ = false;
    ZeInfoKernel kernel_;
    NumberedArguments numbered_;
    Argument argument_;
};

} // namespace

ZeInfo readZeInfo(std::string_view text, const DecodeLimits& limits) {
    Reader reader(limits);
    while (!text.empty()) {
        const std::size_t newline = std::min(text.find('\n'), text.size());
        if (const auto line = readLine(text.substr(0, newline))) reader.take(*line);
        text.remove_prefix(std::min(newline + 1, text.size()));
    }
    return reader.finish();
}

} // namespace macebin::intel
