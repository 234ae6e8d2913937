// SPDX-License-Identifier: Apache-2.0
// Moving caches aside, and bringing them back: here, or by commands for a phone. Shows first what would move.
#pragma once

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace macebin::widgets {

class ClearDialog final : public QDialog {
    Q_OBJECT
public:
    /// `restores`: brings back instead.
    ClearDialog(bool restores, const QString& path, QWidget* parent);
    ~ClearDialog() override;

    QString path() const;
    QString package() const;
    bool leavesEmpty() const;
    /// What was, or would be done. `canDo`: something would.
    void setPreview(const QString& text, bool canDo);
    QString text() const;

    QLineEdit* pathField() const { return path_; }
    QLineEdit* packageField() const { return package_; }
    QPushButton* doButton() const { return do_; }

signals:
    /// Something was changed: what would be done now?
    void previewWanted();
    void doWanted();
    void browseWanted();

private:
    QLineEdit* path_;
    QLineEdit* package_;
    QCheckBox* empty_;
    QPlainTextEdit* text_;
    QPushButton* do_;
};

} // namespace macebin::widgets
