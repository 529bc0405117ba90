// The passes of batch_norm.h. Included once per instruction set, with DDEP_ISA its namespace.
#include "batch_norm.h"

#include <math.h>

#include "parallel.h"
#include "vector.h"

namespace DDEP_ISA {

/// Pixels that are summed in single precision before the sums join those in double precision.
constexpr long RUN = 128;
/// Pixels of one unit of work: always the same, so that the order of summation does not depend on the threads.
constexpr long UNIT = 2048;

enum NormPlace { TABLE = PLACE_BATCH_NORM, UNIT_SUMS };

static inline Vec clamp(Vec value, Range range) {
  value = value < range.low ? Vec{} + range.low : value;
  return value > range.high ? Vec{} + range.high : value;
}

/// Two sums per channel over all pixels, in double precision; `add` adds one pixel's vector of channels to a pair of them.
template <typename Add>
static const double* sums(Pixels map, const Add& add) {
  const long wide = round_up(map.channels, W), units = (map.rows + UNIT - 1) / UNIT;
  auto* totals = reinterpret_cast<double*>(scratch(UNIT_SUMS, 4 * wide * units));
  if (totals == nullptr) return nullptr;
  in_parallel(units, [&](long unit, int) {
    double* total = totals + 2 * wide * unit;
    memset(total, 0, sizeof(double) * 2 * wide);
    const long last = at_most(map.rows, (unit + 1) * UNIT);
    for (long start = unit * UNIT; start < last; start += RUN) {
      const long end = at_most(last, start + RUN);
      for (long c = 0; c < map.channels; c += W) {
        Vec first{}, second{};
        for (long row = start; row < end; row++) add(row, c, first, second);
        for (long i = 0; i < W; i++) {
          total[c + i] += first[i];
          total[wide + c + i] += second[i];
        }
      }
    }
  });
  for (long unit = 1; unit < units; unit++)
    for (long i = 0; i < 2 * wide; i++) totals[i] += totals[2 * wide * unit + i];
  return totals;
}

static bool statistics(Pixels map, const float* x, float* mean, float* variance) {
  const long wide = round_up(map.channels, W);
  // Summed from the first pixel on, so that a mean far from zero costs no precision.
  const double* totals = sums(map, [&](long row, long c, Vec& sum, Vec& squares) {
    const long count = map.channels - c;
    const Vec far = load_first(x + row * map.channels + c, count) - load_first(x + c, count);
    sum += far;
    squares += far * far;
  });
  if (totals == nullptr) return false;
  for (long c = 0; c < map.channels; c++) {
    const double away = totals[c] / map.rows;
    mean[c] = static_cast<float>(x[c] + away);
    variance[c] = static_cast<float>(fmax(0, totals[wide + c] / map.rows - away * away));
  }
  return true;
}

/// Rows of per-channel numbers, whole vectors each.
static float* table(int rows, long channels) { return scratch(TABLE, rows * round_up(channels, W)); }

static bool normalise(Pixels map, const float* x, const Statistics& s, Range range, float* y) {
  const long wide = round_up(map.channels, W), n = map.channels;
  float* slope = table(2, n);
  if (slope == nullptr) return false;
  float* shift = slope + wide;
  for (long c = 0; c < n; c++) {
    slope[c] = s.scale[c] / sqrtf(s.variance[c] + s.epsilon);
    shift[c] = s.offset[c] - s.mean[c] * slope[c];
  }
  in_parallel((map.rows + UNIT - 1) / UNIT, [&](long unit, int) {
    const long last = at_most(map.rows, (unit + 1) * UNIT);
    for (long row = unit * UNIT; row < last; row++)
      for (long c = 0; c < n; c += W) {
        const Vec value = load_first(x + row * n + c, n - c) * load(slope + c) + load(shift + c);
        store_first(y + row * n + c, clamp(value, range), n - c);
      }
  });
  return true;
}

static bool gradient(Pixels map, const float* dy, const float* x, const Statistics& s, Range range, float* dx,
                     float* dscale, float* doffset) {
  const long wide = round_up(map.channels, W), n = map.channels;
  float* slope = table(6, n);
  if (slope == nullptr) return false;
  float *shift = slope + wide, *inverse = shift + wide, *centre = inverse + wide, *constant = centre + wide,
        *tilt = constant + wide;
  for (long c = 0; c < n; c++) {
    inverse[c] = 1 / sqrtf(s.variance[c] + s.epsilon);
    slope[c] = s.scale[c] * inverse[c];
    shift[c] = s.offset[c] - s.mean[c] * slope[c];
    centre[c] = s.mean[c];
  }
  const auto open = [&](long at, long c, Vec value) {
    const Vec y = value * load(slope + c) + load(shift + c);
    const Vec dy_here = load_first(dy + at, n - c);
    return (y > range.low) & (y < range.high) ? dy_here : Vec{};
  };
  const double* totals = sums(map, [&](long row, long c, Vec& sum, Vec& products) {
    const Vec value = load_first(x + row * n + c, n - c);
    const Vec g = open(row * n + c, c, value);
    sum += g;
    products += g * (value - load(centre + c));
  });
  if (totals == nullptr) return false;
  // dx = slope * (g - mean(g) - (x - mean) * inverse^2 * mean(g * (x - mean))), as one line in g and x.
  for (long c = 0; c < n; c++) {
    doffset[c] = static_cast<float>(totals[c]);
    dscale[c] = static_cast<float>(totals[wide + c] * inverse[c]);
    const double slant = totals[wide + c] / map.rows * inverse[c] * inverse[c];
    tilt[c] = static_cast<float>(-slope[c] * slant);
    constant[c] = static_cast<float>(slope[c] * (slant * s.mean[c] - totals[c] / map.rows));
  }
  in_parallel((map.rows + UNIT - 1) / UNIT, [&](long unit, int) {
    const long last = at_most(map.rows, (unit + 1) * UNIT);
    for (long row = unit * UNIT; row < last; row++)
      for (long c = 0; c < n; c += W) {
        const Vec value = load_first(x + row * n + c, n - c);
        const Vec g = open(row * n + c, c, value);
        store_first(dx + row * n + c, g * load(slope + c) + value * load(tilt + c) + load(constant + c), n - c);
      }
  });
  return true;
}

extern const BatchNorm batch_norm_implementation{statistics, normalise, gradient};

}  // namespace DDEP_ISA
