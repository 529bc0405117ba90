// The passes of pointwise.h. Included once per instruction set, with DDEP_ISA its namespace.
#include "exponential.h"
#include "parallel.h"
#include "pointwise.h"

namespace DDEP_ISA {

/// Values of one unit of work.
constexpr long SPAN = 16384;

/// Does `f(at, count)` for every vector of values; `count` is W but for the last.
template <typename F>
static void for_vectors(long count, const F& f) {
  in_parallel((count + SPAN - 1) / SPAN, [&](long unit, int) {
    const long last = at_most(count, (unit + 1) * SPAN);
    long at = unit * SPAN;
    for (; at + W <= last; at += W) f(at, W);
    if (at < last) f(at, last - at);
  });
}

/// `e^(-x^2 / 2)` and Phi(x).
///
/// Phi(-|x|) is that times `t * q(t) / 2` with `t = 1 / (1 + 0.3 |x| / sqrt(2))`, where `t * q(t)` is
/// `e^(z^2) erfc(z)` at `z = |x| / sqrt(2)`: q was fitted by least squares that were weighted until the largest
/// relative error was the least, 3.2e-8.
static inline void normal_distribution(Vec x, Vec& bell, Vec& phi) {
  bell = exponential(x * x * -0.5f);
  const Vec size = x < 0.f ? -x : x;
  const Vec t = 1.f / (size * 0.212132034f + 1.f);
  Vec q = t * -0.12760648131370544f + 0.4765048027038574f;
  q = q * t - 0.494075745344162f;
  q = q * t + 0.5274556875228882f;
  q = q * t - 0.08101114630699158f;
  q = q * t + 0.20925499498844147f;
  q = q * t + 0.14975863695144653f;
  q = q * t + 0.17052002251148224f;
  q = q * t + 0.16919928789138794f;
  const Vec tail = bell * t * q * 0.5f;
  phi = x < 0.f ? tail : 1.f - tail;
}

static void gelu(long count, const float* x, float* y) {
  for_vectors(count, [=](long at, long width) {
    const Vec value = load_first(x + at, width);
    Vec bell, phi;
    normal_distribution(value, bell, phi);
    store_first(y + at, value * phi, width);
  });
}

static void gelu_gradient(long count, const float* dy, const float* x, float* dx) {
  for_vectors(count, [=](long at, long width) {
    const Vec value = load_first(x + at, width);
    Vec bell, phi;
    normal_distribution(value, bell, phi);
    store_first(dx + at, load_first(dy + at, width) * (phi + value * bell * 0.398942280f), width);
  });
}

static void add_relu(long count, const float* a, const float* b, float* y) {
  for_vectors(count, [=](long at, long width) {
    const Vec sum = load_first(a + at, width) + load_first(b + at, width);
    // A value that is no number stays one.
    store_first(y + at, sum < 0.f ? Vec{} : sum, width);
  });
}

extern const Pointwise pointwise_implementation{gelu, gelu_gradient, add_relu};

}  // namespace DDEP_ISA
