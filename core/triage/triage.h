// SPDX-License-Identifier: Apache-2.0
// From the files of a case to one page: what happened, what it means, what to do, what is missing, and the
// evidence (core/triage/TRIAGE.md). Pure.
#pragma once

#include "core/answer/step.h"
#include "core/answer/verdict.h"
#include "core/diff/diff.h"
#include "core/text/shell.h"
#include "core/triage/case_file.h"
#include "core/triage/cause_table.h"

#include <optional>
#include <span>

namespace macebin {

/// How sure a cause is. "shown", "likely", "possible"
enum class Certainty : std::uint8_t {
    possible, ///< one of several that the evidence allows
    likely,   ///< the evidence speaks for it, by an inference that is named
    shown,    ///< a file or a log says so
};
std::string_view name(Certainty certainty);

/// Something that was seen, and where.
struct CaseEvidence {
    std::string where; ///< "phone.log, line 12"; "cache.bin, bytes 0x10 to 0x14"
    std::string what;  ///< one sentence; may hold text of others
};

/// Where a cache lies on the phone, and whose it is.
struct CachePlace {
    std::string path;                   ///< as a log names it; empty where nothing tells
    std::optional<PackageName> package; ///< of the app; none where nothing tells
    std::uint32_t user = 0;             ///< of the phone
};

struct CaseStep {
    Prose what;                                     ///< one sentence
    HostCommand command;                            ///< with PKG and PATH for what no file names; or empty
    std::optional<CachePlace> place = std::nullopt; ///< of the cache that the command meets
};

struct CaseCause {
    CauseRef id;
    Certainty certainty = Certainty::shown;
    CaseWeight weight = CaseWeight::none;
    std::string what;    ///< what happened, one or two sentences
    std::string meaning; ///< for the user of the phone
    std::vector<CaseStep> steps;
    Prose tellApart; ///< what would show or refute it; empty where it is shown
    std::vector<CaseEvidence> evidence;
};

struct CaseMissing {
    std::string what;
    std::string why;
    HostCommand command;
};

struct TriagePage {
    std::vector<std::string> limits; ///< what bounds the answer, a sentence each: to be read first
    std::vector<CaseCause> causes;   ///< at least one; several only where the evidence allows each of them
    std::vector<CaseCause> also;     ///< what else was seen, and is not the reason
    std::vector<CaseMissing> missing;
    std::vector<CaseEvidence> evidence; ///< file by file: all that was read
    std::vector<std::string> device;    ///< what the case tells of the phone: "name: value (source)"
    std::vector<std::string> notes;
};

/// `limits`: what could not be read at all, such as members of an archive, a sentence each.
TriagePage triage(std::span<const CaseFile> files, std::vector<std::string> limits = {});

/// What to put for PKG and PATH in the commands of causes and of what is missing: a sentence; empty where
/// every command is whole.
Prose whatToFillIn(const TriagePage& page);

} // namespace macebin
