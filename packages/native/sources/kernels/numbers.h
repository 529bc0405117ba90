// The numbers that products are made of: single precision, or pairs of bfloat16 summed in single precision. Either way a cell
// of four bytes is the unit of memory; the depth of a product counts in cells.
#pragma once
#include "vector.h"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace DDEP_ISA {

struct Single {
  /// Factors that follow each other in depth within a cell.
  static constexpr long PER_CELL = 1;
  static inline long cells(long factors) { return factors; }
  static inline Vec multiply_add(Vec sum, float left, Vec right) { return sum + left * right; }
  /// W factors that follow each other in depth.
  static inline void store_deep(float* to, Vec values) { store(to, values); }
  /// W columns of one factor each.
  static inline void store_wide(float* to, const Vec (&values)[1]) { store(to, values[0]); }
};

#if defined(__AVX512BF16__)
struct Half {
  static constexpr long PER_CELL = 2;
  static inline long cells(long factors) { return (factors + 1) / 2; }

  static inline Vec multiply_add(Vec sum, float left, Vec right) {
    const __m512i pair = _mm512_set1_epi32(__builtin_bit_cast(int, left));
    return (Vec)_mm512_dpbf16_ps((__m512)sum, (__m512bh)pair, (__m512bh)right);
  }
  static inline __m256i rounded(Vec values) { return (__m256i)_mm512_cvtneps_pbh((__m512)values); }
  static inline void store_deep(float* to, Vec values) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), rounded(values));
  }
  static inline void store_wide(float* to, const Vec (&values)[2]) {
    const __m512i low = _mm512_cvtepu16_epi32(rounded(values[0])), high = _mm512_cvtepu16_epi32(rounded(values[1]));
    _mm512_storeu_si512(to, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
  }
};
#endif

}  // namespace DDEP_ISA
