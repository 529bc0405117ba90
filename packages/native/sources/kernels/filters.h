// Between filters and their points.
#pragma once
#include "conv3x3.h"
#include "gemm.h"
#include "winograd.h"

namespace DDEP_ISA {

constexpr int TAPS = 9;

/// The nine taps at `rows` rows from `row` on and the columns of one vector, as `taps[row][tap]`. Rows are the filter's
/// inputs and columns its outputs; where adjoint these are exchanged and the taps are reversed.
static inline void load_taps(const Filter& f, bool adjoint, long row, long rows, long column, long count,
                             Vec (*taps)[TAPS]) {
  for (int tap = 0; tap < TAPS; tap++) {
    if (!adjoint) {
      for (long k = 0; k < rows; k++)
        taps[k][tap] = load_first(f.data + (tap * f.inputs + row + k) * f.outputs + column, count);
      continue;
    }
    const float* turned = f.data + ((TAPS - 1 - tap) * f.inputs + column) * f.outputs + row;
    for (long k = 0; k < rows; k++) taps[k][tap] = Vec{};
    for (long n = 0; n < (count < W ? count : W); n++)
      for (long k = 0; k < rows; k++) taps[k][tap][n] = turned[n * f.outputs + k];
  }
}

static inline void taps_to_points(const Vec* taps, Vec* points) {
  Vec rows[POINTS * 3];
  for (int j = 0; j < 3; j++) filter_to_points(taps + j, 3, rows + j, 3);
  for (int i = 0; i < POINTS; i++) filter_to_points(rows + 3 * i, 1, points + POINTS * i, 1);
}

/// Rows [first, first + rows) of `depth` from `origin` on, and `count` columns from `column` on, to
/// `to[plane][panel][row][NR]`.
static inline void filter_to_panels(const Filter& f, bool adjoint, long origin, long depth, long first, long rows,
                                    long column, long count, float* to, long plane_step) {
  Vec taps[W][TAPS], points[PLANES];
  for (long k = first; k < first + rows; k += W) {
    const long block = first + rows - k < W ? first + rows - k : W;
    for (long n = 0; n < count; n += W) {
      load_taps(f, adjoint, origin + k, block, column + n, count - n, taps);
      float* panel = to + (n / NR * depth + k) * NR + n % NR;
      for (long i = 0; i < block; i++) {
        taps_to_points(taps[i], points);
        for (int p = 0; p < PLANES; p++) store(panel + p * plane_step + i * NR, points[p]);
      }
    }
  }
}

/// The points of gradients, `from[plane][column]` of one row, to the taps of a filter's gradient [3, 3, C, O] at that row.
static inline void points_to_taps(const float* from, long plane_step, long row, long column, long count, long inputs,
                                  long outputs, float* gradient) {
  for (long n = 0; n < count; n += W) {
    Vec points[PLANES], rows[3 * POINTS], taps[3];
    for (int p = 0; p < PLANES; p++) points[p] = load(from + p * plane_step + n);
    for (int j = 0; j < POINTS; j++) points_to_filter(points + j, POINTS, rows + j, POINTS);
    for (int i = 0; i < 3; i++) {
      points_to_filter(rows + POINTS * i, 1, taps, 1);
      for (int j = 0; j < 3; j++) {
        float* to = gradient + ((i * 3 + j) * inputs + row) * outputs + column + n;
        store_first(to, load_first(to, count - n) + taps[j], count - n);
      }
    }
  }
}

}  // namespace DDEP_ISA
