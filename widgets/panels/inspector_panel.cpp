// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/inspector_panel.h"

#include "widgets/text.h"

#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace macebin::widgets {

namespace {

/// Below that a digest is quicker than a thread.
constexpr std::uint64_t kAtOnce = 64 * 1024;

} // namespace

InspectorPanel::InspectorPanel(HexView* view, Work* work, QWidget* parent)
    : QWidget(parent), view_(view), work_(work), list_(new QTreeWidget(this)) {
    list_->setHeaderLabels({tr("Selected bytes as"), tr("Value")});
    list_->setRootIsDecorated(false);
    list_->setAccessibleName(tr("The selected bytes as numbers and text"));
    list_->setColumnWidth(0, 220);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(list_);
    soon_.setSingleShot(true);
    soon_.setInterval(50);
    connect(&soon_, &QTimer::timeout, this, &InspectorPanel::refresh);
    connect(view, &HexView::selectionChanged, &soon_, qOverload<>(&QTimer::start));
}

void InspectorPanel::put(const std::vector<ByteReading>& readings) {
    for (const ByteReading& reading : readings)
        new QTreeWidgetItem(list_, {plain(reading.name), plain(reading.value)}); // the list owns it
}

void InspectorPanel::refresh() {
    if (job_) job_->stop.request_stop();
    job_.reset();
    list_->clear();
    const ByteView chosen = slice(view_->bytes(), view_->selection());
    if (chosen.empty()) return;
    list_->headerItem()->setText(0, tr("%1 selected, as").arg(bytesText(chosen.size())));
    put(readingsOf(chosen));
    if (chosen.size() <= kAtOnce) {
        put(digestsOf(chosen));
        emit updated();
        return;
    }
    const auto task = [chosen, owner = view_->owner()](Job&) {
        return std::make_shared<const std::vector<ByteReading>>(digestsOf(chosen));
    };
    job_ = work_->start(tr("Digests of the selection"), task,
                        [this](const std::shared_ptr<const std::vector<ByteReading>>& digests) {
                            put(*digests);
                            emit updated();
                        });
}

QString InspectorPanel::text() const {
    QStringList lines;
    for (int i = 0; i < list_->topLevelItemCount(); ++i)
        lines << list_->topLevelItem(i)->text(0) + ": " + list_->topLevelItem(i)->text(1);
    return lines.join('\n');
}

} // namespace macebin::widgets
