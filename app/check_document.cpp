// SPDX-License-Identifier: Apache-2.0
#include "app/check_document.h"

#include "app/glob.h"

namespace macebin::cli {

ShowOptions showOptions(const Options& options) {
    return {options.regions, [&options](const Entry& entry) { return matchesProgram(options, entry); }};
}

std::unique_ptr<ReportDocument> documentFor(const Options& options) {
    const bool isShow = options.action == Action::show;
    switch (options.format) {
    case Format::html: return htmlDocument(isShow ? std::optional(showOptions(options)) : std::nullopt);
    case Format::text:
    case Format::json:
    case Format::jsonl:
    case Format::csv: return nullptr;
    }
    return nullptr;
}

} // namespace macebin::cli
