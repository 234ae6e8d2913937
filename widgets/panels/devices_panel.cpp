// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/devices_panel.h"

#include "core/words/device_text.h"
#include "format/cache/mace/key.h"
#include "widgets/models/rows_of.h"
#include "widgets/panels/times_chart.h"

#include <QCheckBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace macebin::widgets {

namespace {

TableRow rowOf(const DeviceLine& device, std::size_t index) {
    TableRow row;
    row.id = index;
    const auto text = [](const QString& words) { return Cell{words, {}, {}, Tone::neutral, {}}; };
    row.cells = {
        text(device.name), text(device.where), text(device.decision),
        device.impact
            ? Cell{impactText(*device.impact), {}, signOf(*device.impact), toneOf(*device.impact), {}}
            : Cell(),
        text(device.reason)};
    return row;
}

} // namespace

DevicesPanel::DevicesPanel(QWidget* parent)
    : QWidget(parent),
      table_(new TableView({tr("Device"), tr("Known from"), tr("MACE's decision"), tr("Impact"), tr("Why")},
                           tr("Devices"), this)),
      detail_(new QPlainTextEdit(this)), note_(new QLabel(this)),
      try_(new QPushButton(icon(Icon::device), tr("Try the file on it"), this)),
      selfTest_(new QPushButton(icon(Icon::check), tr("Test the device itself"), this)),
      load_(new QPushButton(icon(Icon::open), tr("Load a profile…"), this)),
      search_(new QPushButton(icon(Icon::reload), tr("Search again"), this)),
      measures_(new QCheckBox(tr("Time building, too"), this)), answer_(new QLabel(this)),
      outcomes_(new TableView(outcomeHeaders(), tr("What the driver made of each program"), this)),
      chart_(new TimesChart(this)) {
    table_->setWidths({260, 150, 130, 150});
    table_->setFilterVisible(false);
    detail_->setReadOnly(true);
    detail_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    detail_->setLineWrapMode(QPlainTextEdit::NoWrap);
    detail_->setAccessibleName(tr("Why MACE decides so"));
    for (QLabel* label : {note_, answer_}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    outcomes_->setWidths({320, 110, 80, 80});
    try_->setToolTip(tr("Have this device's driver load every program, in a child process that may crash"));
    selfTest_->setToolTip(tr("Run Macebin's own kernels on it: is it the file or the device?"));
    load_->setToolTip(tr("A device profile (JSON), or a file that tells of the phone: clinfo, getprop, "
                         "dumpsys, a log, another cache of it"));
    search_->setToolTip(tr("Ask the OpenCL drivers of this machine again"));
    measures_->setToolTip(tr("Also build the programs from Macebin's sources, where it has them: how much "
                             "time does the cache save?"));
    layOut();
    showDevice(-1);
    setAnswer(std::nullopt);
    connect(table_, &TableView::currentChanged, this, [this](qulonglong id) {
        showDevice(static_cast<int>(id));
        emit deviceChosen(static_cast<int>(id));
    });
    connect(try_, &QPushButton::clicked, this, [this] { emit tryWanted(chosen()); });
    connect(selfTest_, &QPushButton::clicked, this, [this] { emit selfTestWanted(chosen()); });
    connect(load_, &QPushButton::clicked, this, &DevicesPanel::profileWanted);
    connect(search_, &QPushButton::clicked, this, &DevicesPanel::searchWanted);
}

void DevicesPanel::layOut() {
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {try_, selfTest_, load_, search_})
        buttons->addWidget(button);
    buttons->addWidget(measures_);
    buttons->addStretch(1);
    auto* chartArea = new QScrollArea(this);
    chartArea->setWidget(chart_);
    chartArea->setWidgetResizable(true);
    auto* results = new QTabWidget(this);
    results->addTab(outcomes_, tr("Programs"));
    results->addTab(chartArea, tr("Times"));
    auto* below = new QWidget(this);
    auto* belowLayout = new QVBoxLayout(below);
    belowLayout->setContentsMargins(0, 0, 0, 0);
    belowLayout->addWidget(answer_);
    belowLayout->addWidget(results, 1);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(table_);
    splitter->addWidget(detail_);
    splitter->addWidget(below);
    splitter->setSizes({160, 140, 260});
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(buttons);
    layout->addWidget(note_);
    layout->addWidget(splitter, 1);
}

void DevicesPanel::setDevices(std::vector<DeviceLine> devices) {
    devices_ = std::move(devices);
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < devices_.size(); ++i)
        rows.push_back(rowOf(devices_[i], i));
    table_->setRows(std::move(rows));
    showDevice(-1);
}

void DevicesPanel::setNote(const QString& note) {
    note_->setText(note);
    note_->setVisible(!note.isEmpty());
}

int DevicesPanel::chosen() const {
    const auto id = table_->current();
    return id ? static_cast<int>(*id) : -1;
}

void DevicesPanel::choose(int index) {
    if (index >= 0)
        table_->showCurrent(static_cast<quint64>(index));
    else
        table_->showNone();
    showDevice(index);
}

void DevicesPanel::showDevice(int index) {
    const bool isKnown = index >= 0 && index < static_cast<int>(devices_.size());
    const bool isLocal = isKnown && devices_[static_cast<std::size_t>(index)].isLocal;
    const bool isAnyLocal =
        std::any_of(devices_.begin(), devices_.end(), [](const DeviceLine& line) { return line.isLocal; });
    try_->setEnabled(isLocal || (!isKnown && isAnyLocal)); // none chosen: the first of them
    selfTest_->setEnabled(isLocal);
    if (!isKnown) {
        detail_->setPlainText(devices_.empty() ? tr("No device is known yet: load a profile of the phone.")
                                               : tr("Choose a device above."));
        return;
    }
    const DeviceLine& device = devices_[static_cast<std::size_t>(index)];
    QString text = device.name + QStringLiteral("\n");
    if (!device.reason.isEmpty()) text += device.reason + QStringLiteral("\n");
    if (!device.difference.isEmpty()) text += tr("\nIn the file, and on the device:\n") + device.difference;
    detail_->setPlainText(text);
}

bool DevicesPanel::measuresBuilding() const {
    return measures_->isChecked();
}

QString DevicesPanel::detailText() const {
    return detail_->toPlainText();
}

void DevicesPanel::setAnswer(const std::optional<DeviceAnswer>& answer) {
    answer_->setText(answer ? plain(answerOf(*answer))
                            : tr("No driver of this machine was asked about this file yet."));
    outcomes_->setRows(answer ? outcomeRows(*answer) : std::vector<TableRow>());
    std::vector<TimesChart::Line> lines;
    if (answer)
        for (const ProgramAnswer& program : answer->programs)
            lines.push_back({shown(splitProgramKey(program.key).program), program.loadMs, program.buildMs});
    chart_->setLines(std::move(lines));
}

} // namespace macebin::widgets
