// SPDX-License-Identifier: Apache-2.0
// What the published schema of writing actions has against a report, by valijson.
#pragma once

#include "tests/support/samples.h"

#include <nlohmann/json.hpp>

#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace macebin::test {

/// Empty where the schema accepts the text.
inline std::string changeSchemaFault(const std::string& text) {
    using Json = nlohmann::json;
    const Bytes bytes = readFile(std::string(MACEBIN_SOURCE_DIR) + "/core/report/change.schema.json");
    const Json schemaJson = Json::parse(asText(bytes));
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
