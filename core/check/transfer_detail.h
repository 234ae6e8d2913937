// SPDX-License-Identifier: Apache-2.0
// The single checks behind diagnoseTransfer(): one function for each way of being hurt. Not for other users.
#pragma once

#include "core/check/transfer.h"
#include "format/ascii.h"

namespace macebin::transfer {

/// How much of the front of a file is looked at before a check reads the rest.
inline constexpr std::size_t kPeek = 64 * 1024;

/// One thing that happened, and the bytes after undoing it.
struct Hurt {
    Finding finding;
    Bytes undone;
    Judged judged;
    std::string innerName;
    std::optional<PackedFile> packed; ///< of an archive
    std::optional<Finding> unread;    ///< what of it could not be taken out
    bool isProgram = false;           ///< `undone` is one bare program
};

/// A Hurt with nothing undone.
Hurt hurt(RuleRef rule, std::string message, std::optional<ByteRange> range, Hint hint = Hint::none);

/// Several ways to undo the same thing: has each judged and keeps the best, the earliest among equals.
class BestUndoing {
public:
    explicit BestUndoing(const Judge& judge) : judge_(judge) {}

    void offer(Bytes candidate, std::string_view label = {});
    bool empty() const { return !any_; }
    Fit fit() const { return judged_.fit; }
    bool proven() const { return judged_.fit == Fit::proven; }
    const std::string& label() const { return label_; }
    /// Hands over what was kept.
    void moveInto(Hurt& hurt);

private:
    const Judge& judge_;
    bool any_ = false;
    Bytes bytes_;
    Judged judged_;
    std::string label_;
};

/// The bytes with up to `perLine` carriage returns before each line feed taken away.
Bytes withoutCarriageReturns(ByteView bytes, unsigned perLine);
/// The text behind a UTF-8 byte-order mark and white space.
std::string_view afterBlank(std::string_view text);
/// True if UTF-8 without control characters other than tab, line feed, form feed and carriage return.
bool isPlainText(std::string_view text);

// Each looks for one way of being hurt.
std::optional<Hurt> findArchive(ByteView bytes, const Judge& judge, const ArchiveLimits& limits);
std::optional<Hurt> findUtf16(ByteView bytes, const Judge& judge);
std::optional<Hurt> findBase64(ByteView bytes, const Judge& judge);
std::optional<Hurt> findWebPage(ByteView bytes);
std::optional<Hurt> findErrorText(ByteView bytes, const Judge& judge);
std::optional<Hurt> findReplacementCharacters(ByteView bytes);
std::optional<Hurt> findCarriageReturns(ByteView bytes, const Judge& judge);
std::optional<Hurt> findZeroPadding(ByteView bytes, const Judge& judge);

} // namespace macebin::transfer
