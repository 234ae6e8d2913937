// SPDX-License-Identifier: Apache-2.0
// The bytes and their structure: hex view, map, tree of fields, inspector, find bar; one selection in all.
#pragma once

#include "widgets/hex/hex_view.h"
#include "widgets/hex/overview_map.h"
#include "widgets/models/structure_model.h"
#include "widgets/panels/find_bar.h"
#include "widgets/panels/inspector_panel.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QSplitter;
class QTreeView;

namespace macebin::widgets {

class BytesPanel final : public QWidget {
    Q_OBJECT
public:
    explicit BytesPanel(Work* work, QWidget* parent = nullptr);

    void setFile(const FileHandle& file);
    /// Selects bytes, and with them their field.
    void select(ByteRange range) { hex_->select(range); }

    HexView* hex() const { return hex_; }
    FindBar* findBar() const { return find_; }
    QTreeView* tree() const { return tree_; }
    StructureModel* structure() const { return structure_; }
    InspectorPanel* inspector() const { return inspector_; }
    OverviewMap* map() const { return map_; }
    /// "pair 3 › program › kernel add", as shown below the bytes.
    QString fieldPath() const;

    QByteArray layoutState() const;
    void restoreLayout(const QByteArray& state);

signals:
    /// The selection is inside of this pair now.
    void entrySelected(quint32 entry);
    void copyRefused(qulonglong bytes);

private:
    void layOut();
    void bytesSelected(ByteRange range);
    void fieldSelected(const QModelIndex& index);

    HexView* hex_;
    OverviewMap* map_;
    StructureModel* structure_;
    QTreeView* tree_;
    InspectorPanel* inspector_;
    FindBar* find_;
    QComboBox* columns_;
    QLabel* field_;
    QSplitter* across_;
    QSplitter* down_;
    /// A selection goes from where it was made to all others, and from there no further.
    bool isFollowing_ = false;
};

} // namespace macebin::widgets
