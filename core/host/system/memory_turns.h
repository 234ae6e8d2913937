// SPDX-License-Identifier: Apache-2.0
// Work of several threads where memory may not be enough for all at once.
#pragma once

#include <mutex>
#include <new>
#include <shared_mutex>

namespace macebin {

/// Many work at a time. Who runs out of memory waits until nobody else works, and tries once more, alone: so
/// that a small job never fails for want of the memory that a large one holds.
class MemoryTurns {
public:
    /// What `work` gives. It must be fit to be done twice. std::bad_alloc: the memory is not enough for it
    /// alone.
    template <class Work>
    auto run(const Work& work) {
        try {
            const std::shared_lock together(mutex_);
            return work();
        } catch (const std::bad_alloc&) {
            // What it held is free now.
        }
        const std::unique_lock alone(mutex_);
        return work();
    }

    /// For work that may take much more memory than its input has bytes: one at a time, while the lock is
    /// held. A few MB of an archive can hold a GB.
    std::unique_lock<std::mutex> unpacking() { return std::unique_lock(unpacking_); }

private:
    std::shared_mutex mutex_;
    std::mutex unpacking_;
};

} // namespace macebin
