// SPDX-License-Identifier: Apache-2.0
#include "core/report/text/matrix.h"

#include "core/answer/verdict.h"
#include "core/text/csv.h"
#include "core/words/device_text.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

/// Of the files that cover a device.
constexpr std::size_t kListed = 3;
constexpr std::size_t kWidest = 60;

/// What is best for a device comes first.
constexpr std::array kBest{Impact::none, Impact::atRisk, Impact::unknown, Impact::slowStart,
                           Impact::appCrash};

std::size_t rank(Impact impact) {
    return static_cast<std::size_t>(std::find(kBest.begin(), kBest.end(), impact) - kBest.begin());
}

using Row = std::array<TerminalText, 5>;

Row rowOf(const MatrixFile& file, const std::string& device, const MatrixCell& cell) {
    TerminalText rules = cell.rule ? shown(cell.rule->id) : TerminalText();
    if (cell.risk) rules += ", " + shown(cell.risk->id);
    return {shown(file.path), shown(device), shown(cell.decision), shown(name(cell.impact)), rules};
}

TerminalText lineOf(const Row& row, const std::array<std::size_t, 4>& widths) {
    TerminalText line = "  ";
    for (std::size_t i = 0; i < widths.size(); ++i)
        line += padded(row[i], widths[i]) + "  ";
    return line + row.back() + "\n";
}

TerminalText tableText(const Matrix& matrix) {
    const Row heading{"file", "device", "decision", "impact", "rule"};
    std::array<std::size_t, 4> widths{4, 6, 9, 10};
    for (const MatrixFile& file : matrix.files)
        widths[0] = std::min(kWidest, std::max(widths[0], columnsOf(shown(file.path))));
    for (const std::string& device : matrix.devices)
        widths[1] = std::min(kWidest, std::max(widths[1], columnsOf(shown(device))));
    TerminalText out = lineOf(heading, widths);
    for (const MatrixFile& file : matrix.files)
        for (std::size_t i = 0; i < file.cells.size(); ++i)
            out += lineOf(rowOf(file, matrix.devices[i], file.cells[i]), widths);
    return out;
}

bool isCovered(const Coverage& coverage) {
    return !coverage.files.empty() && (coverage.impact == Impact::none || coverage.impact == Impact::atRisk);
}

TerminalText coverageLine(const Matrix& matrix, std::size_t device, const Coverage& coverage) {
    TerminalText line = "  " + shown(matrix.devices[device]) + ": " + coverageWord(coverage);
    if (const std::string files = coveringFiles(matrix, coverage); !files.empty())
        line += ": " + shown(files);
    else if (!coverage.files.empty() && coverage.impact == Impact::appCrash)
        line += ", and every file takes the app down";
    return line + "\n";
}

TerminalText harmText(const Matrix& matrix) {
    TerminalText out;
    for (const MatrixFile& file : matrix.files) {
        const auto count = std::count_if(file.cells.begin(), file.cells.end(), [](const MatrixCell& cell) {
            return cell.impact == Impact::appCrash;
        });
        if (count > 0)
            out += "  " + shown(file.path) + " takes the app down on " +
                   counted(static_cast<std::uint64_t>(count), "device") + "\n";
    }
    return out;
}

} // namespace

MatrixFile matrixFileOf(const FileReport& report) {
    MatrixFile file;
    file.path = report.path;
    for (const DeviceAnswer& device : report.devices) {
        if (!device.predicted) continue;
        const auto& risks = device.predicted->risks;
        file.cells.push_back(
            {device.decision, device.impact, device.rule, risks.empty() ? nullptr : &*risks.front().rule});
        file.isTuned = device.predicted->isTuned;
    }
    return file;
}

std::vector<std::string> predictedDevices(const FileReport& report) {
    std::vector<std::string> names;
    for (const DeviceAnswer& device : report.devices)
        if (device.predicted) names.push_back(device.name);
    return names;
}

void Matrix::add(MatrixFile file, const std::vector<std::string>& itsDevices) {
    if (devices.empty()) devices = itsDevices;
    if (!file.cells.empty() && file.cells.size() == devices.size()) files.push_back(std::move(file));
}

void Matrix::add(const FileReport& report) {
    add(matrixFileOf(report), devices.empty() ? predictedDevices(report) : devices);
}

std::vector<Coverage> coverageOf(const Matrix& matrix) {
    std::vector<Coverage> all(matrix.devices.size());
    for (std::size_t f = 0; f < matrix.files.size(); ++f) {
        const MatrixFile& file = matrix.files[f];
        for (std::size_t d = 0; d < file.cells.size() && !file.isTuned; ++d) {
            Coverage& best = all[d];
            const Impact impact = file.cells[d].impact;
            if (best.files.empty() || rank(impact) < rank(best.impact)) best = {impact, {}};
            if (impact == best.impact) best.files.push_back(f);
        }
    }
    return all;
}

std::string_view coverageWord(const Coverage& coverage) {
    if (coverage.files.empty()) return "not covered";
    switch (coverage.impact) {
    case Impact::none: return "used";
    case Impact::atRisk: return "used at a risk";
    case Impact::unknown: return "not decided";
    case Impact::slowStart:
    case Impact::appCrash: break;
    }
    return "not covered";
}

std::string coveringFiles(const Matrix& matrix, const Coverage& coverage) {
    if (coverage.files.empty() || rank(coverage.impact) > rank(Impact::unknown)) return {};
    std::string out;
    for (std::size_t i = 0; i < std::min(kListed, coverage.files.size()); ++i)
        out += (i == 0 ? "" : ", ") + printable(matrix.files[coverage.files[i]].path);
    if (coverage.files.size() > kListed) out += " and " + number(coverage.files.size() - kListed) + " more";
    return out;
}

TerminalText textMatrix(const Matrix& matrix) {
    const std::vector<Coverage> coverage = coverageOf(matrix);
    const auto covered = std::count_if(coverage.begin(), coverage.end(), isCovered);
    TerminalText out = "\nWhat MACE does with each file on each device\n" + tableText(matrix);
    out += "\nWho is covered: " + shown(static_cast<std::uint64_t>(covered)) + " of " +
           counted(coverage.size(), "device") + either(covered == 1, " has", " have") +
           " a file whose programs are used\n";
    for (std::size_t i = 0; i < coverage.size(); ++i)
        out += coverageLine(matrix, i, coverage[i]);
    return out + harmText(matrix);
}

std::string csvPredictionHeader() {
    return csvLine({"file", "verdict", "device", "decision", "impact", "rule", "risks", "every_start",
                    "from_cache", "from_precompiled", "from_source", "undecided", "missing", "reason"});
}

std::string csvPredictions(const FileReport& report) {
    std::string out;
    for (const DeviceAnswer& device : report.devices) {
        if (!device.predicted) continue;
        const PredictedAnswer& more = *device.predicted;
        std::string risks, missing;
        for (const Risk& risk : more.risks)
            risks += (risks.empty() ? "" : " ") + std::string(risk.rule->id);
        for (const std::string& member : more.missing)
            missing += (missing.empty() ? "" : " ") + member;
        out += csvLine({report.path, std::string(name(verdictOf(report))), device.name, device.decision,
                        std::string(name(device.impact)), std::string(device.rule ? device.rule->id : ""),
                        risks, more.isEveryStart ? "true" : "false", number(more.fromCache),
                        number(more.fromPrecompiled), number(more.fromSource), number(more.undecided),
                        missing, device.reason});
    }
    return out;
}

} // namespace macebin
