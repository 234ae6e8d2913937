// SPDX-License-Identifier: Apache-2.0
#include "format/finding.h"

#include <algorithm>

namespace macebin {

void Findings::add(RuleRef rule, std::string message, std::optional<ByteRange> range,
                   std::optional<std::uint32_t> entry, Hint hint) {
    add(Finding{&*rule, range, entry, std::move(message), hint});
}

void Findings::add(Finding finding) {
    worst_ = std::max(worst_, finding.severity());
    if (list_.size() < limit_)
        list_.push_back(std::move(finding));
    else
        ++dropped_;
}

void Findings::append(const Findings& other) {
    for (const Finding& finding : other.list_)
        add(finding);
    dropped_ += other.dropped_;
    worst_ = std::max(worst_, other.worst_);
}

bool Findings::has(RuleRef rule) const {
    return std::any_of(list_.begin(), list_.end(), [&](const Finding& f) { return f.rule == &*rule; });
}

std::size_t Findings::count(Severity severity) const {
    return static_cast<std::size_t>(std::count_if(
        list_.begin(), list_.end(), [&](const Finding& f) { return f.severity() == severity; }));
}

} // namespace macebin
