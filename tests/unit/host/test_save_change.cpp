// SPDX-License-Identifier: Apache-2.0
// The door that results leave through: what stands in the way is told in the same words by a dry run and by
// the real one, and a file that the job has read is never lost.
#include "core/host/file/file_identity.h"
#include "core/host/work/save_change.h"
#include "tests/support/as_nobody.h"
#include "tests/support/save_test.h"

#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace macebin;
using namespace macebin::test;
using Names = std::vector<std::string>;

namespace {

const std::string kNew(300'000, 'n');

std::string acceptAll(ByteView) {
    return {};
}
std::string acceptNone(ByteView) {
    return "its first pair is cut.";
}
const ResultCheck kGood{acceptAll, "it is new"};

Change changeOf(const fs::path& input) {
    Change change;
    change.action = "repair";
    change.inputs = {input.string()};
    return change;
}

SaveWish wishFor(const fs::path& output, bool force = false) {
    SaveWish wish;
    wish.output = output.string();
    wish.force = force;
    return wish;
}

/// The working directory of this process, for a while.
class Inside {
public:
    explicit Inside(const fs::path& folder) : before_(fs::current_path()) { fs::current_path(folder); }
    ~Inside() { fs::current_path(before_); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

private:
    fs::path before_;
};

/// A small disk, if this user may have one.
class Disk {
public:
    explicit Disk(const fs::path& place) : place_(place.string()) {
        fs::create_directory(place);
        isThere_ = ::mount("macebin-test", place_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=400k") == 0;
    }
    ~Disk() {
        if (isThere_) ::umount2(place_.c_str(), MNT_DETACH);
    }
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;
    explicit operator bool() const { return isThere_; }
    bool makeReadOnly() const {
        return ::mount(nullptr, place_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    std::string place_;
    bool isThere_ = false;
};

} // namespace

class TestSaveChange : public QObject {
    Q_OBJECT

    SaveFolder folder_;
    fs::path at(const std::string& name) const { return folder_.at(name); }
    fs::path input() const { return at("in.bin"); }

    /// Dry, then for real: the same sentence, with these words, and nothing changed. Else what was wrong.
    std::string faultOfBoth(SaveWish wish, const std::string& words, const ResultCheck& check = kGood) const {
        const Names before = folder_.names();
        wish.dryRun = true;
        const ChangeOutcome dry = saveChange(changeOf(input()), asBytes(kNew), wish, check);
        wish.dryRun = false;
        const ChangeOutcome real = saveChange(changeOf(input()), asBytes(kNew), wish, check);
        if (dry.failure != real.failure) return "dry: " + dry.failure + "\nreal: " + real.failure;
        if (dry.exitCode != 1 || real.exitCode != 1 || real.saved || dry.saved) return "it was saved";
        if (real.failure.find(words) == std::string::npos) return "it says: " + real.failure;
        if (folder_.names() != before) return "names have changed";
        return textOf(input()) == "the input" ? "" : "the input has changed";
    }

private slots:
    void init() {
        folder_.clear();
        writeText(input(), "the input");
    }

    void oneFileUnderManyNames() {
        fs::create_directory(at("folder"));
        fs::create_directory_symlink(at("folder"), at("way"));
        fs::create_symlink(input(), at("link"));
        fs::create_hard_link(input(), at("second"));
        writeText(at("folder/in.bin"), "another one");
        const Inside inside(folder_.path());
        const std::string whole = input().string();
        for (const char* name : {"in.bin", "./in.bin", "folder/../in.bin", "way/../in.bin", "link", "second"})
            QVERIFY2(isSameFile(whole, name), name);
        for (const char* name : {"folder/in.bin", "way/in.bin", "out.bin", "in.bin.bak", "folder", ""})
            QVERIFY2(!isSameFile(whole, name), name);
        QVERIFY(isSameFile("way/in.bin", "folder/in.bin"));
        // Of names that lead to nothing yet.
        QVERIFY(isSameFile("new.bin", at("new.bin").string()));
        QVERIFY(isSameFile("way/new.bin", "./folder/new.bin"));
        QVERIFY(isSameFile("none/a/../new.bin", "none/new.bin"));
        QVERIFY(!isSameFile("new.bin", "folder/new.bin"));
        QVERIFY(!isSameFile("new.bin", "NEW.bin"));
    }

    void theInputIsNeverTheOutput() {
        fs::create_symlink(input(), at("link"));
        fs::create_hard_link(input(), at("second"));
        const std::string words =
            "it is the input itself, which stays as it is; give the result another name";
        const Inside inside(folder_.path());
        for (const char* name : {"in.bin", "./in.bin", "link", "second"})
            for (const bool force : {false, true})
                QCOMPARE(faultOfBoth(wishFor(name, force), words), std::string());
        const auto page = saveBytes("./second", asBytes("page"), true, changeOf(input()).inputs);
        QVERIFY(!page && page.error().find(words) != std::string::npos);
        QCOMPARE(textOf(input()), std::string("the input"));
    }

    void whatTheJobReadsStays() {
        writeText(at("key.pem"), "secret");
        fs::create_symlink(at("key.pem"), at("key"));
        SaveWish wish = wishFor(at("key.pem"), true);
        wish.reads = {at("absent").string(), at("key").string()};
        QCOMPARE(faultOfBoth(wish, "it is a file that this job reads, and stays as it is"), std::string());
        QCOMPARE(textOf(at("key.pem")), std::string("secret"));
    }

    void names() {
        fs::create_directory(at("folder"));
        fs::create_directory_symlink(at("folder"), at("way"));
        fs::create_symlink(at("nothing"), at("dangling"));
        writeText(at("there"), "mine");
        const auto says = [&](const fs::path& path, bool force, const char* words) {
            const std::string fault = faultOfBoth(wishFor(path, force), words);
            if (!fault.empty()) qWarning("%s: %s", path.c_str(), fault.c_str());
            return fault.empty();
        };
        QVERIFY(says(at("there"), false, "it exists already; --force replaces it"));
        QVERIFY(says(at("folder"), true, "it is a directory; name a file in it"));
        QVERIFY(says(at("folder/"), true, "it names a directory; name a file in it"));
        QVERIFY(says(at("folder/.."), true, "it names a directory; name a file in it"));
        QVERIFY(says("", true, "it has no name"));
        QVERIFY(says(at("way"), true, "a symbolic link, which is never replaced"));
        QVERIFY(says(at("dangling"), true, "a symbolic link, which is never replaced"));
        QVERIFY(says(at("absent/out"), true, "the directory is not there"));
        QVERIFY(says(at("there/out"), true, "a part of the path is not a directory"));
        QVERIFY(says(at(std::string(256, 'n')), true, "the name is too long"));
        QVERIFY(says("/dev/null", true, "it is a device"));
        QVERIFY(says("/proc/out", true, "belongs to the system's kernel"));
        QCOMPARE(textOf(at("there")), std::string("mine"));
    }

    void aResultThatIsNotWhole() {
        QCOMPARE(faultOfBoth(wishFor(at("out")),
                             "the result does not pass the check: its first pair is cut. Noth",
                             {acceptNone, {}}),
                 std::string());
        SaveWish nowhere;
        nowhere.dryRun = true;
        const ChangeOutcome dry = saveChange(changeOf(input()), asBytes(kNew), nowhere, {acceptNone, {}});
        QCOMPARE(dry.failure, std::string("The result does not pass the check: its first pair is cut."));
        QCOMPARE(dry.exitCode, 1);
    }

    void inPlace() {
        SaveWish wish = wishFor(input());
        wish.replacesInput = true;
        wish.expected = stampOf(input());
        fs::create_hard_link(input(), at("second"));
        QCOMPARE(faultOfBoth(wish, "it has other names too (hard links)"), std::string());
        fs::remove(at("second"));
        fs::create_symlink(input(), at("link"));
        wish.output = at("link").string();
        QCOMPARE(faultOfBoth(wish, "a symbolic link, which is never replaced"), std::string());
        // Read through a link, and saved onto what it leads to: the file is the one that was read.
        Change change = changeOf(at("link"));
        wish.expected = stampOf(at("link"));
        wish.output = input().string();
        wish.dryRun = true;
        QCOMPARE(saveChange(change, asBytes(kNew), wish, kGood).failure, std::string());
        wish.dryRun = false;
        const ChangeOutcome real = saveChange(change, asBytes(kNew), wish, kGood);
        QVERIFY2(real.saved, real.failure.c_str());
        QCOMPARE(textOf(real.backup), std::string("the input"));
        QVERIFY(textOf(input()) == kNew);
    }

    void inPlaceOfAFileThatWasChangedSince() {
        SaveWish wish = wishFor(input());
        wish.replacesInput = true;
        wish.expected = stampOf(input());
        writeText(input(), "the input"); // the same bytes, written anew
        wish.expected->changedNanoseconds ^= 1;
        QCOMPARE(faultOfBoth(wish, "it was changed by somebody else meanwhile; try again"), std::string());
    }

    void whatIsUnchangedStaysInPlace() {
        Change change = changeOf(input());
        change.unchanged = true;
        SaveWish wish = wishFor(input());
        wish.replacesInput = true;
        for (const bool dry : {true, false}) {
            wish.dryRun = dry;
            const ChangeOutcome outcome = saveChange(change, asBytes("the input"), wish, kGood);
            QVERIFY(!outcome.saved && outcome.failure.empty());
            QCOMPARE(outcome.exitCode, 0);
        }
        QCOMPARE(folder_.names(), Names{"in.bin"});
        wish.output = at("copy").string(); // elsewhere it is a file like any other
        QVERIFY(saveChange(change, asBytes("the input"), wish, kGood).saved);
    }

    void aLockThatIsHeld() {
        const int directory = ::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        QCOMPARE(::flock(directory, LOCK_EX), 0);
        const std::string fault =
            faultOfBoth(wishFor(at("out")), "another Macebin is writing in this directory");
        ::close(directory);
        QCOMPARE(fault, std::string());
    }

    void aLimitOnTheSizeOfFiles() {
        ::signal(SIGXFSZ, SIG_IGN);
        struct rlimit before {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        struct rlimit small = before;
        small.rlim_cur = 1000;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const std::string fault = faultOfBoth(
            wishFor(at("out")), "writing: the file is larger than this disk or this user may have");
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        ::signal(SIGXFSZ, SIG_DFL);
        QCOMPARE(fault, std::string());
    }

    void aDiskThatIsFullOrReadOnly() {
        const Disk disk(at("disk"));
        if (!disk) QSKIP("a small disk cannot be mounted here");
        writeText(at("disk/old"), std::string(200'000, 'o'));
        const SaveWish fresh = wishFor(at("disk/new")), over = wishFor(at("disk/old"), true);
        for (const SaveWish& wish : {fresh, over})
            QCOMPARE(faultOfBoth(wish, "writing: there is no room left on the disk"), std::string());
        QVERIFY(disk.makeReadOnly());
        for (const SaveWish& wish : {fresh, over})
            QCOMPARE(faultOfBoth(wish, "the disk is read-only"), std::string());
    }

    void rights() {
        if (::geteuid() != 0) QSKIP("needs root to become somebody else");
        fs::create_directory(at("closed"));
        fs::create_directory(at("open"));
        fs::permissions(folder_.path(), fs::perms(0755));
        fs::permissions(at("open"), fs::perms(0777));
        writeText(at("open/roots"), "old");
        std::string closed, roots;
        {
            const AsNobody nobody;
            if (!nobody) QSKIP("cannot become nobody here");
            closed = faultOfBoth(wishFor(at("closed/out")), "this user is not allowed to");
            roots =
                faultOfBoth(wishFor(at("open/roots"), true), "keeping its owner, user number 0: the new file "
                                                             "could not belong to that user; run Macebin as");
        }
        QCOMPARE(closed, std::string());
        QCOMPARE(roots, std::string());
        QCOMPARE(textOf(at("open/roots")), std::string("old"));
    }

    void twoResults() {
        const auto saveBoth = [&](const fs::path& first, const SecondOutput& second, bool dryRun) {
            SaveWish wish = wishFor(first);
            wish.dryRun = dryRun;
            return saveChange(changeOf(input()), asBytes(kNew), wish, kGood, second);
        };
        const auto fails = [&](const fs::path& first, SecondOutput second, const char* words) {
            const Names before = folder_.names();
            const ChangeOutcome dry = saveBoth(first, second, true), real = saveBoth(first, second, false);
            if (dry.failure != real.failure || real.failure.find(words) == std::string::npos)
                qWarning("%s\n%s", dry.failure.c_str(), real.failure.c_str());
            return dry.failure == real.failure && real.exitCode == 1 && dry.exitCode == 1 && !real.saved &&
                   real.failure.find(words) != std::string::npos && folder_.names() == before;
        };
        const Inside inside(folder_.path());
        writeText(at("taken"), "mine");
        QVERIFY(fails(at("a"), {"./a", asBytes("two"), kGood}, "The two results cannot have one name"));
        QVERIFY(fails(at("a"), {"taken", asBytes("two"), kGood}, "it exists already"));
        QVERIFY(fails(at("a"), {"b", asBytes("two"), {acceptNone, {}}}, "does not pass the check"));
        QVERIFY(fails(at("a"), {"./in.bin", asBytes("two"), kGood}, "it is the input itself"));
        const ChangeOutcome both = saveBoth(at("a"), {"b", asBytes("two"), kGood}, false);
        QVERIFY(both.saved && both.second->saved && textOf(at("b")) == "two");
        QCOMPARE(both.exitCode, 0);
    }

    /// Each alone would fit; that both do not is seen when the second one is written.
    void theSecondDoesNotFit() {
        const Disk disk(at("disk"));
        if (!disk) QSKIP("a small disk cannot be mounted here");
        const SecondOutput second{at("disk/b").string(), asBytes(kNew), kGood};
        const ChangeOutcome outcome =
            saveChange(changeOf(input()), asBytes(kNew), wishFor(at("disk/a")), kGood, second);
        QVERIFY(outcome.saved && !outcome.second->saved && textOf(at("disk/a")) == kNew);
        QCOMPARE(outcome.exitCode, 4);
        QVERIFY2(outcome.failure.ends_with("The other file was saved before that."), outcome.failure.c_str());
    }

    void aRefusedChangeSavesNothing() {
        Change change = changeOf(input());
        change.refusal = "No.";
        const ChangeOutcome outcome = saveChange(change, asBytes(kNew), wishFor(at("out")), kGood);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY(!outcome.saved && outcome.size == 0 && outcome.failure.empty());
        QCOMPARE(folder_.names(), Names{"in.bin"});
    }

    void aNameIsLookedAtBeforeLongWork() {
        writeText(at("taken"), "mine");
        QVERIFY(whyNameNotFree(changeOf(input()), wishFor(at("taken"))).find("exists already") !=
                std::string::npos);
        QCOMPARE(whyNameNotFree(changeOf(input()), wishFor(at("free"))), std::string());
        QCOMPARE(whyNameNotFree(changeOf(input()), {}), std::string());
    }

    /// What a killed run left is somebody's work as long as nothing is written.
    void aDryRunTidiesNothing() {
        writeText(at("out.macebin-abcdef"), "half");
        SaveWish wish = wishFor(at("out"));
        wish.dryRun = true;
        QCOMPARE(saveChange(changeOf(input()), asBytes(kNew), wish, kGood).failure, std::string());
        QVERIFY(folder_.hasStray());
    }
};

QTEST_GUILESS_MAIN(TestSaveChange)
#include "test_save_change.moc"
