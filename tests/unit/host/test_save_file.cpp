// SPDX-License-Identifier: Apache-2.0
// Safe saving, sentence by sentence as app/cli/COMMANDS.md promises it. What goes wrong is in
// test_save_faults.
#include "core/host/file/save_file.h"
#include "core/host/file/temporary_file.h"
#include "tests/support/as_nobody.h"
#include "tests/support/save_test.h"

#include <QProcess>
#include <QTest>

#include <chrono>
#include <cstring>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace macebin;
using namespace macebin::test;
using Names = std::vector<std::string>;

namespace {

std::string acceptAll(ByteView) {
    return {};
}

Result<Saved> save(const fs::path& path, std::string_view text, const SaveOptions& options) {
    return saveFile(path.string(), asBytes(text), options, acceptAll);
}

const SaveOptions kReplace{.replace = true};
const SaveOptions kBackup{.replace = true, .backup = true};

bool says(const Result<Saved>& saved, std::string_view words) {
    if (saved) return false;
    if (saved.error().find(words) == std::string::npos) qWarning("it says: %s", saved.error().c_str());
    return saved.error().find(words) != std::string::npos;
}

class Umask {
public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    ~Umask() { ::umask(before_); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

private:
    mode_t before_;
};

/// As the kernel stores it (linux/posix_acl_xattr.h): version, then {tag, permissions, id}. User 1234 may
/// read and write, the group may do nothing, the mask lets everything through.
std::string accessListForUser1234() {
    struct Entry {
        std::uint16_t tag, permissions;
        std::uint32_t id;
    };
    const Entry entries[] = {{0x01, 6, ~0u}, {0x02, 6, 1234}, {0x04, 0, ~0u}, {0x10, 6, ~0u}, {0x20, 0, ~0u}};
    const std::uint32_t version = 2;
    std::string list(reinterpret_cast<const char*>(&version), sizeof version);
    return list.append(reinterpret_cast<const char*>(entries), sizeof entries);
}

std::string attributeOf(const fs::path& path, const char* name) {
    char value[256];
    const ssize_t size = ::getxattr(path.c_str(), name, value, sizeof value);
    return size < 0 ? std::string("none") : std::string(value, static_cast<std::size_t>(size));
}

} // namespace

class TestSaveFile : public QObject {
    Q_OBJECT

    SaveFolder folder_;
    fs::path at(const std::string& name) const { return folder_.at(name); }

private slots:
    void init() {
        folder_.clear();
        QCOMPARE(::chmod(folder_.path().c_str(), 0755), 0);
    }

    void aNewFileHasThePermissionsThatTheUmaskLeaves() {
        for (const mode_t mask : {0000u, 0022u, 0077u}) {
            folder_.clear();
            const Umask umask(mask);
            QVERIFY(save(at("out"), "new", {}));
            QCOMPARE(modeOf(at("out")), mode_t(0666 & ~mask));
        }
    }

    void aSecretIsPrivateFromTheFirstByte() {
        const Umask umask(0);
        const auto looksPrivate = [&](ByteView) {
            for (const std::string& name : folder_.names())
                if (modeOf(at(name)) != 0600) return "mode of " + name;
            return std::string();
        };
        SaveOptions options;
        options.mode = 0600;
        QVERIFY(saveFile(at("key"), asBytes("secret"), options, looksPrivate));
        QCOMPARE(modeOf(at("key")), mode_t(0600));
        options.replace = true;
        QCOMPARE(::chmod(at("key").c_str(), 0644), 0); // does not become what the old file was
        QVERIFY(saveFile(at("key"), asBytes("secret"), options, acceptAll));
        QCOMPARE(modeOf(at("key")), mode_t(0600));
    }

    void permissionsAreKept() {
        for (const mode_t mode : {0600u, 0640u, 0664u, 0444u, 0755u}) {
            folder_.clear();
            writeText(at("out"), "old");
            QCOMPARE(::chmod(at("out").c_str(), mode), 0);
            const auto saved = save(at("out"), "new", kReplace);
            QVERIFY(saved && saved->note.empty());
            QCOMPARE(modeOf(at("out")), mode);
            QCOMPARE(textOf(at("out")), std::string("new"));
        }
        QCOMPARE(::chmod(at("out").c_str(), 06755), 0);
        QVERIFY(save(at("out"), "new", kReplace));
        QCOMPARE(modeOf(at("out")), mode_t(0755)); // set-user-ID vouched for the old content
    }

