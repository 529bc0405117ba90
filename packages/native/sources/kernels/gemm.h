// Matrix products, one block of registers at a time.
#pragma once
#include "epilogue_impl.h"
#include "numbers.h"
#include "parallel.h"

namespace DDEP_ISA {

/// Rows of a block of results: with two vectors a row they fill the registers and leave room for the operands.
constexpr long MR = DDEP_WIDTH == 16 ? 12 : DDEP_WIDTH == 8 ? 6 : 8;
/// Columns of a block of results, and of a packed panel.
constexpr long NR = 2 * W;

/// Where the left operand's cell (row, k) lies: `row * row_step + k * k_step`.
struct Left {
  const float* data;
  long row_step;
  long k_step;
};

/// How results go to memory: beside what is there, over it, or over it and past the caches.
enum class To { add, set, past };

/// Where the result's cell (i, j) goes: `i * row_step + j`, and how; after the epilogue of the columns from `column` on, where there is one.
struct Results {
  float* data;
  long row_step;
  To to;
  const Epilogue* epilogue = nullptr;
  long column = 0;

  Results below(long rows) const { return {data + rows * row_step, row_step, to, epilogue, column}; }
};

/// `c[i][j] (+)= sum over k of a(i, k) * b[k * b_step + j]` for `ROWS` rows and `VECTORS` vectors of columns.
template <typename Number, int ROWS, int VECTORS>
static inline void block(Left a, const float* b, long b_step, long depth, Results c) {
  Vec sums[ROWS][VECTORS] = {};
  const float* left = a.data;
  for (long k = 0; k < depth; k++) {
    Vec right[VECTORS];
    for (int j = 0; j < VECTORS; j++) right[j] = load(b + j * W);
    for (int i = 0; i < ROWS; i++) {
      const float value = left[i * a.row_step];
      for (int j = 0; j < VECTORS; j++) sums[i][j] = Number::multiply_add(sums[i][j], value, right[j]);
    }
    left += a.k_step;
    b += b_step;
  }
  // What is there comes last: a part's own sum is small beside it, and each of its terms would be rounded to it.
  if (c.to == To::add)
    for (int i = 0; i < ROWS; i++)
      for (int j = 0; j < VECTORS; j++) sums[i][j] += load(c.data + i * c.row_step + j * W);
  if (c.epilogue != nullptr)
    for (int j = 0; j < VECTORS; j++)
      for (int i = 0; i < ROWS; i++) sums[i][j] = after_epilogue(c.epilogue, c.column + j * W, sums[i][j]);
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < VECTORS; j++) {
      if (c.to == To::past)
        store_past(c.data + i * c.row_step + j * W, sums[i][j]);
      else
        store(c.data + i * c.row_step + j * W, sums[i][j]);
    }
}

template <typename Number, int ROWS>
static void block_of(long rows, long vectors, Left a, const float* b, long b_step, long depth, Results c) {
  if constexpr (ROWS > 0) {
    if (rows != ROWS) return block_of<Number, ROWS - 1>(rows, vectors, a, b, b_step, depth, c);
    if (vectors == 2)
      block<Number, ROWS, 2>(a, b, b_step, depth, c);
    else
      block<Number, ROWS, 1>(a, b, b_step, depth, c);
  }
}

/// `c (+)= a b` for one panel of at most NR columns; `columns` is rounded up to whole vectors, which c and b must have.
template <typename Number>
static inline void panel(Left a, long rows, const float* b, long b_step, long columns, long depth, Results c) {
  const long vectors = columns > W ? 2 : 1;
  for (long i = 0; i < rows; i += MR) {
    const long count = rows - i < MR ? rows - i : MR;
    Left from = a;
    from.data += i * a.row_step;
    block_of<Number, MR>(count, vectors, from, b, b_step, depth, c.below(i));
  }
}

/// Rows of the right operand that are summed before the sum joins others.
constexpr long PART = 128;

/// `panel`, a part of the depth at a time: the rounding of a sum grows with its parts' length and number, not with all its terms.
/// For results without an epilogue that stay near.
template <typename Number>
static inline void panel_in_parts(Left a, long rows, const float* b, long b_step, long columns, long depth, Results c) {
  for (long k = 0; k < depth; k += PART) {
    panel<Number>(a, rows, b, b_step, columns, at_most(PART, depth - k), c);
    a.data += PART * a.k_step;
    b += PART * b_step;
    c.to = To::add;
  }
}

}  // namespace DDEP_ISA
