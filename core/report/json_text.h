// SPDX-License-Identifier: Apache-2.0
// Text out of files in JSON: it may not be UTF-8.
#pragma once

#include "format/text.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace macebin {

/// Puts text under `name`. Where it is not UTF-8 the dump replaces what is not, and `<name>_hex` beside it
/// holds the exact bytes.
inline void putText(nlohmann::ordered_json& object, const std::string& name, std::string_view text) {
    object[name] = text;
    if (!isUtf8(text)) object[name + "_hex"] = hexDigits(text);
}

/// null for no text, which in our reports means that there is none to tell.
inline nlohmann::ordered_json nullOrText(std::string_view text) {
    return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

} // namespace macebin
