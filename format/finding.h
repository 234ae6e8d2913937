// SPDX-License-Identifier: Apache-2.0
// "The file is wrong": what was found, where, what it means and what to do.
#pragma once

#include "format/bytes.h"
#include "format/rule_table.h"

#include <optional>
#include <string>
#include <vector>

namespace macebin {

struct Finding {
    const Rule* rule = nullptr;
    std::optional<ByteRange> range;     ///< in the file that was given; none where no place applies
    std::optional<std::uint32_t> entry; ///< index of the pair it concerns
    std::string message;                ///< what is wrong here, with its figures
    std::string remedy;                 ///< what to do; the rule's own unless the place knows better

    Severity severity() const { return rule->severity; }
};

/// Findings in the order they were made, at most `limit` of them. What does not fit is counted, and still
/// decides the worst severity: a flood of notes cannot hide an error.
class Findings {
public:
    static constexpr std::size_t defaultLimit = 1000;

    explicit Findings(std::size_t limit = defaultLimit) : limit_(limit) {}

    void add(RuleRef rule, std::string message, std::optional<ByteRange> range = {},
             std::optional<std::uint32_t> entry = {}, std::string_view remedy = {});
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
