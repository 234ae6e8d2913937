// SPDX-License-Identifier: Apache-2.0
#include "app/gui/rebuild/rebuilding.h"

#include "app/gui/rebuild/rebuild_progress.h"
#include "app/gui/rebuild/rebuild_words.h"
#include "app/gui/window/saved_text.h"
#include "core/change/program_glob.h"
#include "core/host/work/kernel_source.h"
#include "widgets/dialogs/result_bar.h"
#include "widgets/text.h"

#include <QDir>
#include <QFileInfo>
#include <QTimer>

#include <algorithm>

namespace macebin::gui {

using widgets::RebuildDialog;
using widgets::RebuildWishes;
using widgets::Tone;

namespace {

void setWishes(RebuildRequest& request, const RebuildWishes& wishes) {
    request.folder = widgets::pathBytes(wishes.sources);
    request.isOurFolder = request.folder == defaultKernelsFolder();
    request.only = wishes.only;
    if (wishes.isOneProgram) request.only = exactGlob(*wishes.only);
    request.keepUnbuilt = wishes.keepsUnbuilt;
    request.allowMixed = wishes.allowsMixed;
    request.forThisDevice = wishes.forThisDevice;
    if (wishes.isLenient) request.suffix = kLenientSuffix;
}

} // namespace

Rebuilding::Rebuilding(widgets::Work* work, Desk* desk, Devices* devices, const SystemDialogs& dialogs,
                       QWidget* window)
    : QObject(window), work_(work), desk_(desk), devices_(devices), dialogs_(dialogs), window_(window) {}

void Rebuilding::open(std::optional<std::size_t> onlyEntry) {
    const FileHandle file = desk_->current();
    if (!file) return;
    auto* dialog = new RebuildDialog(tr("Rebuild %1").arg(widgets::fileNameOf(file->path)),
                                     QString::fromStdString(defaultKernelsFolder()), window_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (onlyEntry) dialog->setOnly(std::string(file->report.cache.entries[*onlyEntry].key));
    done_.reset();
    const QPointer<RebuildDialog> shownDialog(dialog);
    const auto fill = [this, shownDialog] {
        if (!shownDialog) return;
        QStringList names;
        for (const ListedDevice& device : devices_->local())
            names << widgets::shown(device.facts.deviceName);
        shownDialog->setDevices(names);
        if (names.isEmpty())
            shownDialog->result()->tell(Tone::warning,
                                        tr("Nothing can be built: %1").arg(devices_->whyNoLocal()));
    };
    connect(dialog, &RebuildDialog::startWanted, this, [=, this] { start(dialog, file); });
    connect(dialog, &RebuildDialog::stopWanted, dialog, [=, this] {
        if (job_) job_->stop.request_stop();
        dialog->setResult({}, {}, {}, false);
        dialog->result()->tell(Tone::warning, tr("Stopped. Nothing was built, and nothing was changed."));
    });
    connect(dialog, &QDialog::finished, this, [this] {
        if (job_) job_->stop.request_stop();
    });
    connect(dialog, &RebuildDialog::saveWanted, this, [=, this] { save(dialog); });
    connect(dialog, &RebuildDialog::sourcesWanted, dialog, [=, this] {
        const QString folder = dialogs_.folder(dialog, tr("The folder of the .cl files"));
        if (!folder.isEmpty()) dialog->setSources(folder);
    });
    connect(dialog, &RebuildDialog::openWanted, this, [=, this](const QString& path) {
        dialog->close();
        emit openWanted({path});
    });
    dialog->open();
    devices_->local().empty() ? devices_->search(fill) : fill();
}

void Rebuilding::start(RebuildDialog* dialog, const FileHandle& file) {
    const auto local = devices_->local();
    const RebuildWishes wishes = dialog->wishes();
    if (wishes.device < 0 || wishes.device >= static_cast<int>(local.size())) return;
    auto run = std::make_shared<RebuildRun>();
    const auto progress = std::make_shared<RebuildProgress>();
    run->input = file;
    RebuildRequest& request = run->job.request;
    request.input = &file->report;
    request.inputBytes = file->file ? file->file->view() : ByteView();
    request.device = local[static_cast<std::size_t>(wishes.device)].facts;
    setWishes(request, wishes);
    run->job.probe.jobs = wishes.jobs;
    done_.reset();
    dialog->programs()->setRows(waitingRows(*file));
    dialog->setRunning(true);
    const QPointer<RebuildDialog> open(dialog);
    job_ = work_->start(
        tr("Rebuilding %1").arg(widgets::fileNameOf(file->path)),
        [run, progress](widgets::Job& job) { return rebuildNow(run, *progress, job); },
        [this, open](const std::shared_ptr<const RebuildRun>& done) {
            if (!open) return;
            done_ = done;
            const Rebuild& rebuild = done->result.rebuild;
            open->setResult(rowsOf(rebuild), logOf(rebuild), notesOf(*done), done->hasResult());
            open->result()->tell(toneOf(*done), endOf(*done));
        });
    auto* often = new QTimer(dialog);
    connect(often, &QTimer::timeout, dialog, [this, open, often, progress, job = job_] {
        const auto& jobs = work_->jobs();
        const bool isOver =
            job->stop.stop_requested() || std::find(jobs.begin(), jobs.end(), job) == jobs.end();
        if (isOver) return often->deleteLater();
        if (job->total > 0) open->setProgress(job->done, job->total);
        if (auto rows = progress->takeRows()) open->programs()->setRows(std::move(*rows));
    });
    often->start(100);
}

void Rebuilding::save(RebuildDialog* dialog) {
    const auto done = done_;
    if (!done || !done->hasResult()) return;
    const QFileInfo info(QString::fromLocal8Bit(done->input->path.c_str()));
    const QString path =
        dialogs_.saveFile(dialog, tr("Save the result"),
                          info.dir().filePath(info.completeBaseName() + QStringLiteral(".rebuilt.bin")), {});
    if (path.isEmpty()) return;
    SaveWish wish;
    wish.output = widgets::pathBytes(path);
    wish.force = true;         // the system's dialog has asked
    wish.replacesInput = true; // it stays as FILE.bak
    wish.expected = done->input->stamp;
    const QPointer<RebuildDialog> open(dialog);
    const auto task = [=](widgets::Job&) {
        return std::make_shared<const ChangeOutcome>(saveRebuilt(done->result, wish));
    };
    work_->startWriting(tr("Saving"), task,
                        [this, open, path, done](const std::shared_ptr<const ChangeOutcome>& outcome) {
                            emit ended(*outcome);
                            if (!open) return;
                            if (!outcome->failure.empty())
                                return open->result()->tell(Tone::bad, widgets::plain(outcome->failure));
                            QString text = endOf(*done) + QStringLiteral(" ") + savedText(*outcome);
                            if (outcome->saved && !done->result.rebuild.change.unchanged)
                                text += tr(" The device loaded every program that is in it.");
                            open->result()->tell(toneOf(*done), text, path);
                        });
}

void Rebuilding::makeSample(const QString& folder) {
    if (!devices_->firstLocal()) {
        if (devices_->wasSearched()) {
            emit failed(tr("A sample is built by an OpenCL driver: %1").arg(devices_->whyNoLocal()));
            return;
        }
        return devices_->search([this, folder] { makeSample(folder); });
    }
    auto run = std::make_shared<RebuildRun>();
    run->job.request.folder = defaultKernelsFolder();
    run->job.request.isOurFolder = true;
    run->job.request.device = *devices_->firstLocal();
    run->job.request.maceVersion = "v1.1.1";
    const QString path = folder + QStringLiteral("/mace_cl_compiled_program.bin");
    const auto task = [run, path](widgets::Job& job) { return buildSample(run, path, job); };
    work_->start(tr("Building a sample"), task, [this, path](const std::shared_ptr<const RebuildRun>& done) {
        if (done->hasResult())
            emit openWanted({path});
        else
            emit failed(notesOf(*done));
    });
}

} // namespace macebin::gui
