// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/rows_of.h"

#include "core/answer/verdict.h"
#include "core/device/cl_error.h"
#include "core/device/identity.h"
#include "core/device/program_origin.h"
#include "core/words/file_words.h"
#include "core/words/kernel_table.h"
#include "format/cache/mace/key.h"
#include "format/text.h"
#include "widgets/step_words.h"

#include <algorithm>
#include <array>
#include <map>

namespace macebin::widgets {

namespace {

QString tr(const char* text) {
    return QObject::tr(text);
}

Cell textCell(const QString& text, const QString& tip = {}) {
    return {text, {}, {}, Tone::neutral, tip};
}

Cell numberCell(quint64 value) {
    return {QString::number(value), QVariant::fromValue(value), {}, Tone::neutral, {}};
}

template <class Number>
Cell maybeNumber(const std::optional<Number>& value) {
    return value ? numberCell(*value) : Cell();
}

template <class Sign>
Cell signCell(const QString& text, Sign sign) {
    return {text, {}, signOf(sign), toneOf(sign), {}};
}

/// Of all devices that were asked; a harmful one is never hidden behind a good one.
Impact worstImpact(const FileReport& report) {
    constexpr std::array fromWorst = {Impact::appCrash, Impact::atRisk, Impact::slowStart, Impact::unknown};
    for (const Impact impact : fromWorst)
        for (const DeviceAnswer& answer : report.devices)
            if (answer.impact == impact) return impact;
    return Impact::none;
}

/// A bare program has no identity: its decoder tells who made it, as far as it can.
std::string driverText(const FileReport& report) {
    return report.bareProgram ? originOf(*report.bareProgram) : driverOf(report.cache.identity);
}

QString placeText(const OpenedFile& file, const Finding& finding) {
    const std::string place = placeOfFinding(file.report, finding);
    return place.empty() ? tr("the whole file") : shown(place);
}

Cell structureCell(const Program& program) {
    Cell cell = textCell(plain(name(program.structure)), shown(program.structureNote));
    if (program.structure == Structure::broken) {
        cell.sign = Icon::bad;
        cell.tone = Tone::bad;
    }
    return cell;
}

Tone toneOfOutcome(Outcome outcome) {
    if (outcome == Outcome::accepted) return Tone::good;
    return endedTheProcess(outcome) ? Tone::bad : Tone::warning;
}

Cell outcomeCell(const ProgramAnswer& answer) {
    const Tone tone = toneOfOutcome(answer.outcome);
    QString tip = plain(name(answer.outcome));
    const std::string clError = clErrorName(answer.clError);
    for (const std::string* more : {&answer.stage, &clError, &answer.signal, &answer.log, &answer.loadNote})
        if (!more->empty()) tip += QStringLiteral("\n") + shown(*more);
    const Icon sign = tone == Tone::good ? Icon::good : tone == Tone::warning ? Icon::warning : Icon::bad;
    return {plain(name(answer.outcome)), {}, sign, tone, tip};
}

QString workGroupText(const Kernel& kernel) {
    if (!kernel.workGroupSize) return {};
    const auto& size = *kernel.workGroupSize;
    return QStringLiteral("%1×%2×%3").arg(size[0]).arg(size[1]).arg(size[2]);
}

QString argumentTip(const Kernel& kernel) {
    QStringList lines;
    for (const KernelArgument& argument : kernel.arguments.value_or(std::vector<KernelArgument>()))
        lines << shown(argument.addressSpace + (argument.addressSpace.empty() ? "" : " ") + argument.type +
                       " " + argument.name);
    return lines.join('\n');
}

TableRow kernelRow(const Entry& entry, const Kernel& kernel, quint64 id) {
    TableRow row;
    row.id = id;
    Cell arguments = kernel.arguments ? numberCell(kernel.arguments->size()) : Cell();
    arguments.tip = argumentTip(kernel);
    row.cells = {textCell(shown(readableName(entry, kernel)), tr("stored as %1").arg(shown(kernel.name))),
                 {},
                 maybeNumber(kernel.codeSize),
                 {},
                 {},
                 arguments,
                 textCell(workGroupText(kernel)),
                 maybeNumber(kernel.localMemory),
                 maybeNumber(kernel.privateMemory),
                 maybeNumber(kernel.registers)};
    return row;
}

} // namespace

std::optional<ByteRange> placeInBytes(const OpenedFile& file, const Finding& finding) {
    if (!finding.range || file.bytes.empty()) return std::nullopt;
    const Place place = placeOf(file.report, finding);
    const Place shownPlace = file.report.inner    ? Place::inner
                             : file.report.undone ? Place::undone
                                                  : Place::file;
    return place == shownPlace ? finding.range : std::nullopt;
}

std::vector<HexView::Mark> marksOf(const OpenedFile& file) {
    std::vector<HexView::Mark> marks;
    for (const Finding& finding : file.report.findings.list())
        if (const auto range = placeInBytes(file, finding)) {
            // A place between two bytes is shown at the one behind it.
            const ByteRange seen{std::min<std::uint64_t>(range->offset, file.bytes.size() - 1),
                                 std::max<std::uint64_t>(range->size, 1)};
            marks.push_back({seen, finding.severity()});
        }
    return marks;
}

QStringList findingHeaders() {
    return {tr("Severity"), tr("Rule"), tr("Place"), tr("What is wrong")};
}

std::vector<TableRow> findingRows(const OpenedFile& file) {
    std::vector<TableRow> rows;
    const auto& list = file.report.findings.list();
    for (std::size_t i = 0; i < list.size(); ++i) {
        TableRow row;
        row.id = i;
        const auto where =
            list[i].range ? QVariant::fromValue(static_cast<quint64>(list[i].range->offset)) : QVariant();
        row.cells = {
            signCell(plain(name(list[i].severity())), list[i].severity()), textCell(plain(list[i].rule->id)),
            Cell{placeText(file, list[i]), where, {}, Tone::neutral, {}}, textCell(plain(list[i].message))};
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const TableRow& a, const TableRow& b) {
        return list[a.id].severity() > list[b.id].severity();
    });
    return rows;
}

