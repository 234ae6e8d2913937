// SPDX-License-Identifier: Apache-2.0
#include "widgets/dialogs/log_window.h"

#include "core/words/device_text.h"
#include "format/text.h"
#include "widgets/step_words.h"
#include "widgets/window_size.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace macebin::widgets {

namespace {

struct Look {
    Icon sign;
    Tone tone;
};

Look lookOf(LineWeight weight) {
    switch (weight) {
    case LineWeight::fact:
    case LineWeight::follows: return {Icon::info, Tone::neutral};
    case LineWeight::harmless: return {Icon::good, Tone::good};
    case LineWeight::slow: return {Icon::warning, Tone::warning};
    case LineWeight::wrong:
    case LineWeight::fatal: break;
    }
    return {Icon::bad, Tone::bad};
}

QString linesText(const LogAnswer& answer) {
    QStringList lines;
    for (const std::uint64_t line : answer.lines)
        if (line > 0) lines << QString::number(line);
    if (answer.count > answer.lines.size()) lines << QStringLiteral("…");
    return lines.join(QStringLiteral(", "));
}

QPlainTextEdit* readOnlyText(const QString& name, QWidget* parent) {
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setAccessibleName(name);
    return text;
}

} // namespace

LogWindow::LogWindow(const LogReading& reading, QWidget* parent)
    : QDialog(parent), answers_(new TableView(
                           {tr("How bad"), tr("What the log says"), tr("How often"), tr("Lines"), tr("File")},
                           tr("Answers"), this)),
      detail_(readOnlyText(tr("What it means and what to do"), this)),
      text_(readOnlyText(tr("The whole account"), this)) {
    setWindowTitle(tr("%1 – Macebin").arg(fileNameOf(reading.path)));
    setWindowFlag(Qt::WindowMinMaxButtonsHint);
    setAttribute(Qt::WA_DeleteOnClose);
    answers_->setWidths({110, 560, 80, 120});
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text_->setPlainText(plain(textReport(reading, false, stepWords)));
    fill(reading);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    for (QWidget* part : std::initializer_list<QWidget*>{answers_, detail_, text_})
        splitter->addWidget(part);
    splitter->setSizes({220, 140, 320});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* copy = buttons->addButton(tr("Copy all"), QDialogButtonBox::ActionRole);
    copy->setIcon(icon(Icon::copy));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(splitter, 1);
    layout->addWidget(buttons);
    openAt(*this, {1000, 760});
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
    connect(answers_, &TableView::currentChanged, this, &LogWindow::showAnswer);
    if (!details_.isEmpty())
        answers_->view()->setCurrentIndex(answers_->view()->model()->index(0, 0)); // the heaviest
}

void LogWindow::fill(const LogReading& reading) {
    std::vector<TableRow> rows;
    for (const NamedLog& log : reading.logs)
        for (const LogAnswer& answer : answersOf(log.report)) {
            const Look look = lookOf(answer.weight);
            TableRow row;
            row.id = static_cast<quint64>(details_.size());
            row.cells = {Cell{plain(name(answer.weight)), {}, look.sign, look.tone, {}},
                         Cell{shown(answer.what), {}, {}, Tone::neutral, {}},
                         Cell{answer.count == 0 ? QString() : QString::number(answer.count),
                              QVariant::fromValue(static_cast<quint64>(answer.count)),
                              {},
                              Tone::neutral,
                              {}},
                         Cell{linesText(answer), {}, {}, Tone::neutral, {}},
                         Cell{shown(log.path), {}, {}, Tone::neutral, {}}};
            QString detail = shown(answer.what) + tr("\n\nWhat it means: %1").arg(shown(answer.meaning));
            if (!answer.remedy.empty()) detail += tr("\n\nWhat to do: %1").arg(said(answer.remedy));
            details_ << detail;
            rows.push_back(std::move(row));
        }
    answers_->setRows(std::move(rows));
}

void LogWindow::showAnswer(quint64 id) {
    detail_->setPlainText(details_.value(static_cast<qsizetype>(id)));
}

QString LogWindow::text() const {
    return text_->toPlainText();
}

} // namespace macebin::widgets
