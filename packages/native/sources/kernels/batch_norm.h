// Batch normalisation and the rectifier after it, in as few passes over the map as possible.
#pragma once
#include "pixels.h"
#include "range.h"

/// Per channel: everything that batch normalisation knows.
struct Statistics {
  const float *scale, *offset, *mean, *variance;
  float epsilon;
};

/// One implementation an instruction set. They return false where there is no memory left.
struct BatchNorm {
  /// Mean and biased variance of each channel.
  bool (*statistics)(Pixels, const float* x, float* mean, float* variance);
  /// `y = cut(scale * (x - mean) / sqrt(variance + epsilon) + offset)`
  bool (*normalise)(Pixels, const float* x, const Statistics&, Range, float* y);
  /// The gradients; `own`: where mean and variance are the batch's own, and so depend on x.
  bool (*gradient)(Pixels, const float* dy, const float* x, const Statistics&, bool own, Range, float* dx, float* dscale,
                   float* doffset);
};

/// The fastest of the implementations that this processor runs.
const BatchNorm& batch_norm();
