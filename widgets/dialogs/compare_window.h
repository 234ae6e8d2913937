// SPDX-License-Identifier: Apache-2.0
// Two files side by side: what an update changed, program by program and byte by byte.
#pragma once

#include "core/diff/diff.h"
#include "widgets/hex/hex_view.h"
#include "widgets/panels/table_view.h"
#include "widgets/text.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableWidget;

namespace macebin::widgets {

/// A comparison with the files it is of.
struct ComparedFiles {
    FileHandle before;
    FileHandle after;
    CacheDiff diff;
};

class CompareWindow final : public QDialog {
    Q_OBJECT
public:
    explicit CompareWindow(std::shared_ptr<const ComparedFiles> files, QWidget* parent = nullptr);

    TableView* programs() const { return programs_; }
    HexView* before() const { return before_; }
    HexView* after() const { return after_; }
    /// The next program that is not the same; then the next differing bytes of it.
    void nextProgram(bool isBackward);
    void nextDifference(bool isBackward);
    QString summary() const;
    QString place() const;

private:
    void layOut();
    void fillIdentity(QTableWidget* table) const;
    void showProgram(quint64 index);
    void fill(HexView* view, const FileHandle& file, const std::optional<ProgramSide>& side);
    void follow(HexView* from, HexView* to);

    std::shared_ptr<const ComparedFiles> files_;
    QPlainTextEdit* summary_;
    TableView* programs_;
    QLabel* place_;
    HexView* before_;
    HexView* after_;
    std::vector<ByteRange> differences_; ///< of the program shown, in its own bytes
    std::size_t at_ = 0;
    bool isFollowing_ = false;
};

/// The runs of bytes that differ at the same place; what only the longer one has is a run, too. At most
/// `most` of them: the last then reaches to the end.
std::vector<ByteRange> differingRuns(ByteView before, ByteView after, std::size_t most = 100'000);

} // namespace macebin::widgets
