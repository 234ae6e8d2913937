// SPDX-License-Identifier: Apache-2.0
// Work spread over the cores, results handed back in the order of the work.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace macebin {

/// Runs `work(i)` for i in [0, count) on up to `workers` threads, and `take(i, result)` on the calling
/// thread, in order of i, as soon as each is ready. At most a few results per worker wait to be taken, so
/// memory stays bounded whatever `count` is. What `work` throws comes out of this call, in the order of the
/// work: the rest is not begun then. Where the system gives no more threads, those that there are do it.
template <class Result>
void runInOrder(std::size_t count, unsigned workers, const std::function<Result(std::size_t)>& work,
                const std::function<void(std::size_t, Result)>& take) {
    workers =
        std::max(1u, std::min<unsigned>(workers, static_cast<unsigned>(std::min<std::size_t>(count, 1024))));
    const auto doAllHere = [&] {
        for (std::size_t i = 0; i < count; ++i)
            take(i, work(i));
    };
    if (workers == 1) return doAllHere();
    struct Done {
        std::optional<Result> result;
        std::exception_ptr thrown;
    };
    const std::size_t window = workers * 4u;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::optional<Done>> waiting(window);
    std::size_t next = 0;
    std::size_t taken = 0;
    const auto runWorker = [&] {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [&] { return next == count || next < taken + window; });
            if (next == count) return;
            const std::size_t mine = next++;
            lock.unlock();
            Done done;
            try {
                done.result.emplace(work(mine));
            } catch (...) {
                done.thrown = std::current_exception();
            }
            lock.lock();
            waiting[mine % window].emplace(std::move(done));
            changed.notify_all();
        }
    };
    // If `take` throws, or `work` did, the workers must not wait for room that never comes. Runs before the
    // threads are joined.
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
    threads.reserve(workers);
    try {
        for (unsigned i = 0; i < workers; ++i)
            threads.emplace_back(runWorker);
    } catch (const std::system_error&) {
        if (threads.empty()) return doAllHere();
    }
    for (std::unique_lock lock(mutex); taken < count;) {
        std::optional<Done>& slot = waiting[taken % window];
        changed.wait(lock, [&] { return slot.has_value(); });
        Done done = std::move(*slot);
        slot.reset();
        if (done.thrown) std::rethrow_exception(done.thrown);
        const std::size_t index = taken++;
        changed.notify_all();
        lock.unlock();
        take(index, std::move(*done.result));
        lock.lock();
    }
}

} // namespace macebin
