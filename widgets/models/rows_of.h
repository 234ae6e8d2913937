// SPDX-License-Identifier: Apache-2.0
// What stands in the window's tables: from core's answers to cells.
#pragma once

#include "core/change/change.h"
#include "core/diff/diff.h"
#include "widgets/hex/hex_view.h"
#include "widgets/models/rows_model.h"
#include "widgets/text.h"

namespace macebin::widgets {

/// The findings that have a place in the bytes that are shown.
std::vector<HexView::Mark> marksOf(const OpenedFile& file);
/// That place, if a finding has one there.
std::optional<ByteRange> placeInBytes(const OpenedFile& file, const Finding& finding);

QStringList findingHeaders();
/// One a finding, the worst first; the id is its index in the report's list.
std::vector<TableRow> findingRows(const OpenedFile& file);

QStringList programHeaders();
/// One a program, its kernels below; the id is the index of its pair.
std::vector<TableRow> programRows(const OpenedFile& file);

QStringList fileHeaders();
/// One a file; the id is its index.
std::vector<TableRow> fileRows(const std::vector<FileHandle>& files);

QStringList planHeaders();
/// One a pair of a change, before and after; the id is its index. Programs can be unchecked.
std::vector<TableRow> planRows(const Change& change);

QStringList diffHeaders();
/// What differs first; the id is the index in `programs`.
std::vector<TableRow> diffRows(const CacheDiff& diff);

QStringList outcomeHeaders();
/// One a program that a device was asked about; the id is the index of its pair.
std::vector<TableRow> outcomeRows(const DeviceAnswer& answer);

/// The sign of a severity, or of an impact.
Icon signOf(Severity severity);
Icon signOf(Impact impact);
/// "used", "slow start, no harm", …
QString impactText(Impact impact);

} // namespace macebin::widgets
