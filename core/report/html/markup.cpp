// SPDX-License-Identifier: Apache-2.0
#include "core/report/html/markup.h"

#include "core/answer/version.h"
#include "core/diff/diff.h"
#include "core/report/html/style.h"
#include "core/text/markup_text.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::html {

/// The one door from a string to Markup.
Markup trusted(std::string html) {
    Markup out;
    out.html_ = std::move(html);
    return out;
}

namespace {

Markup element(std::string_view name, std::string_view attributes, std::string_view content) {
    std::string out = "<" + std::string(name);
    if (!attributes.empty()) out += " " + std::string(attributes);
    return trusted(out + ">" + std::string(content) + "</" + std::string(name) + ">");
}

Markup block(std::string_view name, std::string_view attributes, std::string_view content) {
    return element(name, attributes, content) + trusted("\n");
}

std::string className(Tone tone) {
    switch (tone) {
    case Tone::good: return "good";
    case Tone::neutral: return "neutral";
    case Tone::unknown: return "unknown";
    case Tone::warning: return "warning";
    case Tone::bad: return "bad";
    }
    return "neutral";
}

std::string_view signOf(Tone tone) {
    switch (tone) {
    case Tone::good: return "✓";
    case Tone::neutral: return "•";
    case Tone::unknown: return "?";
    case Tone::warning: return "!";
    case Tone::bad: return "✕";
    }
    return "";
}

std::string classed(std::string_view what, Tone tone) {
    return "class=\"" + std::string(what) + " " + className(tone) + "\"";
}

Markup list(std::string_view name, const std::vector<Markup>& items) {
    std::string out = "\n";
    for (const Markup& item : items)
        out += block("li", {}, item.html()).html();
    return block(name, {}, out);
}

std::vector<ByteRange> placesOf(const std::vector<TextChange>& parts, ByteRange TextChange::*side) {
    std::vector<ByteRange> places;
    places.reserve(parts.size());
    for (const TextChange& part : parts)
        places.push_back(part.*side);
    return places;
}

std::string tableRow(const Table& table, const std::vector<Markup>& cells) {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool isNumber = i < table.isNumber.size() && table.isNumber[i];
        const std::string number = isNumber ? "class=\"number\"" : "";
        out += i == 0 ? element("th", "scope=\"row\"", cells[i].html()).html()
                      : element("td", number, cells[i].html()).html();
    }
    return block("tr", {}, out).html();
}

} // namespace

Tone toneOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::intact: return Tone::good;
    case Verdict::damaged:
    case Verdict::harmful: return Tone::bad;
    case Verdict::unreadable:
    case Verdict::notUsed: return Tone::warning;
    case Verdict::incomplete: return Tone::unknown;
    }
    return Tone::unknown;
}

Tone toneOf(Integrity integrity) {
    switch (integrity) {
    case Integrity::intact: return Tone::good;
    case Integrity::damaged: return Tone::bad;
    case Integrity::unreadable: return Tone::warning;
    }
    return Tone::unknown;
}

Tone toneOf(Impact impact) {
    switch (impact) {
    case Impact::none: return Tone::good;
    case Impact::slowStart:
    case Impact::atRisk: return Tone::warning;
    case Impact::appCrash: return Tone::bad;
    case Impact::unknown: return Tone::unknown;
    }
    return Tone::unknown;
}

Tone toneOf(Severity severity) {
    switch (severity) {
    case Severity::error: return Tone::bad;
    case Severity::warning: return Tone::warning;
    case Severity::note: return Tone::neutral;
    }
    return Tone::unknown;
}

Markup text(std::string_view any) {
    return trusted(markupText(any));
}

Markup code(std::string_view any) {
    return element("code", {}, markupText(any));
}

Markup preformatted(std::string_view any) {
    return block("pre", "tabindex=\"0\"", markupLines(any));
}

Markup command(std::string_view any) {
    return block("pre", "class=\"command\" tabindex=\"0\"", markupLines(any));
}

