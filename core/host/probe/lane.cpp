// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/lane.h"

#include <algorithm>

namespace macebin {

namespace {

using Kind = Outcome;
namespace word = probe::word;

constexpr auto kLookForCancel = std::chrono::milliseconds(100);

std::vector<std::string> splitWords(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        words.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return words;
}

} // namespace

void ProbeLane::operator()() {
    while (!done_ && !run_.isStopped() && (isList() ? first_ < run_.limit : !run_.isAllTaken())) {
        const auto child = start();
        if (!child) return;
        follow(*child);
        child->kill();
        if (!done_ && !run_.isStopped()) conclude(*child);
    }
}

void ProbeLane::follow(ChildProcess& child) {
    open_.reset();
    end_.reset();
    call_.clear();
    printed_ = 0;
    greeted_ = begun_ = timedOut_ = silent_ = false;
    since_ = Clock::now();
    while (!run_.isStopped()) {
        const auto line = child.nextLine(std::min(deadline(), Clock::now() + kLookForCancel));
        if (line) {
            if (const auto fields = probe::decodeLine(nonce_, *line)) take(child, *fields);
        } else if (child.end()) {
            return;
        } else if (run_.options.cancel.stop_requested()) {
            run_.stop(ProbeFault::cancelled, "cancelled");
        } else if (run_.isTimeUp()) {
            return;
        } else if (Clock::now() >= deadline()) {
            silent_ = greeted_ && heard_ + run_.options.silence <= Clock::now();
            timedOut_ = true;
            child.kill(); // what it still reported is read before the loop ends
        }
    }
}

ProbeLane::Clock::time_point ProbeLane::deadline() const {
    const auto answer = since_ + (begun_ ? run_.options.perProgram : run_.options.startUp);
    return greeted_ ? std::min(answer, heard_ + run_.options.silence) : answer;
}

/// The child waits for an entry, or for the word that there is none.
void ProbeLane::feed(ChildProcess& child) {
    since_ = Clock::now();
    open_ = run_.take();
    call_.clear();
    // What was printed before a report has been read by the time that the report is taken.
    printed_ = child.printed();
    begun_ = begun_ || open_;
    child.send(open_ ? std::to_string(*open_) : std::string(probe::kNoMore));
}

void ProbeLane::take(ChildProcess& child, const probe::Fields& fields) {
    const std::string& first = fields[0];
    heard_ = Clock::now();
    if (first == word::hello && fields.size() == 3) {
        greeted_ = true;
        if (fields[1] != probe::kVersion)
            run_.stop(ProbeFault::probe, "macebin-probe is of another version than this program");
        run_.admit(splitWords(fields[2]));
    } else if (first == word::ready) {
        feed(child);
    } else if (first == word::stage && fields.size() == 2) {
        call_ = fields[1];
    } else if (first == word::fault && fields.size() == 2) {
        run_.stop(ProbeFault::driver, fields[1]);
    } else if (first == word::device && fields.size() == 10) {
        takeDevice(fields);
    } else if (first == word::done) {
        done_ = true;
    } else if (first == word::ended && fields.size() == 3) {
        end_ = End{fields[1], probe::parseNumber<std::uint64_t>(fields[2]).value_or(0)};
    } else {
        const bool wasOpen = open_.has_value();
        takeEntry(fields);
        if (wasOpen && !open_ && !isList()) feed(child);
    }
}

ProbeEntry* ProbeLane::entryOf(const probe::Fields& fields) {
    const auto index = fields.size() > 1 ? probe::parseNumber<std::size_t>(fields[1]) : std::nullopt;
    if (!index || *index >= run_.limit) return nullptr;
    auto& entries = run_.result.entries;
    if (isList() && *index >= entries.size()) entries.resize(*index + 1);
    return isList() || open_ == index ? &entries[*index] : nullptr;
}

void ProbeLane::takeEntry(const probe::Fields& fields) {
    ProbeEntry* entry = entryOf(fields);
    if (!entry) return;
    const auto index = static_cast<std::size_t>(entry - run_.result.entries.data());
    if (fields[0] == word::entry && fields.size() == 3) {
        if (open_ != index) since_ = Clock::now();
        begun_ = true;
        open_ = index;
        call_ = fields[2];
    } else if (fields[0] == word::kernel && fields.size() == 9) {
        entry->outcome.kernels.push_back(kernelFrom(fields));
    } else if (fields[0] == word::argument && fields.size() == 8 && !entry->outcome.kernels.empty()) {
        addArgument(entry->outcome.kernels.back(), fields);
    } else if (fields[0] == word::output && fields.size() == 3) {
        entry->outputs.push_back(fields[2]);
    } else if (open_ == index) {
        takeAnswer(fields);
    }
}

void ProbeLane::takeAnswer(const probe::Fields& fields) {
    LoadOutcome& outcome = run_.result.entries[*open_].outcome;
    const auto milliseconds = [](const std::string& text) {
        return static_cast<double>(probe::parseNumber<std::uint64_t>(text).value_or(0)) / 1000.0;
    };
    if (fields[0] == word::accepted && fields.size() == 3) {
        outcome.kind = Kind::accepted;
        outcome.loadMs = milliseconds(fields[2]);
    } else if (fields[0] == word::rejected && fields.size() == 6) {
        outcome.kind = Kind::rejected;
        outcome.stage = fields[2];
        outcome.clError = probe::parseNumber<int>(fields[3]).value_or(0);
        outcome.loadMs = milliseconds(fields[4]);
        outcome.log = fields[5];
    } else {
        return;
    }
    const std::size_t entry = *open_;
    first_ = entry + 1;
    open_.reset();
    since_ = Clock::now();
    run_.countHang(false);
    if (run_.options.answered) run_.options.answered(entry, outcome);
}

void ProbeLane::takeDevice(const probe::Fields& fields) {
    DeviceFacts facts{probe::parseNumber<unsigned>(fields[1]).value_or(0),
                      probe::parseNumber<unsigned>(fields[2]).value_or(0),
                      fields[3],
                      fields[4],
                      fields[5],
                      fields[6],
                      fields[7],
                      fields[8],
                      fields[9],
                      icd()};
    // Between two children a driver may have been installed or a device unplugged.
    const DeviceFacts* meant = run_.task.device;
    if (meant && facts != *meant)
        run_.stop(ProbeFault::driver,
                  "the OpenCL devices have changed: \"" + facts.deviceName + "\" is not the device meant");
    if (isList()) run_.result.devices.push_back(std::move(facts));
}

} // namespace macebin
