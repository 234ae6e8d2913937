// SPDX-License-Identifier: Apache-2.0
#include "format/finding.h"

#include <algorithm>

namespace macebin {

std::string_view name(Severity severity) {
    switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
    }
    return "note";
}

void Findings::add(RuleRef rule, std::string message, std::optional<ByteRange> range,
                   std::optional<std::uint32_t> entry, std::string_view remedy) {
    add(Finding{&*rule, range, entry, std::move(message),
                std::string(remedy.empty() ? rule->remedy : remedy)});
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
