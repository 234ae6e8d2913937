// SPDX-License-Identifier: Apache-2.0
// Which lines are MACE's: by the tag, by the path of the source file, or, where a form of logcat tells
// neither, by the file's name and the words.
#include "core/log/line/log_line.h"
#include "core/log/mace/lines.h"
#include "core/text/paths.h"

#include <algorithm>
#include <array>

namespace macebin::logs {

namespace {

struct SourcePlace {
    std::string_view place;
    std::string_view path;
    std::size_t end; ///< behind the line's number
};

/// "path/file.cc:90" at the front of the text.
std::optional<SourcePlace> sourcePlace(std::string_view text) {
    const std::string_view word = text.substr(0, text.find_first_of(" ]"));
    const auto colon = word.rfind(':');
    if (colon == std::string_view::npos || numberOf(word.substr(colon + 1)) == 0) return std::nullopt;
    const std::string_view path = word.substr(0, colon);
    if (!path.ends_with(".cc") && !path.ends_with(".h")) return std::nullopt;
    return SourcePlace{word.substr(directoryPart(path).size()), path, word.size()};
}

/// Of MACE up to v0.8, which prints its source files without their folders and without a bracket, those that
/// speak of OpenCL, and those of the engine and of `mace_run`.
constexpr std::array<std::string_view, 8> kBareFiles{
    "mace.cc",         "mace_run.cc",   "opencl_runtime.cc", "opencl_wrapper.cc",
    "file_storage.cc", "kv_storage.cc", "tuner.h",           "helper.cc"};
/// Of later ones, which print the folders, but not where logcat leaves out the tag.
constexpr std::array<std::string_view, 5> kLaterFiles{
    "opencl_executor.cc", "opencl_util.cc", "opencl_helper.cc", "serial_engine.cc", "base_engine.cc"};

bool isBareFile(std::string_view path) {
    return std::find(kBareFiles.begin(), kBareFiles.end(), path) != kBareFiles.end();
}

/// "W path/file.cc:90] message"; of the oldest "W file.cc:90 message".
std::optional<MaceText> printedText(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (text.size() < 6 || !isLevel(text[0])) return std::nullopt;
    // Verbose output may carry its number: "V1 path/file.cc:LINE] message".
    const std::size_t begin = text[0] == 'V' && text[1] >= '1' && text[1] <= '3' ? 3 : 2;
    if (text[begin - 1] != ' ') return std::nullopt;
    const auto found = sourcePlace(text.substr(begin));
    if (!found) return std::nullopt;
    const std::string_view path = found->path;
    std::string_view rest = text.substr(begin + found->end);
    const bool isBare = path.find('/') == std::string_view::npos;
    if (rest.starts_with("] "))
        rest.remove_prefix(2);
    else if (isBare && rest.starts_with(' ') && isBareFile(path))
        rest.remove_prefix(1);
    else
        return std::nullopt;
    if (!isBare && !path.starts_with("mace/") && path.find("/mace/") == std::string_view::npos)
        return std::nullopt;
    return MaceText{found->place, rest, text[0]};
}

/// logcat -v raw, -v thread and Android Studio's compact view leave out the tag: "file.cc:90 message" is
/// MACE's where file and words are.
std::optional<MaceText> untaggedText(std::string_view text, char level) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const auto found = sourcePlace(text);
    if (!found || !text.substr(found->end).starts_with(' ')) return std::nullopt;
    const bool isLater = std::find(kLaterFiles.begin(), kLaterFiles.end(), found->path) != kLaterFiles.end();
    if (!isLater && !isBareFile(found->path)) return std::nullopt;
    const std::string_view rest = text.substr(found->end + 1);
    if (!matchLine(rest).known) return std::nullopt;
    return MaceText{found->place, rest, level};
}

} // namespace

std::optional<MaceText> maceText(const LogLine& line) {
    if (line.level != 0 && line.tag.empty()) return untaggedText(line.message, line.level);
    if (line.level != 0) {
        if (line.tag != "MACE") return std::nullopt;
        const auto found = sourcePlace(line.message);
        if (!found) return std::nullopt;
        std::string_view rest = line.message.substr(found->end);
        if (rest.starts_with(']')) rest.remove_prefix(1);
        if (!rest.starts_with(' ')) return std::nullopt;
        return MaceText{found->place, rest.substr(1), line.level};
    }
    const std::string_view text = withoutQuoting(line.message);
    const auto printed = printedText(text);
    return printed ? printed : untaggedText(text, 0);
}

} // namespace macebin::logs
