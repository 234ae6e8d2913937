// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/bytes_panel.h"

#include "format/text.h"
#include "widgets/models/rows_of.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QTreeView>

namespace macebin::widgets {

BytesPanel::BytesPanel(Work* work, QWidget* parent)
    : QWidget(parent), hex_(new HexView(this)), map_(new OverviewMap(hex_, this)),
      structure_(new StructureModel(this)), tree_(new QTreeView(this)),
      inspector_(new InspectorPanel(hex_, work, this)), find_(new FindBar(hex_, work, this)),
      columns_(new QComboBox(this)), field_(new QLabel(this)), across_(new QSplitter(Qt::Horizontal, this)),
      down_(new QSplitter(Qt::Vertical, this)) {
    tree_->setModel(structure_);
    tree_->setUniformRowHeights(true);
    tree_->setAccessibleName(tr("Structure of the file"));
    tree_->setColumnWidth(0, 220);
    tree_->setColumnWidth(1, 180);
    columns_->addItem(tr("as many as fit"), 0);
    for (const int count : {8, 16, 24, 32, 64})
        columns_->addItem(tr("%1 a row").arg(count), count);
    columns_->setToolTip(tr("Bytes in a row"));
    columns_->setAccessibleName(columns_->toolTip());
    field_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    field_->setMinimumWidth(1); // a long path must not widen the window
    layOut();
    connect(columns_, &QComboBox::currentIndexChanged, this,
            [this] { hex_->setFixedColumns(columns_->currentData().toInt()); });
    hex_->setPathOf([this](std::uint64_t offset) {
        return structure_->pathOf(structure_->innermost({offset, 1}));
    });
    connect(hex_, &HexView::selectionChanged, this, &BytesPanel::bytesSelected);
    connect(hex_, &HexView::copyRefused, this, &BytesPanel::copyRefused);
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, &BytesPanel::fieldSelected);
}

void BytesPanel::layOut() {
    auto* bytes = new QWidget(this);
    auto* besideMap = new QHBoxLayout(bytes);
    besideMap->setContentsMargins(0, 0, 0, 0);
    besideMap->setSpacing(2);
    besideMap->addWidget(hex_);
    besideMap->addWidget(map_);
    down_->addWidget(tree_);
    down_->addWidget(inspector_);
    down_->setStretchFactor(0, 3);
    down_->setStretchFactor(1, 2);
    across_->addWidget(down_);
    across_->addWidget(bytes);
    across_->setStretchFactor(0, 2);
    across_->setStretchFactor(1, 3);
    across_->setSizes({380, 700});
    auto* bar = new QHBoxLayout;
    bar->addWidget(find_, 1);
    bar->addWidget(columns_);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(bar);
    layout->addWidget(across_, 1);
    layout->addWidget(field_);
}

void BytesPanel::setFile(const FileHandle& file) {
    find_->reset();
    const QScopedValueRollback following(isFollowing_, true);
    structure_->setFile(file);
    if (file) {
        hex_->setContent(file, file->bytes, file->regions.get());
        hex_->setFindings(marksOf(*file));
        map_->setContent(file->overview, marksOf(*file));
    } else {
        hex_->setContent(nullptr, {}, nullptr);
        map_->setContent({}, {});
    }
    field_->clear();
}

void BytesPanel::bytesSelected(ByteRange range) {
    const QModelIndex field = structure_->innermost(range);
    const QString path = structure_->pathOf(field);
    field_->setText(tr("%1 at %2%3")
                        .arg(bytesText(range.size), plain(macebin::hex(range.offset)),
                             path.isEmpty() ? QString() : QStringLiteral(": ") + path));
    if (isFollowing_) return;
    const QScopedValueRollback following(isFollowing_, true);
    if (field.isValid()) {
        tree_->setCurrentIndex(field);
        tree_->scrollTo(field);
    }
    if (const auto entry = structure_->entryOf(field)) emit entrySelected(*entry);
}

void BytesPanel::fieldSelected(const QModelIndex& index) {
    if (isFollowing_ || !index.isValid()) return;
    const QScopedValueRollback following(isFollowing_, true);
    hex_->select(structure_->rangeOf(index));
    if (const auto entry = structure_->entryOf(index)) emit entrySelected(*entry);
}

QString BytesPanel::fieldPath() const {
    return field_->text();
}

QByteArray BytesPanel::layoutState() const {
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << across_->saveState() << down_->saveState() << tree_->header()->saveState()
        << columns_->currentIndex();
    return state;
}

void BytesPanel::restoreLayout(const QByteArray& state) {
    QDataStream in(state);
    QByteArray across;
    QByteArray down;
    QByteArray header;
    int columns = 0;
    in >> across >> down >> header >> columns;
    if (state.isEmpty() || in.status() != QDataStream::Ok) return;
    across_->restoreState(across);
    down_->restoreState(down);
    tree_->header()->restoreState(header);
    columns_->setCurrentIndex(columns);
}

} // namespace macebin::widgets
