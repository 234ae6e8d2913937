// SPDX-License-Identifier: Apache-2.0
// What the selected bytes say: as integers, floating-point numbers, text; their digests.
#pragma once

#include "core/bytes/byte_text.h"
#include "widgets/hex/hex_view.h"
#include "widgets/work.h"

#include <QTimer>
#include <QWidget>

class QTreeWidget;

namespace macebin::widgets {

class InspectorPanel final : public QWidget {
    Q_OBJECT
public:
    /// Follows the view's selection; digests of much are jobs of `work`.
    InspectorPanel(HexView* view, Work* work, QWidget* parent = nullptr);

    /// What stands there now, for tests and for copying: "name: value" lines.
    QString text() const;

signals:
    void updated();

private:
    void refresh();
    void put(const std::vector<ByteReading>& readings);

    HexView* view_;
    Work* work_;
    QTreeWidget* list_;
    QTimer soon_; ///< one refresh for a drag of many steps
    std::shared_ptr<Job> job_;
};

} // namespace macebin::widgets
