// Matrix products in single precision, or of factors rounded to bfloat16 with sums in single precision.
#pragma once

/// A matrix in memory, row by row; read transposed where `transposed`.
struct Matrix {
  const float* data;
  long rows, columns;  // as they lie in memory
  bool transposed;
};

/// `c = a b + bias`, [M, K] times [K, N] as they are read and one row [N] that may be null, and is where a is transposed; returns
/// false where memory is wanting.
using MatMul = bool (*)(const Matrix& a, const Matrix& b, const float* bias, float* c);
MatMul matmul();
/// Null where the processor does not multiply bfloat16.
MatMul bfloat16_matmul();
