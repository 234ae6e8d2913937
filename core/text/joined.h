// SPDX-License-Identifier: Apache-2.0
// Lists as text.
#pragma once

#include <functional>
#include <iterator>
#include <string>
#include <string_view>

namespace macebin {

/// The texts with `between` between them; `shown` makes text of each item, where they are none yet.
template <class Items, class Shown = std::identity>
std::string joined(const Items& items, std::string_view between, Shown shown = {}) {
    std::string out;
    bool isFirst = true;
    for (const auto& item : items) {
        if (!isFirst) out += between;
        isFirst = false;
        out += shown(item);
    }
    return out;
}

/// As a sentence lists them: "a", "a and b", "a, b and c".
template <class Items>
std::string listed(const Items& items, std::string_view last = " and ") {
    std::string out;
    std::size_t place = 0;
    for (const auto& item : items) {
        if (place > 0) out += place + 1 == std::size(items) ? last : ", ";
        out += item;
        ++place;
    }
    return out;
}

} // namespace macebin