    void ownerAndGroupAreKept() {
        if (::geteuid() != 0) QSKIP("only root can give files away");
        writeText(at("out"), "old");
        QCOMPARE(::chown(at("out").c_str(), 1234, 2345), 0);
        QCOMPARE(::chmod(at("out").c_str(), 0640), 0);
        QVERIFY(save(at("out"), "new", kReplace));
        QCOMPARE(statusOf(at("out")).st_uid, uid_t(1234));
        QCOMPARE(statusOf(at("out")).st_gid, gid_t(2345));
        QCOMPARE(modeOf(at("out")), mode_t(0640));
    }

    void anOwnerThatCannotBeKeptIsAReasonNotToSave() {
        if (::geteuid() != 0) QSKIP("needs root to become somebody else");
        writeText(at("out"), "old");
        QCOMPARE(::chown(folder_.path().c_str(), kNobody, kNobody), 0);
        {
            const AsNobody nobody;
            if (!nobody) QSKIP("cannot become nobody here");
            QVERIFY(says(save(at("out"), "new", kReplace), "keeping its owner, user number 0"));
        }
        QCOMPARE(::chown(folder_.path().c_str(), 0, 0), 0);
        QCOMPARE(textOf(at("out")), std::string("old"));
        QCOMPARE(folder_.names(), Names{"out"});
    }

    void aGroupThatCannotBeKeptGivesNobodyMoreRights() {
        if (::geteuid() != 0) QSKIP("needs root to become somebody else");
        writeText(at("out"), "old");
        QCOMPARE(::chown(at("out").c_str(), kNobody, 0), 0);
        QCOMPARE(::chmod(at("out").c_str(), 0664), 0);
        QCOMPARE(::chown(folder_.path().c_str(), kNobody, kNobody), 0);
        {
            const AsNobody nobody;
            if (!nobody) QSKIP("cannot become nobody here");
            const auto saved = save(at("out"), "new", kReplace);
            QVERIFY(saved);
            QVERIFY(saved->note.find("Its group could not be kept") != std::string::npos);
        }
        QCOMPARE(::chown(folder_.path().c_str(), 0, 0), 0);
        QCOMPARE(modeOf(at("out")), mode_t(0644));
        QCOMPARE(textOf(at("out")), std::string("new"));
    }

    void accessListAndUserAttributesAreKept() {
        writeText(at("out"), "old");
        const std::string list = accessListForUser1234();
        if (::setxattr(at("out").c_str(), "system.posix_acl_access", list.data(), list.size(), 0) != 0 ||
            ::setxattr(at("out").c_str(), "user.origin", "phone", 5, 0) != 0)
            QSKIP("this file system has no access lists");
        const auto saved = save(at("out"), "new", kReplace);
        QVERIFY(saved && saved->note.empty());
        QCOMPARE(attributeOf(at("out"), "system.posix_acl_access"), list);
        QCOMPARE(attributeOf(at("out"), "user.origin"), std::string("phone"));
    }

    void theDirectorysAccessListOpensNothing() {
        const std::string list = accessListForUser1234();
        writeText(at("out"), "old");
        QCOMPARE(::chmod(at("out").c_str(), 0640), 0);
        if (::setxattr(folder_.path().c_str(), "system.posix_acl_default", list.data(), list.size(), 0) != 0)
            QSKIP("this file system has no access lists");
        const auto saved = save(at("out"), "new", kReplace);
        ::removexattr(folder_.path().c_str(), "system.posix_acl_default");
        QVERIFY(saved);
        QCOMPARE(attributeOf(at("out"), "system.posix_acl_access"), std::string("none"));
        QCOMPARE(modeOf(at("out")), mode_t(0640));
    }

    void backupsAreNumberedAndNeverOverwritten() {
        const std::string path = at("out").string();
        writeText(path, "0");
        QCOMPARE(::chmod(path.c_str(), 0640), 0);
        const struct stat first = statusOf(path);
        writeText(at("out.bak1"), "mine");
        const auto saved = save(path, "1", kBackup);
        QVERIFY(saved);
        QCOMPARE(saved->backup, path + ".bak");
        QCOMPARE(statusOf(path + ".bak").st_ino, first.st_ino); // the old file itself
        QCOMPARE(modeOf(path), mode_t(0640));
        const auto again = save(path, "2", kBackup);
        QVERIFY(again);
        QCOMPARE(again->backup, path + ".bak2");
        QCOMPARE(folder_.names(), (Names{"out", "out.bak", "out.bak1", "out.bak2"}));
        QCOMPARE(textOf(path) + textOf(path + ".bak") + textOf(path + ".bak1") + textOf(path + ".bak2"),
                 std::string("20mine1"));
        // A path without a directory in it gives one back.
        QCOMPARE(::chdir(folder_.path().c_str()), 0);
        const auto bare = save("out", "3", kBackup);
        QCOMPARE(::chdir("/"), 0);
        QVERIFY(bare);
        QCOMPARE(bare->backup, std::string("out.bak3"));
    }

