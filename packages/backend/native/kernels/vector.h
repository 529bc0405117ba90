// Vectors of floats as wide as the instruction set has them. Included once per instruction set, in its own namespace.
#pragma once
#include <string.h>

#if defined(__AVX512F__)
#define DDEP_WIDTH 16
#elif defined(__AVX2__)
#define DDEP_WIDTH 8
#else
#define DDEP_WIDTH 4
#endif

namespace DDEP_ISA {

constexpr long W = DDEP_WIDTH;
typedef float Vec __attribute__((vector_size(4 * DDEP_WIDTH)));
typedef float Unaligned __attribute__((vector_size(4 * DDEP_WIDTH), aligned(4), may_alias));

static inline Vec load(const float* from) { return *reinterpret_cast<const Unaligned*>(from); }
static inline void store(float* to, Vec value) { *reinterpret_cast<Unaligned*>(to) = value; }

/// The first `count` floats, zeros behind them.
static inline Vec load_first(const float* from, long count) {
  if (count >= W) return load(from);
  Vec value = {};
  memcpy(&value, from, sizeof(float) * count);
  return value;
}

static inline void store_first(float* to, Vec value, long count) {
  if (count >= W)
    store(to, value);
  else
    memcpy(to, &value, sizeof(float) * count);
}

static inline long round_up(long value, long multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace DDEP_ISA
