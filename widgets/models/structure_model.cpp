// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/structure_model.h"

#include "format/text.h"
#include "widgets/icons.h"
#include "widgets/models/rows_of.h"
#include "widgets/theme.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPixmap>

namespace macebin::widgets {

namespace {

enum Column { Field, Value, Offset, Size, Columns };

/// A swatch in the colour that the kind's bytes have in the hex view.
QPixmap swatch(RegionKind kind) {
    const QPalette palette = QGuiApplication::palette();
    QPixmap pixmap(12, 12);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setPen(strong(kind, palette));
    painter.setBrush(faint(kind, palette));
    painter.drawRect(1, 1, 9, 9);
    return pixmap;
}

} // namespace

void StructureModel::setFile(FileHandle file) {
    beginResetModel();
    file_ = std::move(file);
    findings_.clear();
    if (file_)
        for (const HexView::Mark& mark : marksOf(*file_))
            findings_.emplace_back(mark.range, mark.severity);
    endResetModel();
}

std::uint32_t StructureModel::nodeOf(const QModelIndex& index) {
    return index.isValid() ? static_cast<std::uint32_t>(index.internalId()) : 0;
}

QModelIndex StructureModel::indexOf(std::uint32_t node, int column) const {
    if (node == 0) return {};
    const auto& nodes = file_->structure->nodes();
    return createIndex(static_cast<int>(node - nodes[nodes[node].parent].childBegin), column, node);
}

QModelIndex StructureModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    const auto node = file_->structure->nodes()[nodeOf(parent)].childBegin + static_cast<std::uint32_t>(row);
    return createIndex(row, column, node);
}

QModelIndex StructureModel::parent(const QModelIndex& child) const {
    return child.isValid() ? indexOf(file_->structure->nodes()[nodeOf(child)].parent, 0) : QModelIndex();
}

int StructureModel::rowCount(const QModelIndex& parent) const {
    if (!file_ || parent.column() > 0) return 0;
    return static_cast<int>(file_->structure->nodes()[nodeOf(parent)].childCount);
}

int StructureModel::columnCount(const QModelIndex&) const {
    return Columns;
}

QString StructureModel::textOf(std::uint32_t node, int column) const {
    const StructureTree& tree = *file_->structure;
    const ByteRange range = tree.rangeOf(node);
    switch (column) {
    case Field: return shown(tree.nameOf(node));
    case Offset: return plain(hex(range.offset));
    case Size: return QString::number(range.size);
    case Value: break;
    default: return {};
    }
    if (tree.nodes()[node].childCount == 0)
        return shown(regionValue((*file_->regions)[tree.nodes()[node].first], file_->bytes));
    const auto entry = tree.entryOf(node);
    const auto& entries = file_->report.cache.entries;
    const bool isPair = tree.nodes()[node].parent == 0;
    return isPair && entry && *entry < entries.size() ? shown(entries[*entry].key) : QString();
}

std::optional<Severity> StructureModel::worstIn(ByteRange range) const {
    std::optional<Severity> worst;
    for (const auto& [where, severity] : findings_)
        if (where.offset < range.end() && where.end() > range.offset && (!worst || severity > *worst))
            worst = severity;
    return worst;
}

QVariant StructureModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const std::uint32_t node = nodeOf(index);
    const StructureTree& tree = *file_->structure;
    if (role == Qt::DisplayRole) return textOf(node, index.column());
    if (role == Qt::ToolTipRole)
        return tr("%1\n%2, %3\n%4")
            .arg(pathOf(index), plain(name(tree.kindOf(node))), bytesText(tree.rangeOf(node).size),
                 textOf(node, Value));
    if (role == Qt::TextAlignmentRole && index.column() >= Offset)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::DecorationRole && index.column() == Field) {
        const auto worst = worstIn(tree.rangeOf(node));
        if (worst && *worst != Severity::note)
            return icon(*worst == Severity::error ? Icon::bad : Icon::warning);
        return swatch(tree.kindOf(node));
    }
    return {};
}

QVariant StructureModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return QStringList{tr("Field"), tr("Value"), tr("Offset"), tr("Bytes")}.value(section);
}

QModelIndex StructureModel::innermost(ByteRange range) const {
    return file_ ? indexOf(file_->structure->innermost(range), 0) : QModelIndex();
}

ByteRange StructureModel::rangeOf(const QModelIndex& index) const {
    return index.isValid() ? file_->structure->rangeOf(nodeOf(index)) : ByteRange();
}

std::optional<std::uint32_t> StructureModel::entryOf(const QModelIndex& index) const {
    return index.isValid() ? file_->structure->entryOf(nodeOf(index)) : std::nullopt;
}

QString StructureModel::pathOf(const QModelIndex& index) const {
    QStringList parts;
    for (QModelIndex at = index; at.isValid(); at = at.parent())
        parts.prepend(shown(file_->structure->nameOf(nodeOf(at))));
    return parts.join(QStringLiteral(" › "));
}

} // namespace macebin::widgets
