// SPDX-License-Identifier: Apache-2.0
// The devices that can be asked about: those of this machine, and profiles of others. What MACE would do with
// the file there, and what a driver here makes of its programs.
#pragma once

#include "core/answer/file_report.h"
#include "widgets/panels/table_view.h"

#include <optional>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace macebin::widgets {

/// One device, as far as it is known.
struct DeviceLine {
    QString name;
    QString where;        ///< "this machine", or the file of the profile
    bool isLocal = false; ///< its driver can be asked
    QString decision;     ///< what MACE does with the file; empty where no file is open
    std::optional<Impact> impact;
    QString reason;
    QString difference; ///< the strings that decide, one under the other, marked; may be empty
};

class TimesChart;

class DevicesPanel final : public QWidget {
    Q_OBJECT
public:
    explicit DevicesPanel(QWidget* parent = nullptr);

    void setDevices(std::vector<DeviceLine> devices);
    /// Why there are fewer than one might think: drivers that did not answer. May be empty.
    void setNote(const QString& note);
    /// What a driver made of the programs; nothing: none was asked.
    void setAnswer(const std::optional<DeviceAnswer>& answer);
    void choose(int index);
    /// Building from source is to be timed, too.
    bool measuresBuilding() const;
    int chosen() const;
    const std::vector<DeviceLine>& devices() const { return devices_; }
    QString detailText() const;

    TableView* table() const { return table_; }
    TableView* outcomes() const { return outcomes_; }
    QPushButton* tryButton() const { return try_; }

signals:
    void tryWanted(int index);
    void selfTestWanted(int index);
    void profileWanted();
    void searchWanted();
    void deviceChosen(int index);

private:
    void showDevice(int index);
    void layOut();

    std::vector<DeviceLine> devices_;
    TableView* table_;
    QPlainTextEdit* detail_;
    QLabel* note_;
    QPushButton* try_;
    QPushButton* selfTest_;
    QPushButton* load_;
    QPushButton* search_;
    QCheckBox* measures_;
    QLabel* answer_;
    TableView* outcomes_;
    TimesChart* chart_;
};

} // namespace macebin::widgets
