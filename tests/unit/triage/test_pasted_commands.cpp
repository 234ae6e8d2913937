// SPDX-License-Identifier: Apache-2.0
// Every command that Macebin gives, pasted: into each shell that is here, in an empty folder, where programs
// of the right names only write down what they are given. Nothing else runs, no file appears that the command
// does not name, and what arrives is the path and the app that were meant.
#include "format/text.h"
#include "tests/support/case_folders.h"
#include "tests/support/command.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <set>
#include <sys/stat.h>

using namespace macebin;
using test::Folder;
namespace fs = std::filesystem;

namespace {

// ---- Shells, and programs that write down ----

QStringList shellsOf(const QStringList& names) {
    QStringList out;
    for (const QString& name : names)
        if (const QString path = QStandardPaths::findExecutable(name); !path.isEmpty()) out << path;
    return out;
}

/// A shell here, and the phone's.
using Shells = std::pair<QString, QString>;
std::vector<Shells> shells() {
    std::vector<Shells> out;
    const QStringList phones = shellsOf({"mksh", "bash"});
    for (const QString& host : shellsOf({"bash", "zsh", "dash", "mksh"}))
        out.emplace_back(host, phones.front());
    out.emplace_back(out.front().first, phones.back());
    return out;
}

using Call = QByteArrayList; ///< the program's name, and its words

struct Pasted {
    std::vector<Call> calls;
    QByteArray err;
    QStringList files; ///< that the command left
    int code = -1;

    bool ran(const QByteArray& program) const {
        return std::any_of(calls.begin(), calls.end(),
                           [&](const Call& call) { return call.front() == program; });
    }
    /// All words that any program was given, in order.
    QByteArrayList words() const {
        QByteArrayList out;
        for (const Call& call : calls)
            out << call.mid(1);
        return out;
    }
};

class Stage {
public:
    Stage() {
        const QByteArray record = "printf '%s\\0' \"$#\" \"${0##*/}\" \"$@\" >>\"$RECORD\"\n";
        for (const char* name : {"macebin", "cat", "ls", "mkdir", "df", "am", "monkey", "mv", "sed", "sort",
                                 "tail", "wc", "ended", "touch", "reboot", "id", "entered"})
            program(name, record);
        // Where a command goes is written down, too. The phone of this test has no folders.
        program("adb", record + "case $1 in shell | exec-out) ;; *) exit ;; esac\nshift\n" +
                           "exec \"$PHONE\" -c \"cd() { entered \\\"\\$@\\\"; }; $*\"\n");
        program("run-as", record + "shift\n[ \"$1\" != --user ] || shift 2\nexec \"$@\"\n");
        program("sh", record + "[ \"$1\" = -c ] || exit 0\n" +
                          "exec \"$PHONE\" -c \"cd() { entered \\\"\\$@\\\"; }; $2\"\n");
    }

