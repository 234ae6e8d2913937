// SPDX-License-Identifier: Apache-2.0
// The HTML report over all files: the answer and a table on top, the files below.
#include "core/report/document.h"

#include "core/report/html/file.h"
#include "core/report/text/matrix.h"
#include "core/words/file_words.h"
#include "format/text.h"

#include <map>

namespace macebin {

using namespace html;

namespace {

/// What the worst answer over several files means for whoever reads it first.
std::string_view meaningOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::intact: return "Every file is intact, and no device that was asked objects.";
    case Verdict::damaged: return "At least one file is damaged.";
    case Verdict::unreadable: return "At least one file is not a cache, or could not be read.";
    case Verdict::notUsed:
        return "The files are intact, but a device that was asked about does not use at least one of them.";
    case Verdict::incomplete: return "At least one question could not be answered.";
    case Verdict::harmful:
        return "At least one file takes the app or the driver down on a device that was asked.";
    }
    return "";
}

/// "probe of PoCL: none"; one line a device.
Markup devicesCell(const FileReport& report) {
    if (report.devices.empty()) return text("not asked");
    std::vector<Markup> items;
    for (const DeviceAnswer& device : report.devices)
        items.push_back(badge(device.impact) + text(" ") + text(device.name));
    return items.size() == 1 ? items.front() : bulletList(items);
}

Markup kindCell(const FileReport& report) {
    return text(report.integrity == Integrity::unreadable ? whatItIs(report) : describeKind(report));
}

struct Part {
    std::string path;
    Verdict verdict = Verdict::incomplete;
    Markup kind, devices, body;
    MatrixFile answers{};
    std::vector<std::string> described{}; ///< the devices that profiles describe
};

class HtmlDocument final : public ReportDocument {
public:
    explicit HtmlDocument(std::optional<ShowOptions> show) : show_(std::move(show)) {}

    Addition prepare(const FileReport& report) override {
        Part part{report.path, verdictOf(report), kindCell(report), devicesCell(report), {}};
        part.body = htmlFile(report, 3);
        if (show_) part.body += htmlShow(report, *show_, 3);
        part.answers = matrixFileOf(report);
        if (!part.answers.cells.empty()) part.described = predictedDevices(report);
        const bool isAsked = !report.devices.empty();
        return [this, isAsked, part = std::move(part)]() mutable {
            matrix_.add(std::move(part.answers), part.described);
            part.described.clear();
            parts_.push_back(std::move(part));
            isAnyAsked_ |= isAsked;
        };
    }

    void addNoCache(std::string_view path, const NothingJudged& nothing) override {
        Part part;
        part.path = path.empty() ? "the list of files" : std::string(path);
        part.kind = text("no cache");
        part.body = callout(Tone::unknown,
                            badge(Verdict::incomplete) + text(" ") + text("Nothing was checked here.")) +
                    preformatted(noCacheText(nothing));
        parts_.push_back(std::move(part));
    }

    void addNotRead(std::string_view path, std::string_view why) override {
        Part part;
        part.path = path;
        part.kind = text("not read");
        part.body = callout(Tone::unknown, badge(Verdict::incomplete) + text(" ") + text(why));
        parts_.push_back(std::move(part));
    }

    void addDirectory(const StorageDirectoryReport& directory) override {
        if (directory.findings.empty()) return;
        directories_ += heading(2, text("Together in ") + code(directory.path));
        directories_ += htmlFindings(
            directory.findings, [](const Finding&) { return std::string(); }, 3);
    }

    std::string end(const Tally& tally, std::size_t skipped) override {
        const bool isOne = parts_.size() == 1;
        const std::string title = isOne ? parts_[0].path : "Check of " + counted(parts_.size(), "file");
        Markup body = heading(1, isOne ? code(title) : text(title));
        if (!isOne) body += summary(tally);
        if (!isOne && matrix_.answers() > 1) body += htmlMatrix(matrix_, 2);
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if (!isOne) body += heading(2, code(parts_[i].path), idOf(i));
            body += parts_[i].body;
        }
        if (isOne && matrix_.answers() > 1) body += htmlMatrix(matrix_, 2);
        body += directories_;
        if (skipped > 0) body += paragraph(text(passedOverText(skipped) + "."));
        return page("Macebin: " + title, body);
    }

private:
    static std::string idOf(std::size_t index) { return "file-" + number(index + 1); }

    Markup summary(const Tally& tally) const {
        std::map<Verdict, std::size_t> counts;
        for (const Part& part : parts_)
            ++counts[part.verdict];
        Markup line = badge(tally.verdict()) + text(" " + std::string(meaningOf(tally.verdict())));
        Markup each;
        for (const Verdict verdict : {Verdict::harmful, Verdict::damaged, Verdict::unreadable,
                                      Verdict::notUsed, Verdict::incomplete, Verdict::intact})
            if (counts.count(verdict))
                each += text(number(counts.at(verdict)) + " ") + badge(verdict) + text(" ");
        Table files{
            "The files, in the order in which they were given", {"File", "Verdict", "What it is"}, {}, {}};
        if (isAnyAsked_) files.columns.emplace_back("Devices");
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            files.rows.push_back(
                {linkTo(idOf(i), code(parts_[i].path)), badge(parts_[i].verdict), parts_[i].kind});
            if (isAnyAsked_) files.rows.back().push_back(parts_[i].devices);
        }
        if (!isAnyAsked_) each += text("No device was asked about.");
        return callout(toneOf(tally.verdict()), line) + paragraph(each) + table(files);
    }

    std::optional<ShowOptions> show_;
    std::vector<Part> parts_;
    Matrix matrix_; ///< of what profiles say
    Markup directories_;
    bool isAnyAsked_ = false; ///< a device about one of the files
};

} // namespace

std::unique_ptr<ReportDocument> htmlDocument(std::optional<ShowOptions> show) {
    return std::make_unique<HtmlDocument>(std::move(show));
}

} // namespace macebin
