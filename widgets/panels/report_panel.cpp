// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/report_panel.h"

#include "core/answer/verdict.h"
#include "core/device/identity.h"
#include "core/report/text/file.h"
#include "core/words/device_text.h"
#include "core/words/file_words.h"
#include "format/text.h"
#include "widgets/icons.h"
#include "widgets/models/rows_of.h"
#include "widgets/step_words.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QFrame>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace macebin::widgets {

namespace {

constexpr int kSignSize = 48;

QLabel* selectableLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft); // beside its title, however high its row is
    label->setTextFormat(Qt::PlainText);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

void enlarge(QLabel* label, double by) {
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * by);
    font.setBold(true);
    label->setFont(font);
}

QString protectionText(const FileReport& report) {
    switch (report.protection) {
    case Protection::none:
        return ReportPanel::tr("None: this format has no checksum of the whole, so a change need not show.");
    case Protection::crc32: return ReportPanel::tr("CRC-32: shows accidents, not tampering.");
    case Protection::sha256: return ReportPanel::tr("SHA-256 digests: show every change, but not by whom.");
    case Protection::signature:
        return ReportPanel::tr(
            "Signature of a trusted key: it vouches for the bytes of this container, no more.");
    }
    return {};
}

QString buttonText(NextStep::Action action) {
    switch (action) {
    case NextStep::Action::nothing: return {};
    case NextStep::Action::repair: return ReportPanel::tr("Repair…");
    case NextStep::Action::rebuild: return ReportPanel::tr("Rebuild…");
    case NextStep::Action::clear: return ReportPanel::tr("Clear…");
    case NextStep::Action::askDevice: return ReportPanel::tr("Choose a device…");
    }
    return {};
}

Icon signOf(Verdict verdict) {
    switch (toneOf(verdict)) {
    case Tone::good: return Icon::good;
    case Tone::bad: return Icon::bad;
    case Tone::warning:
    case Tone::unknown:
    case Tone::neutral: break;
    }
    return Icon::warning;
}

} // namespace

ReportPanel::ReportPanel(QWidget* parent) : QScrollArea(parent) {
    fitSoon_.setSingleShot(true); // once the layout is done
    fitSoon_.setInterval(0);
    connect(&fitSoon_, &QTimer::timeout, this, &ReportPanel::fitLabels);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(14);
    layout->addWidget(makeBanner());
    layout->addWidget(makeStep());
    layout->addWidget(makeFacts());
    auto* mailLine = new QHBoxLayout;
    auto* mailTitle = new QLabel(tr("For a mail or a ticket:"), page);
    enlarge(mailTitle, 1.0);
    auto* copy = new QPushButton(icon(Icon::copy), tr("Copy"), page);
    copy->setToolTip(tr("Copy this text"));
    mailLine->addWidget(mailTitle, 1);
    mailLine->addWidget(copy);
    layout->addLayout(mailLine);
    mail_ = new QPlainTextEdit(page);
    mail_->setReadOnly(true);
    mail_->setAccessibleName(tr("The report as text"));
    mail_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    mail_->setMinimumHeight(180);
    layout->addWidget(mail_, 1);
    setWidget(page);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(mailText()); });
}