    /// One after the other, in one shell: what each of them did.
    std::vector<Pasted> paste(const Shells& shells, const QByteArrayList& commands) const {
        Folder here, records;
        QProcess process;
        QProcessEnvironment environment;
        environment.insert("PATH", programs_.path());
        environment.insert("HOME", here.path());
        environment.insert("PHONE", shells.second);
        environment.insert("RECORD", records.path("calls"));
        environment.insert("LC_ALL", "C.UTF-8");
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(here.path());
        QByteArray script;
        for (const QByteArray& command : commands)
            script += command + "\nended $?\n";
        process.setStandardInputFile(records.write("pasted", script));
        process.start(shells.first, {"-s"});
        if (!process.waitForFinished(60'000)) qWarning("does not end: %s", script.constData());
        const QByteArray err = process.readAllStandardError();
        const QStringList files =
            QDir(here.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        std::vector<Pasted> all(1);
        QFile calls(records.path("calls"));
        if (!calls.open(QIODevice::ReadOnly)) return {};
        const QByteArrayList parts = calls.readAll().split('\0');
        for (qsizetype i = 0; i + 1 < parts.size();) {
            const qsizetype words = parts[i].toInt();
            const Call call = parts.mid(i + 1, words + 1);
            i += words + 2;
            if (call.front() != "ended") {
                all.back().calls.push_back(call);
                continue;
            }
            all.back().code = call.value(1).toInt();
            all.back().err = err;
            all.back().files = files;
            all.emplace_back();
        }
        all.pop_back();
        return all;
    }

private:
    void program(const QByteArray& name, const QByteArray& text) {
        ::chmod(programs_.write(name, "#!/bin/sh\n" + text).toUtf8().constData(), 0755);
    }
    Folder programs_;
};

/// Says what is wrong; empty where nothing is.
QString faultOf(const Pasted& pasted) {
    static const std::set<QByteArray> ours{"adb",   "run-as", "sh",   "macebin", "cat",     "ls",
                                           "mkdir", "df",     "am",   "monkey",  "entered", "mv",
                                           "sed",   "sort",   "tail", "wc"};
    static const QStringList named{"again.bin", "collect.sh"}; // "> FILE" of the commands themselves
    for (const Call& call : pasted.calls)
        if (!ours.contains(call.front())) return "ran " + call.join(' ');
    for (const QString& file : pasted.files)
        if (!named.contains(file)) return "left a file " + file;
    if (!pasted.err.isEmpty()) return "said " + pasted.err;
    if (pasted.calls.empty()) return "ran nothing";
    return pasted.code == 0 ? QString() : QString("ended with %1").arg(pasted.code);
}

/// Of a whole document: what stands under these names, at any depth.
void addCommands(const QJsonValue& value, QByteArrayList& out) {
    for (const QJsonValue& item : value.toArray())
        addCommands(item, out);
    const QJsonObject object = value.toObject();
    for (auto field = object.begin(); field != object.end(); ++field) {
        static const QStringList names{"command", "line", "reproduce", "undo"};
        if (names.contains(field.key()) && field->isString()) out << field->toString().toUtf8();
        addCommands(*field, out);
    }
}

QByteArrayList commandsOf(const test::Ran& ran) {
    QByteArrayList out;
    addCommands(ran.json(), out);
    return out;
}

bool isReadBy(const QString& shell, const QByteArray& command) {
    return !shell.endsWith("/dash") || !command.contains("$'") || command.startsWith("adb ");
}

/// Hostile text, in a form that may stand in a line of a log and in a name of a file.
const QByteArrayList kHostile{"plain",
                              "two words",
                              "it's",
                              "'",
                              "\"q\"",
                              "$(touch PWNED)",
                              "`touch PWNED`",
                              "$(>PWNED)",
                              "a;touch PWNED;b",
                              "a && touch PWNED #",
                              "a|touch PWNED",
                              "a>PWNED",
                              "*",
                              "~",
                              "!x!!",
                              "#c",
                              "\\",
                              "a\\",
                              "$HOME",
                              "${IFS}",
                              "'; touch PWNED; '",
                              "'\\''; touch PWNED; '\\''",
                              "\"; touch PWNED; \"",
                              "-rf",
                              " PKG PATH ",
                              "\xe4\xbd\xa0\xe5\xa5\xbd",
                              "\x1b[2Ja",
                              "\x1b'; touch PWNED; '",
                              "a\x7f",
                              "a\xe2\x80\xaexb",
                              "a\xe2\x80\x8bxb",
                              "a\xff\xfexb",
                              "a\t\x01xb"};

/// What a MACE says that cannot save its cache to `path`.
QByteArray logOf(const QByteArray& process, const QByteArray& path, const QByteArray& reason) {
    const QByteArray mace = "09-20 08:15:03.100  4242  4260 W MACE    : kv_storage.cc:90 ";
    return "09-20 08:14:58.100  1500  4260 I ActivityManager: Start proc 4242:" + process +
           "/u0a123 for pre-top-activity {com.example.camera/.Main}\n" + mace +
           "Failed to read kv store file: " + path + "\n" + mace + "open file " + path +
           " failed, error code: " + reason + "\n" + mace.left(mace.indexOf(" W ")) +
           " F MACE    : opencl_executor.cc:905 Store OPENCL compiled kernel to file failed. Please make "
           "sure "
           "the storage directory exist and you have Write&Read permission\n";
}

} // namespace

class TestPastedCommands : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (shellsOf({"bash"}).isEmpty()) QSKIP("bash is not installed");
    }
    void everyCase_data();
    void everyCase();
    void hostilePaths_data();
    void hostilePaths();
    void hostileProcesses_data();
    void hostileProcesses();
    void foldersOfNoApp_data();
    void foldersOfNoApp();
    void clearing_data();
    void clearing();
    void namesOfFilesHere_data();
    void namesOfFilesHere();

private:
    /// Pastes all of them into all shells; `check` gets each result.
    template <class Check>
    void paste(const QByteArrayList& commands, const Check& check) {
        for (const QByteArray& command : commands)
            QVERIFY2(isPrintable(command.toStdString()), command.constData());
        for (const Shells& one : shells()) {
            QByteArrayList read, unread; // what a shell cannot read still runs nothing
            for (const QByteArray& command : commands)
                (isReadBy(one.first, command) ? read : unread) << command;
            const auto all = stage_.paste(one, read);
            QCOMPARE(all.size(), static_cast<std::size_t>(read.size()));
            for (std::size_t i = 0; i < all.size(); ++i) {
                const QByteArray& command = read[static_cast<qsizetype>(i)];
                const QString fault = faultOf(all[i]);
                QVERIFY2(fault.isEmpty(), qPrintable(one.first + ": " + fault + "\n" + command));
                check(command, all[i]);
                if (QTest::currentTestFailed()) return;
            }
            for (const Pasted& pasted : stage_.paste(one, unread))
                QVERIFY(!pasted.ran("touch") && !pasted.files.contains("PWNED"));
        }
    }
    Stage stage_;
};

void TestPastedCommands::everyCase_data() {
    QTest::addColumn<QString>("source");
    for (const auto& entry : fs::directory_iterator(test::kCaseFolders))
        if (entry.is_directory())
            QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
    if (test::samplesFolder().empty()) return;
    for (const char* folder : {"found/logs", "found/hostile"}) {
        const fs::path path = test::samplesFolder() / folder;
        if (!fs::is_directory(path)) continue;
        for (const auto& entry : fs::directory_iterator(path))
            QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
    }
}

/// The page shows each command as the JSON has it, on a line of its own.
void TestPastedCommands::everyCase() {
    QFETCH(QString, source);
    Folder folder;
    const fs::path from = source.toStdString();
    if (fs::is_directory(from))
        test::unpack(from, folder);
    else
        fs::copy(from, folder.path().toStdString());
    const test::Ran ran = test::call({"--triage", folder.path(), "--format", "json"});
    const QByteArray page = test::call({"--triage", folder.path()}).out;
    QByteArrayList shown; // those of what is also seen are in the JSON only
    addCommands(ran.json()["causes"], shown);
    addCommands(ran.json()["missing"], shown);
    for (const QByteArray& command : shown)
        QVERIFY2(page.contains("\n       " + command + "\n"), command.constData());
    // The words for the phone are of the case: of a log, or of nothing that is known.
    QByteArray said;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path().toStdString()))
        said += test::qBytes(test::readFile(entry.path()));
    paste(commandsOf(ran), [&](const QByteArray&, const Pasted& pasted) {
        for (const QByteArray& word : pasted.words())
            QVERIFY2(!word.startsWith('/') || said.contains(word), word.constData());
    });
    for (const QString& name : QDir(folder.path()).entryList(QDir::Files))
        paste(commandsOf(test::call({"--explain-log", folder.path(name), "--format", "json"})),
              [](const QByteArray&, const Pasted&) {});
}

