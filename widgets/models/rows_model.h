// SPDX-License-Identifier: Apache-2.0
// Rows of ready-made cells, one level of children deep: what all tables of the window show. Who fills them
// decides what stands in them; see rows_of.h.
#pragma once

#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QAbstractItemModel>
#include <QStringList>

#include <optional>
#include <vector>

namespace macebin::widgets {

struct Cell {
    QString text;
    QVariant sort;            ///< what to sort by, where that is not the text: a number
    std::optional<Icon> sign; ///< says by its shape what the tone says by colour
    Tone tone = Tone::neutral;
    QString tip; ///< empty: the text
};

struct TableRow {
    std::vector<Cell> cells;
    std::vector<TableRow> children;
    quint64 id = 0;              ///< what it stands for: an index into something that its owner knows
    std::optional<bool> checked; ///< can be checked, in the first column
};

class RowsModel final : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role { SortRole = Qt::UserRole, IdRole };

    explicit RowsModel(QStringList headers, QObject* parent = nullptr);

    void setRows(std::vector<TableRow> rows);
    const std::vector<TableRow>& rows() const { return rows_; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// The first row of the top level that stands for `id`; invalid where there is none.
    QModelIndex indexOf(quint64 id) const;

signals:
    void checkChanged(qulonglong id, bool checked);

private:
    const TableRow* rowAt(const QModelIndex& index) const;
    const Cell* cellAt(const QModelIndex& index) const;

    QStringList headers_;
    std::vector<TableRow> rows_;
};

} // namespace macebin::widgets
