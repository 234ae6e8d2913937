// SPDX-License-Identifier: Apache-2.0
#include "widgets/step_words.h"

#include "format/text.h"
#include "widgets/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace macebin::widgets {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("macebin::widgets::Steps", text);
}

/// "PATH", "AFTER": stands for a file, and names none.
bool isPlaceholder(const std::string& object) {
    return std::all_of(object.begin(), object.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

QString convertWords(const Step& step) {
    const QString entry = menuPath(Act::convert);
    if (step.detail.empty()) return entry;
    return tr("%1, to %2").arg(entry, step.detail == "cc" ? tr("a C++ array") : plain(step.detail));
}

QString clearWords(const Step& step) {
    const QString entry = menuPath(Act::clear);
    if (isPlaceholder(step.object)) return entry;
    const QString path = shown(step.object);
    if (step.detail.empty()) return tr("%1, with the path “%2”").arg(entry, path);
    return tr("%1, with the package %2 and the path “%3”").arg(entry, shown(step.detail), path);
}

QString asJsonWords(const Step& step) {
    const QString who = step.object.empty() ? tr("the command line, as JSON,")
                                            : tr("%1 as JSON").arg(menuPath(Act::saveReport));
    return who + QStringLiteral(" ") + plain(step.detail);
}

QString actionWords(const Step& step) {
    switch (step.kind) {
    case StepKind::check: return menuPath(Act::open);
    case StepKind::repair: return menuPath(Act::repair);
    case StepKind::convert: return convertWords(step);
    case StepKind::convertBack: return tr("%1, to v1 or v2,").arg(menuPath(Act::convert));
    case StepKind::clear: return clearWords(step);
    case StepKind::restore: return menuPath(Act::restore);
    case StepKind::compare: return menuPath(Act::compare);
    default: return tr("%1, “Test the device itself”,").arg(menuPath(Act::showDevices));
    }
}

/// What stands in the dialog in which the sentence is read.
QString dialogWords(const Step& step) {
    switch (step.kind) {
    case StepKind::acceptChanges: return tr("the box above keeps it");
    case StepKind::dropMixed: return tr("those of the other driver can be left out below");
    case StepKind::dropEmpty: return tr("they can be left out below");
    case StepKind::otherSources: return tr("choose another folder of sources above");
    case StepKind::appSources: return tr("Choose the folder of the app's own sources above");
    case StepKind::buildAllOrMix:
        return tr(
            "Rebuild all of them (“all programs”), or allow programs of two drivers where you know better");
    case StepKind::allowMixed: return tr("allowing programs of two drivers keeps it");
    case StepKind::forThisDevice: return tr("tick the box for it above");
    case StepKind::onlyGlob: return tr("choose all of them");
    case StepKind::matchesNothing: return tr("No program of this file matches “%1”").arg(shown(step.object));
    case StepKind::namePrograms: return tr("there is nothing to build");
    case StepKind::lenientBuild: return tr("The box about warnings of the compiler leaves -Werror out");
    case StepKind::maceVersion: return tr("only the command line takes the app's");
    case StepKind::sayEra: return tr("Clear without leaving an empty cache: untick the box");
    case StepKind::chooseInner: return tr("convert it to one of these first");
    case StepKind::namePackage: return tr("fill in its package");
    default: return tr("%1 puts it aside, as a backup of its own").arg(menuPath(Act::clear));
    }
}

QString wordsOf(const Step& step) {
    switch (step.kind) {
    case StepKind::nothing: return tr("None needed.");
    case StepKind::check:
    case StepKind::repair:
    case StepKind::convert:
    case StepKind::convertBack:
    case StepKind::clear:
    case StepKind::restore:
    case StepKind::compare:
    case StepKind::selfTest: return actionWords(step);
    case StepKind::asJson: return asJsonWords(step);
    case StepKind::makeProfile: return tr("%1, “Load a profile…”, makes").arg(menuPath(Act::showDevices));
    case StepKind::askEra: return tr("%1 tells").arg(menuPath(Act::showDevices));
    case StepKind::retryCrashes: return tr("Only the command line asks the driver again");
    case StepKind::trustKey: return tr("with %1").arg(menuPath(Act::verify));
    case StepKind::giveHashes:
        return tr("in the profile (%1, “Load a profile…”)").arg(menuPath(Act::showDevices));
    case StepKind::collectScript: return tr("the script that the command line prints");
    case StepKind::asWished: return {};
    default: return dialogWords(step);
    }
}

} // namespace

QString menuPath(Act act) {
    for (const ActSpec& spec : actSpecs())
        if (spec.act == act)
            return QStringLiteral("%1 › %2").arg(tr(spec.menu), tr(spec.text)).remove(QLatin1Char('&'));
    return {};
}

std::string stepWords(const Step& step) {
    return wordsOf(step).toStdString();
}

QString said(const Prose& prose) {
    return shown(prose.text(stepWords));
}

} // namespace macebin::widgets