void TestPastedCommands::hostilePaths_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("reason");
    int row = 0;
    for (const QByteArray& text : kHostile) {
        static const QByteArrayList reasons{"No such file or directory", "No space left on device",
                                            "Permission denied"};
        QTest::addRow("%d inside %s", row, inQuotes(text.toStdString()).c_str())
            << "/data/data/com.example.camera/files/" + text + "/mace_cl_compiled_program.bin"
            << reasons[row % reasons.size()];
        QTest::addRow("%d of another user %s", row, inQuotes(text.toStdString()).c_str())
            << "/data/user/10/com.example.camera/" + text + "/mace_cl_compiled_program.bin"
            << reasons[row % reasons.size()];
        QTest::addRow("%d the name %s", row, inQuotes(text.toStdString()).c_str())
            << "/sdcard/mace/" + text + ".bin" << reasons[(row + 1) % reasons.size()];
        ++row;
    }
}

/// Each word that names something on the phone names the path of the log, or the folder that it lies in.
void TestPastedCommands::hostilePaths() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, reason);
    Folder folder;
    const QString log = folder.write("logcat.txt", logOf("com.example.camera", path, reason));
    const QByteArray directory = path.left(path.lastIndexOf('/'));
    QByteArrayList commands = commandsOf(test::call({"--triage", log, "--format", "json"}));
    QVERIFY(!commands.isEmpty());
    // A MACE that cannot read the file: pull it, and clear it.
    const QString crc =
        folder.write("crc.txt", "09-20 08:15:00.100  4242  4242 W MACE    : kv_storage.cc:109 CRC32 "
                                "value of " +
                                    path + " is invalid, aborting loading file\n");
    commands += commandsOf(test::call({"--triage", crc, "--format", "json"}));
    QVERIFY(commands.size() >= 3);
    paste(commands, [&](const QByteArray& command, const Pasted& pasted) {
        if (command.startsWith("macebin --print-collect-script")) return;
        QByteArrayList onPhone;
        for (const Call& call : pasted.calls)
            if (call.front() != "adb" && call.front() != "sh" && !call.last().endsWith("again.bin"))
                for (const QByteArray& word : call)
                    if (word.startsWith('/')) onPhone << word;
        QVERIFY2(!onPhone.isEmpty(), command.constData());
        for (const QByteArray& word : onPhone)
            QVERIFY2(word == path || word == directory, (command + "\n" + word).constData());
    });
}

