// SPDX-License-Identifier: Apache-2.0
#include "core/device/known_crashes.h"

#include "core/answer/digest.h"
#include "core/text/json_reader.h"
#include "core/text/json_writer.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

constexpr std::size_t kDeepest = 8; ///< of a line, which is one flat object

struct Field {
    const char* name;
    std::string KnownCrash::*text;
};
constexpr std::array kFields{
    Field{"platform", &KnownCrash::platform},
    Field{"device", &KnownCrash::device},
    Field{"driver_version", &KnownCrash::driver},
    Field{"options", &KnownCrash::options},
    Field{"sha256", &KnownCrash::sha256},
    Field{"program", &KnownCrash::program},
    Field{"stage", &KnownCrash::stage},
    Field{"signal", &KnownCrash::signal},
    Field{"at", &KnownCrash::when},
};
constexpr const char* kOutcome = "outcome";
constexpr const char* kExitStatus = "exit_status";
constexpr const char* kSandbox = "sandbox"; ///< "off", or not there

bool isDigest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool isSane(const KnownCrash& crash) {
    return isDigest(crash.sha256) && !crash.when.empty() && crash.when.size() <= 32 &&
           (crash.outcome == Outcome::crashed || crash.outcome == Outcome::exited);
}

std::optional<KnownCrash> crashFrom(std::string_view line) {
    if (line.size() > kLongestCrashLine) return std::nullopt;
    const JsonValue json = parseJson(line, kDeepest).value;
    KnownCrash crash;
    for (const Field& field : kFields) {
        auto text = json.textOf(field.name);
        if (!text) return std::nullopt;
        crash.*field.text = std::move(*text);
    }
    const auto outcome = outcomeNamed(json.textOf(kOutcome).value_or(""));
    if (!outcome) return std::nullopt;
    crash.outcome = *outcome;
    if (const JsonValue* status = json.find(kExitStatus); status && status->integer())
        crash.exitStatus = static_cast<int>(*status->integer());
    crash.isUnconfined = json.textOf(kSandbox) == "off";
    return isSane(crash) ? std::optional(std::move(crash)) : std::nullopt;
}

} // namespace

bool KnownCrash::isOfSameProgram(const KnownCrash& other) const {
    return sha256 == other.sha256 && options == other.options && driver == other.driver &&
           device == other.device && platform == other.platform && isUnconfined == other.isUnconfined;
}

std::string storedText(std::string_view text) {
    if (text.size() <= kLongestCrashText && isUtf8(text)) return std::string(text);
    return "sha256:" + hexDigits(asText(sha256(asBytes(text))));
}

void putKnownCrash(JsonObject& out, const KnownCrash& crash) {
    for (const Field& field : kFields)
        out.word(field.name, crash.*field.text);
    out.word(kOutcome, name(crash.outcome));
    if (crash.exitStatus) out.number(kExitStatus, *crash.exitStatus);
    if (crash.isUnconfined) out.word(kSandbox, "off");
}

std::string knownCrashLine(const KnownCrash& crash) {
    return jsonText(JsonLayout::oneLine, [&](JsonObject& out) { putKnownCrash(out, crash); });
}

KnownCrashes KnownCrashes::parse(std::string_view text) {
    KnownCrashes crashes;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        auto crash = crashFrom(line);
        if (crash)
            crashes.list_.push_back(std::move(*crash));
        else
            ++crashes.damagedLines_;
    }
    if (crashes.list_.size() > kMostKnownCrashes) // somebody else wrote this: the newest stand at the end
        crashes.list_.erase(crashes.list_.begin(),
                            crashes.list_.end() - static_cast<std::ptrdiff_t>(kMostKnownCrashes));
    return crashes;
}

std::string KnownCrashes::text() const {
    std::string out;
    for (const KnownCrash& crash : list_)
        out += knownCrashLine(crash);
    return out;
}

const KnownCrash* KnownCrashes::find(const KnownCrash& like) const {
    const auto found = std::find_if(list_.begin(), list_.end(),
                                    [&](const KnownCrash& crash) { return crash.isOfSameProgram(like); });
    return found == list_.end() ? nullptr : &*found;
}

void KnownCrashes::remember(KnownCrash crash) {
    forget(crash);
    list_.push_back(std::move(crash));
    if (list_.size() > kMostKnownCrashes) list_.erase(list_.begin());
}

void KnownCrashes::forget(const KnownCrash& like) {
    std::erase_if(list_, [&](const KnownCrash& crash) { return crash.isOfSameProgram(like); });
}

} // namespace macebin
