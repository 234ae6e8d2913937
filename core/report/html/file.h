// SPDX-License-Identifier: Apache-2.0
// One checked file as a part of an HTML page.
#pragma once

#include "core/report/html/markup.h"
#include "core/report/text/file.h"
#include "core/words/kernel_table.h"

namespace macebin {

struct Matrix;

/// The answer, what it rests on, and what to do. `level`: of its headings, which start below the file's own.
html::Markup htmlFile(const FileReport& report, int level);
/// What was found, the worst first, each kind once; empty where nothing was.
html::Markup htmlFindings(const Findings& findings, const PlaceOf& placeOf, int level);
/// What `--show` adds: identity, entries, programs with their kernels, the structure.
html::Markup htmlShow(const FileReport& report, const ShowOptions& show, int level);
/// What a device with `predicted` answered, beyond what every answer has.
html::Markup htmlPrediction(const DeviceAnswer& device);
/// Files and devices, and who is covered.
html::Markup htmlMatrix(const Matrix& matrix, int level);
/// What the devices answered that were asked about; empty where none was.
html::Markup htmlDevices(const FileReport& report, int level);

} // namespace macebin
