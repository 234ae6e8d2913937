// SPDX-License-Identifier: Apache-2.0
// What the two readers of a C++ array form share: the grammar's (cc_form.cpp), and the one for any other C++
// that holds an array (cc_search.cpp). Not for other users.
#pragma once

#include "format/cache/mace/cc_form.h"
#include "format/cache/mace/cc_tokens.h"

#include <optional>
#include <string>
#include <string_view>

namespace macebin::cc {

inline constexpr std::string_view kArrayName = "kData";

/// A C++ integer: hexadecimal behind 0x, octal behind 0, else decimal. Nothing for all else.
std::optional<std::uint64_t> integerIn(std::string_view text);
/// For a sentence.
std::string quoted(const CcToken& token);
std::uint64_t lineOf(std::string_view file, std::uint64_t at);

/// Fills a form: what both readers find out, and the first fault of it.
class Filling {
public:
    explicit Filling(ByteView file) : fileSize_(file.size()) {}

    /// From behind the array's square bracket to its closing brace, which it gives back; or the token that
    /// stands in no array of bytes, which is a fault.
    CcToken readArray(CcTokens& tokens);
    /// The number that the size function returns.
    void setReturned(std::uint64_t size, ByteRange where) { returned_ = {size, where}; }
    /// Compares the sizes that were given. The last step.
    void compareCounts();
    void fail(CcFault kind, std::string why, ByteRange where);
    bool isSizeGiven() const { return returned_.has_value(); }

    CcForm form;

private:
    CcToken readElements(CcTokens& tokens, CcToken token);

    std::uint64_t fileSize_;
    std::optional<ByteRange> countAt_;
    std::optional<std::pair<std::uint64_t, ByteRange>> returned_;
};

/// C++ that is not of the form: its one array, where there is one without doubt. Nothing where there is none.
std::optional<CcForm> searchArray(ByteView file);

} // namespace macebin::cc
