// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/first_run_panel.h"

#include "widgets/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace macebin::widgets {

FirstRunPanel::FirstRunPanel(QWidget* parent)
    : QWidget(parent), open_(new QPushButton(icon(Icon::open), tr("Open a file…"), this)),
      sample_(new QPushButton(icon(Icon::sample), tr("Make a sample and open it"), this)) {
    auto* text = new QLabel(
        tr("<h2>Which file is the trouble?</h2>"
           "<p>Macebin looks at the programs that apps built on MACE keep for the GPU, above all at "
           "<b>mace_cl_compiled_program.bin</b>: what the file is, whether it is whole, what a device will "
           "do with it.</p>"
           "<p>Open such a file, or drop it here; several at once become a table. On a phone it lies in the "
           "app's storage "
           "path, or in /data/local/tmp/mace_run/interior/. Pull it with</p>"
           "<pre>adb exec-out run-as PACKAGE cat PATH &gt; mace_cl_compiled_program.bin</pre>"
           "<p>No such file at hand? A sample can be built here, by this machine's own OpenCL driver.</p>"),
        this);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setMaximumWidth(640);
    sample_->setToolTip(
        tr("Builds a small cache from Macebin's own kernels with an OpenCL device of this machine"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(open_);
    buttons->addWidget(sample_);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout;
    column->addStretch(1);
    column->addWidget(text);
    column->addLayout(buttons);
    column->addStretch(2);
    auto* layout = new QHBoxLayout(this);
    layout->addStretch(1);
    layout->addLayout(column, 4);
    layout->addStretch(1);
    connect(open_, &QPushButton::clicked, this, &FirstRunPanel::openWanted);
    connect(sample_, &QPushButton::clicked, this, &FirstRunPanel::sampleWanted);
}

} // namespace macebin::widgets