    void backupsHaveAnEnd() {
        writeText(at("out"), "old");
        writeText(at("out.bak"), "");
        for (int i = 1; i < 1000; ++i)
            writeText(at("out.bak" + std::to_string(i)), "");
        QVERIFY(says(save(at("out"), "new", kBackup), "1000 backups already"));
        QCOMPARE(textOf(at("out")), std::string("old"));
    }

    void aKilledRunsBackupIsTheBackup() {
        writeText(at("out"), "old");
        fs::create_hard_link(at("out"), at("out.bak")); // so far it came
        const auto saved = save(at("out"), "new", kBackup);
        QVERIFY(saved);
        QCOMPARE(saved->backup, at("out.bak").string());
        QCOMPARE(folder_.names(), (Names{"out", "out.bak"}));
        QCOMPARE(textOf(at("out.bak")), std::string("old"));
    }

    void hardLinksAreRefusedInPlace() {
        writeText(at("out"), "old");
        fs::create_hard_link(at("out"), at("other"));
        QVERIFY(says(save(at("out"), "new", kBackup), "hard links"));
        QCOMPARE(folder_.names(), (Names{"other", "out"}));
        QVERIFY(save(at("out"), "new", kReplace)); // -o --force replaces the name
        QCOMPARE(textOf(at("other")), std::string("old"));
    }

    void specialFilesAreRefusedWithAReason() {
        writeText(at("target"), "old");
        fs::create_symlink("target", at("link"));
        fs::create_symlink("nowhere", at("dangling"));
        fs::create_directory(at("folder"));
        QCOMPARE(::mkfifo(at("pipe").c_str(), 0600), 0);
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, at("socket").c_str(), sizeof address.sun_path - 1);
        QCOMPARE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ::close(socket);
        const Names before = folder_.names();
        for (const SaveOptions& options : {kReplace, kBackup, SaveOptions{}}) {
            QVERIFY(says(save(at("link"), "new", options), "symbolic link"));
            QVERIFY(says(save(at("dangling"), "new", options), "symbolic link"));
            QVERIFY(says(save(at("folder"), "new", options), "it is a directory"));
            QVERIFY(says(save(at("folder/"), "new", options), "it names a directory"));
            QVERIFY(says(save(at("pipe"), "new", options), "a device, a pipe or a socket"));
            QVERIFY(says(save(at("socket"), "new", options), "a device, a pipe or a socket"));
            QVERIFY(says(save("/dev/null", "new", options), "a device, a pipe or a socket"));
            QVERIFY(says(save("", "new", options), "Nothing was changed"));
        }
        QCOMPARE(folder_.names(), before);
        QCOMPARE(textOf(at("target")), std::string("old"));
        QVERIFY(S_ISLNK(statusOf(at("link")).st_mode) && S_ISCHR(statusOf("/dev/null").st_mode));
    }

    void aCheckThatSaysNoIsQuotedAsOneSentence() {
        const auto saved = saveFile(at("out").string(), asBytes("new"), kReplace,
                                    [](ByteView) { return std::string("It is bad at 0xead8."); });
        QVERIFY(says(saved, "does not pass the check: It is bad at 0xead8. Nothing was changed."));
        QVERIFY(folder_.names().empty());
    }

    void longNamesCanBeSaved() {
        const fs::path path = at(std::string(255, 'n'));
        QVERIFY(save(path, "new", {}));
        QVERIFY(save(path, "newer", kReplace));
        QCOMPARE(textOf(path), std::string("newer"));
        QVERIFY(says(save(path, "newest", kBackup), "the name is too long"));
        QVERIFY(says(save(at(std::string(256, 'n')), "new", {}), "the name is too long"));
        QCOMPARE(folder_.names(), Names{std::string(255, 'n')});
    }

    void straysAreRemovedAndNothingElse() {
        QVERIFY(isTemporaryNameOf("out.macebin-abc234", "out"));
        const Names others{"out.macebin-abc23",   "out.macebin-abc2345", "out.macebin-ABC234",
                           "out.macebin-abc23.",  "out2.macebin-abc234", "xout.macebin-abc234",
                           "out.macebin-abc234~", "out.macebin-linked"};
        for (const std::string& name : others)
            writeText(at(name), "mine");
        fs::create_hard_link(at("out.macebin-linked"), at("second"));
        fs::create_directory(at("out.macebin-folder"));
        fs::create_symlink("out.macebin-abc23", at("out.macebin-symlnk"));
        const std::size_t before = folder_.names().size();
        writeText(at("out.macebin-abc234"), "half");
        writeText(at("out.macebin-zzzzzz"), "half");
        QVERIFY(save(at("out"), "new", {}));
        const Names names = folder_.names();
        QCOMPARE(names.size(), before + 1);
        QVERIFY(std::find(names.begin(), names.end(), "out.macebin-abc234") == names.end());
        QVERIFY(std::find(names.begin(), names.end(), "out.macebin-zzzzzz") == names.end());
    }

