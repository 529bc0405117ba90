#include "threads.h"

#include <stdlib.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace {

struct Task {
  void (*work)(void*, long, int) = nullptr;
  void* context = nullptr;
  long units = 0;
  std::atomic<long> next{0};
};

void take_units(Task& task, int thread) {
  for (long unit; (unit = task.next.fetch_add(1, std::memory_order_relaxed)) < task.units;)
    task.work(task.context, unit, thread);
}

/// How often a thread looks for work before it sleeps: kernels follow each other closely.
constexpr int SPINS = 20000;

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

class Pool {
 public:
  explicit Pool(int threads) : threads_(threads) {
    for (int i = 1; i < threads; i++) std::thread([this, i] { serve(i); }).detach();
  }

  int threads() const { return threads_; }

  void run(long units, void (*work)(void*, long, int), void* context) {
    std::lock_guard<std::mutex> one_at_a_time(running_);
    task_.work = work;
    task_.context = context;
    task_.units = units;
    task_.next.store(0, std::memory_order_relaxed);
    if (threads_ > 1 && units > 1) {
      busy_.store(threads_ - 1, std::memory_order_relaxed);
      {
        std::lock_guard<std::mutex> lock(mutex_);
        round_.fetch_add(1, std::memory_order_release);
      }
      woken_.notify_all();
      take_units(task_, 0);
      for (int spins = 0; busy_.load(std::memory_order_acquire) > 0; spins++)
        spins < SPINS ? pause() : std::this_thread::yield();
    } else {
      take_units(task_, 0);
    }
  }

 private:
  void serve(int thread) {
    long seen = 0;
    for (;;) {
      for (int spins = 0; spins < SPINS && round_.load(std::memory_order_acquire) == seen; spins++) pause();
      if (round_.load(std::memory_order_acquire) == seen) {
        std::unique_lock<std::mutex> lock(mutex_);
        woken_.wait(lock, [&] { return round_.load(std::memory_order_acquire) != seen; });
      }
      seen = round_.load(std::memory_order_acquire);
      take_units(task_, thread);
      busy_.fetch_sub(1, std::memory_order_release);
    }
  }

  const int threads_;
  std::mutex running_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::atomic<long> round_{0};
  std::atomic<int> busy_{0};
  Task task_;
};

int wanted_threads() {
  const char* limit = getenv("TF_NUM_INTRAOP_THREADS");
  const int wanted = limit == nullptr ? 0 : atoi(limit);
  const int there = static_cast<int>(std::thread::hardware_concurrency());
  return wanted > 0 ? wanted : there > 0 ? there : 1;
}

/// Never destroyed: its threads may still wait when the process ends.
Pool& pool() {
  static Pool* shared = new Pool(wanted_threads());
  return *shared;
}

struct Place {
  float* data = nullptr;
  long floats = 0;
};

}  // namespace

int thread_count() { return pool().threads(); }

void parallel(long units, void (*work)(void*, long, int), void* context) { pool().run(units, work, context); }

float* scratch(int place, long floats) {
  static std::vector<Place> places(4096);
  Place& found = places.at(place);
  if (found.floats >= floats) return found.data;
  free(found.data);
  const size_t bytes = (sizeof(float) * static_cast<size_t>(floats) + 4095) / 4096 * 4096;
  found.data = static_cast<float*>(aligned_alloc(4096, bytes));
  found.floats = found.data == nullptr ? 0 : floats;
  return found.data;
}
