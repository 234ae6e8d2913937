// SPDX-License-Identifier: Apache-2.0
// Runs the checks for files hurt on the way, and holds the two that work on plain bytes: line ends and
// padding.
#include "core/check/transfer.h"

#include "core/check/transfer_detail.h"
#include "format/text.h"

#include <algorithm>

namespace macebin {

namespace transfer {

namespace {

constexpr std::byte kCr{0x0d};
constexpr std::byte kLf{0x0a};

/// Line feeds, and how many of them have one or two carriage returns before them.
struct LineEnds {
    std::uint64_t lineFeeds = 0;
    std::uint64_t once = 0;
    std::uint64_t twice = 0;
    std::uint64_t firstPlace = 0; ///< of the first carriage return + line feed

    /// Converters treat every line feed alike; 1 in 100 may differ where only a part of the file went through
    /// one.
    bool nearlyAll(std::uint64_t some) const { return some > 0 && some >= lineFeeds - lineFeeds / 100; }
};

LineEnds countLineEnds(ByteView bytes) {
    LineEnds ends;
    const auto isCr = [&](std::size_t i) { return bytes[i] == kCr; };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] != kLf) continue;
        ++ends.lineFeeds;
        if (i == 0 || !isCr(i - 1)) continue;
        if (ends.once++ == 0) ends.firstPlace = i - 1;
        if (i > 1 && isCr(i - 2)) ++ends.twice;
    }
    return ends;
}

/// Whether the line ends alone say that something rewrote them. In binary data a line feed follows a carriage
/// return once in 256 times; text, on the other hand, may well have such line ends by nature.
bool speaksForItself(const LineEnds& ends, ByteView bytes) {
    return ends.once >= 8 && !isPlainText(asText(bytes));
}

} // namespace

Hurt hurt(RuleRef rule, std::string message, std::optional<ByteRange> range, Hint hint) {
    Hurt made;
    made.finding.rule = &*rule;
    made.finding.range = range;
    made.finding.message = std::move(message);
    made.finding.hint = hint;
    return made;
}

void BestUndoing::offer(Bytes candidate, std::string_view label) {
    Judged judged = judge_(candidate);
    if (any_ && judged.fit <= judged_.fit) return;
    any_ = true;
    bytes_ = std::move(candidate);
    judged_ = std::move(judged);
    label_ = label;
}

void BestUndoing::moveInto(Hurt& hurt) {
    hurt.undone = std::move(bytes_);
    hurt.judged = std::move(judged_);
}

Bytes withoutCarriageReturns(ByteView bytes, unsigned perLine) {
    Bytes out;
    out.reserve(bytes.size());
    for (const std::byte byte : bytes) {
        if (byte == kLf)
            for (unsigned i = 0; i < perLine && !out.empty() && out.back() == kCr; ++i)
                out.pop_back();
        out.push_back(byte);
    }
    return out;
}

std::optional<Hurt> findCarriageReturns(ByteView bytes, const Judge& judge) {
    const LineEnds front = countLineEnds(slice(bytes, {0, kPeek}));
    if (front.lineFeeds > 0 && !front.nearlyAll(front.once)) return {};
    const LineEnds ends = countLineEnds(bytes);
    if (!ends.nearlyAll(ends.once)) return {};

    BestUndoing best(judge);
    best.offer(withoutCarriageReturns(bytes, 1), "one carriage return");
    if (!best.proven() && ends.nearlyAll(ends.twice))
        best.offer(withoutCarriageReturns(bytes, 2), "two carriage returns");
    if (!best.proven()) {
        const Fit asItIs = judge(bytes).fit;
        if (best.fit() < asItIs || (best.fit() == asItIs && !speaksForItself(ends, bytes))) return {};
    }
    const std::string which =
        ends.once == ends.lineFeeds
            ? (ends.once == 1 ? "The one line feed" : "Each of the " + counted(ends.lineFeeds, "line feed"))
            : number(ends.once) + " of " + counted(ends.lineFeeds, "line feed");
    Hurt found =
        hurt("transfer.crlf",
             which + " in the file follows " + best.label() + ", the first at " + hex(ends.firstPlace) +
                 "; in a file as MACE writes it nearly none does. The copy was made in text mode.",
             ByteRange{ends.firstPlace, 2});
    best.moveInto(found);
    return found;
}

