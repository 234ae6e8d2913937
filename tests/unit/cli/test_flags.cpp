// SPDX-License-Identifier: Apache-2.0
// The table of flags against what the actions do: each flag with each action is refused with a sentence that
// says who reads it, or it changes something that somebody can see: the output, the exit code, a file.
#include "tests/unit/cli/flag_folder.h"

#include <QRegularExpression>

#include <fcntl.h>
#include <unistd.h>

using namespace macebin;
using test::FlagCase;
using test::Ran;

namespace {

const FlagCase* caseFor(const cli::OptionSpec& spec, const cli::OptionSpec& action) {
    const FlagCase* general = nullptr;
    for (const FlagCase& one : test::flagCases()) {
        if (one.flag != spec.name) continue;
        if (one.action == action.name) return &one;
        if (!general && !*one.action) general = &one;
    }
    return general;
}

QStringList flagWords(const cli::OptionSpec& spec, const FlagCase& one) {
    const QStringList value = one.isWithoutOutput ? QStringList{"result"} : one.value;
    return QStringList{test::text(spec.name)} + value;
}

} // namespace

class TestFlags : public QObject {
    Q_OBJECT

private slots:
    void everyFlagHasACase();
    void othersRefuseIt_data();
    void othersRefuseIt();
    void itChangesSomething_data();
    void itChangesSomething();
    void jobsAreTheNumberAtOnce();

private:
    /// All that can be seen of a call in a fresh folder.
    QString seen(const FlagCase& one, const QStringList& words, bool isStill);

    test::FlagFolder folder_;
    const QByteArray path_ = qgetenv("PATH");
    QHash<QString, QString> known_; ///< what was seen of a call
};

QString TestFlags::seen(const FlagCase& one, const QStringList& words, bool isStill) {
    folder_.fill();
    folder_.useDrivers(one.needsDriver ? QStringList{MACEBIN_STUB_ICD} : QStringList());
    if (!one.before.isEmpty()) test::runHere(one.before);
    qputenv("PATH", one.needsNoPath ? QByteArray("/nowhere") : path_);
    const int passphrase = ::open("pass.txt", O_RDONLY);
    ::dup2(passphrase, 98);
    ::close(passphrase);
    const Ran ran = test::runHere(words);
    ::close(98);
    qputenv("PATH", path_);
    const auto told = [&](const QByteArray& bytes) {
        return isStill ? test::still(bytes) : QString::fromUtf8(bytes);
    };
    return QString("exit %1\n%2\n%3\n").arg(ran.code).arg(told(ran.out), told(ran.err)) +
           folder_.filesNow(isStill);
}

void TestFlags::everyFlagHasACase() {
    for (const cli::OptionSpec& spec : cli::optionSpecs()) {
        if (test::isAction(spec)) continue;
        bool isRead = false;
        for (const cli::OptionSpec& action : cli::optionSpecs()) {
            if (!test::isAction(action)) continue;
            isRead = isRead || test::isRead(spec, action);
            QVERIFY2(caseFor(spec, action) || !test::isRead(spec, action), spec.name.data());
        }
        QVERIFY2(isRead, spec.name.data()); // else nobody could give it
    }
    for (const FlagCase& one : test::flagCases())
        QVERIFY2(std::any_of(cli::optionSpecs().begin(), cli::optionSpecs().end(),
                             [&](const auto& spec) { return spec.name == one.flag; }),
                 one.flag);
}

void TestFlags::othersRefuseIt_data() {
    QTest::addColumn<QString>("flag");
    for (const cli::OptionSpec& spec : cli::optionSpecs())
        QTest::newRow(spec.name.data()) << test::text(spec.name);
}

