// SPDX-License-Identifier: Apache-2.0
#include "core/summary/report_reader.h"

#include "core/answer/verdict.h"
#include "core/text/json_reader.h"
#include "format/limits.h"
#include "format/text.h"

#include <algorithm>
#include <array>

namespace macebin {

namespace {

constexpr std::size_t kDeepest = 64;

/// The bytes one by one. Within a value, a line that begins with '{' is the end: in our documents and lines
/// no inner one does, so that it is the next report, and this one was cut.
class Source {
public:
    explicit Source(const ReadMore& more) : more_(more) {}

    /// Passes blanks and line ends; false at the end of all.
    bool toValue() {
        for (std::optional<char> c; (c = peek()); take())
            if (std::string_view(" \t\r\n").find(*c) == std::string_view::npos && !isMark(*c)) break;
        isStart_ = true;
        return peek().has_value();
    }
    /// Behind something that is no report.
    void toNextReport() {
        isTooLong_ = false;
        while (const auto c = peek()) {
            if (column_ == 0 && *c == '{') return;
            take();
        }
    }
    std::optional<char> next() {
        const auto c = peek();
        if (!c || (column_ == 0 && *c == '{' && !isStart_)) return std::nullopt;
        if (column_ > kLongestReportLine) {
            isTooLong_ = true;
            return std::nullopt;
        }
        isStart_ = false;
        take();
        return c;
    }
    std::uint64_t line() const { return line_; }
    bool isTooLong() const { return isTooLong_; }

private:
    /// A byte of a byte order mark before the first value.
    bool isMark(char c) const {
        return line_ == 1 && column_ < 3 && (c == '\xef' || c == '\xbb' || c == '\xbf');
    }

    std::optional<char> peek() {
        if (chunk_.empty()) chunk_ = more_();
        return chunk_.empty() ? std::nullopt : std::optional(chunk_.front());
    }
    void take() {
        const bool isEnd = chunk_.front() == '\n';
        line_ += isEnd ? 1 : 0;
        column_ = isEnd ? 0 : column_ + 1;
        chunk_.remove_prefix(1);
    }

    const ReadMore& more_;
    std::string_view chunk_;
    std::uint64_t line_ = 1;
    std::uint64_t column_ = 0;
    bool isStart_ = true; ///< no byte of the value was taken
    bool isTooLong_ = false;
};

bool isVerdict(std::string_view word) {
    constexpr std::array all{Verdict::intact,  Verdict::damaged,    Verdict::unreadable,
                             Verdict::notUsed, Verdict::incomplete, Verdict::harmful};
    return std::any_of(all.begin(), all.end(), [&](Verdict verdict) { return name(verdict) == word; });
}

/// Follows one value: a line that is a file, or a document whose `files` are.
class Collector final : public JsonEvents {
public:
    explicit Collector(const std::function<void(const ReportedFile&)>& onFile) : onFile_(onFile) {}

    bool null() override { return true; }
    bool flag(bool) override { return true; }
    bool number(std::optional<std::int64_t> value) override {
        if (frames_.size() == 1 && frames_[0].key == "schema_version")
            (value == 1 ? hasVersion_ : isNewer_) = true;
        return !isNewer_;
    }

    bool text(std::string& text) override {
        if (frames_.empty()) return true;
        const std::string& member = frames_.back().key;
        switch (frames_.size() - base()) {
        case 0: putMember(member, text); break;
        case 1:
            if (parent() == "identity") putIdentity(member, text);
            break;
        case 2:
            if (parent() == "findings") putFinding(member, text);
            if (parent() == "devices") putDevice(member, text);
            break;
        default: break;
        }
        return true;
    }

    bool beginObject() override {
        if (!push(false)) return false;
        if (frames_.size() == base()) file_ = {};
        if (frames_.size() == base() + 2) { // those inside are parts of it, as a device's programs
            rule_ = severity_ = {};
            device_ = {};
        }
        return true;
    }
    bool name(std::string& text) override {
        frames_.back().key = text;
        // A directory's own line lists files, too; its kind stands before them.
        if (frames_.size() == 1 && text == "files")
            (file_.isDirectory ? isDirectoryLine_ : isDocument_) = true;
        return true;
    }
    bool endObject() override {
        if (frames_.size() == base() + 2 && parent() == "findings" && !addFinding()) return false;
        if (frames_.size() == base() + 2 && parent() == "devices" && !addDevice()) return false;
        if (frames_.size() == base() && (base() == kInDocument || !isDocument_)) finishFile();
        frames_.pop_back();
        return true;
    }
    bool beginArray() override { return push(true); }
    bool endArray() override {
        frames_.pop_back();
        return true;
    }

