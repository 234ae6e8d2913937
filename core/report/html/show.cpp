// SPDX-License-Identifier: Apache-2.0
// What is inside a file, as a part of an HTML page.
#include "core/report/html/file.h"
#include "core/words/file_words.h"
#include "core/words/listing.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/tuned.h"
#include "format/limits.h"
#include "format/text.h"

namespace macebin {

using namespace html;

namespace {

Markup valueHtml(const Cache& cache, const Entry& entry) {
    if (entry.role == EntryRole::program) return {};
    if (!entry.isNumbers) {
        const std::string_view value = asText(cache.valueOf(entry));
        return code(value.substr(0, kLongestHtmlValue)) + text(value.size() > kLongestHtmlValue ? "…" : "");
    }
    std::string list;
    std::size_t count = 0;
    for (const std::uint32_t value : numbers(cache, entry))
        if (++count <= kMostHtmlNumbers) list += (list.empty() ? "" : " ") + number(value);
    return text(list + (count > kMostHtmlNumbers ? " …" : ""));
}

/// What ends a list that is not whole.
Markup restHtml(const Listing& listing, std::string_view singular, std::string_view plural) {
    const std::string rest = listing.rest(singular, plural, "the report in JSON lists them all");
    return rest.empty() ? Markup() : paragraph(text(rest));
}

/// A row, where the list has room for it.
void addRow(Table& table, Listing& listing, std::vector<Markup> row) {
    for (const Markup& cell : row)
        listing.added(cell.html().size());
    table.rows.push_back(std::move(row));
}

Markup entriesHtml(const Cache& cache, const EntryFilter& filter, int level) {
    Table out{"Every pair of the file, in its order",
              {"Key", "Role", "Offset", "Bytes", "Value"},
              {},
              {false, false, true, true, false}};
    Listing listing;
    for (const Entry& entry : cache.entries)
        if ((!filter || filter(entry)) && listing.takes())
            addRow(out, listing,
                   {code(entry.key), text(name(entry.role)), text(hex(entry.value.offset)),
                    text(number(entry.value.size)), valueHtml(cache, entry)});
    if (out.rows.empty()) return {};
    return heading(level, text("Entries")) + table(out) + restHtml(listing, "entry", "entries");
}

template <class Number>
Markup numberOrNothing(const std::optional<Number>& value) {
    return value ? text(number(*value)) : Markup();
}

Markup kernelsHtml(const Entry& entry, const Program& program) {
    Table out{"Kernels; what the binary does not tell is left empty",
              {"Kernel", "Arguments", "Work-group size", "Local memory", "Private memory", "Registers",
               "Code bytes"},
              {},
              {false, false, true, true, true, true, true}};
    for (const Kernel& kernel : program.kernels) {
        const auto& size = kernel.workGroupSize;
        out.rows.push_back(
            {code(readableName(entry, kernel)), kernel.arguments ? text(argumentList(kernel)) : Markup(),
             size ? text(number((*size)[0]) + "×" + number((*size)[1]) + "×" + number((*size)[2])) : Markup(),
             numberOrNothing(kernel.localMemory), numberOrNothing(kernel.privateMemory),
             numberOrNothing(kernel.registers), numberOrNothing(kernel.codeSize)});
    }
    return table(out);
}

Markup programHtml(const Entry& entry, const Program& program) {
    const ProgramKey key = splitProgramKey(entry.key);
    Markup summary = entry.key.empty() ? text("This program") : code(key.program);
    if (!key.options.empty()) summary += text(" ") + code(key.options);
    summary += text(" — " + originText(program) + ", " + counted(entry.value.size, "byte"));
    if (program.structure != Structure::closes)
        summary += text(" ") + badge(program.structure == Structure::broken ? Tone::bad : Tone::unknown,
                                     name(program.structure));
    Markup content;
    if (!program.structureNote.empty()) content += paragraph(text(program.structureNote));
    content +=
        program.kernels.empty() ? paragraph(text("No kernel could be read.")) : kernelsHtml(entry, program);
    if (!program.kernelsKnown && !program.kernels.empty())
        content += paragraph(text("There may be more kernels: this layout was not read that far."));
    return folded(summary, content, false);
}

Markup regionsHtml(const FileReport& report, int level) {
    Table out{"Every byte belongs to one of these",
              {"Name", "Kind", "Offset", "Bytes"},
              {},
              {false, false, true, true}};
    Listing listing;
    for (const Region& region : regionsOf(report))
        if (listing.takes())
            addRow(out, listing,
                   {text(region.name), text(name(region.kind)), text(hex(region.range.offset)),
                    text(number(region.range.size))});
    return heading(level, text("Structure")) + table(out) + restHtml(listing, "region", "regions");
}

} // namespace

Markup htmlShow(const FileReport& report, const ShowOptions& show, int level) {
    Markup out;
    if (report.inner)
        out += paragraph(text("Offsets below count " + std::string(whereInside(report)) + "."));
    else if (report.undone)
        out += paragraph(text("Offsets below count in the bytes after undoing."));
    if (holdsPairs(report.cache)) out += entriesHtml(report.cache, show.entries, level);
    Markup programs;
    Listing listing;
    const auto add = [&](std::size_t, const Entry& entry, const Program& program) {
        if (!listing.takes()) return;
        const std::size_t before = programs.html().size();
        programs += programHtml(entry, program);
        listing.added(programs.html().size() - before);
    };
    forEachProgram(report.cache, show.entries, add, report.programs.get());
    if (!programs.empty())
        out += heading(level, text("Programs and their kernels")) + programs +
               restHtml(listing, "program", "programs");
    if (report.cache.kind == CacheKind::unknown && !report.cache.bytes.empty())
        out += heading(level, text("What could help to tell what it is")) +
               preformatted(textUnknown(report.cache.bytes).bytes());
    if (show.regions) out += regionsHtml(report, level);
    return out;
}

} // namespace macebin
