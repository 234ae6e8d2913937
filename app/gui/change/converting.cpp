// SPDX-License-Identifier: Apache-2.0
// Converting and signing.
#include "app/gui/change/changes.h"
#include "core/change/convert/convert.h"
#include "core/change/write/sign.h"
#include "core/check/check.h"
#include "core/host/work/sign_file.h"
#include "core/words/file_words.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace macebin::gui {

using widgets::ChangeDialog;
using widgets::PreparedChange;

namespace {

struct FormChoice {
    Form form;
    QString title;
    QString ending;
};

std::vector<FormChoice> formChoices() {
    return {{Form::v2, Changes::tr("v2, for MACE from March 2021 on"), QStringLiteral(".bin")},
            {Form::v1, Changes::tr("v1, for MACE up to v1.0.4"), QStringLiteral(".bin")},
            {Form::mclp, Changes::tr("MCLP, with digests, for archives"), QStringLiteral(".mclp")},
            {Form::text, Changes::tr("Text, for people and diff tools"), QStringLiteral(".bin.pb")},
            {Form::cc, Changes::tr("C++ array, to build into an app"), QStringLiteral(".bin.cc")}};
}

/// With what the result is, checked as it will be when it is saved.
std::shared_ptr<const PreparedChange> prepared(const FileHandle& file, MadeChange made) {
    auto out = std::make_shared<PreparedChange>();
    static_cast<MadeChange&>(*out) = std::move(made);
    out->inputs = {file};
    out->before = whatItIs(file->report);
    if (!out->change.refusal.empty()) return out;
    out->after = whatItIs(checkBytes(out->bytes));
    out->isWhole = out->check.accept(out->bytes).empty();
    return out;
}

std::shared_ptr<const PreparedChange> planConversion(const FileHandle& file, Form target,
                                                     const ConvertOptions& options) {
    const ByteView bytes = file->file ? file->file->view() : ByteView();
    return prepared(file, makeConversion(file->report, bytes, target, options));
}

/// Without a key there is a plan, and nothing to save yet.
std::shared_ptr<const PreparedChange> planSignature(const FileHandle& file, const std::string& keyPath,
                                                    const std::string& passphrase) {
    if (!keyPath.empty())
        return prepared(file, signFile(file->path, file->report, {keyPath, passphrase, {}}));
    MadeChange made;
    made.change = planSign(file->path, file->report);
    if (made.change.refusal.empty())
        made.change.refusal = "Choose the private key first. The command line can make one.";
    return prepared(file, std::move(made));
}

} // namespace

void Changes::convert() {
    const FileHandle file = desk_->current();
    if (!file) return;
    ChangeDialog* dialog = makeDialog(tr("Convert %1").arg(widgets::fileNameOf(file->path)),
                                      tr("The same pairs in another form. What that form cannot hold, and "
                                         "what MACE makes of it, is said below."));
    auto* form = new QComboBox(dialog);
    form->setObjectName(QStringLiteral("form"));
    for (const FormChoice& choice : formChoices())
        form->addItem(choice.title);
    auto* driver = new QLineEdit(dialog);
    driver->setPlaceholderText(tr("CL_DRIVER_VERSION of the device, for MCLP"));
    auto* abi = new QLineEdit(dialog);
    abi->setPlaceholderText(tr("such as arm64-v8a, for MCLP"));
    dialog->options()->addRow(tr("Form:"), form);
    dialog->options()->addRow(tr("Driver version:"), driver);
    dialog->options()->addRow(tr("ABI:"), abi);
    const auto again = [=, this] {
        const Form target = formChoices()[static_cast<std::size_t>(form->currentIndex())].form;
        for (QLineEdit* field : {driver, abi})
            field->setEnabled(target == Form::mclp);
        ConvertOptions options;
        if (target == Form::mclp && !driver->text().isEmpty())
            options.driverVersion = driver->text().toStdString();
        if (target == Form::mclp && !abi->text().isEmpty()) options.abi = abi->text().toStdString();
        // An array holds a file: one that is none of the binary forms needs to be told which.
        if (target == Form::cc && !formOf(file->report.cache)) options.inner = Form::v2;
        if (target == Form::cc && file->report.form == CacheKind::text) options.inner = Form::v2;
        prepare(dialog, [=] { return planConversion(file, target, options); });
    };
    connect(form, &QComboBox::currentIndexChanged, dialog, again);
    connect(driver, &QLineEdit::editingFinished, dialog, again);
    connect(abi, &QLineEdit::editingFinished, dialog, again);
    connect(dialog, &ChangeDialog::saveWanted, this, [=, this] {
        const QString ending = formChoices()[static_cast<std::size_t>(form->currentIndex())].ending;
        save(dialog, suggestedPath(QStringLiteral(".converted"), ending), {});
    });
    again();
}

void Changes::sign() {
    const FileHandle file = desk_->current();
    if (!file) return;
    ChangeDialog* dialog = makeDialog(tr("Sign %1").arg(widgets::fileNameOf(file->path)),
                                      tr("A signed MCLP container of the same pairs: who trusts the key can "
                                         "tell that it is yours and unchanged."));
    auto* key = new QLineEdit(dialog);
    key->setObjectName(QStringLiteral("key"));
    key->setPlaceholderText(tr("private key (PEM)"));
    key->setAccessibleName(tr("Private key"));
    auto* choose = new QPushButton(tr("Choose…"), dialog);
    auto* line = new QHBoxLayout;
    line->addWidget(key, 1);
    line->addWidget(choose);
    auto* passphrase = new QLineEdit(dialog);
    passphrase->setEchoMode(QLineEdit::Password);
    passphrase->setPlaceholderText(tr("only where the key is encrypted"));
    dialog->options()->addRow(tr("Key:"), line);
    dialog->options()->addRow(tr("Passphrase:"), passphrase);
    const auto again = [=, this] {
        prepare(dialog,
                [file, path = widgets::pathBytes(key->text()), secret = passphrase->text().toStdString()] {
                    return planSignature(file, path, secret);
                });
    };
    connect(choose, &QPushButton::clicked, dialog, [=, this] {
        const QString path =
            dialogs_.openFile(dialog, tr("Private key"), tr("Keys (*.pem *.key);;All files (*)"));
        if (path.isEmpty()) return;
        key->setText(path);
        again();
    });
    connect(key, &QLineEdit::editingFinished, dialog, again);
    connect(passphrase, &QLineEdit::editingFinished, dialog, again);
    connect(dialog, &ChangeDialog::saveWanted, this, [=, this] {
        save(dialog, suggestedPath(QStringLiteral(".signed"), QStringLiteral(".mclp")), tr("MCLP (*.mclp)"),
             {widgets::pathBytes(key->text())});
    });
    again();
}

} // namespace macebin::gui
