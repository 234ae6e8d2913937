// SPDX-License-Identifier: Apache-2.0
// The one translation unit with the schema judge in it: it takes long to compile.
#include "tests/support/schema.h"

#include "format/bytes.h"
#include "tests/support/samples.h"

#include <nlohmann/json.hpp>

#include <map>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace macebin::test {

namespace {

/// Read once.
const valijson::Schema& publishedSchema(const std::string& file, const std::string& definition) {
    using Json = nlohmann::json;
    static std::map<std::pair<std::string, std::string>, valijson::Schema> schemas;
    const auto [known, isNew] = schemas.try_emplace({file, definition});
    if (!isNew) return known->second;
    const std::string folder = file.find('/') == std::string::npos ? "/core/report/json/" : "/";
    const Bytes bytes = readFile(MACEBIN_SOURCE_DIR + folder + file);
    Json root = Json::parse(asText(bytes));
    if (!definition.empty()) {
        root.erase("anyOf");
        root["allOf"] = Json::array({{{"$ref", "#/definitions/" + definition}}});
    }
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(root), known->second);
    return known->second;
}

} // namespace

std::string schemaFault(const std::string& file, const std::string& definition, const std::string& text) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    if (document.is_discarded()) return "not JSON: " + text;
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(publishedSchema(file, definition),
                           valijson::adapters::NlohmannJsonAdapter(document), &results))
        return {};
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