QWidget* ReportPanel::makeBanner() {
    banner_ = new QFrame(this);
    banner_->setFrameShape(QFrame::StyledPanel);
    banner_->setAutoFillBackground(true);
    sign_ = new QLabel(banner_);
    verdict_ = selectableLabel(banner_);
    enlarge(verdict_, 1.8);
    what_ = selectableLabel(banner_);
    meaning_ = selectableLabel(banner_);
    auto* words = new QVBoxLayout;
    words->addWidget(verdict_);
    words->addWidget(what_);
    words->addWidget(meaning_);
    auto* layout = new QHBoxLayout(banner_);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(16);
    layout->addWidget(sign_, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    return banner_;
}

QWidget* ReportPanel::makeStep() {
    auto* frame = new QWidget(this);
    step_ = selectableLabel(frame);
    nextButton_ = new QPushButton(frame);
    auto* title = new QLabel(tr("What to do:"), frame);
    enlarge(title, 1.0);
    auto* layout = new QHBoxLayout(frame);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(title, 0, Qt::AlignTop);
    layout->addWidget(step_, 1);
    layout->addWidget(nextButton_, 0, Qt::AlignTop);
    connect(nextButton_, &QPushButton::clicked, this, [this] { emit stepWanted(next_.action); });
    return frame;
}

QWidget* ReportPanel::makeFacts() {
    auto* frame = new QWidget(this);
    // A grid: a form gives labels of several lines less room than they need.
    auto* grid = new QGridLayout(frame);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setColumnStretch(1, 1);
    const auto title = [&](const QString& text, Qt::Alignment place = Qt::AlignTop) {
        const int row = grid->rowCount();
        grid->addWidget(new QLabel(text, frame), row, 0, place); // the grid owns it
        return row;
    };
    path_ = selectableLabel(frame);
    kind_ = selectableLabel(frame);
    protection_ = selectableLabel(frame);
    made_ = selectableLabel(frame);
    impact_ = selectableLabel(frame);
    findings_ = selectableLabel(frame);
    asked_ = new QComboBox(frame);
    asked_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    asked_->setAccessibleName(tr("Asked about"));
    asked_->setToolTip(tr("What would this device do with the file? More are added on the Devices page"));
    auto* show = new QPushButton(icon(Icon::findings), tr("Show findings"), frame);
    auto* found = new QHBoxLayout;
    findings_->setAlignment(Qt::AlignVCenter | Qt::AlignLeft);
    found->addWidget(findings_, 1);
    found->addWidget(show);
    auto* askedLine = new QHBoxLayout;
    askedLine->addWidget(asked_);
    askedLine->addStretch(1);
    grid->addWidget(path_, title(tr("File:")), 1);
    grid->addWidget(kind_, title(tr("Kind:")), 1);
    grid->addWidget(protection_, title(tr("Protected by:")), 1);
    grid->addWidget(made_, title(tr("Origin:")), 1);
    grid->addLayout(askedLine, title(tr("Asked about:"), Qt::AlignVCenter), 1);
    grid->addWidget(impact_, title(tr("Impact there:")), 1);
    grid->addLayout(found, title(tr("Found in it:"), Qt::AlignVCenter), 1);
    connect(show, &QPushButton::clicked, this, &ReportPanel::findingsWanted);
    connect(asked_, &QComboBox::activated, this, [this](int index) { emit deviceChosen(index - 1); });
    return frame;
}

void ReportPanel::setDevices(const QStringList& names, int current) {
    asked_->clear();
    asked_->addItem(tr("no device yet"));
    asked_->addItems(names);
    asked_->setCurrentIndex(current + 1);
}

void ReportPanel::setFile(FileHandle file) {
    file_ = std::move(file);
    if (!file_) return;
    const FileReport& report = file_->report;
    verdict_->setText(verdictText(report));
    what_->setText(plain(whatItIs(report)));
    meaning_->setText(plain(whatThatMeans(report)));
    next_ = nextStepOf(report);
    step_->setText(said(next_.sentence));
    nextButton_->setText(buttonText(next_.action));
    nextButton_->setVisible(next_.action != NextStep::Action::nothing);
    TextStyle style;
    style.say = stepWords;
    mail_->setPlainText(plain(textReport(report, style)));
    fillFacts();
    paintBanner();
    verticalScrollBar()->setValue(0);
    fitSoon_.start();
}

/// A form gives a wrapped label of several lines less than it needs: its height is fixed once its width is
/// known.
void ReportPanel::fitLabels() {
    for (QLabel* label : findChildren<QLabel*>())
        if (label->wordWrap()) {
            label->setMinimumHeight(0); // what was needed before counts as needed
            label->setMinimumHeight(std::max(0, label->heightForWidth(label->width()))); // none: empty
        }
}

void ReportPanel::showEvent(QShowEvent* event) {
    QScrollArea::showEvent(event);
    fitSoon_.start(); // a page that is not seen has no width
}

void ReportPanel::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    fitSoon_.start();
}

void ReportPanel::fillFacts() {
    const FileReport& report = file_->report;
    path_->setText(tr("%1, %2").arg(shown(report.path), bytesText(report.fileSize)));
    QString kind = shown(describeKind(report));
    if (!report.cache.recognisedBy.empty())
        kind += tr(" (recognised by its content, %1)").arg(shown(report.cache.recognisedBy));
    kind_->setText(kind);
    // Nothing is claimed of bytes that nobody read, or that are of no known layout.
    const bool isRead = file_->file != nullptr;
    const bool isKnown = isRead && report.cache.kind != CacheKind::unknown;
    if (!isRead) path_->setText(shown(report.path));
    protection_->setText(isKnown ? protectionText(report) : tr("not known"));
    made_->setText(isKnown ? shown(madeOn(report.cache.identity)) : tr("not known"));
    impact_->setText(impactLines());
    const Findings& found = report.findings;
    findings_->setText(found.empty() ? tr("nothing")
                                     : plain(counted(found.count(Severity::error), "error") + ", " +
                                             counted(found.count(Severity::warning), "warning") + ", " +
                                             counted(found.count(Severity::note), "note")));
}

QString ReportPanel::impactLines() const {
    QStringList lines;
    for (const DeviceAnswer& device : file_->report.devices)
        lines << tr("%1. %2").arg(impactText(device.impact), plain(answerOf(device)));
    if (!file_->report.deviceNote.empty()) lines << shown(file_->report.deviceNote);
    return lines.isEmpty() ? tr("No device was asked, so this says nothing about what a phone does with it.")
                           : lines.join('\n');
}

void ReportPanel::paintBanner() {
    if (!file_) return;
    const Verdict verdict = verdictOf(file_->report);
    QPalette colours = QGuiApplication::palette();
    colours.setColor(QPalette::Window, faint(toneOf(verdict), colours));
    banner_->setPalette(colours);
    sign_->setPixmap(icon(signOf(verdict)).pixmap(QSize(kSignSize, kSignSize), devicePixelRatioF()));
}

void ReportPanel::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && banner_) paintBanner();
}

QString ReportPanel::verdict() const {
    return verdict_->text();
}

QString ReportPanel::mailText() const {
    return mail_->toPlainText();
}

} // namespace macebin::widgets