void TestPastedCommands::hostileProcesses_data() {
    QTest::addColumn<QByteArray>("process");
    QTest::addColumn<QByteArray>("package"); ///< in the commands
    QTest::newRow("app") << QByteArray("com.example.camera") << QByteArray("com.example.camera");
    QTest::newRow("service") << QByteArray("com.example.camera:remote") << QByteArray("com.example.camera");
    for (const char* process : {"com.example.$(touch PWNED)", "com.example;touch", "com.`touch`", "a.b>PWNED",
                                "'.'", "com..x", "zygote64", "com.1x", ".camera.app", "com.\x1b[2J"})
        QTest::newRow(inQuotes(process).c_str()) << QByteArray(process) << QByteArray("PKG");
}

/// What is no name of a package stands in no command.
void TestPastedCommands::hostileProcesses() {
    QFETCH(QByteArray, process);
    QFETCH(QByteArray, package);
    Folder folder;
    const QString log = folder.write(
        "logcat.txt", "09-20 08:14:58.100  1500  4260 I ActivityManager: Start proc 4242:" + process +
                          "/u0a123 for pre-top-activity {com.example.camera/.Main}\n"
                          "09-20 08:15:00.100  4242  4242 W MACE    : kv_storage.cc:109 CRC32 value of "
                          "files/mace_cl_compiled_program.bin is invalid, aborting loading file\n");
    const test::Ran ran = test::call({"--triage", log, "--format", "json"});
    int named = 0;
    paste(commandsOf(ran), [&](const QByteArray& command, const Pasted& pasted) {
        for (const Call& call : pasted.calls) {
            const qsizetype flag = call.indexOf("--package");
            const QByteArray given = call.front() == "run-as" ? call.value(1)
                                     : flag > 0               ? call.value(flag + 1)
                                                              : QByteArray();
            if (given.isEmpty()) continue;
            ++named;
            QVERIFY2(given == package, (command + "\n" + given).constData());
        }
    });
    QVERIFY(named > 0);
    const QByteArray page = test::call({"--triage", log}).out;
    QCOMPARE(page.contains("PKG stands for"), package == "PKG");
}

void TestPastedCommands::foldersOfNoApp_data() {
    QTest::addColumn<QByteArray>("folder");
    QTest::addColumn<QByteArray>("process");
    for (const char* process : {"com.example.camera", "zygote64"}) // an app that is known, and none
        for (const char* folder :
             {"/data/data/my $(touch PWNED) app", "/data/user/0/app;touch PWNED", "/data/data/app"})
            QTest::addRow("%s %s", folder, process) << QByteArray(folder) << QByteArray(process);
}

/// A folder among the apps' own that no app can have: no command goes there as an app of another name.
void TestPastedCommands::foldersOfNoApp() {
    QFETCH(QByteArray, folder);
    QFETCH(QByteArray, process);
    Folder here;
    const QString log =
        here.write("logcat.txt", logOf(process, folder + "/files/m.bin", "Permission denied"));
    const QByteArrayList commands = commandsOf(test::call({"--triage", log, "--format", "json"}));
    QVERIFY(!commands.isEmpty());
    paste(commands, [&](const QByteArray& command, const Pasted& pasted) {
        bool isThere = false;
        for (const QByteArray& word : pasted.words())
            isThere = isThere || word == folder + "/files" || word == folder + "/files/m.bin";
        for (const Call& call : pasted.calls)
            if (call.front() == "run-as" && isThere)
                QVERIFY2(call.value(1) == "PKG", (command + "\n" + call.join(' ')).constData());
    });
    QVERIFY(test::call({"--triage", log}).out.contains("PKG stands for"));
}

