// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/findings_panel.h"

#include "core/report/text/file.h"
#include "core/words/file_words.h"
#include "core/words/finding_words.h"
#include "widgets/models/rows_of.h"
#include "widgets/step_words.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QSplitter>
#include <QTextBrowser>
#include <QTreeView>
#include <QVBoxLayout>

namespace macebin::widgets {

FindingsPanel::FindingsPanel(QWidget* parent)
    : QWidget(parent), table_(new TableView(findingHeaders(), tr("Findings"), this)),
      detail_(new QTextBrowser(this)) {
    table_->setWidths({110, 190, 260});
    detail_->setAccessibleName(tr("The finding in words"));
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(table_);
    splitter->addWidget(detail_);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(splitter);
    connect(table_, &TableView::currentChanged, this, &FindingsPanel::showFinding);
    connect(table_, &TableView::activated, this, [this](qulonglong index) {
        if (const auto range = placeInBytes(*file_, file_->report.findings.list()[index]))
            emit placeWanted(*range);
    });
    connect(table_, &TableView::menuWanted, this, &FindingsPanel::showMenu);
}

void FindingsPanel::setFile(FileHandle file) {
    file_ = std::move(file);
    table_->setRows(file_ ? findingRows(*file_) : std::vector<TableRow>());
    detail_->clear();
    if (!file_) return;
    if (file_->report.findings.empty())
        detail_->setPlainText(tr("Nothing was found: no error, no warning, no note."));
    else if (!table_->model()->rows().empty())
        table_->view()->setCurrentIndex(table_->view()->model()->index(0, 0)); // the worst
}

QString FindingsPanel::textOf(quint64 index) const {
    const Finding& finding = file_->report.findings.list()[index];
    const FindingWords words = wordsOf(finding);
    const std::string place = placeOfFinding(file_->report, finding);
    return tr("%1 (%2)%3\n\n%4\n\nWhat it means: %5\n\nWhat to do: %6")
        .arg(plain(finding.rule->id), plain(name(finding.severity())),
             place.empty() ? QString() : QStringLiteral(", ") + shown(place), plain(finding.message),
             plain(words.meaning), said(words.remedy));
}

QString FindingsPanel::currentText() const {
    const auto index = table_->current();
    return index ? textOf(*index) : QString();
}

void FindingsPanel::showFinding(quint64 index) {
    const Finding& finding = file_->report.findings.list()[index];
    detail_->setPlainText(textOf(index) + tr("\n\nThe rule in general:\n") +
                          plain(textRule(*finding.rule, stepWords)));
}

void FindingsPanel::showMenu(quint64 index, const QPoint& position) {
    QMenu menu(this);
    const auto range = placeInBytes(*file_, file_->report.findings.list()[index]);
    if (range)
        menu.addAction(icon(Icon::bytes), tr("Show its bytes"), this,
                       [this, range] { emit placeWanted(*range); });
    menu.addAction(icon(Icon::copy), tr("Copy this finding"), this,
                   [this, index] { QGuiApplication::clipboard()->setText(textOf(index)); });
    menu.exec(position);
}

} // namespace macebin::widgets
