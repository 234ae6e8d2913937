// SPDX-License-Identifier: Apache-2.0
#include "widgets/advice.h"

#include "widgets/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>

namespace macebin::widgets {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("macebin::widgets::Advice", text);
}

constexpr std::array kFlags = {
    FlagEntry{"--check", Act::open},
    FlagEntry{"--show", Act::open},
    FlagEntry{"--extract", Act::extract},
    FlagEntry{"--diff", Act::compare},
    FlagEntry{"--repair", Act::repair},
    FlagEntry{"--rebuild", Act::rebuild},
    FlagEntry{"--convert", Act::convert},
    FlagEntry{"--sign", Act::sign},
    FlagEntry{"--trusted-key", Act::verify},
    FlagEntry{"--clear", Act::clear},
    FlagEntry{"--restore", Act::restore},
    FlagEntry{"--triage", Act::triage},
    FlagEntry{"--explain-log", Act::explainLog},
    FlagEntry{"--explain", Act::showFindings},
    FlagEntry{"--list-devices", Act::showDevices},
    FlagEntry{"--self-test", Act::showDevices},
    FlagEntry{"--profile", Act::showDevices},
    FlagEntry{"--profile-from", Act::showDevices},
};

/// Where the words around a flag, or what stands behind it, do not fit a menu. `{flag}` is the path of its
/// entry. Tried in this order, before the flags alone.
struct Phrase {
    const char* pattern;
    const char* words;
};

constexpr std::array kPhrases = {
    Phrase{"macebin --check(?: --probe never)?(?: --mace-era v[12])?", "{--check}"},
    Phrase{"macebin --repair (?:\"[^\"]*\"|\\S+) -o REPAIRED", "{--repair}"},
    Phrase{"macebin --convert with --as v1 or --as v2", "{--convert}, to v1 or v2,"},
    Phrase{"macebin --convert (?:FILE|\"[^\"]*\"|\\S+) --as (v1|v2)(?: -o CONVERTED)?",
           "{--convert}, to \\1"},
    Phrase{"--convert FILE --as cc", "{--convert}, to a C++ array"},
    Phrase{"macebin --clear AFTER", "{--clear}"},
    Phrase{"macebin --clear --package ('[^']*'|\\S+) ('[^']*'|\\S+)",
           "{--clear}, with the package \\1 and the path \\2"},
    Phrase{"macebin --clear ('[^']*'|/\\S+)", "{--clear}, with the path \\1"},
    Phrase{"macebin --restore (?:'[^']*'|\\S+)", "{--restore}"},
    Phrase{"macebin --self-test", "{--self-test}, “Test the device itself”,"},
    Phrase{"macebin --explain RULE", "{--explain}"},
    Phrase{"with --kernel-sources or in the profile", "in the profile ({--profile}, “Load a profile…”)"},
    Phrase{"--profile-from makes", "{--profile-from}, “Load a profile…”, makes"},
    Phrase{"there is no backup that --clear made", "there is no backup that {--clear} made"},
    Phrase{"With --force it goes aside first, as a dated backup of its own",
           "{--clear} puts it aside, as a backup of its own"},
    // What stands in the dialogs.
    Phrase{"; --accept-changes keeps it", "; the box above keeps it"},
    Phrase{"--drop mixed keeps those of one", "Those of the other driver can be left out below"},
    Phrase{"--drop empty takes them out", "They can be left out below"},
    Phrase{"--kernel-sources DIR names another folder", "choose another folder of sources above"},
    Phrase{"--kernel-sources names the app's own sources",
           "Choose the folder of the app's own sources above"},
    Phrase{"\\(without --only\\), or add --allow-mixed where you know better",
           "(“all programs”), or allow programs of two drivers where you know better"},
    Phrase{"; --allow-mixed keeps it", "; allowing programs of two drivers keeps it"},
    Phrase{" \\(--allow-mixed\\)", ""},
    Phrase{" \\(--keep-unbuilt\\)", ", as you wished"},
    Phrase{"add --for-this-device", "tick the box for it above"},
    Phrase{"; --only takes a glob as well", "; choose all of them"},
    Phrase{"--suffix '[^']*' leaves -Werror out",
           "The box about warnings of the compiler leaves -Werror out"},
    Phrase{"--force replaces it", "choose another place"},
    Phrase{"add --package NAME", "fill in its package"},
};

QString withPaths(QString words) {
    for (const FlagEntry& entry : kFlags)
        words.replace(QStringLiteral("{%1}").arg(QLatin1String(entry.flag)), menuPath(entry.act));
    return words;
}

struct Replacement {
    QRegularExpression pattern;
    QString words;
};

std::vector<Replacement> replacements() {
    std::vector<Replacement> all;
    all.reserve(kPhrases.size() + kFlags.size());
    for (const Phrase& phrase : kPhrases) // a phrase in a code's marks loses them: it is no code any more
        all.push_back({QRegularExpression(QStringLiteral("`?(?:%1)`?").arg(QLatin1String(phrase.pattern))),
                       withPaths(tr(phrase.words))});
    for (const FlagEntry& entry : kFlags)
        all.push_back({QRegularExpression(
                           QStringLiteral("`?(?:macebin )?%1(?![\\w-])`?").arg(QLatin1String(entry.flag))),
                       menuPath(entry.act)});
    return all;
}

bool isCommand(const QString& line) {
    return line.contains(QLatin1String(" && "));
}

} // namespace

std::span<const FlagEntry> flagEntries() {
    return kFlags;
}

QString menuPath(Act act) {
    for (const ActSpec& spec : actSpecs())
        if (spec.act == act)
            return QStringLiteral("%1 › %2").arg(tr(spec.menu), tr(spec.text)).remove(QLatin1Char('&'));
    return {};
}

QString advice(std::string_view text) {
    static const std::vector<Replacement> all = replacements();
    if (text.find("--") == std::string_view::npos) return plain(text);
    QStringList lines = plain(text).split(QLatin1Char('\n'));
    for (QString& line : lines)
        if (line.contains(QLatin1String("--")) && !isCommand(line))
            for (const Replacement& replacement : all)
                line.replace(replacement.pattern, replacement.words);
    return lines.join(QLatin1Char('\n'));
}

QString reportAdvice(std::string_view text) {
    return advice(text).replace(QLatin1String("--format json"),
                                QObject::tr("%1 as JSON").arg(menuPath(Act::saveReport)));
}

} // namespace macebin::widgets
