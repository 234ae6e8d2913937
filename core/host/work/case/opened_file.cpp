// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/case/opened_file.h"

#include "core/answer/fault.h"
#include "core/words/kernel_table.h"

namespace macebin {

namespace {

std::vector<OpenedFile::ListedProgram> programsOf(const FileReport& report, const std::stop_token& stop) {
    std::vector<OpenedFile::ListedProgram> out;
    const auto& entries = report.cache.entries;
    for (std::size_t i = 0; i < entries.size() && !stop.stop_requested(); ++i) {
        if (entries[i].role != EntryRole::program) continue;
        out.push_back({i, decodedProgram(report.cache, entries[i])});
        out.back().program.regions = {}; // they stand among those of the file
    }
    return out;
}

} // namespace

namespace {

std::shared_ptr<const OpenedFile> openWhole(const std::string& path, const CheckOptions& options,
                                            const std::stop_token& stop) {
    auto opened = std::make_shared<OpenedFile>();
    opened->path = path;
    opened->stamp = stampOf(path);
    auto bytes = readSubject(path, options.limits.fileSize);
    if (stop.stop_requested()) return nullptr;
    if (bytes) {
        opened->file = std::make_shared<const FileBytes>(std::move(*bytes));
        opened->report = checkBytes(opened->file->view(), options);
        opened->bytes = judgedBytes(opened->report, opened->file->view());
    } else {
        opened->whyNotRead = bytes.error();
        opened->report = cannotRead("It could not be read: " + bytes.error() + ".");
    }
    opened->report.path = path;
    if (stop.stop_requested()) return nullptr;
    opened->regions = std::make_shared<const Regions>(bytes ? regionsOf(opened->report) : Regions());
    opened->structure = std::make_shared<const StructureTree>(*opened->regions);
    if (stop.stop_requested()) return nullptr;
    opened->overview = overviewOf(*opened->regions, opened->bytes);
    opened->programs =
        std::make_shared<const std::vector<OpenedFile::ListedProgram>>(programsOf(opened->report, stop));
    return stop.stop_requested() ? nullptr : opened;
}

} // namespace

std::shared_ptr<const OpenedFile> openFile(const std::string& path, const CheckOptions& options,
                                           const std::stop_token& stop) {
    try {
        return openWhole(path, options, stop);
    } catch (const std::bad_alloc& error) { // the other files that are opened with it stay
        OpenedFile opened;
        opened.path = path;
        opened.stamp = stampOf(path);
        opened.whyNotRead = "there was not enough memory for it";
        opened.report = cannotRead(sentenceOnFault(error));
        opened.report.path = path;
        opened.regions = std::make_shared<const Regions>();
        opened.structure = std::make_shared<const StructureTree>(*opened.regions);
        opened.programs = std::make_shared<const std::vector<OpenedFile::ListedProgram>>();
        return std::make_shared<const OpenedFile>(std::move(opened));
    }
}

std::shared_ptr<const OpenedFile> withReport(const OpenedFile& file, FileReport report) {
    OpenedFile other;
    other.path = file.path;
    other.stamp = file.stamp;
    other.file = file.file;
    other.whyNotRead = file.whyNotRead;
    other.report = std::move(report);
    other.bytes = file.bytes;
    other.regions = file.regions;
    other.structure = file.structure;
    other.overview = file.overview;
    other.programs = file.programs;
    return std::make_shared<const OpenedFile>(std::move(other));
}

} // namespace macebin
