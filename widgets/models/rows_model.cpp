// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/rows_model.h"

#include <QGuiApplication>
#include <QPalette>

namespace macebin::widgets {

namespace {

/// The internal id of top-level indices; children have their parent's row plus one.
constexpr quintptr kTop = 0;

} // namespace

RowsModel::RowsModel(QStringList headers, QObject* parent)
    : QAbstractItemModel(parent), headers_(std::move(headers)) {}

void RowsModel::setRows(std::vector<TableRow> rows) {
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
}

QModelIndex RowsModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kTop);
}

QModelIndex RowsModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kTop) return {};
    return createIndex(static_cast<int>(child.internalId() - 1), 0, kTop);
}

int RowsModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(rows_.size());
    if (parent.internalId() != kTop || parent.column() > 0) return 0;
    return static_cast<int>(rows_[static_cast<std::size_t>(parent.row())].children.size());
}

int RowsModel::columnCount(const QModelIndex&) const {
    return static_cast<int>(headers_.size());
}

const TableRow* RowsModel::rowAt(const QModelIndex& index) const {
    if (!index.isValid()) return nullptr;
    const auto row = static_cast<std::size_t>(index.row());
    if (index.internalId() == kTop) return row < rows_.size() ? &rows_[row] : nullptr;
    const auto& children = rows_[index.internalId() - 1].children;
    return row < children.size() ? &children[row] : nullptr;
}

const Cell* RowsModel::cellAt(const QModelIndex& index) const {
    const TableRow* row = rowAt(index);
    const auto column = static_cast<std::size_t>(index.column());
    return row && column < row->cells.size() ? &row->cells[column] : nullptr;
}

QVariant RowsModel::data(const QModelIndex& index, int role) const {
    const TableRow* row = rowAt(index);
    if (!row) return {};
    if (role == IdRole) return QVariant::fromValue(row->id);
    if (role == Qt::CheckStateRole && index.column() == 0 && row->checked)
        return QVariant(*row->checked ? Qt::Checked : Qt::Unchecked);
    const Cell* cell = cellAt(index);
    if (!cell) return {};
    switch (role) {
    case Qt::DisplayRole: return cell->text;
    case Qt::AccessibleTextRole: // a screen reader goes through cells one by one: each says what it is
        return index.column() == 0 || cell->text.isEmpty()
                   ? cell->text
                   : headers_.value(index.column()) + QStringLiteral(": ") + cell->text;
    case Qt::ToolTipRole: return cell->tip.isEmpty() ? cell->text : cell->tip;
    case SortRole: return cell->sort.isValid() ? cell->sort : QVariant(cell->text);
    case Qt::DecorationRole: return cell->sign ? QVariant(icon(*cell->sign)) : QVariant();
    case Qt::ForegroundRole:
        if (cell->tone == Tone::neutral) return {};
        return QBrush(strong(cell->tone, QGuiApplication::palette()));
    case Qt::TextAlignmentRole:
        if (!cell->sort.isValid() || cell->text.isEmpty() || !cell->text.front().isDigit()) return {};
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default: return {};
    }
}

bool RowsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.column() != 0 || index.internalId() != kTop) return false;
    if (!index.isValid() || !rows_[static_cast<std::size_t>(index.row())].checked) return false;
    TableRow& row = rows_[static_cast<std::size_t>(index.row())];
    row.checked = value.toInt() == Qt::Checked;
    emit dataChanged(index, index, {Qt::CheckStateRole});
    emit checkChanged(row.id, *row.checked);
    return true;
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return headers_.value(section);
}

Qt::ItemFlags RowsModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const TableRow* row = rowAt(index);
    if (row && row->checked && index.column() == 0) flags |= Qt::ItemIsUserCheckable;
    if (!row || row->children.empty()) flags |= Qt::ItemNeverHasChildren;
    return flags;
}

QModelIndex RowsModel::indexOf(quint64 id) const {
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (rows_[i].id == id) return index(static_cast<int>(i), 0);
    return {};
}

} // namespace macebin::widgets
