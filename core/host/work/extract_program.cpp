// SPDX-License-Identifier: Apache-2.0
#include "core/host/work/extract_program.h"

#include "core/host/work/save_change.h"
#include "core/storage/extracted_name.h"
#include "core/text/paths.h"
#include "core/words/kernel_table.h"
#include "format/text.h"

#include <filesystem>

namespace macebin {

namespace {

/// The last part of a stored path, its ending kept: "/scale/0-0-0/scale.so" gives "scale.so".
std::string safeFileName(std::string_view stored) {
    const std::string_view last = fileNameOf(stored);
    const auto dot = last.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return safeName(last);
    return safeName(last.substr(0, dot)) + "." + safeName(last.substr(dot + 1));
}

std::string padded(std::size_t value) {
    const std::string digits = number(value);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

} // namespace

std::vector<ExtractedFile> extractProgram(const Cache& cache, std::size_t entry, const std::string& folder,
                                          bool force, std::span<const std::string> inputs, bool isSwept) {
    std::vector<ExtractedFile> files;
    const auto write = [&](const std::string& name, ByteView bytes, std::string_view member) {
        ExtractedFile& file = files.emplace_back();
        file.path = (std::filesystem::path(folder) / name).string();
        file.size = bytes.size();
        file.key = cache.entries[entry].key;
        file.member = member;
        const auto saved = saveBytes(file.path, bytes, force, inputs, isSwept);
        if (saved)
            file.note = saved->note;
        else
            file.failure = saved.error();
    };
    const ByteView bytes = cache.valueOf(cache.entries[entry]);
    write(extractedName(cache, entry), bytes, {});
    const Program program = decodedProgram(cache, cache.entries[entry]);
    for (std::size_t i = 0; i < program.files.size(); ++i)
        write(extractedFront(cache, entry) + ".file" + padded(i) + "-" + safeFileName(program.files[i].name),
              slice(bytes, program.files[i].range), program.files[i].name);
    return files;
}

void sweepExtracted(const std::string& folder) {
    sweepStrays(folder, isExtractedName);
}

} // namespace macebin
