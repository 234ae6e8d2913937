// SPDX-License-Identifier: Apache-2.0
#include "app/gui/rebuilding.h"

#include "app/gui/rebuild_progress.h"
#include "core/device_verdict.h"
#include "core/host/crash_memory.h"
#include "core/host/device_question.h"
#include "core/host/kernel_source.h"
#include "core/host/rebuild_run.h"
#include "core/host/save_file.h"
#include "core/program_glob.h"

#include <QDir>
#include <QFileInfo>
#include <QThread>
#include <QTimer>

#include <algorithm>

namespace macebin::gui {

using widgets::Cell;
using widgets::Icon;
using widgets::RebuildDialog;
using widgets::RebuildWishes;
using widgets::TableRow;
using widgets::Tone;

namespace {

constexpr std::size_t kSamplePrograms = 6; ///< enough to look at, quick to build

std::size_t countToBuild(const Rebuild& rebuild) {
    return static_cast<std::size_t>(
        std::count_if(rebuild.programs.begin(), rebuild.programs.end(),
                      [](const RebuildProgram& program) { return program.isToBuild; }));
}

/// Those of the input that the device does not load.
Result<Failing> failingOnes(const RebuildRun& run, const ProbeOptions& probe) {
    std::vector<std::size_t> entries;
    const auto& all = run.input->report.cache.entries;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].role == EntryRole::program) entries.push_back(i);
    DriverQuestion question;
    question.probe = probe;
    CrashMemory memory(knownCrashesPath());
    const DeviceAnswer answer = askDevice(run.request.device, run.input->report, entries, question, memory);
    if (answer.programs.empty() && !entries.empty()) return Failure{answer.reason};
    Failing failing;
    for (const ProgramAnswer& program : answer.programs)
        if (program.outcome != "accepted") failing.emplace(program.key, program.outcome);
    return failing;
}

/// From the request to the finished, loaded file.
std::shared_ptr<const RebuildRun> build(std::shared_ptr<RebuildRun> run, ProbeOptions probe,
                                        RebuildProgress& progress, widgets::Job& job) {
    RebuildRequest& request = run->request;
    probe.cancel = job.stop.get_token();
    Failing failing;
    if (request.only == "failing" && whyNotRebuilt(request).empty()) {
        auto found = failingOnes(*run, probe);
        if (!found) {
            run->failure = found.error();
            return run;
        }
        failing = std::move(*found);
    }
    run->rebuild = planRebuild(request, sourcesIn(request.folder), failing);
    if (!run->rebuild.change.refusal.empty()) return run;
    if (!run->rebuild.isAnyToBuild()) {
        assemble(run->rebuild, request);
        return run;
    }
    job.done = 0;
    job.total = countToBuild(run->rebuild);
    run->rebuild.jobs = probe.jobs;
    progress.plan(run->rebuild);
    probe.answered = [&](std::size_t index, const LoadOutcome& outcome) {
        progress.answered(index, outcome);
        ++job.done;
    };
    run->failure = buildPlanned(run->rebuild, request, probe);
    if (!run->failure.empty() || !run->rebuild.change.refusal.empty() || job.stop.stop_requested())
        return run;
    job.total = 0; // loading is quick
    probe.answered = {};
    run->failure = loadFinished(run->rebuild, request, probe);
    if (run->failure.empty()) tellOutlook(run->rebuild, request);
    return run;
}

TableRow rowOf(const RebuildProgram& program, std::size_t index) {
    const auto time = [](const std::optional<double>& ms) {
        return ms ? Cell{QString::number(*ms, 'f', 1), *ms, {}, Tone::neutral, {}} : Cell();
    };
    TableRow row;
    row.id = index;
    const bool isLost = program.fate == RebuildFate::leftOut;
    const Cell fate{widgets::plain(name(program.fate)),
                    {},
                    isLost ? Icon::bad : Icon::good,
                    isLost ? Tone::bad : Tone::good,
                    {}};
    row.cells = {Cell{widgets::shown(program.key), {}, {}, Tone::neutral, {}}, fate,
                 time(program.build.buildMs), time(program.load.loadMs),
                 Cell{widgets::shown(program.reason), {}, {}, Tone::neutral, {}}};
    return row;
}

/// What is seen until the plan is made.
std::vector<TableRow> waitingRows(const OpenedFile& file) {
    std::vector<TableRow> rows;
    for (const OpenedFile::ListedProgram& program : *file.programs) {
        TableRow row;
        row.id = program.entry;
        const std::string_view key = file.report.cache.entries[program.entry].key;
        row.cells = {Cell{widgets::shown(key), {}, {}, Tone::neutral, {}},
                     Cell{Rebuilding::tr("waiting"), {}, {}, Tone::neutral, {}}};
        rows.push_back(std::move(row));
    }
    return rows;
}

QString logOf(const Rebuild& rebuild) {
    QString log;
    for (const RebuildProgram& program : rebuild.programs) {
        if (program.build.log.empty()) continue;
        log += widgets::shown(program.key) + ":\n";
        for (const QString& line : widgets::plain(program.build.log).split('\n'))
            log += widgets::shown(line.toStdString()) + "\n";
    }
    return log;
}