void TestPastedCommands::clearing_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("path");
    int row = 0;
    for (const QByteArray& text : kHostile)
        for (const char* action : {"--clear", "--restore"}) {
            if (QString::fromUtf8(text).toUtf8() != text) continue; // a QStringList cannot hold it
            const QByteArray path = "/data/data/com.example.app/" + text;
            QStringList arguments{action, QString::fromUtf8(path)};
            if (action == std::string_view("--clear"))
                arguments << QStringList{"--package", "com.example.app", "--empty", "--mace-era", "v1"};
            QTest::addRow("%d %s %s", row++, action, inQuotes(text.toStdString()).c_str())
                << arguments << path;
        }
}

/// The folder that the commands enter is the one that was named.
void TestPastedCommands::clearing() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, path);
    const test::Ran ran = test::call(arguments + QStringList{"--format", "json"});
    QCOMPARE(ran.code, 0);
    const QByteArrayList commands = commandsOf(ran);
    QVERIFY(commands.size() >= 4);
    const QByteArray page = test::call(arguments).out;
    int entered = 0;
    paste(commands, [&](const QByteArray&, const Pasted& pasted) {
        for (const Call& call : pasted.calls) {
            if (call.front() == "entered") QCOMPARE(call, (Call{"entered", path}));
            if (call.front() == "run-as") QCOMPARE(call.value(1), QByteArray("com.example.app"));
            entered += call.front() == "entered" ? 1 : 0;
        }
    });
    QVERIFY(entered > 0);
    QVERIFY(isPrintable(QByteArray(page).replace('\n', ' ').toStdString()));
}

void TestPastedCommands::namesOfFilesHere_data() {
    QTest::addColumn<QByteArray>("name");
    int row = 0;
    for (const QByteArray& text : kHostile)
        if (!text.contains('/') && QString::fromUtf8(text).toUtf8() == text)
            QTest::addRow("%d %s", row++, inQuotes(text.toStdString()).c_str()) << text;
}

/// Commands of Macebin itself that stand in a sentence name the file of the call.
void TestPastedCommands::namesOfFilesHere() {
    QFETCH(QByteArray, name);
    Folder folder;
    const QByteArray file = folder.write(name, test::damagedFile()).toUtf8();
    const auto tail = [](const QByteArray& said, const QByteArray& before) {
        const qsizetype at = said.indexOf(before);
        return at < 0 ? QByteArray() : said.mid(at + before.size()).split('\n').front();
    };
    const auto arrives = [&](const QByteArray& command, const QByteArrayList& words) {
        QVERIFY(!command.isEmpty());
        paste({command}, [&](const QByteArray&, const Pasted& pasted) {
            QCOMPARE(pasted.calls.size(), std::size_t{1});
            QCOMPARE(pasted.calls.front(), Call{"macebin"} + words);
        });
    };
    const QString path = QString::fromUtf8(file);
    const auto refused = test::call({"--convert", path, "--as", "v2", "-o", folder.path("out.bin")});
    arrives(tail(refused.out + refused.err, "Repair it first: "), {"--repair", file, "-o", "REPAIRED"});

    const QByteArray log =
        folder
            .write("log " + name, logOf("a.b", "/data/x.bin", "x") + "GL_VENDOR: ARM\n"
                                                                     "[ro.product.cpu.abi]: [arm64-v8a]\n")
            .toUtf8();
    const auto noProfile = test::call({"--check", path, "--profile", QString::fromUtf8(log)});
    if (const QByteArray make = tail(noProfile.err, "): "); make.startsWith("macebin "))
        arrives(make, {"--profile-from", log, "-o", "PROFILE.json"});
    else
        QFAIL(noProfile.err.constData());

    QDir().mkpath(folder.path("store/" + QString::fromUtf8(name)));
    const QByteArray store = folder.path("store/" + QString::fromUtf8(name)).toUtf8();
    folder.write("store/" + name + "/mace_cl_compiled_program.bin", test::warningFile());
    const auto cleared = test::call({"--clear", QString::fromUtf8(store), "--format", "json"});
    QCOMPARE(cleared.code, 0);
    arrives(cleared.json()["undo"].toString().toUtf8(), {"--restore", store});

    const auto made = test::call({"--make-key", "-o", QString::fromUtf8(file) + ".key"});
    arrives(tail(made.out, "To sign: "), {"--sign", "FILE", "--key", file + ".key", "-o", "SIGNED"});
    arrives(tail(made.out, "To verify: "), {"--check", "--trusted-key", file + ".key.pub", "SIGNED"});
}

QTEST_GUILESS_MAIN(TestPastedCommands)
#include "test_pasted_commands.moc"
