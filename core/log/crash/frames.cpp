// SPDX-License-Identifier: Apache-2.0
#include "core/log/crash/frames.h"

#include "core/log/line/log_line.h"
#include "core/text/paths.h"
#include "format/ascii.h"
#include "format/limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace macebin::logs {

namespace {

bool isUpperOrDigit(char c) {
    return isDigit(c) || isUpper(c);
}

/// Substitutions (S_, S1A_) and template parameters (T_, T0_).
std::size_t countReferences(std::string_view symbol) {
    std::size_t count = 0;
    for (std::size_t at = 0; at + 1 < symbol.size(); ++at) {
        if (symbol[at] != 'S' && symbol[at] != 'T') continue;
        std::size_t end = at + 1;
        while (end < symbol.size() && isUpperOrDigit(symbol[end]))
            ++end;
        if (end < symbol.size() && symbol[end] == '_') ++count;
    }
    return count;
}

/// "clCreateProgramWithBinary" in a function's name; empty where it is no OpenCL call.
std::string_view openclName(std::string_view function) {
    const std::string_view name = function.substr(0, function.find_first_of("( +"));
    const bool isCall = name.size() > 3 && name.starts_with("cl") && isUpper(name[2]) &&
                        name.find(':') == std::string_view::npos;
    return isCall ? name : std::string_view();
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// A function's own qualified name out of its readable one, up to an `operator`: without the type that it
/// returns, without its parameters, and without the arguments of templates.
std::string ownName(std::string_view function) {
    constexpr std::string_view kUnnamed = "(anonymous namespace)";
    std::string name;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < function.size(); ++at) {
        const char c = function[at];
        if (c == '<') ++depth;
        if (c == '>' && depth > 0) --depth;
        if (depth > 0 || c == '>') continue;
        const std::string_view rest = function.substr(at);
        const bool isWord = name.empty() || name.ends_with(':');
        if (rest.starts_with(kUnnamed)) {
            name += kUnnamed;
            at += kUnnamed.size() - 1;
        } else if (c == '(' || (isWord && rest.starts_with("operator"))) {
            return name;
        } else if (c == ' ') {
            name.clear(); // what came before was the type
        } else {
            name += c;
        }
    }
    return name;
}

/// The same of a name that could not be made readable: the outermost namespace that it spells is `mace`.
bool isMangledOfMace(std::string_view symbol) {
    if (!symbol.starts_with("_Z")) return false;
    symbol.remove_prefix(2);
    while (symbol.starts_with('Z')) // inside a function
        symbol.remove_prefix(1);
    if (!symbol.starts_with('N')) return false;
    symbol.remove_prefix(std::min(symbol.find_first_not_of("rVKRO", 1), symbol.size())); // const and its like
    return symbol.starts_with("4mace");
}

/// MACE's own code: its namespace, or its library or `mace_run` where symbols are stripped. What a function
/// takes and returns does not make it MACE's: apps have functions of their own for MACE's tensors.
bool isMace(const StackFrame& frame) {
    if (ownName(frame.function).starts_with("mace::") || isMangledOfMace(frame.function)) return true;
    const std::string_view file = fileNameOf(frame.library);
    return file.starts_with("libmace") || has(file, "!libmace") || file.starts_with("mace_run");
}

/// The GPU's driver, by the names that vendors give its libraries.
bool isDriver(const StackFrame& frame) {
    static constexpr std::array names{"libOpenCL", "libGLES_mali", "libllvm-glnext", "libllvm-qcom",
                                      "libCB.so",  "libgsl",       "libq3d",         "libPVROCL",
                                      "libmali",   "libadreno",    "libufwriter",    "libpocl",
                                      "libclc",    "libbcc",       "libLLVM",        "libVC"};
    const std::string_view file = fileNameOf(frame.library);
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return file.starts_with(name); });
}

struct Stage {
    std::string_view function;
    CrashPlace place;
};
constexpr std::array kStages{
    Stage{"BuildProgramFromCache", CrashPlace::loadingCached},
    Stage{"BuildProgramFromPrecompiledBinary", CrashPlace::loadingPrecompiled},
    Stage{"BuildProgramFromBinary", CrashPlace::loadingBinary},
    Stage{"BuildProgramFromSource", CrashPlace::buildingSource},
    Stage{"SaveBuiltCLProgram", CrashPlace::savingFile},
    Stage{"ParseKVData", CrashPlace::readingFile},
    Stage{"FileStorage::Load", CrashPlace::readingFile},
    Stage{"FileStorage::Flush", CrashPlace::savingFile},
    Stage{"ByteStreamStorage", CrashPlace::readingFile},
};

/// A library that came with the app, not with the phone.
bool isOfApp(const StackFrame& frame) {
    return frame.library.starts_with("/data/") || has(frame.library, ".apk!");
}