    std::size_t files() const { return files_; }
    bool isNewer() const { return isNewer_; }
    /// True if the value was one of our reports, whole.
    bool isReport() const { return hasVersion_ && !isForeign_ && (isDocument_ || files_ + directories_ > 0); }

private:
    struct Frame {
        bool isArray = false;
        std::string key; ///< of the member that is being read
    };
    static constexpr std::size_t kInDocument = 3; ///< the document, its list, the file

    /// How many frames deep the file's own object is.
    std::size_t base() const {
        const bool isInside = frames_.size() >= 2 && frames_[1].isArray && !isDirectoryLine_ &&
                              (frames_[0].key == "files" || frames_[0].key == "directories");
        return isInside ? kInDocument : 1;
    }
    /// The member of the file that is being read.
    std::string_view parent() const { return frames_[base() - 1].key; }

    bool push(bool isArray) {
        if (frames_.size() == kDeepest || isNewer_) return false;
        frames_.push_back({isArray, {}});
        return true;
    }

    void putMember(const std::string& member, const std::string& text) {
        if (member == "path") file_.hasPath = true;
        if (member == "verdict") file_.verdict = text;
        if (member == "kind") file_.isDirectory = text == "directory";
    }
    void putIdentity(const std::string& member, const std::string& text) {
        if (member == "platform_name") file_.platformName = text;
        if (member == "platform_version") file_.platformVersion = text;
        if (member == "driver_version") file_.driverVersion = text;
    }
    void putFinding(const std::string& member, const std::string& text) {
        if (member == "rule") rule_ = text;
        if (member == "severity") severity_ = text;
    }
    void putDevice(const std::string& member, const std::string& text) {
        if (member == "source") device_.source = text;
        if (member == "name") device_.name = text;
        if (member == "impact") device_.impact = text;
    }

    bool addFinding() {
        ReportedFile::Rule& rule = file_.rules[rule_];
        rule.severity = severity_;
        ++rule.findings;
        return file_.rules.size() <= kMostOfSummedFile;
    }
    bool addDevice() {
        file_.devices.push_back(std::move(device_));
        return file_.devices.size() <= kMostOfSummedFile;
    }

    void finishFile() {
        // A document may have its version behind its files, where another program sorted it.
        const bool isLine = base() == 1;
        if ((isLine && !hasVersion_) || !file_.hasPath || !isVerdict(file_.verdict)) {
            isForeign_ = true;
            return;
        }
        (file_.isDirectory ? directories_ : files_) += 1;
        onFile_(file_);
    }

    const std::function<void(const ReportedFile&)>& onFile_;
    std::vector<Frame> frames_;
    ReportedFile file_;
    std::string rule_, severity_;
    ReportedFile::Device device_;
    std::size_t files_ = 0;
    std::size_t directories_ = 0;
    bool isDocument_ = false;
    bool isDirectoryLine_ = false;
    bool hasVersion_ = false;
    bool isForeign_ = false; ///< something stands where a file should
    bool isNewer_ = false;   ///< another version of the schema
};

std::string whatIsWrong(const Collector& collector, bool isParsed, const Source& source) {
    if (collector.isNewer())
        return "It is of another version of the report's schema: use the Macebin that wrote it.";
    if (source.isTooLong()) return "A line is longer than 256 MiB.";
    if (isParsed) return "It is JSON, but no report of --check or --show.";
    if (collector.files() > 0)
        return "The report ends too early or is damaged; " + counted(collector.files(), "file") +
               " of it could be read and were counted.";
    return "It is not JSON, or ends too early.";
}

} // namespace

ReportRead readReports(const ReadMore& more, const std::function<void(const ReportedFile&)>& onFile) {
    ReportRead out;
    Source source(more);
    while (source.toValue()) {
        const std::uint64_t line = source.line();
        Collector collector(onFile);
        const bool isParsed = readJson(
            [&source] {
                const auto byte = source.next();
                return byte ? static_cast<unsigned char>(*byte) : -1;
            },
            collector);
        out.files += collector.files();
        if (isParsed && collector.isReport()) continue;
        ++out.bad;
        if (out.problems.size() < kMostProblems)
            out.problems.push_back({line, whatIsWrong(collector, isParsed, source)});
        source.toNextReport();
    }
    return out;
}

} // namespace macebin
