// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/save_change.h"

#include "core/answer/verdict.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace {

std::string acceptAll(ByteView) {
    return {};
}

bool isOneOf(const std::string& path, std::span<const std::string> others) {
    return std::any_of(others.begin(), others.end(),
                       [&](const std::string& other) { return isSameFile(path, other); });
}

std::string notSaved(const std::string& path, const std::string& why) {
    return "could not save " + inQuotes(path, kLongestPath) + ": " + why + ". Nothing was changed.";
}

std::string whyReadFilesStay(const std::string& path, std::span<const std::string> inputs,
                             std::span<const std::string> reads) {
    if (isOneOf(path, inputs))
        return notSaved(path, "it is the input itself, which stays as it is; give the result another name");
    if (isOneOf(path, reads))
        return notSaved(path,
                        "it is a file that this job reads, and stays as it is; give the result another name");
    return {};
}

/// One change on its way to the disk.
class Saving {
public:
    Saving(const Change& change, const SaveWish& wish)
        : change_(change), wish_(wish),
          isOntoInput_(wish.replacesInput && wish.output && !change.inputs.empty() &&
                       isSameFile(*wish.output, change.inputs.front())) {
        how_.replace = wish.force || isOntoInput_;
        how_.backup = isOntoInput_;
        how_.mode = wish.mode;
        if (isOntoInput_) how_.expected = wish.expected;
    }

    ChangeOutcome run(ByteView bytes, const ResultCheck& check, const std::optional<SecondOutput>& second);
    /// Of the first name.
    std::string whyNot(ByteView bytes, const Accept& accept) const;

private:
    /// In place of a file that is as it should be there is nothing to write.
    bool leavesAsItIs() const { return isOntoInput_ && change_.unchanged; }
    std::string whyStays(const std::string& path) const;
    std::string whyNotBoth(ByteView bytes, const ResultCheck& check, const SecondOutput& second) const;
    void save(ByteView bytes, const ResultCheck& check);
    void saveSecond(const SecondOutput& second);
    int exitCode() const;

    const Change& change_;
    const SaveWish& wish_;
    bool isOntoInput_;
    SaveOptions how_;
    ChangeOutcome outcome_;
};

std::string Saving::whyStays(const std::string& path) const {
    std::span<const std::string> inputs = change_.inputs;
    if (isOntoInput_ && path == *wish_.output) inputs = inputs.subspan(1);
    return whyReadFilesStay(path, inputs, wish_.reads);
}

std::string Saving::whyNot(ByteView bytes, const Accept& accept) const {
    if (!wish_.output || leavesAsItIs()) {
        const std::string why = accept(bytes);
        return why.empty() ? why : "The result does not pass the check: " + why;
    }
    if (std::string why = whyStays(*wish_.output); !why.empty()) return why;
    return whyNotSaved(*wish_.output, bytes, how_, accept);
}

std::string Saving::whyNotBoth(ByteView bytes, const ResultCheck& check, const SecondOutput& second) const {
    if (std::string why = whyNot(bytes, check.accept); !why.empty()) return why;
    if (std::string why = whyStays(second.path); !why.empty()) return why;
    if (wish_.output && isSameFile(second.path, *wish_.output))
        return "The two results cannot have one name: " + inQuotes(*wish_.output, kLongestPath) + ".";
    SaveOptions how;
    how.replace = wish_.force;
    return whyNotSaved(second.path, second.bytes, how, second.check.accept);
}

void Saving::save(ByteView bytes, const ResultCheck& check) {
    const auto saved = saveFile(outcome_.output, bytes, how_, check.accept);
    outcome_.saved = static_cast<bool>(saved);
    if (!saved) {
        outcome_.failure = saved.error();
        return;
    }
    outcome_.backup = saved->backup;
    outcome_.note = saved->note;
}

void Saving::saveSecond(const SecondOutput& second) {
    SaveOptions how;
    how.replace = wish_.force;
    const auto saved = saveFile(second.path, second.bytes, how, second.check.accept);
    outcome_.second->saved = static_cast<bool>(saved);
    if (!saved) outcome_.failure = saved.error() + " The other file was saved before that.";
}

int Saving::exitCode() const {
    if (!change_.refusal.empty()) return exitDamaged;
    if (!outcome_.failure.empty() && !outcome_.saved) return exitDamaged;
    return change_.leavesOut() || !outcome_.failure.empty() ? exitNotUsed : exitIntact;
}

ChangeOutcome Saving::run(ByteView bytes, const ResultCheck& check,
                          const std::optional<SecondOutput>& second) {
    outcome_.dryRun = wish_.dryRun;
    outcome_.output = wish_.output.value_or("");
    outcome_.proof = check.proof;
    if (change_.refusal.empty()) {
        outcome_.size = bytes.size();
        if (second)
            outcome_.second = SavedFile{second->path, second->bytes.size(), false, second->check.proof};
        // Whoever was killed between the two has left a stray of the second, and this run may not come that
        // far.
        if (second && !wish_.dryRun)
            for (const std::string& path : {outcome_.output, second->path})
                if (!path.empty()) sweepStrays(path);
        // Two names are looked at before the first one is taken; of one, saveFile asks the same.
        if (second)
            outcome_.failure = whyNotBoth(bytes, check, *second);
        else if (wish_.dryRun || leavesAsItIs())
            outcome_.failure = whyNot(bytes, check.accept);
        else
            outcome_.failure = whyStays(outcome_.output);
        if (outcome_.failure.empty() && !wish_.dryRun && !leavesAsItIs()) save(bytes, check);
        if (outcome_.saved && second) saveSecond(*second);
    }
    outcome_.exitCode = exitCode();
    return std::move(outcome_);
}

} // namespace

ChangeOutcome saveChange(const Change& change, ByteView bytes, const SaveWish& wish, const ResultCheck& check,
                         const std::optional<SecondOutput>& second) {
    return Saving(change, wish).run(bytes, check, second);
}

Result<Saved> saveBytes(const std::string& path, ByteView bytes, bool force,
                        std::span<const std::string> inputs, bool isSwept) {
    if (std::string why = whyReadFilesStay(path, inputs, {}); !why.empty()) return Failure{std::move(why)};
    SaveOptions how;
    how.replace = force;
    how.isSwept = isSwept;
    return saveFile(path, bytes, how, acceptAll);
}

std::string whyNameNotFree(const Change& change, const SaveWish& wish) {
    return !wish.output ? std::string() : Saving(change, wish).whyNot({}, acceptAll);
}

} // namespace macebin
