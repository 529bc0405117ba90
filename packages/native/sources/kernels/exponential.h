// e^x of vectors. Included once per instruction set.
#pragma once
#include "vector.h"

namespace DDEP_ISA {

typedef int Whole __attribute__((vector_size(4 * DDEP_WIDTH)));

/// `e^x` for x <= 0, to two units in the last place; below -87, where float's normal numbers end, it is that of -87.
///
/// Source: `expf` of Moshier's Cephes library: halving ln 2 in two parts, then a polynomial.
static inline Vec exponential(Vec x) {
  x = x < -87.f ? Vec{} - 87.f : x;
  // Adding 1.5 * 2^23 rounds to a whole number.
  const Vec n = (x * 1.44269504088896341f + 12582912.f) - 12582912.f;
  const Vec r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Vec p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.f;
  const Whole bits = (__builtin_convertvector(n, Whole) + 127) << 23;
  Vec power;
  memcpy(&power, &bits, sizeof(power));
  return p * power;
}

}  // namespace DDEP_ISA
