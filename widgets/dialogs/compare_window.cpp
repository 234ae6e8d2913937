// SPDX-License-Identifier: Apache-2.0
#include "widgets/dialogs/compare_window.h"

#include "core/report/diff.h"
#include "format/text.h"
#include "widgets/models/rows_of.h"
#include "widgets/step_words.h"
#include "widgets/window_size.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSplitter>
#include <QTableWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace macebin::widgets {

std::vector<ByteRange> differingRuns(ByteView before, ByteView after, std::size_t most) {
    std::vector<ByteRange> runs;
    const std::uint64_t common = std::min(before.size(), after.size());
    const std::uint64_t longest = std::max(before.size(), after.size());
    for (std::uint64_t at = 0; at < common; ++at) {
        if (before[at] == after[at]) continue;
        if (runs.size() + 1 >= most) {
            runs.push_back({at, longest - at});
            return runs;
        }
        std::uint64_t end = at + 1;
        while (end < common && before[end] != after[end])
            ++end;
        runs.push_back({at, end - at});
        at = end;
    }
    if (longest == common) return runs;
    if (!runs.empty() && runs.back().end() == common)
        runs.back().size += longest - common;
    else
        runs.push_back({common, longest - common});
    return runs;
}

CompareWindow::CompareWindow(std::shared_ptr<const ComparedFiles> files, QWidget* parent)
    : QDialog(parent), files_(std::move(files)), summary_(new QPlainTextEdit(this)),
      programs_(new TableView(diffHeaders(), tr("Programs of both files"), this)), place_(new QLabel(this)),
      before_(new HexView(this)), after_(new HexView(this)) {
    setWindowTitle(
        tr("%1 against %2 – Macebin").arg(fileNameOf(files_->before->path), fileNameOf(files_->after->path)));
    setWindowFlag(Qt::WindowMinMaxButtonsHint);
    setAttribute(Qt::WA_DeleteOnClose);
    summary_->setReadOnly(true);
    summary_->setPlainText(plain(diffSummary(files_->diff, stepWords)));
    summary_->setAccessibleName(tr("What changed, in short"));
    programs_->setRows(diffRows(files_->diff));
    programs_->setWidths({360, 170, 110, 110});
    before_->setAccessibleName(tr("Bytes before"));
    after_->setAccessibleName(tr("Bytes after"));
    layOut();
    openAt(*this, {1200, 820});
    connect(programs_, &TableView::currentChanged, this, &CompareWindow::showProgram);
    connect(before_, &HexView::topRowChanged, this, [this] { follow(before_, after_); });
    connect(after_, &HexView::topRowChanged, this, [this] { follow(after_, before_); });
    if (!files_->diff.programs.empty())
        programs_->view()->setCurrentIndex(programs_->view()->model()->index(0, 0));
}

void CompareWindow::layOut() {
    auto* bar = new QHBoxLayout;
    const auto button = [&](Icon which, const QString& text, const QString& keys, auto slot,
                            bool isBackward) {
        auto* made = new QToolButton(this);
        made->setIcon(icon(which));
        made->setText(text);
        made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        made->setShortcut(QKeySequence(keys));
        made->setToolTip(QStringLiteral("%1 (%2)").arg(text, keys));
        bar->addWidget(made);
        connect(made, &QToolButton::clicked, this, [this, slot, isBackward] { (this->*slot)(isBackward); });
    };
    button(Icon::previous, tr("Previous program that differs"), QStringLiteral("Alt+Up"),
           &CompareWindow::nextProgram, true);
    button(Icon::next, tr("Next program that differs"), QStringLiteral("Alt+Down"),
           &CompareWindow::nextProgram, false);
    button(Icon::previous, tr("Previous difference"), QStringLiteral("Shift+F8"),
           &CompareWindow::nextDifference, true);
    button(Icon::next, tr("Next difference"), QStringLiteral("F8"), &CompareWindow::nextDifference, false);
    bar->addWidget(place_, 1);
    auto* identity = new QTableWidget(this);
    fillIdentity(identity);
    auto* top = new QSplitter(Qt::Horizontal, this);
    top->addWidget(summary_);
    top->addWidget(identity);
    identity->setVisible(!files_->diff.identity.empty());
    auto* bytes = new QSplitter(Qt::Horizontal, this);
    bytes->addWidget(before_);
    bytes->addWidget(after_);
    auto* down = new QSplitter(Qt::Vertical, this);
    down->addWidget(top);
    down->addWidget(programs_);
    down->addWidget(bytes);
    down->setSizes({160, 260, 380});
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(bar);
    layout->addWidget(down, 1);
}

