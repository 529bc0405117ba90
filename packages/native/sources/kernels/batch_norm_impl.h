// The passes of batch_norm.h. Included once per instruction set, with DDEP_ISA its namespace.
#include "batch_norm.h"

#include <math.h>

#include "channel_sums.h"
#include "epilogue_impl.h"
#include "parallel.h"
#include "vector.h"

namespace DDEP_ISA {

enum NormPlace { TABLE = PLACE_BATCH_NORM, UNIT_SUMS };

/// All pixels as those of one example.
static inline Groups as_one(Pixels map) { return {1, map.rows, map.channels, 1}; }

/// Two sums per channel over all pixels; `add` adds one pixel's vector of channels to a pair of them.
template <typename Add>
static const double* sums(Pixels map, const Add& add) {
  return channel_sums(as_one(map), UNIT_SUMS, [&](long) { return add; });
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

/// `y = value(at, channel, how many channels)` for every vector, the last pixels first: the pass before has just read those.
template <typename Value>
static void fill(Pixels map, float* y, const Value& value) {
  const long n = map.channels;
  const bool past = goes_past(y, map.rows, n);
  const Cuts cuts(as_one(map));
  in_parallel(cuts.units, [&](long unit, int) {
    const Cut cut(as_one(map), cuts, cuts.units - 1 - unit);
    for (long row = cut.first; row < cut.last; row++) {
      const long at = row * n;
      if (past)
        for (long c = 0; c < n; c += W) store_past(y + at + c, value(at + c, c, W));
      else
        for (long c = 0; c < n; c += W) store_first(y + at + c, value(at + c, c, n - c), n - c);
    }
    if (past) finish_past();
  });
}

static bool normalise(Pixels map, const float* x, const Statistics& s, Range range, float* y) {
  const long wide = round_up(map.channels, W), n = map.channels;
  float* slope = table(2, n);
  if (slope == nullptr) return false;
  float* shift = slope + wide;
  for (long c = 0; c < n; c++) {
    slope[c] = s.scale[c] / sqrtf(s.variance[c] + s.epsilon);
    shift[c] = s.offset[c] - s.mean[c] * slope[c];
  }
  const Epilogue line{slope, shift, range};
  fill(map, y, [&](long at, long c, long count) { return after_epilogue(&line, c, load_first(x + at, count)); });
  return true;
}

static bool gradient(Pixels map, const float* dy, const float* x, const Statistics& s, bool own, Range range,
                     float* dx, float* dscale, float* doffset) {
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
  const auto open = [&](long at, long c, long count, Vec value) {
    const Vec y = value * load(slope + c) + load(shift + c);
    const Vec dy_here = load_first(dy + at, count);
    return (y > range.low) & (y < range.high) ? dy_here : Vec{};
  };
  const double* totals = sums(map, [&](long row, long c, Vec& sum, Vec& products) {
    const Vec value = load_first(x + row * n + c, n - c);
    const Vec g = open(row * n + c, c, n - c, value);
    sum += g;
    products += g * (value - load(centre + c));
  });
  if (totals == nullptr) return false;
  // dx = slope * (g - mean(g) - (x - mean) * inverse^2 * mean(g * (x - mean))), as one line in g and x; slope * g alone where
  // mean and variance are given.
  for (long c = 0; c < n; c++) {
    doffset[c] = static_cast<float>(totals[c]);
    dscale[c] = static_cast<float>(totals[wide + c] * inverse[c]);
    const double slant = totals[wide + c] / map.rows * inverse[c] * inverse[c];
    tilt[c] = own ? static_cast<float>(-slope[c] * slant) : 0;
    constant[c] = own ? static_cast<float>(slope[c] * (slant * s.mean[c] - totals[c] / map.rows)) : 0;
  }
  fill(map, dx, [&](long at, long c, long count) {
    const Vec value = load_first(x + at, count);
    return open(at, c, count, value) * load(slope + c) + value * load(tilt + c) + load(constant + c);
  });
  return true;
}

extern const BatchNorm batch_norm_implementation{statistics, normalise, gradient};

}  // namespace DDEP_ISA