Markup marked(std::string_view any, const std::vector<ByteRange>& places) {
    const bool isCut = any.size() > kLongestMarked;
    any = any.substr(0, kLongestMarked);
    std::string out;
    std::size_t at = 0;
    for (const ByteRange& place : places) {
        const auto from = static_cast<std::size_t>(std::min<std::uint64_t>(place.offset, any.size()));
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(place.size, any.size() - from));
        if (from < at) continue; // not ascending: a mark less, no text twice
        out += markupText(any.substr(at, from - at));
        out += element("mark", {}, markupText(any.substr(from, size))).html();
        at = from + size;
    }
    out += markupText(any.substr(at)) + (isCut ? "…" : "");
    return element("code", {}, out);
}

Markup difference(std::string_view firstLabel, std::string_view first, std::string_view secondLabel,
                  std::string_view second) {
    const auto parts = changedParts(first, second);
    return definitions({{std::string(firstLabel), marked(first, placesOf(parts, &TextChange::before))},
                        {std::string(secondLabel), marked(second, placesOf(parts, &TextChange::after))}});
}

Markup badge(Tone tone, std::string_view word) {
    return element("span", classed("badge", tone),
                   "<span aria-hidden=\"true\">" + std::string(signOf(tone)) + "</span> " + markupText(word));
}

Markup badge(Verdict verdict) {
    return badge(toneOf(verdict), name(verdict));
}
Markup badge(Integrity integrity) {
    return badge(toneOf(integrity), name(integrity));
}
Markup badge(Impact impact) {
    return badge(toneOf(impact), name(impact));
}
Markup badge(Severity severity) {
    return badge(toneOf(severity), name(severity));
}

Markup bytes(ByteRange range) {
    if (range.size == 0) return text("at " + hex(range.offset));
    return text("bytes " + hex(range.offset) + " to " + hex(range.end()) + " (" +
                counted(range.size, "byte") + ")");
}

Markup heading(int level, const Markup& content, std::string_view id) {
    const std::string attributes = id.empty() ? "" : "id=\"" + markupText(id) + "\"";
    return block("h" + std::to_string(std::clamp(level, 1, 4)), attributes, content.html());
}

Markup paragraph(const Markup& content) {
    return block("p", {}, content.html());
}

Markup callout(Tone tone, const Markup& content) {
    return block("p", classed("callout", tone), content.html());
}

Markup bulletList(const std::vector<Markup>& items) {
    return list("ul", items);
}

Markup numberedList(const std::vector<Markup>& items) {
    return list("ol", items);
}

Markup definitions(const std::vector<std::pair<std::string, Markup>>& items) {
    std::string out = "\n";
    for (const auto& [term, value] : items)
        out += element("dt", {}, markupText(term)).html() + block("dd", {}, value.html()).html();
    return block("dl", {}, out);
}

Markup linkTo(std::string_view id, const Markup& content) {
    return element("a", "href=\"#" + markupText(id) + "\"", content.html());
}

Markup folded(const Markup& summary, const Markup& content, bool isOpen) {
    return block("details", isOpen ? "open=\"open\"" : "",
                 block("summary", {}, summary.html()).html() + content.html());
}

Markup section(Tone tone, const Markup& content) {
    return block("section", classed("card", tone), "\n" + content.html());
}

Markup table(const Table& table) {
    std::string head;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool isNumber = i < table.isNumber.size() && table.isNumber[i];
        head += element("th", std::string("scope=\"col\"") + (isNumber ? " class=\"number\"" : ""),
                        markupText(table.columns[i]))
                    .html();
    }
    std::string rows;
    for (const auto& cells : table.rows)
        rows += tableRow(table, cells);
    const std::string caption = markupText(table.caption);
    return block("div", "class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption + "\"",
                 "<table><caption>" + caption + "</caption>\n<thead><tr>" + head +
                     "</tr></thead>\n<tbody>\n" + rows + "</tbody></table>");
}

std::string page(std::string_view title, const Markup& body) {
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n";
    out += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'\"/>\n";
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n";
    out += "<meta name=\"color-scheme\" content=\"light dark\"/>\n";
    out += "<meta name=\"generator\" content=\"macebin " + markupText(kVersion) + "\"/>\n";
    out += "<title>" + markupText(title) + "</title>\n<style>\n" + std::string(kStyle) +
           "</style>\n</head>\n<body>\n<main>\n" + body.html() + "</main>\n";
    out += "<footer>Made by Macebin " + markupText(kVersion) +
           ". This page is one file and needs no network.</footer>\n</body>\n</html>\n";
    return out;
}

} // namespace macebin::html
