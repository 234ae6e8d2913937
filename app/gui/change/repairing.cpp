// SPDX-License-Identifier: Apache-2.0
// Repair: the plan pair by pair, with what the user wants to keep.
#include "app/gui/change/changes.h"
#include "core/change/program_glob.h"
#include "core/change/repair/repair.h"
#include "core/check/check.h"
#include "core/words/file_words.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <set>

namespace macebin::gui {

using widgets::ChangeDialog;
using widgets::PreparedChange;

namespace {

/// What is chosen in the dialog so far.
struct Wishes {
    FileHandle file;
    FileHandle other; ///< a second damaged copy; may be null
    bool acceptsChanges = false;
    std::set<std::string> leftOut; ///< keys
};

RepairInput inputOf(const OpenedFile& file) {
    return {file.path, file.file ? file.file->view() : ByteView(), &file.report};
}

std::shared_ptr<const PreparedChange> plan(const Wishes& wishes) {
    RepairOptions options;
    options.acceptChanges = wishes.acceptsChanges;
    for (const std::string& key : wishes.leftOut)
        options.drop.push_back(exactGlob(key));
    const RepairInput other = wishes.other ? inputOf(*wishes.other) : RepairInput();
    auto prepared = std::make_shared<PreparedChange>();
    static_cast<MadeChange&>(*prepared) =
        planRepair(inputOf(*wishes.file), options, wishes.other ? &other : nullptr);
    for (PairFate& fate : prepared->change.fates)
        if (fate.fate == Fate::removed && wishes.leftOut.contains(fate.key))
            fate.reason = "you do not want to keep it";
    prepared->before = whatItIs(wishes.file->report);
    const FileReport after = checkBytes(prepared->bytes);
    prepared->after = whatItIs(after);
    prepared->isWhole = after.integrity == Integrity::intact;
    prepared->inputs = {wishes.file, wishes.other};
    return prepared;
}

} // namespace

void Changes::repair() {
    if (!desk_->current()) return;
    auto wishes = std::make_shared<Wishes>();
    wishes->file = desk_->current();
    ChangeDialog* dialog = makeDialog(tr("Repair %1").arg(widgets::fileNameOf(wishes->file->path)),
                                      tr("Saves what is whole as a new file. Programs can be left out below; "
                                         "the file itself stays as it is."));
    const auto again = [this, dialog, wishes] { prepare(dialog, [copy = *wishes] { return plan(copy); }); };
    auto* accepts = new QCheckBox(
        tr("Also keep programs that nothing can vouch for, although bytes were changed somewhere"), dialog);
    accepts->setObjectName(QStringLiteral("acceptChanges"));
    auto* second = new QPushButton(tr("Add a second damaged copy…"), dialog);
    second->setToolTip(
        tr("Another copy of the same file, damaged elsewhere: each fills in what the other lost"));
    dialog->options()->addRow(accepts);
    auto* line = new QHBoxLayout;
    line->addWidget(second);
    line->addStretch(1);
    dialog->options()->addRow(line);
    connect(accepts, &QCheckBox::toggled, dialog, [wishes, again](bool isOn) {
        wishes->acceptsChanges = isOn;
        again();
    });
    connect(second, &QPushButton::clicked, dialog, [this, dialog, wishes, second, again] {
        const QString path = dialogs_.openFile(dialog, tr("Another copy of the same file"), {});
        if (path.isEmpty()) return;
        const QPointer<ChangeDialog> open(dialog);
        work_->start(
            tr("Opening %1").arg(path),
            [path](widgets::Job& job) {
                return openFile(widgets::pathBytes(path), {}, job.stop.get_token());
            },
            [open, wishes, second, again, path](const FileHandle& file) {
                if (!open || !file) return;
                wishes->other = file;
                second->setText(tr("Second copy: %1").arg(path));
                again();
            });
    });
    connect(dialog, &ChangeDialog::keepChanged, dialog, [wishes, again](const std::string& key, bool keeps) {
        keeps ? (void)wishes->leftOut.erase(key) : (void)wishes->leftOut.insert(key);
        again();
    });
    connect(dialog, &ChangeDialog::saveWanted, this, [this, dialog] {
        save(dialog, suggestedPath(QStringLiteral(".repaired"), QStringLiteral(".bin")), {});
    });
    again();
}

} // namespace macebin::gui
