// SPDX-License-Identifier: Apache-2.0
// Work spread over the cores, results handed back in the order of the work.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace macebin {

/// Runs `work(i)` for i in [0, count) on up to `workers` threads, and `take(i, result)` on the calling
/// thread, in order of i, as soon as each is ready. At most a few results per worker wait to be taken, so
/// memory stays bounded whatever `count` is. An exception in `work` ends the process: work is expected to
/// turn failures into results.
template <class Result>
void runInOrder(std::size_t count, unsigned workers, const std::function<Result(std::size_t)>& work,
                const std::function<void(std::size_t, Result)>& take) {
    workers =
        std::max(1u, std::min<unsigned>(workers, static_cast<unsigned>(std::min<std::size_t>(count, 1024))));
    if (workers == 1) {
        for (std::size_t i = 0; i < count; ++i)
            take(i, work(i));
        return;
    }
    const std::size_t window = workers * 4u;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::optional<Result>> waiting(window);
    std::size_t next = 0;
    std::size_t taken = 0;
    const auto runWorker = [&] {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [&] { return next == count || next < taken + window; });
            if (next == count) return;
            const std::size_t mine = next++;
            lock.unlock();
            Result result = work(mine);
            lock.lock();
            waiting[mine % window] = std::move(result);
            changed.notify_all();
        }
    };
    // If `take` throws, the workers must not wait for room that never comes. Runs before the threads are
    // joined.
    struct Release {
        std::function<void()> run;
        ~Release() { run(); }
    };
    std::vector<std::jthread> threads;
    const Release release{[&] {
        const std::scoped_lock lock(mutex);
        next = count;
        changed.notify_all();
    }};
    for (unsigned i = 0; i < workers; ++i)
        threads.emplace_back(runWorker);
    for (std::unique_lock lock(mutex); taken < count;) {
        std::optional<Result>& slot = waiting[taken % window];
        changed.wait(lock, [&] { return slot.has_value(); });
        Result result = std::move(*slot);
        slot.reset();
        const std::size_t index = taken++;
        changed.notify_all();
        lock.unlock();
        take(index, std::move(result));
        lock.lock();
    }
}

} // namespace macebin
