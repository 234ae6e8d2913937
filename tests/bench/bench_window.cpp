// SPDX-License-Identifier: Apache-2.0
// Does the window stay awake? A heartbeat ticks in the event loop while a 64 MB cache is opened, probed,
// repaired and rebuilt, and while 1 GiB is opened; its longest gap is the longest stall. Then how long a
// frame of the hex view takes while it scrolls. bench_window [FOLDER for the big files]
#include "app/gui/window/controller.h"
#include "tests/bench/big_cache.h"
#include "widgets/dialogs/change_dialog.h"
#include "widgets/dialogs/rebuild_dialog.h"
#include "widgets/panels/bytes_panel.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QElapsedTimer>
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

using namespace macebin;
using namespace macebin::widgets;

constexpr double kMostStall = 100;  ///< milliseconds
constexpr int kRebuildFor = 10'000; ///< milliseconds
constexpr double kMostFrame = 1000.0 / 60;

/// The longest time in which the event loop did not come round.
class Heartbeat {
public:
    Heartbeat() {
        timer_.setInterval(5);
        timer_.setTimerType(Qt::PreciseTimer);
        QObject::connect(&timer_, &QTimer::timeout, [this] { beat(); });
    }
    void start() {
        longest_ = 0;
        since_.start();
        timer_.start();
    }
    double stop() {
        beat();
        timer_.stop();
        return longest_;
    }

private:
    void beat() {
        longest_ = std::max(longest_, static_cast<double>(since_.nsecsElapsed()) / 1e6);
        since_.start();
    }
    QTimer timer_;
    QElapsedTimer since_;
    double longest_ = 0;
};

class Bench {
public:
    explicit Bench(const QString& folder) : folder_(folder), controller_(dialogs()) {
        controller_.window()->resize(1400, 900);
        controller_.window()->show();
    }

    bool run() {
        const QString cache = write("cache.bin", bench::programCache(bench::kBigFile, bench::Writer::adreno));
        stall("check of 64 MB", [&] { controller_.open({cache}); });
        if (controller_.devices()->local().empty())
            std::puts("No OpenCL device here: probe and rebuild are not measured.");
        controller_.window()->showPage(MainWindow::Page::programs);
        controller_.window()->showPage(MainWindow::Page::bytes);
        frames("scrolling 64 MB");
        stall("probe of 64 MB", [&] { trigger(Act::tryOnDevice); });
        stall("plan of a repair of 64 MB", [&] { trigger(Act::repair); });
        if (auto* dialog = controller_.window()->findChild<ChangeDialog*>()) dialog->close();
        stall("rebuild of 64 MB, stopped", [&] { rebuild(); });
        if (auto* dialog = controller_.window()->findChild<RebuildDialog*>()) dialog->close();
        const QString big = folder_ + "/big.bin";
        QFile file(big);
        if (!file.open(QIODevice::WriteOnly) || !file.resize(qint64{1} << 30)) return false;
        file.write("not zeros only");
        file.close();
        stall("opening 1 GiB", [&] { controller_.open({big}); });
        controller_.window()->showPage(MainWindow::Page::bytes);
        frames("scrolling 1 GiB");
        return isGood_;
    }

private:
    static gui::SystemDialogs dialogs() {
        return {[](auto...) { return QStringList(); }, [](auto...) { return QString(); },
                [](auto...) { return QString(); }, [](auto...) { return QString(); }};
    }
    QString write(const QString& name, const Bytes& bytes) {
        QFile file(folder_ + "/" + name);
        if (file.open(QIODevice::WriteOnly))
            file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size()));
        return file.fileName();
    }
    /// Thousands of programs take a compiler minutes: it is stopped, which must not stall either.
    void rebuild() {
        trigger(Act::rebuild);
        auto* dialog = controller_.window()->findChild<RebuildDialog*>();
        if (!dialog) return;
        for (QCheckBox* box : dialog->findChildren<QCheckBox*>())
            box->setChecked(true);
        dialog->startButton()->click();
        QTimer::singleShot(kRebuildFor, dialog->stopButton(), &QPushButton::click);
    }
    void trigger(Act act) { (*controller_.window()->actions())[act]->trigger(); }

    template <class Start>
    void stall(const char* what, Start start) {
        QElapsedTimer whole;
        whole.start();
        heartbeat_.start();
        QTimer::singleShot(0, &controller_, start);
        do
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        while (whole.elapsed() < 100 || controller_.work()->isBusy());
        const double longest = heartbeat_.stop();
        say(what, longest, kMostStall, "ms longest stall", static_cast<double>(whole.elapsed()));
    }
    void frames(const char* what) {
        HexView* view = controller_.window()->bytes()->hex();
        std::vector<double> times;
        const std::uint64_t step = std::max<std::uint64_t>(1, view->grid().rows() / 500);
        for (std::uint64_t row = 0; row < view->grid().rows() && times.size() < 500; row += step) {
            QElapsedTimer time;
            time.start();
            view->setTopRow(row);
            view->viewport()->repaint();
            times.push_back(static_cast<double>(time.nsecsElapsed()) / 1e6);
        }
        std::sort(times.begin(), times.end());
        say(what, times[times.size() * 99 / 100], kMostFrame, "ms a frame (99 of 100)",
            times[times.size() / 2]);
    }
    void say(const char* what, double value, double budget, const char* unit, double beside) {
        const bool isMet = value <= budget;
        isGood_ = isGood_ && isMet;
        std::printf("%-28s %8.1f %s, budget %.1f: %s (beside: %.1f ms)\n", what, value, unit, budget,
                    isMet ? "met" : "MISSED", beside);
        std::fflush(stdout);
    }

    QString folder_;
    gui::Controller controller_;
    Heartbeat heartbeat_;
    bool isGood_ = true;
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (qEnvironmentVariableIsEmpty("MACEBIN_PROBE")) qputenv("MACEBIN_PROBE", MACEBIN_PROBE_COMMAND);
    const QTemporaryDir folder;
    return folder.isValid() && Bench(argc > 1 ? QString::fromLocal8Bit(argv[1]) : folder.path()).run() ? 0
                                                                                                       : 1;
}
