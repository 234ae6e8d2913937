// SPDX-License-Identifier: Apache-2.0
// The structure of a file as a tree of its regions: field, value, place, size.
#pragma once

#include "widgets/text.h"

#include <QAbstractItemModel>

namespace macebin::widgets {

class StructureModel final : public QAbstractItemModel {
    Q_OBJECT
public:
    explicit StructureModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    void setFile(FileHandle file);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The smallest field that covers the range; invalid where none does.
    QModelIndex innermost(ByteRange range) const;
    ByteRange rangeOf(const QModelIndex& index) const;
    /// The pair that it belongs to.
    std::optional<std::uint32_t> entryOf(const QModelIndex& index) const;
    /// "pair 3 › program › kernel add".
    QString pathOf(const QModelIndex& index) const;

private:
    /// Node of the tree behind an index; the root for the invalid one.
    static std::uint32_t nodeOf(const QModelIndex& index);
    QModelIndex indexOf(std::uint32_t node, int column) const;
    QString textOf(std::uint32_t node, int column) const;
    std::optional<Severity> worstIn(ByteRange range) const;

    FileHandle file_;
    std::vector<std::pair<ByteRange, Severity>> findings_;
};

} // namespace macebin::widgets
