// Results as they are finished. Included once per instruction set.
#pragma once
#include "finish.h"
#include "vector.h"

namespace DDEP_ISA {

static inline Vec clamp(Vec value, Range range) {
  value = value < range.low ? Vec{} + range.low : value;
  return value > range.high ? Vec{} + range.high : value;
}

/// The results of the channels from c on; as they are where there is no finish.
static inline Vec finished(const Finish* finish, long c, Vec value) {
  if (finish == nullptr) return value;
  return clamp(value * load(finish->slope + c) + load(finish->shift + c), finish->range);
}

}  // namespace DDEP_ISA
