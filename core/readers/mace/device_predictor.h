// SPDX-License-Identifier: Apache-2.0
// Devices that somebody asked about by their profiles, made ready for any number of files.
#pragma once

#include "core/readers/mace/prediction.h"

#include <map>
#include <string>
#include <vector>

namespace macebin {

struct NamedProfile {
    std::string name; ///< for people
    DeviceProfile profile;
};

/// Program's name to the hash of its source.
using SourceHashes = std::map<std::string, std::string>;

/// What a prediction about a file with these facts says, as a report holds it: nothing of it views the file
/// or the profile. `isPrecompiled`: the file was judged as precompiled programs.
DeviceAnswer deviceAnswerOf(const Prediction& prediction, const CacheFacts& facts, std::string deviceName,
                            bool isPrecompiled = false);

/// Takes all answers but a driver's out of the report, and what a prediction added to its note.
void forgetPredictions(FileReport& report);

/// Judges files for several devices. Its methods are const and may run on several threads at once.
class DevicePredictor {
public:
    /// `options.precompiled`, where given, must outlive this. Hashes of `sources` go before those of a
    /// profile.
    DevicePredictor(std::vector<NamedProfile> profiles, PredictionOptions options,
                    const SourceHashes& sources = {});
    DevicePredictor(const DevicePredictor&) = delete;
    DevicePredictor& operator=(const DevicePredictor&) = delete;

    /// Adds an answer for each device to the report, in the order of the profiles. The bytes that the report
    /// views must still be there. What a prediction leaves open is added to the report's note, once.
    /// `isPrecompiled`: the file is judged as precompiled programs, whatever the options say.
    void ask(FileReport& report, bool isPrecompiled = false) const;

    const std::vector<NamedProfile>& profiles() const { return profiles_; }
    /// A sentence for each profile whose source hashes contradict those of `sources`.
    const std::vector<std::string>& contradictions() const { return contradictions_; }

private:
    std::vector<NamedProfile> profiles_;
    std::vector<RunningMace> running_; ///< each views its profile
    PredictionOptions options_;
    std::vector<std::string> contradictions_;
};

} // namespace macebin