/// Each action that does not read the flag: wrong usage, nothing on standard output, and who does read it.
void TestFlags::othersRefuseIt() {
    QFETCH(QString, flag);
    folder_.fill();
    const QString before = folder_.filesNow(false);
    const auto specs = cli::optionSpecs();
    const auto spec = *std::find_if(specs.begin(), specs.end(),
                                    [&](const auto& one) { return test::text(one.name) == flag; });
    for (const cli::OptionSpec& action : specs) {
        if (!test::isAction(action) || test::isRead(spec, action)) continue;
        QStringList words{flag};
        if (!test::isAction(spec)) {
            const FlagCase* one = nullptr;
            for (const FlagCase& known : test::flagCases())
                if (!one && known.flag == spec.name) one = &known;
            QVERIFY2(one, spec.name.data());
            words = flagWords(spec, *one);
        }
        const Ran ran = test::runHere(test::callOf(action.name) + words);
        const QString said = QString("%1: %2").arg(test::text(action.name), QString::fromUtf8(ran.err));
        QVERIFY2(ran.code == 2, qPrintable(said));
        QCOMPARE(ran.out, QByteArray());
        QVERIFY2(ran.err.startsWith("macebin: " + flag.toUtf8() + " "), qPrintable(said));
        if (test::isAction(spec)) {
            QVERIFY2(ran.err.contains(" cannot be given with another action\n"), qPrintable(said));
            continue;
        }
        QVERIFY2(ran.err.contains(" goes with "), qPrintable(said));
        for (const cli::OptionSpec& reader : specs)
            if (test::isAction(reader)) {
                const QRegularExpression named(QRegularExpression::escape(test::text(reader.name)) +
                                               "(?![a-z-])");
                QCOMPARE(QString::fromUtf8(ran.err.split('\n').first().mid(9 + flag.size())).contains(named),
                         test::isRead(spec, reader));
            }
    }
    QCOMPARE(folder_.filesNow(false), before);
}

void TestFlags::itChangesSomething_data() {
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QString>("action");
    for (const cli::OptionSpec& spec : cli::optionSpecs())
        for (const cli::OptionSpec& action : cli::optionSpecs())
            if (test::isAction(action) && !test::isAction(spec) && test::isRead(spec, action))
                QTest::newRow(qPrintable(test::text(spec.name) + " " + test::text(action.name)))
                    << test::text(spec.name) << test::text(action.name);
}

void TestFlags::itChangesSomething() {
    QFETCH(QString, flag);
    QFETCH(QString, action);
    const auto specs = cli::optionSpecs();
    const auto find = [&](const QString& name) {
        return *std::find_if(specs.begin(), specs.end(),
                             [&](const auto& one) { return test::text(one.name) == name; });
    };
    const FlagCase& one = *caseFor(find(flag), find(action));
    QStringList without = one.without.isEmpty() ? test::callOf(find(action).name) : one.without;
    if (one.isWithoutOutput) {
        const auto at = without.indexOf("-o");
        QVERIFY(at >= 0);
        without.remove(at, 2);
    }
    const QStringList with = without + flagWords(find(flag), one);
    const bool isStill = one.needsDriver || action == "--make-key" || action == "--clear" ||
                         action == "--restore" || action == "--list-devices" || action == "--self-test";
    const QString key = QStringList{without.join(' '), one.before.join(' ')}.join('\n') +
                        QString::number(one.needsDriver + 2 * one.needsNoPath);
    if (!known_.contains(key)) {
        known_[key] = seen(one, without, isStill);
        QCOMPARE(seen(one, without, isStill), known_[key]); // what differs below is the flag's doing
    }
    const QString first = known_[key];
    const QString changed = seen(one, with, isStill);
    QVERIFY2(!changed.startsWith("exit 70"), qPrintable(changed));
    QVERIFY2(!changed.contains(" only\nmacebin --help"), qPrintable(changed));
    const auto& unseen = test::unseenFlags();
    const bool isUnseen =
        std::any_of(unseen.begin(), unseen.end(), [&](const auto& known) { return known.flag == flag; });
    if (isUnseen)
        QCOMPARE(changed, first);
    else
        QVERIFY2(changed != first, qPrintable(with.join(' ') + "\n" + changed.left(2000)));
}

/// What no byte of an answer shows: a rebuild tells it.
void TestFlags::jobsAreTheNumberAtOnce() {
    folder_.fill();
    folder_.useDrivers({MACEBIN_STUB_ICD});
    const Ran one = test::runHere(test::callOf("--rebuild") + QStringList{"--format", "json", "--jobs", "1"});
    QCOMPARE(one.code, 0);
    QCOMPARE(one.json()["times"].toObject()["jobs"].toInt(), 1);
}

QTEST_GUILESS_MAIN(TestFlags)
#include "test_flags.moc"
