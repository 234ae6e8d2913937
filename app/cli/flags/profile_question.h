// SPDX-License-Identifier: Apache-2.0
// What --profile asks, with the flags beside it: which devices, what the app ships, which sources it has.
#pragma once

#include "app/cli/flags/options.h"
#include "core/host/file/find_files.h"
#include "core/host/file/read_file.h"
#include "core/readers/mace/device_predictor.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace macebin::cli {

/// Reads everything that --profile, --precompiled and --kernel-sources name, once.
class ProfileQuestion {
public:
    /// The failure is wrong usage: what was named cannot be read.
    static Result<std::unique_ptr<ProfileQuestion>> from(const Options& options);

    /// All files that will be asked about: what lies together in a directory.
    void setFound(const std::vector<FoundFile>& files);

    /// Adds an answer for each device. Of a file that was found in a directory, a name of MACE's tools says
    /// that it is precompiled programs.
    void ask(FileReport& report, bool isFound) const;

    /// The devices' names.
    std::vector<std::string> devices() const;
    /// Sentences for standard error: what was ignored, or contradicts.
    const std::vector<std::string>& notes() const { return notes_; }

private:
    void readShipped(const std::string& path);
    std::string besideNote(const FileReport& report) const;

    std::optional<FileBytes> shippedBytes_; ///< `shipped_` views them
    FileReport shipped_;
    std::optional<CacheFacts> shippedFacts_;                                    ///< views `shipped_`
    std::string shippedPath_;                                                   ///< empty: none was named
    std::map<std::string, std::vector<std::string>, std::less<>> foundShipped_; ///< by directory, paths
    std::string shippedNote_; ///< what is wrong with the precompiled file, one sentence
    std::string sourcesNote_; ///< what is odd about the kernel sources, one sentence or two
    std::optional<DevicePredictor> predictor_;
    std::vector<std::string> notes_;
};

} // namespace macebin::cli