/// True if the driver was called by a library of the app that does not name its functions: an app may link
/// MACE into a library of its own, and strip it.
bool isCallerUnnamed(const LogCrash& crash) {
    if (crash.openclCall.empty() || crash.driverLibrary.empty()) return false;
    const auto call = std::find_if(crash.frames.rbegin(), crash.frames.rend(), [](const StackFrame& frame) {
        return !openclName(frame.function).empty();
    });
    const auto caller = call.base(); // the frame behind it
    return caller != crash.frames.end() && caller->function.empty() && isOfApp(*caller);
}

/// What an OpenCL call under MACE's frames was for, where no function of MACE's tells.
CrashPlace placeOfCall(std::string_view call) {
    if (call == "clCreateProgramWithBinary") return CrashPlace::loadingBinary;
    if (call == "clCreateProgramWithSource") return CrashPlace::buildingSource;
    if (call.starts_with("clEnqueue") || call == "clFinish" || call == "clWaitForEvents")
        return CrashPlace::runningKernel;
    return CrashPlace::inMace;
}

} // namespace

std::optional<StackFrame> parseFrame(std::string_view text) {
    text = trimmed(text);
    for (const std::string_view lead : {"native: ", "at ", "Stack frame "}) // the last is ndk-stack's
        if (text.starts_with(lead)) text.remove_prefix(lead.size());
    if (text.size() < 8 || text[0] != '#' || !isDigit(text[1])) return std::nullopt;
    StackFrame frame;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), frame.number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    text = trimmed(text);
    if (!text.starts_with("pc ")) return std::nullopt;
    text = trimmed(text.substr(3));
    text = trimmed(text.substr(firstWord(text).size())); // the address
    auto open = text.find(" (");
    frame.library = trimmed(text.substr(0, open));
    std::string_view rest = open == std::string_view::npos ? std::string_view() : text.substr(open + 1);
    if (const auto build = rest.rfind("(BuildId: "); build != std::string_view::npos)
        rest = trimmed(rest.substr(0, build));
    if (rest.starts_with("(offset ")) rest = trimmed(rest.substr(std::min(rest.find(')') + 1, rest.size())));
    if (rest.starts_with('(') && rest.ends_with(')')) {
        rest = rest.substr(1, rest.size() - 2);
        const auto plus = rest.rfind('+');
        if (plus != std::string_view::npos && plus + 1 < rest.size() &&
            std::all_of(rest.begin() + static_cast<std::ptrdiff_t>(plus) + 1, rest.end(), isDigit))
            rest = rest.substr(0, plus);
        frame.function = demangled(rest);
    }
    return frame;
}

std::string demangled(std::string_view symbol) {
    if (!symbol.starts_with("_Z") || symbol.size() > kLongestSymbol ||
        countReferences(symbol) > kMostReferences)
        return std::string(symbol.substr(0, kLongestFunction));
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(std::string(symbol).c_str(), nullptr, nullptr, &status), &std::free);
    const std::string_view shown = status == 0 && text ? std::string_view(text.get()) : symbol;
    return std::string(shown.substr(0, kLongestFunction));
}

void judgeCrash(LogCrash& crash) {
    const auto ours = std::find_if(crash.frames.begin(), crash.frames.end(), isMace);
    LogLine abort; // as MACE would have logged it
    abort.message = crash.abortMessage;
    abort.tag = "MACE";
    abort.level = 'F';
    if (const auto text = maceText(abort)) crash.known = matchLine(text->message).known;
    if (!crash.known && !crash.abortMessage.empty()) crash.known = matchLine(crash.abortMessage).known;
    for (auto frame = crash.frames.begin(); frame != ours; ++frame) {
        // MACE calls OpenCL through a wrapper of the same names; the outermost call below its code counts.
        if (const auto call = openclName(frame->function); !call.empty()) crash.openclCall = call;
        if (crash.driverLibrary.empty() && isDriver(*frame)) crash.driverLibrary = frame->library;
    }
    if (ours == crash.frames.end()) {
        crash.place = crash.known              ? CrashPlace::inMace
                      : crash.frames.empty()   ? CrashPlace::unknown
                      : isCallerUnnamed(crash) ? CrashPlace::callerUnnamed
                                               : CrashPlace::notMace;
        return;
    }
    if (const auto call = openclName(ours->function); crash.openclCall.empty() && !call.empty())
        crash.openclCall = call;
    crash.place = crash.openclCall.empty() ? CrashPlace::inMace : placeOfCall(crash.openclCall);
    for (auto frame = ours; frame != crash.frames.end(); ++frame)
        for (const Stage& stage : kStages)
            if (has(frame->function, stage.function)) {
                crash.place = stage.place;
                return;
            }
}

} // namespace macebin::logs
