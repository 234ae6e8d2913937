// SPDX-License-Identifier: Apache-2.0
#include "widgets/work.h"

namespace macebin::widgets {

Work::Work(QObject* parent) : QObject(parent) {
    // A probe waits for its children most of the time: it must not keep a file from being opened.
    pool_.setMaxThreadCount(std::max(4, QThread::idealThreadCount()));
}

Work::~Work() {
    stopAll();
    pool_.waitForDone();
}

void Work::stopAll() {
    for (const auto& job : jobs_)
        job->stop.request_stop();
}

void Work::cancel() {
    QStringList titles;
    for (const auto& job : jobs_)
        if (!job->stop.stop_requested() && !job->writes) titles << job->title;
    stopAll();
    emit changed();
    if (!titles.isEmpty()) emit cancelled(titles);
}

void Work::begin(const std::shared_ptr<Job>& job) {
    jobs_.push_back(job);
    emit changed();
}

void Work::end(const std::shared_ptr<Job>& job) {
    if (std::erase(jobs_, job) > 0) emit changed();
}

} // namespace macebin::widgets
