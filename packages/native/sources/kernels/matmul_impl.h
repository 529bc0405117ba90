// The products of matmul.h. Included once per instruction set, with DDEP_ISA its namespace.
#include "matmul.h"

#include "gemm.h"
#include "parallel.h"

namespace DDEP_ISA {

/// Cells of depth that are summed before the sums go back to memory.
constexpr long DEEP = 384;
/// Cells of the left operand that one thread keeps near.
constexpr long LEFT_CELLS = 96 << 10;
/// Rows whose part of a block of depth stays in a core's cache beside a panel.
constexpr long FEW_ROWS = 512;

enum MatmulPlace { RIGHT = PLACE_MATMUL, LEFT };

/// The rows of cell k of depth, beside each other as cells, from column n on; zeros where the matrix has ended.
template <typename Number>
static void rows_to_cells(const Matrix& m, long k, long n, long count, float* to) {
  const float* row = m.data + Number::PER_CELL * k * m.columns + n;
  for (long i = 0; i < count; i += W) {
    Vec factors[Number::PER_CELL];
    for (long f = 0; f < Number::PER_CELL; f++)
      factors[f] = Number::PER_CELL * k + f < m.rows ? load_first(row + f * m.columns + i, count - i) : Vec{};
    Number::store_wide(to + i, factors);
  }
}

/// One row of a matrix in memory as cells of neighbours.
template <typename Number>
static void row_to_cells(const float* row, long count, float* to) {
  for (long k = 0; k < count; k += W) Number::store_deep(to + k / Number::PER_CELL, load_first(row + k, count - k));
}

/// Cells of depth [first, last) of columns [n, n + count) of the right operand, at most NR, as a panel `[cell][NR]`.
template <typename Number>
static void right_to_panel(const Matrix& b, long first, long last, long n, long count, float* panel) {
  constexpr long PER = Number::PER_CELL;
  if (!b.transposed) {
    for (long k = first; k < last; k++) rows_to_cells<Number>(b, k, n, count, panel + (k - first) * NR);
    return;
  }
  float row[DEEP + W];
  for (long start = first; start < last; start += DEEP) {
    const long end = at_most(last, start + DEEP);
    for (long i = 0; i < count; i++) {
      row_to_cells<Number>(b.data + (n + i) * b.columns + PER * start,
                           at_most(PER * (end - start), b.columns - PER * start), row);
      for (long k = start; k < end; k++) panel[(k - first) * NR + i] = row[k - start];
    }
  }
}

/// `c (+)= ...` for all panels; the last one by way of `edge` where c has no room for whole vectors.
template <typename Number>
static void times_panels(Left left, long rows, const float* panels, long depth, long columns, Results c) {
  for (long n = 0; n < columns; n += NR) {
    const long count = at_most(NR, columns - n);
    const bool whole = count % W == 0;
    float edge[MR * NR];
    for (long row = 0; row < rows; row += whole ? rows : MR) {
      const long some = whole ? rows : at_most(MR, rows - row);
      float* here = c.data + row * c.row_step + n;
      if (!whole && c.to == To::add)
        for (long i = 0; i < some; i++) memcpy(edge + i * NR, here + i * c.row_step, sizeof(float) * count);
      Results results{whole ? here : edge, whole ? c.row_step : NR, c.to};
      for (long k = 0; k < depth; k += DEEP) {
        const Left from{left.data + row * left.row_step + k * left.k_step, left.row_step, left.k_step};
        if (k + DEEP >= depth) results.epilogue = c.epilogue, results.column = c.column + n;
        panel<Number>(from, some, panels + (n / NR * depth + k) * NR, NR, count, at_most(DEEP, depth - k), results);
        results.to = To::add;
      }
      if (!whole)
        for (long i = 0; i < some; i++) memcpy(here + i * c.row_step, edge + i * NR, sizeof(float) * count);
    }
  }
}

/// Rows of the left operand are shared among the threads.
template <typename Number>
static bool by_rows(const Matrix& a, const Matrix& b, long columns, const Epilogue* epilogue, float* c) {
  // Rows that come from memory come faster one after another than twelve at a time.
  const bool as_it_lies = Number::PER_CELL == 1 && a.rows * a.columns < LARGE;
  const long depth = Number::cells(a.columns), panels = (columns + NR - 1) / NR;
  const long rows = at_least(MR, at_most(10 * MR, LEFT_CELLS / depth / MR * MR)), step = depth + W;
  float* right = scratch(RIGHT, panels * depth * NR);
  if (right == nullptr) return false;
  for (int thread = 0; !as_it_lies && thread < thread_count(); thread++)
    if (scratch(LEFT + thread, rows * step) == nullptr) return false;
  in_parallel(panels, [&](long unit, int) {
    const long n = unit * NR;
    right_to_panel<Number>(b, 0, depth, n, at_most(NR, columns - n), right + unit * depth * NR);
  });
  const bool past = goes_past(c, a.rows, columns) && depth <= DEEP;
  const To to = past ? To::past : To::set;
  in_parallel((a.rows + rows - 1) / rows, [&](long unit, int thread) {
    const long first = unit * rows, count = at_most(rows, a.rows - first);
    const float* from = a.data + first * a.columns;
    Left left{from, a.columns, 1};
    if (!as_it_lies) {
      float* cells = scratch(LEFT + thread, rows * step);
      for (long i = 0; i < count; i++) row_to_cells<Number>(from + i * a.columns, a.columns, cells + i * step);
      left = {cells, step, 1};
    }
    times_panels<Number>(left, count, right, depth, columns, {c + first * columns, columns, to, epilogue});
    if (to == To::past) finish_past();
  });
  return true;
}

/// The right operand's panels are shared among the threads: for few rows, whose part of a block of depth stays near, while each
/// panel is made once, by the thread that needs it.
template <typename Number>
static bool by_columns(const Matrix& a, const Matrix& b, long columns, const Epilogue* epilogue, float* c) {
  const long depth = Number::cells(a.columns), step = depth + W, panels = (columns + NR - 1) / NR;
  const long wide = panels < 8 * thread_count() ? NR : 2 * NR;
  for (int thread = 0; thread < thread_count(); thread++)
    if (scratch(LEFT + thread, wide * DEEP) == nullptr) return false;
  Left left{a.data, a.columns, 1};
  if (Number::PER_CELL > 1) {
    float* cells = scratch(RIGHT, a.rows * step);
    if (cells == nullptr) return false;
    in_parallel(a.rows, [&](long row, int) {
      row_to_cells<Number>(a.data + row * a.columns, a.columns, cells + row * step);
    });
    left = {cells, step, 1};
  }
  in_parallel((columns + wide - 1) / wide, [&](long unit, int thread) {
    float* right = scratch(LEFT + thread, wide * DEEP);
    const long n = unit * wide, count = at_most(wide, columns - n);
    for (long first = 0; first < depth; first += DEEP) {
      const long last = at_most(depth, first + DEEP);
      for (long i = 0; i < count; i += NR)
        right_to_panel<Number>(b, first, last, n + i, at_most(NR, count - i), right + i * (last - first));
      times_panels<Number>({left.data + first, left.row_step, 1}, a.rows, right, last - first, count,
                           {c + n, columns, first > 0 ? To::add : To::set, last == depth ? epilogue : nullptr, n});
    }
  });
  return true;
}

/// The depth is shared among the threads: for products of two matrices that are both longer than wide, as gradients of weights are.
template <typename Number>
static bool by_depth(const Matrix& a, const Matrix& b, float* c) {
  const long rows = a.columns, columns = b.columns, depth = Number::cells(a.rows);
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
      // Row by row, as they lie in memory: these are long, and are read but once.
      for (long k = first; k < last; k++) {
        rows_to_cells<Number>(a, k, 0, rows, left + (k - first) * (rows + W));
        for (long n = 0; n < columns; n += NR)
          rows_to_cells<Number>(b, k, n, at_most(NR, columns - n), right + (n / NR * (last - first) + k - first) * NR);
      }
      times_panels<Number>({left, 1, rows + W}, rows, right, last - first, columns,
                           {sums, columns, first > part * share ? To::add : To::set});
    }
  });
  for (long part = 1; part < threads; part++) {
    const float* more = scratch(LEFT + static_cast<int>(part), own) + left_floats + right_floats;
    for (long i = 0; i < rows * columns; i++) c[i] += more[i];
  }
  return true;
}

template <typename Number>
static bool multiply(const Matrix& a, const Matrix& b, const Epilogue* epilogue, float* c) {
  if (a.transposed) return by_depth<Number>(a, b, c);
  const long columns = b.transposed ? b.rows : b.columns;
  return a.rows <= FEW_ROWS ? by_columns<Number>(a, b, columns, epilogue, c) : by_rows<Number>(a, b, columns, epilogue, c);
}

#if defined(__AVX512BF16__)
using MatMulNumber = Half;
#else
using MatMulNumber = Single;
#endif
extern const MatMul matmul_implementation;
const MatMul matmul_implementation = multiply<MatMulNumber>;

}  // namespace DDEP_ISA