void CompareWindow::fillIdentity(QTableWidget* table) const {
    const auto& changes = files_->diff.identity;
    table->setColumnCount(3);
    table->setHorizontalHeaderLabels({tr("Identity"), tr("Before"), tr("After")});
    table->setRowCount(static_cast<int>(changes.size()));
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->verticalHeader()->hide();
    table->setAccessibleName(tr("What of the identity differs"));
    const auto text = [](const std::optional<std::string>& value) {
        return value ? shown(*value) : tr("(none)");
    };
    for (int row = 0; row < table->rowCount(); ++row) {
        const IdentityChange& change = changes[static_cast<std::size_t>(row)];
        const QStringList cells{shown(change.field).replace('_', ' '), text(change.before),
                                text(change.after)};
        for (int column = 0; column < cells.size(); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            table->setItem(row, column, item); // the table owns it
        }
    }
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
}

void CompareWindow::fill(HexView* view, const FileHandle& file, const std::optional<ProgramSide>& side) {
    const auto& entries = file->report.cache.entries;
    const bool isThere = side && side->entry < entries.size();
    view->setContent(file, isThere ? file->report.cache.valueOf(entries[side->entry]) : ByteView(), nullptr);
}

void CompareWindow::showProgram(quint64 index) {
    const ProgramDiff& program = files_->diff.programs[index];
    const QScopedValueRollback following(isFollowing_, true);
    fill(before_, files_->before, program.before);
    fill(after_, files_->after, program.after);
    differences_ = program.before && program.after ? differingRuns(before_->bytes(), after_->bytes())
                                                   : std::vector<ByteRange>();
    before_->setHighlights(differences_);
    after_->setHighlights(differences_);
    at_ = differences_.size(); // none yet
    place_->setText(program.before && program.after
                        ? tr("%1 differ").arg(plain(counted(differences_.size(), "place")))
                        : tr("only one of the files has this program"));
}

void CompareWindow::nextProgram(bool isBackward) {
    const QAbstractItemModel* model = programs_->view()->model();
    int row = programs_->view()->currentIndex().row();
    for (row += isBackward ? -1 : 1; row >= 0 && row < model->rowCount(); row += isBackward ? -1 : 1) {
        const QModelIndex index = model->index(row, 0);
        const ProgramDiff& program = files_->diff.programs[index.data(RowsModel::IdRole).toULongLong()];
        if (program.state == DiffState::same) continue;
        programs_->view()->setCurrentIndex(index);
        return;
    }
    place_->setText(isBackward ? tr("this was the first program that differs")
                               : tr("this was the last program that differs"));
}

void CompareWindow::nextDifference(bool isBackward) {
    if (differences_.empty()) return place_->setText(tr("the bytes of this program are the same"));
    if (isBackward)
        at_ = at_ == 0 || at_ >= differences_.size() ? differences_.size() - 1 : at_ - 1;
    else
        at_ = at_ + 1 >= differences_.size() ? 0 : at_ + 1;
    const QScopedValueRollback following(isFollowing_, true);
    before_->select(differences_[at_]);
    after_->select(differences_[at_]);
    after_->setTopRow(before_->topRow());
    place_->setText(tr("difference %1 of %2, at %3, %4")
                        .arg(at_ + 1)
                        .arg(differences_.size())
                        .arg(plain(hex(differences_[at_].offset)), bytesText(differences_[at_].size)));
}

/// Both show the same rows; neither sends the other further.
void CompareWindow::follow(HexView* from, HexView* to) {
    if (isFollowing_) return;
    const QScopedValueRollback following(isFollowing_, true);
    to->setTopRow(from->topRow());
}

QString CompareWindow::summary() const {
    return summary_->toPlainText();
}

QString CompareWindow::place() const {
    return place_->text();
}

} // namespace macebin::widgets