std::optional<Hurt> findZeroPadding(ByteView bytes, const Judge& judge) {
    const auto isZero = [](std::byte byte) { return byte == std::byte{0}; };
    const auto last = std::find_if_not(bytes.rbegin(), bytes.rend(), isZero);
    const auto used = static_cast<std::uint64_t>(bytes.rend() - last);
    if (used == 0) return {};
    // The checksum at the end of a v2 cache may itself end in up to three zeros.
    for (std::uint64_t end = used; end < bytes.size() && end <= used + 3; ++end) {
        const ByteView cut = slice(bytes, {0, end});
        Judged judged = judge(cut);
        if (judged.fit != Fit::proven) continue;
        const ByteRange padding{end, bytes.size() - end};
        Hurt found = hurt("transfer.zero-padding",
                          counted(padding.size, "zero byte") + (padding.size == 1 ? " follows" : " follow") +
                              " the end of the cache, from " + hex(end) + " to the end of the file.",
                          padding);
        found.undone.assign(cut.begin(), cut.end());
        found.judged = std::move(judged);
        return found;
    }
    return {};
}

namespace {

/// The first check that has something to say. What names itself by a magic number goes first; the two checks
/// that need the judge's word on binary bytes go last.
std::optional<Hurt> firstHurt(ByteView bytes, const Judge& judge, const ArchiveLimits& limits) {
    if (auto found = findArchive(bytes, judge, limits)) return found;
    if (auto found = findUtf16(bytes, judge)) return found;
    if (auto found = findWebPage(bytes)) return found;
    if (auto found = findErrorText(bytes, judge)) return found;
    if (auto found = findBase64(bytes, judge)) return found;
    if (auto found = findReplacementCharacters(bytes)) return found;
    if (auto found = findCarriageReturns(bytes, judge)) return found;
    return findZeroPadding(bytes, judge);
}

/// Of an archive: nothing was changed, so nothing is undone but the packing.
std::string unpackedOutcome(const TransferDiagnosis& diagnosis) {
    const Judged& judged = diagnosis.judged;
    const std::string proof = judged.proof.empty() ? std::string() : ": " + judged.proof;
    if (diagnosis.isProgram) return " What is in it is one bare program.";
    switch (judged.fit) {
    case Fit::proven:
        return judged.isChecked ? " The cache in it is whole" + proof + "."
                                : " No damage is visible in the cache in it" + proof +
                                      "; it has no checksum of the whole.";
    case Fit::looksLike: return " What is in it is a cache, but nothing proves that it is whole.";
    case Fit::none: break;
    }
    return diagnosis.unread ? "" : " What is in it is not a cache.";
}

std::string outcome(const Judged& judged) {
    switch (judged.fit) {
    case Fit::proven:
        return " After undoing it, " + (judged.proof.empty() ? "the cache is whole" : judged.proof) +
               (judged.isChecked ? ": the original was whole, and only this copy was changed."
                                 : ": no more damage is visible, and it has no checksum of the whole.");
    case Fit::looksLike:
        return " After undoing it, a cache can be seen" +
               (judged.proof.empty() ? std::string() : " (" + judged.proof + ")") +
               ", but nothing proves that it is whole.";
    case Fit::none: break;
    }
    return " What is left after undoing it is not a cache.";
}

} // namespace

} // namespace transfer

std::optional<TransferDiagnosis> diagnoseTransfer(ByteView bytes, const Judge& judge,
                                                  const ArchiveLimits& limits) {
    auto outer = transfer::firstHurt(bytes, judge, limits);
    if (!outer) return {};

    TransferDiagnosis diagnosis;
    diagnosis.steps.push_back(std::move(outer->finding));
    diagnosis.undone = std::move(outer->undone);
    diagnosis.judged = std::move(outer->judged);
    diagnosis.innerName = std::move(outer->innerName);
    diagnosis.packed = std::move(outer->packed);
    diagnosis.unread = std::move(outer->unread);
    diagnosis.isProgram = outer->isProgram;
    if (diagnosis.undone.empty()) {
        if (diagnosis.packed && !diagnosis.unread)
            diagnosis.steps[0].message += " There is not a byte in it.";
        return diagnosis;
    }

    // Two things may have happened one after the other, such as a text-mode copy that was then mailed.
    std::optional<transfer::Hurt> inner;
    if (diagnosis.judged.fit != Fit::proven && !diagnosis.isProgram)
        inner = transfer::firstHurt(diagnosis.undone, judge, limits);
    if (inner && (diagnosis.judged.fit == Fit::none || inner->judged.fit > diagnosis.judged.fit)) {
        inner->finding.range.reset(); // a place in bytes that nobody but us has
        diagnosis.steps.push_back(std::move(inner->finding));
        diagnosis.undone = std::move(inner->undone);
        diagnosis.judged = std::move(inner->judged);
        if (!inner->innerName.empty()) diagnosis.innerName = std::move(inner->innerName);
    }
    const bool isOnlyPacked = diagnosis.packed && diagnosis.steps.size() == 1;
    if (!diagnosis.undone.empty())
        diagnosis.steps.back().message +=
            isOnlyPacked ? transfer::unpackedOutcome(diagnosis) : transfer::outcome(diagnosis.judged);
    return diagnosis;
}

} // namespace macebin
