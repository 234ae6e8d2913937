// SPDX-License-Identifier: Apache-2.0
// Machine-readable reports against their published schemas.
#pragma once

#include "format/bytes.h"
#include "tests/support/samples.h"

#include <nlohmann/json.hpp>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace macebin::test {

/// `file` in core/report/, `definition` in it or empty for the whole. Empty where the schema accepts the
/// text.
inline std::string schemaFault(const std::string& file, const std::string& definition,
                               const std::string& text) {
    using Json = nlohmann::json;
    const Bytes bytes = readFile(std::string(MACEBIN_SOURCE_DIR) + "/core/report/" + file);
    Json schemaJson = Json::parse(asText(bytes));
    if (!definition.empty()) {
        schemaJson.erase("anyOf");
        schemaJson["allOf"] = Json::array({{{"$ref", "#/definitions/" + definition}}});
    }
    valijson::Schema schema;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(schemaJson), schema);
    const Json document = Json::parse(text, nullptr, false);
    if (document.is_discarded()) return "not JSON: " + text;
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results)) return {};
    std::string fault = "not accepted";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        fault += "\n";
        for (const std::string& step : error.context)
            fault += step;
        fault += ": " + error.description;
    }
    return fault;
}

} // namespace macebin::test
