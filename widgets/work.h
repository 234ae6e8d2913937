// SPDX-License-Identifier: Apache-2.0
// Long work off the event loop: what runs, how far it is, and its end.
#pragma once

#include <QObject>
#include <QStringList>
#include <QThreadPool>

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace macebin::widgets {

/// One piece of work, seen from both threads.
struct Job {
    explicit Job(QString jobTitle) : title(std::move(jobTitle)) {}
    const QString title;
    std::stop_source stop;
    bool writes = false; ///< its result is wanted even when it was stopped: it says what was written
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> total = 0; ///< 0: nobody knows
};

/// All work of a window. Destroying it stops and awaits what still runs; nothing is handed back any more.
class Work final : public QObject {
    Q_OBJECT
public:
    explicit Work(QObject* parent = nullptr);
    ~Work() override;

    /// Runs `task(job)` on another thread, then `finish(result)` on this one. The task looks at job.stop; a
    /// stopped job's result is dropped. Results are shared pointers or small values.
    template <class Task, class Finish>
    std::shared_ptr<Job> start(const QString& title, Task task, Finish finish);

    /// The same for a task that writes: what came of it is told, whenever it was stopped.
    template <class Task, class Finish>
    std::shared_ptr<Job> startWriting(const QString& title, Task task, Finish finish);

    const std::vector<std::shared_ptr<Job>>& jobs() const { return jobs_; }
    bool isBusy() const { return !jobs_.empty(); }
    void stopAll();
    /// As the user wishes: says so at once, and what comes afterwards is dropped.
    void cancel();

signals:
    /// The user has stopped this; titles of jobs.
    void cancelled(const QStringList& titles);
    /// A job was started or has ended.
    void changed();
    /// A job threw: a fault of ours, or no memory.
    void failed(const QString& what);

private:
    template <class Task, class Finish>
    std::shared_ptr<Job> run(std::shared_ptr<Job> job, Task task, Finish finish);
    void begin(const std::shared_ptr<Job>& job);
    void end(const std::shared_ptr<Job>& job);

    std::vector<std::shared_ptr<Job>> jobs_;
    QThreadPool pool_;
};

template <class Task, class Finish>
std::shared_ptr<Job> Work::start(const QString& title, Task task, Finish finish) {
    return run(std::make_shared<Job>(title), std::move(task), std::move(finish));
}

template <class Task, class Finish>
std::shared_ptr<Job> Work::startWriting(const QString& title, Task task, Finish finish) {
    auto job = std::make_shared<Job>(title);
    job->writes = true;
    return run(std::move(job), std::move(task), std::move(finish));
}

template <class Task, class Finish>
std::shared_ptr<Job> Work::run(std::shared_ptr<Job> job, Task task, Finish finish) {
    begin(job);
    // Not QtConcurrent and QFuture::then(): that calls back at once where the work was quicker than the call,
    // and nobody is prepared for an end before start() has returned. Here it always comes from the event
    // loop.
    pool_.start([this, job, task = std::move(task), finish = std::move(finish)]() mutable {
        try {
            auto result = task(*job);
            const auto hand = [this, job, finish = std::move(finish), result = std::move(result)]() mutable {
                const bool isWanted = job->writes || !job->stop.stop_requested();
                end(job);
                if (isWanted) finish(std::move(result));
            };
            QMetaObject::invokeMethod(this, hand, Qt::QueuedConnection);
        } catch (const std::exception& fault) {
            const auto tell = [this, job, what = QString::fromUtf8(fault.what())] {
                end(job);
                emit failed(what);
            };
            QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
        }
    });
    return job;
}

} // namespace macebin::widgets
