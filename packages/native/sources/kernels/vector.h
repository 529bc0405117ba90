// Vectors of floats as wide as the instruction set has them. Included once per instruction set, in its own namespace.
#pragma once
#include <stddef.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

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

#if defined(__AVX2__) && !defined(__AVX512F__)
static inline __m256i first_of_eight(long count) {
  static const int lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(lanes + 8 - count));
}
#endif

/// Fewer floats than a vector has, zeros behind them. Instructions with a mask cost a tenth of what a copy does.
static inline Vec load_part(const float* from, long count) {
#if defined(__AVX512F__)
  return reinterpret_cast<Vec>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), from));
#elif defined(__AVX2__)
  return reinterpret_cast<Vec>(_mm256_maskload_ps(from, first_of_eight(count)));
#else
  Vec value = {};
  memcpy(&value, from, sizeof(float) * count);
  return value;
#endif
}

static inline void store_part(float* to, Vec value, long count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1), reinterpret_cast<__m512>(value));
#elif defined(__AVX2__)
  _mm256_maskstore_ps(to, first_of_eight(count), reinterpret_cast<__m256>(value));
#else
  memcpy(to, &value, sizeof(float) * count);
#endif
}

/// The first `count` floats, zeros behind them.
static inline Vec load_first(const float* from, long count) {
  return count >= W ? load(from) : load_part(from, count);
}

static inline void store_first(float* to, Vec value, long count) {
  if (count >= W)
    store(to, value);
  else
    store_part(to, value, count);
}

/// Whole vectors that go past the caches to memory, at addresses that are multiples of their size.
static inline void store_past(float* to, Vec value) {
#if defined(__AVX512F__)
  _mm512_stream_ps(to, reinterpret_cast<__m512>(value));
#elif defined(__AVX2__)
  _mm256_stream_ps(to, reinterpret_cast<__m256>(value));
#else
  store(to, value);
#endif
}

/// The floats of a map that leaves the caches before anything reads it again.
constexpr long LARGE = 2 << 20;

/// Whether results are better stored past the caches: they are large, and whole vectors.
static inline bool goes_past(const float* to, long rows, long columns) {
  return rows * columns >= LARGE && columns % W == 0 && reinterpret_cast<size_t>(to) % sizeof(Vec) == 0;
}

/// What was stored past the caches is seen by other threads from here on.
static inline void finish_past() {
#if defined(__AVX2__)
  _mm_sfence();
#endif
}

/// The first `count` floats; past the caches where `past` says so, which then has to be finished.
static inline void store_result(float* to, Vec value, long count, bool past) {
  if (past)
    store_past(to, value);
  else
    store_first(to, value, count);
}

static inline long round_up(long value, long multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace DDEP_ISA
