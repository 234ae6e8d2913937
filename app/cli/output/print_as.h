// SPDX-License-Identifier: Apache-2.0
// A report in the form that --format asks for, where that is text, JSON or JSON lines.
#pragma once

#include "app/cli/flags/options.h"
#include "app/cli/output/output.h"

namespace macebin::cli {

/// `json` is asked for a layout, `text` for the words.
template <class Json, class Text>
void printAs(const Options& options, const Output& out, const Json& json, const Text& text) {
    switch (options.format) {
    case Format::json: return out.document(json(JsonLayout::indented));
    case Format::jsonl: return out.document(json(JsonLayout::oneLine));
    default: return out.print(text());
    }
}

} // namespace macebin::cli
