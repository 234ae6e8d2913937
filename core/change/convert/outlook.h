// SPDX-License-Identifier: Apache-2.0
// Between convert.cpp and outlook.cpp: the way from the input's form to the target's, and what to
// tell people about it.
#pragma once

#include "core/change/convert/convert.h"

namespace macebin {

/// From which form to which.
struct ConvertRoute {
    Form source = Form::v2;      ///< of the file that was given
    std::optional<Form> content; ///< of the bytes in it; none for text, which holds pairs only
    Form target = Form::v2;      ///< of the result
    std::optional<Form> written; ///< of the bytes in it: other than `target` for cc; none where not chosen
    bool keepsBytes = false;     ///< those bytes are the input's own
    CcNames names;               ///< cc only
    std::optional<std::string> driverVersion; ///< as the result will hold it: MCLP only
    std::optional<std::string> abi;
};

/// `input` is readable.
ConvertRoute routeOf(const FileReport& input, Form target, const ConvertOptions& options);

/// "v1", "v2", "MCLP", "the text form", "the C++ array form".
std::string formText(Form form);

/// Notes what the result's form has no place for.
void tellLosses(Change& change, const FileReport& input, const ConvertRoute& route);

/// Warns of what MACE does with the result, where the way there changes that or made it.
void tellOutlook(Change& change, const FileReport& input, const ConvertRoute& route);

} // namespace macebin
