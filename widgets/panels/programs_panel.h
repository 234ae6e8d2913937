// SPDX-License-Identifier: Apache-2.0
// The programs of a file and their kernels.
#pragma once

#include "widgets/panels/table_view.h"
#include "widgets/text.h"
#include "widgets/work.h"

namespace macebin::widgets {

class ProgramsPanel final : public QWidget {
    Q_OBJECT
public:
    /// Large files have thousands of programs: their rows are made as a job of `work`.
    explicit ProgramsPanel(Work* work, QWidget* parent = nullptr);

    void setFile(FileHandle file);
    TableView* table() const { return table_; }
    /// The bytes of this pair were chosen elsewhere: marks its program, tells nobody.
    void markEntry(std::uint32_t entry);

signals:
    /// The user moved to a program or a kernel of it: these are the program's bytes.
    void bytesChosen(macebin::ByteRange range);
    /// ... and wants to see them now.
    void bytesWanted(macebin::ByteRange range);
    void extractWanted(qulonglong entry);
    void tryWanted(qulonglong entry);
    void rebuildWanted(qulonglong entry);

private:
    ByteRange rangeOf(quint64 entry) const;
    void showMenu(quint64 entry, const QPoint& position);
    const ProgramAnswer* answerFor(quint64 entry) const;

    Work* work_;
    FileHandle file_;
    TableView* table_;
    std::shared_ptr<Job> job_;
    std::optional<std::uint32_t> marked_; ///< until the rows are there
};

} // namespace macebin::widgets
