// SPDX-License-Identifier: Apache-2.0
// What is seen before a file is open: what to open, where such files are, and a sample to try.
#pragma once

#include <QWidget>

class QPushButton;

namespace macebin::widgets {

class FirstRunPanel final : public QWidget {
    Q_OBJECT
public:
    explicit FirstRunPanel(QWidget* parent = nullptr);

    QPushButton* openButton() const { return open_; }
    QPushButton* sampleButton() const { return sample_; }

signals:
    void openWanted();
    void sampleWanted();

private:
    QPushButton* open_;
    QPushButton* sample_;
};

} // namespace macebin::widgets
