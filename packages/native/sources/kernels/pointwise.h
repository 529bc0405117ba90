// Elementwise functions of maps.
#pragma once

/// One implementation an instruction set.
struct Pointwise {
  /// `y = x * Phi(x)`, with Phi the normal distribution function.
  void (*gelu)(long count, const float* x, float* y);
  /// `dx = dy * (Phi(x) + x * phi(x))`
  void (*gelu_gradient)(long count, const float* dy, const float* x, float* dx);
  /// `y = max(a + b, 0)`
  void (*add_relu)(long count, const float* a, const float* b, float* y);
};

/// The fastest of the implementations that this processor runs.
const Pointwise& pointwise();
