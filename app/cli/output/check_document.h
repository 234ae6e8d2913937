// SPDX-License-Identifier: Apache-2.0
// The reports of --check and --show that are one document over all files.
#pragma once

#include "app/cli/flags/options.h"
#include "core/report/document.h"

namespace macebin::cli {

/// What the options say about --show. It refers to them: they must live as long.
ShowOptions showOptions(const Options& options);

/// The document that --format asks for; none where files are written one by one (text, json, jsonl, csv).
std::unique_ptr<ReportDocument> documentFor(const Options& options);

} // namespace macebin::cli
