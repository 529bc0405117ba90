// Work for all threads, written as a lambda. Included once per instruction set.
#pragma once
#include "threads.h"

namespace DDEP_ISA {

template <typename Work>
static void in_parallel(long units, const Work& work) {
  parallel(
      units,
      [](void* context, long unit, int thread) { (*static_cast<const Work*>(context))(unit, thread); },
      const_cast<Work*>(&work));
}

static inline long at_most(long a, long b) { return a < b ? a : b; }
static inline long at_least(long a, long b) { return a > b ? a : b; }

}  // namespace DDEP_ISA
