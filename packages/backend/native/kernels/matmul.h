// Matrix products whose factors are rounded to bfloat16 and whose sums are single precision.
#pragma once

/// A matrix in memory, row by row; read transposed where `transposed`.
struct Matrix {
  const float* data;
  long rows, columns;  // as they lie in memory
  bool transposed;
};

/// `c = a b`, [M, K] times [K, N] as they are read; returns false where memory is wanting. Only where the processor multiplies
/// bfloat16: null elsewhere.
using MatMul = bool (*)(const Matrix& a, const Matrix& b, float* c);
MatMul bfloat16_matmul();
