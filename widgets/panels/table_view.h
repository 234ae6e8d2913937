// SPDX-License-Identifier: Apache-2.0
// A table with a filter box above it: sorted by any column, columns shown and hidden from the header.
#pragma once

#include "widgets/models/rows_model.h"

#include <QWidget>

class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace macebin::widgets {

class TableView final : public QWidget {
    Q_OBJECT
public:
    /// `name` is what a screen reader calls it.
    TableView(const QStringList& headers, const QString& name, QWidget* parent = nullptr);

    void setRows(std::vector<TableRow> rows);
    RowsModel* model() const { return model_; }
    QTreeView* view() const { return view_; }
    QLineEdit* filter() const { return filter_; }
    void setFilterVisible(bool isVisible);
    /// Column widths after the first rows came; later ones keep what the user made of them.
    void setWidths(const QList<int>& widths);

    /// The id of the selected row (of a child: its own); nothing where none is.
    std::optional<quint64> current() const;
    /// Selects the row without telling: somebody else has chosen it.
    void showCurrent(quint64 id);
    /// No row is selected, in the same silence.
    void showNone();

    /// As it is seen, for a mail or a sheet: headings, then a line a row, with tabs between the columns. Only
    /// the selected row, or all that the filter leaves, in their order.
    QString copyText(bool isWhole) const;

    QByteArray layoutState() const;
    void restoreLayout(const QByteArray& state);

signals:
    /// The user selected another row.
    void currentChanged(qulonglong id);
    /// Double click or Enter.
    void activated(qulonglong id);
    void menuWanted(qulonglong id, const QPoint& globalPosition);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    std::optional<quint64> idAt(const QModelIndex& shownIndex) const;
    void chooseColumns(const QPoint& position);
    void showMenu(const QPoint& position);
    void copy(bool isWhole) const;

    RowsModel* model_;
    QSortFilterProxyModel* sorted_;
    QLineEdit* filter_;
    QTreeView* view_;
    bool isQuiet_ = false;
};

} // namespace macebin::widgets
