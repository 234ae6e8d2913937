// SPDX-License-Identifier: Apache-2.0
#include "app/gui/window/tools.h"

#include "core/host/work/case/log_file.h"
#include "core/host/work/case/read_case.h"
#include "core/host/work/clear_anywhere.h"
#include "core/host/work/extract_program.h"
#include "core/host/work/save_change.h"
#include "core/report/clear.h"
#include "core/words/device_text.h"
#include "format/limits.h"
#include "format/text.h"
#include "widgets/dialogs/clear_dialog.h"
#include "widgets/dialogs/compare_window.h"
#include "widgets/dialogs/log_window.h"
#include "widgets/dialogs/text_window.h"
#include "widgets/panels/message_bar.h"
#include "widgets/step_words.h"

#include <QFileInfo>
#include <QLineEdit>
#include <QPointer>

#include <algorithm>
#include <ctime>

namespace macebin::gui {

using widgets::ClearDialog;
using widgets::CompareWindow;
using widgets::Tone;

namespace {

struct Extracted {
    std::size_t saved = 0;
    std::string failure; ///< of the first that could not be written
    bool wasStopped = false;
};

std::shared_ptr<const Extracted> writePrograms(const FileHandle& file, const std::string& folder,
                                               std::optional<std::size_t> only, widgets::Job& job) {
    auto done = std::make_shared<Extracted>();
    const Cache& cache = file->report.cache;
    job.total = file->programs->size();
    for (const OpenedFile::ListedProgram& program : *file->programs) {
        ++job.done;
        const Entry& entry = cache.entries[program.entry];
        if ((only && *only != program.entry) || entry.value.size == 0 || job.stop.stop_requested()) continue;
        bool isSaved = true;
        for (const ExtractedFile& one :
             extractProgram(cache, program.entry, folder, false, {&file->path, 1})) {
            isSaved = isSaved && one.failure.empty();
            if (done->failure.empty()) done->failure = one.failure;
        }
        if (isSaved) ++done->saved;
    }
    done->wasStopped = job.stop.stop_requested();
    return done;
}

} // namespace

Tools::Tools(widgets::Work* work, Desk* desk, const SystemDialogs& dialogs, QWidget* window,
             widgets::MessageBar* messages)
    : QObject(window), work_(work), desk_(desk), dialogs_(dialogs), window_(window), messages_(messages) {}

void Tools::compare() {
    const QString path = dialogs_.openFile(window_, tr("The file after the update"), {});
    if (!path.isEmpty()) compareWith(widgets::pathBytes(path));
}

void Tools::compareWith(const std::string& path) {
    const FileHandle before = desk_->current();
    if (!before) return;
    const auto task = [before, path](widgets::Job& job) {
        auto files = std::make_shared<widgets::ComparedFiles>();
        CheckOptions check;
        check.fileDigest = true; // one digest is one file, whatever is in it
        files->after = openFile(path, check, job.stop.get_token());
        if (!files->after) return files;
        FileReport report = copyOf(before->report);
        if (before->file) report.fileDigest = sha256(before->file->view());
        files->before = withReport(*before, std::move(report));
        files->diff = diffCaches(files->before->report, files->after->report);
        return files;
    };
    work_->start(tr("Comparing with %1").arg(widgets::fileNameOf(path)), task,
                 [this](const std::shared_ptr<widgets::ComparedFiles>& files) {
                     if (!files->after) return;
                     if (files->diff.answer == DiffAnswer::unreadable)
                         return messages_->tell(Tone::bad,
                                                tr("The files cannot be compared: %1")
                                                    .arg(widgets::plain(files->diff.after.fault.empty()
                                                                            ? files->diff.before.fault
                                                                            : files->diff.after.fault)));
                     (new CompareWindow(files, window_))->show(); // deletes itself when it is closed
                 });
}

void Tools::extract(std::optional<std::size_t> entry) {
    const FileHandle file = desk_->current();
    if (!file) return;
    const QString folder = dialogs_.folder(window_, tr("The folder to extract into"));
    if (folder.isEmpty()) return;
    const auto task = [=](widgets::Job& job) {
        return writePrograms(file, widgets::pathBytes(folder), entry, job);
    };
    work_->startWriting(tr("Extracting"), task, [this, folder](const std::shared_ptr<const Extracted>& done) {
        const QString saved =
            tr("%1 written into %2.").arg(widgets::plain(counted(done->saved, "program")), folder);
        if (done->wasStopped) return messages_->tell(Tone::warning, tr("Stopped: %1").arg(saved));
        if (done->failure.empty()) return messages_->tell(Tone::good, saved);
        messages_->tell(Tone::bad, saved + QStringLiteral(" ") + widgets::plain(done->failure));
    });
}

void Tools::clear(bool restores) {
    const FileHandle file = desk_->current();
    const QString path =
        file ? QFileInfo(QString::fromLocal8Bit(file->path.c_str())).absolutePath() : QString();
    auto* dialog = new ClearDialog(restores, path, window_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ClearDialog::previewWanted, this, [=, this] { preview(dialog, restores, true); });
    connect(dialog, &ClearDialog::doWanted, this, [=, this] { preview(dialog, restores, false); });
    connect(dialog, &ClearDialog::browseWanted, this, [=, this] {
        const QString folder = dialogs_.folder(dialog, tr("The app's storage folder"));
        if (folder.isEmpty()) return;
        dialog->pathField()->setText(folder);
        preview(dialog, restores, true);
    });
    dialog->open();
    preview(dialog, restores, true);
}

void Tools::preview(ClearDialog* dialog, bool restores, bool isDryRun) {
    if (dialog->path().isEmpty())
        return dialog->setPreview(tr("Choose the app's storage folder first."), false);
    ClearWish wish;
    wish.restores = restores;
    wish.package = dialog->package().toStdString();
    wish.request.path = widgets::pathBytes(dialog->path());
    wish.request.now = std::time(nullptr);
    wish.request.dryRun = isDryRun;
    wish.request.empty = dialog->leavesEmpty();
    const QPointer<ClearDialog> open(dialog);
    const auto task = [=](widgets::Job&) { return std::make_shared<const ClearReport>(clearAnywhere(wish)); };
    const auto finish = [open, isDryRun](const std::shared_ptr<const ClearReport>& report) {
        if (open)
            open->setPreview(widgets::plain(textReport(*report, widgets::stepWords)),
                             isDryRun && report->failure.empty() && !report->moved.empty());
    };
    if (isDryRun)
        work_->start(tr("Looking what is there"), task, finish);
    else
        work_->startWriting(tr("Moving files"), task, finish);
}

void Tools::verify() {
    const QString path = dialogs_.openFile(window_, tr("The public key that you trust"),
                                           tr("Keys (*.pem *.pub);;All files (*)"));
    if (path.isEmpty()) return;
    const auto pem = readFile(widgets::pathBytes(path), kMostPublicKeyBytes);
    auto key = pem ? PublicKey::fromPem(asText(pem->view())) : Result<PublicKey>(Failure{pem.error()});
    if (!key)
        return messages_->tell(Tone::bad,
                               tr("%1 is no key to trust: %2.").arg(path, widgets::plain(key.error())));
    desk_->setTrustedKeys({*key});
}

void Tools::explainLog() {
    const QString path = dialogs_.openFile(window_, tr("A log, a tombstone or a bug report"), {});
    if (!path.isEmpty()) explain(widgets::pathBytes(path));
}

void Tools::explain(const std::string& path) {
    const auto task = [path](widgets::Job&) { return std::make_shared<const LogReading>(readLogs(path)); };
    work_->start(tr("Reading %1").arg(widgets::fileNameOf(path)), task,
                 [this](const std::shared_ptr<const LogReading>& reading) {
                     if (!reading->failure.empty())
                         return messages_->tell(Tone::bad, widgets::said(reading->failure));
                     (new widgets::LogWindow(*reading, window_))->show(); // deletes itself when it is closed
                 });
}

void Tools::triage() {
    std::vector<std::string> paths;
    for (const QString& path : dialogs_.openFiles(window_, tr("Everything that came with the case")))
        paths.push_back(widgets::pathBytes(path));
    if (!paths.empty()) triageOf(paths);
}

void Tools::triageOf(const std::vector<std::string>& paths) {
    const auto task = [paths](widgets::Job& job) {
        CaseWork work;
        work.stop = job.stop.get_token();
        work.progress = [&job](std::size_t done, std::size_t total) {
            job.total = total;
            job.done = done;
        };
        auto report = readCase(paths, ExitPolicy(), work); // a stopped job's result is dropped
        return std::make_shared<const TriageReport>(report ? std::move(*report) : TriageReport());
    };
    work_->start(
        tr("Reading the case"), task, [this, paths](const std::shared_ptr<const TriageReport>& report) {
            auto* window = new widgets::TextWindow(
                tr("The case – Macebin"), widgets::plain(textReport(*report, false, widgets::stepWords)),
                window_); // deletes itself
            connect(window, &widgets::TextWindow::saveWanted, window,
                    [this, window, report, paths] { savePage(window, htmlReport(*report), paths); });
            window->show();
        });
}

void Tools::savePage(QWidget* parent, const std::string& page, const std::vector<std::string>& inputs) {
    const QString path =
        dialogs_.saveFile(parent, tr("Save the page"), QStringLiteral("case.html"), tr("Web page (*.html)"));
    if (path.isEmpty()) return;
    // The system's dialog has asked about a file that is there.
    const auto saved = saveBytes(widgets::pathBytes(path), asBytes(page), true, inputs);
    messages_->tell(saved ? Tone::good : Tone::bad,
                    saved ? tr("The page was saved as %1.").arg(path) : widgets::plain(saved.error()));
}

} // namespace macebin::gui
