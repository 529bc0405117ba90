// The products of matmul.h. Included for instruction sets that multiply bfloat16, with DDEP_ISA its namespace.
#include "matmul.h"

#include "gemm.h"
#include "parallel.h"

namespace DDEP_ISA {

/// Cells of depth that are summed before the sums go back to memory.
constexpr long DEEP = 384;
/// Cells of the left operand that one thread keeps near.
constexpr long LEFT_CELLS = 96 << 10;

enum MatmulPlace { RIGHT = PLACE_MATMUL, LEFT };

/// Two rows of a matrix in memory beside each other as cells; zeros where there is no second row.
static void rows_to_cells(const float* row, const float* next, long count, float* to) {
  for (long n = 0; n < count; n += W) {
    const Vec pair[2] = {load_first(row + n, count - n), next == nullptr ? Vec{} : load_first(next + n, count - n)};
    Half::store_wide(to + n, pair);
  }
}

/// One row of a matrix in memory as cells, each two neighbours.
static void row_to_cells(const float* row, long count, float* to) {
  for (long k = 0; k < count; k += W) Half::store_deep(to + k / 2, load_first(row + k, count - k));
}

/// Cells of depth [first, last) of columns [n, n + count) of the right operand, at most NR, as a panel `[cell][NR]`.
static void right_to_panel(const Matrix& b, long first, long last, long n, long count, float* panel) {
  if (!b.transposed) {
    for (long k = first; k < last; k++) {
      const float* row = b.data + 2 * k * b.columns + n;
      rows_to_cells(row, 2 * k + 1 < b.rows ? row + b.columns : nullptr, count, panel + (k - first) * NR);
    }
    return;
  }
  float row[DEEP + W];
  for (long start = first; start < last; start += DEEP) {
    const long end = at_most(last, start + DEEP);
    for (long i = 0; i < count; i++) {
      row_to_cells(b.data + (n + i) * b.columns + 2 * start, at_most(2 * (end - start), b.columns - 2 * start), row);
      for (long k = start; k < end; k++) panel[(k - first) * NR + i] = row[k - start];
    }
  }
}

/// `c[i][j] (+)= ...` for all panels; the last one by way of `edge` where c has no room for whole vectors.
static void times_panels(Left left, long rows, const float* panels, long depth, long columns, float* c, long c_step, bool add) {
  for (long n = 0; n < columns; n += NR) {
    const long count = at_most(NR, columns - n);
    const bool whole = count % W == 0;
    float edge[MR * NR];
    for (long row = 0; row < rows; row += whole ? rows : MR) {
      const long some = whole ? rows : at_most(MR, rows - row);
      float* to = c + row * c_step + n;
      if (!whole && add)
        for (long i = 0; i < some; i++) memcpy(edge + i * NR, to + i * c_step, sizeof(float) * count);
      for (long k = 0; k < depth; k += DEEP) {
        const Left from{left.data + row * left.row_step + k * left.k_step, left.row_step, left.k_step};
        panel<Half>(from, some, panels + (n / NR * depth + k) * NR, NR, count, at_most(DEEP, depth - k),
                    whole ? to : edge, whole ? c_step : NR, add || k > 0);
      }
      if (!whole)
        for (long i = 0; i < some; i++) memcpy(to + i * c_step, edge + i * NR, sizeof(float) * count);
    }
  }
}

/// Rows of the left operand are shared among the threads.
static bool by_rows(const Matrix& a, const Matrix& b, long columns, float* c) {
  const long depth = Half::cells(a.columns), panels = (columns + NR - 1) / NR;
  const long rows = at_least(MR, at_most(10 * MR, LEFT_CELLS / depth / MR * MR)), step = depth + W;
  float* right = scratch(RIGHT, panels * depth * NR);
  if (right == nullptr) return false;
  for (int thread = 0; thread < thread_count(); thread++)
    if (scratch(LEFT + thread, rows * step) == nullptr) return false;
  in_parallel(panels, [&](long unit, int) {
    const long n = unit * NR;
    right_to_panel(b, 0, depth, n, at_most(NR, columns - n), right + unit * depth * NR);
  });
  in_parallel((a.rows + rows - 1) / rows, [&](long unit, int thread) {
    float* left = scratch(LEFT + thread, rows * step);
    const long first = unit * rows, count = at_most(rows, a.rows - first);
    for (long i = 0; i < count; i++) row_to_cells(a.data + (first + i) * a.columns, a.columns, left + i * step);
    times_panels({left, step, 1}, count, right, depth, columns, c + first * columns, columns, false);
  });
  return true;
}

/// The depth is shared among the threads: for products of two matrices that are both longer than wide, as gradients of weights are.
static bool by_depth(const Matrix& a, const Matrix& b, float* c) {
  const long rows = a.columns, columns = b.columns, depth = Half::cells(a.rows);
  const long threads = thread_count(), share = (depth + threads - 1) / threads;
  const long left_floats = DEEP * (rows + W), right_floats = DEEP * round_up(columns, NR);
  const long own = left_floats + right_floats + rows * columns;
  for (int thread = 0; thread < threads; thread++)
    if (scratch(LEFT + thread, own) == nullptr) return false;
  in_parallel(threads, [&](long part, int) {
    float *left = scratch(LEFT + static_cast<int>(part), own), *right = left + left_floats;
    float* sums = part == 0 ? c : right + right_floats;
    const long end = at_most(depth, (part + 1) * share);
    if (part * share >= end) memset(sums, 0, sizeof(float) * rows * columns);
    for (long first = part * share; first < end; first += DEEP) {
      const long last = at_most(end, first + DEEP);
      for (long k = first; k < last; k++) {
        const float* row = a.data + 2 * k * rows;
        rows_to_cells(row, 2 * k + 1 < a.rows ? row + rows : nullptr, rows, left + (k - first) * (rows + W));
      }
      for (long n = 0; n < columns; n += NR)
        right_to_panel(b, first, last, n, at_most(NR, columns - n), right + n / NR * (last - first) * NR);
      times_panels({left, 1, rows + W}, rows, right, last - first, columns, sums, columns, first > part * share);
    }
  });
  for (long part = 1; part < threads; part++) {
    const float* more = scratch(LEFT + static_cast<int>(part), own) + left_floats + right_floats;
    for (long i = 0; i < rows * columns; i++) c[i] += more[i];
  }
  return true;
}

static bool multiply(const Matrix& a, const Matrix& b, float* c) {
  if (a.transposed) return by_depth(a, b, c);
  return by_rows(a, b, b.transposed ? b.rows : b.columns, c);
}

extern const MatMul matmul_implementation;
const MatMul matmul_implementation = multiply;

}  // namespace DDEP_ISA
