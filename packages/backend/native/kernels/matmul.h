// Matrix products in single precision, or of factors rounded to bfloat16 with sums in single precision.
#pragma once
#include "finish.h"

/// A matrix in memory, row by row; read transposed where `transposed`.
struct Matrix {
  const float* data;
  long rows, columns;  // as they lie in memory
  bool transposed;
};

/// `c = a b`, [M, K] times [K, N] as they are read; its N columns are finished where a is not transposed and there is a finish.
/// Returns false where memory is wanting.
using MatMul = bool (*)(const Matrix& a, const Matrix& b, const Finish* finish, float* c);
MatMul matmul();
/// Null where the processor does not multiply bfloat16.
MatMul bfloat16_matmul();
