// Matrix products in single precision, or of factors rounded to bfloat16 with sums in single precision.
#pragma once
#include "epilogue.h"

/// A matrix in memory, row by row; read transposed where `transposed`.
struct Matrix {
  const float* data;
  long rows, columns;  // as they lie in memory
  bool transposed;
};

/// `c = a b`, [M, K] times [K, N] as they are read, after the epilogue of its N columns where there is one, which a transposed `a`
/// does not have. Returns false where there is no memory left.
using MatMul = bool (*)(const Matrix& a, const Matrix& b, const Epilogue* epilogue, float* c);
MatMul matmul();
/// Null where the processor does not multiply bfloat16.
MatMul bfloat16_matmul();
