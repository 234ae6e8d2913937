// SPDX-License-Identifier: Apache-2.0
#include "app/gui/change/changes.h"

#include "app/gui/window/saved_text.h"
#include "core/host/work/save_change.h"
#include "widgets/dialogs/result_bar.h"
#include "widgets/text.h"

#include <QDir>
#include <QFileInfo>

namespace macebin::gui {

using widgets::ChangeDialog;
using widgets::PreparedChange;
using widgets::Tone;

Changes::Changes(widgets::Work* work, Desk* desk, const SystemDialogs& dialogs, QWidget* window)
    : QObject(window), work_(work), desk_(desk), dialogs_(dialogs), window_(window) {}

ChangeDialog* Changes::makeDialog(const QString& title, const QString& introduction) {
    auto* dialog = new ChangeDialog(title, introduction, window_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ChangeDialog::openWanted, this, [this, dialog](const QString& path) {
        dialog->close();
        emit openWanted({path});
    });
    dialog->open();
    return dialog;
}

void Changes::prepare(ChangeDialog* dialog, Prepare plan) {
    if (job_) job_->stop.request_stop();
    dialog->setPreparing();
    const QPointer<ChangeDialog> open(dialog);
    job_ = work_->start(
        tr("Preparing the result"), [plan = std::move(plan)](widgets::Job&) { return plan(); },
        [open](const std::shared_ptr<const PreparedChange>& prepared) {
            if (open) open->setPrepared(prepared);
        });
}

QString Changes::suggestedPath(const QString& word, const QString& ending) const {
    const QFileInfo info(QString::fromLocal8Bit(desk_->current()->path.c_str()));
    return info.dir().filePath(info.completeBaseName() + word + ending);
}

void Changes::save(ChangeDialog* dialog, const QString& suggestion, const QString& filter,
                   const std::vector<std::string>& reads) {
    const QString chosen = dialogs_.saveFile(dialog, tr("Save the result"), suggestion, filter);
    const auto prepared = dialog->prepared();
    if (chosen.isEmpty() || !prepared) return;
    SaveWish wish;
    wish.output = widgets::pathBytes(chosen);
    wish.force = true;         // the system's dialog has asked
    wish.replacesInput = true; // it stays as FILE.bak
    wish.expected = desk_->current()->stamp;
    wish.reads = reads;
    const QPointer<ChangeDialog> open(dialog);
    const auto task = [=](widgets::Job&) {
        return std::make_shared<const ChangeOutcome>(saveChange(*prepared, wish));
    };
    work_->startWriting(tr("Saving"), task,
                        [this, open, chosen, prepared](const std::shared_ptr<const ChangeOutcome>& outcome) {
                            emit ended(*outcome);
                            if (!open) return;
                            if (!outcome->failure.empty())
                                return open->result()->tell(Tone::bad, widgets::plain(outcome->failure));
                            QString text = savedText(*outcome);
                            if (prepared->change.leavesOut())
                                text += tr(" Something had to be left out: see the list.");
                            open->result()->tell(widgets::toneOf(prepared->change), text, chosen);
                        });
}

} // namespace macebin::gui
