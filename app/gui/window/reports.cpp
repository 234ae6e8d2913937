// SPDX-License-Identifier: Apache-2.0
// Saving the report of all open files, in the form that the file's name asks for.
#include "app/gui/window/controller.h"
#include "core/host/work/save_change.h"
#include "core/report/document.h"
#include "core/report/json/file.h"
#include "core/report/text/file.h"
#include "widgets/panels/message_bar.h"

#include <QDateTime>
#include <QFileInfo>

namespace macebin::gui {

namespace {

std::string documentOf(ReportDocument& document, const std::vector<FileHandle>& files, const Tally& tally) {
    for (const FileHandle& file : files)
        document.prepare(file->report)();
    return document.end(tally, 0);
}

std::string jsonOf(const std::vector<FileHandle>& files, const Tally& tally) {
    std::vector<JsonPiece> reports;
    reports.reserve(files.size());
    for (const FileHandle& file : files)
        reports.push_back(jsonFile(file->report));
    std::string text;
    writeJsonDocument([&text](std::string_view piece) { text += piece; }, reports, {tally, 0, {}, {}});
    return text;
}

/// As text where the ending is none that we know.
std::string reportAs(const QString& path, const std::vector<FileHandle>& files) {
    Tally tally;
    for (const FileHandle& file : files)
        tally.add(file->report);
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("json")) return jsonOf(files, tally);
    if (ending == QLatin1String("html") || ending == QLatin1String("htm"))
        return documentOf(*htmlDocument(), files, tally);
    if (ending == QLatin1String("xml")) {
        const QString now = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss"));
        return documentOf(*junitDocument(now.toStdString()), files, tally);
    }
    if (ending == QLatin1String("sarif")) return documentOf(*sarifDocument(), files, tally);
    TerminalText text;
    for (const FileHandle& file : files)
        text += either(!text.empty(), "\n") + textReport(file->report);
    return text.bytes();
}

} // namespace

void Controller::saveReport() {
    if (desk_->files().empty()) return;
    const QString path = dialogs_.saveFile(
        window_.get(), tr("Save the report"), QStringLiteral("report.html"),
        tr("Web page (*.html);;Text (*.txt);;JSON (*.json);;JUnit (*.xml);;SARIF (*.sarif)"));
    if (path.isEmpty()) return;
    const auto task = [path, files = desk_->files()](widgets::Job&) {
        const std::string text = reportAs(path, files);
        // The system's dialog has asked about a file that is there.
        std::vector<std::string> inputs;
        for (const FileHandle& file : files)
            inputs.push_back(file->path);
        return std::make_shared<const Result<Saved>>(
            saveBytes(widgets::pathBytes(path), asBytes(text), true, inputs));
    };
    work_->startWriting(tr("Saving the report"), task,
                        [this, path](const std::shared_ptr<const Result<Saved>>& saved) {
                            window_->messages()->tell(*saved ? widgets::Tone::good : widgets::Tone::bad,
                                                      *saved ? tr("The report was saved as %1.").arg(path)
                                                             : widgets::plain(saved->error()));
                        });
}

} // namespace macebin::gui
