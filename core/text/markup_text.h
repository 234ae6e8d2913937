// SPDX-License-Identifier: Apache-2.0
// Any bytes as text of an XML or HTML document.
#pragma once

#include <string>
#include <string_view>

namespace macebin {

/// Safe as content and within quotes of either kind. What a document cannot hold or a reader could be misled
/// by (control characters, bytes that are not UTF-8, marks of writing direction, U+FFFE, U+FFFF) becomes
/// \xNN.
std::string markupText(std::string_view any);
/// The same, with line feeds and tabs kept: as content only.
std::string markupLines(std::string_view any);

} // namespace macebin
