// SPDX-License-Identifier: Apache-2.0
// The words of SARIF 2.1.0 for ours.
#pragma once

#include "core/answer/file_report.h"
#include "core/text/json_writer.h"
#include "core/words/file_words.h"

#include <string>
#include <string_view>

namespace macebin {

/// A path as a URI reference (RFC 3986), byte for byte: absolute paths as file://, others as they are. Every
/// byte but letters, digits, '-', '.', '_', '~' and '/' is percent-encoded, whatever encoding the path is in.
std::string uriOf(std::string_view path);

/// "error", "warning", "note"
std::string_view sarifLevel(Severity severity);
/// What takes an app down is an error; what costs time, or is not decided, a warning.
std::string_view sarifLevel(Impact impact);

/// What stands behind a result: a rule of ours or, where there is none, what the file does to a device.
struct SarifRule {
    const Rule* rule = nullptr;
    Impact impact = Impact::unknown; ///< where there is no rule

    std::string id() const; ///< "v2.crc-mismatch", "impact.slow-start"
};
/// A reportingDescriptor (section 3.49) with help as text and as Markdown.
void putSarifRule(JsonObject out, const SarifRule& rule);

/// noCacheText in one line.
std::string noCacheSentence(const NothingJudged& nothing);

} // namespace macebin
