// The epilogue of vectors of results. Included once per instruction set, with DDEP_ISA its namespace.
#pragma once
#include "epilogue.h"
#include "vector.h"

namespace DDEP_ISA {

static inline Vec clamp(Vec value, Range range) {
  value = value < range.low ? Vec{} + range.low : value;
  return value > range.high ? Vec{} + range.high : value;
}

/// The results of the channels from c on after their epilogue; unchanged where there is none.
static inline Vec after_epilogue(const Epilogue* epilogue, long c, Vec value) {
  if (epilogue == nullptr) return value;
  return clamp(value * load(epilogue->slope + c) + load(epilogue->shift + c), epilogue->range);
}

}  // namespace DDEP_ISA
