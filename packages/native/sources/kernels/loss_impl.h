// The passes of loss.h. Included once per instruction set, with DDEP_ISA its namespace.
#include <math.h>

#include "exponential.h"
#include "loss.h"
#include "parallel.h"

namespace DDEP_ISA {

enum LossPlace { LOSS_TILES = PLACE_LOSS, LOSS_SUMS };

/// Rows of one unit of work: always the same, so that the order of summation does not depend on the threads.
constexpr long LOSS_UNIT = 1024;
/// Values of one unit of work where there are no rows.
constexpr long ERROR_UNIT = 16384;

/// W rows become lanes, so that few classes fill the vectors too. Lanes without a row repeat the last one.
static inline void gather_rows(const float* from, long rows, long n, float* tile) {
  for (long i = 0; i < W; i++) {
    const float* row = from + at_most(i, rows - 1) * n;
    for (long k = 0; k < n; k++) tile[k * W + i] = row[k];
  }
}

static inline void scatter_rows(const float* tile, long rows, long n, float* to) {
  for (long i = 0; i < rows; i++)
    for (long k = 0; k < n; k++) to[i * n + k] = tile[k * W + i];
}

/// Scratch memory of a tile for each thread.
static float* tiles(long classes) { return scratch(LOSS_TILES, thread_count() * W * classes); }

static long cross_entropy(const Classified& c, float* logarithms, double& total) {
  struct Sum {
    double loss;
    long counted;
    bool well;
  };
  const long n = c.classes, units = (c.rows + LOSS_UNIT - 1) / LOSS_UNIT;
  float* of_threads = tiles(n);
  auto* sums = reinterpret_cast<Sum*>(scratch(LOSS_SUMS, units * sizeof(Sum) / sizeof(float)));
  if (of_threads == nullptr || sums == nullptr) return -2;
  in_parallel(units, [&](long unit, int thread) {
    float* tile = of_threads + thread * W * n;
    Sum sum{0, 0, true};
    const long last = at_most(c.rows, (unit + 1) * LOSS_UNIT);
    for (long row = unit * LOSS_UNIT; row < last; row += W) {
      const long rows = at_most(W, last - row);
      gather_rows(c.logits + row * n, rows, n, tile);
      Vec most = load(tile), exponentials{};
      for (long k = 1; k < n; k++) {
        const Vec value = load(tile + k * W);
        most = value > most ? value : most;
      }
      for (long k = 0; k < n; k++) exponentials += exponential(load(tile + k * W) - most);
      for (long i = 0; i < rows; i++) {
        const int label = c.labels[row + i];
        const float logarithm = logarithms[row + i] = most[i] + logf(exponentials[i]);
        if (label == c.ignored) continue;
        if (label < 0 || label >= n) {
          sum.well = false;
          continue;
        }
        sum.counted++;
        sum.loss += logarithm - tile[label * W + i];
      }
    }
    sums[unit] = sum;
  });
  long counted = 0;
  for (long unit = 0; unit < units; unit++) {
    if (!sums[unit].well) return -1;
    counted += sums[unit].counted;
    total += sums[unit].loss;
  }
  return counted;
}

static bool cross_entropy_gradient(const Classified& c, const float* logarithms, float weight, float* dlogits) {
  const long n = c.classes;
  float* of_threads = tiles(n);
  if (of_threads == nullptr) return false;
  in_parallel((c.rows + LOSS_UNIT - 1) / LOSS_UNIT, [&](long unit, int thread) {
    float* tile = of_threads + thread * W * n;
    const long last = at_most(c.rows, (unit + 1) * LOSS_UNIT);
    for (long row = unit * LOSS_UNIT; row < last; row += W) {
      const long rows = at_most(W, last - row);
      gather_rows(c.logits + row * n, rows, n, tile);
      const Vec logarithm = load_first(logarithms + row, rows);
      for (long k = 0; k < n; k++)
        store(tile + k * W, exponential(load(tile + k * W) - logarithm) * weight);
      for (long i = 0; i < rows; i++) {
        const int label = c.labels[row + i];
        if (label != c.ignored)
          tile[label * W + i] -= weight;
        else
          for (long k = 0; k < n; k++) tile[k * W + i] = 0;
      }
      scatter_rows(tile, rows, n, dlogits + row * n);
    }
  });
  return true;
}

static bool squared_error(long count, const float* a, const float* b, double& total) {
  const long units = (count + ERROR_UNIT - 1) / ERROR_UNIT;
  auto* sums = reinterpret_cast<double*>(scratch(LOSS_SUMS, 2 * units));
  if (sums == nullptr) return false;
  in_parallel(units, [&](long unit, int) {
    const long last = at_most(count, (unit + 1) * ERROR_UNIT);
    double sum = 0;
    // 64 squares a lane in single precision before they join the sum in double precision.
    for (long start = unit * ERROR_UNIT; start < last; start += 256 * W) {
      const long end = at_most(last, start + 256 * W);
      Vec squares[4] = {};
      long at = start;
      for (; at + 4 * W <= end; at += 4 * W)
        for (int v = 0; v < 4; v++) {
          const Vec error = load(a + at + v * W) - load(b + at + v * W);
          squares[v] += error * error;
        }
      for (; at < end; at += W) {
        const Vec error = load_first(a + at, end - at) - load_first(b + at, end - at);
        squares[0] += error * error;
      }
      for (const Vec& part : squares)
        for (long i = 0; i < W; i++) sum += part[i];
    }
    sums[unit] = sum;
  });
  for (long unit = 0; unit < units; unit++) total += sums[unit];
  return true;
}

static void squared_error_gradient(long count, const float* a, const float* b, float weight, float* da) {
  in_parallel((count + ERROR_UNIT - 1) / ERROR_UNIT, [&](long unit, int) {
    const long last = at_most(count, (unit + 1) * ERROR_UNIT);
    for (long at = unit * ERROR_UNIT; at < last; at += W)
      store_first(da + at, (load_first(a + at, last - at) - load_first(b + at, last - at)) * weight, last - at);
  });
}

extern const Loss loss_implementation{cross_entropy, cross_entropy_gradient, squared_error, squared_error_gradient};

}  // namespace DDEP_ISA
