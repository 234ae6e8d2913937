// SPDX-License-Identifier: Apache-2.0
// "The file is wrong": what was found, and where. What that means, and what to do, is the reader's to say
// (core/readers/reader.h).
#pragma once

#include "format/bytes.h"
#include "format/limits.h"
#include "format/rules.h"

#include <optional>
#include <string>
#include <vector>

namespace macebin {

/// What a place knows of a finding beside its rule, where that changes what to do.
enum class Hint : std::uint8_t {
    none,
    bareProgram, ///< it is about a program alone, with no cache around it
    hurtCopy,    ///< it is about bytes that were changed on the way
    insideForm,  ///< it is about a container inside an array or a text
    // What a command said that should have pulled the file.
    access,         ///< the shell may not read it
    path,           ///< there is nothing there
    phone,          ///< there is no phone, or it went away
    unauthorized,   ///< the phone does not allow it
    severalPhones,  ///< none was named
    notDebuggable,  ///< run-as takes debuggable apps only
    package,        ///< run-as knows no such app
    runAs,          ///< run-as does not work on this phone
    noAdb,          ///< adb is not installed
    noSu,           ///< there is no su on the phone
    messageInFront, ///< it said something in front of the file
};

struct Finding {
    const Rule* rule = nullptr;
    std::optional<ByteRange> range;     ///< in the file that was given; none where no place applies
    std::optional<std::uint32_t> entry; ///< index of the pair it concerns
    std::string message;                ///< what is wrong here, with its figures
    Hint hint = Hint::none;

    Severity severity() const { return rule->severity; }
};

/// Findings in the order they were made, at most `limit` of them. What does not fit is counted, and still
/// decides the worst severity: a flood of notes cannot hide an error.
class Findings {
public:
    explicit Findings(std::size_t limit = kMostFindings) : limit_(limit) {}

    void add(RuleRef rule, std::string message, std::optional<ByteRange> range = {},
             std::optional<std::uint32_t> entry = {}, Hint hint = Hint::none);
    void add(Finding finding);
    /// Takes over what another part of the work found, its dropped ones included.
    void append(const Findings& other);

    const std::vector<Finding>& list() const { return list_; }
    std::size_t dropped() const { return dropped_; }
    bool empty() const { return list_.empty() && dropped_ == 0; }
    /// The worst severity ever added; note where there is none.
    Severity worst() const { return worst_; }
    bool has(RuleRef rule) const;
    std::size_t count(Severity severity) const;

private:
    std::vector<Finding> list_;
    std::size_t limit_;
    std::size_t dropped_ = 0;
    Severity worst_ = Severity::note;
};

} // namespace macebin
