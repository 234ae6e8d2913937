// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/table_view.h"

#include "widgets/icons.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMetaMethod>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace macebin::widgets {

TableView::TableView(const QStringList& headers, const QString& name, QWidget* parent)
    : QWidget(parent), model_(new RowsModel(headers, this)), sorted_(new QSortFilterProxyModel(this)),
      filter_(new QLineEdit(this)), view_(new QTreeView(this)) {
    sorted_->setSourceModel(model_);
    sorted_->setSortRole(RowsModel::SortRole);
    sorted_->setFilterKeyColumn(-1);
    sorted_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    sorted_->setRecursiveFilteringEnabled(true);
    sorted_->setAutoAcceptChildRows(true);
    view_->setModel(sorted_);
    view_->setUniformRowHeights(true);
    view_->setAllColumnsShowFocus(true);
    view_->setAlternatingRowColors(true);
    view_->setSortingEnabled(true);
    view_->sortByColumn(-1, Qt::AscendingOrder); // as it came
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->setAccessibleName(name);
    view_->header()->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->header()->setToolTip(tr("Click sorts; a right click chooses columns"));
    filter_->setPlaceholderText(tr("Filter…"));
    filter_->setAccessibleName(tr("Filter of: %1").arg(name));
    filter_->setClearButtonEnabled(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(filter_);
    layout->addWidget(view_);
    connect(filter_, &QLineEdit::textChanged, sorted_, &QSortFilterProxyModel::setFilterFixedString);
    // Not the current row: a view makes the first one current when it is merely shown.
    connect(view_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (const auto id = current(); id && !isQuiet_) emit currentChanged(*id);
    });
    connect(view_, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (const auto id = idAt(index)) emit activated(*id);
    });
    connect(view_, &QTreeView::customContextMenuRequested, this, &TableView::showMenu);
    view_->installEventFilter(this);
    connect(view_->header(), &QHeaderView::customContextMenuRequested, this, &TableView::chooseColumns);
}

void TableView::setRows(std::vector<TableRow> rows) {
    bool hasChildren = false;
    for (const TableRow& row : rows)
        hasChildren = hasChildren || !row.children.empty();
    isQuiet_ = true;
    model_->setRows(std::move(rows));
    isQuiet_ = false;
    view_->setRootIsDecorated(hasChildren);
}

void TableView::setFilterVisible(bool isVisible) {
    filter_->setVisible(isVisible);
}

void TableView::setWidths(const QList<int>& widths) {
    for (int i = 0; i < widths.size(); ++i)
        view_->setColumnWidth(i, widths[i]);
}

std::optional<quint64> TableView::idAt(const QModelIndex& shownIndex) const {
    if (!shownIndex.isValid()) return std::nullopt;
    return shownIndex.siblingAtColumn(0).data(RowsModel::IdRole).toULongLong();
}

std::optional<quint64> TableView::current() const {
    const QModelIndexList rows = view_->selectionModel()->selectedRows();
    return rows.isEmpty() ? std::nullopt : idAt(rows.front());
}

void TableView::showCurrent(quint64 id) {
    const QModelIndex shownIndex = sorted_->mapFromSource(model_->indexOf(id));
    if (!shownIndex.isValid() || current() == id) return;
    isQuiet_ = true;
    view_->setCurrentIndex(shownIndex);
    isQuiet_ = false;
}

void TableView::showNone() {
    isQuiet_ = true;
    view_->selectionModel()->clear();
    isQuiet_ = false;
}

/// The first column stays: it names the row.
void TableView::chooseColumns(const QPoint& position) {
    QMenu menu(this);
    for (int column = 1; column < model_->columnCount(); ++column) {
        QAction* action =
            menu.addAction(model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!view_->isColumnHidden(column));
        connect(action, &QAction::toggled, this,
                [this, column](bool isOn) { view_->setColumnHidden(column, !isOn); });
    }
    menu.exec(view_->header()->mapToGlobal(position));
}

/// A view's own copying takes one cell only.
bool TableView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == view_ && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copy(false);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

/// A table without a menu of its own has one for copying.
void TableView::showMenu(const QPoint& position) {
    const auto id = idAt(view_->indexAt(position));
    const QPoint where = view_->viewport()->mapToGlobal(position);
    if (isSignalConnected(QMetaMethod::fromSignal(&TableView::menuWanted))) {
        if (id) emit menuWanted(*id, where);
        return;
    }
    QMenu menu(this);
    menu.addAction(icon(Icon::copy), tr("Copy this row"), this, [this] { copy(false); })
        ->setEnabled(current().has_value());
    menu.addAction(icon(Icon::copy), tr("Copy the table"), this, [this] { copy(true); });
    menu.exec(where);
}

QString TableView::copyText(bool isWhole) const {
    QStringList lines;
    const auto add = [&](const auto& textAt) {
        QStringList cells;
        for (int visual = 0; visual < sorted_->columnCount(); ++visual) {
            const int column = view_->header()->logicalIndex(visual);
            if (!view_->isColumnHidden(column)) cells << textAt(column);
        }
        lines << cells.join('\t');
    };
    add([&](int column) { return sorted_->headerData(column, Qt::Horizontal).toString(); });
    const QModelIndexList selected = view_->selectionModel()->selectedRows();
    for (int row = 0; row < sorted_->rowCount(); ++row) {
        const QModelIndex index = sorted_->index(row, 0);
        if (isWhole || selected.contains(index))
            add([&](int column) { return index.siblingAtColumn(column).data().toString(); });
    }
    for (const QModelIndex& index : selected) // a kernel below its program
        if (!isWhole && index.parent().isValid())
            add([&](int column) { return index.siblingAtColumn(column).data().toString(); });
    return lines.join('\n') + '\n';
}

void TableView::copy(bool isWhole) const {
    QGuiApplication::clipboard()->setText(copyText(isWhole));
}

QByteArray TableView::layoutState() const {
    return view_->header()->saveState();
}

void TableView::restoreLayout(const QByteArray& state) {
    if (!state.isEmpty()) view_->header()->restoreState(state);
}

} // namespace macebin::widgets