    void whatSomebodyElseChangedMeanwhileIsNotOverwritten() {
        const fs::path path = at("out");
        writeText(path, "old");
        SaveOptions options = kBackup;
        options.expected = stampOf(path);
        QVERIFY(options.expected.has_value());
        QVERIFY(save(path, "new", options)); // as it was
        QVERIFY(says(save(path, "newer", options), "changed by somebody else"));
        QCOMPARE(textOf(path), std::string("new"));
        fs::remove(path);
        QVERIFY(says(save(path, "newer", options), "no longer there"));
        QVERIFY(!fs::exists(path) && !stampOf(path));

        // While the result is checked, too, and without being asked.
        for (const SaveOptions& unasked : {kBackup, kReplace}) {
            writeText(path, "old");
            const auto appWrites = [&](ByteView) {
                writeText(path, "app's");
                return std::string();
            };
            const auto saved = saveFile(path, asBytes("new"), unasked, appWrites);
            QVERIFY(says(saved, "changed by somebody else"));
            QVERIFY(says(saved, "Nothing was changed by Macebin."));
            QCOMPARE(textOf(path), std::string("app's"));
        }
        const auto appMakes = [&](ByteView) {
            writeText(at("fresh"), "app's");
            return std::string();
        };
        QVERIFY(says(saveFile(at("fresh"), asBytes("new"), kReplace, appMakes), "somebody else made"));
        QCOMPARE(textOf(at("fresh")), std::string("app's"));
        QCOMPARE(folder_.names(), (Names{"fresh", "out", "out.bak"}));
    }

    void aDirectoryThatVanishesIsNoticed() {
        for (const bool moves : {true, false}) {
            folder_.clear();
            fs::create_directory(at("a"));
            writeText(at("a/out"), "old");
            const auto goes = [&](ByteView) {
                if (moves)
                    fs::rename(at("a"), at("b"));
                else
                    fs::remove_all(at("a"));
                return std::string();
            };
            QVERIFY(says(saveFile(at("a/out"), asBytes("new"), kBackup, goes), "moved or removed meanwhile"));
            QCOMPARE(folder_.names(), moves ? Names{"b"} : Names{});
            if (moves) QCOMPARE(textOf(at("b/out")), std::string("old"));
            if (moves) QVERIFY(!fs::exists(at("b/out.bak")));
        }
        QVERIFY(says(save(at("absent/out"), "new", {}), "the directory is not there"));
    }

    void whereThisUserMayNotWriteNothingChanges() {
        if (::geteuid() != 0) QSKIP("needs root to become somebody else");
        writeText(at("out"), "old");
        const AsNobody nobody;
        if (!nobody) QSKIP("cannot become nobody here");
        const auto saved = save(at("out"), "new", kBackup);
        QVERIFY(says(saved, "this user is not allowed to (Permission denied)"));
        QVERIFY(says(saved, "Nothing was changed: the old file is whole."));
        QCOMPARE(folder_.names(), Names{"out"});
    }

    void aLockKeepsTwoApart() {
        writeText(at("out"), "old");
        QProcess first;
        first.start(MACEBIN_SAVE_ONCE, {at("out").c_str(), "backup", "1", "5", "600"});
        QVERIFY(first.waitForReadyRead()); // it checks, and holds the lock
        QVERIFY(save(at("out"), "22222", kBackup));
        QVERIFY(first.waitForFinished());
        QCOMPARE(first.exitCode(), 0);
        QCOMPARE(textOf(at("out.bak")) + textOf(at("out.bak1")) + textOf(at("out")),
                 std::string("old1111122222")); // one behind the other

        first.start(MACEBIN_SAVE_ONCE, {at("out").c_str(), "backup", "1", "5", "60000"});
        QVERIFY(first.waitForReadyRead());
        QVERIFY(folder_.hasStray());
        QVERIFY(says(save(at("out"), "3", kBackup), "another Macebin is writing in this directory"));
        QVERIFY(folder_.hasStray()); // the other's work is not taken for a stray
        first.kill();
        QVERIFY(first.waitForFinished());
        QVERIFY(folder_.hasStray());
        QVERIFY(save(at("out"), "3", kReplace)); // the lock went with its process
        QCOMPARE(folder_.names(), (Names{"out", "out.bak", "out.bak1"}));
    }
};

QTEST_GUILESS_MAIN(TestSaveFile)
#include "test_save_file.moc"
