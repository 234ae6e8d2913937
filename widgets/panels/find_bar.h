// SPDX-License-Identifier: Apache-2.0
// Find bytes or text in the hex view, and go to an offset.
#pragma once

#include "format/byte_writer.h"
#include "widgets/hex/hex_view.h"
#include "widgets/work.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace macebin::widgets {

class FindBar final : public QWidget {
    Q_OBJECT
public:
    /// Searches in `view`, as jobs of `work`.
    FindBar(HexView* view, Work* work, QWidget* parent = nullptr);

    void focusFind();
    void focusGoTo();
    void findNext() { find(false); }
    void findPrevious() { find(true); }
    /// Goes to what the offset field says; tells what is wrong with it.
    void goToOffset();
    /// What the bar says at the moment: where it found something, or why not.
    QString message() const;
    /// The content is another: what is still being searched is of no interest.
    void reset();

    QLineEdit* pattern() const { return pattern_; }
    QLineEdit* offset() const { return offset_; }
    QComboBox* kind() const { return kind_; }

signals:
    /// A search has ended, found or not.
    void finished();

private:
    void find(bool isBackward);
    void search(const Bytes& needle, std::uint64_t from, bool isBackward, bool mayWrap);
    void tell(const QString& message, bool isFault);

    HexView* view_;
    Work* work_;
    QLineEdit* pattern_;
    QComboBox* kind_;
    QLineEdit* offset_;
    QLabel* message_;
    std::shared_ptr<Job> job_;
};

} // namespace macebin::widgets
