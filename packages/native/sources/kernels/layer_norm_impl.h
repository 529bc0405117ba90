// Layer normalisation. Included once per instruction set, with DDEP_ISA its namespace.
#include <math.h>
#include <string.h>

#include "norm.h"
#include "parallel.h"
#include "vector.h"

namespace DDEP_ISA {

enum LayerNormPlace { LAYER_SUMS = PLACE_NORM + 2 };

/// Rows of one unit of work: always the same, so that the order of summation does not depend on the threads.
constexpr long LAYER_UNIT = 32;

/// Zeros behind the first `count` lanes.
static inline Vec first_lanes(Vec value, long count) {
  for (long i = at_least(0, count); i < W; i++) value[i] = 0;
  return value;
}

static inline float sum_of_lanes(Vec value) {
  float sum = 0;
  for (long i = 0; i < W; i++) sum += value[i];
  return sum;
}

/// Sums of one or two functions of a row's vectors, `f(c, first, second)`; four sums run beside each other.
template <typename F>
static inline void row_sums(long n, const F& f, float& first, float& second) {
  Vec a[4] = {}, b[4] = {};
  long c = 0;
  for (; c + 4 * W <= n; c += 4 * W)
    for (int v = 0; v < 4; v++) f(c + v * W, a[v], b[v]);
  for (; c < n; c += W) f(c, a[0], b[0]);
  first = sum_of_lanes((a[0] + a[1]) + (a[2] + a[3]));
  second = sum_of_lanes((b[0] + b[1]) + (b[2] + b[3]));
}

static void layer(Pixels map, const float* x, const float* scale, const float* offset, float epsilon, float* y,
                  float* mean, float* inverse) {
  const long n = map.channels;
  in_parallel((map.rows + LAYER_UNIT - 1) / LAYER_UNIT, [&](long unit, int) {
    const long last = at_most(map.rows, (unit + 1) * LAYER_UNIT);
    for (long row = unit * LAYER_UNIT; row < last; row++) {
      const float* from = x + row * n;
      float sum, rest, squares, none;
      row_sums(n, [&](long c, Vec& s, Vec&) { s += load_first(from + c, n - c); }, sum, none);
      const float near = sum / n;
      // The second pass sums what the rounding of the first left of the mean, too.
      const auto spread = [&](long c, Vec& s, Vec& q) {
        Vec away = load_first(from + c, n - c) - near;
        if (n - c < W) away = first_lanes(away, n - c);
        s += away;
        q += away * away;
      };
      row_sums(n, spread, rest, squares);
      const float left = rest / n;
      const float variance = squares / n - left * left;
      const float own = mean[row] = near + left;
      const float steep = inverse[row] = 1 / sqrtf((variance > 0 ? variance : 0) + epsilon);
      for (long c = 0; c < n; c += W) {
        const Vec value = (load_first(from + c, n - c) - own) * steep;
        store_first(y + row * n + c, value * load_first(scale + c, n - c) + load_first(offset + c, n - c), n - c);
      }
    }
  });
}

static bool layer_gradient(Pixels map, const float* dy, const float* x, const float* scale, const float* mean,
                           const float* inverse, float* dx, float* dscale, float* doffset) {
  const long n = map.channels, wide = round_up(n, W), units = (map.rows + LAYER_UNIT - 1) / LAYER_UNIT;
  float* sums = scratch(LAYER_SUMS, 2 * wide * units);
  if (sums == nullptr) return false;
  in_parallel(units, [&](long unit, int) {
    float *of_scale = sums + 2 * wide * unit, *of_offset = of_scale + wide;
    memset(of_scale, 0, sizeof(float) * 2 * wide);
    const long last = at_most(map.rows, (unit + 1) * LAYER_UNIT);
    for (long row = unit * LAYER_UNIT; row < last; row++) {
      const float *from = x + row * n, *slopes = dy + row * n;
      const float own = mean[row], steep = inverse[row];
      float steady, along;
      const auto both = [&](long c, Vec& s, Vec& p) {
        const Vec slope = load_first(slopes + c, n - c), normal = (load_first(from + c, n - c) - own) * steep;
        const Vec tilted = slope * load_first(scale + c, n - c);
        s += tilted;
        p += tilted * normal;
        store(of_scale + c, load(of_scale + c) + slope * normal);
        store(of_offset + c, load(of_offset + c) + slope);
      };
      row_sums(n, both, steady, along);
      const float constant = steep * steady / n, tilt = steep * along / n;
      for (long c = 0; c < n; c += W) {
        const Vec slope = load_first(slopes + c, n - c), normal = (load_first(from + c, n - c) - own) * steep;
        const Vec result = slope * load_first(scale + c, n - c) * steep - normal * tilt - constant;
        store_first(dx + row * n + c, result, n - c);
      }
    }
  });
  for (long c = 0; c < n; c++) {
    double of_scale = 0, of_offset = 0;
    for (long unit = 0; unit < units; unit++) {
      of_scale += sums[2 * wide * unit + c];
      of_offset += sums[2 * wide * unit + wide + c];
    }
    dscale[c] = static_cast<float>(of_scale);
    doffset[c] = static_cast<float>(of_offset);
  }
  return true;
}

}  // namespace DDEP_ISA