QString notesOf(const RebuildRun& run) {
    const Change& change = run.rebuild.change;
    if (!run.failure.empty())
        return Rebuilding::tr("Nothing could be built: %1").arg(widgets::shown(run.failure));
    if (!change.refusal.empty())
        return Rebuilding::tr("Nothing can be built: %1").arg(widgets::shown(change.refusal));
    QStringList lines;
    for (const std::string& warning : change.warnings)
        lines << Rebuilding::tr("Warning: %1").arg(widgets::shown(warning));
    for (const std::string& note : change.notes)
        lines << widgets::shown(note);
    return lines.join('\n');
}

QString summaryOf(const RebuildRun& run) {
    const Rebuild& rebuild = run.rebuild;
    QString text = Rebuilding::tr("%1 built, %2 kept, %3 left out.")
                       .arg(rebuild.count(RebuildFate::built))
                       .arg(rebuild.count(RebuildFate::kept))
                       .arg(rebuild.count(RebuildFate::leftOut));
    const StartUpTimes times = startUpTimes(rebuild);
    if (times.programs > 0)
        text += Rebuilding::tr(" Building took %1, loading takes %2.")
                    .arg(widgets::plain(duration(times.buildMs)), widgets::plain(duration(times.loadMs)));
    return text;
}

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
            shownDialog->setOutcome(false, tr("There is no OpenCL device on this machine that could build."));
    };
    connect(dialog, &RebuildDialog::startWanted, this, [=, this] { start(dialog, file); });
    connect(dialog, &RebuildDialog::stopWanted, dialog, [=, this] {
        if (job_) job_->stop.request_stop();
        dialog->setResult({}, {}, {}, false);
        dialog->setOutcome(false, tr("Stopped. Nothing was built, and nothing was changed."));
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
    run->request.input = &file->report;
    run->request.inputBytes = file->file ? file->file->view() : ByteView();
    run->request.device = local[static_cast<std::size_t>(wishes.device)].facts;
    setWishes(run->request, wishes);
    ProbeOptions probe;
    probe.jobs = wishes.jobs;
    done_.reset();
    dialog->programs()->setRows(waitingRows(*file));
    dialog->setRunning(true);
    const QPointer<RebuildDialog> open(dialog);
    job_ = work_->start(
        tr("Rebuilding %1").arg(widgets::fileNameOf(file->path)),
        [run, probe, progress](widgets::Job& job) { return build(run, probe, *progress, job); },
        [this, open](const std::shared_ptr<const RebuildRun>& done) {
            if (!open) return;
            done_ = done;
            std::vector<TableRow> rows;
            for (std::size_t i = 0; i < done->rebuild.programs.size(); ++i)
                rows.push_back(rowOf(done->rebuild.programs[i], i));
            open->setResult(std::move(rows), logOf(done->rebuild), notesOf(*done), done->hasResult());
            open->setOutcome(done->hasResult(), done->hasResult() ? summaryOf(*done) : notesOf(*done));
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
    SaveOptions how;
    how.replace = true; // the system's dialog has asked
    how.backup = QFileInfo(path) == info;
    const QPointer<RebuildDialog> open(dialog);
    const auto task = [=](widgets::Job&) {
        return std::make_shared<const Result<Saved>>(
            saveFile(widgets::pathBytes(path), done->rebuild.bytes, how, whyNotWhole));
    };
    work_->start(tr("Saving"), task, [open, path, done](const std::shared_ptr<const Result<Saved>>& saved) {
        if (!open) return;
        if (!*saved) return open->setOutcome(false, widgets::plain(saved->error()));
        open->setOutcome(
            true,
            summaryOf(*done) +
                tr(" Saved as %1; it passes the check, and the device loaded every program of it.").arg(path),
            path);
    });
}

void Rebuilding::makeSample(const QString& folder) {
    if (!devices_->firstLocal()) {
        if (devices_->wasSearched()) {
            emit failed(tr("A sample is built by an OpenCL driver, and there is none on this machine. On "
                           "Debian, the package "
                           "pocl-opencl-icd is one that needs no GPU."));
            return;
        }
        return devices_->search([this, folder] { makeSample(folder); });
    }
    auto run = std::make_shared<RebuildRun>();
    run->request.folder = defaultKernelsFolder();
    run->request.isOurFolder = true;
    run->request.device = *devices_->firstLocal();
    run->request.maceVersion = "v1.1.1";
    const QString path = folder + QStringLiteral("/mace_cl_compiled_program.bin");
    const auto task = [run, folder, path](widgets::Job& job) {
        auto keys = sampleKeys(run->request.folder);
        if (!keys) {
            run->failure = keys.error();
            return std::shared_ptr<const RebuildRun>(run);
        }
        keys->resize(std::min(keys->size(), kSamplePrograms));
        run->request.keys = std::move(*keys);
        ProbeOptions probe;
        probe.jobs = static_cast<unsigned>(std::max(1, QThread::idealThreadCount()));
        RebuildProgress unseen;
        auto done = build(run, probe, unseen, job);
        if (!done->hasResult() || job.stop.stop_requested()) return done;
        QDir().mkpath(folder);
        const auto saved = saveFile(widgets::pathBytes(path), done->rebuild.bytes, {true}, whyNotWhole);
        if (!saved) run->failure = saved.error();
        return done;
    };
    work_->start(tr("Building a sample"), task, [this, path](const std::shared_ptr<const RebuildRun>& done) {
        if (done->hasResult())
            emit openWanted({path});
        else
            emit failed(notesOf(*done));
    });
}

} // namespace macebin::gui
