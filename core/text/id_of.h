// SPDX-License-Identifier: Apache-2.0
// A public name out of a table, as code writes it: an id that is not in the table does not compile.
#pragma once

#include <cstddef>
#include <string_view>

namespace macebin {

/// The place of an id in a table of them.
template <const auto& ids>
constexpr std::size_t placeOfId(std::string_view id) {
    std::size_t place = 0;
    while (place < ids.size() && ids[place] != id)
        ++place;
    return place;
}

/// One of `ids`, a constexpr array of std::string_view, or none.
template <const auto& ids>
class IdOf {
public:
    /// None: its text is empty.
    constexpr IdOf() = default;
    template <std::size_t size>
    consteval IdOf(const char (&id)[size]) : place_(placeOfId<ids>(std::string_view(id, size - 1))) {
        if (place_ == ids.size()) throw "no such id";
    }
    /// The one at a place of the table; none beyond its end.
    static constexpr IdOf at(std::size_t place) {
        IdOf out;
        out.place_ = place < ids.size() ? place : ids.size();
        return out;
    }

    constexpr std::string_view text() const { return place_ < ids.size() ? ids[place_] : std::string_view(); }
    constexpr std::size_t place() const { return place_; }
    constexpr operator std::string_view() const { return text(); }
    friend constexpr bool operator==(IdOf, IdOf) = default;

private:
    std::size_t place_ = ids.size();
};

} // namespace macebin
