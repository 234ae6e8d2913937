// SPDX-License-Identifier: Apache-2.0
#include "app/cli/output/check_document.h"

#include "app/cli/output/glob.h"

#include <ctime>

namespace macebin::cli {

namespace {

/// "2026-11-27T05:20:00", in UTC.
std::string now() {
    const std::time_t seconds = std::time(nullptr);
    std::tm parts{};
    char text[32] = "";
    if (gmtime_r(&seconds, &parts)) std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return text;
}

} // namespace

ShowOptions showOptions(const Options& options) {
    return {options.regions, [&options](const Entry& entry) { return matchesProgram(options, entry); }};
}

std::unique_ptr<ReportDocument> documentFor(const Options& options) {
    const bool isShow = options.action == Action::show;
    switch (options.format) {
    case Format::html: return htmlDocument(isShow ? std::optional(showOptions(options)) : std::nullopt);
    case Format::junit:
        return junitDocument(now(), options.profiles.empty() ? options.maceEra : std::nullopt);
    case Format::sarif: return sarifDocument();
    case Format::text:
    case Format::json:
    case Format::jsonl:
    case Format::csv: return nullptr;
    }
    return nullptr;
}

} // namespace macebin::cli
