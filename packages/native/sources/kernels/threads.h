// The threads that the kernels share.
#pragma once

/// Number of threads that `parallel` uses.
int thread_count();

/// Runs `work(context, unit, thread)` for every unit in [0, units), on all threads; returns when all are done.
void parallel(long units, void (*work)(void* context, long unit, int thread), void* context);

/// The first of each kernel's places for scratch memory.
enum Places {
  PLACE_BATCH_NORM = 0,
  PLACE_NORM = 4,
  PLACE_LOSS = 8,
  PLACE_DEPTHWISE = 16,
  PLACE_ATTENTION = 512,
  PLACE_MATMUL = 1024,
  PLACE_CONV3X3 = 2048
};

/// Memory for at least this many floats, aligned to 64 bytes. It is the caller's until the next call with the same place, which may
/// discard what was written. Returns null where there is no memory left.
float* scratch(int place, long floats);
