// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/device/known_crash_file.h"

#include "core/host/file/read_file.h"
#include "core/host/file/save_file.h"
#include "format/limits.h"
#include "format/text.h"

#include <cstdlib>
#include <filesystem>
#include <functional>

namespace macebin {

namespace fs = std::filesystem;

namespace {

constexpr int kTries = 5; ///< against other Macebins that save at the same time

/// The specification of base directories ignores relative paths.
std::string absolutePathIn(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value == '/' ? value : "";
}

std::string noCheck(ByteView) {
    return {};
}

using Edit = std::function<Result<KnownCrashes>(Result<KnownCrashes>)>;

/// Reads, changes and saves, as often as somebody else is faster. Gives why that failed, or nothing.
std::string change(const std::string& path, const Edit& edit) {
    std::error_code error;
    const fs::path folder = fs::path(path).parent_path();
    if (fs::create_directories(folder, error))
        fs::permissions(folder, fs::perms::owner_all, error); // as the specification wants it
    if (error) return "could not make " + inQuotes(folder.string(), 4096) + ": " + error.message();
    std::string why;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const auto stamp = stampOf(path); // before it is read
        const auto crashes = edit(readKnownCrashes(path));
        if (!crashes) return crashes.error();
        const std::string text = crashes->text();
        const SaveOptions options{stamp.has_value(), false, std::nullopt, stamp};
        const auto saved = saveFile(path, asBytes(text), options, noCheck);
        if (saved) return {};
        why = saved.error();
        if (stampOf(path) == stamp) break; // nobody else was there: it will not go better
    }
    return why;
}

} // namespace

std::string knownCrashesPath() {
    std::string base = absolutePathIn("XDG_STATE_HOME");
    if (base.empty()) {
        const std::string home = absolutePathIn("HOME");
        if (home.empty()) return {};
        base = home + "/.local/state";
    }
    return base + "/macebin/known-crashes.jsonl";
}

Result<KnownCrashes> readKnownCrashes(const std::string& path) {
    if (!stampOf(path)) return KnownCrashes();
    const auto bytes = readFile(path, kMostCrashListBytes);
    if (!bytes) return Failure{inQuotes(path, 4096) + " cannot be read: " + bytes.error()};
    return KnownCrashes::parse(asText(bytes->view()));
}

std::string saveCrashNews(const std::string& path, const CrashNews& news) {
    return change(path, [&](Result<KnownCrashes> crashes) {
        if (!crashes) return crashes;
        for (const KnownCrash& crash : news.forget)
            crashes->forget(crash);
        for (const KnownCrash& crash : news.remember)
            crashes->remember(crash);
        return crashes;
    });
}

Result<std::size_t> forgetKnownCrashes(const std::string& path) {
    if (!stampOf(path)) return std::size_t{0};
    std::size_t count = 0;
    const std::string why = change(path, [&](const Result<KnownCrashes>& crashes) {
        count = crashes ? crashes->list().size() : 0; // one that cannot be read goes as well
        return Result<KnownCrashes>(KnownCrashes());
    });
    if (!why.empty()) return Failure{why};
    return count;
}

} // namespace macebin
