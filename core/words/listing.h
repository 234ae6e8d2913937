// SPDX-License-Identifier: Apache-2.0
// A list in a report that people read: it ends where no person and no browser follows any longer.
#pragma once

#include "format/limits.h"
#include "format/text.h"

#include <string>
#include <string_view>

namespace macebin {

/// Counts what a list holds. Asked before each row, told of each that was added.
class Listing {
public:
    explicit Listing(std::size_t most = kLargestListing) : most_(most) {}

    /// False where the list is full: the row is counted as left out.
    bool takes() {
        if (size_ < most_) return true;
        ++left_;
        return false;
    }
    void added(std::size_t bytes) { size_ += bytes; }

    /// "… and 12 more entries (HOW)"; empty where all were listed.
    std::string rest(std::string_view singular, std::string_view plural, std::string_view how) const {
        if (left_ == 0) return {};
        return "… and " + number(left_) + " more " + std::string(left_ == 1 ? singular : plural) + " (" +
               std::string(how) + ")";
    }

private:
    std::size_t most_;
    std::size_t size_ = 0;
    std::uint64_t left_ = 0;
};

} // namespace macebin