QStringList programHeaders() {
    return {tr("Program, kernels"), tr("Key"),          tr("Bytes"),
            tr("Made by"),          tr("Chip"),         tr("Arguments"),
            tr("Work-group size"),  tr("Local memory"), tr("Private memory"),
            tr("Registers"),        tr("Structure"),    tr("Driver's answer")};
}

std::vector<TableRow> programRows(const OpenedFile& file) {
    std::map<std::size_t, const ProgramAnswer*> answers;
    for (const DeviceAnswer& device : file.report.devices)
        for (const ProgramAnswer& answer : device.programs)
            answers[answer.entry] = &answer;
    std::vector<TableRow> rows;
    for (const OpenedFile::ListedProgram& listed : *file.programs) {
        const Entry& entry = file.report.cache.entries[listed.entry];
        const Program& program = listed.program;
        TableRow row;
        row.id = listed.entry;
        const ProgramKey key = splitProgramKey(entry.key);
        const QString title = entry.key.empty() ? tr("(this program)") : shown(key.program);
        const auto answer = answers.find(listed.entry);
        row.cells = {
            textCell(title, shown(entry.key)),
            textCell(shown(entry.key)),
            numberCell(entry.value.size),
            textCell(shown(program.format.empty() ? std::string(name(program.family)) : program.format),
                     shown(program.compiler)),
            textCell(shown(program.architecture)),
            {},
            {},
            {},
            {},
            {},
            structureCell(program),
            answer == answers.end() ? Cell() : outcomeCell(*answer->second)};
        for (const Kernel& kernel : program.kernels)
            row.children.push_back(kernelRow(entry, kernel, listed.entry));
        rows.push_back(std::move(row));
    }
    return rows;
}

QStringList fileHeaders() {
    return {tr("File"),   tr("Made on"),    tr("Driver"), tr("Verdict"),
            tr("Impact"), tr("What it is"), tr("Bytes")};
}

std::vector<TableRow> fileRows(const std::vector<FileHandle>& files) {
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const FileReport& report = files[i]->report;
        TableRow row;
        row.id = i;
        const Verdict verdict = verdictOf(report);
        const Tone tone = toneOf(verdict);
        const Icon sign = tone == Tone::good ? Icon::good : tone == Tone::bad ? Icon::bad : Icon::warning;
        const bool hasDevice = !report.devices.empty();
        const QString madeOnTip = report.bareProgram ? QString() : shown(madeOn(report.cache.identity));
        // The sign stands before the name, too: a narrow table shows no more than its first column.
        row.cells = {Cell{fileNameOf(files[i]->path),
                          {},
                          sign,
                          Tone::neutral,
                          verdictText(report) + QStringLiteral(": ") + shown(files[i]->path)},
                     textCell(shown(deviceOf(report.cache.identity)), madeOnTip),
                     textCell(shown(driverText(report)), madeOnTip),
                     Cell{verdictText(report), {}, sign, tone, plain(whatThatMeans(report))},
                     hasDevice ? signCell(impactText(worstImpact(report)), worstImpact(report))
                               : textCell(tr("no device was asked")),
                     textCell(shown(describeKind(report))),
                     numberCell(report.fileSize)};
        rows.push_back(std::move(row));
    }
    return rows;
}

QStringList outcomeHeaders() {
    return {tr("Program"), tr("Answer"), tr("Load, ms"), tr("Build, ms"), tr("What the driver said")};
}

std::vector<TableRow> outcomeRows(const DeviceAnswer& answer) {
    const auto time = [](const std::optional<double>& ms) {
        return ms ? Cell{QString::number(*ms, 'f', 1), *ms, {}, Tone::neutral, {}} : Cell();
    };
    std::vector<TableRow> rows;
    for (const ProgramAnswer& program : answer.programs) {
        TableRow row;
        row.id = program.entry;
        const std::string said = program.log.empty() ? program.loadNote : program.log;
        row.cells = {textCell(program.key.empty() ? tr("(this program)") : shown(program.key)),
                     outcomeCell(program), time(program.loadMs), time(program.buildMs),
                     textCell(shown(said))};
        rows.push_back(std::move(row));
    }
    return rows;
}

Icon signOf(Severity severity) {
    switch (severity) {
    case Severity::error: return Icon::bad;
    case Severity::warning: return Icon::warning;
    case Severity::note: break;
    }
    return Icon::info;
}

Icon signOf(Impact impact) {
    switch (impact) {
    case Impact::none: return Icon::good;
    case Impact::slowStart:
    case Impact::atRisk: return Icon::warning;
    case Impact::appCrash: return Icon::bad;
    case Impact::unknown: break;
    }
    return Icon::help;
}

QString impactText(Impact impact) {
    switch (impact) {
    case Impact::none: return tr("used");
    case Impact::slowStart: return tr("slow start, no harm");
    case Impact::atRisk: return tr("used, at a risk");
    case Impact::appCrash: return tr("the app can crash");
    case Impact::unknown: break;
    }
    return tr("not known");
}

} // namespace macebin::widgets
