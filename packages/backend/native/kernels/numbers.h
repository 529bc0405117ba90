// The numbers that products are made of: single precision, or pairs of bfloat16 summed in single precision. Either way a cell
// of four bytes is the unit of memory; the depth of a product counts in cells.
#pragma once
#include "vector.h"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace DDEP_ISA {

struct Single {
  static inline Vec multiply_add(Vec sum, float left, Vec right) { return sum + left * right; }
};

#if defined(__AVX512BF16__)
struct Half {
  /// Cells that hold so many factors.
  static inline long cells(long factors) { return (factors + 1) / 2; }

  static inline Vec multiply_add(Vec sum, float left, Vec right) {
    const __m512i pair = _mm512_set1_epi32(__builtin_bit_cast(int, left));
    return (Vec)_mm512_dpbf16_ps((__m512)sum, (__m512bh)pair, (__m512bh)right);
  }
  static inline __m256i rounded(Vec values) { return (__m256i)_mm512_cvtneps_pbh((__m512)values); }
  /// W factors that follow each other in depth.
  static inline void store_deep(float* to, Vec values) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), rounded(values));
  }
  /// W columns of two factors each.
  static inline void store_wide(float* to, const Vec (&values)[2]) {
    const __m512i low = _mm512_cvtepu16_epi32(rounded(values[0])), high = _mm512_cvtepu16_epi32(rounded(values[1]));
    _mm512_storeu_si512(to, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
  }
};
#endif

}  // namespace DDEP_ISA
