// The convolutions of depthwise.h: a row of results at a time, W channels at a time, with their filters in registers.
// Included once per instruction set, with DDEP_ISA its namespace.
#include "depthwise.h"

#include "epilogue_impl.h"
#include "parallel.h"

namespace DDEP_ISA {

enum DepthwisePlace { ROW_SUMS = PLACE_DEPTHWISE, TURNED };

/// Rows of results whose products are summed in single precision: the same whatever the number of threads.
constexpr long ROWS_OF_SUMS = 8;

/// The positions of a window of K along one axis that lie inside a map of `size`, for the result at `out`.
struct Inside {
  long start, first, last;  // the map's index under the window's first position; positions [first, last) are inside

  Inside(long out, long stride, long before, long size, long k)
      : start(out * stride - before), first(at_least(0, -start)), last(at_most(k, size - start)) {}
};

/// One row of results from the rows of the map under it.
template <int K>
static void forward_row(const DepthwiseShape& s, const float* image, const float* filter, long out_row,
                        const Epilogue* epilogue, bool past, float* y) {
  const long n = s.channels;
  const Inside rows(out_row, s.stride, s.top, s.height, K);
  for (long c = 0; c < n; c += W) {
    const long count = n - c;
    Vec taps[K * K];
    for (int t = 0; t < K * K; t++) taps[t] = load_first(filter + t * n + c, count);
    for (long j = 0; j < s.out_width; j++) {
      const Inside columns(j, s.stride, s.left, s.width, K);
      const float* corner = image + (rows.start * s.width + columns.start) * n + c;
      Vec sum{};
      if (count >= W && rows.first == 0 && rows.last == K && columns.first == 0 && columns.last == K) {
        for (int p = 0; p < K; p++)
          for (int q = 0; q < K; q++) sum += load(corner + (p * s.width + q) * n) * taps[p * K + q];
      } else {
        for (long p = rows.first; p < rows.last; p++)
          for (long q = columns.first; q < columns.last; q++)
            sum += load_first(corner + (p * s.width + q) * n, count) * taps[p * K + q];
      }
      store_result(y + j * n + c, after_epilogue(epilogue, c, sum), count, past);
    }
  }
}

template <int K>
static bool forward_of(const DepthwiseShape& s, const float* x, const float* filter, const Epilogue* epilogue, float* y) {
  const bool past = goes_past(y, s.batch * s.out_height * s.out_width, s.channels);
  in_parallel(s.batch * s.out_height, [&](long unit, int) {
    const long image = unit / s.out_height, row = unit % s.out_height;
    forward_row<K>(s, x + image * s.height * s.width * s.channels, filter, row, epilogue,
                   past, y + unit * s.out_width * s.channels);
    if (past) finish_past();
  });
  return true;
}

/// One row of the map's gradient from the rows of results that it took part in.
template <int K, int STRIDE>
static void input_gradient_row(const DepthwiseShape& s, const float* image, const float* filter, long row, bool past,
                               float* dx) {
  const long n = s.channels;
  for (long c = 0; c < n; c += W) {
    const long count = n - c;
    Vec taps[K * K];
    for (int t = 0; t < K * K; t++) taps[t] = load_first(filter + t * n + c, count);
    for (long j = 0; j < s.width; j++) {
      Vec sum{};
      for (int p = 0; p < K; p++) {
        const long above = row + s.top - p;
        if (above < 0 || above % STRIDE != 0 || above / STRIDE >= s.out_height) continue;
        const float* line = image + above / STRIDE * s.out_width * n + c;
        for (int q = 0; q < K; q++) {
          const long before = j + s.left - q;
          if (before < 0 || before % STRIDE != 0 || before / STRIDE >= s.out_width) continue;
          sum += load_first(line + before / STRIDE * n, count) * taps[p * K + q];
        }
      }
      store_result(dx + j * n + c, sum, count, past);
    }
  }
}

template <int K>
static bool input_gradient_of(const DepthwiseShape& s, const float* dy, const float* filter, float* dx) {
  if (s.stride == 1) {
    // The same kind of convolution, of the gradient with the filter turned round.
    float* turned = scratch(TURNED, K * K * s.channels);
    if (turned == nullptr) return false;
    for (int t = 0; t < K * K; t++)
      memcpy(turned + t * s.channels, filter + (K * K - 1 - t) * s.channels, sizeof(float) * s.channels);
    const DepthwiseShape back{s.batch, s.out_height, s.out_width, s.channels,   s.height,
                              s.width, s.size,       1,           K - 1 - s.top, K - 1 - s.left};
    return forward_of<K>(back, dy, turned, nullptr, dx);
  }
  const bool past = goes_past(dx, s.batch * s.height * s.width, s.channels);
  in_parallel(s.batch * s.height, [&](long unit, int) {
    const long image = unit / s.height, row = unit % s.height;
    input_gradient_row<K, 2>(s, dy + image * s.out_height * s.out_width * s.channels, filter, row, past,
                             dx + unit * s.width * s.channels);
    if (past) finish_past();
  });
  return true;
}

/// Adds what some rows of results say of the filters of W channels.
template <int K>
static void filter_gradient_rows(const DepthwiseShape& s, const float* image, const float* dy, long first, long last, long c,
                                 float* sums) {
  const long n = s.channels, count = n - c;
  Vec taps[K * K] = {};
  for (long i = first; i < last; i++) {
    const Inside rows(i, s.stride, s.top, s.height, K);
    for (long j = 0; j < s.out_width; j++) {
      const Inside columns(j, s.stride, s.left, s.width, K);
      const float* corner = image + (rows.start * s.width + columns.start) * n + c;
      const Vec slope = load_first(dy + (i * s.out_width + j) * n + c, count);
      if (count >= W && rows.first == 0 && rows.last == K && columns.first == 0 && columns.last == K) {
        for (int p = 0; p < K; p++)
          for (int q = 0; q < K; q++) taps[p * K + q] += load(corner + (p * s.width + q) * n) * slope;
      } else {
        for (long p = rows.first; p < rows.last; p++)
          for (long q = columns.first; q < columns.last; q++)
            taps[p * K + q] += load_first(corner + (p * s.width + q) * n, count) * slope;
      }
    }
  }
  for (int t = 0; t < K * K; t++) store_first(sums + t * n + c, taps[t], count);
}

template <int K>
static bool filter_gradient_of(const DepthwiseShape& s, const float* x, const float* dy, float* gradient) {
  const long n = s.channels, lots = (s.out_height + ROWS_OF_SUMS - 1) / ROWS_OF_SUMS, units = s.batch * lots;
  float* sums = scratch(ROW_SUMS, units * K * K * n);
  if (sums == nullptr) return false;
  in_parallel(units, [&](long unit, int) {
    const long image = unit / lots, first = unit % lots * ROWS_OF_SUMS;
    for (long c = 0; c < n; c += W)
      filter_gradient_rows<K>(s, x + image * s.height * s.width * n, dy + image * s.out_height * s.out_width * n, first,
                              at_most(s.out_height, first + ROWS_OF_SUMS), c, sums + unit * K * K * n);
  });
  for (long i = 0; i < K * K * n; i++) {
    double sum = 0;
    for (long unit = 0; unit < units; unit++) sum += sums[unit * K * K * n + i];
    gradient[i] = static_cast<float>(sum);
  }
  return true;
}

static bool depthwise_forward(const DepthwiseShape& s, const float* x, const float* filter, const Epilogue* epilogue,
                              float* y) {
  return (s.size == 3 ? forward_of<3> : forward_of<5>)(s, x, filter, epilogue, y);
}

static bool depthwise_input_gradient(const DepthwiseShape& s, const float* dy, const float* filter, float* dx) {
  return (s.size == 3 ? input_gradient_of<3> : input_gradient_of<5>)(s, dy, filter, dx);
}

static bool depthwise_filter_gradient(const DepthwiseShape& s, const float* x, const float* dy, float* gradient) {
  return (s.size == 3 ? filter_gradient_of<3> : filter_gradient_of<5>)(s, x, dy, gradient);
}

extern const Depthwise depthwise_implementation{depthwise_forward, depthwise_input_gradient, depthwise_filter_gradient};

}  // namespace DDEP_ISA
