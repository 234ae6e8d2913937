// SPDX-License-Identifier: Apache-2.0
// Text out of files in JSON: it may not be UTF-8.
#pragma once

#include "format/text.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

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

/// putText, or null for no text.
inline void putOrNull(nlohmann::ordered_json& object, const std::string& name, std::string_view text) {
    object[name] = nullptr;
    if (!text.empty()) putText(object, name, text);
}

/// Texts of others, each as an object with one member: a place for the bytes of one that is not UTF-8.
inline nlohmann::ordered_json listOfTexts(const std::vector<std::string>& texts, const std::string& name) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const std::string& text : texts) {
        nlohmann::ordered_json item;
        putText(item, name, text);
        list.push_back(std::move(item));
    }
    return list;
}

} // namespace macebin
