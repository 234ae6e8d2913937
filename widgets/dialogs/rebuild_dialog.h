// SPDX-License-Identifier: Apache-2.0
// Building the programs again for a device of this machine: what is wanted, how far it is, what came of it.
#pragma once

#include "widgets/panels/table_view.h"
#include "widgets/text.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace macebin::widgets {

class ResultBar;

/// What stands in the dialog's fields.
struct RebuildWishes {
    QString sources;                 ///< a folder
    int device = -1;                 ///< in the order of setDevices()
    std::optional<std::string> only; ///< "stale", "failing", or a key; none: all
    bool isOneProgram = false;       ///< `only` is a key
    unsigned jobs = 1;
    bool keepsUnbuilt = false;
    bool allowsMixed = false;
    bool isLenient = false;     ///< warnings are no errors
    bool forThisDevice = false; ///< although the programs are another family's
};

class RebuildDialog final : public QDialog {
    Q_OBJECT
public:
    RebuildDialog(const QString& title, const QString& sources, QWidget* parent);

    void setDevices(const QStringList& names);
    /// Only this program, by its key.
    void setOnly(const std::string& key);
    RebuildWishes wishes() const;

    void setRunning(bool isRunning);
    void setProgress(quint64 done, quint64 total);
    /// What came of it. `canSave`: there is a result.
    void setResult(std::vector<TableRow> rows, const QString& log, const QString& notes, bool canSave);

    TableView* programs() const { return programs_; }
    QPushButton* startButton() const { return start_; }
    QPushButton* stopButton() const { return stop_; }
    /// How building and saving ended is told there.
    ResultBar* result() const { return result_; }
    QString notes() const;

    static QStringList programHeaders();

signals:
    void startWanted();
    void stopWanted();
    void saveWanted();
    void sourcesWanted();
    void openWanted(const QString& path);

public slots:
    void setSources(const QString& folder);

private:
    void layOut();

    QLineEdit* sources_;
    QComboBox* device_;
    QComboBox* only_;
    QSpinBox* jobs_;
    QCheckBox* keeps_;
    QCheckBox* mixed_;
    QCheckBox* lenient_;
    QCheckBox* forced_;
    QProgressBar* progress_;
    TableView* programs_;
    QPlainTextEdit* log_;
    QPlainTextEdit* notes_;
    ResultBar* result_;
    QPushButton* start_;
    QPushButton* stop_;
};

} // namespace macebin::widgets
